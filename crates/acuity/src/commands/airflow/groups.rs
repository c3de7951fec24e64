//! The project's nodes in groups, one a task: what lies in one folder is built together, each test with the last group that it
//! reads.

use std::collections::{BTreeMap, BTreeSet};

use acuity_compiler::Project;
use anyhow::{Result, bail};

/// A group of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// `staging`: a Python name, too.
    pub(super) name: String,
    /// Selectors of its nodes.
    pub(super) select: Vec<String>,
    /// Tests that the selectors take along although they belong to a later group.
    pub(super) exclude: Vec<String>,
    /// Groups that come right before it.
    pub(super) after: Vec<usize>,
}

/// The groups, each after those it needs.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Tests of the raw records, when there are any.
    pub(super) gate: Option<Group>,
    pub(super) groups: Vec<Group>,
}

/// A group while it is made.
#[derive(Debug, Default)]
struct Part {
    folders: BTreeSet<String>,
    members: BTreeSet<String>,
}

type Edges = BTreeSet<(usize, usize)>;

/// Groups the nodes of a project.
///
/// # Errors
/// A node whose selectors mean something else as well.
pub(super) fn group(project: &Project) -> Result<Groups> {
    let parts = ordered(project, parts(project));
    let of: BTreeMap<&str, usize> =
        parts.iter().enumerate().flat_map(|(n, part)| part.members.iter().map(move |id| (id.as_str(), n))).collect();
    let mut edges = edges(project, &of);
    // Each test in the last group that it reads; None is before all of them.
    let mut tests: BTreeMap<Option<usize>, BTreeSet<String>> = BTreeMap::new();
    for test in project.nodes.values().filter(|node| node.resource_type.is_test()) {
        let reads: BTreeSet<usize> = test.depends_on.iter().filter_map(|id| of.get(id.as_str()).copied()).collect();
        let owner = reads.last().copied();
        edges.extend(owner.iter().flat_map(|&last| reads.iter().filter(move |&&n| n != last).map(move |&n| (n, last))));
        tests.entry(owner).or_default().insert(test.unique_id.clone());
    }
    let mut names = BTreeSet::from(TAKEN.map(str::to_owned));
    let mut groups = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        let select = selectors(project, part)?;
        let empty = BTreeSet::new();
        let exclude = not_here(project, &select, tests.get(&Some(n)).unwrap_or(&empty))?;
        let after = edges.iter().filter(|&&(from, to)| to == n && !is_roundabout(&edges, from, to));
        groups.push(Group {
            name: unique(&name_of(part), &mut names),
            select,
            exclude,
            after: after.map(|&(from, _)| from).collect(),
        });
    }
    // Named last, so that it takes no group's name.
    let gate = match tests.get(&None) {
        None => None,
        Some(own) => Some(gate(project, own, unique("raw_records", &mut names))?),
    };
    Ok(Groups { gate, groups })
}

/// What the DAG calls by name already.
const TAKEN: [&str; 20] = [
    "load",
    "build",
    "test",
    "train",
    "report",
    "docs",
    "dag",
    "task",
    "pipeline",
    "acuity",
    "os",
    "subprocess",
    "datetime",
    "timedelta",
    "timezone",
    "logical_date",
    "loaded",
    "reported",
    "documented",
    "run_failed",
];

/// One part a folder.
fn parts(project: &Project) -> Vec<Part> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for node in project.nodes.values().filter(|node| node.resource_type.is_built()) {
        let mut folders: Vec<&str> = node.original_file_path.split('/').collect();
        folders.pop();
        // `models/staging`, however deep a file lies.
        folders.truncate(2);
        let folder = folders.join("/");
        // Packages may have folders of the same name.
        let key = match node.package_name == project.name {
            true => folder.clone(),
            false => format!("{}/{folder}", node.package_name),
        };
        let part = parts.entry(key).or_default();
        part.folders.insert(folder);
        part.members.insert(node.unique_id.clone());
    }
    parts.into_values().collect()
}

/// Which part reads which.
fn edges(project: &Project, of: &BTreeMap<&str, usize>) -> Edges {
    let of_node = |(id, &to): (&&str, &usize)| {
        let reads = project.nodes.get(*id).map(|node| node.depends_on.clone()).unwrap_or_default();
        reads.into_iter().filter_map(|id| of.get(id.as_str()).copied()).map(move |from| (from, to)).collect::<Vec<_>>()
    };
    of.iter().flat_map(of_node).filter(|(from, to)| from != to).collect()
}

