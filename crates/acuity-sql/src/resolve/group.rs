//! GROUP BY, and what may be used beside it.

use super::Resolver;
use super::scope::{Alias, Context};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::functions::aggregate::Words;
use crate::syntax::ast::{self, GroupBy, GroupItem, SelectItem};
use crate::tree::{Expr, Function, Grouping, Kind};

/// Each key doubles the groupings.
const MOST_CUBE_KEYS: usize = 12;

impl Resolver<'_> {
    /// The keys of GROUP BY; a key that is a bare name sees the SELECT list's names first, and a number means a column of it.
    pub(super) fn group_by(
        &mut self,
        group_by: &GroupBy,
        items: &[Expr],
        written: &[SelectItem],
        cx: Context<'_>,
    ) -> Outcome<Vec<Grouping>> {
        let cx = Context { aggregates: false, analytic: false, clause: "the GROUP BY clause", ..cx };
        match group_by {
            GroupBy::All => {
                // ALL: every column of the list that reads the rows and does not aggregate them.
                // Columns of a subquery in it, or of a query around, are none of the rows.
                let keys = items.iter().filter(|e| {
                    !super::aggregate::has_aggregate(e) && !super::aggregate::has_window(e) && cx.scope.is_read_by(e)
                });
                let keys = keys.map(|e| self.checked_key(e.clone()).map(Grouping::Expr));
                let keys = keys.collect::<Outcome<Vec<_>>>()?;
                // Without any, all rows are one group.
                Ok(if keys.is_empty() { vec![Grouping::Sets(vec![Vec::new()])] } else { keys })
            }
            GroupBy::Items(list) => {
                let simple = written.iter().all(|i| matches!(i, SelectItem::Expr(..)));
                let mut out = Vec::new();
                for item in list {
                    out.push(match item {
                        GroupItem::Expr(e) => Grouping::Expr(self.key(e, items, simple, cx)?),
                        GroupItem::Rollup(keys) if !has_tuple(keys) => {
                            Grouping::Rollup(self.keys(keys, items, simple, cx)?)
                        }
                        GroupItem::Cube(keys) if !has_tuple(keys) => {
                            Grouping::Cube(self.keys(keys, items, simple, cx)?)
                        }
                        GroupItem::Rollup(keys) => Grouping::Sets(beginnings(&self.groups(keys, items, simple, cx)?)),
                        GroupItem::Cube(keys) => {
                            Grouping::Sets(subsets(&self.groups(keys, items, simple, cx)?, keys[0].at)?)
                        }
                        GroupItem::Tuple(keys) => Grouping::Sets(vec![self.keys(keys, items, simple, cx)?]),
                        GroupItem::Sets(sets, at) => {
                            let mut all = Vec::new();
                            for set in sets {
                                match set {
                                    GroupItem::Expr(e) => all.push(vec![self.key(e, items, simple, cx)?]),
                                    GroupItem::Tuple(keys) => all.push(self.keys(keys, items, simple, cx)?),
                                    GroupItem::Rollup(keys) => {
                                        all.extend(beginnings(&self.groups(keys, items, simple, cx)?));
                                    }
                                    GroupItem::Cube(keys) => {
                                        all.extend(subsets(&self.groups(keys, items, simple, cx)?, *at)?);
                                    }
                                    GroupItem::Sets(..) => {
                                        return Err(Fault::syntax(*at, "GROUPING SETS cannot stand in each other"));
                                    }
                                }
                            }
                            Grouping::Sets(all)
                        }
                    });
                }
                Ok(out)
            }
        }
    }

    /// Several keys.
    fn keys(&mut self, keys: &[ast::Expr], items: &[Expr], simple: bool, cx: Context<'_>) -> Outcome<Vec<Expr>> {
        keys.iter().map(|k| self.key(k, items, simple, cx)).collect()
    }

    /// The keys of ROLLUP or CUBE, each with those that stand in parentheses with it.
    fn groups(&mut self, keys: &[ast::Expr], items: &[Expr], simple: bool, cx: Context<'_>) -> Outcome<Vec<Vec<Expr>>> {
        keys.iter().map(|k| self.keys(k.tuple(), items, simple, cx)).collect()
    }

    /// A key: a number of the SELECT list, or an expression without aggregates.
    fn key(&mut self, key: &ast::Expr, items: &[Expr], simple: bool, cx: Context<'_>) -> Outcome<Expr> {
        let resolved = match &key.kind {
            ast::ExprKind::Int(digits) => {
                let place = digits
                    .parse::<usize>()
                    .ok()
                    .filter(|n| (1..=items.len()).contains(n) && simple || items.get(n.wrapping_sub(1)).is_some());
                let Some(place) = place else {
                    return Err(Fault::new(
                        "grouping",
                        key.at,
                        format!("GROUP BY column number {digits} is out of range, expected 1 to {}", items.len()),
                    ));
                };
                items[place - 1].clone()
            }
            _ if key.is_negative_number() => {
                return Err(Fault::new("grouping", key.at, "GROUP BY column numbers start at 1"));
            }
            _ if key.is_constant() => {
                return Err(Fault::new("grouping", key.at, "cannot GROUP BY literal values")
                    .help("leave it out, or group by a name of the SELECT list"));
            }
            ast::ExprKind::Name(_) => self.expr(key, cx)?,
            // A name inside of a key is a column's: DATE_TRUNC(d, MONTH) AS d is grouped by as it is written.
            _ => self.expr(key, Context { aliases: &[], ..cx }).map_err(|fault| explain_alias(fault, cx))?,
        };
        if super::aggregate::has_aggregate(&resolved) || super::aggregate::has_window(&resolved) {
            return Err(Fault::new("grouping", key.at, "aggregate and window functions are not allowed in GROUP BY"));
        }
        self.checked_key(resolved)
    }

    /// That rows can be grouped by the key.
    fn checked_key(&mut self, key: Expr) -> Outcome<Expr> {
        if !key.ty.is_groupable() {
            return Err(Fault::new(
                "grouping",
                key.at,
                format!("grouping by expressions of type {} is not allowed", key.ty),
            ));
        }
        Ok(key)
    }
}

