//! A node to GoogleSQL; what its columns are and come from.

pub(crate) mod check;
mod freshness;
mod incremental;
pub(crate) mod lineage;
mod materialize;
mod operation;
pub mod snapshot;
pub mod unit_test;

use std::{ops::Range, sync::Arc};

pub use freshness::Collected;
pub use incremental::NewRows;

use indexmap::{IndexMap, IndexSet};

use crate::{
    definitions::{Node, ResourceType, RunHook, UniqueId, cte_name},
    diagnostic::{Diagnostic, Diagnostics},
    files::SourceFile,
    jinja::{
        finished,
        job::{Job, Rendered, render},
        render::{Captured, Subject},
        source_map::SourceMap,
        values,
    },
    project::Project,
    state::RunState,
};

/// Rendered SQL.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// GoogleSQL, ephemeral models in front as CTEs.
    pub sql: String,
    /// Where its bytes came from.
    pub source_map: SourceMap,
    /// Ephemeral models in it, each after those it reads.
    pub ctes: Vec<UniqueId>,
    /// What `log()` and `print()` said.
    pub messages: Vec<String>,
    /// Those of them that are for people: of `print()` and `log(…, info=true)`.
    pub told: Vec<String>,
    /// What `exceptions.warn()` said.
    pub warnings: Vec<String>,
}

impl Project {
    /// Renders a model or test to GoogleSQL. A seed has none.
    ///
    /// # Errors
    /// What is wrong in the template or a macro, with the place in the model's file.
    pub fn compile(&self, id: &str, state: &dyn RunState) -> Result<Compiled, Diagnostics> {
        let node =
            self.nodes.get(id).ok_or_else(|| Diagnostic::error("unknown-node", format!("there is no node '{id}'")))?;
        if node.resource_type == ResourceType::Seed {
            return Err(Diagnostic::error("no-sql", format!("'{}' is a seed: it has no SQL", node.name))
                .in_file(&node.file)
                .into());
        }
        sql_only(node)?;
        if let Some(unit) = &node.unit {
            return self.scrubbed(self.compile_unit(node, unit, state));
        }
        self.scrubbed(
            self.render_node(node, state)
                .map_err(|d| Diagnostics(vec![*d]))
                .and_then(|rendered| self.assemble(rendered, state)),
        )
    }

    /// What a text gives that stands by itself and no query is put in front of.
    fn alone(&self, job: &Job, state: &dyn RunState) -> Result<Compiled, Diagnostics> {
        let rendered = render(job, Some(state)).map_err(|found| Diagnostics(vec![*found]));
        self.scrubbed(rendered.map(|rendered| spliced(rendered, &[])))
    }

    /// What a template says, without secrets. The SQL may need them: it is what the warehouse is asked.
    fn scrubbed(&self, outcome: Result<Compiled, Diagnostics>) -> Result<Compiled, Diagnostics> {
        let secrets = &self.world.secrets;
        match outcome {
            Ok(mut compiled) => {
                for text in compiled.messages.iter_mut().chain(&mut compiled.told).chain(&mut compiled.warnings) {
                    *text = secrets.scrub(text).into_owned();
                }
                Ok(compiled)
            }
            Err(mut found) => {
                secrets.scrub_diagnostics(&mut found.0);
                Err(found)
            }
        }
    }

    /// Renders SQL that is in no file, such as `show --inline`: it may use `ref()` and all macros.
    ///
    /// # Errors
    /// What is wrong in it; the file is called `(inline)`.
    pub fn compile_inline(&self, sql: &str, state: &dyn RunState) -> Result<Compiled, Diagnostics> {
        let subject = Subject {
            unique_id: format!("sql_operation.{}.inline_query", self.name),
            name: "inline_query".to_owned(),
            package: self.name.clone(),
            ..Subject::default()
        };
        self.render_text(&Arc::new(SourceFile::new("(inline)", sql)), subject, state)
    }

    /// Renders a hook in the context of its node.
    ///
    /// # Errors
    /// What is wrong in it; the file is that of the node.
    pub fn compile_hook(&self, id: &str, sql: &str, state: &dyn RunState) -> Result<Compiled, Diagnostics> {
        let node =
            self.nodes.get(id).ok_or_else(|| Diagnostic::error("unknown-node", format!("there is no node '{id}'")))?;
        self.render_text(&Arc::new(SourceFile::new(node.file.clone(), sql)), Subject::of(node), state)
    }

    /// Renders a hook of the run with what its package sees.
    ///
    /// # Errors
    /// What is wrong in it; the file is the package's dbt_project.yml.
    pub fn compile_run_hook(&self, hook: &RunHook, state: &dyn RunState) -> Result<Compiled, Diagnostics> {
        let subject = Subject { name: "hook".to_owned(), package: hook.package.clone(), ..Subject::default() };
        self.render_text(&Arc::new(SourceFile::new(&hook.file, &*hook.sql)), subject, state)
    }

    fn render_text(
        &self,
        file: &Arc<SourceFile>,
        subject: Subject,
        state: &dyn RunState,
    ) -> Result<Compiled, Diagnostics> {
        let told = finished(&state.invoked().finished);
        let job = Job::new(&self.world, file, subject).linked(self.data.clone()).everywhere(told);
        let rendered = render(&job, Some(state)).map_err(|d| Diagnostics(vec![*d]));
        self.scrubbed(rendered.and_then(|rendered| self.assemble(rendered, state)))
    }

