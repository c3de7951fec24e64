//! The FROM clause.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Resolver;
use super::coerce::{coerce, supertype};
use super::query::column_of;
use super::scope::{Context, Found, Scope, Source, SourceColumn};
use crate::catalog::{ColumnRef, TablePath};
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::lineage;
use crate::syntax::ast::{self, FromItem, Ident};
use crate::tree::{Column, CompareOp, Expr, From, JoinKind, Kind, Op, Output};
use crate::types::Type;

impl Resolver<'_> {
    /// Resolves a FROM clause; the relations it brings are added to `scope`.
    pub(super) fn from(&mut self, item: &FromItem, scope: &mut Scope<'_>, block: u32) -> Outcome<From> {
        crate::stack::deep(|| match item {
            FromItem::Table { path, alias, offset, at } => {
                self.table(path, alias.as_ref(), offset.as_ref(), *at, scope, block)
            }
            FromItem::Query { query, alias } => {
                // A subquery of FROM sees the queries around, not its neighbours.
                let outer = Scope::default();
                let parent = scope.parent.unwrap_or(&outer);
                let query = self.query(query, parent)?;
                let wanted = alias.as_ref().map_or("q", |a| a.text.as_str());
                let physical = self.new_alias(wanted);
                add(scope, relation(alias.as_ref(), &query.outputs, query.value_table, &physical, block))?;
                Ok(From::Query { query: Box::new(query), alias: physical, lateral: false })
            }
            FromItem::Unnest { array, alias, offset, at } => {
                self.unnest(array, alias.as_ref(), offset.as_ref(), *at, scope, block)
            }
            FromItem::Join { kind, left, right, on, using, at } => {
                self.join(*kind, left, right, on.as_ref(), using, *at, scope, block)
            }
            FromItem::Pivot { from, pivot, alias } => self.pivot(from, pivot, alias.as_ref(), scope, block),
            FromItem::Unpivot { from, unpivot, alias, at } => {
                self.unpivot(from, unpivot, alias.as_ref(), *at, scope, block)
            }
            FromItem::Sample { from, percent } => {
                let from = self.from(from, scope, block)?;
                let percent = match &percent.kind {
                    ast::ExprKind::Int(n) | ast::ExprKind::Float(n) => n.clone(),
                    _ => return Err(Fault::types(percent.at, "TABLESAMPLE needs a number")),
                };
                Ok(From::Sample { from: Box::new(from), percent })
            }
        })
    }

    /// A table, a common table expression, or an array of a relation to the left.
    fn table(
        &mut self,
        path: &ast::Path,
        alias: Option<&Ident>,
        offset: Option<&Option<Ident>>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let Some(first) = path.first() else { return Err(Fault::syntax(at, "a table's name is missing")) };
        // A path that starts with a relation to the left is an array of it: FROM t, t.items.
        if path.len() > 1
            && let Some(found) = local(scope, first)?
        {
            let mut value = match found {
                Found::Row(source) => source.column(&path[1])?,
                Found::Column(column) => self.field_of(column, &path[1])?,
            };
            for part in &path[2..] {
                value = self.field_of(value, part)?;
            }
            let implied = path.last().filter(|_| alias.is_none());
            return self.unnest_value(value, alias.or(implied), offset, at, scope, block);
        }
        if offset.is_some() {
            return Err(Fault::syntax(at, "WITH OFFSET can only follow an array"));
        }
        let last = path.last().unwrap_or(first);
        // Innermost first; a name with a dataset is never one of these.
        let cte = if path.len() == 1 { self.ctes.iter().rev().find(|c| first.is(&c.name)).cloned() } else { None };
        if let Some(cte) = cte {
            let alias = alias.unwrap_or(first);
            let physical = self.new_alias(&alias.text);
            add(scope, relation(Some(alias), &cte.outputs, cte.value_table, &physical, block))?;
            return Ok(From::Cte { name: cte.physical, alias: physical });
        }
        let wanted = TablePath::new(&path.iter().map(|p| p.text.as_str()).collect::<Vec<_>>());
        let (known, columns) = self.find_table(&wanted, at)?;
        // One name in backticks may hold the whole path.
        let name = last.text.rsplit('.').next().unwrap_or(&last.text).to_owned();
        let alias = alias.cloned().unwrap_or(Ident { text: name, at: last.at });
        let physical = self.new_alias(&alias.text);
        let unreadable = self.catalog.unreadable(&known);
        let columns = columns.into_iter().filter(|(name, _)| !unreadable.iter().any(|(column, _)| column == name));
        let columns = columns.map(|(name, ty)| {
            let lineage = Rc::new(BTreeSet::from([ColumnRef { relation: known.clone(), column: name.clone() }]));
            let column = Column { relation: physical.clone(), name: name.clone(), block, lineage };
            SourceColumn { name: Some(name), expr: Expr::new(Kind::Column(Rc::new(column)), ty, at), merged: false }
        });
        let source = Source {
            alias: Some(alias.text.clone()),
            columns: columns.collect(),
            value: None,
            hidden: Vec::new(),
            unreadable,
        };
        add(scope, source)?;
        let converted = self.catalog.converted(&known);
        Ok(From::Table { path: known, alias: physical, converted })
    }

    /// The table of the catalog that `wanted` names, with its columns.
    pub(super) fn find_table(&mut self, wanted: &TablePath, at: Loc) -> Outcome<(TablePath, Vec<(String, Type)>)> {
        if let Some((known, columns)) = self.catalog.find(wanted) {
            self.tables.insert(known.clone());
            return Ok((known.clone(), columns.iter().map(|(n, t)| (n.clone(), t.clone())).collect()));
        }
        let names: Vec<String> =
            self.catalog.tables().map(ToString::to_string).chain(self.ctes.iter().map(|c| c.name.clone())).collect();
        let fault = Fault::new("unknown-table", at, format!("table not found: {wanted}"));
        // The dataset is missing, which a guess at the name would not tell.
        if let [name] = wanted.0.as_slice() {
            let same = |known: &&TablePath| known.0.last().is_some_and(|last| last.eq_ignore_ascii_case(name));
            let found: Vec<String> = self.catalog.tables().filter(same).take(3).map(ToString::to_string).collect();
            if !found.is_empty() {
                return Err(fault.help(format!("name its dataset too: {}", found.join(" or "))));
            }
        }
        // Without the project, which may be all that is wrong.
        let short = TablePath(wanted.local().to_vec()).to_string();
        let near = nearest(&wanted.to_string(), names.iter().map(String::as_str))
            .or_else(|| nearest(&short, names.iter().map(String::as_str)));
        Err(fault.did_you_mean(near))
    }

    /// UNNEST of an expression, which sees the relations to its left.
    fn unnest(
        &mut self,
        array: &ast::Expr,
        alias: Option<&Ident>,
        offset: Option<&Option<Ident>>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let value = self.expr(array, Context::plain(scope, "UNNEST"))?;
        self.unnest_value(value, alias, offset, at, scope, block)
    }

    /// An array as a relation. Its columns are `value`, and `position` with an offset: lowering writes these names.
    fn unnest_value(
        &mut self,
        array: Expr,
        alias: Option<&Ident>,
        offset: Option<&Option<Ident>>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let Some(element) = array.ty.element().cloned() else {
            return Err(Fault::types(
                array.at,
                format!("values referenced in UNNEST must be arrays, this is {}", array.ty),
            ));
        };
        let physical = self.new_alias(alias.map_or("u", |a| a.text.as_str()));
        let lineage = lineage::of(&array);
        let column = |name: &str, ty: Type| {
            let column =
                Column { relation: physical.clone(), name: name.to_owned(), block, lineage: Rc::clone(&lineage) };
            Expr::new(Kind::Column(Rc::new(column)), ty, at)
        };
        let value = column("value", element.clone());
        // A struct's fields are columns as well, and the value itself can be named by the alias.
        let fields = element.fields().unwrap_or_default().iter().enumerate().map(|(i, (name, ty))| SourceColumn {
            name: name.clone(),
            expr: Expr::field(value.clone(), i, ty.clone(), at),
            merged: false,
        });
        let source = Source {
            alias: alias.map(|a| a.text.clone()),
            columns: fields.collect(),
            value: Some(value.clone()),
            hidden: Vec::new(),
            unreadable: Vec::new(),
        };
        add(scope, source)?;
        if let Some(name) = offset {
            let name = name.as_ref().map_or("offset", |n| n.text.as_str()).to_owned();
            let expr = column("position", Type::Int64);
            let columns = vec![SourceColumn { name: Some(name), expr, merged: false }];
            add(scope, Source { alias: None, columns, value: None, hidden: Vec::new(), unreadable: Vec::new() })?;
        }
        Ok(From::Unnest { array, alias: physical, offset: offset.is_some() })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    fn join(
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
        let before = scope.sources.len();
        let merged_before = scope.merged.len();
        let right = self.from(right, scope, block)?;
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
            Some(self.condition(on, Context::plain(scope, "the ON clause"))?)
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
                let row = sources.iter().find(|s| s.alias.as_deref().is_some_and(|a| name.is(a)));
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
                let mut found =
                    sources.iter().flat_map(|s| s.columns.iter().chain(&s.hidden)).filter(|c| same(c) && !c.merged);
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

/// What a path in FROM may start with: names of this FROM clause (or of a query around it) that are relations or columns
/// already.
fn local<'a>(scope: &'a Scope<'_>, first: &Ident) -> Outcome<Option<Found<'a>>> {
    scope.find_first(first)
}

/// Adds a relation whose alias is not taken yet.
pub(super) fn add(scope: &mut Scope<'_>, source: Source) -> Outcome<()> {
    if let Some(alias) = &source.alias
        && scope.sources.iter().any(|s| s.alias.as_deref().is_some_and(|a| a.eq_ignore_ascii_case(alias)))
    {
        let at = source.columns.first().map_or(Loc::default(), |c| c.expr.at);
        return Err(Fault::new("ambiguous", at, format!("duplicate table alias {alias} in the same FROM clause"))
            .help("give each table its own alias"));
    }
    scope.sources.push(source);
    Ok(())
}

/// A query's result as a relation of the FROM clause.
pub(super) fn relation(
    alias: Option<&Ident>,
    outputs: &[Output],
    value_table: bool,
    physical: &str,
    block: u32,
) -> Source {
    let at = alias.map_or(Loc::default(), |a| a.at);
    let name = alias.map(|a| a.text.clone());
    // The query gives values: the alias names the value, and a struct's fields are columns.
    if value_table && let Some(output) = outputs.first() {
        let value = column_of(output, physical, block, at);
        let fields = output.ty.fields().unwrap_or_default().iter().enumerate().map(|(i, (name, ty))| SourceColumn {
            name: name.clone(),
            expr: Expr::field(value.clone(), i, ty.clone(), at),
            merged: false,
        });
        return Source {
            alias: name,
            columns: fields.collect(),
            value: Some(value),
            hidden: Vec::new(),
            unreadable: Vec::new(),
        };
    }
    let columns = outputs.iter().map(|o| SourceColumn {
        name: o.name.clone(),
        expr: column_of(o, physical, block, at),
        merged: false,
    });
    Source { alias: name, columns: columns.collect(), value: None, hidden: Vec::new(), unreadable: Vec::new() }
}
