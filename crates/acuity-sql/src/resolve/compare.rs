//! Comparisons, IN and LIKE.

use super::Resolver;
use super::case::unify;
use super::coerce::{self, coerce, convert, supertype};
use super::collation::rules;
use super::mismatch::{no_operator, not_bare_null};
use super::result::single;
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast;
use crate::tree::{ArrayOp, CompareOp, Expr, Kind};
use crate::types::Type;

impl Resolver<'_> {
    /// A comparison of values brought to one type.
    pub(super) fn compare(&mut self, left: Expr, op: CompareOp, right: Expr, at: Loc) -> Outcome<Expr> {
        let (left, right) = self.both(left, right, at)?;
        let (left, right) = unify(left, right, op.sign(), at)?;
        // Arrays have no `=` in GoogleSQL, though they can be grouped by.
        let equality = matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        if !(if equality {
            left.ty.is_comparable() && !matches!(left.ty, Type::Array(_))
        } else {
            left.ty.is_orderable()
        }) {
            return Err(Fault::types(
                at,
                format!("operator {} is not defined for arguments of type {}", op.sign(), left.ty),
            ));
        }
        if matches!(left.ty, Type::Struct(_)) {
            return self.compare_structs(left, op, right, at);
        }
        Ok(Expr::new(Kind::Compare { left: Box::new(left), op, right: Box::new(right) }, Type::Bool, at))
    }

    /// Both operands as what is compared.
    fn both(&mut self, left: Expr, right: Expr, at: Loc) -> Outcome<(Expr, Expr)> {
        if rules(&left).or_else(|| rules(&right)).is_none() {
            return Ok((left, right));
        }
        let mut values = self.comparable(vec![left, right], at)?.into_iter();
        match (values.next(), values.next()) {
            (Some(left), Some(right)) => Ok((left, right)),
            _ => Err(Fault::types(at, "a comparison needs two operands")),
        }
    }

    /// Structs are equal when all fields are; NULL fields make the answer NULL.
    fn compare_structs(&mut self, left: Expr, op: CompareOp, right: Expr, at: Loc) -> Outcome<Expr> {
        let equal = self.once(left, |resolver, left| {
            resolver.once(right, |resolver, right| resolver.fields_equal(&left, &right, at))
        })?;
        Ok(equal.negated(op == CompareOp::NotEqual))
    }

    fn fields_equal(&mut self, left: &Expr, right: &Expr, at: Loc) -> Outcome<Expr> {
        let fields = left.ty.fields().unwrap_or_default();
        let mut all = Vec::new();
        for (i, (_, ty)) in fields.iter().enumerate() {
            let (l, r) = (Expr::field(left.clone(), i, ty.clone(), at), Expr::field(right.clone(), i, ty.clone(), at));
            all.push(self.compare(l, CompareOp::Equal, r, at)?);
        }
        Ok(Expr::new(Kind::And(all), Type::Bool, at))
    }

    /// IN of a list.
    pub(super) fn in_list(
        &mut self,
        expr: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let value = self.expr(expr, cx)?;
        let list = list.iter().map(|e| self.expr(e, cx)).collect::<Outcome<Vec<_>>>()?;
        let mut all: Vec<&Expr> = vec![&value];
        all.extend(&list);
        let Some(ty) = supertype(&all).filter(Type::is_comparable) else {
            return Err(no_operator("IN", &all, at));
        };
        let mut list = list.into_iter().map(|e| coerce(e, &ty, "the value")).collect::<Outcome<Vec<_>>>()?;
        let mut value = coerce(value, &ty, "the value")?;
        if list.iter().chain([&value]).any(|value| rules(value).is_some()) {
            list.push(value);
            list = self.comparable(list, at)?;
            value = list.pop().ok_or_else(|| Fault::types(at, "IN needs a value"))?;
        }
        Ok(self.among(value, list, at)?.negated(negated))
    }

    /// Whether the value is in a list that is written out, all of one type.
    fn among(&mut self, value: Expr, list: Vec<Expr>, at: Loc) -> Outcome<Expr> {
        // DuckDB's IN has NaN equal to itself and compares structs as wholes; those become comparisons joined by OR.
        let simple = match value.ty {
            Type::Struct(_) => false,
            Type::Float64 => list.iter().all(Expr::is_literal),
            _ => true,
        };
        let kind = if simple {
            Kind::InList { expr: Box::new(value), list }
        } else {
            return self.once(value, |resolver, value| {
                let equal = |item| resolver.compare(value.clone(), CompareOp::Equal, item, at);
                Ok(Expr::new(Kind::Or(list.into_iter().map(equal).collect::<Outcome<_>>()?), Type::Bool, at))
            });
        };
        Ok(Expr::new(kind, Type::Bool, at))
    }

    /// IN of a subquery.
    pub(super) fn in_query(
        &mut self,
        expr: &ast::Expr,
        query: &ast::Query,
        negated: bool,
        truth: bool,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let value = self.expr(expr, cx)?;
        let mut query = self.subquery(query, cx)?;
        let ty = single(&query, at, "a subquery of IN")?;
        // Only the types count here, also of literals and NULL.
        let stand_in = |ty: &Type| Expr::new(Kind::Parameter(String::new()), ty.clone(), at);
        // A DATE does not become a DATETIME here, unlike in a comparison.
        let dates = matches!((&value.ty, &ty), (Type::Date, Type::Datetime) | (Type::Datetime, Type::Date));
        let target = supertype(&[&stand_in(&value.ty), &stand_in(&ty)]).filter(|t| t.is_comparable() && !dates);
        let Some(target) = target else {
            return Err(Fault::types(at, format!("cannot execute IN subquery with {} and {ty}", value.ty)));
        };
        let value = coerce(value, &target, "the value")?;
        if target != ty {
            let mut wanted = query.outputs.clone();
            wanted[0].ty = target;
            query = self.cast_outputs(query, &wanted)?;
        }
        let found = match value.ty {
            Type::Struct(_) => self.struct_in_query(value, query, truth && !negated, at)?,
            _ => Expr::new(Kind::InQuery { expr: Box::new(value), query: Box::new(query) }, Type::Bool, at),
        };
        Ok(found.negated(negated))
    }

    /// IN UNNEST of an array.
    pub(super) fn in_unnest(
        &mut self,
        expr: &ast::Expr,
        array: &ast::Expr,
        negated: bool,
        truth: bool,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let value = self.expr(expr, cx)?;
        let mut array = self.expr(array, cx)?;
        let Some(element) = array.ty.element().cloned() else {
            return Err(Fault::types(array.at, format!("IN UNNEST needs an array, this is {}", array.ty)));
        };
        let stand_in = Expr::new(Kind::Parameter(String::new()), element.clone(), at);
        // An array keeps its type, but one of literals takes a wider number.
        let widens = |ty: &Type| {
            (ty.is_numeric() || ty.fields().is_some()) && coerce::cost(&array, &Type::array(ty.clone())).is_some()
        };
        // Texts in an array that is written out, or the lack of any element, take the value's type.
        let takes = || match &array.kind {
            Kind::Array(items) if items.is_empty() || element == Type::String => {
                coerce::cost(&array, &Type::array(value.ty.clone())).is_some()
            }
            _ => false,
        };
        let common = supertype(&[&value, &stand_in]).filter(|t| *t == element || widens(t));
        let Some(ty) = common.or_else(|| takes().then(|| value.ty.clone())) else {
            return Err(Fault::types(at, format!("cannot execute IN UNNEST with {} and {}", value.ty, array.ty)));
        };
        let value = coerce(value, &ty, "the value")?;
        if ty != element {
            array = convert(array, &Type::array(ty.clone()))?;
        }
        // A list needs no subquery, which some places of a statement do not allow.
        if let Kind::Array(items) = &array.kind
            && !items.is_empty()
            && ty != Type::Float64
        {
            return Ok(self.among(value, items.clone(), at)?.negated(negated));
        }
        let found = match ty {
            Type::Struct(_) => self.struct_in_array(value, array, truth && !negated, at)?,
            Type::Float64 => Expr::call(ArrayOp::HoldsFloat, vec![value, array], Type::Bool, at),
            _ => {
                let of_query = matches!(array.kind, Kind::ArrayQuery(_) | Kind::Subquery(_));
                let op = if of_query { ArrayOp::HoldsOfQuery } else { ArrayOp::Holds };
                Expr::call(op, vec![value, array], Type::Bool, at)
            }
        };
        Ok(found.negated(negated))
    }

    /// LIKE; the table has a function of this project for it, because DuckDB's has no escapes unless one is declared.
    pub(super) fn like(&mut self, expr: &ast::Expr, pattern: &ast::Expr, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        not_bare_null(&[expr, pattern], "LIKE")?;
        let (value, pattern) = (self.expr(expr, cx)?, self.expr(pattern, cx)?);
        self.by_table("$like", vec![value, pattern], "LIKE", at)
    }

    /// LIKE ANY and LIKE ALL, where a bare NULL is a value or pattern like others.
    pub(super) fn like_many(
        &mut self,
        expr: &ast::Expr,
        patterns: &[ast::Expr],
        all: bool,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let value = self.expr(expr, cx)?;
        let patterns = patterns.iter().map(|pattern| self.expr(pattern, cx)).collect::<Outcome<Vec<Expr>>>()?;
        self.once(value, |resolver, value| {
            let mut list = Vec::with_capacity(patterns.len());
            for pattern in patterns {
                list.push(if value.is_null() || pattern.is_null() {
                    Expr::new(Kind::Null, Type::Bool, pattern.at)
                } else {
                    resolver.by_table("$like", vec![value.clone(), pattern], "LIKE", at)?
                });
            }
            Ok(Expr::new(if all { Kind::And(list) } else { Kind::Or(list) }, Type::Bool, at))
        })
    }
}
