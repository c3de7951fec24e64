//! PIVOT and UNPIVOT, as the queries that they stand for.

use super::Resolver;
use super::coerce::{coerce, supertype};
use super::from::{add, no_array};
use super::result::{bare, outputs, relation};
use super::scope::{Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::functions;
use crate::syntax::ast::{self, FromItem, Ident};
use crate::tree::{Body, Expr, From, Grouping, Kind, Literal, Op, Select};
use crate::types::Type;

impl Resolver<'_> {
    /// `FROM t PIVOT (agg FOR column IN (values))`: one aggregate with a filter for each value, grouped by the columns
    /// not used.
    pub(super) fn pivot(
        &mut self,
        from: &FromItem,
        pivot: &ast::Pivot,
        alias: Option<&Ident>,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let nothing = Scope::default();
        let inner_block = self.new_block();
        // The relation is read in a query of its own, which nothing but its result leaves.
        let mut inner = Scope::inside(scope.parent.unwrap_or(&nothing));
        let source = self.from(from, &mut inner, inner_block)?;
        no_array(&source, "PIVOT")?;
        self.pivoted(source, &inner, inner_block, pivot, alias, scope, block)
    }

    /// The same of a relation that is resolved: all that `inner` has, in the block `inner_block`.
    #[expect(clippy::too_many_arguments, reason = "a relation, what is made of it, and where it goes")]
    pub(super) fn pivoted(
        &mut self,
        source: From,
        inner: &Scope<'_>,
        inner_block: u32,
        pivot: &ast::Pivot,
        alias: Option<&Ident>,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let nothing = Scope::default();
        no_values(inner, "PIVOT", pivot.input.at)?;
        // Every column that is not named is a key.
        if let Some((column, why)) = inner.sources.iter().find_map(|s| s.unreadable.first()) {
            let message = format!("PIVOT of a relation with column {column}, which {why}");
            return Err(Fault::unsupported(pivot.input.at, message).help("select the columns that are needed first"));
        }
        let input = self.expr(&pivot.input, Context::plain(inner, "PIVOT"))?;
        let cx = Context { aggregates: true, ..Context::plain(inner, "PIVOT") };
        let mut aggregates = Vec::new();
        for (expr, name) in &pivot.aggregates {
            let resolved = self.expr(expr, cx)?;
            if !self.is_aggregate_call(expr, &resolved) {
                return Err(Fault::types(expr.at, "PIVOT needs an aggregate function call"));
            }
            aggregates.push((resolved, name.as_ref().map(|n| n.text.clone())));
        }
        if let Some((bare, _)) = aggregates.iter().find(|(_, name)| aggregates.len() > 1 && name.is_none()) {
            return Err(Fault::syntax(bare.at, "PIVOT with several aggregates needs an alias for each"));
        }
        // What neither the aggregates nor the input read is a key, also of joined relations.
        let mut used: Vec<Expr> = Vec::new();
        columns_in(&input, inner_block, &mut used);
        for (aggregate, _) in &aggregates {
            columns_in(aggregate, inner_block, &mut used);
        }
        let (mut items, mut names) = (Vec::new(), Vec::new());
        for column in inner.columns().filter(|column| !used.contains(&column.expr)) {
            items.push(column.expr.clone());
            names.push(column.name.clone());
        }
        let keys: Vec<Grouping> = items.iter().cloned().map(Grouping::Expr).collect();
        for (value, value_alias) in &pivot.values {
            // Values are constants, and see no column.
            let resolved = self.expr(value, Context::plain(&nothing, "PIVOT"))?;
            let Some(ty) = supertype(&[&input, &resolved]) else {
                return Err(Fault::types(
                    value.at,
                    format!("PIVOT value of type {} does not match {}", resolved.ty, input.ty),
                ));
            };
            let left = coerce(input.clone(), &ty, "the column")?;
            let right = coerce(resolved, &ty, "the value")?;
            let label = match value_alias {
                Some(alias) => alias.text.clone(),
                None => label(&right)?,
            };
            // NULL among the values is a value.
            let matches = Expr::call(Op::IsDistinct { negated: true }, vec![left, right], Type::Bool, value.at);
            for (aggregate, prefix) in &aggregates {
                let mut aggregate = aggregate.clone();
                filter_aggregates(&mut aggregate, &matches);
                items.push(aggregate);
                names.push(Some(match prefix {
                    // An underline that the label has for its first digit is not doubled.
                    Some(prefix) => format!("{prefix}_{}", label.strip_prefix('_').unwrap_or(&label)),
                    None => label.clone(),
                }));
            }
        }
        let outputs = outputs(&items, &names);
        let group_by = Some(keys).filter(|k| !k.is_empty());
        let select = Select { group_by, ..Select::of(items, Some(source)) };
        let query = bare(Body::Select(Box::new(select)), outputs, false);
        let physical = self.new_alias(alias.map_or("pivoted", |a| a.text.as_str()));
        add(scope, relation(alias, &query.outputs, false, &physical, block))?;
        Ok(From::Query { query: Box::new(query), alias: physical, lateral: false })
    }

    /// Whether it is a call of an aggregate function: of the engine's, or of one in SQL, whose body may compute with aggregates.
    fn is_aggregate_call(&self, written: &ast::Expr, resolved: &Expr) -> bool {
        let ast::ExprKind::Call(call) = &written.kind else { return false };
        let name = call.name.iter().map(|part| part.text.to_ascii_lowercase()).collect::<Vec<_>>().join(".");
        let in_sql = self.functions.contains_key(&name) || name.contains('.') && functions::signatures(&name).is_none();
        is_aggregate(resolved) || in_sql && super::aggregate::has_aggregate(resolved)
    }

    /// `FROM t UNPIVOT (value FOR name IN (columns))`: for each row of t one row per column.
    pub(super) fn unpivot(
        &mut self,
        from: &FromItem,
        unpivot: &ast::Unpivot,
        alias: Option<&Ident>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let nothing = Scope::default();
        let inner_block = self.new_block();
        let mut inner = Scope::inside(scope.parent.unwrap_or(&nothing));
        let source = self.from(from, &mut inner, inner_block)?;
        no_array(&source, "UNPIVOT")?;
        self.unpivoted(source, &inner, inner_block, unpivot, alias, at, scope, block)
    }

    /// The same of a relation that is resolved, as [`Resolver::pivoted`] is.
    #[expect(clippy::too_many_arguments, reason = "a relation, what is made of it, and where it goes")]
    pub(super) fn unpivoted(
        &mut self,
        source: From,
        inner: &Scope<'_>,
        inner_block: u32,
        unpivot: &ast::Unpivot,
        alias: Option<&Ident>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        no_values(inner, "UNPIVOT", at)?;
        let nothing = Scope::default();
        let width = unpivot.values.len();
        let mut used = Vec::new();
        let mut groups = Vec::new();
        for (columns, given) in &unpivot.groups {
            if columns.len() != width {
                return Err(Fault::types(at, format!("UNPIVOT needs {width} column(s) in each group")));
            }
            let mut values = Vec::new();
            for name in columns {
                let column = inner.find(name)?.ok_or_else(|| inner.unknown(name))?;
                if used.contains(&column) {
                    let message = format!("column {} stands twice in the IN clause of UNPIVOT", name.text);
                    return Err(Fault::syntax(name.at, message));
                }
                used.push(column.clone());
                values.push(column);
            }
            let label = match given {
                Some(given) => self.expr(given, Context::plain(&nothing, "UNPIVOT"))?,
                None => Expr::text(&columns.iter().map(|c| c.text.clone()).collect::<Vec<_>>().join("_"), at),
            };
            groups.push((values, label));
        }
        let mut types = Vec::new();
        for i in 0..width {
            let first = groups.first().map(|(v, _)| v[i].ty.clone()).unwrap_or(Type::Int64);
            if let Some((odd, _)) = groups.iter().find(|(v, _)| v[i].ty != first) {
                return Err(Fault::types(
                    odd[i].at,
                    format!("UNPIVOT columns have different types: {first} and {}", odd[i].ty),
                ));
            }
            types.push(first);
        }
        let label_type = groups.first().map_or(Type::String, |(_, l)| l.ty.clone());
        if let Some((_, odd)) = groups.iter().find(|(_, label)| label.ty != label_type) {
            let message = format!("UNPIVOT labels have different types: {label_type} and {}", odd.ty);
            return Err(Fault::types(odd.at, message).help("write all of them, in one type"));
        }
        // Two queries: inside, columns under plain names become rows; around it, names as they are written.
        let physical = self.new_alias("unpivoted");
        let mut physical_names: Vec<String> = (1..=width).map(|i| format!("value_{i}")).collect();
        physical_names.push("label".to_owned());
        let rows: Vec<Vec<Expr>> = groups
            .into_iter()
            .map(|(mut values, label)| {
                values.push(label);
                values
            })
            .collect();
        let column = |i: usize, ty: &Type| {
            let all: Vec<_> = rows.iter().map(|r| crate::lineage::of(&r[i])).collect();
            let lineage = crate::lineage::union(&all);
            let column = crate::tree::Column {
                relation: physical.clone(),
                name: physical_names[i].clone(),
                block: inner_block,
                lineage,
            };
            Expr::new(Kind::Column(std::rc::Rc::new(column)), ty.clone(), at)
        };
        let (mut items, mut names) = (Vec::new(), Vec::new());
        for kept in inner.columns().filter(|column| !used.contains(&column.expr)) {
            items.push(kept.expr.clone());
            names.push(kept.name.clone());
        }
        for (i, ty) in types.iter().enumerate() {
            items.push(column(i, ty));
            names.push(Some(unpivot.values[i].text.clone()));
        }
        items.push(column(width, &label_type));
        names.push(Some(unpivot.name.text.clone()));
        // A row goes when all its values are NULL.
        let not_null = (0..width).map(|i| Expr::not_null(column(i, &types[i]), at)).collect();
        let filter = if unpivot.include_nulls { None } else { Some(Expr::new(Kind::Or(not_null), Type::Bool, at)) };
        let from = From::Unpivot {
            from: Box::new(source),
            alias: physical.clone(),
            names: physical_names.clone(),
            rows: rows.clone(),
        };
        let outputs = outputs(&items, &names);
        let select = Select { filter, ..Select::of(items, Some(from)) };
        let query = bare(Body::Select(Box::new(select)), outputs, false);
        let outer = self.new_alias(alias.map_or("u", |a| a.text.as_str()));
        add(scope, relation(alias, &query.outputs, false, &outer, block))?;
        Ok(From::Query { query: Box::new(query), alias: outer, lateral: false })
    }
}

