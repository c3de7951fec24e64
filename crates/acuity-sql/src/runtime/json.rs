//! JSON as text: DuckDB's own JSON functions are an extension that may not be there.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value as Json;

use super::{Answer, Function, Kind, Value, f, float, int, owned, str};
use Kind::{Bool, Float, Int, Text, TextList};

fn read(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|e| format!("syntax error while parsing value: {e}"))
}

/// JSON text in BigQuery's canonical form: no blanks, keys in order.
pub(crate) fn canonical(text: &str) -> Result<String, String> {
    let mut out = String::new();
    write(&read(text)?, &mut out);
    Ok(out)
}

fn write(json: &Json, out: &mut String) {
    match json {
        Json::Null => out.push_str("null"),
        Json::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Json::Number(n) => match n.as_f64() {
            Some(x) if n.is_f64() => {
                let text = number(x);
                out.push_str(&text);
            }
            _ => {
                let _ = write!(out, "{n}");
            }
        },
        Json::String(s) => quote(s, out),
        Json::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Json::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            out.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write(&fields[key], out);
            }
            out.push('}');
        }
    }
}

fn number(x: f64) -> String {
    let text = super::text::float(x);
    if text.contains(['.', 'e', 'n', 'i']) { text } else { format!("{text}.0") }
}

fn quote(s: &str, out: &mut String) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The steps of a JSONPath: `$.a.b[0]`, `$['a']`, `$."a"`.
fn steps(path: &str) -> Result<Vec<String>, String> {
    let invalid = || format!("Invalid token in JSONPath at: {path}");
    let mut rest = path.strip_prefix('$').ok_or_else(|| "JSONPath must start with '$'".to_owned())?;
    let mut out = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            if let Some(after) = after.strip_prefix('"') {
                let end = after.find('"').ok_or_else(invalid)?;
                out.push(after[..end].to_owned());
                rest = &after[end + 1..];
                continue;
            }
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end == 0 {
                return Err(invalid());
            }
            out.push(after[..end].to_owned());
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix('[') {
            let quote = after.chars().next().filter(|c| matches!(c, '\'' | '"'));
            let (key, after) = match quote {
                Some(q) => {
                    let end = after[1..].find(q).ok_or_else(invalid)?;
                    (&after[1..=end], &after[end + 2..])
                }
                None => {
                    let end = after.find(']').ok_or_else(invalid)?;
                    (&after[..end], &after[end..])
                }
            };
            out.push(key.to_owned());
            rest = after.strip_prefix(']').ok_or_else(invalid)?;
        } else {
            return Err(invalid());
        }
    }
    Ok(out)
}

fn at<'j>(json: &'j Json, path: &str) -> Result<Option<&'j Json>, String> {
    let mut here = json;
    for step in steps(path)? {
        let next = match here {
            Json::Object(fields) => fields.get(&step),
            Json::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)),
            _ => None,
        };
        match next {
            Some(next) => here = next,
            None => return Ok(None),
        }
    }
    Ok(Some(here))
}