/// The parts, each after those it reads; parts that read each other become one.
fn ordered(project: &Project, mut parts: Vec<Part>) -> Vec<Part> {
    loop {
        let of: BTreeMap<&str, usize> = parts
            .iter()
            .enumerate()
            .flat_map(|(n, part)| part.members.iter().map(move |id| (id.as_str(), n)))
            .collect();
        let edges = edges(project, &of);
        let ring = edges.iter().copied().find(|&(from, to)| reaches(&edges, to, from));
        if let Some((one, other)) = ring {
            let gone = parts.remove(one.max(other));
            let kept = &mut parts[one.min(other)];
            kept.folders.extend(gone.folders);
            kept.members.extend(gone.members);
            continue;
        }
        // The part that needs the fewest others first; among equals, as the folders are sorted.
        // A part needs more than each of those that it reads, so that this is an order of the graph.
        let count = |n: usize| (0..parts.len()).filter(|&from| from != n && reaches(&edges, from, n)).count();
        let mut order: Vec<(usize, usize)> = (0..parts.len()).map(|n| (count(n), n)).collect();
        order.sort_unstable();
        let mut taken: Vec<Option<Part>> = parts.into_iter().map(Some).collect();
        return order.into_iter().filter_map(|(_, n)| taken[n].take()).collect();
    }
}

fn reaches(edges: &Edges, from: usize, to: usize) -> bool {
    let (mut seen, mut waiting) = (BTreeSet::new(), vec![from]);
    while let Some(at) = waiting.pop() {
        for &(_, next) in edges.range((at, 0)..=(at, usize::MAX)) {
            if next == to {
                return true;
            }
            if seen.insert(next) {
                waiting.push(next);
            }
        }
    }
    false
}

/// Whether an edge says nothing that a longer way does not.
fn is_roundabout(edges: &Edges, from: usize, to: usize) -> bool {
    edges.range((from, 0)..=(from, usize::MAX)).any(|&(_, next)| next != to && reaches(edges, next, to))
}

/// The folders, where they hold these nodes and no others, else the names.
fn selectors(project: &Project, part: &Part) -> Result<Vec<String>> {
    let folders: Vec<String> = part.folders.iter().map(|folder| format!("path:{folder}")).collect();
    if nodes(project, &folders)? == part.members {
        return Ok(folders);
    }
    let names: Vec<String> = part.members.iter().filter_map(|id| Some(project.nodes.get(id)?.name.clone())).collect();
    if nodes(project, &names)? != part.members {
        bail!("the nodes {} cannot be selected by their names alone", names.join(", "));
    }
    Ok(names)
}

/// What is selected, without tests and sources.
fn nodes(project: &Project, select: &[String]) -> Result<BTreeSet<String>> {
    let is_node = |id: &String| project.nodes.get(id).is_some_and(|node| node.resource_type.is_built());
    Ok(project.select(select, &[])?.ids.into_iter().filter(is_node).collect())
}

/// Tests that selectors take along, and that belong elsewhere.
fn not_here(project: &Project, select: &[String], own: &BTreeSet<String>) -> Result<Vec<String>> {
    let of = |exclude: &[String]| -> Result<BTreeSet<String>> {
        let is_test = |id: &String| project.nodes.get(id).is_some_and(|node| node.resource_type.is_test());
        Ok(project.select(select, exclude)?.ids.into_iter().filter(is_test).collect())
    };
    let others = of(&[])?.into_iter().filter(|id| !own.contains(id));
    let exclude: Vec<String> = others.filter_map(|id| Some(project.nodes.get(&id)?.name.clone())).collect();
    // Names may mean more than the tests that they were taken from.
    if of(&exclude)? != *own {
        bail!("the tests of {} cannot be told apart by their names", select.join(", "));
    }
    Ok(exclude)
}

/// Tests that read no node: of the raw records.
fn gate(project: &Project, own: &BTreeSet<String>, name: String) -> Result<Group> {
    let mut select = BTreeSet::new();
    for test in own.iter().filter_map(|id| project.nodes.get(id)) {
        let sources = test.depends_on.iter().filter_map(|id| project.sources.get(id));
        let before = select.len();
        select.extend(sources.map(|source| format!("source:{}", source.source_name)));
        if before == select.len() && test.depends_on.is_empty() {
            select.insert(test.name.clone());
        }
    }
    let select: Vec<String> = select.into_iter().collect();
    let exclude = not_here(project, &select, own)?;
    Ok(Group { name, select, exclude, after: Vec::new() })
}

fn name_of(part: &Part) -> String {
    let last = |folder: &String| folder.rsplit('/').next().unwrap_or_default().to_owned();
    let text = part.folders.iter().map(last).collect::<Vec<_>>().join("_");
    let clean: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    match clean.chars().next() {
        // A Python name cannot begin with a digit.
        Some(first) if first.is_ascii_alphabetic() => clean,
        _ => format!("group_{clean}"),
    }
}

/// A name that nothing else has.
fn unique(wanted: &str, names: &mut BTreeSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut number = 1;
    while !names.insert(name.clone()) {
        name = match number {
            1 => format!("{wanted}_nodes"),
            n => format!("{wanted}_nodes_{n}"),
        };
        number += 1;
    }
    name
}