/// A name of the SELECT list inside of a key deserves more than "unrecognized".
fn explain_alias(fault: Box<Fault>, cx: Context<'_>) -> Box<Fault> {
    let told = |alias: &Alias<'_>| fault.message.eq_ignore_ascii_case(&format!("unrecognized name: {}", alias.name));
    match cx.aliases.iter().any(told) {
        true => fault.help("GROUP BY takes a name of the SELECT list where it stands alone: group by the name, or repeat its expression"),
        false => fault,
    }
}

/// Whether one of the keys is several in parentheses.
fn has_tuple(keys: &[ast::Expr]) -> bool {
    keys.iter().any(|key| matches!(key.kind, ast::ExprKind::Tuple(_)))
}

/// The groupings of ROLLUP.
fn beginnings(keys: &[Vec<Expr>]) -> Vec<Vec<Expr>> {
    (0..=keys.len()).rev().map(|n| keys[..n].concat()).collect()
}

/// The groupings of CUBE.
fn subsets(keys: &[Vec<Expr>], at: Loc) -> Outcome<Vec<Vec<Expr>>> {
    if keys.len() > MOST_CUBE_KEYS {
        return Err(Fault::syntax(at, format!("CUBE takes at most {MOST_CUBE_KEYS} keys, these are {}", keys.len())));
    }
    let of = |n: usize| {
        keys.iter().enumerate().filter(|(i, _)| (n >> i) & 1 == 1).flat_map(|(_, key)| key.clone()).collect()
    };
    Ok((0..1usize << keys.len()).rev().map(of).collect())
}

/// The keys of a SELECT, and what may be read beside them.
pub(super) struct Keys<'t> {
    pub(super) list: &'t [Grouping],
    /// The SELECT whose rows are grouped.
    pub(super) block: u32,
    /// Whether a key that is computed may be a part of an expression, as with GROUP BY ALL. Otherwise it is a whole column of the
    /// list or key of ORDER BY, or has a name there.
    pub(super) anywhere: bool,
}

