//! ARRAY_ZIP, and lambdas that only a query can compute.

use super::Resolver;
use super::arrays::{no_query, not_around, wrong_count};
use super::coerce::convert;
use super::mismatch::no_operator;
use super::result::single;
use super::scope::{Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Call, ExprKind, Ident, RowForm};
use crate::tree::{ArrayOp, Expr, Kind, ZipMode};
use crate::types::Type;

/// The place of an element, where the lambda gives it no name: a name that nobody writes.
const PLACE: &str = "bq place";

impl Resolver<'_> {
    /// ARRAY_ZIP: arrays side by side, each element a struct of theirs, or what a lambda makes of them.
    pub(super) fn array_zip(&mut self, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let (mut arrays, mut names, mut lambda, mut mode) = (Vec::new(), Vec::new(), None, ZipMode::Strict);
        for arg in &call.args {
            match &arg.kind {
                ExprKind::Lambda { params, body } if lambda.is_none() => lambda = Some((params, &**body, arg.at)),
                ExprKind::NamedArgument(name, value) if name.is("mode") => mode = zip_mode(value)?,
                ExprKind::NamedArgument(name, value) if name.is("transformation") && lambda.is_none() => {
                    let ExprKind::Lambda { params, body } = &value.kind else {
                        return Err(Fault::types(
                            value.at,
                            "the transformation must be a lambda, such as (a, b) -> a + b",
                        ));
                    };
                    lambda = Some((params, &**body, value.at));
                }
                ExprKind::NamedArgument(name, _) => {
                    return Err(Fault::types(name.at, format!("ARRAY_ZIP has no argument {}", name.text)));
                }
                ExprKind::Lambda { .. } => return Err(Fault::types(arg.at, "ARRAY_ZIP takes one lambda")),
                _ if lambda.is_some() => return Err(Fault::types(arg.at, "the lambda stands behind the arrays")),
                ExprKind::Aliased(value, name) => {
                    arrays.push(self.expr(value, cx)?);
                    names.push((Some(name.text.clone()), Some(name.at)));
                }
                kind => {
                    arrays.push(self.expr(arg, cx)?);
                    let implied = match kind {
                        ExprKind::Name(name) | ExprKind::Field(_, name) => Some(name.text.clone()),
                        _ => None,
                    };
                    names.push((implied, None));
                }
            }
        }
        if !(2..=4).contains(&arrays.len()) {
            return Err(wrong_count("array_zip", "two to four arrays", at));
        }
        if let (Some(_), Some(alias)) = (&lambda, names.iter().find_map(|(_, alias)| *alias)) {
            return Err(Fault::types(alias, "ARRAY_ZIP with a lambda takes no aliases: the lambda names the elements"));
        }
        let mut fields = Vec::new();
        for (array, (name, _)) in arrays.iter_mut().zip(names) {
            // A bare NULL counts as an ARRAY<INT64>.
            if array.is_null() {
                *array = convert(array.clone(), &Type::array(Type::Int64))?;
            }
            let Some(element) = array.ty.element() else { return Err(no_operator("ARRAY_ZIP", &[array], at)) };
            fields.push((name, element.clone()));
        }
        let row = Type::structure(fields.clone());
        let mut zipped = Expr::call(ArrayOp::Zip(mode), arrays, Type::array(row.clone()), at);
        if let Kind::Call { safe, .. } = &mut zipped.kind {
            *safe = call.safe;
        }
        let Some((params, body, place)) = lambda else { return Ok(zipped) };
        if params.len() != fields.len() {
            let message =
                format!("the lambda of ARRAY_ZIP takes {} parameters here, not {}", fields.len(), params.len());
            return Err(Fault::types(place, message));
        }
        self.calls += 1;
        let name = format!("bq_l{}", self.calls);
        let whole = Expr::new(Kind::Parameter(name.clone()), row, at);
        let locals = params.iter().zip(&fields).enumerate();
        let locals = locals
            .map(|(i, (param, (_, ty)))| (param.text.clone(), Expr::field(whole.clone(), i, ty.clone(), param.at)))
            .collect();
        let scope = Scope::with_locals(cx.scope, locals);
        let body = self.expr(body, Context { scope: &scope, aggregates: false, analytic: false, ..cx })?;
        no_query(&body)?;
        not_around(&body, cx.scope)?;
        if matches!(body.ty, Type::Array(_)) {
            return Err(Fault::types(at, "the lambda of ARRAY_ZIP gives an ARRAY: arrays of arrays are not supported"));
        }
        let ty = Type::array(body.ty.clone());
        let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(body)), Type::Bool, at);
        Ok(Expr::call(ArrayOp::Transform, vec![zipped, lambda], ty, at))
    }

    /// ARRAY_TRANSFORM and ARRAY_FILTER by way of a query: `ARRAY(SELECT what FROM UNNEST(array) AS e WHERE condition)` in the
    /// order of the elements.
    pub(super) fn lambda_query(
        &mut self,
        array: Expr,
        written: &ast::Expr,
        params: &[Ident],
        (what, condition): (Option<&ast::Expr>, Option<&ast::Expr>),
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let Some(element) = params.first() else { return Err(Fault::types(at, "the lambda has no parameter")) };
        let place = params.get(1).cloned().unwrap_or(Ident { text: PLACE.to_owned(), at });
        let named = |name: &Ident| ast::Expr { kind: ExprKind::Name(name.clone()), at };
        let item = what.cloned().unwrap_or_else(|| named(element));
        let is_struct = array.ty.element().is_some_and(|element| element.fields().is_some());
        // Beside the fields of structs the place has a name that none of them has.
        let offset = if is_struct { Ident { text: PLACE.to_owned(), at } } else { place.clone() };
        let unnest = ast::FromItem::Unnest {
            array: written.clone(),
            alias: Some(element.clone()),
            offset: Some(Some(offset.clone())),
            at,
        };
        // The fields of structs are no names of a lambda: a query around hides them.
        let from = match is_struct {
            true => {
                let columns = [(element, element), (&offset, &place)]
                    .map(|(inside, name)| ast::SelectItem::Expr(named(inside), Some(name.clone())));
                let query = plain(select_of(columns.to_vec(), unnest, None, at), Vec::new(), at);
                ast::FromItem::Query { query: Box::new(query), alias: None }
            }
            false => unnest,
        };
        let select = select_of(vec![ast::SelectItem::Expr(item, None)], from, condition.cloned(), at);
        let order_by =
            vec![ast::OrderItem { expr: named(&place), collate: None, direction: ast::Direction::default() }];
        let query = plain(select, order_by, at);
        let query = self.subquery(&query, cx)?;
        let ty = Type::array(single(&query, at, "the lambda")?);
        let made = Expr::new(Kind::ArrayQuery(Box::new(query)), ty.clone(), at);
        let is_null = Expr::new(Kind::IsNull { expr: Box::new(array), negated: false }, Type::Bool, at);
        let null = convert(Expr::new(Kind::Null, Type::Int64, at), &ty)?;
        Ok(Expr::new(Kind::Case { branches: vec![(is_null, null)], otherwise: Some(Box::new(made)) }, ty, at))
    }
}

