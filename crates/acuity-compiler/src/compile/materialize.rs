//! A model put in the warehouse by a materialization that the project, or one of its packages, defines.

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use serde_json::json;

use super::{Compiled, Node, Project, spliced};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Label},
    files::SourceFile,
    jinja::{
        job::{Job, render},
        render::{Subject, Upkeep},
        values,
    },
    state::RunState,
};

/// What a materialization did besides its statements.
#[derive(Debug)]
pub struct Materialized {
    /// What `log()` and the like said; its text is that of the materialization and is not run.
    pub said: Compiled,
    /// What it leaves to be done for the model's relation.
    pub left: BTreeSet<Upkeep>,
}

impl Project {
    /// The id of the macro that materializes a node, where that is one of the project or of a package.
    #[must_use]
    pub fn materialization(&self, node: &Node) -> Option<&str> {
        let found = self.world.materialization(node.config.materialized())?;
        Some(&found.public.unique_id)
    }

    /// Runs the materialization of a model; `sql` is the model's query, rendered. It runs the model's hooks as well.
    ///
    /// # Errors
    /// There is no such node or materialization, or what went wrong in it.
    pub fn materialize(&self, id: &str, sql: &str, state: &dyn RunState) -> Result<Materialized, Diagnostics> {
        let unknown = || Diagnostic::error("unknown-node", format!("no model '{id}' has a materialization of its own"));
        let node = self.nodes.get(id).ok_or_else(unknown)?;
        let found = self.world.materialization(node.config.materialized()).ok_or_else(unknown)?;
        let call = format!("{{{{ __materialize('{}', '{}') }}}}", found.public.package_name, found.public.name);
        let file = Arc::new(SourceFile::new("(materialization)", call));
        let hooks = |hooks: Vec<String>| {
            let hook = |(index, sql): (usize, String)| json!({"sql": sql, "transaction": true, "index": index + 1});
            values::from_json(&hooks.into_iter().enumerate().map(hook).collect())
        };
        let mut subject = Subject::of(node);
        subject.model["compiled_code"] = sql.into();
        let names = [
            ("sql", sql.into()),
            ("compiled_code", sql.into()),
            ("pre_hooks", hooks(node.config.pre_hooks())),
            ("post_hooks", hooks(node.config.post_hooks())),
        ];
        let names = names.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let job = Job::new(&self.world, &file, subject).everywhere(names).linked(self.data.clone());
        let macro_file = (found.file.as_ref(), found.range.clone());
        let rendered = render(&job, Some(state)).map_err(|found| Diagnostics(vec![in_macro(*found, macro_file)]));
        let mut left = BTreeSet::new();
        let said = self.scrubbed(rendered.map(|rendered| {
            left.clone_from(&rendered.captured.left);
            spliced(rendered, &[])
        }))?;
        Ok(Materialized { said, left })
    }
}

/// A mistake where the materialization stands: nobody has written its call.
fn in_macro(mut found: Diagnostic, (file, range): (&SourceFile, Range<usize>)) -> Diagnostic {
    if found.related.is_empty() {
        return found.at(file, range);
    }
    let Label { message, file, span, excerpt } = found.related.remove(0);
    found.message = format!("{}, {message}", found.message);
    Diagnostic { file: Some(file), span, excerpt, ..found }
}
