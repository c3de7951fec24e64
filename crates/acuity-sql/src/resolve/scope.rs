//! Which names an expression can see.

use crate::diagnostics::{Fault, Outcome, nearest};
use crate::syntax::ast::{Ident, WindowSpec};
use crate::tree::{Expr, Kind};
use crate::types::Type;

/// A column that a relation of the FROM clause offers.
#[derive(Debug, Clone)]
pub(super) struct SourceColumn {
    /// None: only `*` and a place can mean it.
    pub(super) name: Option<String>,
    /// What the name stands for.
    pub(super) expr: Expr,
    /// Joined by USING: `*` and its bare name mean the joined column instead.
    pub(super) merged: bool,
}

/// A relation of the FROM clause.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    /// The name before the dot; None where nothing can be said before it.
    pub(super) alias: Option<String>,
    /// In the order in which `*` gives them.
    pub(super) columns: Vec<SourceColumn>,
    /// The row itself, when the relation holds values rather than columns.
    pub(super) value: Option<Expr>,
    /// That value is joined by USING: `*` and the bare name mean the joined column instead.
    pub(super) is_merged: bool,
    /// Columns that cannot be read, and why.
    pub(super) unreadable: Vec<(String, String)>,
    /// Its bare name means a column, where there is one of that name.
    pub(super) yields: bool,
    /// Columns that are read by name only: `*` does not give them.
    pub(super) pseudo: Vec<SourceColumn>,
    /// Only its alias leads to it: neither `*` nor the bare name of a column does.
    pub(super) by_alias: bool,
    /// The offset of an array, whose name stands for its column as an alias does.
    pub(super) is_offset: bool,
}

/// The relations of one SELECT, inside the scope of the query around it.
#[derive(Debug, Default)]
pub(super) struct Scope<'p> {
    /// The scope around, whose names are seen after those here.
    pub(super) parent: Option<&'p Scope<'p>>,
    /// In the order of the FROM clause.
    pub(super) sources: Vec<Source>,
    /// Columns joined by USING, newest first.
    pub(super) merged: Vec<SourceColumn>,
    /// The names of USING while the right side of its join is resolved.
    pub(super) joining: Vec<Ident>,
    /// Parameters of SQL functions and lambdas.
    pub(super) locals: Vec<(String, Expr)>,
    /// Those of them that have a value for each row of a group, so that only an aggregate takes them.
    pub(super) of_rows: Vec<String>,
    /// Names of a SELECT list around whose values a subquery cannot compute.
    pub(super) refused: Vec<String>,
}

/// A name that the SELECT list gives, or without a name one of its places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alias<'a> {
    /// As it is written.
    pub(super) name: &'a str,
    /// What the name stands for.
    pub(super) expr: &'a Expr,
    /// The column's place in the list, from 0.
    pub(super) place: usize,
}

/// Where an expression stands, and what it may therefore use.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) scope: &'a Scope<'a>,
    /// Names of the SELECT list that are seen before columns; none in WHERE, FROM and the list itself.
    pub(super) aliases: &'a [Alias<'a>],
    /// The windows that the WINDOW clause names.
    pub(super) windows: &'a [(Ident, WindowSpec)],
    /// Whether aggregates may stand here.
    pub(super) aggregates: bool,
    /// Whether window functions may.
    pub(super) analytic: bool,
    /// Whether NULL means the same as false here, as in a filter.
    pub(super) truth: bool,
    /// What messages call the place.
    pub(super) clause: &'a str,
}

impl<'a> Context<'a> {
    /// A place that sees relations and nothing else: no aggregates, no names of a SELECT list.
    pub(super) fn plain(scope: &'a Scope<'a>, clause: &'a str) -> Self {
        Context { scope, aliases: &[], windows: &[], aggregates: false, analytic: false, truth: false, clause }
    }