/// The columns of that SELECT that the expression reads.
fn columns_in(expr: &Expr, block: u32, out: &mut Vec<Expr>) {
    if matches!(&expr.kind, Kind::Column(c) if c.block == block) {
        out.push(expr.clone());
    }
    expr.read_parts(&mut |part| columns_in(part, block, out));
}

/// Whether it is an aggregate, perhaps under a type.
fn is_aggregate(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Aggregate(call) => call.over.is_none(),
        Kind::Cast { expr, .. } | Kind::Typed(expr) => is_aggregate(expr),
        _ => false,
    }
}

/// Computes aggregates from those rows only that match.
fn filter_aggregates(expr: &mut Expr, matches: &Expr) {
    // Aggregates stand bare, under a type, or in the body of a function in SQL.
    match &mut expr.kind {
        Kind::Aggregate(call) => {
            call.filter = Some(match call.filter.take() {
                Some(filter) => Expr::new(Kind::And(vec![filter, matches.clone()]), Type::Bool, expr.at),
                None => matches.clone(),
            });
        }
        _ => expr.values_mut(&mut |part| filter_aggregates(part, matches)),
    }
}

/// That the rows have columns: a value, as an array gives it, has no name that could be a key.
fn no_values(inner: &Scope<'_>, clause: &str, at: Loc) -> Outcome<()> {
    match inner.sources.iter().any(|source| source.value.is_some() && !source.by_alias) {
        true => Err(Fault::types(at, format!("{clause} is not allowed on value tables"))
            .help(format!("name the columns before it: |> SELECT x |> {clause} …"))),
        false => Ok(()),
    }
}

