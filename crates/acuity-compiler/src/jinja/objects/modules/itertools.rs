//! `modules.itertools`: lists in place of Python's iterators.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, Tuple},
};

use crate::jinja::{arguments::split, fault::fault, python::operate, values::List};

#[derive(Debug)]
pub(super) struct Itertools;

/// The functions that there are, for `modules.itertools.chain is defined`.
const FUNCTIONS: &[&str] = &[
    "accumulate",
    "chain",
    "combinations",
    "combinations_with_replacement",
    "compress",
    "islice",
    "permutations",
    "product",
    "repeat",
    "starmap",
    "tee",
    "zip_longest",
];

impl Object for Itertools {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = FUNCTIONS.iter().find(|known| Some(**known) == key.as_str())?;
        Some(Value::from_object(Function(name)))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        call(state, method, args)
    }
}

#[derive(Debug)]
struct Function(&'static str);

impl Object for Function {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        call(state, self.0, args)
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match (self.0, method, args) {
            ("chain", "from_iterable", [lists]) => {
                let lists: Vec<Value> = lists.try_iter()?.collect();
                call(state, "chain", &lists)
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("itertools.{} has no '{method}'", self.0))),
        }
    }
}

fn items(value: &Value) -> Result<Vec<Value>, Error> {
    Ok(value.try_iter()?.collect())
}

fn call(state: &mut State<'_, '_>, function: &str, args: &[Value]) -> Result<Value, Error> {
    let (positional, named) = split(args);
    let option = |name: &str| named.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let first = || items(&positional.first().cloned().unwrap_or_default());
    let size = |value: Option<&Value>| value.and_then(Value::as_i64).and_then(|size| usize::try_from(size).ok());
    let found = match function {
        "chain" => {
            let mut all = Vec::new();
            for list in positional {
                all.extend(items(list)?);
            }
            return List::of(state, all);
        }
        "product" => {
            let mut lists = positional.iter().map(items).collect::<Result<Vec<_>, _>>()?;
            let repeat = size(option("repeat").as_ref()).unwrap_or(1);
            if repeat > 100 {
                return Err(fault("too-large", "product() repeats its lists 100 times at most", None));
            }
            lists = std::iter::repeat_n(lists, repeat).flatten().collect();
            let count = lists.iter().map(|list| list.len() as u64).fold(1, u64::saturating_mul);
            state.consume_fuel(count.saturating_mul(lists.len() as u64 + 1))?;
            let mut rows = vec![Vec::new()];
            for list in &lists {
                rows = rows.iter().flat_map(|row| list.iter().map(move |item| extended(row, item))).collect();
            }
            rows
        }
        "combinations" | "combinations_with_replacement" | "permutations" => {
            let items = first()?;
            let wanted = size(positional.get(1).or(option("r").as_ref()));
            let wanted = wanted.unwrap_or(if function == "permutations" { items.len() } else { 0 });
            let mut rows = Vec::new();
            let choice = Choice { count: items.len(), wanted, function };
            choice.rows(state, &mut Vec::new(), &mut rows)?;
            rows.iter().map(|row| row.iter().map(|index| items[*index].clone()).collect()).collect()
        }
        "zip_longest" => {
            let columns = positional.iter().map(items).collect::<Result<Vec<_>, _>>()?;
            let fill = option("fillvalue").unwrap_or_else(|| Value::from(()));
            let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
            state.consume_fuel((rows * columns.len()) as u64)?;
            let cell = |column: &Vec<Value>, row: usize| column.get(row).cloned().unwrap_or_else(|| fill.clone());
            (0..rows).map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect()
        }
        "islice" => {
            let items = first()?;
            let (start, stop) = match positional.len() {
                0..=2 => (0, size(positional.get(1))),
                _ => (size(positional.get(1)).unwrap_or(0), size(positional.get(2))),
            };
            let step = size(positional.get(3)).unwrap_or(1).max(1);
            let stop = stop.unwrap_or(items.len()).min(items.len());
            return List::of(state, items.into_iter().take(stop).skip(start).step_by(step));
        }
        "repeat" => {
            let Some(times) = size(positional.get(1).or(option("times").as_ref())) else {
                return Err(endless(function));
            };
            state.consume_fuel(times as u64)?;
            return List::of(state, std::iter::repeat_n(positional.first().cloned().unwrap_or_default(), times));
        }
        "accumulate" => {
            let function = positional.get(1).cloned().or_else(|| option("func")).filter(|function| !function.is_none());
            let mut sums: Vec<Value> = Vec::new();
            for item in option("initial").into_iter().chain(first()?) {
                let next = match (sums.last().cloned(), &function) {
                    (None, _) => item,
                    (Some(sum), Some(function)) => function.call(state, &[sum, item])?,
                    (Some(sum), None) => operate(state, &sum, "+", &item)?,
                };
                sums.push(next);
            }
            return List::of(state, sums);
        }
        "compress" => {
            let chosen = items(&positional.get(1).cloned().unwrap_or_default())?;
            let kept = first()?.into_iter().zip(chosen).filter(|(_, chosen)| chosen.is_true()).map(|(item, _)| item);
            return List::of(state, kept);
        }
        "starmap" => {
            let function = positional.first().cloned().unwrap_or_default();
            let mut made = Vec::new();
            for row in items(&positional.get(1).cloned().unwrap_or_default())? {
                made.push(function.call(state, &items(&row)?)?);
            }
            return List::of(state, made);
        }
        "tee" => {
            let count = size(positional.get(1)).unwrap_or(2).min(100);
            let copies = (0..count).map(|_| List::of(state, first()?)).collect::<Result<Vec<_>, _>>()?;
            return Ok(Value::from(Tuple::from(copies)));
        }
        "count" | "cycle" => return Err(endless(function)),
        _ => {
            let message = format!("modules.itertools has no function '{function}'");
            return Err(Error::new(ErrorKind::UnknownMethod, message));
        }
    };
    List::of(state, found.into_iter().map(|row: Vec<Value>| Value::from(Tuple::from(row))))
}

fn endless(function: &str) -> Error {
    let help = "take as many as are needed: range(10), or itertools.repeat(x, 10)".to_owned();
    fault("unsupported", format!("itertools.{function}() does not come to an end"), Some(help))
}

fn extended(row: &[Value], item: &Value) -> Vec<Value> {
    [row, std::slice::from_ref(item)].concat()
}

/// Which items are taken, and in which order.
struct Choice<'a> {
    count: usize,
    wanted: usize,
    function: &'a str,
}

impl Choice<'_> {
    fn rows(&self, state: &State<'_, '_>, row: &mut Vec<usize>, rows: &mut Vec<Vec<usize>>) -> Result<(), Error> {
        state.consume_fuel(1)?;
        if row.len() == self.wanted {
            state.consume_fuel(row.len() as u64)?;
            rows.push(row.clone());
            return Ok(());
        }
        // As many levels as items: more are not taken out of a list of that length.
        if self.wanted > self.count.max(1) && self.function != "combinations_with_replacement" || row.len() > 100 {
            return Ok(());
        }
        let from = match (self.function, row.last()) {
            ("permutations", _) | (_, None) => 0,
            ("combinations", Some(last)) => last + 1,
            (_, Some(last)) => *last,
        };
        for index in from..self.count {
            if self.function == "permutations" && row.contains(&index) {
                continue;
            }
            row.push(index);
            self.rows(state, row, rows)?;
            row.pop();
        }
        Ok(())
    }
}
