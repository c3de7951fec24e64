//! Calls of `ref()` and `source()` to nodes; the graph; cycles.

use std::ops::Range;

use indexmap::IndexSet;

use super::{blame::Blame, deprecated, groups, semantic};
use crate::{
    definitions::{RefArgs, ResourceType, SemanticKind, UniqueId},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    jinja::{
        fault::Fault,
        scan::{TagKind, Token, tags, tokens, unquote},
    },
    project::ProjectData,
};

/// Resolves all calls and builds the graph.
pub(super) fn link(data: &mut ProjectData, blame: &mut Blame, out: &mut Vec<Diagnostic>) {
    // Collected first: calls are resolved in the nodes that get the result.
    let mut resolved: Vec<(UniqueId, Vec<UniqueId>)> = Vec::new();
    let mut without: Vec<UniqueId> = Vec::new();
    let users = data
        .nodes
        .values()
        .map(|n| (&n.unique_id, &n.package_name, &n.refs, &n.sources))
        .chain(data.exposures.values().map(|e| (&e.unique_id, &e.package_name, &e.refs, &e.sources)));
    let none = Vec::new();
    let of_models = data.semantics.values().filter(|one| one.kind == SemanticKind::SemanticModel);
    let users = users.chain(of_models.map(|one| (&one.unique_id, &one.package_name, &one.refs, &none)));
    for (id, package, refs, sources) in users {
        let first = out.len();
        let mut parents: Vec<UniqueId> = Vec::new();
        let is_test = data.nodes.get(id).is_some_and(|node| node.resource_type == ResourceType::Test);
        let mut lost = |fault: Fault, out: &mut Vec<Diagnostic>, find: &dyn Fn(&SourceFile) -> Option<Range<usize>>| {
            if !is_test || !matches!(fault.code, "disabled-ref" | "unknown-ref" | "unknown-source") {
                return out.push(report(data, id, fault, find));
            }
            // As in dbt, a test of what is not there is not there either: projects switch models off by variables.
            without.push(id.clone());
            if fault.code != "disabled-ref" {
                let warning = Diagnostic::warning(fault.code, format!("{}: the test is disabled", fault.message));
                out.push(placed(data, id, warning.maybe_help(fault.help), find));
            }
        };
        // A call that repeats is told once.
        for wanted in refs.iter().collect::<IndexSet<_>>() {
            match data.resolve_ref(package, wanted) {
                Ok(found) => {
                    if let Some(refused) = groups::refused(data, id, found) {
                        out.push(placed(data, id, refused, |f| find_ref(f, wanted)));
                    }
                    if let Some(warning) = deprecated::read_by(data, id, found) {
                        out.push(placed(data, id, warning, |f| find_ref(f, wanted)));
                    }
                    parents.push(found.unique_id.clone());
                }
                Err(fault) => lost(fault, out, &|f| find_ref(f, wanted)),
            }
        }
        // As in dbt sources come before nodes.
        let mut above: Vec<UniqueId> = Vec::new();
        for wanted in sources.iter().collect::<IndexSet<_>>() {
            match data.resolve_source(package, wanted) {
                Ok(found) => above.push(found.unique_id.clone()),
                Err(fault) => lost(fault, out, &|f| find_source(f, wanted)),
            }
        }
        for wanted in data.exposures.get(id).map(|exposure| exposure.metrics.as_slice()).unwrap_or_default() {
            match semantic::metric_named(&data.semantics, package, wanted) {
                Some(found) => parents.push(found.unique_id.clone()),
                None => out.push(report(data, id, no_metric(data, wanted), |f| find_call(f, "metric", wanted))),
            }
        }
        blame.on(id, first..out.len());
        // Not sorted: `depends_on` of the manifest shows in which order they were met.
        let unique: IndexSet<UniqueId> = above.into_iter().chain(parents).collect();
        resolved.push((id.clone(), unique.into_iter().collect()));
    }
    for id in without {
        if let Some(mut node) = data.nodes.remove(&id) {
            node.config.values.insert("enabled".to_owned(), false.into());
            data.disabled.insert(id, node);
        }
    }
    for (id, parents) in resolved {
        if let Some(node) = data.nodes.get_mut(&id) {
            node.depends_on = parents;
        } else if let Some(exposure) = data.exposures.get_mut(&id) {
            exposure.depends_on = parents;
        } else if let Some(one) = data.semantics.get_mut(&id) {
            one.depends_on = parents;
        }
    }
    data.graph = data.linked();
    let rings = data.graph.rings();
    for ring in &rings {
        let first = out.len();
        out.push(cycle(data, &ring.path));
        for id in &ring.members {
            blame.on(id, first..out.len());
            // Without their edges, so that all others have an order.
            if let Some(node) = data.nodes.get_mut(id) {
                node.depends_on.retain(|above| !ring.members.contains(above));
            } else if let Some(one) = data.semantics.get_mut(id) {
                one.depends_on.retain(|above| !ring.members.contains(above));
            }
        }
    }
    if !rings.is_empty() {
        data.graph = data.linked();
    }
}

