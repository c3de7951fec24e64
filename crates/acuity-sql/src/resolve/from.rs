//! The FROM clause.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Resolver;
use super::piped::Piped;
use super::result::relation;
use super::scope::{Context, Found, Scope, Source, SourceColumn};
use crate::catalog::{ColumnRef, TablePath};
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::lineage;
use crate::syntax::ast::{self, FromItem, Ident};
use crate::tree::{Column, Expr, From, Kind};
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
            FromItem::Call { path, args, alias, at } => self.table_call(path, args, alias.as_ref(), *at, scope, block),
            FromItem::Pivot { from, pivot, alias } => self.pivot(from, pivot, alias.as_ref(), scope, block),
            FromItem::Unpivot { from, unpivot, alias, at } => {
                self.unpivot(from, unpivot, alias.as_ref(), *at, scope, block)
            }
            FromItem::Sample { from, sample } => self.sample(from, sample, scope, block),
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
                value = self.flat_field(value, part, at)?;
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
            cte.reads.set(cte.reads.get() + 1);
            let alias = alias.unwrap_or(first);
            let physical = self.new_alias(&alias.text);
            add(scope, relation(Some(alias), &cte.outputs, cte.value_table, &physical, block))?;
            return Ok(From::Cte { name: cte.physical, alias: physical });
        }
        if let Some(made) = self.made_table(path, alias, at, scope, block)? {
            return Ok(made);
        }
        let wanted = TablePath::new(&path.iter().map(|p| p.text.as_str()).collect::<Vec<_>>());
        let (known, columns) = self.find_table(&wanted, at)?;
        // One name in backticks may hold the whole path. Of that one BigQuery does not see the last part before a column: its
        // users' scripts read `age` of `project.dataset.age` as the column.
        let yields = alias.is_none() && path.len() == 1 && last.text.contains('.');
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
            unreadable,
            yields,
            ..Source::default()
        };
        add(scope, source)?;
        let converted = self.catalog.converted(&known);
        Ok(From::Table { path: known, alias: physical, converted })
    }

    /// TABLESAMPLE of a relation, or of several that are joined.
    fn sample(&mut self, from: &FromItem, sample: &ast::Sample, scope: &mut Scope<'_>, block: u32) -> Outcome<From> {
        if !matches!(from, FromItem::Join { .. }) {
            let from = self.from(from, scope, block)?;
            no_array(&from, "TABLESAMPLE")?;
            return Ok(self.sampled(Piped::open(from, block, Vec::new(), Vec::new()), sample)?.from);
        }
        // A join is sampled in a query of its own, which does not see the relations to its left.
        let nothing = Scope::default();
        let mut inner = Scope::inside(scope.parent.unwrap_or(&nothing));
        let from = self.from(from, &mut inner, block)?;
        let merged = Source { columns: inner.merged, ..Source::default() };
        let table = self.sampled(Piped::open(from, block, vec![merged], inner.sources), sample)?;
        scope.merged.splice(0..0, table.sources.into_iter().flat_map(|source| source.columns));
        for source in table.named {
            add(scope, source)?;
        }
        Ok(table.from)
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
        let mut value = self.flat_path(array, Context::plain(scope, "UNNEST"))?;
        // Random values are others for each row to the left, also where none of its columns is read.
        if value.is_volatile()
            && let Some(own) = scope.sources.iter().find_map(Source::first)
        {
            let at = value.at;
            value = Expr::anchored(own, value, at);
        }
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
            ..Source::default()
        };
        add(scope, source)?;
        if let Some(name) = offset {
            let at = name.as_ref().map_or(at, |name| name.at);
            let name = name.as_ref().map_or("offset", |n| n.text.as_str()).to_owned();
            if scope.is_taken(&name, true) {
                return Err(Fault::new("ambiguous", at, format!("duplicate alias {name} found"))
                    .help("give the offset a name of its own: WITH OFFSET AS i"));
            }
            let expr = column("position", Type::Int64);
            let columns = vec![SourceColumn { name: Some(name), expr, merged: false }];
            add(scope, Source { columns, is_offset: true, ..Source::default() })?;
        }
        Ok(From::Unnest { array, alias: physical, offset: offset.is_some() })
    }
}

/// That `clause` stands behind another relation than an array.
pub(super) fn no_array(from: &From, clause: &str) -> Outcome<()> {
    match from {
        From::Unnest { array, .. } => {
            Err(Fault::syntax(array.at, format!("{clause} is not allowed behind an array"))
                .help("write a query around it"))
        }
        _ => Ok(()),
    }
}

/// What a path in FROM may start with: names of this FROM clause (or of a query around it) that are relations or columns
/// already.
fn local<'a>(scope: &'a Scope<'_>, first: &Ident) -> Outcome<Option<Found<'a>>> {
    scope.find_first(first)
}

/// Adds a relation whose alias is not taken yet.
pub(super) fn add(scope: &mut Scope<'_>, source: Source) -> Outcome<()> {
    if let Some(alias) = &source.alias
        && scope.is_taken(alias, source.is_value())
    {
        let at = source.columns.first().map_or(Loc::default(), |c| c.expr.at);
        return Err(Fault::new("ambiguous", at, format!("duplicate table alias {alias} in the same FROM clause"))
            .help("give each table its own alias"));
    }
    scope.sources.push(source);
    Ok(())
}
