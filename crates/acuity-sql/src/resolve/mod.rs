//! Name resolution and typing: syntax tree to resolved tree.

mod aggregate;
mod aliases;
mod alter;
mod arrays;
mod by_name;
mod call;
mod case;
mod cast;
mod coerce;
mod collation;
mod common;
mod compare;
mod constructor;
mod cte;
mod dates;
mod dml;
mod errors;
mod expr;
mod format;
mod from;
mod given;
mod group;
mod guard;
mod information;
mod interval;
mod join;
mod json;
mod keyed;
mod limits;
mod literal;
mod mentions;
mod mismatch;
mod named;
mod once;
mod operator;
mod order;
mod overload;
mod own;
mod path;
mod pipe_aggregate;
mod piped;
mod pipes;
mod pivot;
mod query;
mod ranges;
mod recursion;
mod refused;
mod result;
mod round;
mod routine;
mod rows;
mod sample;
mod scope;
pub(crate) mod script;
mod select_list;
mod sessions;
mod set_operation;
mod sql_aggregate;
mod statement;
mod struct_in;
mod text;
mod window;
mod with_expr;
mod zip;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use self::aliases::Aliases;
pub(crate) use self::given::{Given, define};
use crate::catalog::{Catalog, TablePath};
use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast;
use crate::tree::{Output, Statement};

/// What the resolver found in a statement.
pub(crate) struct Resolved {
    pub(crate) statement: Statement,
    /// The columns of the result, or of the table or view that is created.
    pub(crate) outputs: Vec<Output>,
    /// The tables that are read, as the catalog spells them.
    pub(crate) tables: Vec<TablePath>,
    /// The table that is written.
    pub(crate) target: Option<TablePath>,
    /// What is valid but deserves a look.
    pub(crate) warnings: Vec<Fault>,
    /// What keeps the rows of a query from being stored or returned.
    pub(crate) refused: Vec<Fault>,
}

/// What is known while a statement is resolved.
pub(crate) struct Resolver<'c> {
    /// The tables that may be read.
    pub(super) catalog: &'c Catalog,
    /// The tables read so far.
    pub(super) tables: BTreeSet<TablePath>,
    /// Common table expressions in sight, innermost last.
    pub(super) ctes: Vec<CteInSight>,
    /// Their names in the SQL that is written.
    pub(super) cte_names: Aliases,
    /// Aliases that the SQL written so far uses around the current place.
    pub(super) aliases: Aliases,
    /// The statement's own functions, by their names in lower case.
    pub(super) functions: BTreeMap<String, Rc<ast::FunctionDef>>,
    /// Counts calls of these and parameters of lambdas, whose names it makes unique.
    pub(super) calls: usize,
    /// How many bodies of functions enclose what is being read.
    pub(super) bodies: usize,
    /// The number of the next SELECT, by which columns tell where they belong.
    next_block: u32,
    /// What is valid but deserves a look.
    pub(super) warnings: Vec<Fault>,
    /// Values from outside.
    pub(super) given: &'c Given,
    /// What outlives the statement, and so sees none of these: a view, a function.
    pub(super) sealed: Option<&'static str>,
}

/// A common table expression that can be named where the resolver is.
#[derive(Clone)]
pub(super) struct CteInSight {
    /// As it is written.
    pub(super) name: String,
    /// Its name in the SQL that is written.
    pub(super) physical: String,
    /// Its columns.
    pub(super) outputs: Rc<Vec<Output>>,
    /// Whether its rows are values without a column name.
    pub(super) value_table: bool,
    /// How often it has been read.
    pub(super) reads: Rc<Cell<u32>>,
}

/// Resolves a statement.
///
/// # Errors
/// The first thing that is wrong with it, or not supported.
pub(crate) fn resolve(statement: &ast::Statement, catalog: &Catalog, given: &Given) -> Outcome<Resolved> {
    let mut resolver = Resolver::new(catalog, given);
    let (statement, target) = resolver.statement(statement).map_err(|fault| explained(fault, &resolver.warnings))?;
    let mut outputs = match &statement {
        Statement::Query(q)
        | Statement::CreateView { query: q, .. }
        | Statement::CreateTable { query: Some(q), .. } => q.outputs.clone(),
        _ => Vec::new(),
    };
    if matches!(&statement, Statement::Query(query) if query.value_table) {
        outputs.iter_mut().for_each(|output| output.name = None);
    }
    // An expression may be resolved more than once.
    let mut warnings: Vec<Fault> = Vec::new();
    for warning in resolver.warnings {
        if !warnings.iter().any(|w| w.at == warning.at) {
            warnings.push(warning);
        }
    }
    let refused = match &statement {
        Statement::Query(query) => statement::duplicates(query),
        _ => Vec::new(),
    };
    Ok(Resolved { statement, outputs, tables: resolver.tables.into_iter().collect(), target, warnings, refused })
}

/// A type error about a whole row is explained by the warning that the row was taken for a column.
fn explained(mut fault: Box<Fault>, warnings: &[Fault]) -> Box<Fault> {
    if let Some(warning) = warnings
        .iter()
        .find(|w| w.code == "row" && fault.code == "type" && fault.at.start <= w.at.start && w.at.end <= fault.at.end)
    {
        let how = warning.help.as_deref().unwrap_or_default();
        fault.help = Some(format!("{}; {how}", warning.message));
    }
    fault
}

impl<'c> Resolver<'c> {
    /// A resolver before its statement.
    pub(super) fn new(catalog: &'c Catalog, given: &'c Given) -> Self {
        Resolver {
            catalog,
            tables: BTreeSet::new(),
            ctes: Vec::new(),
            cte_names: Aliases::default(),
            aliases: Aliases::default(),
            functions: given.functions.clone(),
            calls: 0,
            bodies: 0,
            next_block: 0,
            warnings: Vec::new(),
            given,
            sealed: None,
        }
    }

    /// A number for one more SELECT.
    pub(super) fn new_block(&mut self) -> u32 {
        self.next_block += 1;
        self.next_block
    }

    /// An alias that nothing around uses, after `wanted`.
    pub(super) fn new_alias(&mut self, wanted: &str) -> String {
        self.aliases.take(wanted)
    }
}
