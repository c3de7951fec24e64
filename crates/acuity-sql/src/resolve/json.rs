//! Functions that make, change and read JSON, where a table of signatures does not suffice.

use super::Resolver;
use super::coerce::{coerce, convert_to, cost};
use super::mismatch::no_operator;
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Call, ExprKind};
use crate::tree::{Expr, JsonOp, Kind, Literal, RangeOp, TextOp, Wide};
use crate::types::Type;

/// The named arguments of a call: `name => value`.
pub(super) struct Named {
    values: Vec<(ast::Ident, Expr)>,
}

impl Named {
    /// The argument, with its type; None when it is not given.
    pub(super) fn take(&mut self, name: &str, ty: &Type) -> Outcome<Option<Expr>> {
        let place = self.values.iter().position(|(n, _)| n.is(name));
        place.map(|i| coerce(self.values.remove(i).1, ty, name)).transpose()
    }

    /// A flag's value, or what it is when it is not given.
    fn flag(&mut self, name: &str, otherwise: bool, at: Loc) -> Outcome<Expr> {
        let given = self.take(name, &Type::Bool)?;
        Ok(given.unwrap_or_else(|| Expr::bool(otherwise, at)))
    }

    /// That nothing is left.
    pub(super) fn end(self, function: &str) -> Outcome<()> {
        match self.values.first() {
            Some((name, _)) => Err(Fault::types(
                name.at,
                format!("named argument {} not found in signature for {function}", name.text),
            )),
            None => Ok(()),
        }
    }
}

impl Resolver<'_> {
    /// The arguments of a call, the named ones apart.
    pub(super) fn with_named(&mut self, call: &Call, cx: Context<'_>) -> Outcome<(Vec<Expr>, Named)> {
        let mut plain = Vec::new();
        let mut values: Vec<(ast::Ident, Expr)> = Vec::new();
        for arg in &call.args {
            match &arg.kind {
                ExprKind::NamedArgument(name, value) => {
                    if values.iter().any(|(n, _)| n.is(&name.text)) {
                        return Err(Fault::types(name.at, format!("duplicate named argument {}", name.text)));
                    }
                    values.push((name.clone(), self.expr(value, cx)?));
                }
                _ if !values.is_empty() => {
                    return Err(Fault::types(arg.at, "a positional argument cannot follow named arguments"));
                }
                _ => plain.push(self.expr(arg, cx)?),
            }
        }
        Ok((plain, Named { values }))
    }

    /// The functions of this module.
    pub(super) fn json_function(&mut self, name: &str, call: &Call, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let shown = name.to_uppercase();
        let (mut args, mut named) = self.with_named(call, cx)?;
        let refs: Vec<&Expr> = args.iter().collect();
        let wrong = no_operator(&shown, &refs, at);
        let count = args.len();
        let made = match name {
            "to_json_string" if (1..=2).contains(&count) => {
                let pretty = args.get(1).cloned().map(|p| coerce(p, &Type::Bool, "pretty_print")).transpose()?;
                let text = to_json(args.swap_remove(0), Wide::Text, at)?;
                match pretty {
                    Some(pretty) => Expr::call(JsonOp::Pretty, vec![text, pretty], Type::String, at),
                    None => Expr::typed(text, Type::String, at),
                }
            }
            "to_json" if count == 1 => {
                // A flag decides the form of the whole, so that it must be known beforehand.
                let wide = match named.take("stringify_wide_numbers", &Type::Bool)?.map(|e| (e.at, e.kind)) {
                    None | Some((_, Kind::Literal(Literal::Bool(false)))) => Wide::Near,
                    Some((_, Kind::Literal(Literal::Bool(true)))) => Wide::Stringified,
                    Some((here, _)) => {
                        return Err(Fault::unsupported(here, "stringify_wide_numbers must be TRUE or FALSE"));
                    }
                };
                document(to_json(args.swap_remove(0), wide, at)?, at)
            }
            "parse_json" | "float64" if count == 1 => {
                let (from, ty, op) = match name {
                    "parse_json" => (Type::String, Type::Json, JsonOp::Parse),
                    _ => (Type::Json, Type::Float64, JsonOp::ToFloat),
                };
                if cost(&args[0], &from).is_none() {
                    return Err(wrong);
                }
                let mut args = vec![coerce(args.swap_remove(0), &from, "the argument")?];
                args.extend(named.take("wide_number_mode", &Type::String)?);
                Expr::call(op, args, ty, at)
            }
            "json_array" => {
                let texts = args.into_iter().map(|a| to_json(a, Wide::Near, at)).collect::<Outcome<Vec<_>>>()?;
                Expr::call(JsonOp::Array, vec![list(texts, at)], Type::Json, at)
            }
            "json_object" => object(args, wrong, at)?,
            "json_remove" if count >= 2 => {
                let paths = args.split_off(1);
                let mut doc = convert_json(args, wrong)?;
                for path in paths {
                    constant_path(&path)?;
                    let path = coerce(path, &Type::String, "the path")?;
                    doc = Expr::call(JsonOp::Remove, vec![doc, path], Type::Json, at);
                }
                doc
            }
            "json_set" | "json_array_append" | "json_array_insert" if count >= 3 && count % 2 == 1 => {
                let (op, flag) = match name {
                    "json_set" => (JsonOp::Set, "create_if_missing"),
                    "json_array_append" => (JsonOp::ArrayAppend, "append_each_element"),
                    _ => (JsonOp::ArrayInsert, "insert_each_element"),
                };
                let flag = named.flag(flag, true, at)?;
                let mut rest = args.split_off(1).into_iter();
                let mut doc = convert_json(args, wrong)?;
                // Changes come one after the other, each of what the one before has made.
                while let (Some(path), Some(value)) = (rest.next(), rest.next()) {
                    constant_path(&path)?;
                    let path = coerce(path, &Type::String, "the path")?;
                    // A JSON document is one element, even when it is a list.
                    let whole = name != "json_set" && value.ty.element().is_none();
                    let flag = if whole { Expr::bool(false, at) } else { flag.clone() };
                    let value = to_json(value, Wide::Near, at)?;
                    doc = Expr::call(op, vec![doc, path, value, flag], Type::Json, at);
                }
                doc
            }
            "json_keys" if (1..=2).contains(&count) => {
                let given = if count == 2 { args.pop() } else { None };
                let depth = match given {
                    Some(depth) => coerce(depth, &Type::Int64, "max_depth")?,
                    None => Expr::int(i64::MAX, at),
                };
                let mode = named.take("mode", &Type::String)?.unwrap_or_else(|| Expr::text("strict", at));
                let doc = convert_json(args, wrong)?;
                Expr::call(JsonOp::Keys, vec![doc, depth, mode], Type::array(Type::String), at)
            }
            "json_strip_nulls" if (1..=2).contains(&count) => {
                let path = args.get(1).cloned().unwrap_or_else(|| Expr::text("$", at));
                constant_path(&path)?;
                args.truncate(1);
                let doc = convert_json(args, wrong)?;
                let path = coerce(path, &Type::String, "the path")?;
                let arrays = named.flag("include_arrays", true, at)?;
                let empty = named.flag("remove_empty", false, at)?;
                Expr::call(JsonOp::StripNulls, vec![doc, path, arrays, empty], Type::Json, at)
            }
            _ => return Err(wrong),
        };
        named.end(&shown)?;
        Ok(made)
    }
}

