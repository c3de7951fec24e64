//! Set operations whose columns are matched by name: each operand is brought to the same columns in one order.

use super::Resolver;
use super::aggregate::{has_aggregate, has_window};
use super::result::{bare, column_of, outputs};
use super::set_operation::literal;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{ByName, Ident, NameMode};
use crate::tree::{Body, Expr, From, Kind, Query, Select};
use crate::types::Type;

impl Resolver<'_> {
    /// The operands with the columns that the operation has.
    pub(super) fn matched(&mut self, by_name: &ByName, queries: Vec<Query>, at: Loc) -> Outcome<Vec<Query>> {
        let names = queries.iter().map(|query| names(query, at)).collect::<Outcome<Vec<_>>>()?;
        let wanted = match by_name.columns.as_slice() {
            [] => all_columns(by_name.mode, &names, at)?,
            listed => listed_columns(by_name.mode, listed, &names)?,
        };
        queries.into_iter().zip(&names).map(|(query, have)| self.arranged(query, have, &wanted, at)).collect()
    }

    /// The query with the columns `wanted`; NULL stands for those that it lacks.
    fn arranged(&mut self, mut query: Query, have: &[String], wanted: &[String], at: Loc) -> Outcome<Query> {
        let places: Vec<Option<usize>> = wanted.iter().map(|name| place(have, name)).collect();
        let named: Vec<Option<String>> = wanted.iter().cloned().map(Some).collect();
        let null = || Expr::new(Kind::Null, Type::Int64, at);
        // In place if nothing depends on the columns that go. Either way literals keep their freedom of type.
        if let Body::Select(select) = &mut query.body
            && query.order_by.is_empty()
            && can_lose(select, &places)
        {
            let items = places.iter().map(|place| place.map_or_else(null, |place| select.items[place].clone()));
            select.items = items.collect();
            query.outputs = outputs(&select.items, &named);
            return Ok(query);
        }
        let (alias, block) = ("q".to_owned(), self.new_block());
        let column = |place: usize| match literal(&query, place) {
            Some(literal) => literal.clone(),
            None => column_of(&query.outputs[place], &alias, block, at),
        };
        let items: Vec<Expr> = places.iter().map(|place| place.map_or_else(null, column)).collect();
        let outputs = outputs(&items, &named);
        let from = Some(From::Query { query: Box::new(query), alias, lateral: false });
        Ok(bare(Body::Select(Box::new(Select::of(items, from))), outputs, false))
    }
}

/// Whether the rows of a SELECT stay the same when of its list only the columns at `places` are left.
fn can_lose(select: &Select, places: &[Option<usize>]) -> bool {
    let mut kept = places.iter().flatten().map(|place| &select.items[*place]);
    // Without keys of GROUP BY an aggregate makes one row of all, and a window function is what QUALIFY needs.
    let by_keys = select.group_by.as_ref().is_some_and(|keys| !keys.is_empty());
    let grouped = by_keys || !select.items.iter().any(has_aggregate);
    let qualified = select.qualify.as_ref().is_none_or(has_window);
    !select.distinct && qualified && (grouped || kept.any(has_aggregate))
}

/// The names of a query's columns, all of which differ.
fn names(query: &Query, at: Loc) -> Outcome<Vec<String>> {
    if query.value_table {
        return Err(Fault::types(at, "a query of values has no columns that could be matched by name"));
    }
    let mut out: Vec<String> = Vec::with_capacity(query.outputs.len());
    for output in &query.outputs {
        let name = output.name.clone().filter(|name| !name.is_empty()).ok_or_else(|| {
            let fault = Fault::types(output.at, "a set operation by name needs a name for each column");
            fault.help("give the column an alias")
        })?;
        if place(&out, &name).is_some() {
            let message = format!("column {name} comes twice in an operand of a set operation by name");
            return Err(Fault::types(output.at, message));
        }
        out.push(name);
    }
    Ok(out)
}

/// Where the column is, whatever the case of its name.
fn place(names: &[String], name: &str) -> Option<usize> {
    names.iter().position(|other| other.eq_ignore_ascii_case(name))
}

/// The columns of the result where none are listed.
fn all_columns(mode: NameMode, names: &[Vec<String>], at: Loc) -> Outcome<Vec<String>> {
    let first = names.first().cloned().unwrap_or_default();
    match mode {
        NameMode::Left => {
            let shares = |others: &Vec<String>| first.iter().any(|name| place(others, name).is_some());
            if !names.iter().all(shares) {
                return Err(Fault::types(at, "an operand shares no column with the first one"));
            }
            Ok(first)
        }
        NameMode::Full => {
            let mut all = first;
            for name in names.iter().flatten() {
                if place(&all, name).is_none() {
                    all.push(name.clone());
                }
            }
            Ok(all)
        }
        NameMode::Strict => {
            for others in names {
                let missing = first
                    .iter()
                    .find(|name| place(others, name).is_none())
                    .or_else(|| others.iter().find(|name| place(&first, name).is_none()));
                if let Some(missing) = missing {
                    let message = format!("column {missing} is not in all operands of the set operation");
                    return Err(Fault::types(at, message)
                        .help("FULL takes all columns, LEFT those of the first operand, INNER those of all"));
                }
            }
            Ok(first)
        }
        NameMode::Inner => {
            let common = |name: &String| names.iter().all(|others| place(others, name).is_some());
            let all: Vec<String> = first.into_iter().filter(common).collect();
            if all.is_empty() {
                return Err(Fault::types(at, "the operands of the set operation have no column in common"));
            }
            Ok(all)
        }
    }
}

/// The listed columns, each of which must be where the mode wants it. They are called as the first operand that has them says.
fn listed_columns(mode: NameMode, listed: &[Ident], names: &[Vec<String>]) -> Outcome<Vec<String>> {
    let mut out: Vec<String> = Vec::with_capacity(listed.len());
    for column in listed {
        if place(&out, &column.text).is_some() {
            return Err(Fault::types(column.at, format!("column {} is listed twice", column.text)));
        }
        let has = |others: &Vec<String>| place(others, &column.text).is_some();
        let (fits, where_to) = match mode {
            NameMode::Inner | NameMode::Strict => (names.iter().all(has), "in each operand"),
            NameMode::Full => (names.iter().any(has), "in an operand"),
            NameMode::Left => (names.first().is_some_and(has), "in the first operand"),
        };
        if !fits {
            let message = format!("column {} of the list is not {where_to} of the set operation", column.text);
            return Err(Fault::new("unknown-column", column.at, message));
        }
        let spelled = names.iter().find_map(|others| place(others, &column.text).map(|place| others[place].clone()));
        out.push(spelled.unwrap_or_else(|| column.text.clone()));
    }
    if mode == NameMode::Strict
        && let Some(odd) = names.iter().flatten().find(|name| place(&out, name).is_none())
    {
        let message = format!("column {odd} is not in the list of a STRICT set operation");
        return Err(Fault::types(listed.first().map_or_else(Loc::default, |column| column.at), message));
    }
    Ok(out)
}
