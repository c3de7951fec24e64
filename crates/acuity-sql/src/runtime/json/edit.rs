//! Changes of a JSON document: JSON_SET, JSON_REMOVE, JSON_ARRAY_APPEND, JSON_ARRAY_INSERT, JSON_STRIP_NULLS, and how
//! one is made.

use super::doc::Doc;
use super::path::{Step, Style, steps};
use crate::runtime::{Answer, Function, Kind, Value, f, owned, str};
use Kind::{Bool, Text, TextList};

/// Places that one step may add to a list: a path could name any, and all before it are filled with null.
const MOST: usize = 1 << 20;

/// A flag; false if it is missing.
fn flag(args: &[Value<'_>], i: usize) -> bool {
    matches!(args.get(i), Some(Value::Bool(true)))
}

/// The document and the steps of the first two arguments.
fn target(args: &[Value<'_>]) -> Result<(Doc, Vec<Step>), String> {
    Ok((Doc::read(str(args, 0))?, steps(str(args, 1), Style::Change)?))
}

/// The part that a path leads to, to be changed; None when there is none.
fn find<'d>(doc: &'d mut Doc, path: &[Step]) -> Option<&'d mut Doc> {
    let mut here = doc;
    for step in path {
        here = match (here, step) {
            (Doc::Fields(fields), Step::Name(name)) => fields.iter_mut().find(|(n, _)| n == name).map(|(_, d)| d)?,
            (Doc::List(items), Step::Place(i)) => items.get_mut(*i)?,
            _ => return None,
        };
    }
    Some(here)
}

/// Puts `value` where the path leads, with the fields and elements that lack on the way; a path through anything else
/// changes nothing.
fn put(doc: &mut Doc, path: &[Step], value: Doc) {
    let Some((step, rest)) = path.split_first() else {
        *doc = value;
        return;
    };
    if *doc == Doc::Null {
        *doc = match step {
            Step::Name(_) => Doc::Fields(Vec::new()),
            _ => Doc::List(Vec::new()),
        };
    }
    match (doc, step) {
        (Doc::Fields(fields), Step::Name(name)) => match fields.iter_mut().find(|(n, _)| n == name) {
            Some((_, inner)) => put(inner, rest, value),
            None => {
                let mut inner = Doc::Null;
                put(&mut inner, rest, value);
                fields.push((name.clone(), inner));
            }
        },
        (Doc::List(items), Step::Place(i)) if *i < MOST => {
            while items.len() <= *i {
                items.push(Doc::Null);
            }
            put(&mut items[*i], rest, value);
        }
        _ => {}
    }
}