/// That a JSONPath is a literal, as BigQuery wants it.
pub(super) fn literal_path(path: &Expr) -> Outcome<()> {
    if path.is_literal() { Ok(()) } else { Err(Fault::types(path.at, "a JSONPath must be a string literal")) }
}

/// That the path of a change is a literal, or a NULL of type STRING.
fn constant_path(path: &Expr) -> Outcome<()> {
    match &path.kind {
        Kind::Typed(inner) if inner.is_null() => Ok(()),
        _ => literal_path(path),
    }
}

/// The first argument, which must be JSON.
fn convert_json(mut args: Vec<Expr>, wrong: Box<Fault>) -> Outcome<Expr> {
    match args.pop() {
        Some(doc) if cost(&doc, &Type::Json).is_some() => convert_to(doc, &Type::Json),
        _ => Err(wrong),
    }
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
fn object(args: Vec<Expr>, wrong: Box<Fault>, at: Loc) -> Outcome<Expr> {
    let of_arrays =
        // Two arrays could be a name and a value only if the first were a text.
        args.len() == 2 && args[0].ty == Type::array(Type::String) && args[1].ty.element().is_some();
    if of_arrays {
        let mut parts = args.into_iter();
        let (Some(names), Some(values)) = (parts.next(), parts.next()) else { return Err(wrong) };
        let element = values.ty.element().cloned().unwrap_or(Type::Int64);
        let name = "bq_e".to_owned();
        let inner = to_json(Expr::new(Kind::Parameter(name.clone()), element, at), Wide::Near, at)?;
        let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(inner)), Type::Bool, at);
        return Ok(Expr::call(JsonOp::ObjectOfArrays, vec![names, values, lambda], Type::Json, at));
    }
    if args.len() % 2 == 1 {
        return Err(wrong);
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (i, arg) in args.into_iter().enumerate() {
        if i % 2 == 1 {
            values.push(to_json(arg, Wide::Near, at)?);
        } else if arg.ty == Type::String || arg.is_null() {
            names.push(convert_to(arg, &Type::String)?);
        } else {
            return Err(wrong);
        }
    }
    Ok(Expr::call(JsonOp::Object, vec![list(names, at), list(values, at)], Type::Json, at))
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
