//! Rows of a query or of a node, without building anything.

use acuity_warehouse::BatchStream;

use crate::{
    Error, Result, RunOptions, Session, SourceError,
    execute::Facts,
    plan::{PlanNode, Work},
    sql::{Rendered, locate},
};

/// What is shown.
#[derive(Debug, Clone, Copy)]
pub enum Show<'a> {
    /// A query, with Jinja.
    Inline(&'a str),
    /// The query of a model or test, or the rows of a seed, by name.
    Node(&'a str),
}

/// Runs the query and gives its rows as they arrive.
///
/// # Errors
/// Unknown name, wrong Jinja or SQL, or the warehouse's refusal.
pub fn show(session: &Session, what: Show<'_>) -> Result<BatchStream> {
    let options = RunOptions::default();
    let facts = Facts { session, full_refresh: options.full_refresh };
    let (rendered, file): (Rendered, String) = match what {
        Show::Inline(sql) => (session.project.inline(sql, &facts)?, "the query".to_owned()),
        Show::Node(name) => {
            let id = session.project.find(name)?;
            let node = session.node(&id).ok_or_else(|| Error::Internal(format!("{id} is not in the plan")))?;
            match node.work {
                Work::Seed(_) => (plain(format!("SELECT * FROM {}", node.relation.googlesql())), node.file.clone()),
                _ => (session.project.compile(&id, &facts)?, node.file.clone()),
            }
        }
    };
    let translator = session.translator()?;
    let prepared =
        translator.prepare(&rendered.sql).map_err(|found| missing(session, locate(&found, &rendered, 0, &file)))?;
    for warning in &prepared.warnings.0 {
        tracing::warn!(target: "acuity::sql", "{warning}");
    }
    if prepared.writes {
        return Err(Error::Usage {
            message: "this statement changes the warehouse; only queries are shown".to_owned(),
            help: Some("write a model, or a hook of one, for what must change".to_owned()),
        });
    }
    Ok(session.warehouse.query(prepared.sql.trim_end().trim_end_matches(';'))?)
}

fn plain(sql: String) -> Rendered {
    Rendered { sql, locate: Box::new(|_, _| None) }
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

/// The same for what BigQuery says of a relation that is not there: it is looked for among what `node` reads.
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
