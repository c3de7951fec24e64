//! Names, fields and elements.

use super::Resolver;
use super::coerce::coerce;
use super::scope::{Context, Found};
use super::sql_aggregate::inside_an_aggregate;
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{self, ExprKind, Ident};
use crate::tree::{ArrayOp, Expr, JsonOp, Position};
use crate::types::Type;

impl Resolver<'_> {
    /// A bare name: of the SELECT list where that is seen first, of a column or relation, or of a function that needs no
    /// parentheses.
    pub(super) fn name(&mut self, name: &Ident, cx: Context<'_>) -> Outcome<Expr> {
        // What GROUP BY, HAVING, QUALIFY and ORDER BY see first is the SELECT list.
        let mut listed = cx.aliases.iter().filter(|alias| name.is(alias.name));
        if let Some(alias) = listed.next() {
            // Also where both are the same expression.
            if listed.next().is_some() {
                return Err(Fault::new("ambiguous", name.at, format!("column name {} is ambiguous", name.text))
                    .help("the SELECT list has the name twice: write the column with its table"));
            }
            let mut expr = alias.expr.clone();
            expr.at = name.at;
            return Ok(expr);
        }
        inside_an_aggregate(name, cx)?;
        if let Some(found) = cx.scope.find(name)? {
            // Valid in BigQuery, but what is meant is hardly ever the row.
            if let Some(relation) = cx.scope.hides_column(name) {
                let text = &name.text;
                let warning = format!("{text} is the whole row of {text} here, as in BigQuery, and not its column");
                self.warnings
                    .push(*Fault::new("row", name.at, warning).help(format!("write {relation}.{text} for the column")));
            }
            return Ok(found);
        }
        if let Some(variable) = self.variable(name)? {
            return Ok(variable);
        }
        // These functions may leave out their parentheses.
        let word = name.text.to_ascii_lowercase();
        let call = ast::Call {
            name: vec![name.clone()],
            safe: false,
            args: Vec::new(),
            distinct: false,
            ignore_nulls: None,
            having: None,
            order_by: Vec::new(),
            limit: None,
            over: None,
        };
        match word.as_str() {
            "current_date" | "current_datetime" | "current_time" | "current_timestamp" => self.call(&call, name.at, cx),
            _ => Err(self.unknown(name, cx)),
        }
    }

    /// A name behind a dot: a relation's column, or a field.
    pub(super) fn field_path(&mut self, inner: &ast::Expr, name: &Ident, cx: Context<'_>) -> Outcome<Expr> {
        if let ExprKind::Name(first) = &inner.kind {
            inside_an_aggregate(first, cx)?;
            // Here the SELECT list comes last, and only with what has fields.
            let alias_first = cx.aliases.iter().find(|a| first.is(a.name) && a.expr.ty.fields().is_some());
            return match cx.scope.find_first(first)? {
                Some(Found::Row(source)) => match source.column(name) {
                    Ok(column) => Ok(column),
                    Err(fault) => match source.value.clone() {
                        Some(value) => self.field_of(value, name),
                        None => Err(fault),
                    },
                },
                Some(Found::Column(column)) => self.field_of(column, name),
                None => match alias_first {
                    Some(alias) => self.field_of(alias.expr.clone(), name),
                    None => match self.variable(first)? {
                        Some(variable) => self.field_of(variable, name),
                        None => Err(self.unknown(first, cx)),
                    },
                },
            };
        }
        let inner = self.expr(inner, cx)?;
        self.field_of(inner, name)
    }

    /// Field `name` of a struct, or of a JSON object.
    pub(super) fn field_of(&mut self, value: Expr, name: &Ident) -> Outcome<Expr> {
        if value.ty == Type::Json {
            let key = Expr::text(&name.text, name.at);
            return Ok(Expr::call(JsonOp::Field, vec![value, key], Type::Json, name.at));
        }
        let Some(fields) = value.ty.fields() else {
            return Err(Fault::types(
                name.at,
                format!("cannot access field {} on a value with type {}", name.text, value.ty),
            ));
        };
        let mut found = fields.iter().enumerate().filter(|(_, (n, _))| n.as_deref().is_some_and(|n| name.is(n)));
        let Some((i, (_, ty))) = found.next() else {
            let fault = Fault::new(
                "unknown-column",
                name.at,
                format!("field name {} does not exist in {}", name.text, value.ty),
            );
            return Err(fault.did_you_mean(nearest(&name.text, fields.iter().filter_map(|(n, _)| n.as_deref()))));
        };
        if found.next().is_some() {
            return Err(Fault::new("ambiguous", name.at, format!("struct field name {} is ambiguous", name.text)));
        }
        let ty = ty.clone();
        Ok(Expr::field(value, i, ty, name.at))
    }

    /// An element of an array or of a JSON value.
    pub(super) fn index(
        &mut self,
        array: &ast::Expr,
        accessor: Option<&Ident>,
        index: &ast::Expr,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let array = self.expr(array, cx)?;
        let index = self.expr(index, cx)?;
        if array.ty == Type::Json && accessor.is_none() {
            if !matches!(index.ty, Type::Int64 | Type::String) {
                return Err(Fault::types(
                    at,
                    format!("subscript access using [{}] is not supported on values of type JSON", index.ty),
                ));
            }
            let op = if index.ty == Type::String { JsonOp::Field } else { JsonOp::Element };
            return Ok(Expr::call(op, vec![array, index], Type::Json, at));
        }
        let Some(element) = array.ty.element().cloned() else {
            return Err(Fault::types(
                at,
                format!("element access using [] is not supported on values of type {}", array.ty),
            ));
        };
        let index = coerce(index, &Type::Int64, "the position")?;
        let position = match accessor.map(|a| a.text.to_ascii_uppercase()).as_deref() {
            // A bare index counts from 0.
            Some("OFFSET") | None => Position::Offset,
            Some("ORDINAL") => Position::Ordinal,
            Some("SAFE_OFFSET") => Position::SafeOffset,
            Some("SAFE_ORDINAL") => Position::SafeOrdinal,
            Some(other) => return Err(Fault::types(at, format!("{other} is not supported for arrays"))),
        };
        Ok(Expr::call(ArrayOp::Element(position), vec![array, index], element, at))
    }
}
