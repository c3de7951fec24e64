//! Descriptions and policy tags that a project keeps in the warehouse.

use super::Executor;
use crate::{error::SourceError, plan::PlanNode};

impl Executor<'_> {
    /// Stores the descriptions that are wanted, and the policy tags whatever is wanted of descriptions.
    pub(super) fn describe(&self, node: &PlanNode, relation: bool, columns: bool) -> Result<(), SourceError> {
        let description = Some(node.description.as_str()).filter(|text| relation && !text.is_empty());
        let columns: Vec<(String, String)> = node
            .columns
            .iter()
            .filter(|column| columns && !column.description.is_empty())
            .map(|column| (column.name.clone(), column.description.clone()))
            .collect();
        let columns = self.there(node, columns)?;
        let tags = policy_tags(node);
        if description.is_none() && columns.is_empty() && tags.is_empty() {
            return Ok(());
        }
        self.warehouse.describe(&node.relation, description, &columns, &tags).map_err(|error| {
            let mut error = SourceError::from(error);
            // Rows come before what protects them: there is no statement that does both.
            if !tags.is_empty() && !error.cancelled {
                let state = format!("{} is built and may lack its policy tags", node.relation);
                error.help = Some(error.help.map_or(state.clone(), |help| format!("{help}; {state}")));
            }
            error
        })
    }
}

impl Executor<'_> {
    /// The descriptions of columns that the relation has; the others are told, as in dbt.
    fn there(&self, node: &PlanNode, columns: Vec<(String, String)>) -> Result<Vec<(String, String)>, SourceError> {
        if columns.is_empty() {
            return Ok(columns);
        }
        let Some(info) = self.warehouse.relation(&node.relation)? else { return Ok(columns) };
        let is_there =
            |(name, _): &(String, String)| info.columns.iter().any(|one| one.name.eq_ignore_ascii_case(name));
        let (there, missing): (Vec<_>, Vec<_>) = columns.into_iter().partition(is_there);
        if !missing.is_empty() {
            let names: Vec<&str> = missing.iter().map(|(name, _)| name.as_str()).collect();
            tracing::warn!(
                "{}: The following columns are specified in the schema but are not present in the database: {}",
                node.unique_id,
                names.join(", ")
            );
        }
        Ok(there)
    }
}

/// Columns that have policy tags, with the names of these.
fn policy_tags(node: &PlanNode) -> Vec<(String, Vec<String>)> {
    let tagged = node.columns.iter().filter(|column| !column.policy_tags.is_empty());
    tagged.map(|column| (column.name.clone(), column.policy_tags.clone())).collect()
}
