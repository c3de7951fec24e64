//! `retry`: what did not succeed in the last run, once more.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use acuity_compiler::{Window, moment};
use acuity_runner::{BatchResults, RunOptions, Verb};
use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{nodes, operation};
use crate::{
    cli::operations::{RetryArgs, RunOperationArgs},
    context::Context,
    failure::{Outcome, Usage},
    log,
};

pub(crate) fn run(args: &RetryArgs, context: &Context) -> Result<Outcome> {
    let folder = match (&args.state, context.artifacts_dir()?) {
        (Some(state), _) => state.clone(),
        (None, Some(folder)) => folder,
        (None, None) => {
            let project = context.usable_project()?;
            project.project_dir.join(&project.target_path)
        }
    };
    let path = folder.join("run_results.json");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            let message = format!("{} cannot be read ({error}): there is no run to repeat", path.display());
            return Err(Usage(message).into());
        }
    };
    let last: Value = serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))?;
    let given = last.get("args").and_then(Value::as_object).cloned().unwrap_or_default();
    let context = &context.as_said(&given);
    let failed = failed(&last);
    if failed.is_empty() {
        context.ui().warn("nothing to do: every node of the last run succeeded");
        return Ok(Outcome::Success);
    }
    let which = given.get("which").and_then(Value::as_str).unwrap_or_default();
    if which == "run-operation" {
        let name = given.get("macro").and_then(Value::as_str).unwrap_or_default().to_owned();
        let words = given.get("args").map_or_else(|| "{}".to_owned(), Value::to_string);
        return operation::run(&RunOperationArgs { name, args: words }, context);
    }
    // Of a copy nothing says which state it was of.
    let Some(verb) = Verb::named(which).filter(|verb| *verb != Verb::Clone) else {
        return Err(
            Usage(format!("the last run was of `{which}`, which cannot be repeated; give the command again")).into()
        );
    };
    let options = RunOptions {
        threads: args.threads.map(usize::from),
        cancel: context.cancel_on_interrupt(),
        only: Some(failed),
        // Who wants all anew gets all.
        batches: if args.full_refresh { BTreeMap::new() } else { batches(&last)? },
        invocation_id: Some(log::invocation().to_owned()),
        warnings_fail: context.warnings()?.fail_tests(),
        ..options(&given)
    };
    let options = RunOptions { full_refresh: options.full_refresh || args.full_refresh, ..options };
    let project = context.usable_project()?;
    nodes::work(verb, project, options, nodes::Printed { format: args.output, seeds: false }, context)
}

/// The results of what did not succeed, each with its node.
fn bad(last: &Value) -> impl Iterator<Item = (String, &Value)> {
    let results = last.get("results").and_then(Value::as_array).into_iter().flatten();
    let text = |result: &Value, key: &str| result.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_bad = |status: &str| ["error", "fail", "skipped", "runtime error", "partial success"].contains(&status);
    results.filter(move |result| is_bad(&text(result, "status"))).map(move |result| (text(result, "unique_id"), result))
}

/// The nodes that did not succeed.
fn failed(last: &Value) -> BTreeSet<String> {
    bad(last).map(|(id, _)| id).collect()
}

/// What became of the batches of models that did not succeed, of those that are built in such.
///
/// # Errors
/// A batch that is none: without it the model would miss rows.
fn batches(last: &Value) -> Result<BTreeMap<String, BatchResults>> {
    let mut found = BTreeMap::new();
    for (id, result) in bad(last) {
        let Some(batches) = result.get("batch_results").filter(|batches| batches.is_object()) else { continue };
        let (Some(successful), Some(failed)) = (stretches(batches, "successful"), stretches(batches, "failed")) else {
            let message =
                format!("batch_results of {id} in run_results.json cannot be read; build it with `run` again");
            return Err(Usage(message).into());
        };
        found.insert(id, BatchResults { successful, failed });
    }
    Ok(found)
}

/// Begin and end of each batch in a list.
fn stretches(batches: &Value, key: &str) -> Option<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    let at = |batch: &Value, index: usize| moment(batch.get(index)?.as_str()?);
    let all = batches.get(key).and_then(Value::as_array).into_iter().flatten();
    all.map(|batch| Some((at(batch, 0)?, at(batch, 1)?))).collect()
}

/// How the last run was to go.
fn options(given: &Map<String, Value>) -> RunOptions {
    let text = |key: &str| given.get(key).and_then(Value::as_str).map(str::to_owned);
    let flag = |key: &str| given.get(key).and_then(Value::as_bool).unwrap_or(false);
    RunOptions {
        fail_fast: flag("fail_fast"),
        full_refresh: flag("full_refresh"),
        store_failures: flag("store_failures"),
        empty: flag("empty"),
        sample: given.get("sample").and_then(|window| {
            let end = |key: &str| window.get(key).and_then(Value::as_str).map(str::to_owned);
            Some(Window { start: end("start")?, end: end("end")? })
        }),
        event_time: text("event_time_start").zip(text("event_time_end")).map(|(start, end)| Window { start, end }),
        ..RunOptions::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_did_not_succeed_is_repeated() {
        let results: Vec<Value> = ["success", "error", "skipped", "pass", "fail", "warn"]
            .iter()
            .map(|status| json!({"unique_id": status, "status": status}))
            .collect();
        let again = failed(&json!({"results": results}));
        assert_eq!(again.iter().map(String::as_str).collect::<Vec<_>>(), ["error", "fail", "skipped"]);
        let day = json!(["2024-07-01T00:00:00+00:00", "2024-07-02T00:00:00+00:00"]);
        let of = |failed: Value| {
            let batches = json!({"successful": [day], "failed": [failed]});
            json!({"results": [{"unique_id": "m", "status": "partial success", "batch_results": batches}]})
        };
        assert_eq!(batches(&of(day.clone())).unwrap()["m"].failed.len(), 1);
        assert!(batches(&of(json!(["then", "now"]))).is_err());
        let window = json!({"start": "2024-07-01 00:00:00+00:00", "end": "2024-07-02 00:00:00+00:00"});
        let given = json!({"which": "build", "full_refresh": true, "select": ["a"], "sample": window});
        let options = options(given.as_object().unwrap());
        assert_eq!(options.sample.unwrap().end, "2024-07-02 00:00:00+00:00");
        assert!(options.full_refresh && !options.fail_fast && options.select.is_empty());
    }
}