impl Keys<'_> {
    /// Whether the expression is a key, or one of several.
    fn has(&self, expr: &Expr) -> bool {
        self.list.iter().flat_map(Grouping::keys).any(|key| key == expr)
    }
}

/// Whether `expr` uses the rows' own columns only inside aggregates or as group keys.
pub(super) fn check(expr: &Expr, keys: &Keys<'_>) -> Outcome<()> {
    let whole = match &expr.kind {
        Kind::Typed(inner) => inner,
        _ => expr,
    };
    // It may read what it likes.
    if keys.has(whole) { Ok(()) } else { check_part(expr, keys, false) }
}

/// The same of a part, which may stand in a query inside (`nested`).
fn check_part(expr: &Expr, keys: &Keys<'_>, nested: bool) -> Outcome<()> {
    let block = keys.block;
    if keys.has(expr) && (keys.anywhere || is_path(expr) || is_named(expr)) {
        return Ok(());
    }
    match &expr.kind {
        Kind::Aggregate(call)
            if matches!(call.function, Function::Aggregate(function) if function.name == "grouping")
                && !call.args.iter().all(|arg| keys.has(arg)) =>
        {
            let message = "the argument of GROUPING must be one of the keys of GROUP BY";
            return Err(Fault::new("grouping", expr.at, message));
        }
        // What a query inside makes of its own rows reads these as any expression does.
        Kind::Aggregate(call) if nested && call.args.iter().any(|arg| reads_other_rows(arg, block)) => {}
        Kind::Aggregate(call) if call.over.is_none() => {
            // With HAVING MAX a delimiter stands beside the list of values, outside of the aggregate.
            let delimited = call.having.is_some() && is_text(call.function);
            let mut outside = call.args.iter().skip(if delimited { 1 } else { call.args.len() });
            return outside.try_for_each(|arg| check_part(arg, keys, nested));
        }
        Kind::Column(column) if column.block == block => {
            // The value of an array goes by its alias.
            let name = if column.name == "value" { &column.relation } else { &column.name };
            let mut computed = false;
            for key in keys.list.iter().flat_map(Grouping::keys) {
                key.columns(&mut |read| computed |= *read == **column);
            }
            let help = match computed {
                true => {
                    "a key that is computed can be a whole column of the SELECT list only: give it a name there, or compute it in a subquery"
                }
                false => "add it to GROUP BY, or put it in an aggregate such as ANY_VALUE",
            };
            return Err(Fault::new(
                "grouping",
                expr.at,
                format!("SELECT list expression references column {name} which is neither grouped nor aggregated"),
            )
            .help(help));
        }
        _ => {}
    }
    let mut outcome = Ok(());
    expr.parts(&mut |part| {
        if outcome.is_ok() {
            outcome = check_part(part, keys, nested || expr.is_subquery());
        }
    });
    outcome
}

/// Whether a column of other rows than those of `block` is in it.
fn reads_other_rows(expr: &Expr, block: u32) -> bool {
    let mut found = matches!(&expr.kind, Kind::Column(column) if column.block != block);
    expr.parts(&mut |part| found = found || reads_other_rows(part, block));
    found
}

/// Whether it is STRING_AGG, which has a delimiter.
fn is_text(function: Function) -> bool {
    matches!(function, Function::Aggregate(function) if function.words == Words::Text)
}

/// Whether it is a column, or a field of one.
fn is_path(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Column(_) => true,
        Kind::Field(inner, _) | Kind::Typed(inner) => is_path(inner),
        _ => false,
    }
}

/// Whether a name of the SELECT list stands for it: then it has the name's place, and its parts have theirs.
fn is_named(expr: &Expr) -> bool {
    let mut elsewhere = false;
    expr.parts(&mut |part| elsewhere |= part.at.start < expr.at.start || expr.at.end < part.at.end);
    elsewhere
}