/// JSON_SET: with the flag a value may come where there was none.
fn set(args: &[Value<'_>]) -> Answer {
    let (mut doc, path) = target(args)?;
    let value = Doc::read(str(args, 2))?;
    if flag(args, 3) {
        put(&mut doc, &path, value);
    } else if let Some(there) = find(&mut doc, &path) {
        *there = value;
    }
    done(doc)
}

/// JSON_REMOVE; a path that leads nowhere removes nothing.
fn remove(args: &[Value<'_>]) -> Answer {
    let (mut doc, path) = target(args)?;
    let Some((last, before)) = path.split_last() else { return Err("The JSONPath cannot be '$'".to_owned()) };
    match (find(&mut doc, before), last) {
        (Some(Doc::Fields(fields)), Step::Name(name)) => fields.retain(|(n, _)| n != name),
        (Some(Doc::List(items)), Step::Place(i)) if *i < items.len() => drop(items.remove(*i)),
        _ => {}
    }
    done(doc)
}

/// The values that the third argument adds: it, or (fourth argument) its elements.
fn added(args: &[Value<'_>]) -> Result<Vec<Doc>, String> {
    Ok(match Doc::read(str(args, 2))? {
        Doc::List(items) if flag(args, 3) => items,
        other => vec![other],
    })
}

/// JSON_ARRAY_APPEND; null counts as an empty list, and nothing else as a list.
fn append(args: &[Value<'_>]) -> Answer {
    let (mut doc, path) = target(args)?;
    match find(&mut doc, &path) {
        Some(Doc::List(items)) => items.extend(added(args)?),
        Some(there @ Doc::Null) => *there = Doc::List(added(args)?),
        _ => {}
    }
    done(doc)
}

/// JSON_ARRAY_INSERT; a place beyond the end is reached by nulls.
fn insert(args: &[Value<'_>]) -> Answer {
    let (mut doc, path) = target(args)?;
    if let Some((Step::Place(i), before)) = path.split_last()
        && *i < MOST
        && let Some(there) = find(&mut doc, before)
    {
        if *there == Doc::Null {
            *there = Doc::List(Vec::new());
        }
        if let Doc::List(items) = there {
            while items.len() < *i {
                items.push(Doc::Null);
            }
            items.splice(*i..*i, added(args)?);
        }
    }
    done(doc)
}

/// Without nulls in objects and (`arrays`) lists, and (`empty`) without what is empty then; None when nothing is left.
fn stripped(doc: Doc, arrays: bool, empty: bool) -> Option<Doc> {
    let kept = match doc {
        Doc::Fields(fields) => {
            let kept = fields.into_iter().filter_map(|(name, d)| Some((name, stripped(d, arrays, empty)?))).collect();
            Doc::Fields(kept)
        }
        Doc::List(items) if arrays => Doc::List(items.into_iter().filter_map(|d| stripped(d, arrays, empty)).collect()),
        // Lists are left alone then, with all that is in them.
        other => return Some(other).filter(|d| *d != Doc::Null),
    };
    let nothing = match &kept {
        Doc::Fields(fields) => fields.is_empty(),
        Doc::List(items) => items.is_empty(),
        _ => false,
    };
    Some(kept).filter(|_| !(empty && nothing))
}

/// JSON_STRIP_NULLS below a path.
fn strip_nulls(args: &[Value<'_>]) -> Answer {
    let (mut doc, path) = target(args)?;
    if let Some(there) = find(&mut doc, &path) {
        let inner = std::mem::replace(there, Doc::Null);
        *there = stripped(inner, flag(args, 2), flag(args, 3)).unwrap_or(Doc::Null);
    }
    done(doc)
}

/// JSON_OBJECT of names and JSON texts.
fn object(args: &[Value<'_>]) -> Answer {
    let (Some(Value::TextList(names)), Some(Value::TextList(values))) = (args.first(), args.get(1)) else {
        return Ok(Value::Null);
    };
    if names.len() != values.len() {
        return Err("Invalid input to JSON_OBJECT: The number of keys and values must match".to_owned());
    }
    let mut fields = Vec::new();
    for (name, value) in names.iter().zip(values) {
        let name = name.as_deref().ok_or("Invalid input to JSON_OBJECT: A key cannot be NULL")?;
        fields.push((name.to_owned(), Doc::read(value.as_deref().unwrap_or("null"))?));
    }
    done(Doc::Fields(fields))
}

/// JSON_ARRAY of JSON texts.
fn array(args: &[Value<'_>]) -> Answer {
    let Some(Value::TextList(values)) = args.first() else { return Ok(Value::Null) };
    let items: Result<Vec<Doc>, String> = values.iter().map(|v| Doc::read(v.as_deref().unwrap_or("null"))).collect();
    done(Doc::List(items?))
}

/// The document in the form of the JSON type.
fn done(doc: Doc) -> Answer {
    owned(doc.canonical(false)?.compact())
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_json_set", &[Text, Text, Text, Bool], Text, set),
    f("bq_json_remove", &[Text, Text], Text, remove),
    f("bq_json_array_append", &[Text, Text, Text, Bool], Text, append),
    f("bq_json_array_insert", &[Text, Text, Text, Bool], Text, insert),
    f("bq_json_strip_nulls", &[Text, Text, Bool, Bool], Text, strip_nulls),
    f("bq_json_object", &[TextList, TextList], Text, object),
    f("bq_json_array", &[TextList], Text, array),
];
