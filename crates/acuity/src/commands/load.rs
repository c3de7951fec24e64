//! `acuity load`: a MIMIC-III folder into the warehouse.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, PoisonError},
};

use acuity_mimic::Plan;
use acuity_runner::{
    Access, CancelToken, Session,
    load::{LoadEvents, LoadOptions, Loaded, source_dataset},
};
use acuity_warehouse::Cell;
use anyhow::Result;
use indicatif::ProgressBar;

use crate::{
    cli::{OutputFormat, records::LoadArgs},
    context::Context,
    failure::{Outcome, Usage},
    output,
    ui::Ui,
};

pub(crate) fn run(args: &LoadArgs, context: &Context) -> Result<Outcome> {
    if let Some(prefix) = args.data.to_str().filter(|text| text.starts_with("gs://")) {
        return from_storage(prefix, args, context);
    }
    let plan = plan(&args.data, &args.tables)?;
    let session = context.session(Access::Write)?;
    let cancel = context.cancel_on_interrupt();
    let loaded = execute(&session, &plan, args.max_bad_records, cancel, context.ui())?;
    print(&loaded, &source_dataset(&session), args.output)?;
    Ok(Outcome::Success)
}

/// Files that the warehouse reads by itself.
fn from_storage(prefix: &str, args: &LoadArgs, context: &Context) -> Result<Outcome> {
    let session = context.session(Access::Write)?;
    let cancel = context.cancel_on_interrupt();
    let loaded = execute_from_storage(&session, prefix, &args.tables, args.max_bad_records, cancel, context.ui())?;
    print(&loaded, &source_dataset(&session), args.output)?;
    Ok(Outcome::Success)
}

/// Has the warehouse read files below `prefix`; without names, those of every table.
pub(crate) fn execute_from_storage(
    session: &Session,
    prefix: &str,
    names: &[String],
    max_bad_records: u64,
    cancel: CancelToken,
    ui: &Ui,
) -> Result<Vec<Loaded>> {
    let find = |name: &String| acuity_mimic::find(name).ok_or_else(|| Usage(format!("MIMIC-III has no table {name}")));
    let tables: Vec<&acuity_mimic::Table> = match names {
        [] => acuity_mimic::tables().iter().collect(),
        some => some.iter().map(find).collect::<Result<_, _>>()?,
    };
    let dataset = source_dataset(session);
    let options = LoadOptions { max_bad_records, cancel };
    let progress = Progress::new(ui, 0);
    let outcome = acuity_runner::load::load_from_storage(
        session.warehouse().as_ref(),
        &dataset,
        prefix,
        &tables,
        &options,
        &progress,
    );
    progress.bar.finish_and_clear();
    let loaded = outcome?;
    if let Some(one) = loaded.iter().find(|one| one.missing && !names.is_empty()) {
        let (upper, prefix) = (one.table.to_uppercase(), prefix.trim_end_matches('/'));
        return Err(Usage(format!("{prefix} has no {upper}.csv and no {upper}.csv.gz")).into());
    }
    told_of_missing(&loaded, &dataset, ui);
    for one in loaded.iter().filter(|one| one.rejected > 0) {
        ui.warn(&format!("BigQuery left out {} rows of {} that do not fit", one.rejected, one.table));
    }
    Ok(loaded)
}

/// Which files hold which table.
pub(crate) fn plan(data: &Path, tables: &[String]) -> Result<Plan> {
    let plan = acuity_mimic::plan(data, tables).map_err(|error| Usage(error.to_string()))?;
    // Tables that were named must be there; of all the others some may be missing.
    if let Some(table) = plan.missing.first().filter(|_| !tables.is_empty()) {
        let name = table.name.to_uppercase();
        return Err(Usage(format!("{} has no {name}.csv and no {name}.csv.gz", data.display())).into());
    }
    Ok(plan)
}

