//! Whose fault it is when a statement fails: the place in the project's own file, the model that has not been built, the
//! records that have not been loaded.

use acuity_warehouse::ErrorKind;

use crate::{
    artifacts,
    error::SourceError,
    plan::PlanNode,
    project::State as _,
    session::Session,
    sql::{Rendered, is_as_written, relative},
};

/// The engine refused a statement that we made of the model: the statement's own text is under `target/run`.
/// `lines_before` lines stand before the person's own SQL.
pub(crate) fn refused(
    session: &Session,
    node: &PlanNode,
    rendered: &Rendered,
    lines_before: usize,
    error: acuity_warehouse::Error,
) -> SourceError {
    let position = error.position;
    let source_missing = error.kind == ErrorKind::Missing && reads_missing_source(session, node);
    let as_written = is_as_written(session.warehouse.engine(), session.project.dialect());
    // What is translated was analysed first, and what is missing was told there.
    let parent_missing = error.kind == ErrorKind::Missing && as_written;
    let mut refused = SourceError::from(error);
    if parent_missing {
        refused = unbuilt_parent(session, node, refused);
    }
    if source_missing {
        refused.help = Some(
            "the table of a source is not there: load it first (records of MIMIC-III with: acuity load --data DIR)"
                .to_owned(),
        );
    }
    if refused.cancelled {
        return refused;
    }
    // What is sent as it was written has the places of the file it was written in.
    if as_written
        && let Some(position) = position.filter(|position| position.line > lines_before)
        && let (Ok(line), Ok(column)) = (u32::try_from(position.line - lines_before), u32::try_from(position.column))
        && let Some(place) = (rendered.locate)(line, column)
    {
        refused.file = Some(place.file.clone());
        return refused.at(place.line, place.column, &place.text);
    }
    // Everything else was made here: the places are those of the statement that is kept.
    let path = artifacts::sql_path(&session.target_folder(), "run", &node.package, &node.artifact);
    let shown = relative(&path, session.folder());
    let place = match position {
        Some(position) => format!("{}:{}:{}", shown.display(), position.line, position.column),
        None => shown.display().to_string(),
    };
    let hint = format!("the statement as the engine saw it: {place}");
    refused.help = Some(match refused.help.take() {
        Some(help) => format!("{help}; {hint}"),
        None => hint,
    });
    refused
}

/// Whether the node reads a source that has not been loaded.
fn reads_missing_source(session: &Session, node: &PlanNode) -> bool {
    let sources = session.project.sources().iter();
    sources
        .filter(|source| node.depends_on.contains(&source.unique_id))
        .any(|source| session.relation(&source.relation).is_none())
}

/// An unknown relation is often only one that has not been built.
pub(crate) fn missing(session: &Session, mut error: SourceError) -> SourceError {
    let unbuilt = session.project.nodes().values().find(|node| {
        error.message.contains(&node.relation.to_string()) || error.message.contains(&format!("`{}`", node.relation))
    });
    if let Some(node) = unbuilt
        && error.help.is_none()
    {
        error.help = Some(format!("{} has not been built: acuity build --select +{}", node.relation, node.name));
    }
    error
}

/// The same for what the engine says of a relation that is not there: it is looked for among what `node` reads.
pub(crate) fn unbuilt_parent(session: &Session, node: &PlanNode, mut error: SourceError) -> SourceError {
    let parents = node.depends_on.iter().filter_map(|id| session.node(id)).filter(|parent| !parent.is_ephemeral());
    // BigQuery writes PROJECT:DATASET.TABLE; the emulator the table only.
    let named = |parent: &&PlanNode| {
        error.message.contains(&format!("{}.{}", parent.relation.dataset.dataset, parent.relation.name))
            || error
                .message
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .any(|word| word == parent.relation.name)
    };
    if let Some(parent) = parents.filter(named).find(|parent| session.relation(&parent.relation).is_none()) {
        error.help = Some(format!("{} has not been built: acuity build --select +{}", parent.relation, parent.name));
    }
    error
}
