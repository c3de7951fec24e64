//! Array functions that a table of signatures cannot say: lambdas, types that must have an order or equality, and
//! FLATTEN.

use super::Resolver;
use super::coerce::{coerce, convert, supertype};
use super::mismatch::no_operator;
use super::own::{Asked, Row};
use super::scope::{Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, ExprKind};
use crate::tree::{ArrayOp, CompareOp, Expr, Kind, Picked};
use crate::types::Type;

/// What a condition is asked about: the elements themselves, or their places from 0.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Elements,
    Places,
}

/// The functions that look for elements by a lambda or a value.
#[derive(Clone, Copy, PartialEq)]
enum Search {
    /// By a lambda only, which may ask for the place as well.
    Filter,
    FindAll,
    Includes,
    Offsets,
}

/// The functions of this module.
pub(super) const FUNCTIONS: &[Row] = &[
    ("array_avg", |resolver, asked| {
        let (array, element) = resolver.only_array(asked)?;
        average(array, &element, asked.at)
    }),
    ("array_concat", |resolver, asked| resolver.array_concat(asked)),
    ("array_filter", |resolver, asked| resolver.search(asked, Search::Filter)),
    ("array_find_all", |resolver, asked| resolver.search(asked, Search::FindAll)),
    ("array_includes", |resolver, asked| resolver.search(asked, Search::Includes)),
    ("array_includes_all", |resolver, asked| resolver.includes_many(asked, ArrayOp::IncludesAll)),
    ("array_includes_any", |resolver, asked| resolver.includes_many(asked, ArrayOp::IncludesAny)),
    ("array_is_distinct", |resolver, asked| {
        let (array, element) = resolver.only_array(asked)?;
        needs(element.is_groupable(), asked, &array, "grouping")?;
        Ok(Expr::call(ArrayOp::IsDistinct, vec![array], Type::Bool, asked.at))
    }),
    ("array_length", |resolver, asked| {
        let (array, _) = resolver.only_array(asked)?;
        Ok(Expr::call(ArrayOp::Length, vec![array], Type::Int64, asked.at))
    }),
    ("array_max", |resolver, asked| resolver.array_extreme(asked, ArrayOp::Max)),
    ("array_min", |resolver, asked| resolver.array_extreme(asked, ArrayOp::Min)),
    ("array_offsets", |resolver, asked| resolver.search(asked, Search::Offsets)),
    ("array_transform", |resolver, asked| resolver.array_transform(asked)),
    ("array_zip", |resolver, asked| resolver.array_zip(asked.call, asked.at, asked.cx)),
    ("flatten", |resolver, asked| resolver.flatten(asked)),
];

