//! The commands that work through nodes.

mod idle;
mod walk;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Instant,
};

use acuity_compiler::{CompiledNode, IndirectSelection, Invoked};
use acuity_warehouse::DatasetName;
use idle::{told_of, unusable};
use serde_json::{Map, Value, json};
use walk::Work;

use crate::{
    artifacts::{self, Invocation},
    dependencies,
    error::Result,
    events::Events,
    execute::Executor,
    options::RunOptions,
    plan::{PlanNode, ResourceType},
    price,
    project::{self, RunHooks},
    results::{NodeResult, RunResults, Status},
    resume::Unfinished,
    session::Session,
};

/// A command that works through nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Builds models.
    Run,
    /// Runs tests.
    Test,
    /// Seeds, models, snapshots and tests in the order of the graph; what depends on a node whose test failed is skipped.
    Build,
    /// Loads seeds.
    Seed,
    /// Takes what has changed into snapshots.
    Snapshot,
    /// Puts what another state has built in the place of what is not here, without building it.
    Clone,
}

impl Verb {
    /// All of them with their names and the kinds of node that they work on.
    const ALL: [(Self, &'static str, &'static [ResourceType]); 6] = [
        (Self::Run, "run", &[ResourceType::Model]),
        (Self::Test, "test", &[ResourceType::Test, ResourceType::UnitTest]),
        (
            Self::Build,
            "build",
            &[
                ResourceType::Seed,
                ResourceType::Model,
                ResourceType::Snapshot,
                ResourceType::Test,
                ResourceType::UnitTest,
            ],
        ),
        (Self::Seed, "seed", &[ResourceType::Seed]),
        (Self::Snapshot, "snapshot", &[ResourceType::Snapshot]),
        (Self::Clone, "clone", &[ResourceType::Seed, ResourceType::Model, ResourceType::Snapshot]),
    ];

    fn row(self) -> (&'static str, &'static [ResourceType]) {
        Self::ALL.iter().find(|row| row.0 == self).map_or(("", &[]), |row| (row.1, row.2))
    }

    /// What people type.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The command of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The kinds of node that it works on.
    #[must_use]
    pub fn kinds(self) -> &'static [ResourceType] {
        self.row().1
    }
}

/// Builds the selected models.
///
/// # Errors
/// As [`work`].
pub fn run(session: &Session, options: &RunOptions, events: &dyn Events) -> Result<RunResults> {
    work(Verb::Run, session, options, events)
}

/// Runs the selected tests.
///
/// # Errors
/// As [`work`].
pub fn test(session: &Session, options: &RunOptions, events: &dyn Events) -> Result<RunResults> {
    work(Verb::Test, session, options, events)
}

/// Loads the selected seeds.
///
/// # Errors
/// As [`work`].
pub fn seed(session: &Session, options: &RunOptions, events: &dyn Events) -> Result<RunResults> {
    work(Verb::Seed, session, options, events)
}

/// Seeds, models, snapshots and tests in the order of the graph; what depends on a node whose test failed is skipped.
///
/// # Errors
/// As [`work`].
pub fn build(session: &Session, options: &RunOptions, events: &dyn Events) -> Result<RunResults> {
    work(Verb::Build, session, options, events)
}

