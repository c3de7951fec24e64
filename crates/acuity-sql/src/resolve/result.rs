//! What a query gives: its columns, and the query as a relation of another.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::scope::{Source, SourceColumn};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::lineage;
use crate::syntax::ast::{self, Ident, RowForm};
use crate::tree::{Body, Column, Expr, Kind, Output, Query};
use crate::types::Type;

/// A query without clauses around its body.
pub(super) fn bare(body: Body, outputs: Vec<Output>, value_table: bool) -> Query {
    Query { ctes: Vec::new(), body, order_by: Vec::new(), limit: None, offset: None, outputs, value_table }
}

/// The columns of a SELECT, by its form.
pub(super) fn shape(
    select: &ast::Select,
    items: Vec<Expr>,
    names: Vec<Option<String>>,
) -> Outcome<(Vec<Expr>, Vec<Output>, bool)> {
    match select.form {
        RowForm::Columns => {
            let outputs = outputs(&items, &names);
            Ok((items, outputs, false))
        }
        RowForm::Struct => {
            let fields = names.into_iter().zip(items.iter().map(|e| e.ty.clone())).collect();
            let row = Expr::new(Kind::Struct(items), Type::Struct(fields), select.at);
            let outputs = outputs(std::slice::from_ref(&row), &[None]);
            Ok((vec![row], outputs, true))
        }
        RowForm::Value => {
            if items.len() != 1 {
                return Err(Fault::syntax(select.at, "SELECT AS VALUE needs exactly one column"));
            }
            let outputs = outputs(&items, &[None]);
            Ok((items, outputs, true))
        }
    }
}

/// The result columns, with a unique name each for DuckDB.
pub(super) fn outputs(items: &[Expr], names: &[Option<String>]) -> Vec<Output> {
    let mut used = BTreeSet::new();
    // For each repeated name the number to try next; smaller ones are in use.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut anonymous = 0;
    let mut out = Vec::with_capacity(items.len());
    for (expr, name) in items.iter().zip(names) {
        let wanted = name.clone().filter(|n| !n.is_empty()).unwrap_or_else(|| {
            anonymous += 1;
            format!("f{}_", anonymous - 1)
        });
        let mut physical = wanted.clone();
        // DuckDB ignores case among names.
        if !used.insert(physical.to_lowercase()) {
            let n = numbers.entry(wanted.to_lowercase()).or_default();
            while !used.insert(physical.to_lowercase()) {
                *n += 1;
                physical = format!("{wanted}_{n}");
            }
        }
        out.push(Output {
            name: name.clone(),
            physical,
            ty: expr.ty.clone(),
            lineage: lineage::of(expr),
            literal: is_written(expr),
            at: expr.at,
        });
    }
    out
}

/// Whether all of it is literals: it may still take another type.
fn is_written(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Array(items) => items.iter().all(is_written),
        _ => expr.is_literal(),
    }
}

/// A reference to a query's result column under `alias`.
pub(super) fn column_of(output: &Output, alias: &str, block: u32, at: Loc) -> Expr {
    let column = Column {
        relation: alias.to_owned(),
        name: output.physical.clone(),
        block,
        lineage: Rc::clone(&output.lineage),
    };
    Expr::new(Kind::Column(Rc::new(column)), output.ty.clone(), at)
}

/// The type of a query that must have one column.
pub(super) fn single(query: &Query, at: Loc, what: &str) -> Outcome<Type> {
    match query.outputs.as_slice() {
        [one] => Ok(one.ty.clone()),
        many => Err(Fault::types(at, format!("{what} must have exactly one column, this has {}", many.len()))
            .help("use SELECT AS STRUCT for several")),
    }
}

/// A query's result as a relation of the FROM clause.
pub(super) fn relation(
    alias: Option<&Ident>,
    outputs: &[Output],
    value_table: bool,
    physical: &str,
    block: u32,
) -> Source {
    let at = alias.map_or(Loc::default(), |a| a.at);
    let name = alias.map(|a| a.text.clone());
    // The query gives values: the alias names the value, and a struct's fields are columns.
    if value_table && let Some(output) = outputs.first() {
        let value = column_of(output, physical, block, at);
        let fields = output.ty.fields().unwrap_or_default().iter().enumerate().map(|(i, (name, ty))| SourceColumn {
            name: name.clone(),
            expr: Expr::field(value.clone(), i, ty.clone(), at),
            merged: false,
        });
        // A query that starts with FROM has named its values.
        let alias = name.or_else(|| output.name.clone());
        return Source { alias, columns: fields.collect(), value: Some(value), ..Source::default() };
    }
    let columns = outputs.iter().map(|o| SourceColumn {
        name: o.name.clone(),
        expr: column_of(o, physical, block, at),
        merged: false,
    });
    Source { alias: name, columns: columns.collect(), ..Source::default() }
}