/// Runs `take` on what the path finds; text that is no JSON gives NULL.
fn found(args: &[Value<'_>], take: impl FnOnce(&Json) -> Answer) -> Answer {
    let path = if args.len() > 1 { str(args, 1) } else { "$" };
    steps(path)?;
    let Ok(json) = read(str(args, 0)) else { return Ok(Value::Null) };
    match at(&json, path)? {
        Some(value) => take(value),
        None => Ok(Value::Null),
    }
}

fn shown(json: &Json) -> String {
    let mut out = String::new();
    write(json, &mut out);
    out
}

fn scalar(json: &Json) -> Option<String> {
    match json {
        Json::String(s) => Some(s.clone()),
        Json::Bool(_) => Some(shown(json)),
        Json::Number(n) if n.is_f64() => Some(n.to_string()),
        Json::Number(_) => Some(shown(json)),
        _ => None,
    }
}

fn value(args: &[Value<'_>]) -> Answer {
    found(args, |j| Ok(scalar(j).map_or(Value::Null, |s| Value::Text(Cow::Owned(s)))))
}

fn query(args: &[Value<'_>]) -> Answer {
    found(args, |j| owned(shown(j)))
}

/// JSON_EXTRACT takes brackets where JSON_QUERY takes quoted names; both are understood. JSON null is NULL here.
fn extract(args: &[Value<'_>]) -> Answer {
    found(args, |j| if j.is_null() { Ok(Value::Null) } else { owned(shown(j)) })
}

fn query_array(args: &[Value<'_>]) -> Answer {
    found(args, |j| match j {
        Json::Array(items) => Ok(Value::TextList(items.iter().map(|i| Some(Cow::Owned(shown(i)))).collect())),
        _ => Ok(Value::Null),
    })
}

fn value_array(args: &[Value<'_>]) -> Answer {
    found(args, |j| match j {
        Json::Array(items) if items.iter().all(|i| i.is_null() || scalar(i).is_some()) => {
            Ok(Value::TextList(items.iter().map(|i| scalar(i).map(Cow::Owned)).collect()))
        }
        _ => Ok(Value::Null),
    })
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

fn typed(args: &[Value<'_>], wanted: &str, take: fn(&Json) -> Option<Value<'static>>) -> Answer {
    let json = read(str(args, 0))?;
    take(&json).ok_or_else(|| format!("The provided JSON input is not {wanted}"))
}

fn quoted(s: &str) -> String {
    let mut out = String::new();
    quote(s, &mut out);
    out
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_parse_json", &[Text], Text, |a| canonical(str(a, 0)).and_then(owned)),
    f("bq_json_quote", &[Text], Text, |a| owned(quoted(str(a, 0)))),
    f("bq_int_json", &[Int], Text, |a| {
        let n = int(a, 0);
        owned(if n.unsigned_abs() > 1 << 53 { format!("\"{n}\"") } else { n.to_string() })
    }),
    f("bq_float_json", &[Float], Text, |a| {
        let x = float(a, 0);
        let text = super::text::float(x);
        owned(match text.as_str() {
            "nan" => "\"NaN\"".to_owned(),
            "inf" => "\"Infinity\"".to_owned(),
            "-inf" => "\"-Infinity\"".to_owned(),
            _ => text,
        })
    }),
    f("bq_json_type", &[Text], Text, |a| owned(kind(&read(str(a, 0))?))),
    f("bq_json_value", &[Text], Text, value),
    f("bq_json_value", &[Text, Text], Text, value),
    f("bq_json_extract_scalar", &[Text], Text, value),
    f("bq_json_extract_scalar", &[Text, Text], Text, value),
    f("bq_json_query", &[Text, Text], Text, extract),
    f("bq_json_query_doc", &[Text, Text], Text, query),
    f("bq_json_extract", &[Text, Text], Text, extract),
    f("bq_json_query_array", &[Text], TextList, query_array),
    f("bq_json_query_array", &[Text, Text], TextList, query_array),
    f("bq_json_value_array", &[Text], TextList, value_array),
    f("bq_json_value_array", &[Text, Text], TextList, value_array),
    f("bq_json_field", &[Text, Text], Text, |a| match read(str(a, 0))?.get(str(a, 1)) {
        Some(json) => owned(shown(json)),
        None => Ok(Value::Null),
    }),
    f("bq_json_element", &[Text, Int], Text, |a| {
        match usize::try_from(int(a, 1)).ok().and_then(|i| read(str(a, 0)).ok()?.get(i).map(shown)) {
            Some(json) => owned(json),
            None => Ok(Value::Null),
        }
    }),
    f("bq_json_to_string", &[Text], Text, |a| {
        typed(a, "a string", |j| j.as_str().map(|s| Value::Text(Cow::Owned(s.to_owned()))))
    }),
    f("bq_json_to_int", &[Text], Int, |a| {
        typed(a, "an integer", |j| {
            j.as_i64()
                .or_else(|| j.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 9e15).map(|x| x as i64))
                .map(Value::Int)
        })
    }),
    f("bq_json_to_float", &[Text], Float, |a| typed(a, "a number", |j| j.as_f64().map(Value::Float))),
    f("bq_json_to_bool", &[Text], Bool, |a| typed(a, "a boolean", |j| j.as_bool().map(Value::Bool))),
];
