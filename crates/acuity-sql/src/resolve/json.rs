//! Functions that make, change and read JSON, where a table of signatures does not suffice.

use super::coerce::{coerce, convert_to, cost};
use super::named::Named;
use super::own::Row;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{Expr, JsonOp, Kind, Literal, RangeOp, TextOp, Wide};
use crate::types::Type;

/// The functions of this module.
pub(super) const FUNCTIONS: &[Row] = &[
    ("float64", |resolver, asked| {
        resolver.fitted(asked, |args, named, at| read(args, named, (Type::Json, JsonOp::ToFloat, Type::Float64), at))
    }),
    ("json_array", |resolver, asked| {
        resolver.fitted(asked, |args, _, at| {
            let texts = args.into_iter().map(|a| to_json(a, Wide::Near, at)).collect::<Outcome<Vec<_>>>()?;
            Ok(Some(Expr::call(JsonOp::Array, vec![list(texts, at)], Type::Json, at)))
        })
    }),
    ("json_array_append", |resolver, asked| {
        resolver.fitted(asked, |args, named, at| {
            changed(args, named, (JsonOp::ArrayAppend, "append_each_element", Whole::Documents), at)
        })
    }),
    ("json_array_insert", |resolver, asked| {
        resolver.fitted(asked, |args, named, at| {
            changed(args, named, (JsonOp::ArrayInsert, "insert_each_element", Whole::Documents), at)
        })
    }),
    ("json_keys", |resolver, asked| resolver.fitted(asked, keys)),
    ("json_object", |resolver, asked| resolver.fitted(asked, |args, _, at| object(args, at))),
    ("json_remove", |resolver, asked| resolver.fitted(asked, |args, _, at| removed(args, at))),
    ("json_set", |resolver, asked| {
        resolver.fitted(asked, |args, named, at| {
            changed(args, named, (JsonOp::Set, "create_if_missing", Whole::Nothing), at)
        })
    }),
    ("json_strip_nulls", |resolver, asked| resolver.fitted(asked, stripped)),
    ("parse_json", |resolver, asked| {
        resolver.fitted(asked, |args, named, at| read(args, named, (Type::String, JsonOp::Parse, Type::Json), at))
    }),
    ("to_json", |resolver, asked| resolver.fitted(asked, to_document)),
    ("to_json_string", |resolver, asked| resolver.fitted(asked, |args, _, at| to_text(args, at))),
];

/// What a change takes as one value whatever its flag says.
#[derive(Clone, Copy, PartialEq)]
enum Whole {
    Nothing,
    /// A JSON document, even when it is a list.
    Documents,
}

/// TO_JSON_STRING(value, pretty_print).
fn to_text(args: Vec<Expr>, at: Loc) -> Outcome<Option<Expr>> {
    let mut args = args.into_iter();
    let (Some(value), pretty, None) = (args.next(), args.next(), args.next()) else { return Ok(None) };
    let pretty = pretty.map(|pretty| coerce(pretty, &Type::Bool, "pretty_print")).transpose()?;
    let text = to_json(value, Wide::Text, at)?;
    Ok(Some(match pretty {
        Some(pretty) => Expr::call(JsonOp::Pretty, vec![text, pretty], Type::String, at),
        None => Expr::typed(text, Type::String, at),
    }))
}

/// TO_JSON(value, stringify_wide_numbers).
fn to_document(mut args: Vec<Expr>, named: &mut Named, at: Loc) -> Outcome<Option<Expr>> {
    let (Some(value), true) = (args.pop(), args.is_empty()) else { return Ok(None) };
    // A flag decides the form of the whole, so that it must be known beforehand.
    let wide = match named.take("stringify_wide_numbers", &Type::Bool)?.map(|e| (e.at, e.kind)) {
        None | Some((_, Kind::Literal(Literal::Bool(false)))) => Wide::Near,
        Some((_, Kind::Literal(Literal::Bool(true)))) => Wide::Stringified,
        Some((here, _)) => {
            return Err(Fault::unsupported(here, "stringify_wide_numbers must be TRUE or FALSE"));
        }
    };
    Ok(Some(document(to_json(value, wide, at)?, at)))
}

