//! Tables that foreign keys of others lead to: DuckDB replaces none of these, so those others are set aside for the while, and
//! this run makes them anew afterwards.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use acuity_compiler::NodeConfig;
use acuity_warehouse::{Change, ConstraintKind, DatasetName, Engine, Layout, RelationName, Replace, Rows};

use super::{Executor, kind};
use crate::{
    error::SourceError,
    plan::{Materialized, ModelConfig, PlanNode, Work},
};

/// Where the new rows wait for a table that is made with constraints; each connection has its own.
const NEW_ROWS: &str = "acuity_new_rows";

/// What nodes that are built at once must know of each other's keys.
#[derive(Debug, Clone, Default)]
pub(super) struct ForeignKeys {
    /// Held by who makes a table with keys: to make one changes the table that it leads to as well.
    turn: Arc<Mutex<()>>,
    /// Whether there are any, in the project or in the database; asked for once.
    any: Arc<OnceLock<bool>>,
}

/// A table whose keys lead to another.
struct Dependent {
    table: String,
    /// The tables that they lead to, in lower case.
    leads_to: Vec<String>,
}

impl Executor<'_> {
    /// Waits until no other model with keys is being built; `None` where nothing has any.
    pub(super) fn turn_of_keys(&self, node: &PlanNode, config: &ModelConfig) -> Option<MutexGuard<'_, ()>> {
        if self.warehouse.engine() != Engine::DuckDb || !self.has_foreign_keys() {
            return None;
        }
        let turn = self.foreign_keys.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let is_bound =
            keys_of(node, config).next().is_some() || !self.dependents(&node.relation).is_ok_and(|it| it.is_empty());
        is_bound.then_some(turn)
    }

    fn has_foreign_keys(&self) -> bool {
        *self.foreign_keys.any.get_or_init(|| {
            let leads = |node: &PlanNode| match &node.work {
                Work::Model(config) => keys_of(node, config).any(|kind| kind == ConstraintKind::ForeignKey),
                _ => false,
            };
            let asked = "SELECT count(*) FROM duckdb_constraints() WHERE constraint_type = 'FOREIGN KEY'";
            let found = || Self::one_number(self.warehouse.query(asked)?);
            // What cannot be asked is refused where it matters.
            self.session.project.nodes().values().any(leads) || found().is_ok_and(|count| count != Some(0))
        })
    }

    /// The tables that must make way before `node` takes its place, those first that nothing leads to.
    ///
    /// # Errors
    /// One of them would not be made anew in this run.
    pub(super) fn in_the_way(&self, node: &PlanNode) -> Result<Vec<RelationName>, SourceError> {
        if self.warehouse.engine() != Engine::DuckDb || !self.has_foreign_keys() {
            return Ok(Vec::new());
        }
        let dependents = self.dependents(&node.relation)?;
        let at = |table: &str| RelationName { dataset: node.relation.dataset.clone(), name: table.to_owned() };
        let made_by = |table: &str| {
            let here = at(table);
            let is_there = |one: &&PlanNode| {
                one.has_relation()
                    && one.relation.dataset == here.dataset
                    && one.relation.name.eq_ignore_ascii_case(&here.name)
            };
            self.session.project.nodes().values().find(is_there)
        };
        let problems: Vec<String> = dependents
            .iter()
            .filter_map(|dependent| {
                let why = match made_by(&dependent.table) {
                    None => "not built by a model of this project".to_owned(),
                    Some(other) => self.is_kept(other, &dependent.leads_to, made_by)?,
                };
                Some(format!("{} ({why})", dependent.table))
            })
            .collect();
        if problems.is_empty() {
            return Ok(dependents.iter().map(|dependent| at(&dependent.table)).collect());
        }
        Err(SourceError::new(format!(
            "cannot replace {}: foreign keys lead to it, and only tables that this run makes anew may make way: {}",
            node.relation,
            problems.join("; ")
        ))
        .with_help("select those models as well, for example with `-s NAME+`"))
    }

    /// Puts the result of a query in place of a table that keys of `others` lead to. These keep their rows, and lose what holds
    /// of them; all happens in one transaction.
    pub(super) fn replace_past(
        &self,
        others: &[RelationName],
        name: &RelationName,
        (how, layout): (Replace, &Layout),
        sql: &str,
    ) -> acuity_warehouse::Result<Option<u64>> {
        let engine = Engine::DuckDb;
        let path = |name: &RelationName| engine.path(name);
        let aside = |table: &RelationName| {
            let name = format!("{}__dbt_fk_backup", table.name);
            RelationName { name, ..table.clone() }
        };
        let target = path(name);
        let mut rows: Vec<String> = layout.header.iter().map(|header| NodeConfig::headed(header)).collect();
        for table in others {
            let (from, to) = (path(table), path(&aside(table)));
            rows.push(format!("CREATE OR REPLACE TABLE {to} AS SELECT * FROM {from};\nDROP TABLE {from};\n"));
        }
        rows.push(match (&layout.definition, how) {
            (Some(definition), _) => format!(
                // The query may read the table that it takes the place of.
                "CREATE OR REPLACE TEMP TABLE {NEW_ROWS} AS (\nSELECT {} FROM (\n{sql}\n) AS model_subq\n);\n\
                 CREATE OR REPLACE TABLE {target} (\n  {}\n);\n\
                 INSERT INTO {target} SELECT * FROM temp.main.{NEW_ROWS};\nDROP TABLE temp.main.{NEW_ROWS};\n",
                definition.names(engine),
                definition.sql(engine),
            ),
            (None, Replace::View) => format!("DROP TABLE {target};\nCREATE VIEW {target} AS (\n{sql}\n);\n"),
            (None, _) => format!("CREATE OR REPLACE TABLE {target} AS (\n{sql}\n);\n"),
        });
        for table in others.iter().rev() {
            rows.push(format!("ALTER TABLE {} RENAME TO {};\n", path(&aside(table)), engine.quote(&table.name)));
        }
        let change = Change { columns: String::new(), rows, table: Some(name.clone()), types: layout.types.clone() };
        // Places would be those of all the statements.
        self.warehouse.change(&change).map_err(|error| acuity_warehouse::Error { position: None, ..error })?;
        Ok(self.warehouse.relation(name)?.and_then(|made| made.rows))
    }

    /// Why a model with keys is not made anew in this run after the tables that they lead to; `None` where it is.
    fn is_kept<'n>(
        &self,
        node: &PlanNode,
        leads_to: &[String],
        made_by: impl Fn(&str) -> Option<&'n PlanNode>,
    ) -> Option<String> {
        let name = &node.name;
        if !self.invoked.selected.contains(&node.unique_id) {
            return Some(format!("model {name} is not selected in this run"));
        }
        let refers =
            leads_to.iter().filter_map(|table| made_by(table)).any(|to| node.depends_on.contains(&to.unique_id));
        if !refers {
            return Some(format!(
                "model {name} does not ref() the table its foreign key points at, so it may not be built after it; use `to: ref(…)`"
            ));
        }
        match &node.work {
            Work::Model(config) if config.materialized == Materialized::Table => None,
            Work::Model(config)
                if config.materialized == Materialized::Incremental && kind(&node.work).full_refresh(self) =>
            {
                None
            }
            _ => Some(format!(
                "model {name} is materialized as {} and would lose its data; run with --full-refresh",
                node.materialized()
            )),
        }
    }

    /// The tables whose keys lead to a table, or to one of these, in the order in which they can be dropped.
    fn dependents(&self, name: &RelationName) -> Result<Vec<Dependent>, SourceError> {
        let text = |text: &str| format!("lower('{}')", text.replace('\'', "''"));
        let DatasetName { project, dataset } = &name.dataset;
        let database = project.as_deref().map_or_else(|| "current_database()".to_owned(), text);
        // As dbt-duckdb asks: keys lead to no other schema.
        let sql = format!(
            "WITH RECURSIVE fks AS (\n\
             SELECT table_name, lower(referenced_table) AS referenced FROM duckdb_constraints()\n\
             WHERE constraint_type = 'FOREIGN KEY' AND lower(database_name) = {database} AND lower(schema_name) = {}\n\
             AND lower(table_name) <> lower(referenced_table)\n\
             ), dependents(table_name, depth) AS (\n\
             SELECT table_name, 1 FROM fks WHERE referenced = {}\n\
             UNION SELECT fks.table_name, depth + 1 FROM fks JOIN dependents ON referenced = lower(dependents.table_name)\n\
             ), deepest AS (SELECT table_name, max(depth) AS depth FROM dependents GROUP BY table_name)\n\
             SELECT DISTINCT deepest.table_name, referenced, depth FROM deepest JOIN fks USING (table_name)\n\
             ORDER BY depth DESC, 1, 2",
            text(dataset),
            text(&name.name)
        );
        let rows = Rows::read(self.warehouse.query(&sql)?)?;
        let mut found: Vec<Dependent> = Vec::new();
        for row in &rows.rows {
            let [table, referenced, ..] = row.as_slice() else { continue };
            let (table, referenced) = (table.text(), referenced.text());
            match found.last_mut().filter(|last| last.table == table) {
                Some(last) => last.leads_to.push(referenced),
                None => found.push(Dependent { table, leads_to: vec![referenced] }),
            }
        }
        Ok(found)
    }
}

/// The kinds of key that a model's contract has.
fn keys_of<'a>(node: &'a PlanNode, config: &'a ModelConfig) -> impl Iterator<Item = ConstraintKind> + use<'a> {
    let of_columns = node.columns.iter().flat_map(|column| &column.constraints);
    let all = config.constraints.iter().chain(of_columns).filter(|_| config.contract).map(|constraint| constraint.kind);
    all.filter(|kind| matches!(kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::ForeignKey))
}
