//! What a command has results of and does nothing for: nodes that cannot run, exposures and saved queries.

use std::collections::BTreeSet;

use crate::{
    error::Result,
    options::RunOptions,
    plan::ResourceType,
    project::{Unusable, Why},
    results::{NodeResult, Status},
    session::Session,
};

/// The nodes that were chosen by no selector of their own and that a mistake in the project keeps from running.
pub(super) fn unusable(session: &Session, kinds: &[ResourceType], options: &RunOptions) -> Result<Vec<NodeResult>> {
    let chosen = session.project.unusable(&options.select, &options.exclude, options.indirect_selection)?;
    let is_wanted = |id: &str| ResourceType::of_id(id).is_some_and(|kind| kinds.contains(&kind));
    let result = |node: Unusable| match node.why {
        Why::Mistake(error) => NodeResult {
            status: Status::Error,
            message: Some(format!("{error:#}")),
            error: Some(error),
            ..NodeResult::skipped(node.id, None)
        },
        Why::Above(cause) => {
            let message = format!("skipped because {cause} has a mistake");
            NodeResult::skipped(node.id, Some(message))
        }
    };
    let is_asked = |id: &String| options.only.as_ref().is_none_or(|only| only.contains(id));
    Ok(chosen.into_iter().filter(|node| is_wanted(&node.id) && is_asked(&node.id)).map(result).collect())
}

/// Exposures and saved queries: as in dbt a build tells of them, and does nothing.
pub(super) fn told_of(session: &Session, chosen: &[String], results: &[NodeResult]) -> Vec<NodeResult> {
    let is_told = |id: &&String| id.starts_with("exposure.") || id.starts_with("saved_query.");
    let lacks = |result: &&NodeResult| result.status.is_failure() || result.status == Status::Skipped;
    let missing: BTreeSet<&String> = results.iter().filter(lacks).map(|result| &result.unique_id).collect();
    let told = |id: &String| {
        let result = NodeResult::skipped(id.clone(), None);
        if session.project.above(id).iter().any(|above| missing.contains(above)) {
            return result;
        }
        NodeResult { status: Status::NoOp, message: Some("NO-OP".to_owned()), failures: Some(0), ..result }
    };
    chosen.iter().filter(is_told).map(told).collect()
}
