//! Where a column's values come from: through models up to the raw columns of sources and seeds.

use std::{collections::BTreeMap, fmt::Write as _};

use acuity_sql::{ColumnRef, OutputColumn};
use serde_json::{Value as Json, json};

use crate::{
    compile::check::CheckReport,
    definitions::{Dialect, Relation, UniqueId},
    diagnostic::{Diagnostic, Diagnostics, suggestion},
    project::Project,
    state::RunState,
};

/// A column and the columns it is computed from. What only filters or joins rows does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnLineage {
    /// `model.acuity.sofa`, `source.acuity.mimic.labevents`.
    pub node: UniqueId,
    /// The name people use: `sofa`, `mimic.labevents`.
    pub name: String,
    /// The column.
    pub column: String,
    /// The columns it is computed from, sorted; empty for those of sources and seeds, and for constants.
    pub from: Vec<ColumnLineage>,
}

/// A column of a model with the columns that it is computed from, one step up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedColumn {
    /// The column.
    pub name: String,
    /// The type that its query gives it.
    pub data_type: String,
    /// Nodes and their columns, sorted; none of a constant.
    pub from: Vec<(UniqueId, String)>,
}

impl Project {
    /// The columns of all models and snapshots that can be analysed, each with the columns it is computed from. Models in
    /// DuckDB's own SQL are not taken apart: nothing is known of theirs.
    pub fn traced(&self, state: &dyn RunState) -> BTreeMap<UniqueId, Vec<TracedColumn>> {
        if self.target.dialect != Dialect::GoogleSql {
            return BTreeMap::new();
        }
        let built = self.nodes.values().filter(|node| node.resource_type.is_built());
        let ids: Vec<UniqueId> = built.map(|node| node.unique_id.clone()).collect();
        let outputs = self.check(&ids, state).outputs;
        let places = self.places();
        let traced = |id: &UniqueId, output: OutputColumn| {
            let above =
                output.lineage.iter().filter_map(|one| Some((place(one, &places)?.clone(), one.column.clone())));
            let from = above.filter(|(node, _)| node != id).collect();
            TracedColumn { name: output.name, data_type: output.data_type.to_string(), from }
        };
        let columns = outputs.into_iter().map(|(id, outputs)| {
            let columns = outputs.into_iter().map(|output| traced(&id, output)).collect();
            (id, columns)
        });
        columns.collect()
    }

    /// The lineage of `wanted`, written `model.column`.
    ///
    /// # Errors
    /// No such model or column, with the nearest name; or a model on the way that cannot be analysed.
    pub fn lineage(&self, wanted: &str, state: &dyn RunState) -> Result<ColumnLineage, Diagnostics> {
        if self.target.dialect != Dialect::GoogleSql {
            return Err(Diagnostic::error(
                "unsupported",
                "the lineage of columns is known for models in GoogleSQL only",
            )
            .help("name an output of the profile with dialect: bigquery")
            .into());
        }
        let Some((model, column)) = wanted.rsplit_once('.') else {
            let message = format!("'{wanted}' names no column");
            return Err(Diagnostic::error("column", message)
                .help("write it as model.column, such as sofa.renal")
                .into());
        };
        let id = self.find(model)?.unique_id.clone();
        let mut ids: Vec<UniqueId> = self.graph.ancestors(&id, None).into_iter().collect();
        ids.push(id.clone());
        let report = self.check(&ids, state);
        if !report.diagnostics.is_empty() {
            return Err(Diagnostics(report.diagnostics));
        }
        let known = self.columns_of(&id, &report);
        let Some(column) = known.iter().find(|name| name.eq_ignore_ascii_case(column)) else {
            let names = known.iter().map(String::as_str);
            let error = Diagnostic::error("column", format!("{model} has no column '{column}'"));
            return Err(error
                .maybe_help(suggestion(column, names).or_else(|| Some(format!("it has {}", known.join(", ")))))
                .into());
        };
        let places = self.places();
        Ok(self.trace(&id, column, &report, &places))
    }

    /// The columns of a node by name; a seed is not analysed and has those of its file.
    fn columns_of(&self, id: &str, report: &CheckReport) -> Vec<String> {
        match report.outputs.get(id) {
            Some(outputs) => outputs.iter().map(|output| output.name.clone()).collect(),
            None => self.seed_columns(id).unwrap_or_default().into_iter().map(|(name, _)| name).collect(),
        }
    }

