//! The ways of values through the project, from a column to the raw ones, as people read them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use acuity_compiler::{Offline, Project, TracedColumn};
use acuity_runner::is_known_later;

/// The columns of the project, each with those it is computed from.
pub(super) struct Ways<'a> {
    project: &'a Project,
    traced: BTreeMap<String, Vec<TracedColumn>>,
}

impl<'a> Ways<'a> {
    pub(super) fn of(project: &'a Project) -> Self {
        Self { project, traced: project.traced(&Offline) }
    }

    /// Whether anything is known of the columns of a node.
    pub(super) fn know(&self, id: &str) -> bool {
        self.traced.contains_key(id)
    }

    /// The first feature that is computed from what a source says is known later, with the way.
    pub(super) fn first_to_later(&self, features: &[(String, String)]) -> Option<(String, Vec<String>)> {
        features.iter().find_map(|(model, feature)| {
            let node = self.project.find(model).ok()?;
            Some((format!("{feature}` of `{model}"), self.to_later(&node.unique_id, feature)?))
        })
    }

    /// The way from a column to one that is known later, as names for people.
    fn to_later(&self, id: &str, column: &str) -> Option<Vec<String>> {
        self.way(id, column, &|id, column| {
            self.project.sources.get(id).is_some_and(|source| {
                let described = source.columns.values().find(|one| one.name.eq_ignore_ascii_case(column));
                // A time is known once it has come, and is looked at by value.
                let is_time = |kind: &str| kind.starts_with("DATE") || kind.starts_with("TIMESTAMP");
                is_known_later(&source.meta)
                    || described
                        .is_some_and(|one| is_known_later(&one.meta) && !one.data_type.as_deref().is_some_and(is_time))
            })
        })
    }

    /// The way from a column to the first raw one.
    pub(super) fn to_raw(&self, id: &str, column: &str) -> Option<Vec<String>> {
        self.way(id, column, &|id, _| self.project.sources.contains_key(id))
    }

    /// All raw columns that a column is computed from, as names for people.
    pub(super) fn all_raw(&self, id: &str, column: &str) -> BTreeSet<String> {
        let mut open = vec![(id.to_owned(), column.to_owned())];
        let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
        while let Some((id, column)) = open.pop() {
            if !seen.insert((id.clone(), column.to_lowercase())) {
                continue;
            }
            if self.project.sources.contains_key(&id) {
                found.insert(self.title(&id, &column));
            }
            open.extend(self.from(&id, &column).cloned());
        }
        found
    }

    /// The columns that a column is computed from directly.
    fn from(&self, id: &str, column: &str) -> impl Iterator<Item = &(String, String)> {
        let columns = self.traced.get(id).map(Vec::as_slice).unwrap_or_default();
        let own = columns.iter().find(|one| one.name.eq_ignore_ascii_case(column));
        own.into_iter().flat_map(|one| &one.from)
    }

    /// A shortest way to a column that is wanted.
    fn way(&self, id: &str, column: &str, is_wanted: &dyn Fn(&str, &str) -> bool) -> Option<Vec<String>> {
        let mut open = VecDeque::from([(id.to_owned(), column.to_owned(), Vec::<String>::new())]);
        let mut seen = BTreeSet::new();
        while let Some((id, column, mut way)) = open.pop_front() {
            if !seen.insert((id.clone(), column.to_lowercase())) {
                continue;
            }
            way.push(self.title(&id, &column));
            if is_wanted(&id, &column) {
                return Some(way);
            }
            for (above, from) in self.from(&id, &column) {
                open.push_back((above.clone(), from.clone(), way.clone()));
            }
        }
        None
    }

    fn title(&self, id: &str, column: &str) -> String {
        match self.project.sources.get(id) {
            Some(source) => format!("{}.{}.{column}", source.source_name, source.name),
            None => format!("{}.{column}", self.project.nodes.get(id).map_or(id, |node| node.name.as_str())),
        }
    }
}
