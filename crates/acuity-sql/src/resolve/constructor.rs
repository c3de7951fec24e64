//! Arrays and structs that are written out.

use super::Resolver;
use super::coerce::{coerce, supertype};
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, ExprKind, Ident, TypeSyntax};
use crate::tree::{Expr, Kind};
use crate::types::{Type, type_of_syntax};

impl Resolver<'_> {
    /// An array that is written out, with its elements brought to one type.
    pub(super) fn array(
        &mut self,
        element: Option<&TypeSyntax>,
        items: &[ast::Expr],
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let items = items.iter().map(|e| self.expr(e, cx)).collect::<Outcome<Vec<_>>>()?;
        let ty = match element {
            Some(ty) => type_of_syntax(ty)?,
            None => {
                let refs: Vec<&Expr> = items.iter().collect();
                // `[]` is an ARRAY<INT64> until something else is wanted.
                let found = if refs.is_empty() { Some(Type::Int64) } else { supertype(&refs) };
                found.ok_or_else(|| {
                    let types: Vec<String> = items.iter().map(|e| e.ty.to_string()).collect();
                    Fault::types(
                        at,
                        format!("array elements of types {} do not have a common supertype", types.join(", ")),
                    )
                })?
            }
        };
        if matches!(ty, Type::Array(_)) {
            return Err(Fault::types(
                at,
                "cannot construct array with element type ARRAY: arrays of arrays are not supported",
            ));
        }
        let items = items.into_iter().map(|e| coerce(e, &ty, "an array element")).collect::<Outcome<Vec<_>>>()?;
        // With a type before it an empty array takes no other.
        let typed = element.is_some() && items.is_empty();
        let array = Expr::new(Kind::Array(items), Type::array(ty), at);
        let ty = array.ty.clone();
        Ok(if typed { Expr::typed(array, ty, at) } else { array })
    }

    /// A struct that is written out, with or without its type.
    pub(super) fn structure(
        &mut self,
        types: Option<&[(Option<Ident>, TypeSyntax)]>,
        fields: &[(Option<Ident>, ast::Expr)],
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let mut items = Vec::new();
        let mut out = Vec::new();
        if let Some(types) = types
            && types.len() != fields.len()
        {
            return Err(Fault::types(
                at,
                format!("STRUCT type has {} fields but constructor call has {} fields", types.len(), fields.len()),
            ));
        }
        for (i, (name, value)) in fields.iter().enumerate() {
            let item = self.expr(value, cx)?;
            if let Some((declared, ty)) = types.and_then(|t| t.get(i)) {
                if let Some(name) = name {
                    return Err(Fault::syntax(
                        name.at,
                        "STRUCT constructors with specified types cannot have AS aliases",
                    ));
                }
                let ty = type_of_syntax(ty)?;
                // With its type before it a field takes no other.
                let item = coerce(item, &ty, "the field")?;
                items.push(if item.is_literal() { Expr::typed(item, ty.clone(), value.at) } else { item });
                out.push((declared.as_ref().map(|n| n.text.clone()), ty));
            } else {
                // A column's or field's name is the struct's too, where no other is given.
                let implied = match &value.kind {
                    ExprKind::Name(n) | ExprKind::Field(_, n) => Some(n.text.clone()),
                    _ => None,
                };
                out.push((name.as_ref().map(|n| n.text.clone()).or(implied), item.ty.clone()));
                items.push(item);
            }
        }
        let literal = Expr::new(Kind::Struct(items), Type::structure(out), at);
        Ok(literal)
    }
}
