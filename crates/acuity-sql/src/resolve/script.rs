//! What a script asks of its statements' expressions: one value, or the value of each row, each as the text that writes it.

use super::Resolver;
use super::coerce::coerce;
use super::given::Given;
use super::limits::limits;
use super::result::{bare, column_of, outputs};
use super::scope::{Context, Scope};
use crate::catalog::Catalog;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, TypeSyntax};
use crate::tree::{Body, Expr, From, Kind, Literal, Query, Select, Statement};
use crate::types::Type;

/// A value that a script needs.
pub(crate) struct Asked {
    /// Its type.
    pub(crate) ty: Type,
    /// How it is got.
    pub(crate) source: Source,
}

/// Where a value comes from.
pub(crate) enum Source {
    /// It is known: the expression that writes it out.
    Known(String),
    /// A query of one row and one column, which is that expression.
    Query(Box<Statement>),
}

/// The value of an expression as a script's `what`: of the type `wanted`, within its limits, or of its own type.
///
/// # Errors
/// What is wrong with the expression, or that it is of another type.
pub(crate) fn value(
    expr: &ast::Expr,
    wanted: Option<(&Type, Option<&TypeSyntax>)>,
    what: &str,
    catalog: &Catalog,
    given: &Given,
) -> Outcome<Asked> {
    let mut resolver = Resolver::new(catalog, given);
    let nothing = Scope::default();
    let mut value = resolver.expr(expr, Context::plain(&nothing, what))?;
    if let Some((ty, written)) = wanted {
        value = coerce(value, ty, what)?;
        if let Some(written) = written {
            value = resolver.limited(value, &limits(written)?)?;
        }
    }
    let ty = value.ty.clone();
    let source = match &value.kind {
        Kind::Null => Source::Known("NULL".to_owned()),
        Kind::Literal(Literal::Int(n)) => Source::Known(n.to_string()),
        Kind::Literal(Literal::Bool(b)) => Source::Known(b.to_string()),
        Kind::Literal(Literal::Str(s)) => Source::Known(crate::values::quoted(s)),
        _ => Source::Query(Box::new(resolver.written(value, None)?)),
    };
    Ok(Asked { ty, source })
}

/// The rows of a query, each as one struct of its columns.
///
/// # Errors
/// What is wrong with the query.
pub(crate) fn rows(query: &ast::Query, catalog: &Catalog, given: &Given) -> Outcome<(Type, Statement)> {
    let mut resolver = Resolver::new(catalog, given);
    let nothing = Scope::default();
    let resolved = resolver.query(query, &nothing)?;
    if let Some(fault) = super::statement::duplicates(&resolved).into_iter().next() {
        return Err(Box::new(fault));
    }
    let alias = resolver.new_alias("q");
    let block = resolver.new_block();
    let row = match resolved.outputs.as_slice() {
        [value] if resolved.value_table && value.ty.fields().is_some() => column_of(value, &alias, block, query.at),
        outputs => {
            let columns = outputs.iter().map(|output| column_of(output, &alias, block, query.at)).collect();
            let fields = outputs.iter().map(|output| (output.name.clone(), output.ty.clone())).collect();
            Expr::new(Kind::Struct(columns), Type::Struct(fields), query.at)
        }
    };
    let ty = row.ty.clone();
    let from = From::Query { query: Box::new(resolved), alias, lateral: false };
    Ok((ty, resolver.written(row, Some(from))?))
}

/// The type that a script's text means.
///
/// # Errors
/// There is no such type.
pub(crate) fn declared(ty: &TypeSyntax) -> Outcome<Type> {
    crate::types::type_of_syntax(ty)
}

impl Resolver<'_> {
    /// A query of the value's text.
    fn written(&mut self, value: Expr, from: Option<From>) -> Outcome<Statement> {
        let at = value.at;
        let text = self.format(vec![Expr::text("%T", at), value], at)?;
        Ok(Statement::Query(one_column(text, from)))
    }
}

fn one_column(item: Expr, from: Option<From>) -> Query {
    let outputs = outputs(std::slice::from_ref(&item), &[None]);
    bare(Body::Select(Box::new(Select::of(vec![item], from))), outputs, false)
}

/// The fields of a struct that `FORMAT('%T', …)` wrote, each as its own text; None for NULL.
///
/// # Errors
/// The text is none of a struct of so many fields.
pub(crate) fn fields_of(text: &str, count: usize, at: Loc) -> Outcome<Option<Vec<String>>> {
    let unfit = || Fault::types(at, format!("{text} is no struct of {count} fields"));
    let parsed = crate::syntax::parse_expression(text).map_err(|_| unfit())?;
    let written = |expr: &ast::Expr| text[expr.at.start as usize..expr.at.end as usize].to_owned();
    let fields: Vec<String> = match &parsed.kind {
        ast::ExprKind::Null => return Ok(None),
        ast::ExprKind::Tuple(items) => items.iter().map(written).collect(),
        ast::ExprKind::Struct { fields, .. } => fields.iter().map(|(_, field)| written(field)).collect(),
        _ => return Err(unfit()),
    };
    if fields.len() == count { Ok(Some(fields)) } else { Err(unfit()) }
}
