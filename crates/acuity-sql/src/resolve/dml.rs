//! INSERT, UPDATE and MERGE.

use super::Resolver;
use super::coerce::{coerce, cost};
use super::scope::{Context, Scope};
use super::statement::{Target, place};
use crate::catalog::TablePath;
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{self, Ident, InsertSource};
use crate::tree::{Expr, Kind, MergeAction, MergeClause, Statement};
use crate::types::{Limits, Type};

/// A part of a column that SET gives a value: the places of the fields down to it, none for the whole. None is DEFAULT.
type Part = (Vec<usize>, Option<Expr>);

impl Resolver<'_> {
    /// INSERT of rows or of a query.
    pub(super) fn insert(
        &mut self,
        name: &ast::Path,
        columns: &[Ident],
        source: &InsertSource,
    ) -> Outcome<(Statement, Option<TablePath>)> {
        let nothing = Scope::default();
        let (path, known) = self.writable(name)?;
        // A query behind INSERT may read the table itself, rows of values cannot.
        if !matches!(source, InsertSource::Query(_)) {
            self.tables.remove(&path);
        }
        let chosen = pick(columns, &known)?;
        let names = chosen.iter().map(|(n, _)| n.clone()).collect();
        let statement = match source {
            InsertSource::Values(rows) => {
                let mut out = Vec::new();
                for row in rows {
                    out.push(self.row(row, &chosen, &path, &nothing, place(name))?);
                }
                Statement::InsertValues { name: path.clone(), columns: names, rows: out }
            }
            InsertSource::Query(query) => {
                let resolved = self.query(query, &nothing)?;
                for (output, (n, t)) in resolved.outputs.iter().zip(&chosen) {
                    // A literal may convert; anything else must fit the column by its type.
                    let stand_in = Expr::new(Kind::Parameter(String::new()), output.ty.clone(), query.at);
                    if !output.literal && cost(&stand_in, t).is_none() {
                        return Err(Fault::types(
                            query.at,
                            format!(
                                "query column {n} has type {} which cannot be inserted into a column of type {t}",
                                output.ty
                            ),
                        ));
                    }
                }
                let types: Vec<Type> = chosen.iter().map(|(_, ty)| ty.clone()).collect();
                let limits: Vec<Limits> = chosen.iter().map(|(name, _)| self.catalog.limits(&path, name)).collect();
                let fitting = self.fit(resolved, &types, query.at)?;
                let query = self.limited_outputs(fitting, &limits)?;
                Statement::InsertQuery { name: path.clone(), columns: names, query }
            }
        };
        Ok((statement, Some(path)))
    }

    /// A row of values for these columns; None is DEFAULT.
    pub(super) fn row(
        &mut self,
        row: &[Option<ast::Expr>],
        columns: &[(String, Type)],
        table: &TablePath,
        scope: &Scope<'_>,
        at: Loc,
    ) -> Outcome<Vec<Option<Expr>>> {
        if row.len() != columns.len() {
            let at = row.iter().flatten().next().map_or(at, |e| e.at);
            return Err(Fault::types(
                at,
                format!("the row has {} values where {} columns are inserted", row.len(), columns.len()),
            ));
        }
        let mut out = Vec::new();
        for (value, (name, ty)) in row.iter().zip(columns) {
            out.push(match value {
                Some(value) => {
                    let value = self.expr(value, Context::plain(scope, "VALUES"))?;
                    let value = coerce(value, ty, &format!("the value of column {name}"))?;
                    Some(self.kept(value, table, name)?)
                }
                None => None,
            });
        }
        Ok(out)
    }

    /// The assignments of SET. A target is a column or a field in it, and may have the table's alias before it. `only` is
    /// what holds of the rows that are set, where the values are calculated for others as well.
    pub(super) fn assignments(
        &mut self,
        set: &[(ast::Path, Option<ast::Expr>)],
        table: &Target,
        scope: &Scope<'_>,
        only: Option<&Expr>,
    ) -> Outcome<Vec<(String, Option<Expr>)>> {
        let (path, columns, _) = table;
        let mut written: Vec<Vec<&str>> = Vec::new();
        // By column, in the order of the text; a part without places is the whole.
        let mut parts: Vec<(usize, Vec<Part>)> = Vec::new();
        for (target, value) in set {
            let Some((place, fields)) = set_target(target, path, columns, scope)? else { continue };
            let at = target.last().map_or_else(Default::default, |name| name.at);
            let (column, ty) = &columns[place];
            let mut names = vec![column.as_str()];
            let mut inner = ty;
            let mut places = Vec::new();
            for name in fields {
                let (at, field) = field_of(inner, name)?;
                names.push(field.0.as_deref().unwrap_or_default());
                places.push(at);
                inner = &field.1;
            }
            // Of two targets neither may be the other, or hold it.
            if written.iter().any(|other| other.starts_with(&names) || names.starts_with(other)) {
                return Err(Fault::types(at, format!("{} is set more than once", names.join("."))));
            }
            let value = match value {
                Some(value) => {
                    let value = self.expr(value, Context::plain(scope, "SET"))?;
                    Some(coerce(value, inner, &format!("the value of column {}", names.join(".")))?)
                }
                None if places.is_empty() => None,
                None => return Err(Fault::types(at, "a field has no DEFAULT").help("write its value")),
            };
            written.push(names);
            match parts.iter_mut().find(|(other, _)| *other == place) {
                Some((_, of_column)) => of_column.push((places, value)),
                None => parts.push((place, vec![(places, value)])),
            }
        }
        let mut out = Vec::new();
        for (place, of_column) in parts {
            // The whole of a column stands alone: nothing in it may be set beside it.
            let value = match of_column.iter().all(|(places, _)| places.is_empty()) {
                true => of_column.into_iter().find_map(|(_, value)| value),
                false => {
                    let fields = of_column.into_iter().filter_map(|(places, value)| Some((places, value?))).collect();
                    Some(self.rebuilt(scope.sources[0].columns[place].expr.clone(), fields, only)?)
                }
            };
            let name = &columns[place].0;
            let value = value.map(|value| self.kept(value, path, name)).transpose()?;
            out.push((name.clone(), value));
        }
        Ok(out)
    }

    /// A struct with other values in some of its fields, each once, so that it grows with the fields and not with the
    /// assignments. As in GoogleSQL, a struct that is NULL has no field to be set.
    fn rebuilt(&mut self, whole: Expr, mut set: Vec<(Vec<usize>, Expr)>, only: Option<&Expr>) -> Outcome<Expr> {
        if let Some(at) = set.iter().position(|(places, _)| places.is_empty()) {
            return Ok(set.swap_remove(at).1);
        }
        let ty = whole.ty.clone();
        let at = set.first().map_or(whole.at, |(_, value)| value.at);
        let mut items = Vec::new();
        for (i, (_, ty)) in ty.fields().unwrap_or_default().iter().enumerate() {
            let field = Expr::new(Kind::Field(Box::new(whole.clone()), i), ty.clone(), at);
            let (here, others): (Vec<_>, Vec<_>) = set.into_iter().partition(|(places, _)| places[0] == i);
            set = others;
            let deeper: Vec<_> = here.into_iter().map(|(places, value)| (places[1..].to_vec(), value)).collect();
            items.push(if deeper.is_empty() { field } else { self.rebuilt(field, deeper, only)? });
        }
        let made = Expr::new(Kind::Struct(items), ty.clone(), at);
        let told = Expr::text(&format!("Cannot set field of NULL {ty}"), at);
        let error = coerce(self.by_table("error", vec![told], "ERROR", at)?, &ty, "the field")?;
        let mut is_null = Expr::new(Kind::IsNull { expr: Box::new(whole), negated: false }, Type::Bool, at);
        if let Some(only) = only {
            is_null = Expr::new(Kind::And(vec![only.clone(), is_null]), Type::Bool, at);
        }
        Ok(Expr::new(Kind::Case { branches: vec![(is_null, error)], otherwise: Some(Box::new(made)) }, ty, at))
    }

    /// MERGE, whose clauses see the sides that their rows have.
    pub(super) fn merge(
        &mut self,
        name: &ast::Path,
        alias: Option<&Ident>,
        source: &ast::FromItem,
        on: &ast::Expr,
        clauses: &[ast::MergeClause],
    ) -> Outcome<(Statement, Option<TablePath>)> {
        let block = self.new_block();
        let mut scope = Scope::default();
        let target = self.target(name, alias, &mut scope, block)?;
        let (path, columns, physical) = target.clone();
        let source = self.from(source, &mut scope, block)?;
        let on = self.condition(on, Context::filter(&scope, "the ON clause"))?;
        // Rows that only one side has can use the columns of that side only.
        let mut source_scope = Scope { sources: scope.sources[1..].to_vec(), ..Scope::default() };
        source_scope.merged.clone_from(&scope.merged);
        let target_scope = Scope { sources: scope.sources[..1].to_vec(), ..Scope::default() };
        let mut out = Vec::new();
        // DuckDB calculates what a clause sets for all rows: those that match, and that no clause before took.
        let mut matched = vec![on.clone()];
        for clause in clauses {
            let here = match clause.when {
                ast::MergeMatch::Matched => &scope,
                ast::MergeMatch::NotMatchedByTarget => &source_scope,
                ast::MergeMatch::NotMatchedBySource => &target_scope,
            };
            let and = match &clause.and {
                Some(and) => Some(self.condition(and, Context::filter(here, "the WHEN clause"))?),
                None => None,
            };
            let by_target = clause.when == ast::MergeMatch::NotMatchedByTarget;
            let is_matched = clause.when == ast::MergeMatch::Matched;
            let taken = || matched.iter().chain(&and).cloned().collect();
            let only = is_matched.then(|| Expr::new(Kind::And(taken()), Type::Bool, on.at));
            let action = match &clause.action {
                ast::MergeAction::Delete if !by_target => MergeAction::Delete,
                ast::MergeAction::Update(set) if !by_target => {
                    MergeAction::Update(self.assignments(set, &target, here, only.as_ref())?)
                }
                ast::MergeAction::Insert { columns: chosen, values, at } if by_target => {
                    let chosen = pick(chosen, &columns)?;
                    let values = match values {
                        Some(values) => self.row(values, &chosen, &path, here, *at)?,
                        None => {
                            // INSERT ROW takes the source's columns by their order.
                            let row: Vec<Expr> =
                                here.sources.iter().flat_map(|s| s.columns.iter().map(|c| c.expr.clone())).collect();
                            if row.len() != chosen.len() {
                                return Err(Fault::types(
                                    *at,
                                    "INSERT ROW needs a source with as many columns as the target",
                                ));
                            }
                            row.into_iter()
                                .zip(&chosen)
                                .map(|(e, (n, t))| self.kept(coerce(e, t, n)?, &path, n).map(Some))
                                .collect::<Outcome<_>>()?
                        }
                    };
                    MergeAction::Insert(chosen.into_iter().map(|(n, _)| n).collect(), values)
                }
                _ => {
                    return Err(Fault::syntax(
                        on.at,
                        "this action does not go with this WHEN clause: INSERT goes with NOT MATCHED, UPDATE and DELETE with the others",
                    ));
                }
            };
            // DuckDB refuses what no row can reach; in GoogleSQL it has no effect.
            if out.iter().any(|before: &MergeClause| before.when == clause.when && before.and.is_none()) {
                continue;
            }
            if is_matched && let Some(and) = &and {
                let branches = vec![(and.clone(), Expr::bool(false, on.at))];
                let otherwise = Some(Box::new(Expr::bool(true, on.at)));
                matched.push(Expr::new(Kind::Case { branches, otherwise }, Type::Bool, on.at));
            }
            out.push(MergeClause { when: clause.when, and, action });
        }
        Ok((Statement::Merge { name: path.clone(), alias: physical, source, on, clauses: out }, Some(path)))
    }
}