/// Loads the tables with progress on stderr.
pub(crate) fn execute(
    session: &Session,
    plan: &Plan,
    max_bad_records: u64,
    cancel: CancelToken,
    ui: &Ui,
) -> Result<Vec<Loaded>> {
    let dataset = source_dataset(session);
    let progress = Progress::new(ui, plan.tables.iter().map(|planned| planned.bytes).sum());
    let options = LoadOptions { max_bad_records, cancel };
    let outcome = acuity_runner::load::load(session.warehouse().as_ref(), &dataset, plan, &options, &progress);
    progress.bar.finish_and_clear();
    let loaded = outcome?;
    told_of_missing(&loaded, &dataset, ui);
    for one in loaded.iter().filter(|one| one.rejected > 0) {
        ui.warn(&format!("{} rows of {} were set aside in {dataset}.{}_rejects", one.rejected, one.table, one.table));
    }
    Ok(loaded)
}

/// Tables without a file.
fn told_of_missing(loaded: &[Loaded], dataset: &str, ui: &Ui) {
    let (kept, empty): (Vec<&Loaded>, Vec<&Loaded>) =
        loaded.iter().filter(|one| one.missing).partition(|one| one.rows > 0);
    let names = |tables: &[&Loaded]| tables.iter().map(|one| one.table.as_str()).collect::<Vec<_>>().join(", ");
    if !empty.is_empty() {
        ui.warn(&format!("no file for {}: empty in {dataset}", names(&empty)));
    }
    if !kept.is_empty() {
        ui.warn(&format!("no file for {}: {dataset} keeps the rows of an earlier load", names(&kept)));
    }
}

fn print(loaded: &[Loaded], dataset: &str, format: OutputFormat) -> Result<()> {
    let rows: Vec<Vec<Cell>> = loaded
        .iter()
        .map(|one| {
            vec![
                Cell::Text(format!("{dataset}.{}", one.table)),
                one.rows.into(),
                one.rejected.into(),
                Cell::Float((one.seconds * 100.0).round() / 100.0),
            ]
        })
        .collect();
    output::print_records(&["table", "rows", "rejected", "seconds"], &rows, format)
}

/// One bar over the bytes of all files, with the rows so far.
struct Progress<'a> {
    ui: &'a Ui,
    bar: ProgressBar,
    tables: Mutex<BTreeMap<String, Table>>,
}

#[derive(Default)]
struct Table {
    bytes: u64,
    fraction: f64,
    rows: u64,
    done: bool,
}

impl<'a> Progress<'a> {
    fn new(ui: &'a Ui, bytes: u64) -> Self {
        Self { ui, bar: ui.bytes_bar(bytes, "starting"), tables: Mutex::default() }
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Table)) {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        change(tables.entry(name.to_owned()).or_default());
        let read: f64 = tables.values().map(|table| table.bytes as f64 * table.fraction).sum();
        let rows: u64 = tables.values().map(|table| table.rows).sum();
        self.bar.set_position(read as u64);
        let running: Vec<&str> =
            tables.iter().filter(|(_, table)| !table.done).map(|(name, _)| name.as_str()).collect();
        let per_second = rows as f64 / self.bar.elapsed().as_secs_f64().max(0.001);
        self.bar.set_message(format!(
            "{} rows, {} rows/s  {}",
            output::thousands(rows),
            output::thousands(per_second as u64),
            running.join(", ")
        ));
    }
}

impl LoadEvents for Progress<'_> {
    fn started(&self, table: &str, bytes: u64) {
        self.change(table, |state| state.bytes = bytes);
    }

    fn progress(&self, table: &str, fraction: f64, rows: Option<u64>) {
        self.change(table, |state| {
            state.fraction = fraction.clamp(0.0, 1.0);
            state.rows = rows.unwrap_or(state.rows);
        });
    }

    fn finished(&self, loaded: &Loaded) {
        self.change(&loaded.table, |state| {
            state.fraction = 1.0;
            state.rows = loaded.rows;
            state.done = true;
        });
        // On a terminal the bar has said it.
        if !self.ui.is_terminal() && !loaded.missing {
            self.ui.say(&format!(
                "loaded {} ({} rows) in {:.2} s",
                loaded.table,
                output::thousands(loaded.rows),
                loaded.seconds
            ));
        }
    }
}
