//! The `acuity` binary: parses the command line and hands over to [`acuity::run`].

use std::process::ExitCode;

fn main() -> ExitCode {
    match acuity::parse(std::env::args_os()) {
        Ok(cli) => acuity::run(&cli),
        Err(code) => code,
    }
}
