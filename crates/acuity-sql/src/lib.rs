//! GoogleSQL: parse, analyse (types, column lineage) and transpile to DuckDB SQL.
//!
//! ```
//! use acuity_sql::{Catalog, Type, transpile};
//!
//! let mut catalog = Catalog::new();
//! catalog.add_table(&["icu", "stays"], vec![("stay_id".into(), Type::Int64), ("intime".into(), Type::Datetime)]);
//! let out = transpile("SELECT stay_id, DATE(intime) AS day FROM icu.stays", &catalog).unwrap();
//! assert_eq!(out.columns[1].data_type, Type::Date);
//! assert!(transpile("SELECT stay_idd FROM icu.stays", &catalog).unwrap_err().to_string().contains("did you mean stay_id?"));
//! ```
//!
//! The way of a statement, in which nothing looks back:
//!
//! 1. `syntax`: tokens, then the tree as written. What Google's engine rejects here is rejected with a place.
//! 2. `resolve`: a tree of its own (`tree`), in which names are bound to columns, every expression has a type and every
//!    conversion is explicit. `functions` says what there is to call; what is not supported is refused with a place.
//! 3. `lower`: DuckDB SQL. It alone knows DuckDB's words; nothing is translated to another meaning.
//!
//! Modules use those before them only: `diagnostics`, `syntax`, `types`, `storage`, `catalog`, `functions`, `tree`, `lineage`,
//! `resolve`, `lower`. [`runtime`] stands by itself: where DuckDB has no equal function, the SQL calls one of these;
//! resolving reads literals with them.

mod catalog;
pub mod diagnostics;
mod functions;
mod lineage;
mod lower;
mod output;
mod parameter;
mod pretty;
mod resolve;
pub mod runtime;
mod script;
mod stack;
pub mod storage;
mod syntax;
mod tree;
mod types;
mod values;

pub use catalog::{Catalog, ColumnRef, Facts, TablePath};
pub use diagnostics::{Diagnostic, Diagnostics, Position, Severity, Span, excerpt, nearest};
pub use output::{Analyzed, OutputColumn, StatementKind, Transpiled};
pub use parameter::InvalidParameter;
pub use pretty::pretty;
pub use script::{Host, ScriptError, check_script, is_script, run_script};
pub use types::{Type, UnknownType};
pub use values::{Parameters, Value};

use diagnostics::Outcome;
use resolve::{Given, Resolved};
use syntax::ast;
use tree::Statement;

/// Translates one statement (a query, DML or DDL) to DuckDB SQL.
///
/// # Errors
/// What is wrong with the statement, or not supported, with its place.
pub fn transpile(sql: &str, catalog: &Catalog) -> Result<Transpiled, Diagnostics> {
    transpile_with(sql, catalog, &Parameters::new())
}

/// The same, with the values of query parameters (`@name`, `?`), which the translated SQL holds.
///
/// # Errors
/// As [`transpile`]; a parameter that has no value.
pub fn transpile_with(sql: &str, catalog: &Catalog, parameters: &Parameters) -> Result<Transpiled, Diagnostics> {
    let given = Given { parameters: parameters.clone(), ..Given::default() };
    with_tree(sql, catalog, |tree| translated(resolve::resolve(&tree, catalog, &given)?, sql))
        .map_err(|fault| fault.into_diagnostics(sql))
}

/// What was resolved, in DuckDB's SQL.
fn translated(mut resolved: Resolved, sql: &str) -> Outcome<Transpiled> {
    Ok(Transpiled {
        sql: lower::lower(&resolved.statement)?,
        kind: kind(&resolved.statement),
        columns: columns(&resolved),
        warnings: told(&mut resolved.warnings, sql, Severity::Warning),
        refused: told(&mut resolved.refused, sql, Severity::Error),
        tables: resolved.tables,
        target: resolved.target,
    })
}

/// Analyses one statement: types and lineage of its result, tables that it reads and writes.
///
/// # Errors
/// What is wrong with the statement, or not supported, with its place.
pub fn analyze(sql: &str, catalog: &Catalog) -> Result<Analyzed, Diagnostics> {
    with_tree(sql, catalog, |tree| {
        let mut resolved = resolve::resolve(&tree, catalog, &Given::default())?;
        Ok(Analyzed {
            kind: kind(&resolved.statement),
            columns: columns(&resolved),
            warnings: told(&mut resolved.warnings, sql, Severity::Warning),
            refused: told(&mut resolved.refused, sql, Severity::Error),
            tables: resolved.tables,
            target: resolved.target,
        })
    })
    .map_err(|fault| fault.into_diagnostics(sql))
}

/// One statement as GoogleSQL in a normal form: keywords in capitals, single spaces, parentheses by one rule, no
/// comments. Parsed again it gives the same tree.
///
/// ```
/// let text = acuity_sql::normalize("select a+b*2 as `c` -- a comment\n from `t`").unwrap();
/// assert_eq!(text, "SELECT a + (b * 2) AS c FROM t");
/// ```
///
/// # Errors
/// What is not GoogleSQL, with its place.
pub fn normalize(sql: &str) -> Result<String, Diagnostics> {
    with_tree(sql, &Catalog::new(), |tree| Ok(syntax::print(&tree))).map_err(|fault| fault.into_diagnostics(sql))
}

/// Runs `then` on the statement's tree, with stack enough for walking it and dropping it.
fn with_tree<T>(sql: &str, catalog: &Catalog, then: impl FnOnce(ast::Statement) -> Outcome<T>) -> Outcome<T> {
    let tokens = syntax::tokens(sql)?;
    let levels = syntax::levels(sql, &tokens);
    // A function's body stands wherever it is called.
    let levels = if catalog.has_functions() { levels.max(2 * syntax::MAX_CHAIN) } else { levels };
    stack::statement(levels, || then(syntax::parse_tokens(sql, tokens)?))
}

/// The result's columns, under the names that BigQuery gives them.
fn columns(resolved: &Resolved) -> Vec<OutputColumn> {
    let column = |o: &tree::Output| OutputColumn {
        name: o.name.clone().unwrap_or_else(|| o.physical.clone()),
        data_type: o.ty.clone(),
        lineage: (*o.lineage).clone(),
    };
    resolved.outputs.iter().map(column).collect()
}

/// Findings as callers see them, taken out of `found`.
fn told(found: &mut Vec<diagnostics::Fault>, sql: &str, severity: Severity) -> Diagnostics {
    Diagnostics(found.drain(..).map(|fault| fault.into_diagnostic(sql, severity)).collect())
}

/// What a statement does, for callers that do not see the tree.
fn kind(statement: &Statement) -> StatementKind {
    match statement {
        Statement::Query(_) => StatementKind::Query,
        Statement::CreateTable { .. } => StatementKind::CreateTable,
        Statement::CreateView { .. } => StatementKind::CreateView,
        Statement::CreateSchema { .. } => StatementKind::CreateSchema,
        Statement::CreateRoutine { .. } => StatementKind::CreateFunction,
        Statement::Drop { .. } => StatementKind::Drop,
        Statement::Alter { .. } => StatementKind::Alter,
        Statement::Truncate(_) => StatementKind::Truncate,
        Statement::InsertValues { .. } | Statement::InsertQuery { .. } => StatementKind::Insert,
        Statement::Update { .. } => StatementKind::Update,
        Statement::Delete { .. } => StatementKind::Delete,
        Statement::Merge { .. } => StatementKind::Merge,
    }
}
