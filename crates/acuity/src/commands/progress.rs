//! Lines, a bar and events on stderr while nodes run.

use std::sync::Mutex;

use acuity_runner::{Events, NodeLabel, NodeResult, ResourceType, RunResults, Session, Status};
use indicatif::ProgressBar;
use serde_json::{Map, Value, json};

use super::nodes::summary;
use crate::{
    context::Context,
    log::{Event, Level, Name},
    output,
    ui::{Paint, Ui},
};

/// Whether each node has its line, or failures only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    All,
    Failures,
}

impl Lines {
    /// Each node has its line where a person watches, or with -v; a log of a scheduler keeps what matters.
    pub(super) fn wanted(context: &Context) -> Self {
        let is_read = context.ui().is_terminal() || context.ui().is_log() || context.is_verbose();
        if is_read { Self::All } else { Self::Failures }
    }
}

/// Lines and a bar on stderr.
pub(super) struct Progress<'a> {
    ui: &'a Ui,
    lines: Lines,
    pub(super) bar: ProgressBar,
    running: Mutex<Vec<String>>,
}

impl<'a> Progress<'a> {
    pub(super) fn new(ui: &'a Ui, lines: Lines) -> Self {
        Self { ui, lines, bar: ui.bar(0, "nodes", "starting"), running: Mutex::default() }
    }

    fn change_running(&self, change: impl FnOnce(&mut Vec<String>)) {
        let mut running = self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut running);
        self.bar.set_message(running.first().cloned().unwrap_or_default());
    }
}

impl Events for Progress<'_> {
    fn started(&self, node: &NodeLabel) {
        self.bar.set_length(node.total as u64);
        if self.ui.is_log() && self.lines == Lines::All {
            let what = what(node);
            let message = format!("{} of {} START {what}", node.index, node.total);
            let data = data(node, "started", &[("description", what.into())]);
            self.ui.event(&Event { name: Name("LogStartLine", "Q011"), level: Level::Info, message, data });
        }
        self.change_running(|running| running.push(node.name.clone()));
    }

    fn finished(&self, node: &NodeLabel, result: &NodeResult) {
        self.bar.inc(1);
        self.change_running(|running| running.retain(|name| *name != node.name));
        if self.lines == Lines::Failures && !result.status.is_failure() {
            return;
        }
        let message = line(node, result, self.ui);
        if self.ui.is_log() { self.ui.event(&of_node(node, result, message)) } else { self.ui.say(&message) }
    }

    fn warning(&self, message: &str) {
        self.ui.warn(message);
    }
}

/// `table analytics.sofa`.
fn what(node: &NodeLabel) -> String {
    match &node.relation {
        Some(relation) => format!("{} {relation}", node.materialized),
        None if node.resource_type == ResourceType::Test => format!("test {}", node.name),
        None if node.resource_type == ResourceType::UnitTest => format!("unit test {}", node.name),
        None => format!("{} {}", node.materialized, node.name),
    }
}

/// What dbt's entries say of a node, and more.
fn data(node: &NodeLabel, status: &str, more: &[(&str, Value)]) -> Map<String, Value> {
    let place = node.relation.as_ref();
    let mut data = Map::from_iter([
        ("index".to_owned(), node.index.into()),
        ("total".to_owned(), node.total.into()),
        (
            "node_info".to_owned(),
            json!({
                "unique_id": node.unique_id,
                "node_name": node.name,
                "node_path": node.file,
                "resource_type": node.resource_type.as_str(),
                "materialized": node.materialized,
                "node_status": status,
                "node_relation": {
                    "database": place.and_then(|relation| relation.dataset.project.as_deref()),
                    "schema": schema(node),
                    "alias": place.map_or("", |relation| relation.name.as_str()),
                    "relation_name": place.map(ToString::to_string),
                },
            }),
        ),
    ]);
    data.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    data
}

/// The schema of its relation; empty where it leaves none.
fn schema(node: &NodeLabel) -> &str {
    node.relation.as_ref().map_or("", |relation| relation.dataset.dataset.as_str())
}

