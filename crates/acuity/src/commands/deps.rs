//! `deps`: the packages of a project, put in place without a network.

use acuity_runner::deps::{self, DepsOptions};
use anyhow::Result;

use crate::{cli::operations::DepsArgs, context::Context, failure::Outcome, output};

pub(crate) fn run(args: &DepsArgs, context: &Context) -> Result<Outcome> {
    let asked = DepsOptions { upgrade: args.upgrade, lock_only: args.lock };
    let done = deps::deps(&context.load_options_of_target()?, asked)?;
    for warning in &done.warnings {
        context.ui().warn(warning);
    }
    let mut lines: Vec<String> =
        done.packages.iter().map(|package| format!("{}: {}", package.name, package.how)).collect();
    lines.extend(done.lock.map(|lock| lock.display().to_string()));
    if !lines.is_empty() {
        output::print_text(&lines.join("\n"))?;
    }
    Ok(Outcome::Success)
}