/// The place of the column that a target of SET is, or is in, and the names of the fields from there.
fn set_target<'t>(
    target: &'t ast::Path,
    table: &TablePath,
    columns: &[(String, Type)],
    scope: &Scope<'_>,
) -> Outcome<Option<(usize, &'t [Ident])>> {
    let Some((first, rest)) = target.split_first() else { return Ok(None) };
    let place = |name: &Ident| columns.iter().position(|(column, _)| name.is(column));
    // The table's name goes before a column of it, as in other expressions.
    let alias = scope.sources.first().and_then(|source| source.alias.as_deref()).or(table.0.last().map(String::as_str));
    if let Some((second, deeper)) = rest.split_first()
        && alias.is_some_and(|alias| first.is(alias))
        && let Some(found) = place(second)
    {
        return Ok(Some((found, deeper)));
    }
    match place(first) {
        Some(found) => Ok(Some((found, rest))),
        None => Err(unknown(first, columns)),
    }
}

/// A field of a struct, and where it is.
fn field_of<'t>(ty: &'t Type, name: &Ident) -> Outcome<(usize, &'t (Option<String>, Type))> {
    let fields = ty.fields().unwrap_or_default();
    let is_named = |(field, _): &(Option<String>, Type)| field.as_deref().is_some_and(|field| name.is(field));
    match fields.iter().position(is_named) {
        Some(at) => Ok((at, &fields[at])),
        None => Err(Fault::types(name.at, format!("there is no field {} in {ty}", name.text))),
    }
}

/// A column that the table does not have.
pub(super) fn unknown(name: &Ident, columns: &[(String, Type)]) -> Box<Fault> {
    let fault = Fault::new("unknown-column", name.at, format!("column {} does not exist in the table", name.text));
    fault.did_you_mean(nearest(&name.text, columns.iter().map(|(n, _)| n.as_str())))
}

/// The chosen columns, or all.
fn pick(chosen: &[Ident], known: &[(String, Type)]) -> Outcome<Vec<(String, Type)>> {
    if chosen.is_empty() {
        return Ok(known.to_vec());
    }
    let mut out: Vec<(String, Type)> = Vec::new();
    for name in chosen {
        let Some(found) = known.iter().find(|(n, _)| name.is(n)) else { return Err(unknown(name, known)) };
        if out.contains(found) {
            return Err(Fault::types(name.at, format!("column {} is listed more than once", name.text)));
        }
        out.push(found.clone());
    }
    Ok(out)
}
