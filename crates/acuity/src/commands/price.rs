//! What a build on BigQuery would cost, and what it did cost.

use acuity_runner::{Price, RunOptions, RunResults, Session, Verb};
use acuity_warehouse::{Cell, Engine, Usage};
use anyhow::Result;

use crate::{cli::OutputFormat, failure::Outcome, output, ui::Ui};

/// Nodes of the table at the end.
const DEAREST: usize = 10;

/// `--dry-run`: bytes and price of each node and of all.
pub(crate) fn run(verb: Verb, session: &Session, options: &RunOptions, format: OutputFormat) -> Result<Outcome> {
    let price = acuity_runner::price(session, options, verb.kinds())?;
    let rows: Vec<Vec<Cell>> = price
        .nodes
        .iter()
        .map(|node| {
            vec![
                Cell::Text(node.unique_id.clone()),
                Cell::Text(node.materialized.clone()),
                node.bytes.into(),
                node.dollars.map(|dollars| (dollars * 1e6).round() / 1e6).into(),
                node.note.clone().into(),
            ]
        })
        .collect();
    output::print_records(&["unique_id", "materialized", "bytes", "dollars", "note"], &rows, format)?;
    if format == OutputFormat::Table {
        output::print_text(&total(session, &price))?;
    }
    Ok(Outcome::Success)
}

fn total(session: &Session, price: &Price) -> String {
    if session.warehouse().engine() == Engine::DuckDb {
        return "Total: nothing is billed on the embedded warehouse; nothing was run".to_owned();
    }
    let unknown = match price.unknown {
        0 => String::new(),
        1 => "; 1 node cannot be priced yet".to_owned(),
        unknown => format!("; {unknown} nodes cannot be priced yet"),
    };
    let known = price.nodes.len() - price.unknown;
    format!("Total of {known} nodes: {}, about ${:.4}{unknown}; nothing was run", readable(price.bytes), price.dollars)
}

/// What the run used, where that is counted: the dearest nodes and the sum.
pub(crate) fn spent(session: &Session, results: &RunResults, ui: &Ui) -> Result<()> {
    let mut used: Vec<(&str, &Usage)> = results
        .results
        .iter()
        .filter_map(|result| Some((result.unique_id.as_str(), result.usage.as_ref().filter(|usage| usage.jobs > 0)?)))
        .collect();
    if used.is_empty() {
        return Ok(());
    }
    let mut all = Usage::default();
    used.iter().for_each(|(_, usage)| all.add(usage));
    used.sort_by(|a, b| (b.1.bytes_billed, b.1.slot_ms).cmp(&(a.1.bytes_billed, a.1.slot_ms)).then(a.0.cmp(b.0)));
    // Where everything came from the cache, nothing was paid for.
    if all.bytes_billed > 0 || all.slot_ms > 0 {
        ui.say("\nDearest nodes:");
        for (id, usage) in used.iter().take(DEAREST) {
            ui.say(&format!(
                "  {:>10} billed {:>8.1} slot s  {id}",
                readable(usage.bytes_billed),
                usage.slot_ms as f64 / 1e3
            ));
        }
    }
    // For the price of a byte alone: this query reads nothing.
    let price = session.warehouse().estimate("SELECT 1").ok().and_then(|estimate| estimate.price_per_tib);
    let price = price.map_or_else(String::new, |per_tib| {
        format!(", about ${:.4}", all.bytes_billed as f64 / (1_u64 << 40) as f64 * per_tib)
    });
    ui.say(&format!(
        "{} jobs: {} read, {} billed{price}, {:.1} slot seconds, {} from the cache",
        all.jobs,
        readable(all.bytes_processed),
        readable(all.bytes_billed),
        all.slot_ms as f64 / 1e3,
        all.cache_hits
    ));
    Ok(())
}

/// `1.5 GiB`.
fn readable(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}
