//! What templates ask of the warehouse.

use std::{collections::BTreeSet, sync::Arc};

use acuity_compiler::{Dialect, Invoked, Relation, RunState};
use acuity_warehouse::{ColumnInfo, DatasetName, RelationKind, TypedRows};

use super::CompiledProject;
use crate::{
    project::{Definition as _, Facts},
    sql::engine_type,
};

/// A kind of relation as templates call it.
fn kind_name(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table => "table",
        RelationKind::View => "view",
    }
}

/// The warehouse's state, as templates ask for it.
pub(super) struct Asked<'a> {
    pub(super) project: &'a CompiledProject,
    pub(super) facts: &'a Facts<'a>,
}

impl RunState for Asked<'_> {
    fn relation_kind(&self, relation: &Relation) -> Option<String> {
        Some(kind_name(self.project.look_up(self.facts, relation)?.kind).to_owned())
    }

    fn columns(&self, relation: &Relation) -> Vec<(String, String)> {
        let own_types = self.project.dialect() == Dialect::DuckDb;
        let typed = |column: ColumnInfo| {
            let data_type = if own_types { engine_type(&column) } else { column.data_type };
            (column.name, data_type)
        };
        let found = self.project.look_up(self.facts, relation);
        found.into_iter().flat_map(|info| info.columns).map(typed).collect()
    }

    fn is_full_refresh(&self) -> bool {
        self.facts.full_refresh
    }

    fn is_empty(&self) -> bool {
        self.facts.empty
    }

    fn invoked(&self) -> Arc<Invoked> {
        Arc::clone(&self.facts.invoked)
    }

    fn relations(&self, database: Option<&str>, schema: &str) -> Vec<(Relation, String)> {
        let database = database.or(self.project.project.target.database()).map(str::to_owned);
        let dataset = DatasetName { project: database.clone(), dataset: schema.to_owned() };
        if !self.project.is_open(&dataset.relation("")) {
            return Vec::new();
        }
        let found = self.facts.state.relations(&dataset).into_iter().map(|info| {
            let relation =
                Relation { database: database.clone(), schema: info.name.dataset.dataset, identifier: info.name.name };
            (relation, kind_name(info.kind).to_owned())
        });
        found.collect()
    }

    fn schemas(&self) -> Vec<String> {
        let found: BTreeSet<String> = self.facts.state.datasets().into_iter().map(|found| found.dataset).collect();
        found.into_iter().collect()
    }

    fn described(&self, sql: &str) -> Result<Vec<(String, String)>, String> {
        self.facts.state.described(sql)
    }

    fn query(&self, sql: &str) -> Result<TypedRows, String> {
        self.facts.state.rows(sql)
    }
}