    /// The same for a condition that rows must meet.
    pub(super) fn filter(scope: &'a Scope<'a>, clause: &'a str) -> Self {
        Context { truth: true, ..Context::plain(scope, clause) }
    }
}

/// What a name was found to be.
pub(super) enum Found<'a> {
    /// A column, or another value with a name.
    Column(Expr),
    /// A whole row of a relation, as a struct.
    Row(&'a Source),
}

impl Scope<'_> {
    /// A scope without names of its own.
    pub(super) fn inside<'p>(parent: &'p Scope<'p>) -> Scope<'p> {
        Scope { parent: Some(parent), ..Scope::default() }
    }

    /// The scope of a lambda or SQL function: its parameters, and what is around.
    pub(super) fn with_locals<'p>(parent: &'p Scope<'p>, locals: Vec<(String, Expr)>) -> Scope<'p> {
        Scope { locals, ..Scope::inside(parent) }
    }

    /// Whether a name is taken for another relation of this FROM clause, which is `value`: one value that has a name. Two values
    /// of one name are one where USING joins them.
    pub(super) fn is_taken(&self, name: &str, value: bool) -> bool {
        let joined = value && self.joining.iter().any(|joined| joined.is(name));
        self.sources.iter().any(|source| source.is_called(name) && !(joined && source.is_value()))
    }

    /// The scope that brings relations: this one, or the one around a lambda or SQL function.
    pub(super) fn nearest(&self) -> Option<&Scope<'_>> {
        let mut scope = Some(self);
        while let Some(here) = scope {
            if !here.sources.is_empty() {
                return Some(here);
            }
            scope = here.parent;
        }
        None
    }

    /// The scope of the SQL function around: its parameters.
    pub(super) fn parameters(&self) -> Option<&Scope<'_>> {
        let mut outermost = None;
        let mut scope = self;
        // Around a function's body there is nothing, not even a query.
        while let Some(parent) = scope.parent {
            outermost = Some(scope);
            scope = parent;
        }
        outermost.filter(|scope| !scope.locals.is_empty() && scope.sources.is_empty())
    }

    /// The queries whose columns the relations of this scope bring.
    pub(super) fn blocks(&self) -> Vec<u32> {
        let mut out = Vec::new();
        for source in self.nearest().into_iter().flat_map(|s| &s.sources) {
            for expr in source.columns.iter().map(|c| &c.expr).chain(&source.value) {
                expr.columns(&mut |column| out.push(column.block));
            }
        }
        out
    }

    /// Whether an expression reads a column of the relations that this scope brings.
    pub(super) fn is_read_by(&self, expr: &Expr) -> bool {
        let blocks = self.blocks();
        let mut read = false;
        expr.columns(&mut |column| read = read || blocks.contains(&column.block));
        read
    }

    /// The relation whose whole row a bare name means although the relation, or one beside it, has a column of that
    /// name.
    pub(super) fn hides_column(&self, name: &Ident) -> Option<&str> {
        let same = |n: &str| n.eq_ignore_ascii_case(&name.text);
        let mut scope = Some(self);
        while let Some(here) = scope {
            let row = here.sources.iter().find(|s| s.alias.as_deref().is_some_and(same));
            if let Some(row) = row.filter(|row| !row.yields) {
                let with = here.visible().find(|s| s.columns.iter().any(|c| c.name.as_deref().is_some_and(same)));
                return with.filter(|_| row.value.is_none())?.alias.as_deref();
            }
            if here.columns().any(|c| c.name.as_deref().is_some_and(same)) {
                return None;
            }
            scope = here.parent;
        }
        None
    }

    /// What the bare name means here or in a query around.
    pub(super) fn find(&self, name: &Ident) -> Outcome<Option<Expr>> {
        let mut scope = Some(self);
        while let Some(here) = scope {
            if let Some(found) = here.find_here(name)? {
                return Ok(Some(found));
            }
            scope = here.parent;
        }
        Ok(None)
    }

    /// What the bare name means in this scope alone: parameters first, then relations, joined columns, columns.
    fn find_here(&self, name: &Ident) -> Outcome<Option<Expr>> {
        let same = |n: &str| n.eq_ignore_ascii_case(&name.text);
        if self.refused.iter().any(|n| same(n)) {
            let message =
                format!("{} counts rows or looks at other rows, and cannot be used inside a subquery here", name.text);
            return Err(Fault::unsupported(name.at, message).help("compute it in a query inside FROM"));
        }
        // The last of several is the innermost.
        let mut locals = self.locals.iter().rev().filter(|(n, _)| same(n)).map(|(_, expr)| expr);
        if let Some(expr) = locals.next() {
            // Two names of a SELECT list around may be the same.
            return if locals.all(|other| other == expr) { Ok(Some(at(expr, name))) } else { Err(ambiguous(name)) };
        }
        // A relation's own name is preferred to a column's, whichever relation has the column.
        let row = self.sources.iter().find(|s| s.alias.as_deref().is_some_and(same));
        let has_column = || self.columns().any(|c| c.name.as_deref().is_some_and(same));
        if let Some(source) = row.filter(|row| !(row.is_merged || row.yields && has_column())) {
            return match source.unreadable.first() {
                Some((column, why)) if source.value.is_none() => {
                    let message = format!("the row of {} has column {column}, which {why}", name.text);
                    Err(Fault::unsupported(name.at, message).help("name the columns that are needed"))
                }
                _ => Ok(Some(at(&source.row(), name))),
            };
        }
        let mut offsets = self.sources.iter().filter_map(Source::offset).filter(|column| !column.merged);
        if let Some(offset) = offsets.find(|column| column.name.as_deref().is_some_and(same)) {
            return Ok(Some(at(&offset.expr, name)));
        }
        if let Some(column) = self.merged.iter().find(|c| c.name.as_deref().is_some_and(same)) {
            let elsewhere = self.columns().any(|c| !c.merged && c.name.as_deref().is_some_and(same));
            if elsewhere {
                return Err(ambiguous(name));
            }
            return Ok(Some(at(&column.expr, name)));
        }
        // Two columns of one name are an error only where the name is used.
        let mut found = None;
        for column in self.columns().filter(|c| c.name.as_deref().is_some_and(same)) {
            if found.is_some() {
                return Err(ambiguous(name));
            }
            found = Some(&column.expr);
        }
        let unreadable = self.visible().flat_map(|s| &s.unreadable).find(|(column, _)| name.is(column));
        match (unreadable, found) {
            (Some(_), Some(_)) => Err(ambiguous(name)),
            (Some((column, why)), None) => Err(unreadable_column(column, why, name)),
            (None, Some(found)) => Ok(Some(at(found, name))),
            (None, None) => {
                let mut pseudo = self.visible().flat_map(|s| &s.pseudo).filter(|c| c.name.as_deref().is_some_and(same));
                match (pseudo.next(), pseudo.next()) {
                    (Some(_), Some(_)) => Err(ambiguous(name)),
                    (found, _) => Ok(found.map(|column| at(&column.expr, name))),
                }
            }
        }
    }

    /// The relations whose columns bare names and `*` mean.
    pub(super) fn visible(&self) -> impl Iterator<Item = &Source> {
        visible(&self.sources)
    }

    /// Their columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = &SourceColumn> {
        self.visible().flat_map(|s| &s.columns)
    }

    /// What the first name of a path means: a relation is preferred to a column.
    pub(super) fn find_first(&self, name: &Ident) -> Outcome<Option<Found<'_>>> {
        let mut scope = Some(self);
        while let Some(here) = scope {
            let row =
                here.sources.iter().find(|s| s.alias.as_deref().is_some_and(|a| a.eq_ignore_ascii_case(&name.text)));
            if let Some(source) = row {
                return Ok(Some(Found::Row(source)));
            }
            if let Some(expr) = here.find_here(name)? {
                return Ok(Some(Found::Column(expr)));
            }
            scope = here.parent;
        }
        Ok(None)
    }

    /// All names in sight, for suggestions.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut out = Vec::new();
        let mut scope = Some(self);
        while let Some(here) = scope {
            out.extend(here.locals.iter().map(|(n, _)| n.as_str()));
            out.extend(here.columns().filter_map(|c| c.name.as_deref()));
            out.extend(here.sources.iter().filter_map(|s| s.alias.as_deref()));
            scope = here.parent;
        }
        out
    }

    /// That nothing in sight has the name.
    pub(super) fn unknown(&self, name: &Ident) -> Box<Fault> {
        let fault = Fault::new("unknown-column", name.at, format!("unrecognized name: {}", name.text));
        fault.did_you_mean(nearest(&name.text, self.names()))
    }
}

