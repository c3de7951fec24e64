//! Methods of lists and tuples that the engine made.

use minijinja::{Error, ErrorKind, State, Value};

use crate::jinja::{arguments::Arguments, values::List};

/// What a method gives; `None` when the engine may know it.
///
/// # Errors
/// Wrong arguments, and a value that is not there.
pub(super) fn of_sequence(
    state: &State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Option<Value>, Error> {
    match method {
        "index" => {
            let args = Arguments::of(method, args, &["value", "start", "end"])?;
            let Some(wanted) = args.get("value") else { return Ok(None) };
            let at = value.try_iter()?.position(|item| item == *wanted);
            let missing = || Error::new(ErrorKind::InvalidOperation, format!("{wanted:?} is not in the list"));
            at.map(|at| Some(Value::from(at))).ok_or_else(missing)
        }
        "copy" if !value.is_tuple() => List::of(state, value.try_iter()?).map(Some),
        // What changes a list that has no name changes nothing that anybody sees.
        "append" | "extend" | "insert" | "sort" | "reverse" | "clear" if !value.is_tuple() => Ok(Some(Value::from(()))),
        _ => Ok(None),
    }
}