/// Works through the selected nodes.
///
/// # Errors
/// The selection is wrong, or artifacts cannot be written; failures of nodes stand in the results.
pub fn work(verb: Verb, session: &Session, options: &RunOptions, events: &dyn Events) -> Result<RunResults> {
    let (name, kinds) = verb.row();
    let kinds = &options.kinds(kinds);
    let building = RunOptions { skip_tests_of_unbuilt: true, ..options.clone() };
    let options = if verb == Verb::Build { &building } else { options };
    let start = Instant::now();
    let mut invocation = Invocation::named(options.invocation_id.as_deref());
    let args = arguments(name, session, options);
    session.attach(&options.cancel);
    let nodes = session.project.nodes();
    let wanted = |id: &String| options.only.as_ref().is_none_or(|only| only.contains(id));
    let chosen = session.project.select(&options.select, &options.exclude, options.indirect_selection)?;
    let is_chosen =
        |id: &&String| nodes.get(*id).is_some_and(|node| kinds.contains(&node.resource_type())) && wanted(id);
    let is_empty = |id: &&String| nodes.get(*id).is_some_and(|node| node.is_empty);
    for id in chosen.iter().filter(is_chosen).filter(is_empty) {
        events.warning(&format!("{id} is not built: its file is empty"));
    }
    let is_ephemeral = |id: &&String| nodes.get(*id).is_some_and(PlanNode::is_ephemeral);
    let (within, selected): (Vec<String>, Vec<String>) =
        chosen.iter().filter(is_chosen).filter(|id| !is_empty(id)).cloned().partition(|id| is_ephemeral(&id));
    if selected.is_empty() {
        events.warning("nothing to do: the selection matches no enabled node of this kind");
    }
    price::check(session, options, kinds)?;
    // Before the executor, which takes the run's name.
    let unfinished = Unfinished::begin(session, &args, &mut invocation, &|text| events.warning(text))?;
    // Tests make theirs themselves, and only where they keep rows.
    let datasets: BTreeSet<&DatasetName> = selected
        .iter()
        .filter_map(|id| nodes.get(id))
        .filter(|node| node.resource_type().is_built())
        .map(|node| &node.relation.dataset)
        .collect();
    for dataset in datasets {
        session.warehouse.create_dataset(dataset)?;
    }
    let mut executor = Executor::new(session, options, &invocation.id)?;
    executor.invoked = Arc::new(invoked(name, options, &selected));
    executor.copies = verb == Verb::Clone;
    // What stands elsewhere needs nothing of what is here. As in dbt no hook is run for it, nor where there is nothing to do.
    let has_hooks = !executor.copies && !selected.is_empty();
    let within = if executor.copies || !has_hooks { Vec::new() } else { within };
    let all = [selected.as_slice(), &within].concat();
    let mut results = Vec::new();
    let mut is_left_out = false;
    let dependencies = match executor.copies {
        true => vec![BTreeSet::new(); all.len()],
        false if !has_hooks => Vec::new(),
        false => {
            results.extend(executor.run_hooks(RunHooks::Start));
            let has_failed = results.iter().any(|hook| hook.status.is_failure());
            is_left_out = has_failed && session.project.hook_rules().failed_start_skips;
            dependencies::of(nodes, &all, verb == Verb::Build)
        }
    };
    let work = Work { executor: &executor, all: &all, told: selected.len(), dependencies: &dependencies };
    let (worked, rendered) = if is_left_out { (work.skip(events), Vec::new()) } else { work.walk(options, events) };
    results.extend(worked);
    keep_batches(&mut results, options);
    results.extend(unusable(session, kinds, options)?);
    if verb == Verb::Build && options.resource_types.is_empty() && options.only.is_none() {
        results.extend(told_of(session, &chosen, &results));
    }
    let cancelled = options.cancel.is_cancelled();
    // Also after failures, as in dbt.
    if !cancelled && has_hooks && !session.project.run_hooks(RunHooks::End).is_empty() {
        executor.invoked =
            Arc::new(Invoked { finished: finished(session, &results), ..Invoked::clone(&executor.invoked) });
        results.extend(executor.run_hooks(RunHooks::End));
    }
    let results = RunResults { command: name.to_owned(), results, elapsed: start.elapsed().as_secs_f64(), cancelled };
    write(session, &results, &rendered, &invocation, &args)?;
    // Last: a run that dies before is taken up.
    if let Some(unfinished) = unfinished {
        unfinished.end()?;
    }
    Ok(results)
}

