//! JSON as text: DuckDB's own JSON functions are an extension that may not be there.

mod convert;
mod doc;
mod edit;
mod keys;
mod path;

use std::borrow::Cow;

use doc::{Doc, quote};
use path::{Lax, Style, find, steps};

use super::{Answer, Function, Kind, Value, bignumeric, f, float, int, numeric, owned, str, text};
use Kind::{Bytes, Float, Int, Numeric, Text, TextList};

/// JSON text in the form of the JSON type: no blanks, names in order, numbers in their shortest form.
///
/// # Errors
/// Text that is no JSON, or has a number beyond FLOAT64.
pub(crate) fn canonical(text: &str) -> Result<String, String> {
    Ok(Doc::read(text)?.canonical(false)?.compact())
}

/// JSON text over several lines.
///
/// # Errors
/// Text that is no JSON.
pub(super) fn pretty(text: &str) -> Result<String, String> {
    Ok(Doc::read(text)?.pretty())
}

/// All the functions.
pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    [FUNCTIONS, edit::FUNCTIONS, convert::FUNCTIONS, keys::FUNCTIONS].into_iter().flatten()
}

/// Runs `take` on what the path finds; text that is no JSON gives NULL.
fn found(args: &[Value<'_>], style: Style, take: impl FnOnce(&Doc) -> Answer) -> Answer {
    let path = steps(if args.len() > 1 { str(args, 1) } else { "$" }, style)?;
    let Some(doc) = Doc::read_leniently(str(args, 0)) else { return Ok(Value::Null) };
    find(&doc, &path).map_or(Ok(Value::Null), take)
}

/// Strings, numbers and truth values as text.
fn scalar(doc: &Doc) -> Option<Cow<'static, str>> {
    match doc {
        Doc::Text(s) => Some(Cow::Owned(s.clone())),
        Doc::Bool(_) | Doc::Number(_) => Some(Cow::Owned(doc.compact())),
        _ => None,
    }
}