/// A ring in which each node reads the next, the last the first.
fn cycle(data: &ProjectData, ring: &[UniqueId]) -> Diagnostic {
    let name = |id: &UniqueId| {
        let node = data.nodes.get(id).map(|node| node.name.clone());
        node.or_else(|| Some(data.semantics.get(id)?.name.clone())).unwrap_or_else(|| id.clone())
    };
    let mut path: Vec<String> = ring.iter().map(name).collect();
    path.extend(ring.first().map(name));
    let is_metric = ring.iter().any(|id| data.semantics.contains_key(id));
    let (what, call) = if is_metric { ("metrics", "names") } else { ("models", "ref() calls") };
    let mut diagnostic =
        Diagnostic::error("cycle", format!("{what} read each other in a circle: {}", path.join(" -> "))).help(format!(
            "remove one of these {call}, for example by moving what both need into a third {}",
            what.trim_end_matches('s')
        ));
    for (i, id) in ring.iter().enumerate() {
        let next = &ring[(i + 1) % ring.len()];
        let Some(origin) = data.origins.get(id) else { continue };
        let wanted = data.nodes.get(id).zip(data.nodes.get(next));
        let wanted = wanted.and_then(|(node, target)| node.refs.iter().find(|r| r.name == target.name));
        let range = wanted.and_then(|w| find_ref(&origin.file, w)).unwrap_or(0..0);
        // The template of a generic test is made here; people wrote its entry.
        let (file, range) = match &origin.schema {
            Some((file, range)) => (file, range.clone()),
            None => (&origin.file, range),
        };
        diagnostic = if i == 0 {
            diagnostic.at(file, range)
        } else {
            diagnostic.related(format!("'{}' reads '{}'", name(id), name(next)), file, range)
        };
    }
    diagnostic
}

/// What is wrong with a metric that an exposure names.
fn no_metric(data: &ProjectData, name: &str) -> Fault {
    let names = data.semantics.values().filter(|one| one.kind == SemanticKind::Metric).map(|one| one.name.as_str());
    let help = suggestion(name, names).unwrap_or_else(|| "declare it under 'metrics' of a schema file".to_owned());
    Fault { code: "unknown-metric", message: format!("there is no metric named '{name}'"), help: Some(help) }
}

fn report(
    data: &ProjectData,
    id: &str,
    fault: Fault,
    find: impl Fn(&SourceFile) -> Option<Range<usize>>,
) -> Diagnostic {
    placed(data, id, Diagnostic::error(fault.code, fault.message).maybe_help(fault.help), find)
}

/// A finding at the call that it is about.
fn placed(
    data: &ProjectData,
    id: &str,
    diagnostic: Diagnostic,
    find: impl Fn(&SourceFile) -> Option<Range<usize>>,
) -> Diagnostic {
    let Some(origin) = data.origins.get(id) else { return diagnostic };
    // As above: the entry is what people can correct.
    if let Some((file, range)) = &origin.schema {
        return diagnostic.at(file, range.clone());
    }
    if let Some(range) = find(&origin.file) {
        return diagnostic.at(&origin.file, range);
    }
    // The call is not in the file itself: a macro that it calls makes it.
    let mut diagnostic = diagnostic.in_file(&origin.file.path);
    let macros = data.nodes.get(id).map(|n| n.depends_on_macros.clone()).unwrap_or_default();
    for def in data.world.macros.values().flat_map(|m| m.values()) {
        if macros.contains(&def.public.unique_id)
            && let Some(range) = find(&def.file)
        {
            diagnostic = diagnostic.related(format!("in macro '{}'", def.public.name), &def.file, range);
            break;
        }
    }
    diagnostic
}

fn find_ref(file: &SourceFile, wanted: &RefArgs) -> Option<Range<usize>> {
    find_call(file, "ref", &wanted.name)
}

fn find_source(file: &SourceFile, wanted: &(String, String)) -> Option<Range<usize>> {
    // A table's name is rarer than that of its source, which must do where the table's is computed.
    find_call(file, "source", &wanted.1).or_else(|| find_call(file, "source", &wanted.0))
}

/// The first `name(… 'argument' …)` in the tags of a file.
fn find_call(file: &SourceFile, name: &str, argument: &str) -> Option<Range<usize>> {
    let text = &file.text;
    for tag in tags(text).ok()? {
        if tag.kind == TagKind::Comment {
            continue;
        }
        let words = tokens(text, tag.inner.clone());
        for (i, (token, range)) in words.iter().enumerate() {
            if *token != Token::Word
                || text[range.clone()] != *name
                || !matches!(words.get(i + 1), Some((Token::Punctuation(b'('), _)))
            {
                continue;
            }
            let close =
                words[i..].iter().position(|(t, _)| *t == Token::Punctuation(b')')).map_or(words.len() - 1, |n| i + n);
            let inside = &words[i + 2..=close.max(i + 2).min(words.len() - 1)];
            if inside.iter().any(|(t, r)| *t == Token::Text && unquote(&text[r.clone()]) == argument) {
                return Some(range.start..words[close].1.end);
            }
        }
    }
    None
}
