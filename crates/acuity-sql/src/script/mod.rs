//! Scripts: statements with variables, conditions, loops, handlers of errors, procedures.
//!
//! A script is a tree of statements that a small interpreter walks. Whatever computes (an expression, a condition, the
//! rows of FOR) is a statement that a [`Host`] runs; the interpreter itself knows no engine.

mod blame;
mod call;
mod frame;
mod run;
mod state;

use crate::catalog::Catalog;
use crate::diagnostics::{Diagnostics, Outcome};
use crate::output::Transpiled;
use crate::stack;
use crate::syntax::{self, ast};
use crate::values::Parameters;

pub use blame::ScriptError;

/// A warehouse for a script: one session, in which temporary tables and an open transaction live on from statement to
/// statement.
pub trait Host {
    /// Why a statement failed.
    type Error: std::fmt::Display;

    /// What `@@error.message` says of an error.
    fn told(error: &Self::Error) -> String {
        error.to_string()
    }

    /// Shows the rows of a query that stands by itself.
    ///
    /// # Errors
    /// The query fails, or its rows cannot be shown.
    fn show(&mut self, query: &Transpiled) -> Result<(), Self::Error>;

    /// Runs a statement that changes something, and tells how many rows it has changed, where it counts them.
    ///
    /// # Errors
    /// The statement fails, or may not run here.
    fn execute(&mut self, statement: &Transpiled) -> Result<Option<u64>, Self::Error>;

    /// The texts that a query of one column of text gives, in the order of its rows.
    ///
    /// # Errors
    /// The query fails.
    fn texts(&mut self, sql: &str) -> Result<Vec<String>, Self::Error>;

    /// Begins, commits or rolls back a transaction.
    ///
    /// # Errors
    /// It cannot be begun or committed.
    fn transaction(&mut self, word: &'static str) -> Result<(), Self::Error>;

    /// Asked before each statement; an error ends the script, and no handler of the script's sees it.
    ///
    /// # Errors
    /// Somebody wants the script to end.
    fn proceed(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Whether a text is a script: more than one statement, or one that only scripts have. A temporary function and the query
/// behind it are one statement. What cannot be parsed is a script only if its first word says so.
#[must_use]
pub fn is_script(sql: &str) -> bool {
    let Ok(tokens) = syntax::tokens(sql) else { return false };
    let single = stack::statement(syntax::levels(sql, &tokens), || syntax::parse_tokens(sql, tokens.clone()).is_ok());
    if single {
        return false;
    }
    stack::statement(syntax::script_levels(sql, &tokens), || match syntax::parse_script(sql, tokens) {
        Ok(steps) => !matches!(steps.as_slice(), [] | [ast::Step { kind: ast::StepKind::Sql(_), .. }]),
        Err(_) => syntax::looks_like_script(sql),
    })
}

/// Runs a script.
///
/// ```
/// use acuity_sql::{Catalog, Host, Parameters, Transpiled, run_script};
///
/// /// Knows no engine, and shows what it is asked.
/// struct Told(Vec<String>);
/// impl Host for Told {
///     type Error = String;
///     fn show(&mut self, query: &Transpiled) -> Result<(), String> {
///         self.0.push(query.sql.clone());
///         Ok(())
///     }
///     fn execute(&mut self, _: &Transpiled) -> Result<Option<u64>, String> {
///         Ok(None)
///     }
///     fn texts(&mut self, _: &str) -> Result<Vec<String>, String> {
///         Err("there is no engine".to_owned())
///     }
///     fn transaction(&mut self, _: &'static str) -> Result<(), String> {
///         Ok(())
///     }
/// }
///
/// let mut host = Told(Vec::new());
/// run_script("DECLARE x INT64 DEFAULT 3; IF TRUE THEN SELECT x; END IF", Catalog::new(), &Parameters::new(), &mut host).unwrap();
/// assert_eq!(host.0.len(), 1);
/// ```
///
/// # Errors
/// The script is no GoogleSQL; or a statement fails, and nothing handles it. What ran before stands.
pub fn run_script<H: Host>(
    sql: &str,
    catalog: Catalog,
    parameters: &Parameters,
    host: &mut H,
) -> Result<(), ScriptError<H::Error>> {
    let parse = || -> Outcome<_> {
        let tokens = syntax::tokens(sql)?;
        Ok((syntax::script_levels(sql, &tokens), tokens))
    };
    let told = |fault: Box<crate::diagnostics::Fault>| ScriptError::Sql(fault.into_diagnostics(sql));
    let (levels, tokens) = parse().map_err(told)?;
    let levels = if catalog.has_functions() { levels.max(2 * syntax::MAX_CHAIN) } else { levels };
    stack::statement(levels, || {
        let steps = syntax::parse_script(sql, tokens).map_err(told)?;
        run::Interpreter::new(sql, catalog, parameters, host).script(&steps)
    })
}

/// A script's statements checked for their form alone: what they read is known when they run.
///
/// # Errors
/// The script is no GoogleSQL.
pub fn check_script(sql: &str) -> Result<(), Diagnostics> {
    let check = || -> Outcome<()> {
        let tokens = syntax::tokens(sql)?;
        stack::statement(syntax::script_levels(sql, &tokens), || syntax::parse_script(sql, tokens).map(drop))
    };
    check().map_err(|fault| fault.into_diagnostics(sql))
}