/// JSON_VALUE: a scalar as text, anything else as NULL.
fn value(args: &[Value<'_>], style: Style) -> Answer {
    found(args, style, |d| Ok(scalar(d).map_or(Value::Null, Value::Text)))
}

/// JSON_QUERY of a STRING, where JSON null is NULL.
fn query(args: &[Value<'_>], style: Style) -> Answer {
    found(args, style, |d| if *d == Doc::Null { Ok(Value::Null) } else { owned(d.compact()) })
}

/// JSON_QUERY of a JSON value, where it is not. In lax mode it is an array of all that is found.
fn query_doc(args: &[Value<'_>], style: Style) -> Answer {
    if style == Style::Standard
        && let Some(lax) = Lax::read(str(args, 1))
    {
        let (lax, doc) = (lax?, Doc::read(str(args, 0))?);
        let found: Vec<String> = lax.find(&doc).into_iter().map(Doc::compact).collect();
        return owned(format!("[{}]", found.join(",")));
    }
    found(args, style, |d| owned(d.compact()))
}

/// JSON_QUERY_ARRAY: the elements as JSON texts.
fn query_array(args: &[Value<'_>], style: Style) -> Answer {
    found(args, style, |d| match d {
        Doc::List(items) => Ok(Value::TextList(items.iter().map(|i| Some(Cow::Owned(i.compact()))).collect())),
        _ => Ok(Value::Null),
    })
}

/// JSON_VALUE_ARRAY: the elements as text, if all are scalars or null.
fn value_array(args: &[Value<'_>], style: Style) -> Answer {
    found(args, style, |d| match d {
        Doc::List(items) if items.iter().all(|i| *i == Doc::Null || scalar(i).is_some()) => {
            Ok(Value::TextList(items.iter().map(scalar).collect()))
        }
        _ => Ok(Value::Null),
    })
}

/// Text as a JSON string.
fn quoted(s: &str) -> String {
    let mut out = String::new();
    quote(s, &mut out);
    out
}

/// PARSE_JSON; by default a number that FLOAT64 does not hold as written is an error.
fn parse(args: &[Value<'_>]) -> Answer {
    let exact = match args.get(1) {
        None => true,
        Some(_) => match str(args, 1) {
            "exact" => true,
            "round" => false,
            other => return Err(format!("Invalid `wide_number_mode` specified for PARSE_JSON: {other}")),
        },
    };
    let doc = Doc::read(str(args, 0)).and_then(|d| d.canonical(exact));
    doc.map_err(|e| format!("Invalid input to PARSE_JSON: {e}")).and_then(|d| owned(d.compact()))
}

/// Integers that FLOAT64 does not hold are text.
fn int_json(args: &[Value<'_>]) -> Answer {
    let n = int(args, 0);
    // Up to 2^53 every integer is a FLOAT64.
    owned(if n.unsigned_abs() > 1 << 53 { format!("\"{n}\"") } else { n.to_string() })
}

/// TO_JSON_STRING's form of a FLOAT64. What JSON has no number for is text.
fn float_json(args: &[Value<'_>]) -> Answer {
    let text = text::float(float(args, 0));
    owned(match text.as_str() {
        "nan" => "\"NaN\"".to_owned(),
        "inf" => "\"Infinity\"".to_owned(),
        "-inf" => "\"-Infinity\"".to_owned(),
        _ => text,
    })
}

/// TO_JSON's form of a FLOAT64: a number stays one with a point.
fn float_doc(args: &[Value<'_>]) -> Answer {
    let x = float(args, 0);
    if x.is_finite() { owned(doc::double(x)) } else { float_json(args) }
}

/// Whether a decimal's digits are an integer of at most 2^53, which every reader of JSON keeps.
fn is_small_integer(shown: &str) -> bool {
    shown.parse::<i64>().is_ok_and(|n| n.unsigned_abs() <= 1 << 53)
}

/// TO_JSON_STRING's form of a decimal: integers up to 2^53 are numbers, all else is text.
fn decimal_json(shown: String) -> Answer {
    owned(if is_small_integer(&shown) { shown } else { format!("\"{shown}\"") })
}

/// TO_JSON's form of a decimal: an integer of 64 bits, or the nearest FLOAT64.
fn decimal_doc(shown: &str) -> Answer {
    if shown.parse::<i64>().is_ok() || shown.parse::<u64>().is_ok() {
        return owned(shown);
    }
    owned(doc::double(shown.parse().unwrap_or(0.0)))
}

/// As [`decimal_doc`] where that holds the value, and text elsewhere; `read` gives the digits of the decimal that a text
/// means.
fn decimal_doc_or_text(shown: &str, read: fn(&str) -> Option<String>) -> Answer {
    let near = shown.parse::<f64>().unwrap_or(0.0);
    let holds = is_small_integer(shown) || read(&text::float(near)).is_some_and(|digits| digits == shown);
    if holds { decimal_doc(shown) } else { owned(format!("\"{shown}\"")) }
}

const FUNCTIONS: &[Function] = &[
    f("bq_parse_json", &[Text], Text, parse),
    f("bq_parse_json", &[Text, Text], Text, parse),
    // Of text that this project made; numbers in it need no check.
    f("bq_json_canonical", &[Text], Text, |a| owned(Doc::read(str(a, 0))?.canonical(false)?.compact())),
    f("bq_json_pretty", &[Text], Text, |a| pretty(str(a, 0)).and_then(owned)),
    f("bq_json_quote", &[Text], Text, |a| owned(quoted(str(a, 0)))),
    f("bq_int_json", &[Int], Text, int_json),
    f("bq_float_json", &[Float], Text, float_json),
    f("bq_float_doc", &[Float], Text, float_doc),
    f("bq_numeric_json", &[Numeric], Text, |a| decimal_json(text::numeric(numeric(a, 0)))),
    f("bq_numeric_doc", &[Numeric], Text, |a| decimal_doc(&text::numeric(numeric(a, 0)))),
    f("bq_numeric_doc_or_text", &[Numeric], Text, |a| {
        decimal_doc_or_text(&text::numeric(numeric(a, 0)), |near| text::parse_numeric(near).ok().map(text::numeric))
    }),
    f("bq_bignumeric_json", &[Bytes], Text, |a| decimal_json(bignumeric::shown(&bignumeric::argument(a, 0)))),
    f("bq_bignumeric_doc", &[Bytes], Text, |a| decimal_doc(&bignumeric::shown(&bignumeric::argument(a, 0)))),
    f("bq_bignumeric_doc_or_text", &[Bytes], Text, |a| {
        let read = |near: &str| bignumeric::parse(near).ok().map(|n| bignumeric::shown(&n));
        decimal_doc_or_text(&bignumeric::shown(&bignumeric::argument(a, 0)), read)
    }),
    f("bq_json_value", &[Text], Text, |a| value(a, Style::Standard)),
    f("bq_json_value", &[Text, Text], Text, |a| value(a, Style::Standard)),
    f("bq_json_extract_scalar", &[Text], Text, |a| value(a, Style::Older)),
    f("bq_json_extract_scalar", &[Text, Text], Text, |a| value(a, Style::Older)),
    f("bq_json_query", &[Text], Text, |a| query(a, Style::Standard)),
    f("bq_json_query", &[Text, Text], Text, |a| query(a, Style::Standard)),
    f("bq_json_extract", &[Text], Text, |a| query(a, Style::Older)),
    f("bq_json_extract", &[Text, Text], Text, |a| query(a, Style::Older)),
    f("bq_json_query_doc", &[Text, Text], Text, |a| query_doc(a, Style::Standard)),
    f("bq_json_extract_doc", &[Text, Text], Text, |a| query_doc(a, Style::Older)),
    f("bq_json_query_array", &[Text], TextList, |a| query_array(a, Style::Standard)),
    f("bq_json_query_array", &[Text, Text], TextList, |a| query_array(a, Style::Standard)),
    f("bq_json_extract_array", &[Text], TextList, |a| query_array(a, Style::Older)),
    f("bq_json_extract_array", &[Text, Text], TextList, |a| query_array(a, Style::Older)),
    f("bq_json_value_array", &[Text], TextList, |a| value_array(a, Style::Standard)),
    f("bq_json_value_array", &[Text, Text], TextList, |a| value_array(a, Style::Standard)),
    f("bq_json_extract_string_array", &[Text], TextList, |a| value_array(a, Style::Older)),
    f("bq_json_extract_string_array", &[Text, Text], TextList, |a| value_array(a, Style::Older)),
    f("bq_json_field", &[Text, Text], Text, |a| {
        let doc = Doc::read(str(a, 0))?;
        match &doc {
            Doc::Fields(_) => doc.step(str(a, 1)).map_or(Ok(Value::Null), |d| owned(d.compact())),
            _ => Ok(Value::Null),
        }
    }),
    f("bq_json_element", &[Text, Int], Text, |a| match Doc::read(str(a, 0))? {
        Doc::List(items) => {
            usize::try_from(int(a, 1)).ok().and_then(|i| items.get(i)).map_or(Ok(Value::Null), |d| owned(d.compact()))
        }
        _ => Ok(Value::Null),
    }),
];