/// The event of a node that is done.
fn of_node(node: &NodeLabel, result: &NodeResult, message: String) -> Event {
    let level = match result.status {
        status if status.is_failure() => Level::Error,
        Status::Warn => Level::Warn,
        _ => Level::Info,
    };
    let status = result.status.to_string();
    let time = ("execution_time", json!(result.seconds));
    let schema = schema(node);
    let said = || result.message.clone().unwrap_or_default();
    let (name, more) = match (result.status, node.resource_type) {
        (Status::Skipped, kind) => (
            Name("SkippingDetails", "Q034"),
            vec![("node_name", json!(node.name)), ("resource_type", json!(kind.as_str())), ("schema", json!(schema))],
        ),
        (_, ResourceType::Test | ResourceType::UnitTest) => (
            Name("LogTestResult", "Q007"),
            vec![
                ("name", json!(node.name)),
                ("num_failures", json!(result.failures.unwrap_or(0))),
                ("num_models", json!(node.total)),
                ("status", json!(status)),
                time,
            ],
        ),
        (_, ResourceType::Seed) => (
            Name("LogSeedResult", "Q016"),
            vec![
                ("relation", json!(node.name)),
                ("schema", json!(schema)),
                ("result_message", said().into()),
                ("status", json!(status)),
                time,
            ],
        ),
        (_, ResourceType::Snapshot) => (
            Name("LogSnapshotResult", "Q015"),
            vec![
                ("description", what(node).into()),
                ("result_message", said().into()),
                ("status", json!(status)),
                time,
            ],
        ),
        // As dbt, with what the warehouse said of what worked.
        _ => (
            Name("LogModelResult", "Q012"),
            vec![
                ("description", what(node).into()),
                ("status", if result.status == Status::Success { said().into() } else { json!(status) }),
                time,
            ],
        ),
    };
    Event { name, level, message, data: data(node, &status, &more) }
}

/// What went wrong with a node, in full; `text` is what people read.
pub(super) fn told(session: &Session, result: &NodeResult, message: &str, text: String) -> Event {
    let (name, level) = match result.status {
        Status::Warn => (Name("RunResultWarning", "Z021"), Level::Warn),
        _ => (Name("RunResultError", "Z024"), Level::Error),
    };
    let node = session.node(&result.unique_id);
    let data = Map::from_iter([
        ("msg".to_owned(), message.into()),
        ("node_name".to_owned(), node.map(|node| node.name.as_str()).into()),
        ("path".to_owned(), node.map(|node| node.file.as_str()).into()),
        ("resource_type".to_owned(), node.map(|node| node.resource_type().as_str()).into()),
        ("node_info".to_owned(), json!({"unique_id": result.unique_id, "node_status": result.status.to_string()})),
    ]);
    Event { name, level, message: text, data }
}

/// The summary, where the log is for programs.
pub(super) fn ended(results: &RunResults, ui: &Ui) {
    if !ui.is_log() {
        return;
    }
    let count = |status: Status| results.count(status);
    let failed = count(Status::Error) + count(Status::Fail);
    let (partial, warned) = (count(Status::PartialSuccess), count(Status::Warn));
    let level = if results.success() { Level::Info } else { Level::Error };
    let event = |name, level, message: String, data: Value| {
        let data = data.as_object().cloned().unwrap_or_default();
        ui.event(&Event { name, level, message, data });
    };
    event(
        Name("FinishedRunningStats", "E047"),
        Level::Info,
        format!("Finished running {} nodes in {:.2} s", results.results.len(), results.elapsed),
        json!({"execution_time": results.elapsed, "stat_line": format!("{} nodes", results.results.len())}),
    );
    event(
        Name("EndOfRunSummary", "Z030"),
        level,
        format!("Completed with {failed} errors, {partial} partial successes, and {warned} warnings"),
        json!({
            "keyboard_interrupt": results.cancelled, "num_errors": failed, "num_partial_success": partial,
            "num_warnings": warned,
        }),
    );
    event(
        Name("StatsLine", "Z023"),
        Level::Info,
        summary(results, ui),
        json!({"stats": {
            "pass": count(Status::Success) + count(Status::Pass), "warn": warned, "error": failed + partial,
            "skip": count(Status::Skipped), "noop": count(Status::NoOp), "total": results.results.len(),
        }}),
    );
}

/// `  3 of 40 OK    table analytics.sofa (136 rows) 0.12 s`.
fn line(node: &NodeLabel, result: &NodeResult, ui: &Ui) -> String {
    let (paint, word) = match result.status {
        Status::Success => (Paint::Green, "OK"),
        Status::Pass => (Paint::Green, "PASS"),
        Status::Warn => (Paint::Yellow, "WARN"),
        Status::Skipped => (Paint::Yellow, "SKIP"),
        Status::NoOp => (Paint::Dim, "NO-OP"),
        Status::PartialSuccess => (Paint::Red, "PARTIAL"),
        Status::Error => (Paint::Red, "ERROR"),
        Status::Fail => (Paint::Red, "FAIL"),
    };
    let what = what(node);
    let detail = match (result.status, result.rows, result.failures) {
        (Status::Skipped, ..) => result.message.clone().map(|message| format!(" ({message})")),
        (_, _, Some(failures)) if failures > 0 => Some(format!(" ({} rows)", output::thousands(failures))),
        (_, Some(rows), _) => Some(format!(" ({} rows)", output::thousands(rows))),
        _ => None,
    };
    let width = node.total.to_string().len();
    let head = format!("{:>width$} of {}", node.index, node.total);
    format!(
        "{} {} {what}{} {}",
        ui.paint(Paint::Dim, &head),
        ui.paint(paint, &format!("{word:<5}")),
        detail.unwrap_or_default(),
        ui.paint(Paint::Dim, &format!("{:.2} s", result.seconds)),
    )
}
