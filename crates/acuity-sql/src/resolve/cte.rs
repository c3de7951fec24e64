//! Common table expressions.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::coerce::cost;
use super::mentions::{body_mentions, mentions};
use super::scope::Scope;
use super::set_operation::stand_in;
use super::{CteInSight, Resolver};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, PipeOp};
use crate::tree::{Cte, Query, SetOp};

impl Resolver<'_> {
    /// A common table expression, which those behind it can read. It sees nothing of the queries around.
    pub(super) fn cte(&mut self, cte: &ast::Cte, recursive: bool, outer: &Scope<'_>) -> Outcome<Cte> {
        let nothing = Scope::default();
        let outer = outer.parameters().unwrap_or(&nothing);
        let wanted = cte.name.text.clone();
        // DuckDB takes a common table expression that reads a table of its own name for a recursive one.
        let mut physical = self.cte_names.take(&wanted);
        while self.catalog.tables().any(|t| t.0.len() == 1 && t.0[0].eq_ignore_ascii_case(&physical)) {
            physical = self.cte_names.take(&wanted);
        }
        // RECURSIVE is for the whole WITH: only those that read themselves are recursive.
        let itself = recursive && mentions(&cte.query, &cte.name.text);
        let before = self.ctes.len();
        let query = if itself { self.recursive_cte(cte, &physical, outer)? } else { self.query(&cte.query, outer)? };
        self.ctes.truncate(before);
        let outputs = Rc::new(query.outputs.clone());
        self.ctes.push(CteInSight {
            name: wanted,
            physical: physical.clone(),
            outputs,
            value_table: query.value_table,
            reads: Rc::default(),
        });
        let columns = query.outputs.iter().map(|o| o.physical.clone()).collect();
        Ok(Cte { name: physical, columns, recursive: itself, query })
    }

    /// `base UNION ALL step`, where the step reads the expression itself.
    fn recursive_cte(&mut self, cte: &ast::Cte, physical: &str, outer: &Scope<'_>) -> Outcome<Query> {
        let Some(Union { distinct, by_name, items, at }) = union_of(&cte.query) else {
            return Err(Fault::syntax(
                cte.name.at,
                format!("recursive reference to {} must be under a UNION", cte.name.text),
            )
            .help(
                "write the part that does not read it, UNION ALL, and the part that does, with nothing behind them",
            ));
        };
        if by_name {
            let message = "a recursive common table expression that matches columns by name is not supported";
            return Err(Fault::unsupported(at, message).help("name the columns in one order"));
        }
        let whole = cte.query.pipes.is_empty();
        if whole && (!cte.query.order_by.is_empty() || cte.query.limit.is_some()) {
            let message = "a recursive common table expression cannot have an ORDER BY or LIMIT around its UNION";
            return Err(Fault::syntax(cte.query.at, message).help("order the query that reads it"));
        }
        let within = if whole { in_order(&cte.query.ctes, cte.query.recursive)? } else { Vec::new() };
        let within =
            within.into_iter().map(|c| self.cte(c, cte.query.recursive, outer)).collect::<Outcome<Vec<_>>>()?;
        // The last part reads the expression; those before it are its base.
        if let Some((_, before)) = items.split_last()
            && before.iter().any(|part| body_mentions(part, &cte.name.text))
        {
            let message = format!("only the last part of a UNION may read {}", cte.name.text);
            return Err(Fault::syntax(cte.name.at, message));
        }
        let (base, steps): (Vec<_>, Vec<_>) = items.iter().partition(|b| !body_mentions(b, &cte.name.text));
        if base.is_empty() || steps.is_empty() {
            return Err(Fault::syntax(
                cte.name.at,
                "a recursive common table expression needs a part that does not read itself",
            ));
        }
        let mut base_queries = Vec::new();
        for body in base {
            base_queries.push(self.body(body, outer)?);
        }
        // The types of the columns come from these alone, as in GoogleSQL.
        let base = self.combine(SetOp::Union, distinct, base_queries, at)?;
        let outputs = Rc::new(base.outputs.clone());
        let reads = Rc::new(Cell::new(0));
        self.ctes.push(CteInSight {
            name: cte.name.text.clone(),
            physical: physical.to_owned(),
            outputs,
            value_table: base.value_table,
            reads: Rc::clone(&reads),
        });
        let mut all = vec![base];
        for body in steps {
            super::recursion::check(body, &cte.name)?;
            reads.set(0);
            let step = self.body(body, outer)?;
            if reads.get() > 1 {
                let message = format!("a part of {0} reads {0} more than once", cte.name.text);
                return Err(Fault::syntax(cte.name.at, message));
            }
            super::recursion::row_by_row(&step, &cte.name)?;
            for (i, (have, want)) in step.outputs.iter().zip(&all[0].outputs).enumerate() {
                // A step does not widen a column that the base has given its type.
                if cost(&stand_in(&step, i, at), &want.ty).is_none() {
                    return Err(Fault::types(
                        at,
                        format!("recursive term has type {} where the base has {}", have.ty, want.ty),
                    ));
                }
            }
            // The base alone gives the type, also where it is a literal that could take another.
            let step = self.cast_outputs(step, &all[0].outputs)?;
            all.push(step);
        }
        // The caller adds it again, with the columns of the whole.
        self.ctes.pop();
        let mut whole = self.combine(SetOp::Union, distinct, all, at)?;
        whole.ctes = within;
        Ok(whole)
    }
}

/// The UNION that makes a recursive common table expression.
struct Union<'q> {
    distinct: bool,
    by_name: bool,
    items: Cow<'q, [ast::Body]>,
    at: Loc,
}

/// The UNION that is the whole of a query, in the usual form or as its last pipe operator.
fn union_of(query: &ast::Query) -> Option<Union<'_>> {
    let (how, items, at) = match (&query.body, query.pipes.split_last()) {
        (ast::Body::Set { how, items, at }, None) => (how, Cow::Borrowed(items.as_slice()), *at),
        (_, Some((ast::Pipe { op: PipeOp::Combine { how, queries }, at }, before))) => {
            let base = ast::Query { pipes: before.to_vec(), ..query.clone() };
            let parts = std::iter::once(&base).chain(queries);
            (how, parts.map(|part| ast::Body::Query(Box::new(part.clone()))).collect(), *at)
        }
        _ => return None,
    };
    let ast::SetHow { op: SetOp::Union, distinct, by_name } = how else { return None };
    Some(Union { distinct: *distinct, by_name: by_name.is_some(), items, at })
}

/// The common table expressions in an order in which each reads earlier ones only; WITH RECURSIVE allows any order in
/// the text.
pub(super) fn in_order(ctes: &[ast::Cte], recursive: bool) -> Outcome<Vec<&ast::Cte>> {
    let mut names = BTreeSet::new();
    for cte in ctes {
        if !names.insert(cte.name.text.to_ascii_lowercase()) {
            return Err(Fault::syntax(cte.name.at, format!("duplicate alias {} for WITH subquery", cte.name.text)));
        }
    }
    let mut left: Vec<&ast::Cte> = ctes.iter().collect();
    if !recursive {
        return Ok(left);
    }
    let mut out = Vec::new();
    while !left.is_empty() {
        let ready = left.iter().position(|c| {
            left.iter().all(|other| other.name.is(&c.name.text) || !mentions(&c.query, &other.name.text))
        });
        let Some(ready) = ready else {
            return Err(Fault::unsupported(
                left[0].name.at,
                "common table expressions that read each other are not supported",
            ));
        };
        out.push(left.remove(ready));
    }
    Ok(out)
}
