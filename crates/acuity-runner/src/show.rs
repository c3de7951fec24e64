//! Rows of a query or of a node, without building anything.

use acuity_warehouse::BatchStream;

use crate::{
    blame::missing,
    error::{Error, Result},
    plan::Work,
    project::{Facts, asked_by},
    session::Session,
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
    let facts = Facts { state: session, full_refresh: false, empty: false, invoked: asked_by("show") };
    let translator = session.translator()?;
    let (rendered, file): (Rendered, String) = match what {
        Show::Inline(sql) => (session.project.inline(sql, &facts)?, "the query".to_owned()),
        Show::Node(name) => {
            let id = session.project.find(name)?;
            let node = session.node(&id).ok_or_else(|| Error::Internal(format!("{id} is not in the plan")))?;
            match node.work {
                Work::Seed(_) => {
                    (plain(format!("SELECT * FROM {}", translator.path(&node.relation))), node.file.clone())
                }
                _ => (session.project.compile(&id, &facts)?, node.file.clone()),
            }
        }
    };
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