impl Resolver<'_> {
    /// The first argument, which is an array, with the type of its elements.
    fn array_of(&mut self, asked: Asked<'_>, first: &ast::Expr) -> Outcome<(Expr, Type)> {
        let mut array = self.expr(first, asked.cx)?;
        // A bare NULL counts as an ARRAY<INT64>.
        if array.is_null() {
            array = convert(array, &Type::array(Type::Int64))?;
        }
        match array.ty.element().cloned() {
            Some(element) => Ok((array, element)),
            None => Err(no_operator(&asked.shown(), &[&array], asked.at)),
        }
    }

    /// The only argument, likewise.
    fn only_array(&mut self, asked: Asked<'_>) -> Outcome<(Expr, Type)> {
        match asked.call.args.as_slice() {
            [only] => self.array_of(asked, only),
            _ => Err(wrong_count(asked.name, "one array", asked.at)),
        }
    }

    /// ARRAY_MIN and ARRAY_MAX.
    fn array_extreme(&mut self, asked: Asked<'_>, op: ArrayOp) -> Outcome<Expr> {
        let (array, element) = self.only_array(asked)?;
        needs(element.is_orderable(), asked, &array, "ordering")?;
        Ok(Expr::call(op, vec![array], element, asked.at))
    }

    fn array_concat(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let args = self.arguments(asked.call, asked.cx)?;
        let refs: Vec<&Expr> = args.iter().collect();
        let ty = supertype(&refs).filter(|t| t.element().is_some());
        let Some(ty) = ty.filter(|_| !args.iter().any(Expr::is_null)) else {
            return Err(no_operator("ARRAY_CONCAT", &refs, asked.at));
        };
        let args = args.into_iter().map(|a| coerce(a, &ty, "the array")).collect::<Outcome<_>>()?;
        Ok(Expr::call(ArrayOp::Concat, args, ty, asked.at))
    }

    fn flatten(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let [path] = asked.call.args.as_slice() else {
            return Err(wrong_count(asked.name, "one argument", asked.at));
        };
        let flat = self.flat_path(path, asked.cx)?;
        if flat.ty.element().is_none() {
            return Err(no_operator("FLATTEN", &[&flat], asked.at));
        }
        Ok(flat)
    }

    fn array_transform(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let Asked { call, at, cx, .. } = asked;
        let [first, second] = call.args.as_slice() else {
            return Err(wrong_count(asked.name, "an array and a lambda", at));
        };
        let (array, element) = self.array_of(asked, first)?;
        let ExprKind::Lambda { params, body } = &second.kind else {
            return Err(Fault::types(second.at, "the second argument must be a lambda, such as e -> e + 1"));
        };
        let lambda = match self.lambda(&array, &element, params, body, Over::Elements, 2, cx) {
            Err(fault) if needs_query(&fault) => {
                return self.lambda_query(array, first, params, (Some(body), None), at, cx);
            }
            lambda => lambda?,
        };
        let Kind::Lambda(_, result) = &lambda.kind else { return Ok(lambda) };
        if matches!(result.ty, Type::Array(_)) {
            return Err(Fault::types(
                at,
                "the lambda of ARRAY_TRANSFORM gives an ARRAY: arrays of arrays are not supported",
            ));
        }
        let ty = Type::array(result.ty.clone());
        Ok(Expr::call(ArrayOp::Transform, vec![array, lambda], ty, at))
    }

    /// ARRAY_FILTER and its like.
    fn search(&mut self, asked: Asked<'_>, search: Search) -> Outcome<Expr> {
        let [first, condition] = asked.call.args.as_slice() else {
            let wanted = match search {
                Search::Filter => "an array and a lambda",
                _ => "an array and a value or lambda",
            };
            return Err(wrong_count(asked.name, wanted, asked.at));
        };
        let (array, element) = self.array_of(asked, first)?;
        match (self.by_condition(asked, search, array.clone(), &element, condition), &condition.kind) {
            (Err(fault), ExprKind::Lambda { params, body }) if search == Search::Filter && needs_query(&fault) => {
                self.lambda_query(array, first, params, (None, Some(body)), asked.at, asked.cx)
            }
            (found, _) => found,
        }
    }

    /// The second argument is a lambda or (but for ARRAY_FILTER) a value that elements equal.
    fn by_condition(
        &mut self,
        asked: Asked<'_>,
        search: Search,
        array: Expr,
        element: &Type,
        condition: &ast::Expr,
    ) -> Outcome<Expr> {
        let Asked { at, cx, .. } = asked;
        let over = if search == Search::Offsets { Over::Places } else { Over::Elements };
        if let ExprKind::Lambda { params, body } = &condition.kind {
            let most = if search == Search::Filter { 2 } else { 1 };
            let mut lambda = self.lambda(&array, element, params, body, over, most, cx)?;
            if let Kind::Lambda(names, body) = lambda.kind {
                let body = coerce(*body, &Type::Bool, "the lambda")?;
                lambda = Expr::new(Kind::Lambda(names, Box::new(body)), Type::Bool, at);
            }
            return Ok(found(search, array, lambda, None, at));
        }
        if search == Search::Filter {
            return Err(Fault::types(condition.at, "the second argument must be a lambda, such as e -> e > 0"));
        }
        let wanted = self.expr(condition, cx)?;
        needs(element.is_comparable(), asked, &array, "equality")?;
        let stand_in = Expr::new(Kind::Parameter(String::new()), element.clone(), at);
        // Only an array that is written out takes another type, and that of numbers only.
        let fits = |t: &Type| t == element || (matches!(array.kind, Kind::Array(_)) && t.is_numeric());
        let Some(ty) = supertype(&[&stand_in, &wanted]).filter(fits) else {
            return Err(no_operator(&asked.shown(), &[&array, &wanted], at));
        };
        let array = coerce_array(&array, &ty)?;
        let wanted = coerce(wanted, &ty, "the value")?;
        // FLOAT64 and structs are equal by rules of their own, and need the comparison below.
        if search == Search::Includes && !matches!(ty, Type::Float64 | Type::Struct(_)) {
            return Ok(Expr::call(ArrayOp::Includes, vec![array, wanted], Type::Bool, at));
        }
        no_query(&wanted)?;
        not_around(&wanted, cx.scope)?;
        let (physical, parameter) = self.parameter(&array, &ty, over, at);
        let same = self.compare(parameter, CompareOp::Equal, wanted.clone(), at)?;
        let lambda = Expr::new(Kind::Lambda(vec![physical], Box::new(same)), Type::Bool, at);
        Ok(found(search, array, lambda, Some(wanted), at))
    }

    /// A new parameter of a lambda, and the element that it stands for.
    fn parameter(&mut self, array: &Expr, element: &Type, over: Over, at: Loc) -> (String, Expr) {
        let name = self.lambda_parameter();
        let value = match over {
            Over::Elements => Expr::new(Kind::Parameter(name.clone()), element.clone(), at),
            Over::Places => {
                let place = Expr::new(Kind::Parameter(name.clone()), Type::Int64, at);
                Expr::call(ArrayOp::ElementAtPlace, vec![array.clone(), place], element.clone(), at)
            }
        };
        (name, value)
    }

    /// A lambda over an array: its parameters are new names, bound to the element and (`most` is 2) to its place.
    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    fn lambda(
        &mut self,
        array: &Expr,
        element: &Type,
        params: &[ast::Ident],
        body: &ast::Expr,
        over: Over,
        most: usize,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let at = body.at;
        if params.is_empty() || params.len() > most {
            return Err(Fault::types(
                at,
                format!("this lambda takes at most {most} parameter(s), not {}", params.len()),
            ));
        }
        let mut names = Vec::new();
        let mut locals = Vec::new();
        for (i, param) in params.iter().enumerate() {
            let (name, mut value) = self.parameter(array, element, over, param.at);
            // The second parameter is the place; DuckDB counts it from 1.
            if i == 1 {
                let place = Expr::new(Kind::Parameter(name.clone()), Type::Int64, param.at);
                value = Expr::call(ArrayOp::PlaceFromZero, vec![place], Type::Int64, param.at);
            }
            names.push(name);
            locals.push((param.text.clone(), value));
        }
        let scope = Scope::with_locals(cx.scope, locals);
        let body = self.expr(body, Context { scope: &scope, aggregates: false, analytic: false, ..cx })?;
        no_query(&body)?;
        not_around(&body, cx.scope)?;
        Ok(Expr::new(Kind::Lambda(names, Box::new(body)), Type::Bool, at))
    }

    /// ARRAY_INCLUDES_ANY and ARRAY_INCLUDES_ALL; NULL elements equal nothing.
    fn includes_many(&mut self, asked: Asked<'_>, op: ArrayOp) -> Outcome<Expr> {
        let at = asked.at;
        let [first, second] = asked.call.args.as_slice() else {
            return Err(wrong_count(asked.name, "two arrays", at));
        };
        let (array, _) = self.array_of(asked, first)?;
        let other = self.expr(second, asked.cx)?;
        let ty = supertype(&[&array, &other]).filter(|t| t.element().is_some());
        let Some(ty) = ty else { return Err(no_operator(&asked.shown(), &[&array, &other], at)) };
        let element = ty.element().cloned().unwrap_or(Type::Int64);
        needs(element.is_comparable(), asked, &array, "equality")?;
        // DuckDB compares structs by other rules, see `compare_structs`.
        if matches!(element, Type::Struct(_)) {
            return Err(Fault::unsupported(at, format!("{} over STRUCT elements is not supported", asked.shown())));
        }
        let array = coerce(array, &ty, "the array")?;
        let other = coerce(other, &ty, "the array")?;
        // The array is written inside a lambda then.
        if element == Type::Float64 {
            no_query(&array)?;
        }
        Ok(Expr::call(op, vec![array, other], Type::Bool, at))
    }

    /// The argument of FLATTEN or UNNEST: fields of the elements of arrays on the way, all in one array.
    pub(super) fn flat_path(&mut self, path: &ast::Expr, cx: Context<'_>) -> Outcome<Expr> {
        let ExprKind::Field(inner, name) = &path.kind else { return self.expr(path, cx) };
        // The first two names are a relation's column, perhaps an array; from there on each step may be an array.
        if matches!(inner.kind, ExprKind::Name(_)) {
            return self.expr(path, cx);
        }
        let value = self.flat_path(inner, cx)?;
        self.flat_field(value, name, path.at)
    }

    /// A field of a struct, or of each element of an array of structs.
    pub(super) fn flat_field(&mut self, value: Expr, name: &ast::Ident, at: Loc) -> Outcome<Expr> {
        let Some(element) = value.ty.element().cloned() else { return self.field_of(value, name) };
        let (physical, parameter) = self.parameter(&value, &element, Over::Elements, name.at);
        let field = self.field_of(parameter, name)?;
        let (op, ty) = match field.ty.clone() {
            Type::Array(inner) => (ArrayOp::TransformFlat, Type::Array(inner)),
            scalar => (ArrayOp::Transform, Type::array(scalar)),
        };
        let lambda = Expr::new(Kind::Lambda(vec![physical], Box::new(field)), Type::Bool, name.at);
        Ok(Expr::call(op, vec![value, lambda], ty, at))
    }
}