/// PARSE_JSON and FLOAT64: a value of the first type read as one of the second.
fn read(
    mut args: Vec<Expr>,
    named: &mut Named,
    (from, op, ty): (Type, JsonOp, Type),
    at: Loc,
) -> Outcome<Option<Expr>> {
    let Some(value) = args.pop().filter(|value| args.is_empty() && cost(value, &from).is_some()) else {
        return Ok(None);
    };
    let mut args = vec![coerce(value, &from, "the argument")?];
    args.extend(named.take("wide_number_mode", &Type::String)?);
    Ok(Some(Expr::call(op, args, ty, at)))
}

/// JSON_REMOVE(document, path, …).
fn removed(mut args: Vec<Expr>, at: Loc) -> Outcome<Option<Expr>> {
    if args.len() < 2 {
        return Ok(None);
    }
    let paths = args.split_off(1);
    let Some(mut doc) = convert_json(args)? else { return Ok(None) };
    for path in paths {
        doc = Expr::call(JsonOp::Remove, vec![doc, constant_path(path)?], Type::Json, at);
    }
    Ok(Some(doc))
}

/// JSON_SET, JSON_ARRAY_APPEND and JSON_ARRAY_INSERT: a document, then paths and values in turn.
fn changed(
    mut args: Vec<Expr>,
    named: &mut Named,
    (op, flag, whole): (JsonOp, &str, Whole),
    at: Loc,
) -> Outcome<Option<Expr>> {
    if args.len() < 3 || args.len().is_multiple_of(2) {
        return Ok(None);
    }
    let flag = named.flag(flag, true, at)?;
    let mut rest = args.split_off(1).into_iter();
    let Some(mut doc) = convert_json(args)? else { return Ok(None) };
    // Changes come one after the other, each of what the one before has made.
    while let (Some(path), Some(value)) = (rest.next(), rest.next()) {
        let path = constant_path(path)?;
        let one = whole == Whole::Documents && value.ty.element().is_none();
        let flag = if one { Expr::bool(false, at) } else { flag.clone() };
        let value = to_json(value, Wide::Near, at)?;
        doc = Expr::call(op, vec![doc, path, value, flag], Type::Json, at);
    }
    Ok(Some(doc))
}

/// JSON_KEYS(document, max_depth, mode).
fn keys(mut args: Vec<Expr>, named: &mut Named, at: Loc) -> Outcome<Option<Expr>> {
    let depth = match args.len() {
        1 => Expr::int(i64::MAX, at),
        2 => coerce(args.swap_remove(1), &Type::Int64, "max_depth")?,
        _ => return Ok(None),
    };
    let mode = named.take("mode", &Type::String)?.unwrap_or_else(|| Expr::text("strict", at));
    let Some(doc) = convert_json(args)? else { return Ok(None) };
    Ok(Some(Expr::call(JsonOp::Keys, vec![doc, depth, mode], Type::array(Type::String), at)))
}

/// JSON_STRIP_NULLS(document, path, include_arrays, remove_empty).
fn stripped(mut args: Vec<Expr>, named: &mut Named, at: Loc) -> Outcome<Option<Expr>> {
    let path = match args.len() {
        1 => Expr::text("$", at),
        2 => args.swap_remove(1),
        _ => return Ok(None),
    };
    let path = constant_path(path)?;
    let Some(doc) = convert_json(args)? else { return Ok(None) };
    let arrays = named.flag("include_arrays", true, at)?;
    let empty = named.flag("remove_empty", false, at)?;
    Ok(Some(Expr::call(JsonOp::StripNulls, vec![doc, path, arrays, empty], Type::Json, at)))
}

/// That a JSONPath is a literal, as BigQuery wants it.
pub(super) fn literal_path(path: &Expr) -> Outcome<()> {
    if path.is_literal() { Ok(()) } else { Err(Fault::types(path.at, "a JSONPath must be a string literal")) }
}

/// The path of a change, which is a literal, or a NULL of type STRING.
fn constant_path(path: Expr) -> Outcome<Expr> {
    match &path.kind {
        Kind::Typed(inner) if inner.is_null() => {}
        _ => literal_path(&path)?,
    }
    coerce(path, &Type::String, "the path")
}

