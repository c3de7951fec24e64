//! A seed: a CSV file of the project becomes a table.

use acuity_warehouse::{ColumnInfo, Layout, LoadRequest, LoadSource, NoProgress};

use super::{Done, Executor, Kind, Trace, with_rows};
use crate::{
    error::SourceError,
    plan::{PlanNode, SeedConfig, Work},
};

impl Kind for SeedConfig {
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, _trace: &mut Trace) -> Result<Done, SourceError> {
        let columns = seed_columns(node, self)?;
        let request = LoadRequest {
            table: node.relation.clone(),
            source: LoadSource::Csv(vec![self.file.clone()]),
            columns,
            description: self.persist.then(|| node.description.clone()).filter(|text| !text.is_empty()),
            layout: Layout::default(),
            max_bad_records: None,
        };
        let report = executor.warehouse.load(&request, &NoProgress)?;
        // Its descriptions came with the rows.
        executor.describe(node, false, false)?;
        if let Some(info) = executor.warehouse.relation(&node.relation)? {
            executor.translator.learn_info(&info, &node.columns);
        }
        Ok(Done { message: with_rows("INSERT", Some(report.rows)), rows: Some(report.rows), ..Done::default() })
    }

    /// A file has no SQL.
    fn compile(&self, _executor: &Executor<'_>, _node: &PlanNode, _trace: &mut Trace) -> Result<Done, SourceError> {
        Ok(Done::default())
    }
}

impl Executor<'_> {
    /// Makes seeds that are not loaded known by what their files hold.
    pub(crate) fn infer_seeds(&self) {
        for node in self.session.project.nodes().values() {
            // A file that cannot be read is told when the seed is loaded.
            if let Work::Seed(config) = &node.work
                && !self.translator.knows(&node.relation)
                && let Ok(columns) = seed_columns(node, config)
            {
                let columns =
                    columns.into_iter().filter_map(|column| Some((column.name, column.data_type.parse().ok()?)));
                self.translator.learn(&node.relation, columns.collect());
            }
        }
    }
}

/// Columns of a seed: declared types over inferred ones.
fn seed_columns(node: &PlanNode, config: &SeedConfig) -> Result<Vec<ColumnInfo>, SourceError> {
    let inferred = acuity_csv::infer_csv(&config.file)?;
    for declared in config.column_types.keys() {
        if !inferred.columns.iter().any(|(name, _)| name.eq_ignore_ascii_case(declared)) {
            let names = inferred.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(SourceError::new(format!("column_types names {declared}, which the seed does not have"))
                .with_help(format!("its columns are {names}")));
        }
    }
    Ok(inferred
        .columns
        .into_iter()
        .map(|(name, data_type)| {
            let declared =
                config.column_types.iter().find(|(column, _)| column.eq_ignore_ascii_case(&name)).map(|(_, kind)| kind);
            let description = node
                .columns
                .iter()
                .find(|column| column.name.eq_ignore_ascii_case(&name))
                .map(|column| column.description.clone())
                .filter(|text| config.persist && !text.is_empty());
            ColumnInfo::new(name, declared.cloned().unwrap_or(data_type), description)
        })
        .collect())
}