/// A model that did not get as far as its batches misses those that it missed before.
fn keep_batches(results: &mut [NodeResult], options: &RunOptions) {
    let is_untried =
        |result: &&mut NodeResult| result.batches.is_none() && matches!(result.status, Status::Error | Status::Skipped);
    for result in results.iter_mut().filter(is_untried) {
        result.batches = options.batches.get(&result.unique_id).cloned();
    }
}

/// The command as templates ask for it.
fn invoked(name: &str, options: &RunOptions, selected: &[String]) -> Invoked {
    let flags = json!({
        "STORE_FAILURES": options.store_failures, "FAIL_FAST": options.fail_fast, "SELECT": options.select,
        "EXCLUDE": options.exclude, "FULL_REFRESH": options.full_refresh, "EMPTY": options.empty, "THREADS": options.threads,
        "SAMPLE": options.sample.as_ref().map(|window| json!({"start": window.start, "end": window.end})),
    });
    let flags = flags.as_object().cloned().unwrap_or_default();
    let (selected, sample) = (selected.to_vec(), options.sample.clone());
    Invoked { command: name.to_owned(), flags, selected, sample, ..Invoked::default() }
}

/// What `on-run-end` sees of the nodes that were worked on: `results`, with their nodes, and the schemas that they are in.
fn finished(session: &Session, results: &[NodeResult]) -> Map<String, Value> {
    let nodes = session.project.nodes();
    let graph = session.project.manifest(&Invocation::new());
    let compiled = compiled(session, results.iter());
    // As in dbt, the schemas of what is built, not of what only asks.
    let is_built = |result: &&NodeResult| {
        let is_done = !matches!(result.status, Status::Error | Status::Fail | Status::Skipped);
        is_done && nodes.get(&result.unique_id).is_some_and(PlanNode::has_relation)
    };
    let part = |result: &NodeResult, part: &str| graph["nodes"][&result.unique_id][part].as_str().map(str::to_owned);
    let schemas: BTreeSet<(Option<String>, Option<String>)> =
        results.iter().filter(is_built).map(|result| (part(result, "database"), part(result, "schema"))).collect();
    let result = |result: &NodeResult| {
        let mut told = result.json();
        let of = |kind: &str| graph.get(kind)?.get(&result.unique_id).cloned();
        let kinds = ["nodes", "unit_tests", "exposures", "saved_queries"];
        told["node"] = kinds.into_iter().find_map(of).unwrap_or_default();
        if let Some(compiled) = compiled.get(&result.unique_id) {
            told["node"]["compiled"] = true.into();
            told["node"]["compiled_code"] = compiled.code.as_str().into();
            told["node"]["compiled_path"] = compiled.path.as_str().into();
        }
        told
    };
    let names: BTreeSet<&str> = schemas.iter().filter_map(|(_, schema)| schema.as_deref()).collect();
    let mut finished = Map::new();
    // Of the hooks before, those that failed.
    let is_told = |result: &&NodeResult| result.status == Status::Error || !result.unique_id.starts_with("operation.");
    let nodes = results.iter().filter(is_told);
    finished.insert("results".to_owned(), nodes.map(result).collect());
    finished.insert("schemas".to_owned(), json!(names));
    finished.insert("database_schemas".to_owned(), json!(schemas));
    finished
}

