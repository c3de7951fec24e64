//! Node selection in dbt's syntax.

mod methods;
mod patterns;
mod yaml;

use std::collections::BTreeSet;

use crate::{
    definitions::{ResourceType, UniqueId, config::as_list},
    diagnostic::{Diagnostic, Diagnostics},
    project::{Project, ProjectData},
};

/// Which tests come along with the nodes they test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IndirectSelection {
    /// Every test that reads a selected node.
    #[default]
    Eager,
    /// Tests all of whose nodes are selected.
    Cautious,
    /// Tests whose nodes are selected or above a selected node.
    Buildable,
    /// None.
    Empty,
}

/// What a selection contains.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// Nodes, sources and exposures, each after what it reads.
    pub ids: Vec<UniqueId>,
    /// Selectors that matched nothing.
    pub warnings: Vec<Diagnostic>,
}

/// One selector: `2+tag:x+3`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Criterion {
    /// As it is written, for messages.
    pub(crate) raw: String,
    /// With its argument: `config.materialized`.
    pub(crate) method: String,
    pub(crate) value: String,
    /// `@`: what is below, and all that this needs.
    pub(crate) at: bool,
    /// `+` in front: all steps up, or so many.
    pub(crate) parents: Option<Option<usize>>,
    /// `+` behind, likewise.
    pub(crate) children: Option<Option<usize>>,
}

type Set = BTreeSet<UniqueId>;

fn bad(raw: &str, message: &str, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error("selector", format!("the selector '{raw}' {message}")).help(help)
}

impl Criterion {
    /// Reads a selector.
    pub(crate) fn parse(raw: &str) -> Result<Self, Diagnostic> {
        let mut rest = raw;
        let at = rest.starts_with('@');
        if at {
            rest = &rest[1..];
        }
        let number = |digits: &str| -> Result<Option<usize>, Diagnostic> {
            match digits {
                "" => Ok(None),
                digits => digits
                    .parse()
                    .map(Some)
                    .map_err(|_| bad(raw, "has a depth that is too large", "use a smaller number before '+'")),
            }
        };
        let mut parents = None;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if rest[digits..].starts_with('+') {
            parents = Some(number(&rest[..digits])?);
            rest = &rest[digits + 1..];
        }
        let mut children = None;
        let trimmed = rest.trim_end_matches(|c: char| c.is_ascii_digit());
        if let Some(value) = trimmed.strip_suffix('+') {
            children = Some(number(&rest[trimmed.len()..])?);
            rest = value;
        }
        if at && children.is_some() {
            return Err(bad(
                raw,
                "has both '@' and a '+' behind",
                "'@' already takes everything below; leave the '+' out",
            ));
        }
        let (method, value) = match rest.split_once(':') {
            Some((method, value))
                if !method.is_empty() && method.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') =>
            {
                (method.to_owned(), value)
            }
            // Without a method the form decides, as in dbt.
            _ if rest.contains('/') => ("path".to_owned(), rest),
            _ if [".sql", ".csv", ".py"].iter().any(|e| rest.to_lowercase().ends_with(e)) => ("file".to_owned(), rest),
            _ => ("fqn".to_owned(), rest),
        };
        if value.is_empty() {
            return Err(bad(raw, "names nothing", "write a name, or a method with a value such as tag:nightly"));
        }
        methods::known(raw, &method)?;
        Ok(Self { raw: raw.to_owned(), method, value: value.to_owned(), at, parents, children })
    }
}

impl ProjectData {
    /// What one selector matches, with what its operators add.
    fn matched(&self, criterion: &Criterion, warnings: &mut Vec<Diagnostic>) -> Result<Set, Diagnostic> {
        let found = if criterion.method == "selector" {
            self.named(&criterion.value, warnings)?
        } else {
            methods::search(self, criterion)?
        };
        if found.is_empty() {
            let mut warning =
                Diagnostic::warning("no-match", format!("the selector '{}' matches no enabled node", criterion.raw));
            warning.help = methods::hint(self, criterion);
            warnings.push(warning);
        }
        let mut all = found.clone();
        for id in &found {
            if criterion.at {
                let mut below = self.graph.descendants(id, None);
                below.insert(id.clone());
                for id in below {
                    all.extend(self.graph.ancestors(&id, None));
                    all.insert(id);
                }
            }
            if let Some(depth) = criterion.parents {
                all.extend(self.graph.ancestors(id, depth));
            }
            if let Some(depth) = criterion.children {
                all.extend(self.graph.descendants(id, depth));
            }
        }
        Ok(all)
    }

