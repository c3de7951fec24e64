//! How an incremental model takes in new rows, where a macro of the project or of a package says so.

use std::sync::Arc;

use serde_json::json;

use super::Compiled;
use crate::{
    definitions::{Dialect, Node, Relation, settings::STRATEGY},
    diagnostic::{Diagnostic, Diagnostics, suggestion},
    files::SourceFile,
    jinja::{job::Job, render::Subject, values, world::BUILTIN},
    project::Project,
    state::RunState,
};

/// New rows that wait in a table of their own.
#[derive(Debug, Clone)]
pub struct NewRows {
    /// That table.
    pub relation: Relation,
    /// Names and types of the columns that are written.
    pub columns: Vec<(String, String)>,
}

/// What dbt's own strategies call, and a project may redefine.
const CALLED: &[(&str, &[&str])] = &[
    ("append", &["get_insert_into_sql"]),
    ("merge", &["get_merge_sql"]),
    ("delete_insert", &["get_delete_insert_merge_sql"]),
];

/// What a strategy's macro gets, as dbt hands it over.
const CALL: &str = "{% set __columns = [] %}\
    {% for __one in __new.columns %}{% do __columns.append(api.Column(__one[0], __one[1])) %}{% endfor %}\
    {% set __temp = api.Relation.create(\
        database=__new.database, schema=__new.schema, identifier=__new.identifier, type='table') %}\
    {{ __strategy({\
        'target_relation': this.incorporate(type='table'), 'temp_relation': __temp, \
        'unique_key': config.get('unique_key'), 'dest_columns': __columns, \
        'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none)}) }}";

impl Project {
    /// The statements that take new rows into a model's table, where the project or a package has a macro for that: one for a
    /// strategy of its own, or in the place of one of dbt's. `None` leaves it to us.
    ///
    /// # Errors
    /// There is no such strategy, or what went wrong in its macro.
    pub fn take_in(&self, id: &str, new: &NewRows, state: &dyn RunState) -> Result<Option<Compiled>, Diagnostics> {
        let unknown = || Diagnostic::error("unknown-node", format!("there is no model '{id}'"));
        let node = self.nodes.get(id).ok_or_else(unknown)?;
        let Some(called) = self.strategy(node)? else { return Ok(None) };
        let file = Arc::new(SourceFile::new("(incremental strategy)", CALL.replace("__strategy", &called)));
        let NewRows { relation, columns } = new;
        let new = json!({
            "database": relation.database, "schema": relation.schema, "identifier": relation.identifier,
            "columns": columns,
        });
        let job = Job::new(&self.world, &file, Subject::of(node))
            .with("__new", values::from_json(&new))
            .linked(self.data.clone());
        self.alone(&job, state).map(Some)
    }

    /// What a template writes to call the macro of a node's strategy; `None` where all of it is dbt's own.
    fn strategy(&self, node: &Node) -> Result<Option<String>, Diagnostic> {
        let world = &self.world;
        let package = &node.package_name;
        let given = node.config.text("incremental_strategy");
        let short = given.unwrap_or("default").to_lowercase().replace('+', "_");
        let name = format!("get_incremental_{short}_sql");
        // What the name means, and what dbt's macro of that name dispatches to.
        let own = |name: &str| {
            let both = [world.meant(package, package, name), world.dispatch(package, name, Some(BUILTIN))];
            both.into_iter().flatten().find(|def| def.public.package_name != BUILTIN)
        };
        if let Some(own) = own(&name) {
            return Ok(Some(format!("{}.{}", own.public.package_name, own.public.name)));
        }
        let chosen = match (short.as_str(), world.target.dialect) {
            ("default", Dialect::DuckDb) => "delete_insert",
            ("default", Dialect::GoogleSql) => "merge",
            (other, _) => other,
        };
        let below = CALLED.iter().filter(|(strategy, _)| *strategy == chosen).flat_map(|(_, names)| *names);
        let inner = format!("get_incremental_{chosen}_sql");
        if below.copied().chain([inner.as_str()]).any(|name| own(name).is_some()) {
            return Ok(Some(name));
        }
        match given {
            Some(given) if STRATEGY.read(given).is_none() && given != "default" => {
                let message = format!(
                    "dbt could not find an incremental strategy macro with the name \"{name}\" in {}",
                    self.name
                );
                let help = suggestion(given, STRATEGY.names());
                Err(Diagnostic::error("incremental-strategy", message)
                    .help(help.unwrap_or_else(|| "write that macro, or use one of dbt's strategies".to_owned())))
            }
            _ => Ok(None),
        }
    }
}
