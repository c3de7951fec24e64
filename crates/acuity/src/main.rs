//! The `acuity` binary: parses the command line and hands over to [`acuity::run`].

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    acuity::run(&acuity::cli::Cli::parse())
}
