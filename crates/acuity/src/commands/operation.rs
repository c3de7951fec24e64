//! `run-operation`: a macro is called for what it does.

use acuity_compiler::{SourceFile, parse_yaml};
use acuity_runner::{Access, Session};
use anyhow::Result;
use serde_json::{Map, Value};

use crate::{
    cli::operations::RunOperationArgs,
    context::Context,
    failure::{Outcome, Usage},
    log, output,
};

pub(crate) fn run(args: &RunOperationArgs, context: &Context) -> Result<Outcome> {
    let given = arguments(&args.args)?;
    let session = Session::open(context.usable_project()?, Access::Write)?;
    for message in acuity_runner::run_operation(&session, &args.name, &given, Some(log::invocation()))? {
        output::print_text(&message)?;
    }
    Ok(Outcome::Success)
}

/// What `--args` says.
fn arguments(text: &str) -> Result<Map<String, Value>> {
    let yaml = parse_yaml(&SourceFile::new("--args", text)).map_err(acuity_compiler::Diagnostics::from)?;
    match yaml.to_json() {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err(Usage("--args must be a mapping, such as '{role: reporter}'".to_owned()).into()),
    }
}
