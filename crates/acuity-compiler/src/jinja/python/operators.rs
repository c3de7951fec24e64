//! Arithmetic as Python has it, where [`crate::jinja::arithmetic`] put a call.

use minijinja::{
    Environment, Error, ErrorKind, State, Value, context,
    value::{Rest, ValueKind},
};

use super::percent;
use crate::jinja::values::{List, set, time};

pub(super) fn register(env: &mut Environment<'static>) {
    env.add_function("__math", math);
    // An attribute, an item or a filter's result that does not exist is printed as nothing.
    env.add_function("__shown", |value: Value| if value.is_undefined() { Value::from("") } else { value });
    // The same in the midst of an expression.
    env.add_function("__quiet", |state: &State<'_, '_>, value: Value| match value.is_undefined() {
        true => crate::jinja::values::nothing(state),
        false => value,
    });
}

/// `__math(a, "+", b, "-", c)`: from left to right.
fn math(state: &State<'_, '_>, args: Rest<Value>) -> Result<Value, Error> {
    let mut args = args.0.into_iter();
    let mut left = args.next().unwrap_or_default();
    while let (Some(operator), Some(right)) = (args.next(), args.next()) {
        left = operate(state, &left, operator.as_str().unwrap_or_default(), &right)?;
    }
    Ok(left)
}

/// One operator on two values.
///
/// # Errors
/// Values that it is not for, among them those that are undefined.
pub(crate) fn operate(state: &State<'_, '_>, left: &Value, operator: &str, right: &Value) -> Result<Value, Error> {
    for side in [left, right] {
        if side.is_undefined() {
            // Of an error in a conversion the engine tells what was undefined.
            return i64::try_from(side.clone()).map(Value::from);
        }
    }
    if let Some(found) = numbers(left, operator, right) {
        return Ok(found);
    }
    match (operator, left.as_str(), right.as_str()) {
        ("%", Some(template), _) => return percent::filled(template, right).map(Value::from),
        ("+", Some(left), Some(right)) => return Ok(Value::from([left, right].concat())),
        _ => {}
    }
    if left.as_object().is_some() || right.as_object().is_some() {
        if let Some(found) = time::operate(left, operator, right) {
            return found;
        }
        if let Some(found) = set::operate(left, operator, right) {
            return found;
        }
        if let Some(found) = lists(state, left, operator, right)? {
            return Ok(found);
        }
    }
    engine(state, left, operator, right)
}

/// Whole numbers and fractions of the usual size.
fn numbers(left: &Value, operator: &str, right: &Value) -> Option<Value> {
    if !left.is_number() || !right.is_number() {
        return None;
    }
    if let (true, true, Some(a), Some(b)) = (left.is_integer(), right.is_integer(), left.as_i64(), right.as_i64()) {
        return match operator {
            "+" => a.checked_add(b).map(Value::from),
            "-" => a.checked_sub(b).map(Value::from),
            "*" => a.checked_mul(b).map(Value::from),
            _ => None,
        };
    }
    let (a, b) = (f64::try_from(left.clone()).ok()?, f64::try_from(right.clone()).ok()?);
    match operator {
        "+" => Some(Value::from(a + b)),
        "-" => Some(Value::from(a - b)),
        "*" => Some(Value::from(a * b)),
        _ => None,
    }
}

/// Lists that are made of lists can change like any other.
fn lists(state: &State<'_, '_>, left: &Value, operator: &str, right: &Value) -> Result<Option<Value>, Error> {
    let is_list = |value: &Value| matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) && !value.is_tuple();
    match operator {
        "+" if is_list(left) && is_list(right) => List::of(state, left.try_iter()?.chain(right.try_iter()?)).map(Some),
        "*" if is_list(left) && right.is_integer() => repeated(state, left, right).map(Some),
        "*" if is_list(right) && left.is_integer() => repeated(state, right, left).map(Some),
        _ => Ok(None),
    }
}

fn repeated(state: &State<'_, '_>, list: &Value, count: &Value) -> Result<Value, Error> {
    let items: Vec<Value> = list.try_iter()?.collect();
    let count = usize::try_from(count.as_i64().unwrap_or(0)).unwrap_or(0);
    // Paid for before it is made.
    state.consume_fuel((items.len() as u64).saturating_mul(count as u64))?;
    List::of(state, std::iter::repeat_n(items, count).flatten())
}

/// What the engine's own operator gives.
fn engine(state: &State<'_, '_>, left: &Value, operator: &str, right: &Value) -> Result<Value, Error> {
    let expression = match operator {
        "+" => "a + b",
        "-" => "a - b",
        "*" => "a * b",
        "/" => "a / b",
        "//" => "a // b",
        "%" => "a % b",
        _ => return Err(Error::new(ErrorKind::InvalidOperation, format!("there is no operator {operator}"))),
    };
    let result = state.env().compile_expression(expression)?.eval(context! { a => left, b => right });
    // Its place is that of the template, not of the expression.
    result.map_err(|error| Error::new(error.kind(), error.detail().unwrap_or_default().to_owned()))
}
