//! Rows of a query or of a node, without building anything.

use std::fmt;

use acuity_compiler::unterminated;
use acuity_sql::Parameters;
use acuity_warehouse::BatchStream;

use crate::{
    blame::missing,
    error::{Error, Result},
    plan::Work,
    project::Facts,
    session::Session,
    sql::{Rendered, locate},
};

/// What is shown.
#[derive(Debug, Clone, Copy)]
pub enum Show<'a> {
    /// A query, with Jinja.
    Inline(&'a str),
    /// The same, rendered already.
    Rendered(&'a RenderedQuery),
    /// The query of a model or test, or the rows of a seed, by name.
    Node(&'a str),
}

/// What a query is given besides its text.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The values of `@name` and `?`.
    pub parameters: Parameters,
    /// The dataset of tables that are named without one; None: every table is named with its dataset.
    pub dataset: Option<String>,
    /// Whether TIMESTAMPs are to be told from DATETIMEs by their zone, UTC.
    pub instants: bool,
}

/// A query after Jinja, with the places that it came from.
pub struct RenderedQuery(Rendered);

impl RenderedQuery {
    /// Its text, which is still to be translated.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.0.sql
    }
}

impl fmt::Debug for RenderedQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RenderedQuery").field(&self.0.sql).finish()
    }
}

/// Renders the Jinja of a query that `command` was given; it may ask the warehouse.
///
/// # Errors
/// Wrong Jinja.
pub fn rendered(session: &Session, command: &str, sql: &str) -> Result<RenderedQuery> {
    Ok(RenderedQuery(session.project.inline(sql, &Facts::asked_by(command, session))?))
}

/// Runs the query and gives its rows as they arrive.
///
/// # Errors
/// Unknown name, wrong Jinja or SQL, or the warehouse's refusal.
pub fn show(session: &Session, what: Show<'_>, given: &Given) -> Result<BatchStream> {
    let translator = session.translator()?;
    if translator.is_as_written() && !given.parameters.is_empty() {
        return Err(Error::Usage {
            message: "query parameters go with BigQuery SQL on DuckDB".to_owned(),
            help: Some("write the values into the query".to_owned()),
        });
    }
    let own;
    let mut header = String::new();
    let (rendered, file) = match what {
        Show::Rendered(query) => (&query.0, "the query".to_owned()),
        Show::Inline(sql) => {
            own = self::rendered(session, "show", sql)?.0;
            (&own, "the query".to_owned())
        }
        Show::Node(name) => {
            let id = session.project.find(name)?;
            let node = session.node(&id).ok_or_else(|| Error::Internal(format!("{id} is not in the plan")))?;
            header = node.headed();
            own = match node.work {
                Work::Seed(_) => plain(format!("SELECT * FROM {}", translator.path(&node.relation))),
                _ => session.project.compile(&id, &Facts::asked_by("show", session))?,
            };
            (&own, node.file.clone())
        }
    };
    let lines = u32::try_from(header.matches('\n').count()).unwrap_or(u32::MAX);
    let prepared = translator
        .prepare_given(&format!("{header}{}", rendered.sql), given.dataset.as_deref(), &given.parameters)
        .map_err(|found| missing(session, locate(&found, rendered, lines, &file)))?;
    for warning in &prepared.warnings.0 {
        tracing::warn!(target: "acuity::sql", "{warning}");
    }
    if prepared.writes {
        return Err(Error::Usage {
            message: "this statement changes the warehouse; only queries are shown".to_owned(),
            help: Some("write a model, or a hook of one, for what must change".to_owned()),
        });
    }
    let rows = session.warehouse.query(unterminated(&prepared.sql))?;
    if !given.instants {
        return Ok(rows);
    }
    let types: Vec<_> = prepared.columns.into_iter().map(|(_, data_type)| data_type).collect();
    Ok(acuity_duckdb::instants(rows, &types))
}

fn plain(sql: String) -> Rendered {
    Rendered { sql, locate: Box::new(|_, _| None) }
}
