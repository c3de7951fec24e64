//! `acuity synth`: synthetic records as MIMIC-III publishes its own.

use std::path::Path;

use acuity_mimic::synth::{SynthOptions, SynthProgress, SynthSummary, generate};
use acuity_runner::CancelToken;
use acuity_warehouse::Cell;
use anyhow::Result;
use indicatif::ProgressBar;

use crate::{cli::records::SynthArgs, context::Context, failure::Outcome, output, ui::Ui};

pub(crate) fn run(args: &SynthArgs, context: &Context) -> Result<Outcome> {
    let cancel = context.cancel_on_interrupt();
    let summary = execute(args.patients, args.seed, &args.out, cancel, context.ui())?;
    let rows: Vec<Vec<Cell>> =
        summary.rows.iter().map(|(table, rows)| vec![Cell::Text((*table).to_owned()), (*rows).into()]).collect();
    output::print_records(&["table", "rows"], &rows, args.output)?;
    context.ui().say(&format!(
        "{} patients, {} admissions ({} deaths), {} ICU stays in {}",
        output::thousands(summary.patients),
        output::thousands(summary.admissions),
        output::thousands(summary.deaths),
        output::thousands(summary.stays),
        args.out.display()
    ));
    Ok(Outcome::Success)
}

/// Generates with progress on stderr.
pub(crate) fn execute(patients: u64, seed: u64, out: &Path, cancel: CancelToken, ui: &Ui) -> Result<SynthSummary> {
    let progress = Progress { bar: ui.bar(patients, "patients", "synthetic records"), cancel };
    let summary = generate(&SynthOptions { patients, seed, threads: 0 }, out, &progress);
    progress.bar.finish_and_clear();
    Ok(summary?)
}

struct Progress {
    bar: ProgressBar,
    cancel: CancelToken,
}

impl SynthProgress for Progress {
    fn patients(&self, done: u64, _total: u64) {
        self.bar.set_position(done);
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }
}
