//! IN of a struct among rows: equal where all fields are, and NULL where a NULL among them leaves it open.

use std::rc::Rc;

use super::Resolver;
use super::aggregate::{has_aggregate, has_window, made};
use super::case::case;
use super::result::{bare, column_of, outputs};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::functions;
use crate::lineage;
use crate::tree::{Aggregate, Body, Column, CompareOp, Expr, From, Function, Kind, Query, Select};
use crate::types::Type;

impl Resolver<'_> {
    /// Among the rows of a query with one column. `truth`: NULL means the same as false.
    pub(super) fn struct_in_query(&mut self, value: Expr, query: Query, truth: bool, at: Loc) -> Outcome<Expr> {
        let alias = self.new_alias("q");
        let row = column_of(&query.outputs[0], &alias, self.new_block(), at);
        self.struct_in(value, row, From::Query { query: Box::new(query), alias, lateral: false }, truth, at)
    }

    /// Among the elements of an array.
    pub(super) fn struct_in_array(&mut self, value: Expr, array: Expr, truth: bool, at: Loc) -> Outcome<Expr> {
        if has_aggregate(&array) || has_window(&array) {
            let message = "IN UNNEST of structs that are computed from groups or windows is not supported";
            return Err(Fault::unsupported(at, message).help("compute the array in a query inside FROM"));
        }
        let relation = self.new_alias("u");
        let lineage = lineage::of(&array);
        let column = Column { relation: relation.clone(), name: "value".to_owned(), block: self.new_block(), lineage };
        let row = Expr::new(Kind::Column(Rc::new(column)), value.ty.clone(), at);
        self.struct_in(value, row, From::Unnest { array, alias: relation, offset: false }, truth, at)
    }

    fn struct_in(&mut self, value: Expr, row: Expr, from: From, truth: bool, at: Loc) -> Outcome<Expr> {
        if truth {
            // DuckDB has NULL fields equal to each other, and finds equal structs by a hash.
            // A row equals itself unless NULL or NaN is in it.
            let filter = Some(self.compare(row.clone(), CompareOp::Equal, row.clone(), at)?);
            let query = Box::new(one_column(row, from, filter));
            return Ok(Expr::new(Kind::InQuery { expr: Box::new(value), query }, Type::Bool, at));
        }
        if has_aggregate(&value) || has_window(&value) {
            let message = "IN of a STRUCT that is computed from groups or windows is not supported here";
            return Err(Fault::unsupported(at, message).help("compute the struct in a query inside FROM"));
        }
        let equal = self.compare(value, CompareOp::Equal, row, at)?;
        let call = |name: &str, args: Vec<Expr>, ty: Type| {
            let function = functions::aggregate(name).map(Function::Aggregate);
            function.map(|function| made(Aggregate::new(function, args), ty, at))
        };
        let found = call("logical_or", vec![equal.clone()], Type::Bool);
        let rows = call("count", Vec::new(), Type::Int64);
        let known = call("count", vec![equal], Type::Int64);
        let (Some(found), Some(rows), Some(known)) = (found, rows, known) else {
            return Err(Fault::unsupported(at, "IN of a STRUCT is not supported"));
        };
        let all_known = self.compare(rows, CompareOp::Equal, known, at)?;
        let answer = case("IN", vec![(found, Expr::bool(true, at)), (all_known, Expr::bool(false, at))], None, at)?;
        Ok(Expr::new(Kind::Subquery(Box::new(one_column(answer, from, None))), Type::Bool, at))
    }
}

/// `SELECT item FROM from WHERE filter`.
fn one_column(item: Expr, from: From, filter: Option<Expr>) -> Query {
    let items = vec![item];
    let outputs = outputs(&items, &[None]);
    let select = Select { filter, ..Select::of(items, Some(from)) };
    bare(Body::Select(Box::new(select)), outputs, false)
}
