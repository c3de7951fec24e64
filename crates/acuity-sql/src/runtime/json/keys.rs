//! JSON_KEYS and JSON_FLATTEN: what a document has inside, as a list.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::doc::Doc;
use crate::runtime::{Answer, Function, Kind, Value, f, int, str};
use Kind::{Int, Text, TextList};

/// How far JSON_KEYS looks into arrays.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// Not at all.
    Strict,
    /// Into arrays that no array holds.
    Lax,
    /// Into all.
    Recursive,
}

/// The paths of all names, in order and each once.
fn keys(args: &[Value<'_>]) -> Answer {
    let depth = int(args, 1);
    if depth <= 0 {
        return Err("max_depth must be positive".to_owned());
    }
    let mode = match str(args, 2).to_ascii_lowercase().as_str() {
        "strict" => Mode::Strict,
        "lax" => Mode::Lax,
        "lax recursive" => Mode::Recursive,
        _ => return Err(format!("Invalid JSON mode specified: {}", str(args, 2))),
    };
    let mut found = BTreeSet::new();
    collect(&Doc::read(str(args, 0))?, "", depth, mode, false, &mut found);
    Ok(Value::TextList(found.into_iter().map(|path| Some(Cow::Owned(path))).collect()))
}

fn collect(doc: &Doc, path: &str, depth: i64, mode: Mode, in_list: bool, found: &mut BTreeSet<String>) {
    match doc {
        Doc::Fields(fields) if depth > 0 => {
            for (name, doc) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{}", step(name));
                found.insert(path.clone());
                collect(doc, &path, depth - 1, mode, false, found);
            }
        }
        Doc::List(items) if mode == Mode::Recursive || (mode == Mode::Lax && !in_list) => {
            for item in items {
                collect(item, path, depth, mode, true, found);
            }
        }
        _ => {}
    }
}

/// A name as a step of a path: in quotes where it has a dot, or something that JSON escapes.
fn step(name: &str) -> String {
    let quoted = Doc::Text(name.to_owned()).compact();
    if name.contains('.') || quoted.len() != name.len() + 2 { quoted } else { name.to_owned() }
}

/// The elements of an array and of the arrays in it; of anything else, itself.
fn flatten(args: &[Value<'_>]) -> Answer {
    fn elements(doc: &Doc, out: &mut Vec<Option<Cow<'static, str>>>) {
        match doc {
            Doc::List(items) => items.iter().for_each(|item| elements(item, out)),
            other => out.push(Some(Cow::Owned(other.compact()))),
        }
    }
    let mut out = Vec::new();
    elements(&Doc::read(str(args, 0))?, &mut out);
    Ok(Value::TextList(out))
}

pub(super) const FUNCTIONS: &[Function] =
    &[f("bq_json_keys", &[Text, Int, Text], TextList, keys), f("bq_json_flatten", &[Text], TextList, flatten)];
