//! Columns and types of the whole project, found before anything runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use acuity_sql::{Analyzed, Catalog, OutputColumn, TablePath, Type};
use acuity_warehouse::TypedRows;

use super::Compiled;
use crate::{
    definitions::{
        Column, Node, NodeConfig, Relation, ResourceType, UniqueId,
        contract::{Promised, breaches},
        settings::{MATERIALIZED, Materialized},
    },
    diagnostic::{Diagnostic, Label, suggestion},
    project::Project,
    state::{Invoked, RunState},
};

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// Findings, in the order of the graph.
    pub diagnostics: Vec<Diagnostic>,
    /// Columns of the nodes that could be analysed, with types and lineage.
    pub outputs: BTreeMap<UniqueId, Vec<OutputColumn>>,
    /// Nodes that could not be checked because a table they read has no known columns.
    pub unchecked: BTreeSet<UniqueId>,
}

/// What templates are told while nothing is built: columns that were found so far.
struct Known<'a> {
    state: &'a dyn RunState,
    catalog: &'a Catalog,
}

impl RunState for Known<'_> {
    fn relation_kind(&self, relation: &Relation) -> Option<String> {
        self.state.relation_kind(relation)
    }

    fn columns(&self, relation: &Relation) -> Vec<(String, String)> {
        match self.catalog.columns(&TablePath::new(&path(relation))) {
            Some(columns) => columns.iter().map(|(name, kind)| (name.clone(), kind.to_string())).collect(),
            None => self.state.columns(relation),
        }
    }

    fn is_full_refresh(&self) -> bool {
        self.state.is_full_refresh()
    }

    fn is_empty(&self) -> bool {
        self.state.is_empty()
    }

    fn invoked(&self) -> Arc<Invoked> {
        self.state.invoked()
    }

    fn relations(&self, database: Option<&str>, schema: &str) -> Vec<(Relation, String)> {
        self.state.relations(database, schema)
    }

    fn schemas(&self) -> Vec<String> {
        self.state.schemas()
    }

    fn described(&self, sql: &str) -> Result<Vec<(String, String)>, String> {
        self.state.described(sql)
    }

    fn query(&self, sql: &str) -> Result<TypedRows, String> {
        self.state.query(sql)
    }
}

fn path(relation: &Relation) -> [String; 2] {
    [relation.schema.clone(), relation.identifier.clone()]
}

impl Project {
    /// Columns of a seed: declared types where there are some, otherwise inferred from the values, as they are when it is loaded.
    pub fn seed_columns(&self, id: &str) -> Option<Vec<(String, Type)>> {
        let node = self.nodes.get(id).filter(|n| n.resource_type == ResourceType::Seed)?;
        let file = &self.origins.get(id)?.file;
        let inferred = acuity_csv::infer_text(&file.path, &file.text, node.config.delimiter().ok()?).ok()?;
        let declared =
            node.config.column_types().into_iter().filter(|(_, kind)| kind.parse::<Type>().is_ok()).collect();
        let columns = inferred.declared(&declared).into_iter();
        Some(columns.map(|(name, kind)| (name, kind.parse().unwrap_or(Type::String))).collect())
    }

    /// The catalog of sources and seeds: what models start from.
    pub fn base_catalog(&self) -> Catalog {
        let mut catalog = Catalog::new();
        for source in self.sources.values() {
            let columns: Vec<(String, Type)> = source
                .columns
                .values()
                .filter_map(|c| Some((c.name.clone(), c.data_type.as_deref()?.parse().ok()?)))
                .collect();
            // A table with a column of unknown type would make good queries look wrong.
            if !columns.is_empty() && columns.len() == source.columns.len() {
                catalog.add_table(&path(&source.relation), columns);
            }
        }
        for (id, node) in &self.nodes {
            if let Some(columns) = self.seed_columns(id) {
                catalog.add_table(&path(&node.relation), columns);
            }
        }
        catalog
    }

    /// Compiles and analyses the given nodes and what they read; findings are reported for the given nodes only.
    pub fn check(&self, ids: &[UniqueId], state: &dyn RunState) -> CheckReport {
        self.check_with(ids, state, &Catalog::new())
    }