    /// Adds tests; the second set waits for more of its nodes to be selected.
    fn with_tests(&self, selected: &Set, mode: IndirectSelection) -> (Set, Set) {
        let mut direct = selected.clone();
        let mut waiting = Set::new();
        if mode == IndirectSelection::Empty {
            return (direct, waiting);
        }
        let mut buildable = Set::new();
        if mode == IndirectSelection::Buildable {
            buildable.extend(selected.iter().cloned());
            // Sources are there already.
            buildable.extend(self.sources.keys().cloned());
            for id in selected {
                buildable.extend(self.graph.ancestors(id, None));
            }
        }
        for id in selected {
            for child in self.graph.children(id) {
                let Some(test) = self.nodes.get(&child).filter(|n| n.resource_type == ResourceType::Test) else {
                    continue;
                };
                let within = |set: &Set| test.depends_on.iter().all(|p| set.contains(p));
                let take = match mode {
                    IndirectSelection::Eager => true,
                    IndirectSelection::Buildable => within(&buildable) || within(selected),
                    _ => within(selected),
                };
                if take {
                    direct.insert(child);
                } else {
                    waiting.insert(child);
                }
            }
        }
        (direct, waiting)
    }

    /// One argument: selectors joined by commas must all match.
    fn intersection(
        &self,
        text: &str,
        mode: IndirectSelection,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<(Set, Set), Diagnostic> {
        let mut result: Option<(Set, Set)> = None;
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let matched = self.matched(&Criterion::parse(part)?, warnings)?;
            // Tests join every part before the parts are intersected, as in dbt.
            let (direct, waiting) = self.with_tests(&matched, mode);
            result = Some(match result {
                None => (direct, waiting),
                Some((d, w)) => {
                    let both: Set = d.intersection(&direct).cloned().collect();
                    let all_w: Set = w.union(&waiting).cloned().collect();
                    let all_d: Set = d.union(&direct).cloned().collect();
                    // A test that one part holds back and another takes waits on.
                    let waiting = all_w.intersection(&all_d.union(&all_w).cloned().collect()).cloned().collect();
                    (both, waiting)
                }
            });
        }
        Ok(result.unwrap_or_default())
    }

    /// The nodes of several arguments: any of them may match.
    fn union(
        &self,
        texts: &[String],
        mode: IndirectSelection,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Set, Diagnostic> {
        let mut direct = Set::new();
        let mut waiting = Set::new();
        for text in texts {
            for word in text.split_whitespace() {
                let (d, w) = self.intersection(word, mode, warnings)?;
                direct.extend(d);
                waiting.extend(w);
            }
        }
        // Tests whose nodes came together over several arguments.
        for id in &waiting {
            if let Some(test) = self.nodes.get(id)
                && test.depends_on.iter().all(|p| direct.contains(p))
            {
                direct.insert(id.clone());
            }
        }
        Ok(direct)
    }

    fn named(&self, name: &str, warnings: &mut Vec<Diagnostic>) -> Result<Set, Diagnostic> {
        yaml::named(self, name, warnings, 0)
    }

    pub(crate) fn everything(&self) -> Set {
        self.nodes.keys().chain(self.sources.keys()).chain(self.exposures.keys()).cloned().collect()
    }
}

impl Project {
    /// The nodes, sources and exposures that `--select` and `--exclude` mean, each after what it reads. Without a selector,
    /// everything (or the default selector of selectors.yml).
    ///
    /// # Errors
    /// A selector that cannot be read or whose method is unknown.
    pub fn select(&self, select: &[String], exclude: &[String]) -> Result<Selection, Diagnostics> {
        self.select_with(select, exclude, IndirectSelection::Eager)
    }

    /// The same with another rule for tests.
    ///
    /// # Errors
    /// A selector that cannot be read or whose method is unknown.
    pub fn select_with(
        &self,
        select: &[String],
        exclude: &[String],
        mode: IndirectSelection,
    ) -> Result<Selection, Diagnostics> {
        let mut warnings = Vec::new();
        let default = self
            .selectors
            .values()
            .find(|s| as_list(s.get("default")).first().and_then(serde_json::Value::as_bool) == Some(true));
        let mut chosen = if !select.is_empty() {
            self.union(select, mode, &mut warnings)?
        } else if let Some(name) = default.and_then(|s| s.get("name")).and_then(serde_json::Value::as_str) {
            let named = self.named(name, &mut warnings)?;
            self.with_tests(&named, mode).0
        } else {
            self.everything()
        };
        if !exclude.is_empty() {
            // What is left out takes its tests along, whatever the rule for taking them in.
            for id in self.union(exclude, IndirectSelection::Eager, &mut warnings)? {
                chosen.remove(&id);
            }
        }
        let ids = self.graph.topological().into_iter().filter(|id| chosen.contains(id)).collect();
        Ok(Selection { ids, warnings })
    }
}