/// The one argument, if it can be JSON.
fn convert_json(mut args: Vec<Expr>) -> Outcome<Option<Expr>> {
    args.pop().filter(|doc| cost(doc, &Type::Json).is_some()).map(|doc| convert_to(doc, &Type::Json)).transpose()
}

/// JSON texts as an array of STRING, which holds them.
fn list(texts: Vec<Expr>, at: Loc) -> Expr {
    Expr::new(Kind::Array(texts), Type::array(Type::String), at)
}

/// JSON text as a value of type JSON.
fn document(text: Expr, at: Loc) -> Expr {
    Expr::call(JsonOp::Document, vec![text], Type::Json, at)
}

/// JSON_OBJECT of names and values in turn, or of an array of each.
fn object(args: Vec<Expr>, at: Loc) -> Outcome<Option<Expr>> {
    let of_arrays =
        // Two arrays could be a name and a value only if the first were a text.
        args.len() == 2 && args[0].ty == Type::array(Type::String) && args[1].ty.element().is_some();
    if of_arrays {
        let mut parts = args.into_iter();
        let (Some(names), Some(values)) = (parts.next(), parts.next()) else { return Ok(None) };
        let element = values.ty.element().cloned().unwrap_or(Type::Int64);
        let name = "bq_e".to_owned();
        let inner = to_json(Expr::new(Kind::Parameter(name.clone()), element, at), Wide::Near, at)?;
        let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(inner)), Type::Bool, at);
        return Ok(Some(Expr::call(JsonOp::ObjectOfArrays, vec![names, values, lambda], Type::Json, at)));
    }
    if !args.len().is_multiple_of(2) {
        return Ok(None);
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (i, arg) in args.into_iter().enumerate() {
        if i % 2 == 1 {
            values.push(to_json(arg, Wide::Near, at)?);
        } else if arg.ty == Type::String || arg.is_null() {
            names.push(convert_to(arg, &Type::String)?);
        } else {
            return Ok(None);
        }
    }
    Ok(Some(Expr::call(JsonOp::Object, vec![list(names, at), list(values, at)], Type::Json, at)))
}

/// The value as JSON text; NULL is `null`.
fn to_json(value: Expr, wide: Wide, at: Loc) -> Outcome<Expr> {
    match &value.ty {
        Type::Array(element) => {
            let element = (**element).clone();
            let name = "bq_e".to_owned();
            let inner = to_json(Expr::new(Kind::Parameter(name.clone()), element, at), wide, at)?;
            let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(inner)), Type::Bool, at);
            Ok(Expr::call(JsonOp::TextOfArray, vec![value, lambda], Type::String, at))
        }
        Type::Struct(fields) => {
            let fields = fields.clone();
            let mut parts = Vec::new();
            for (i, (name, ty)) in fields.iter().enumerate() {
                // Keys are known here, and written into the text once.
                let key = serde_json::Value::String(name.clone().unwrap_or_default()).to_string();
                let comma = if i == 0 { "{" } else { "," };
                parts.push(Expr::text(&format!("{comma}{key}:"), at));
                parts.push(to_json(Expr::field(value.clone(), i, ty.clone(), at), wide, at)?);
            }
            parts.push(Expr::text(if fields.is_empty() { "{}" } else { "}" }, at));
            let whole = Expr::call(TextOp::Concat, parts, Type::String, at);
            // What is written out is not NULL.
            if matches!(value.kind, Kind::Struct(_)) {
                return Ok(whole);
            }
            Ok(Expr::call(JsonOp::TextOfStruct, vec![value, whole], Type::String, at))
        }
        Type::Range(element) => {
            let element = (**element).clone();
            let end = |op, value| to_json(Expr::call(op, vec![value], element.clone(), at), wide, at);
            let (start, end) = (end(RangeOp::Start, value.clone())?, end(RangeOp::End, value.clone())?);
            let text = |text| Expr::text(text, at);
            let parts = vec![text("{\"start\":"), start, text(",\"end\":"), end, text("}")];
            let whole = Expr::call(TextOp::Concat, parts, Type::String, at);
            Ok(Expr::call(JsonOp::TextOfStruct, vec![value, whole], Type::String, at))
        }
        _ => Ok(Expr::call(JsonOp::Text(wide), vec![value], Type::String, at)),
    }
}
