//! Python's methods of text that the engine lacks, or has with another meaning. Positions count characters.

use minijinja::{Error, ErrorKind, State, Value, value::Tuple};

use crate::jinja::{arguments::Arguments, values::List, widths};

/// What a method gives; `None` when it is left to the engine.
///
/// # Errors
/// Wrong arguments, and what Python raises.
pub(super) fn method(state: &State<'_, '_>, text: &str, method: &str, args: &[Value]) -> Result<Option<Value>, Error> {
    let given = |parameters: &[&str]| Arguments::of(method, args, parameters);
    let flag = |value: bool| -> Result<Value, Error> { given(&[]).map(|_| Value::from(value)) };
    let all = |is: fn(char) -> bool| !text.is_empty() && text.chars().all(is);
    let found = match method {
        "split" | "rsplit" => {
            let args = given(&["sep", "maxsplit"])?;
            let most = args.number("maxsplit")?.and_then(|most| usize::try_from(most).ok());
            let parts = match args.optional_text("sep")? {
                Some("") => return Err(value_error("empty separator")),
                Some(separator) => split(text, separator, most, method == "rsplit"),
                None => words(text, most, method == "rsplit"),
            };
            List::of(state, parts.into_iter().map(Value::from))?
        }
        "partition" | "rpartition" => {
            let args = given(&["sep"])?;
            let separator = args.text("sep")?;
            let (found, missed) = match method {
                "partition" => (text.split_once(separator), [text, "", ""]),
                _ => (text.rsplit_once(separator), ["", "", text]),
            };
            if separator.is_empty() {
                return Err(value_error("empty separator"));
            }
            let parts = found.map_or(missed, |(before, after)| [before, separator, after]);
            Value::from(Tuple::from(parts.map(Value::from)))
        }
        "find" | "rfind" | "index" | "rindex" | "count" => {
            let args = given(&["sub", "start", "end"])?;
            search(text, method, &args)?
        }
        "startswith" | "endswith" if args.len() > 1 => {
            let args = given(&["prefix", "start", "end"])?;
            let (part, _) = part(text, &args)?;
            let prefixes: Vec<Value> = match args.get("prefix") {
                Some(prefixes) if prefixes.is_tuple() => prefixes.try_iter()?.collect(),
                prefix => prefix.into_iter().cloned().collect(),
            };
            let matches = |prefix: &str| match method {
                "startswith" => part.starts_with(prefix),
                _ => part.ends_with(prefix),
            };
            Value::from(prefixes.iter().filter_map(Value::as_str).any(matches))
        }
        "center" | "ljust" | "rjust" => {
            let args = given(&["width", "fillchar"])?;
            let width = width(&args)?;
            let fill = args.optional_text("fillchar")?.unwrap_or(" ");
            if fill.chars().count() != 1 {
                return Err(value_error("the fill character must be exactly one character long"));
            }
            Value::from(padded(text, method, width, fill))
        }
        "zfill" => {
            let args = given(&["width"])?;
            let (sign, digits) = match text.strip_prefix(['+', '-']) {
                Some(digits) => text.split_at(text.len() - digits.len()),
                None => ("", text),
            };
            let zeros = width(&args)?.saturating_sub(text.chars().count());
            Value::from(format!("{sign}{}{digits}", "0".repeat(zeros)))
        }
        "title" => given(&[]).map(|_| Value::from(title(text)))?,
        "swapcase" => {
            given(&[])?;
            let swap = |c: char| -> String {
                if c.is_uppercase() { c.to_lowercase().collect() } else { c.to_uppercase().collect() }
            };
            Value::from(text.chars().map(swap).collect::<String>())
        }
        "casefold" => given(&[]).map(|_| Value::from(text.to_lowercase().replace('ß', "ss")))?,
        "expandtabs" => {
            let args = given(&["tabsize"])?;
            widths::bounded(args.get("tabsize"))?;
            let size = usize::try_from(args.number("tabsize")?.unwrap_or(8)).unwrap_or(0);
            state.consume_fuel((text.matches('\t').count() * size / 64) as u64)?;
            Value::from(expanded(text, size))
        }
        "splitlines" => {
            let keep = given(&["keepends"])?.is_true("keepends");
            List::of(state, lines(text, keep).into_iter().map(Value::from))?
        }
        "removeprefix" => {
            let args = given(&["prefix"])?;
            Value::from(text.strip_prefix(args.text("prefix")?).unwrap_or(text))
        }
        "removesuffix" => {
            let args = given(&["suffix"])?;
            Value::from(text.strip_suffix(args.text("suffix")?).unwrap_or(text))
        }
        "isdigit" | "isdecimal" => flag(all(|c| c.is_ascii_digit()))?,
        "istitle" => flag(text == title(text) && text.chars().any(char::is_alphabetic))?,
        "isidentifier" => {
            let starts = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
            flag(starts && text.chars().all(|c| c.is_alphanumeric() || c == '_'))?
        }
        "isprintable" => flag(!text.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')))?,
        _ => return Ok(None),
    };
    Ok(Some(found))
}

fn value_error(message: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.to_owned())
}

