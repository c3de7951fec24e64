//! Jinja's filters and globals that the engine lacks, or has with another meaning.

use minijinja::{
    Environment, Error, ErrorKind, State, Value, filters,
    value::{Rest, Tuple, ValueKind, ValueOrKwargs},
};

use super::{json, percent, text::padded};
use crate::jinja::{
    arguments::{Arguments, named, split},
    fault::fault,
    values::{List, pairs},
    widths,
};

/// The filters, by name.
pub(super) fn register(env: &mut Environment<'static>) {
    env.add_filter("default", default);
    env.add_filter("d", default);
    env.add_filter("int", int);
    env.add_filter("float", float);
    env.add_filter("truncate", truncate);
    env.add_filter("center", center);
    env.add_filter("wordcount", |text: String| words(&text).count());
    env.add_filter("wordwrap", wordwrap);
    env.add_filter("replace", replace);
    env.add_filter("dictsort", dictsort);
    env.add_filter("format", format);
    env.add_filter("urlencode", urlencode);
    // In Jinja also text and mappings.
    let holds = |value: &Value| {
        matches!(value.kind(), ValueKind::String | ValueKind::Seq | ValueKind::Map | ValueKind::Iterable)
    };
    env.add_test("sequence", holds);
    env.add_test("iterable", move |value: &Value| value.is_undefined() || holds(value));
    env.add_filter("tojson", tojson);
    env.add_filter("pprint", |value: &Value| format!("{value:?}"));
    env.add_filter("filesizeformat", |value: f64, binary: Option<bool>| {
        minijinja_contrib::filters::filesizeformat(value, binary)
    });
    env.add_filter("striptags", |text: String| minijinja_contrib::filters::striptags(text));
    env.add_filter("forceescape", |state: &mut State<'_, '_>, value: &Value| filters::escape(state, value));
    env.add_filter("random", |_: &Value| -> Result<Value, Error> {
        let help =
            "one project gives the same tables each time it is run: choose by a number that stays, such as a hash";
        Err(fault("unsupported", "random is not available", Some(help.to_owned())))
    });
}

/// `default(value='', boolean=false)`.
fn default(value: &Value, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let args = Arguments::of("default", &args.into_values(), &["default_value", "boolean"])?;
    let is_missing = value.is_undefined() || (args.is_true("boolean") && !value.is_true());
    Ok(if is_missing { args.given("default_value").unwrap_or_else(|| Value::from("")) } else { value.clone() })
}

/// `'%s of %s'|format(a, b)` or `'%(a)s'|format(a=1)`: the operator `%`.
fn format(template: &str, args: Rest<ValueOrKwargs>) -> Result<String, Error> {
    let args = args.into_values();
    match split(&args) {
        (positional, named) if named.is_empty() => {
            percent::filled(template, &Value::from(Tuple::from(positional.to_vec())))
        }
        (_, named) => percent::filled(template, &Value::from_pairs(named)),
    }
}

/// Text as a part of an address; a mapping or a list of pairs as what stands behind its question mark.
fn urlencode(value: &Value) -> Result<String, Error> {
    if !matches!(value.kind(), ValueKind::Map | ValueKind::Seq) {
        return filters::urlencode(value);
    }
    let quoted = |part: &Value| -> Result<String, Error> {
        Ok(filters::urlencode(&Value::from(part.to_string()))?.replace("%20", "+").replace('/', "%2F"))
    };
    let pair = |(key, value): (Value, Value)| Ok(format!("{}={}", quoted(&key)?, quoted(&value)?));
    let pairs = pairs(value)?.into_iter().map(pair).collect::<Result<Vec<_>, Error>>()?;
    Ok(pairs.join("&"))
}

/// `int(default=0, base=10)`: what is no number is the default.
fn int(value: &Value, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let args = Arguments::of("int", &args.into_values(), &["default", "base"])?;
    let base = args.number("base")?.and_then(|base| u32::try_from(base).ok()).filter(|base| *base <= 36).unwrap_or(10);
    let found = match value.kind() {
        ValueKind::Bool => Some(Value::from(i64::from(value.is_true()))),
        ValueKind::Number if value.is_integer() => Some(value.clone()),
        ValueKind::Number => f64::try_from(value.clone()).ok().filter(|number| number.is_finite()).map(truncated),
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default().trim();
            whole(text, base).or_else(|| fraction(text).filter(|number| number.is_finite()).map(truncated))
        }
        _ => None,
    };
    Ok(found.unwrap_or_else(|| args.given("default").unwrap_or_else(|| Value::from(0))))
}

fn truncated(number: f64) -> Value {
    Value::from(number.trunc() as i128)
}

/// Python's `int(text, base)`.
fn whole(text: &str, base: u32) -> Option<Value> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mark = match base {
        16 => ["0x", "0X"],
        8 => ["0o", "0O"],
        2 => ["0b", "0B"],
        _ => ["", ""],
    };
    let digits = mark.iter().find_map(|mark| digits.strip_prefix(mark)).unwrap_or(digits);
    if digits.starts_with(['_', '+', '-']) || digits.ends_with('_') || digits.contains("__") || base < 2 {
        return None;
    }
    i128::from_str_radix(&digits.replace('_', ""), base).ok().map(|number| Value::from(sign * number))
}

/// Python's `float(text)`.
fn fraction(text: &str) -> Option<f64> {
    text.trim().replace('_', "").parse().ok()
}

/// `float(default=0.0)`.
fn float(value: &Value, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let args = Arguments::of("float", &args.into_values(), &["default"])?;
    let found = match value.kind() {
        ValueKind::Bool => Some(f64::from(u8::from(value.is_true()))),
        ValueKind::Number => f64::try_from(value.clone()).ok(),
        ValueKind::String => fraction(value.as_str().unwrap_or_default()),
        _ => None,
    };
    Ok(found.map_or_else(|| args.given("default").unwrap_or_else(|| Value::from(0.0)), Value::from))
}