/// What DuckDB's lambdas cannot do, and a query instead of them can.
const INSIDE: &str = "a subquery inside a lambda is not supported";
const AROUND: &str = "a lambda that reads a column of the query around is not supported";

/// Whether a query can do what a lambda cannot.
fn needs_query(fault: &Fault) -> bool {
    [INSIDE, AROUND].contains(&fault.message.as_str())
}

pub(super) fn wrong_count(name: &str, wanted: &str, at: Loc) -> Box<Fault> {
    Fault::types(at, format!("{} takes {wanted}", name.to_uppercase()))
}

/// That the elements have what the function needs of them.
fn needs(has: bool, asked: Asked<'_>, array: &Expr, what: &str) -> Outcome<()> {
    if has {
        return Ok(());
    }
    let message = format!(
        "{} cannot be used on argument of type {} because the array's element type does not support {what}",
        asked.shown(),
        array.ty
    );
    Err(Fault::types(asked.at, message))
}

/// DuckDB does not find the columns of a query around from inside a lambda.
pub(super) fn not_around(expr: &Expr, scope: &Scope<'_>) -> Outcome<()> {
    let here = scope.blocks();
    let mut used = Vec::new();
    expr.columns(&mut |column| used.push(column.block));
    if used.iter().all(|block| here.contains(block)) {
        return Ok(());
    }
    Err(Fault::unsupported(expr.at, AROUND).help("use ARRAY(SELECT … FROM UNNEST(…))"))
}