/// The column name that a PIVOT value gives: as an identifier, so that one that starts with a digit starts with `_`.
fn label(value: &Expr) -> Outcome<String> {
    let text = part(value)?;
    // A text keeps its digits: only other types are made identifiers.
    Ok(if text.starts_with(|c: char| c.is_ascii_digit()) && !matches!(value.ty, Type::String) {
        format!("_{text}")
    } else {
        text
    })
}

/// A value's part of a column name, as BigQuery makes it of each type.
fn part(value: &Expr) -> Outcome<String> {
    let alias = || Fault::types(value.at, format!("a PIVOT value of type {} needs an alias", value.ty));
    let decimal = |text: &str| text.replacen('-', "minus_", 1).replace('.', "_point_");
    Ok(match (&value.kind, &value.ty) {
        (Kind::Null, Type::String | Type::Int64 | Type::Bool | Type::Date | Type::Numeric) => "NULL".to_owned(),
        (Kind::Literal(Literal::Str(text)), Type::String) if text.is_empty() => "empty_string_value".to_owned(),
        (Kind::Literal(Literal::Str(text)), Type::String) => text.clone(),
        (Kind::Literal(Literal::Int(number)), Type::Int64) => decimal(&number.to_string()),
        (Kind::Literal(Literal::Numeric(text)), Type::Numeric) => decimal(text),
        (Kind::Literal(Literal::Bool(value)), _) => value.to_string(),
        (Kind::Literal(Literal::Moment(text)), Type::Date) => text.replace('-', "_"),
        (Kind::Struct(items), Type::Struct(fields)) => {
            let parts = items.iter().zip(fields.iter()).map(|(item, (name, _))| match name.as_deref() {
                Some(name) if !name.is_empty() => Ok(format!("{name}_{}", part(item)?)),
                _ => part(item),
            });
            parts.collect::<Outcome<Vec<_>>>()?.join("_")
        }
        (Kind::Null | Kind::Literal(_), _) => return Err(alias()),
        _ => return Err(Fault::types(value.at, "PIVOT values must be constants")),
    })
}