    /// The same, where SQL may also read the tables of `stored`, such as those that a model names without `source()`.
    pub fn check_with(&self, ids: &[UniqueId], state: &dyn RunState, stored: &Catalog) -> CheckReport {
        let mut report = CheckReport::default();
        let mut catalog = self.base_catalog();
        catalog.add_missing(stored);
        let wanted: BTreeSet<&UniqueId> = ids.iter().collect();
        let mut needed: BTreeSet<UniqueId> = ids.iter().cloned().collect();
        for id in ids {
            needed.extend(self.graph.ancestors(id, None));
        }
        let mut known: BTreeSet<UniqueId> = BTreeSet::new();
        // Parents first, so that the catalog has what a node reads.
        for id in self.graph.topological() {
            if let Some(source) = self.sources.get(&id) {
                if catalog.columns(&TablePath::new(&path(&source.relation))).is_some() {
                    known.insert(id);
                }
                continue;
            }
            // A unit test is its model once more, on rows of its own.
            let Some(node) = self.nodes.get(&id).filter(|node| needed.contains(&id) && node.unit.is_none()) else {
                continue;
            };
            // Nor is it built.
            if node.is_empty() {
                continue;
            }
            if node.resource_type == ResourceType::Seed {
                known.insert(id);
                continue;
            }
            let readable = node.depends_on.iter().all(|parent| known.contains(parent));
            // Compiled also where nothing is known of what it reads: mistakes of the template show.
            let compiled = match self.compile(&id, &Known { state, catalog: &catalog }) {
                Ok(compiled) => compiled,
                Err(errors) => {
                    // What it asks for rows, which there are none of here, is seen when it runs.
                    if wanted.contains(&id) && !errors.only_ask() {
                        report.diagnostics.extend(errors.0);
                    }
                    report.unchecked.insert(id);
                    continue;
                }
            };
            let promised = node.config.contract() && wanted.contains(&id);
            if !readable {
                if promised {
                    report.diagnostics.push(self.unknown_contract(&id));
                }
                report.unchecked.insert(id);
                continue;
            }
            let analyzed = analyzed(node, &compiled, &catalog);
            if let Ok(own) = &analyzed
                && node.resource_type == ResourceType::Snapshot
            {
                match self.kept(node, &compiled, &own.columns, &catalog, state) {
                    Ok(columns) => {
                        let typed = columns.iter().map(|c| (c.name.clone(), c.data_type.clone())).collect();
                        catalog.add_table(&path(&node.relation), typed);
                        known.insert(id.clone());
                        report.outputs.insert(id, columns);
                    }
                    Err(found) => {
                        report.diagnostics.extend(found.filter(|_| wanted.contains(&id)));
                        report.unchecked.insert(id);
                    }
                }
                continue;
            }
            match analyzed {
                Ok(analyzed) => {
                    // Nobody reads a test.
                    if node.resource_type.is_built() {
                        let columns = analyzed.columns.iter().map(|c| (c.name.clone(), c.data_type.clone())).collect();
                        catalog.add_table(&path(&node.relation), columns);
                        known.insert(id.clone());
                    }
                    if promised {
                        report.diagnostics.extend(self.contract(&id, &analyzed.columns));
                    }
                    if wanted.contains(&id) {
                        // A test's rows are counted, an ephemeral model is read by others: neither is stored.
                        let stored = node.resource_type != ResourceType::Test
                            && node.config.materialized() != MATERIALIZED.name_of(Materialized::Ephemeral);
                        let refused = analyzed.refused.0.iter().filter(|_| stored);
                        let found = analyzed.warnings.0.iter().chain(refused);
                        report.diagnostics.extend(found.map(|one| self.sql_diagnostic(&compiled, one)));
                    }
                    report.outputs.insert(id, analyzed.columns);
                }
                Err(errors) => {
                    if wanted.contains(&id) {
                        report.diagnostics.extend(errors.0.iter().map(|e| self.sql_diagnostic(&compiled, e)));
                    }
                    report.unchecked.insert(id);
                }
            }
        }
        // An ephemeral model's mistake shows in every model that reads it.
        let mut seen = Vec::new();
        report.diagnostics.retain(|d| {
            let new = !seen.contains(d);
            seen.push(d.clone());
            new
        });
        report
    }