/// Those of some relations whose columns bare names and `*` mean.
pub(super) fn visible(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|source| !source.by_alias)
}

/// That the column is there and cannot be read.
fn unreadable_column(column: &str, why: &str, name: &Ident) -> Box<Fault> {
    Fault::unsupported(name.at, format!("column {column} {why}"))
}

impl Source {
    /// The column that an offset is.
    fn offset(&self) -> Option<&SourceColumn> {
        self.columns.first().filter(|_| self.is_offset)
    }

    /// Whether another relation beside it cannot be called so.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let own = self.offset().map_or(self.alias.as_deref(), |column| column.name.as_deref());
        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    /// A value of its rows: the first column where the rows are no values.
    pub(super) fn first(&self) -> Option<Expr> {
        self.value.clone().or_else(|| self.columns.first().map(|column| column.expr.clone()))
    }

    /// Whether its name is that of one value, as an array's alias or its offset is.
    pub(super) fn is_value(&self) -> bool {
        self.is_offset || self.value.as_ref().is_some_and(|value| value.ty.fields().is_none())
    }

    /// The whole row as one value.
    pub(super) fn row(&self) -> Expr {
        if let Some(value) = &self.value {
            return value.clone();
        }
        let fields = self.columns.iter().map(|c| (c.name.clone(), c.expr.ty.clone())).collect();
        let items = self.columns.iter().map(|c| c.expr.clone()).collect();
        Expr::new(Kind::Struct(items), Type::Struct(fields), crate::diagnostics::Loc::default())
    }