/// `SELECT items FROM from WHERE filter`.
fn select_of(items: Vec<ast::SelectItem>, from: ast::FromItem, filter: Option<ast::Expr>, at: Loc) -> ast::Select {
    ast::Select {
        distinct: false,
        form: RowForm::Columns,
        items,
        from: Some(from),
        filter,
        group_by: None,
        having: None,
        qualify: None,
        windows: Vec::new(),
        at,
    }
}

/// A query of a SELECT and its order.
fn plain(select: ast::Select, order_by: Vec<ast::OrderItem>, at: Loc) -> ast::Query {
    ast::Query {
        recursive: false,
        ctes: Vec::new(),
        body: ast::Body::Select(Box::new(select)),
        order_by,
        limit: None,
        offset: None,
        pipes: Vec::new(),
        at,
    }
}

/// The mode of ARRAY_ZIP, a literal in capitals.
fn zip_mode(value: &ast::Expr) -> Outcome<ZipMode> {
    let written = if let ExprKind::Str(text) = &value.kind { text.as_str() } else { "" };
    match written {
        "STRICT" => Ok(ZipMode::Strict),
        "TRUNCATE" => Ok(ZipMode::Truncate),
        "PAD" => Ok(ZipMode::Pad),
        _ => {
            Err(Fault::types(value.at, "the mode of ARRAY_ZIP must be a literal").help("'STRICT', 'TRUNCATE' or 'PAD'"))
        }
    }
}