    /// Which node makes a relation.
    fn places(&self) -> BTreeMap<(String, String), UniqueId> {
        let key = |relation: &Relation| (relation.schema.to_lowercase(), relation.identifier.to_lowercase());
        let nodes = self
            .nodes
            .values()
            .filter(|node| node.resource_type.is_built())
            .map(|node| (key(&node.relation), node.unique_id.clone()));
        let sources = self.sources.values().map(|source| (key(&source.relation), source.unique_id.clone()));
        nodes.chain(sources).collect()
    }

    /// The lineage of one column of a node.
    fn trace(
        &self,
        id: &str,
        column: &str,
        report: &CheckReport,
        places: &BTreeMap<(String, String), UniqueId>,
    ) -> ColumnLineage {
        let outputs = report.outputs.get(id).map(Vec::as_slice).unwrap_or_default();
        let output = outputs.iter().find(|output| output.name.eq_ignore_ascii_case(column));
        let from = output.into_iter().flat_map(|output| &output.lineage).filter_map(|above| {
            let above_id = place(above, places)?;
            // A node cannot be its own ancestor, so this ends.
            (above_id != id).then(|| self.trace(above_id, &above.column, report, places))
        });
        let name = match self.sources.get(id) {
            Some(source) => format!("{}.{}", source.source_name, source.name),
            None => self.nodes.get(id).map_or_else(|| id.to_owned(), |node| node.name.clone()),
        };
        ColumnLineage { node: id.to_owned(), name, column: column.to_owned(), from: from.collect() }
    }
}

/// The node that makes the relation of a column.
fn place<'a>(column: &ColumnRef, places: &'a BTreeMap<(String, String), UniqueId>) -> Option<&'a UniqueId> {
    let [.., schema, name] = column.relation.local() else { return None };
    places.get(&(schema.to_lowercase(), name.to_lowercase()))
}

impl ColumnLineage {
    /// `sofa.renal`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}.{}", self.name, self.column)
    }

    /// A tree for people, one column a line. A column that was shown before is not taken apart again.
    #[must_use]
    pub fn tree(&self) -> String {
        let mut out = format!("{}\n", self.title());
        let mut shown = vec![self.title()];
        self.branches("", &mut shown, &mut out);
        out
    }

    fn branches(&self, indent: &str, shown: &mut Vec<String>, out: &mut String) {
        for (index, one) in self.from.iter().enumerate() {
            let is_last = index + 1 == self.from.len();
            let title = one.title();
            let seen = shown.contains(&title) && !one.from.is_empty();
            let _ = writeln!(
                out,
                "{indent}{} {title}{}",
                if is_last { "└─" } else { "├─" },
                if seen { " (see above)" } else { "" }
            );
            if !seen {
                shown.push(title);
                one.branches(&format!("{indent}{}", if is_last { "   " } else { "│  " }), shown, out);
            }
        }
    }

    /// The same as JSON: `node`, `column`, `from`.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({ "node": self.node, "column": self.column, "from": self.from.iter().map(Self::to_json).collect::<Vec<_>>() })
    }

    /// A Mermaid flowchart, raw columns on the left.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut edges: Vec<(String, String)> = Vec::new();
        self.edges(&mut edges);
        edges.sort();
        edges.dedup();
        let mut titles: Vec<&String> = edges.iter().flat_map(|(from, to)| [from, to]).collect();
        titles.sort();
        titles.dedup();
        let number = |title: &String| titles.binary_search(&title).unwrap_or_default();
        let mut out = "flowchart LR\n".to_owned();
        if titles.is_empty() {
            let _ = writeln!(out, "    c0[\"{}\"]", self.title());
        }
        for title in &titles {
            let _ = writeln!(out, "    c{}[\"{title}\"]", number(title));
        }
        for (from, to) in &edges {
            let _ = writeln!(out, "    c{} --> c{}", number(from), number(to));
        }
        out
    }

    fn edges(&self, edges: &mut Vec<(String, String)>) {
        for one in &self.from {
            let edge = (one.title(), self.title());
            if !edges.contains(&edge) {
                edges.push(edge);
                one.edges(edges);
            }
        }
    }
}
