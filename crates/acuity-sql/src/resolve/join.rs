//! Joins of the FROM clause and of pipes.

use super::Resolver;
use super::coerce::{coerce, supertype};
use super::scope::{Context, Scope, Source, SourceColumn, visible};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, FromItem, Ident};
use crate::tree::{CompareOp, Expr, From, JoinKind, Kind, Op};
use crate::types::Type;

impl Resolver<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    pub(super) fn join(
        &mut self,
        kind: JoinKind,
        left: &FromItem,
        right: &FromItem,
        on: Option<&ast::Expr>,
        using: &[Ident],
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let left = self.from(left, scope, block)?;
        self.join_to(left, kind, right, on, using, at, scope, block)
    }

    /// A join of what is resolved, and whose relations are all that `scope` has.
    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    pub(super) fn join_to(
        &mut self,
        left: From,
        kind: JoinKind,
        right: &FromItem,
        on: Option<&ast::Expr>,
        using: &[Ident],
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let before = scope.sources.len();
        let merged_before = scope.merged.len();
        let around = std::mem::replace(&mut scope.joining, using.to_vec());
        let right = self.from(right, scope, block);
        scope.joining = around;
        let right = right?;
        let lateral = matches!(right, From::Unnest { .. });
        if let (From::Unnest { array, .. }, JoinKind::Right | JoinKind::Full) = (&right, kind)
            && reads(array, block)
        {
            let message = "RIGHT and FULL JOIN with an UNNEST of a column of the other side are not supported";
            return Err(Fault::unsupported(at, message).help("unnest in a query before the join"));
        }
        let conditional = matches!(kind, JoinKind::Inner | JoinKind::Left | JoinKind::Right | JoinKind::Full);
        let on = if !using.is_empty() {
            Some(self.using(kind, using, scope, before, merged_before)?)
        } else if let Some(on) = on {
            if !conditional {
                return Err(Fault::syntax(on.at, "CROSS JOIN cannot have an ON clause"));
            }
            Some(self.condition(on, Context::filter(scope, "the ON clause"))?)
        } else if conditional && !lateral {
            return Err(
                Fault::syntax(at, "JOIN must have an ON or USING clause").help("write CROSS JOIN for all pairs")
            );
        } else {
            None
        };
        // An array to the right needs no condition; without one an inner join is a cross join.
        let kind = if conditional && on.is_none() && kind == JoinKind::Inner { JoinKind::Cross } else { kind };
        Ok(From::Join { kind, left: Box::new(left), right: Box::new(right), on })
    }

    /// The condition of USING; the joined columns become the scope's.
    fn using(
        &mut self,
        kind: JoinKind,
        names: &[Ident],
        scope: &mut Scope<'_>,
        before: usize,
        merged_before: usize,
    ) -> Outcome<Expr> {
        let mut conditions = Vec::new();
        let mut merged = Vec::new();
        for name in names {
            let same = |c: &SourceColumn| c.name.as_deref().is_some_and(|n| name.is(n));
            let missing = |side: &str| {
                Fault::new(
                    "unknown-column",
                    name.at,
                    format!("column {} in USING clause not found on {side} side of join", name.text),
                )
            };
            let pick = |sources: &[Source], side: &str| -> Outcome<Expr> {
                let row = visible(sources).find(|s| s.alias.as_deref().is_some_and(|a| name.is(a)));
                if row.is_some_and(|s| s.value.is_none()) {
                    return Err(Fault::new(
                        "ambiguous",
                        name.at,
                        format!(
                            "name {} in USING clause is a table alias, not a column, on {side} side of join",
                            name.text
                        ),
                    )
                    .help("give the table another alias"));
                }
                let mut found = visible(sources).flat_map(|s| &s.columns).filter(|c| same(c) && !c.merged);
                let first = found.next().map(|c| c.expr.clone());
                let scalar = row.and_then(|s| s.value.clone());
                let first = first.or(scalar).ok_or_else(|| missing(side))?;
                if found.next().is_some() {
                    return Err(Fault::new("ambiguous", name.at, format!("column name {} is ambiguous", name.text)));
                }
                Ok(first)
            };
            // A column that an earlier USING has joined goes on by its joined form.
            let earlier = scope.merged.iter().take(merged_before).find(|c| same(c)).map(|c| c.expr.clone());
            let left = match earlier {
                Some(expr) => expr,
                None => pick(&scope.sources[..before], "left")?,
            };
            let right = pick(&scope.sources[before..], "right")?;
            let Some(ty) = supertype(&[&left, &right]) else {
                return Err(Fault::types(
                    name.at,
                    format!("column {} in USING has types {} and {}", name.text, left.ty, right.ty),
                ));
            };
            let (l, r) = (coerce(left.clone(), &ty, "the column")?, coerce(right.clone(), &ty, "the column")?);
            conditions.push(self.compare(l.clone(), CompareOp::Equal, r.clone(), name.at)?);
            // What the joined name means: the side that has all rows, or the first that has a value.
            let expr = match kind {
                JoinKind::Right => right,
                JoinKind::Full => Expr::call(Op::Coalesce, vec![l, r], ty, name.at),
                _ => left,
            };
            merged.push(SourceColumn { name: Some(name.text.clone()), expr, merged: false });
        }
        scope.merged.retain(|c| !c.name.as_deref().is_some_and(|n| names.iter().any(|m| m.is(n))));
        for source in &mut scope.sources {
            let is_named = source.alias.as_deref().is_some_and(|alias| names.iter().any(|name| name.is(alias)));
            source.is_merged |= is_named && source.value.as_ref().is_some_and(|value| value.ty.fields().is_none());
            for column in
                source.columns.iter_mut().filter(|c| c.name.as_deref().is_some_and(|n| names.iter().any(|m| m.is(n))))
            {
                column.merged = true;
            }
        }
        merged.append(&mut scope.merged);
        scope.merged = merged;
        let at = names[0].at;
        Ok(match conditions.len() {
            1 => conditions.remove(0),
            _ => Expr::new(Kind::And(conditions), Type::Bool, at),
        })
    }
}

/// Whether an expression reads a relation of the FROM clause of `block`.
fn reads(expr: &Expr, block: u32) -> bool {
    let mut found = false;
    expr.columns(&mut |column| found |= column.block == block);
    found
}