    /// The column `name` of this relation.
    pub(super) fn column(&self, name: &Ident) -> Outcome<Expr> {
        let mut found = None;
        for column in &self.columns {
            if column.name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(&name.text)) {
                if found.is_some() {
                    return Err(ambiguous(name));
                }
                found = Some(&column.expr);
            }
        }
        let pseudo = || self.pseudo.iter().find(|c| c.name.as_deref().is_some_and(|n| name.is(n))).map(|c| &c.expr);
        if let Some(expr) = found.or_else(pseudo) {
            return Ok(at(expr, name));
        }
        if let Some((column, why)) = self.unreadable.iter().find(|(column, _)| name.is(column)) {
            return Err(unreadable_column(column, why, name));
        }
        let of = self.alias.as_deref().unwrap_or("the relation");
        let fault = Fault::new("unknown-column", name.at, format!("name {} not found inside {of}", name.text));
        Err(fault.did_you_mean(nearest(&name.text, self.columns.iter().filter_map(|c| c.name.as_deref()))))
    }
}

/// The expression, at the place where it is named.
fn at(expr: &Expr, name: &Ident) -> Expr {
    let mut expr = expr.clone();
    expr.at = name.at;
    expr
}

/// That the name could mean several things.
fn ambiguous(name: &Ident) -> Box<Fault> {
    Fault::new("ambiguous", name.at, format!("column name {} is ambiguous", name.text))
        .help("put the table's alias before it")
}
