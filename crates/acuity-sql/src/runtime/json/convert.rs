//! JSON to the types of SQL: strictly (INT64, FLOAT64, BOOL, STRING) and as far as it goes (LAX_INT64 and its like),
//! each also of the elements of an array.

use std::borrow::Cow;

use super::doc::Doc;
use crate::runtime::{Answer, Function, Kind, Value, f, str, text};
use Kind::{Bool, Float, FloatList, Int, IntList, Text, TextList};

fn read(args: &[Value<'_>]) -> Result<Doc, String> {
    Doc::read(str(args, 0))
}

/// An answer of text.
fn some_text(s: String) -> Answer {
    Ok(Value::Text(Cow::Owned(s)))
}

/// A double as an integer, rounded half away from zero, when there is one.
fn rounded(x: f64) -> Option<i64> {
    let r = x.round();
    (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&r).then_some(r as i64)
}

/// INT64: an integer, also one that is written with a point or exponent.
fn to_int(doc: Doc) -> Answer {
    let Doc::Number(text) = doc else { return Err("The provided JSON input is not an integer".to_owned()) };
    let whole = text.parse::<f64>().ok().filter(|x| x.fract() == 0.0 && text.contains(['.', 'e'])).and_then(rounded);
    text.parse::<i64>()
        .ok()
        .or(whole)
        .map(Value::Int)
        .ok_or_else(|| format!("The provided JSON number: {text} cannot be converted to an integer"))
}

/// BOOL.
fn to_bool(doc: Doc) -> Answer {
    match doc {
        Doc::Bool(b) => Ok(Value::Bool(b)),
        _ => Err("The provided JSON input is not a boolean".to_owned()),
    }
}

/// STRING.
fn to_text(doc: Doc) -> Answer {
    match doc {
        Doc::Text(s) => some_text(s),
        _ => Err("The provided JSON input is not a string".to_owned()),
    }
}

/// FLOAT64: any number, by default the nearest one.
fn to_float(doc: Doc, mode: &str) -> Answer {
    let Doc::Number(text) = doc else { return Err("The provided JSON input is not a number".to_owned()) };
    let x = text.parse::<f64>().unwrap_or(f64::NAN);
    match mode {
        "round" => Ok(Value::Float(x)),
        // A double holds an integer when it gives the same digits back.
        "exact" if text.contains(['.', 'e']) || format!("{x:.0}") == text => Ok(Value::Float(x)),
        "exact" => Err(format!("JSON number: {text} cannot be converted to FLOAT64 without loss of precision")),
        other => Err(format!("Invalid `wide_number_mode` specified: {other}")),
    }
}

/// LAX_INT64: text and truth values count as well; NULL where there is no number.
fn lax_int(doc: Doc) -> Answer {
    let n = match doc {
        Doc::Bool(b) => Some(i64::from(b)),
        Doc::Number(text) if text.contains(['.', 'e']) => text.parse().ok().and_then(rounded),
        Doc::Number(text) => text.parse().ok(),
        Doc::Text(s) => {
            let s = s.trim_matches(|c: char| c.is_ascii_whitespace());
            let plain = s.strip_prefix(['+', '-']).unwrap_or(s);
            let exact = text::parse_int(s).ok().filter(|_| !plain.starts_with("0x") && !plain.starts_with("0X"));
            let fraction = || text::parse_float(s).ok().filter(|_| plain.contains(['.', 'e', 'E'])).and_then(rounded);
            exact.or_else(fraction)
        }
        _ => None,
    };
    Ok(n.map_or(Value::Null, Value::Int))
}

/// LAX_FLOAT64; truth values are no numbers to it.
fn lax_float(doc: Doc) -> Answer {
    let x = match doc {
        Doc::Number(text) => text.parse().ok(),
        Doc::Text(s) => text::parse_float(&s).ok(),
        _ => None,
    };
    Ok(x.map_or(Value::Null, Value::Float))
}

/// LAX_BOOL: numbers count as well, and the words true and false.
fn lax_bool(doc: Doc) -> Answer {
    Ok(match doc {
        Doc::Bool(b) => Value::Bool(b),
        Doc::Number(text) => Value::Bool(text.parse::<f64>().is_ok_and(|x| x != 0.0)),
        Doc::Text(s) if s.eq_ignore_ascii_case("true") => Value::Bool(true),
        Doc::Text(s) if s.eq_ignore_ascii_case("false") => Value::Bool(false),
        _ => Value::Null,
    })
}

/// LAX_STRING; numbers in the form of a cast to STRING.
fn lax_string(doc: Doc) -> Answer {
    match doc {
        Doc::Text(s) => some_text(s),
        Doc::Bool(b) => some_text(b.to_string()),
        Doc::Number(text) if text.contains(['.', 'e']) => some_text(text::float(text.parse().unwrap_or(0.0))),
        Doc::Number(text) => some_text(text),
        _ => Ok(Value::Null),
    }
}

/// Each element of an array by itself. What is no array is an error, or (`lax`) NULL.
fn each(args: &[Value<'_>], lax: bool, of: impl Fn(Doc) -> Answer) -> Result<Option<Vec<Value<'static>>>, String> {
    match read(args)? {
        Doc::List(items) => items.into_iter().map(of).collect::<Result<Vec<_>, String>>().map(Some),
        _ if lax => Ok(None),
        _ => Err("The provided JSON input is not an array".to_owned()),
    }
}

/// An array of INT64, or of truth values as 0 and 1.
fn ints(args: &[Value<'_>], lax: bool, of: fn(Doc) -> Answer) -> Answer {
    let int = |value: Value<'static>| match value {
        Value::Int(n) => Some(n),
        Value::Bool(b) => Some(i64::from(b)),
        _ => None,
    };
    Ok(each(args, lax, of)?.map_or(Value::Null, |list| Value::IntList(list.into_iter().map(int).collect())))
}

/// An array of FLOAT64.
fn floats(args: &[Value<'_>], lax: bool, of: impl Fn(Doc) -> Answer) -> Answer {
    let float = |value: Value<'static>| match value {
        Value::Float(x) => Some(x),
        _ => None,
    };
    Ok(each(args, lax, of)?.map_or(Value::Null, |list| Value::FloatList(list.into_iter().map(float).collect())))
}

/// An array of STRING.
fn texts(args: &[Value<'_>], lax: bool, of: fn(Doc) -> Answer) -> Answer {
    let text = |value: Value<'static>| match value {
        Value::Text(s) => Some(s),
        _ => None,
    };
    Ok(each(args, lax, of)?.map_or(Value::Null, |list| Value::TextList(list.into_iter().map(text).collect())))
}

/// The JSON type's name, as JSON_TYPE says it.
fn kind(args: &[Value<'_>]) -> Answer {
    let name = match read(args)? {
        Doc::Null => "null",
        Doc::Bool(_) => "boolean",
        Doc::Number(_) => "number",
        Doc::Text(_) => "string",
        Doc::List(_) => "array",
        // `read` gives nothing broken.
        Doc::Fields(_) | Doc::Broken(_) => "object",
    };
    Ok(Value::Text(Cow::Borrowed(name)))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_json_type", &[Text], Text, kind),
    f("bq_json_to_string", &[Text], Text, |a| to_text(read(a)?)),
    f("bq_json_to_int", &[Text], Int, |a| to_int(read(a)?)),
    f("bq_json_to_float", &[Text], Float, |a| to_float(read(a)?, "round")),
    f("bq_json_to_float", &[Text, Text], Float, |a| to_float(read(a)?, str(a, 1))),
    f("bq_json_to_bool", &[Text], Bool, |a| to_bool(read(a)?)),
    f("bq_lax_int", &[Text], Int, |a| lax_int(read(a)?)),
    f("bq_lax_float", &[Text], Float, |a| lax_float(read(a)?)),
    f("bq_lax_bool", &[Text], Bool, |a| lax_bool(read(a)?)),
    f("bq_lax_string", &[Text], Text, |a| lax_string(read(a)?)),
    f("bq_json_to_ints", &[Text], IntList, |a| ints(a, false, to_int)),
    f("bq_json_to_floats", &[Text], FloatList, |a| floats(a, false, |doc| to_float(doc, "round"))),
    f("bq_json_to_bools", &[Text], IntList, |a| ints(a, false, to_bool)),
    f("bq_json_to_strings", &[Text], TextList, |a| texts(a, false, to_text)),
    f("bq_lax_ints", &[Text], IntList, |a| ints(a, true, lax_int)),
    f("bq_lax_floats", &[Text], FloatList, |a| floats(a, true, lax_float)),
    f("bq_lax_bools", &[Text], IntList, |a| ints(a, true, lax_bool)),
    f("bq_lax_strings", &[Text], TextList, |a| texts(a, true, lax_string)),
];