/// Writes the SQL of the selected models and tests under `target/compiled` and, as the warehouse takes it, under
/// `target/run`. Nothing runs; relations that are not built yet are known by the models that make them.
///
/// # Errors
/// As [`run`].
pub fn compile(session: &Session, options: &RunOptions, events: &dyn Events) -> Result<RunResults> {
    let start = Instant::now();
    let invocation = Invocation::named(options.invocation_id.as_deref());
    let nodes = session.project.nodes();
    let selected: Vec<String> = session
        .project
        .select(&options.select, &options.exclude, options.indirect_selection)?
        .into_iter()
        .filter(|id| {
            // A seed has no SQL, and a result all the same, as in dbt.
            nodes.get(id).is_some_and(|node| match node.resource_type() {
                ResourceType::Seed => true,
                ResourceType::UnitTest => false,
                _ => !node.is_empty,
            })
        })
        .collect();
    let mut executor = Executor::new(session, options, &invocation.id)?;
    executor.invoked = Arc::new(invoked("compile", options, &selected));
    executor.infer_seeds();
    let wanted: BTreeSet<&str> = selected.iter().map(String::as_str).collect();
    // Where columns have to be known, those of what stands above as well. The rest is not rendered: its macros may do things.
    let above: BTreeSet<String> = match executor.translator.is_as_written() {
        true => BTreeSet::new(),
        false => selected.iter().flat_map(|id| session.project.above(id)).collect(),
    };
    let mut results = Vec::new();
    // In the order of the graph, so that each model knows those above it, selected or not.
    for id in session.project.select(&[], &[], IndirectSelection::Empty)? {
        if options.cancel.is_cancelled() {
            break;
        }
        if wanted.contains(id.as_str()) {
            let label = executor.label(&id, results.len() + 1, selected.len());
            events.started(&label);
            let result = executor.compile_node(&id);
            events.finished(&label, &result);
            results.push(result);
        } else if above.contains(&id)
            && nodes.get(&id).is_some_and(|node| node.resource_type() != ResourceType::UnitTest)
        {
            executor.compile_node(&id);
        }
    }
    let kinds = [ResourceType::Model, ResourceType::Snapshot, ResourceType::Test, ResourceType::Analysis];
    results.extend(unusable(session, &kinds, options)?);
    let results = RunResults {
        command: "compile".to_owned(),
        results,
        elapsed: start.elapsed().as_secs_f64(),
        cancelled: options.cancel.is_cancelled(),
    };
    write(session, &results, &[], &invocation, &arguments("compile", session, options))?;
    Ok(results)
}

/// Writes what there is to tell of a command; nothing but SQL is told of what was only rendered.
fn write(
    session: &Session,
    results: &RunResults,
    rendered: &[NodeResult],
    invocation: &Invocation,
    args: &Value,
) -> Result<()> {
    let target = session.target_folder();
    let compiled = compiled(session, results.results.iter().chain(rendered));
    project::write_manifest(&target.join("manifest.json"), session.project.as_ref(), invocation, &compiled)?;
    results.write(&target, invocation, args)
}

/// What the manifest says of nodes that got as far as SQL.
fn compiled<'a>(session: &Session, results: impl Iterator<Item = &'a NodeResult>) -> BTreeMap<String, CompiledNode> {
    let target = session.target_folder();
    let target = target.strip_prefix(session.folder()).unwrap_or(&target);
    let of = |result: &NodeResult| {
        let node = session.node(&result.unique_id)?;
        let path = artifacts::sql_path(target, "compiled", &node.package, &node.artifact);
        let code = result.compiled_code.clone()?;
        Some((result.unique_id.clone(), CompiledNode { code, path: path.to_string_lossy().into_owned() }))
    };
    results.filter_map(of).collect()
}

fn arguments(name: &str, session: &Session, options: &RunOptions) -> Value {
    let mut said = json!({
        "which": name,
        "select": options.select,
        "exclude": options.exclude,
        "indirect_selection": options.indirect_selection.as_str(),
        "threads": options.threads,
        "fail_fast": options.fail_fast,
        "full_refresh": options.full_refresh,
        "store_failures": options.store_failures,
        "empty": options.empty,
        "sample": options.sample.as_ref().map(|window| json!({"start": window.start, "end": window.end})),
        "event_time_start": options.event_time.as_ref().map(|window| &window.start),
        "event_time_end": options.event_time.as_ref().map(|window| &window.end),
    });
    if let Some(said) = said.as_object_mut() {
        said.extend(session.project.read_with());
    }
    said
}
