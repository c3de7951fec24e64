//! Scripts of BigQuery SQL on the embedded engine: each query's rows as they come.

use acuity_duckdb::{DuckDb, Script};
use acuity_sql::{
    Catalog, Diagnostic, Diagnostics, Host, Parameters, ScriptError, Severity, StatementKind, Transpiled, run_script,
};
use anyhow::{Result, bail};

use crate::{
    cli::{OutputFormat, query::ShowArgs},
    commands::{
        show::{ROWS, print, typed},
        transpile::complain,
    },
    context::Context,
    failure::Outcome,
    output,
};

/// A script, and what messages call it.
pub(super) struct Text {
    pub(super) name: String,
    pub(super) sql: String,
}

/// Runs a script in a session of its own.
pub(super) fn run(
    database: &DuckDb,
    catalog: Catalog,
    text: &Text,
    parameters: &Parameters,
    args: &ShowArgs,
    context: &Context,
) -> Result<Outcome> {
    let mut host = Showing { session: database.script()?, text, args, context, shown: 0 };
    let found = match run_script(&text.sql, catalog, parameters, &mut host) {
        Ok(()) => return Ok(Outcome::Success),
        Err(ScriptError::Sql(found)) => found,
        Err(ScriptError::Raised { message, at }) => one(message, at, None),
        // What is wrong with the machine or the terminal is no fault of the script's.
        Err(ScriptError::Host { error, at }) => match error.downcast::<acuity_warehouse::Error>() {
            Ok(error) => one(error.message.clone(), at, error.help.clone()),
            Err(error) if error.is::<NotAllowed>() => one(error.to_string(), at, Some("--write lets it".to_owned())),
            Err(error) => return Err(error),
        },
    };
    complain(&found, &text.name, &text.sql, context);
    Ok(Outcome::Failed)
}

fn one(message: String, at: acuity_sql::Span, help: Option<String>) -> Diagnostics {
    Diagnostics(vec![Diagnostic {
        code: "script",
        severity: Severity::Error,
        message,
        span: Some(at),
        help,
        first: None,
    }])
}

/// A statement that would change the database, which nobody has allowed.
#[derive(Debug)]
struct NotAllowed;

impl std::fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this statement changes the database")
    }
}

impl std::error::Error for NotAllowed {}

/// Shows what a script's queries give.
struct Showing<'a> {
    session: Script,
    text: &'a Text,
    args: &'a ShowArgs,
    context: &'a Context,
    /// Results so far.
    shown: usize,
}

impl Host for Showing<'_> {
    type Error = anyhow::Error;

    /// The engine's own words, as BigQuery's are.
    fn told(error: &anyhow::Error) -> String {
        error.downcast_ref::<acuity_warehouse::Error>().map_or_else(|| error.to_string(), |error| error.message.clone())
    }

    fn show(&mut self, query: &Transpiled) -> Result<()> {
        complain(&query.warnings, &self.text.name, &self.text.sql, self.context);
        // One more than are shown tells that there are more.
        let most = match self.args.limit {
            Some(-1) => None,
            limit => Some(limit.map_or(ROWS, i64::unsigned_abs) + 1),
        };
        let rows = typed(self.session.query(&query.sql, most)?, &query.columns, self.args);
        if self.shown > 0 && self.args.output != OutputFormat::Json {
            output::print_text("")?;
        }
        self.shown += 1;
        print(rows, self.args, self.context)
    }

    fn execute(&mut self, statement: &Transpiled) -> Result<Option<u64>> {
        // Only a temporary table has a name without a dataset.
        let temporary = statement.kind != StatementKind::CreateSchema
            && statement.target.as_ref().is_some_and(|target| target.0.len() == 1);
        if !temporary && !self.args.write {
            bail!(NotAllowed);
        }
        Ok(self.session.execute(&statement.sql)?)
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        Ok(self.session.texts(sql)?)
    }

    fn transaction(&mut self, word: &'static str) -> Result<()> {
        Ok(self.session.transaction(word)?)
    }
}
