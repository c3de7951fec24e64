//! `run-operation`: a macro is called for what it does.

use std::{collections::BTreeMap, time::Instant};

use serde_json::{Map, Value};

use crate::{
    artifacts::Invocation,
    error::{Error, Result},
    project::{self, Facts},
    results::{NodeResult, RunResults, Status},
    session::Session,
};

/// Calls a macro with arguments by name; what it printed. `run_results.json` says how it ended, with this id or with one of its
/// own.
///
/// # Errors
/// There is no such macro, or what went wrong in it.
pub fn run_operation(
    session: &Session,
    name: &str,
    args: &Map<String, Value>,
    invocation_id: Option<&str>,
) -> Result<Vec<String>> {
    let start = Instant::now();
    let invocation = Invocation::named(invocation_id);
    let id = session.project.find_macro(name)?;
    let facts = Facts::asked_by("run-operation", session);
    let outcome = session.project.call(name, args, &facts);
    let mut result = NodeResult { failures: Some(0), ..NodeResult::skipped(id, None) };
    result.seconds = start.elapsed().as_secs_f64();
    match &outcome {
        Ok(_) => result.status = Status::Success,
        Err(error) => {
            result.status = Status::Error;
            result.failures = Some(1);
            result.message = Some(format!("{error:#}"));
        }
    }
    let results = RunResults {
        command: "run-operation".to_owned(),
        results: vec![result],
        elapsed: start.elapsed().as_secs_f64(),
        cancelled: false,
    };
    let target = session.target_folder();
    project::write_manifest(&target.join("manifest.json"), session.project.as_ref(), &invocation, &BTreeMap::new())?;
    let mut said = session.project.read_with();
    said.extend([
        ("which".to_owned(), "run-operation".into()),
        ("macro".to_owned(), name.into()),
        ("args".to_owned(), Value::Object(args.clone())),
    ]);
    results.write(&target, &invocation, &Value::Object(said))?;
    outcome.map_err(Error::Source)
}
