//! Node selection in dbt's syntax.

mod indirect;
mod methods;
mod patterns;
mod state;
mod yaml;

use std::collections::BTreeSet;

use crate::{
    definitions::{UniqueId, config::as_list},
    diagnostic::{Diagnostic, Diagnostics},
    project::{Project, ProjectData},
};
use indirect::Found;
pub use indirect::IndirectSelection;

/// What a selection contains.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// Nodes, sources, exposures and parts of the semantic layer, each after what it reads.
    pub ids: Vec<UniqueId>,
    /// What else was chosen and cannot be used; see [`ProjectData::mistake_of`].
    pub unusable: Vec<UniqueId>,
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
    /// What one selector matches, with what its operators add and the tests that come along.
    fn matched(
        &self,
        criterion: &Criterion,
        rule: IndirectSelection,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Found, Diagnostic> {
        if criterion.method == "selector" {
            let named = yaml::named(self, &criterion.value, rule, warnings, 0)?;
            self.warn_of_nothing(criterion, &named.taken, warnings);
            // Its definition says which tests belong to it; only what the operators add brings its own.
            let added = &self.widened(criterion, &named.taken) - &named.taken;
            return Ok(Found::union(self, vec![named, Found::new(self, added, rule)]));
        }
        let found = methods::search(self, criterion)?;
        self.warn_of_nothing(criterion, &found, warnings);
        Ok(Found::new(self, self.widened(criterion, &found), rule))
    }

    fn warn_of_nothing(&self, criterion: &Criterion, found: &Set, warnings: &mut Vec<Diagnostic>) {
        if found.is_empty() {
            let mut warning =
                Diagnostic::warning("no-match", format!("the selector '{}' matches no enabled node", criterion.raw));
            warning.help = methods::hint(self, criterion);
            warnings.push(warning);
        }
    }

    /// What was found and what the operators of the selector add.
    fn widened(&self, criterion: &Criterion, found: &Set) -> Set {
        let mut all = found.clone();
        for id in found {
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
        all
    }

    /// The nodes of several arguments: any of them may match; selectors that commas join must all match.
    fn union(
        &self,
        texts: &[String],
        rule: IndirectSelection,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Set, Diagnostic> {
        let mut any = Vec::new();
        for word in texts.iter().flat_map(|text| text.split_whitespace()) {
            let parts = word.split(',').map(str::trim).filter(|part| !part.is_empty());
            let parts = parts.map(|part| self.matched(&Criterion::parse(part)?, rule, warnings));
            any.push(Found::intersection(self, parts.collect::<Result<_, _>>()?));
        }
        Ok(Found::union(self, any).taken)
    }

    fn all_ids(&self) -> Set {
        let outside = self.sources.keys().chain(self.exposures.keys()).chain(self.semantics.keys());
        self.nodes.keys().chain(outside).cloned().collect()
    }
}

impl Project {
    /// The nodes, sources and exposures that `--select` and `--exclude` mean, each after what it reads. Without a selector,
    /// everything (or the default selector of selectors.yml).
    ///
    /// # Errors
    /// A selector that cannot be read or whose method is unknown, or nothing of what selectors name can be used.
    pub fn select(&self, select: &[String], exclude: &[String]) -> Result<Selection, Diagnostics> {
        self.select_with(select, exclude, IndirectSelection::Eager)
    }

    /// The same with another rule for tests.
    ///
    /// # Errors
    /// As [`Project::select`].
    pub fn select_with(
        &self,
        select: &[String],
        exclude: &[String],
        rule: IndirectSelection,
    ) -> Result<Selection, Diagnostics> {
        let mut warnings = Vec::new();
        // Also what cannot be used has names.
        let all = self.everything();
        let default = all
            .selectors
            .values()
            .find(|s| as_list(s.get("default")).first().and_then(serde_json::Value::as_bool) == Some(true));
        let mut chosen = if !select.is_empty() {
            all.union(select, rule, &mut warnings)?
        } else if let Some(name) = default.and_then(|s| s.get("name")).and_then(serde_json::Value::as_str) {
            yaml::named(all, name, rule, &mut warnings, 0)?.taken
        } else {
            all.all_ids()
        };
        if !exclude.is_empty() {
            // What is left out takes its tests along, whatever the rule for taking them in.
            for id in all.union(exclude, IndirectSelection::Eager, &mut warnings)? {
                chosen.remove(&id);
            }
        }
        let (unusable, ids): (Vec<UniqueId>, Vec<UniqueId>) = all
            .graph
            .topological()
            .into_iter()
            .filter(|id| chosen.contains(id))
            .partition(|id| self.unusable.contains_key(id));
        if !select.is_empty() && !unusable.is_empty() {
            // Tests that only come along do not make up for what was asked for.
            let named = all.union(select, IndirectSelection::Empty, &mut Vec::new())?;
            let refused = self.refused(unusable.iter().filter(|id| named.contains(*id)));
            if refused.has_errors() && !ids.iter().any(|id| named.contains(id)) {
                return Err(refused);
            }
        }
        Ok(Selection { ids, unusable, warnings })
    }
}