    fn render_node(&self, node: &Node, state: &dyn RunState) -> Result<Rendered, Box<Diagnostic>> {
        let Some(origin) = self.origins.get(&node.unique_id) else {
            return Err(Box::new(Diagnostic::error("unknown-node", format!("'{}' has no file", node.name))));
        };
        let job = Job::new(&self.world, &origin.file, Subject::of(node))
            .within(origin.body.clone())
            .with("_arguments", values::from_json(&origin.arguments))
            .linked(self.data.clone());
        let mut rendered = render(&job, Some(state)).map_err(|found| origin.relocate(found))?;
        if let Some((file, range)) = &origin.schema {
            // The call of a generic test was written here, not by a person; people see the schema file.
            let whole = 0..rendered.text.len();
            rendered.map = SourceMap::new(vec![crate::jinja::source_map::Segment {
                out: whole,
                file: file.clone(),
                source: range.clone(),
                exact: false,
            }]);
        }
        Ok(rendered)
    }

    /// Puts ephemeral models in front.
    fn assemble(&self, main: Rendered, state: &dyn RunState) -> Result<Compiled, Diagnostics> {
        let mut parts: IndexMap<UniqueId, Rendered> = IndexMap::new();
        self.collect(&main.captured.ctes, state, &mut parts, 0)?;
        let (ids, parts): (Vec<UniqueId>, Vec<Rendered>) = parts.into_iter().unzip();
        let name = |id: &UniqueId| cte_name(self.nodes.get(id).map_or(id.as_str(), |n| &n.alias));
        let named: Vec<(String, Rendered)> = ids.iter().map(name).zip(parts).collect();
        Ok(Compiled { ctes: ids, ..spliced(main, &named) })
    }

    /// Renders ephemeral models and those they read, each behind what it reads.
    fn collect(
        &self,
        ids: &IndexSet<UniqueId>,
        state: &dyn RunState,
        parts: &mut IndexMap<UniqueId, Rendered>,
        depth: usize,
    ) -> Result<(), Diagnostics> {
        for id in ids {
            // What is entered last cannot stop a circle: the depth does.
            let Some(node) = self.nodes.get(id).filter(|_| !parts.contains_key(id) && depth < 256) else { continue };
            let rendered = self.render_node(node, state).map_err(|d| Diagnostics(vec![*d]))?;
            self.collect(&rendered.captured.ctes.clone(), state, parts, depth + 1)?;
            parts.insert(id.clone(), rendered);
        }
        Ok(())
    }
}

/// Puts queries with their names in front of another as CTEs.
fn spliced(main: Rendered, parts: &[(String, Rendered)]) -> Compiled {
    let Captured { messages, told, warnings, .. } = main.captured.clone();
    if parts.is_empty() {
        return Compiled { sql: main.text, source_map: main.map, ctes: Vec::new(), messages, told, warnings };
    }
    let mut sql = String::new();
    let mut map = SourceMap::default();
    let with = leading_with(&main.text);
    let whole = main.text.len();
    let copy = |range: Range<usize>, sql: &mut String, map: &mut SourceMap| {
        map.append_part(&main.map, range.clone(), sql.len());
        sql.push_str(&main.text[range]);
    };
    match &with {
        // `with` is there: the CTEs come right after it.
        Some(with) => {
            copy(0..with.end, &mut sql, &mut map);
            sql.push(' ');
        }
        None => sql.push_str("with "),
    }
    let last = parts.len() - 1;
    for (i, (name, part)) in parts.iter().enumerate() {
        sql.push_str(&format!("{name} as (\n"));
        map.append(&part.map, sql.len());
        sql.push_str(&part.text);
        sql.push_str("\n)");
        if i < last {
            sql.push_str(", ");
        }
    }
    match with {
        Some(with) => {
            sql.push(',');
            copy(with.end..whole, &mut sql, &mut map);
        }
        None => {
            sql.push(' ');
            copy(0..whole, &mut sql, &mut map);
        }
    }
    Compiled { sql, source_map: map, ctes: Vec::new(), messages, told, warnings }
}

/// The word `with` (and `recursive`) at the start of a query, comments aside.
fn leading_with(sql: &str) -> Option<Range<usize>> {
    let start = skip_blank(sql, 0);
    let word = |at: usize, word: &str| {
        let end = at + word.len();
        let after = sql.as_bytes().get(end).copied().unwrap_or(b' ');
        (sql.get(at..end).is_some_and(|s| s.eq_ignore_ascii_case(word))
            && !after.is_ascii_alphanumeric()
            && after != b'_')
            .then_some(end)
    };
    let end = word(start, "with")?;
    let next = skip_blank(sql, end);
    Some(start..word(next, "recursive").unwrap_or(end))
}

/// The byte behind blanks and comments.
fn skip_blank(sql: &str, mut at: usize) -> usize {
    loop {
        let rest = &sql[at..];
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if trimmed.starts_with("--") || trimmed.starts_with('#') {
            at += trimmed.find('\n').map_or(trimmed.len(), |i| i + 1);
        } else if trimmed.starts_with("/*") {
            at += trimmed.find("*/").map_or(trimmed.len(), |i| i + 2);
        } else {
            return at;
        }
    }
}

/// # Errors
/// A model in Python, which runs nowhere here.
fn sql_only(node: &Node) -> Result<(), Diagnostics> {
    if !node.is_python() {
        return Ok(());
    }
    let found = Diagnostic::error("unsupported", format!("'{}' is a Python model; models are SQL here", node.name));
    Err(found.in_file(&node.file).help("write it in SQL").into())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn with_is_found_behind_comments_only() {
        assert_eq!(leading_with("-- with\n/* x */ WITH a as (select 1) select 1"), Some(16..20));
        assert_eq!(leading_with("with recursive a as (select 1) select 1"), Some(0..14));
        assert_eq!(leading_with("select 1 -- with"), None);
        assert_eq!(leading_with("within"), None);
        assert_eq!(leading_with(""), None);
    }
}
