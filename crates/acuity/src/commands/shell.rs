//! `acuity completions`, `acuity man`: what a shell knows of the program, generated from the command line's definition.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use clap::CommandFactory as _;

use crate::{cli::Cli, failure::Outcome, output};

/// A completion script on stdout.
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<Outcome> {
    // The generator panics when it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "acuity", &mut script);
    output::print_text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Success)
}

/// `acuity.1` and a page for each command below it.
pub(crate) fn man(dir: &Path) -> Result<Outcome> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    clap_mangen::generate_to(Cli::command(), dir)
        .with_context(|| format!("cannot write manual pages to {}", dir.display()))?;
    Ok(Outcome::Success)
}
