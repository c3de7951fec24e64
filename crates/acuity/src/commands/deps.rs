//! `deps`: the packages of a project, put in place without a network.

use acuity_runner::deps::{self, DepsOptions};
use anyhow::Result;

use crate::{
    cli::operations::{DepsArgs, PackageSource},
    context::Context,
    failure::Outcome,
    output,
};

pub(crate) fn run(args: &DepsArgs, context: &Context) -> Result<Outcome> {
    let asked = DepsOptions { upgrade: args.upgrade, lock_only: args.lock };
    let options = context.load_options_of_target()?;
    if let Some(package) = &args.add_package {
        let source = match args.source {
            PackageSource::Hub => deps::Source::Hub,
            PackageSource::Git => deps::Source::Git,
            PackageSource::Local => deps::Source::Local,
        };
        let file = deps::add(&options, package, source)?;
        context.ui().say(&format!("{package} is in {}", file.display()));
    }
    let done = deps::deps(&options, asked)?;
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