    /// The columns of the table that a snapshot keeps, whose own query gives `columns`; or what is wrong with its settings, where it can be said.
    fn kept(
        &self,
        node: &Node,
        own: &Compiled,
        columns: &[OutputColumn],
        catalog: &Catalog,
        state: &dyn RunState,
    ) -> Result<Vec<OutputColumn>, Option<Diagnostic>> {
        let sql = self.snapshot(&node.unique_id, state).map_err(|errors| errors.0.into_iter().next())?;
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        if let Some(column) = sql.unknown(&names) {
            let message = format!("check_cols names '{column}', which the query of this snapshot does not give");
            let help = suggestion(column, names.iter().map(String::as_str));
            let help = help.unwrap_or_else(|| format!("its columns are {}", names.join(", ")));
            return Err(Some(Diagnostic::error("snapshot", message).in_file(&node.file).help(help)));
        }
        // The query itself is right: what is wrong is what the settings add.
        acuity_sql::analyze(&sql.table(own).sql, catalog).map(|found| found.columns).map_err(|errors| {
            let first = errors.0.into_iter().next()?;
            let message = format!("the settings of this snapshot do not fit its query: {}", first.message);
            let help = first.help.unwrap_or_else(|| super::snapshot::FITTING.to_owned());
            Some(Diagnostic::error("snapshot", message).in_file(&node.file).help(help))
        })
    }

    /// What the columns of a model say to its contract.
    fn contract(&self, id: &str, columns: &[OutputColumn]) -> Option<Diagnostic> {
        let node = self.nodes.get(id)?;
        let promised = |column: &Column| Promised::googlesql(column.data_type.as_deref());
        let declared: Vec<_> = node.columns.values().map(|column| (column.name.as_str(), promised(column))).collect();
        let actual: Vec<(String, Type)> =
            columns.iter().map(|column| (column.name.clone(), column.data_type.clone())).collect();
        let broken = breaches(&declared, &actual);
        (!broken.is_empty()).then(|| {
            Diagnostic::error("contract", format!("the contract of '{}' is broken: {}", node.name, broken.join("; ")))
                .in_file(&node.file)
                .help("change the query, or what the schema file declares of its columns")
        })
    }

    fn unknown_contract(&self, id: &str) -> Diagnostic {
        let node = self.nodes.get(id);
        let name = node.map_or(id, |node| &node.name);
        let warning = Diagnostic::warning(
            "contract",
            format!("the contract of '{name}' cannot be checked: columns of what it reads are not known"),
        )
        .help("declare data_type of every column of its sources");
        match node {
            Some(node) => warning.in_file(&node.file),
            None => warning,
        }
    }

    /// A finding in compiled SQL as one at the model's own line.
    pub fn sql_diagnostic(&self, compiled: &Compiled, error: &acuity_sql::Diagnostic) -> Diagnostic {
        let code = format!("sql-{}", error.code);
        let mut diagnostic = Diagnostic::error(code, error.message.clone()).maybe_help(error.help.clone());
        diagnostic.severity = error.severity;
        if let Some(span) = &error.span
            && let Some(place) = compiled.source_map.locate(&compiled.sql, span.start, span.end)
        {
            diagnostic.file = Some(place.file);
            diagnostic.span = Some(place.span);
            diagnostic.excerpt = Some(place.excerpt);
        }
        if let Some(first) = &error.first
            && let Some(place) = compiled.source_map.locate(&compiled.sql, first.start, first.end)
        {
            let (span, excerpt) = (Some(place.span), Some(place.excerpt));
            let message = "the first one is here".to_owned();
            diagnostic.related.push(Label { message, file: place.file, span, excerpt });
        }
        diagnostic
    }
}

/// What a node's query gives, its header in front of it; places are those of the query.
fn analyzed(node: &Node, compiled: &Compiled, catalog: &Catalog) -> Result<Analyzed, acuity_sql::Diagnostics> {
    let Some(header) = node.config.header() else { return acuity_sql::analyze(&compiled.sql, catalog) };
    let header = NodeConfig::headed(header);
    let lines = u32::try_from(header.matches('\n').count()).unwrap_or(u32::MAX);
    let found = acuity_sql::analyze(&format!("{header}{}", compiled.sql), catalog);
    found.map_err(|mut found| {
        for span in found.0.iter_mut().flat_map(|one| [&mut one.span, &mut one.first]).flatten() {
            for place in [&mut span.start, &mut span.end] {
                place.line = place.line.saturating_sub(lines).max(1);
            }
        }
        found
    })
}
