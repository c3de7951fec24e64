//! Name resolution and typing: syntax tree to resolved tree.

pub(crate) mod aggregate;
mod aliases;
mod arrays;
mod call;
mod cast;
pub(crate) mod coerce;
mod compare;
mod cte;
mod dates;
mod errors;
mod expr;
mod extremes;
mod format;
mod from;
mod group;
mod interval;
mod json;
mod limits;
mod order;
mod percentile;
mod pivot;
mod query;
mod scope;
mod select_list;
mod set_operation;
mod statement;
mod statistic;
mod window;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use self::aliases::Aliases;
use crate::catalog::{Catalog, TablePath};
use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast::{self, TypeSyntax};
use crate::tree::{Output, Statement};
use crate::types::{Type, scalar_by_name};

/// What the resolver found in a statement.
pub(crate) struct Resolved {
    pub(crate) statement: Statement,
    pub(crate) outputs: Vec<Output>,
    pub(crate) tables: Vec<TablePath>,
    pub(crate) target: Option<TablePath>,
    /// What is valid but deserves a look.
    pub(crate) warnings: Vec<Fault>,
}

pub(crate) struct Resolver<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) tables: BTreeSet<TablePath>,
    /// Common table expressions in sight, innermost last.
    pub(super) ctes: Vec<CteInSight>,
    /// Aliases that the SQL written so far uses around the current place.
    pub(super) aliases: Aliases,
    pub(super) functions: BTreeMap<String, Rc<ast::FunctionDef>>,
    pub(super) calls: usize,
    next_block: u32,
    pub(super) warnings: Vec<Fault>,
}

#[derive(Clone)]
pub(super) struct CteInSight {
    pub(super) name: String,
    /// Its name in the SQL that is written.
    pub(super) physical: String,
    pub(super) outputs: Rc<Vec<Output>>,
    pub(super) value_table: bool,
}

pub(crate) fn resolve(statement: &ast::Statement, catalog: &Catalog) -> Outcome<Resolved> {
    let mut resolver = Resolver {
        catalog,
        tables: BTreeSet::new(),
        ctes: Vec::new(),
        aliases: Aliases::default(),
        functions: BTreeMap::new(),
        calls: 0,
        next_block: 0,
        warnings: Vec::new(),
    };
    let (statement, target) = resolver.statement(statement).map_err(|fault| explained(fault, &resolver.warnings))?;
    let outputs = match &statement {
        Statement::Query(q)
        | Statement::CreateView { query: q, .. }
        | Statement::CreateTable { query: Some(q), .. } => q.outputs.clone(),
        _ => Vec::new(),
    };
    // An expression may be resolved more than once.
    let mut warnings: Vec<Fault> = Vec::new();
    for warning in resolver.warnings {
        if !warnings.iter().any(|w| w.at == warning.at) {
            warnings.push(warning);
        }
    }
    Ok(Resolved { statement, outputs, tables: resolver.tables.into_iter().collect(), target, warnings })
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

impl Resolver<'_> {
    pub(super) fn new_block(&mut self) -> u32 {
        self.next_block += 1;
        self.next_block
    }

    /// An alias that nothing around uses, after `wanted`.
    pub(super) fn new_alias(&mut self, wanted: &str) -> String {
        self.aliases.take(wanted)
    }
}

/// The type that a type's text means. Parameters of length and precision do not change a query's meaning except in CAST and DDL, and are refused
/// in the first.
pub(crate) fn type_of_syntax(ty: &TypeSyntax) -> Outcome<Type> {
    match ty {
        TypeSyntax::Named(name, _) => match scalar_by_name(&name.text) {
            Some(t) => Ok(t),
            None if name.is("GEOGRAPHY") => Err(Fault::unsupported(name.at, "GEOGRAPHY is not supported")),
            None => Err(Fault::new("type", name.at, format!("type not found: {}", name.text))
                .help("INT64, FLOAT64, NUMERIC, BOOL, STRING, BYTES, DATE, DATETIME, TIME, TIMESTAMP, JSON, ARRAY<…> and STRUCT<…> are known")),
        },
        TypeSyntax::Array(element, at) => {
            let element = type_of_syntax(element)?;
            if matches!(element, Type::Array(_)) {
                return Err(Fault::types(*at, "arrays of arrays are not supported").help("put the inner array in a STRUCT"));
            }
            Ok(Type::Array(Box::new(element)))
        }
        TypeSyntax::Struct(fields) => {
            let fields = fields.iter().map(|(name, t)| Ok((name.as_ref().map(|n| n.text.clone()), type_of_syntax(t)?)));
            Ok(Type::Struct(fields.collect::<Outcome<_>>()?))
        }
    }
}