/// DuckDB evaluates no subquery inside a lambda.
pub(super) fn no_query(expr: &Expr) -> Outcome<()> {
    if expr.is_subquery() {
        return Err(Fault::unsupported(expr.at, INSIDE).help("use ARRAY(SELECT … FROM UNNEST(…))"));
    }
    let mut outcome = Ok(());
    expr.parts(&mut |part| {
        if outcome.is_ok() {
            outcome = no_query(part);
        }
    });
    outcome
}

fn coerce_array(array: &Expr, element: &Type) -> Outcome<Expr> {
    coerce(array.clone(), &Type::array(element.clone()), "the array")
}

/// What the function makes of the elements (or places) that a lambda picks.
fn found(search: Search, array: Expr, lambda: Expr, value: Option<Expr>, at: Loc) -> Expr {
    let (picked, ty) = match search {
        Search::Offsets => (Picked::Places, Type::array(Type::Int64)),
        Search::Includes => (Picked::Any, Type::Bool),
        Search::Filter | Search::FindAll => (Picked::Elements, array.ty.clone()),
    };
    let args = [array, lambda].into_iter().chain(value).collect();
    Expr::call(ArrayOp::Pick(picked), args, ty, at)
}

/// ARRAY_AVG, which is FLOAT64 of integers as AVG is.
fn average(array: Expr, element: &Type, at: Loc) -> Outcome<Expr> {
    let ty = match element {
        Type::Int64 | Type::Float64 => Type::Float64,
        Type::Numeric | Type::BigNumeric => element.clone(),
        _ => return Err(no_operator("ARRAY_AVG", &[&array], at)),
    };
    Ok(Expr::call(ArrayOp::Mean, vec![array], ty, at))
}