/// `truncate(length=255, killwords=false, end='...', leeway=5)`.
fn truncate(text: String, args: Rest<ValueOrKwargs>) -> Result<String, Error> {
    let args = Arguments::of("truncate", &args.into_values(), &["length", "killwords", "end", "leeway"])?;
    let count = |name: &str, default: usize| -> Result<usize, Error> {
        Ok(args.number(name)?.map_or(default, |given| usize::try_from(given).unwrap_or(0)))
    };
    let (length, leeway) = (count("length", 255)?, count("leeway", 5)?);
    let end = args.optional_text("end")?.unwrap_or("...");
    if length < end.chars().count() {
        let message = format!("truncate() needs a length of at least {}, that of '{end}'", end.chars().count());
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    if text.chars().count() <= length + leeway {
        return Ok(text);
    }
    let cut: String = text.chars().take(length - end.chars().count()).collect();
    let kept =
        if args.is_true("killwords") { &cut } else { cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept) };
    Ok(format!("{kept}{end}"))
}

/// `center(width=80)`.
fn center(text: String, args: Rest<ValueOrKwargs>) -> Result<String, Error> {
    let args = Arguments::of("center", &args.into_values(), &["width"])?;
    widths::bounded(args.get("width"))?;
    let width = args.number("width")?.map_or(80, |width| usize::try_from(width).unwrap_or(0));
    Ok(padded(&text, "center", width, " "))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// `wordwrap(width=79, break_long_words=true, wrapstring='\n', break_on_hyphens=true)`.
fn wordwrap(text: String, args: Rest<ValueOrKwargs>) -> Result<String, Error> {
    let args = Arguments::of(
        "wordwrap",
        &args.into_values(),
        &["width", "break_long_words", "wrapstring", "break_on_hyphens"],
    )?;
    let width = args.number("width")?.map_or(79, |width| usize::try_from(width).unwrap_or(0)).max(1);
    let may_break = args.get("break_long_words").is_none_or(Value::is_true);
    let between = args.optional_text("wrapstring")?.unwrap_or("\n");
    let wrapped = text.lines().map(|line| wrapped(line, width, may_break).join(between));
    Ok(wrapped.collect::<Vec<_>>().join(between))
}

/// A line in lines of a width, cut at white space; longer words are cut where the line ends.
fn wrapped(line: &str, width: usize, may_break: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let length = |text: &str| text.chars().count();
    for word in line.split(' ') {
        let space = usize::from(!current.is_empty());
        let mut word = word.to_owned();
        if !current.is_empty() && length(&current) + space + length(&word) > width {
            if !(may_break && length(&word) > width && length(&current) + space < width) {
                lines.push(std::mem::take(&mut current));
            } else {
                let room = width - length(&current) - space;
                let rest = word.split_off(word.char_indices().nth(room).map_or(word.len(), |(at, _)| at));
                lines.push(format!("{current} {word}"));
                current.clear();
                word = rest;
            }
        }
        while may_break && length(&word) > width {
            let rest = word.split_off(word.char_indices().nth(width).map_or(word.len(), |(at, _)| at));
            lines.push(std::mem::replace(&mut word, rest));
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(&word);
    }
    let current = current.trim_end();
    if !current.is_empty() {
        lines.push(current.to_owned());
    }
    lines
}

/// `replace(old, new, count)`.
fn replace(state: &State<'_, '_>, text: &Value, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let args = named(&args.into_values(), &["old", "new", "count"]);
    let part = |name: &str| args.get(name).map(ToString::to_string).unwrap_or_default();
    let (text, old, new) = (text.to_string(), part("old"), part("new"));
    let most = args.get("count").and_then(Value::as_i64).and_then(|most| usize::try_from(most).ok());
    let matches = most.unwrap_or(usize::MAX).min(text.len() / old.len().max(1) + 1);
    state.consume_fuel((matches.saturating_mul(new.len()) / 64) as u64)?;
    Ok(Value::from(match most {
        Some(most) => text.replacen(&old, &new, most),
        None => text.replace(&old, &new),
    }))
}

/// `dictsort(case_sensitive=false, by='key', reverse=false)`.
fn dictsort(state: &State<'_, '_>, map: &Value, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let args = Arguments::of("dictsort", &args.into_values(), &["case_sensitive", "by", "reverse"])?;
    if map.kind() != ValueKind::Map {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("dictsort needs a mapping, not a {}", map.kind())));
    }
    let by_value = args.optional_text("by")? == Some("value");
    let mut entries = Vec::new();
    for key in map.try_iter()? {
        let value = map.get_item(&key)?;
        let by = if by_value { &value } else { &key };
        let by = match by.as_str().filter(|_| !args.is_true("case_sensitive")) {
            Some(text) => Value::from(text.to_lowercase()),
            None => by.clone(),
        };
        entries.push((by, Value::from(Tuple::from([key, value]))));
    }
    state.consume_fuel(4 * entries.len() as u64)?;
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    if args.is_true("reverse") {
        entries.reverse();
    }
    List::of(state, entries.into_iter().map(|(_, entry)| entry))
}

/// `tojson(indent)`: keys in order, and nothing in it that HTML would read.
fn tojson(value: &Value, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let args = Arguments::of("tojson", &args.into_values(), &["indent"])?;
    widths::bounded(args.get("indent"))?;
    let indent = args.number("indent")?.map(|indent| usize::try_from(indent).unwrap_or(0));
    let text = json::dumps(value, json::Options { sort_keys: true, indent })?;
    let escaped = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").replace('\'', "\\u0027");
    Ok(Value::from_safe_string(escaped))
}