/// The width that text is filled up to.
fn width(args: &Arguments<'_>) -> Result<usize, Error> {
    widths::bounded(args.get("width"))?;
    Ok(args.number("width")?.and_then(|width| usize::try_from(width).ok()).unwrap_or(0))
}

/// The parts between separators, at most so many cuts.
fn split<'a>(text: &'a str, separator: &str, most: Option<usize>, from_end: bool) -> Vec<&'a str> {
    match (most, from_end) {
        (None, _) => text.split(separator).collect(),
        (Some(most), false) => text.splitn(most + 1, separator).collect(),
        (Some(most), true) => {
            let mut parts: Vec<&str> = text.rsplitn(most + 1, separator).collect();
            parts.reverse();
            parts
        }
    }
}

/// The words between white space, at most so many cuts.
fn words(text: &str, most: Option<usize>, from_end: bool) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let cut = match from_end {
            false => rest.split_once(char::is_whitespace).map(|(word, rest)| (word, rest.trim_start())),
            true => rest.rsplit_once(char::is_whitespace).map(|(rest, word)| (word, rest.trim_end())),
        };
        match cut.filter(|_| most.is_none_or(|most| found.len() < most)) {
            Some((word, behind)) => {
                found.push(word);
                rest = behind;
            }
            None => {
                found.push(rest);
                break;
            }
        }
    }
    if from_end {
        found.reverse();
    }
    // What is left uncut keeps the white space at its other end, as in Python.
    match (most.is_some_and(|most| found.len() > most), from_end) {
        (true, false) => {
            if let Some(last) = found.last_mut() {
                *last = &text[text.trim_end().len() - last.len()..];
            }
        }
        (true, true) => {
            if let Some(first) = found.first_mut() {
                *first = &text[..text.len() - text.trim_start().len() + first.len()];
            }
        }
        _ => {}
    }
    found
}

/// The part that `start` and `end` give, and how many characters are before it.
fn part<'a>(text: &'a str, args: &Arguments<'_>) -> Result<(&'a str, usize), Error> {
    if args.get("start").is_none() && args.get("end").is_none() {
        return Ok((text, 0));
    }
    let length = text.chars().count();
    let place = |given: Option<i64>, default: usize| match given {
        None => default,
        Some(at) if at < 0 => length.saturating_sub(at.unsigned_abs() as usize),
        Some(at) => (at as usize).min(length),
    };
    let (start, end) = (place(args.number("start")?, 0), place(args.number("end")?, length));
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    Ok((text.get(byte(start)..byte(end)).unwrap_or_default(), start))
}

fn search(text: &str, method: &str, args: &Arguments<'_>) -> Result<Value, Error> {
    let wanted = args.text("sub")?;
    let (part, before) = part(text, args)?;
    let found = match method {
        "count" => return Ok(Value::from(part.matches(wanted).count())),
        "find" | "index" => part.find(wanted),
        _ => part.rfind(wanted),
    };
    match found {
        Some(byte) => Ok(Value::from(before + part[..byte].chars().count())),
        None if method.ends_with("find") => Ok(Value::from(-1)),
        None => Err(value_error("substring not found")),
    }
}

/// Filled up to a width; what is left over of the middle goes where Python puts it.
pub(super) fn padded(text: &str, method: &str, width: usize, fill: &str) -> String {
    let missing = width.saturating_sub(text.chars().count());
    let left = match method {
        "ljust" => 0,
        "rjust" => missing,
        _ => missing / 2 + (missing & width & 1),
    };
    format!("{}{text}{}", fill.repeat(left), fill.repeat(missing - left))
}

/// Each run of letters begins in upper case.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match inside {
            true => out.extend(c.to_lowercase()),
            false => out.extend(c.to_uppercase()),
        }
        inside = c.is_alphabetic();
    }
    out
}

fn expanded(text: &str, size: usize) -> String {
    let (mut out, mut column) = (String::with_capacity(text.len()), 0);
    for c in text.chars() {
        match c {
            '\t' if size > 0 => {
                let spaces = size - column % size;
                out.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            '\t' => {}
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

/// The lines, with or without what ends them.
fn lines(text: &str, keep: bool) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end =
            rest.find(['\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}']);
        let Some(end) = end else {
            found.push(rest);
            break;
        };
        let mark =
            if rest[end..].starts_with("\r\n") { 2 } else { rest[end..].chars().next().map_or(0, char::len_utf8) };
        found.push(&rest[..if keep { end + mark } else { end }]);
        rest = &rest[end + mark..];
    }
    found
}
