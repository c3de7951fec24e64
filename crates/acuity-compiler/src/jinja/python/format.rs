//! `'{:>4} of {0.name!r}'.format(…)`: the fields are found here, since the engine knows neither conversions nor formats of
//! moments, shares (`{:.1%}`) or fields inside of formats; how a number is written is the engine's.

use minijinja::{
    Error, ErrorKind, State, Value,
    formatting::{FormatStyle, format},
};

use crate::jinja::{arguments::split, widths};

/// The text with its fields filled in.
///
/// # Errors
/// Braces without their others, fields without a value, formats and values that do not fit, as in Python.
pub(super) fn filled(state: &mut State<'_, '_>, template: &str, args: &[Value]) -> Result<String, Error> {
    let (positional, named) = split(args);
    Filler { positional, named, next: 0 }.filled(state, template, 0)
}

fn bad(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

struct Filler<'a> {
    positional: &'a [Value],
    named: Vec<(String, Value)>,
    /// The place of the value for the next field without a name.
    next: usize,
}

impl Filler<'_> {
    fn filled(&mut self, state: &mut State<'_, '_>, template: &str, depth: usize) -> Result<String, Error> {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let (brace, behind) = rest[at..].split_at(1);
            rest = behind;
            if let Some(behind) = rest.strip_prefix(brace) {
                out.push_str(brace);
                rest = behind;
                continue;
            }
            if brace == "}" {
                return Err(bad("single '}' in a format string; write '}}' for one"));
            }
            let end = end_of_field(rest).ok_or_else(|| bad("a field of a format string is never closed by '}'"))?;
            out.push_str(&self.field(state, &rest[..end], depth)?);
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }

    /// A field without its braces: `name!conversion:format`.
    fn field(&mut self, state: &mut State<'_, '_>, field: &str, depth: usize) -> Result<String, Error> {
        if depth > 1 {
            return Err(bad("fields of a format string are nested too deeply"));
        }
        let name = &field[..field.find(['!', ':']).unwrap_or(field.len())];
        let behind = &field[name.len()..];
        let (conversion, spec) = match behind.strip_prefix('!') {
            Some(behind) => behind.split_once(':').unwrap_or((behind, "")),
            None => ("", behind.strip_prefix(':').unwrap_or_default()),
        };
        let value = self.value(name)?;
        let spec = self.filled(state, spec, depth + 1)?;
        widths::of_format(&format!("{{:{spec}}}"), &[])?;
        let value = match conversion {
            "" => value,
            "s" => Value::from(value.to_string()),
            "r" | "a" => Value::from(format!("{value:?}")),
            other => return Err(bad(format!("unknown conversion '!{other}' in a format string"))),
        };
        written(state, &value, &spec)
    }

    /// What `0.name[key]` stands for.
    fn value(&mut self, name: &str) -> Result<Value, Error> {
        let first = &name[..name.find(['.', '[']).unwrap_or(name.len())];
        let place = if first.is_empty() { Some(self.next) } else { first.parse().ok() };
        self.next += usize::from(first.is_empty());
        let mut value = match place {
            Some(place) => self.positional.get(place).cloned(),
            None => self.named.iter().find(|(name, _)| name == first).map(|(_, value)| value.clone()),
        }
        .ok_or_else(|| bad(format!("a format string has the field '{{{name}}}', for which no value is given")))?;
        let mut rest = &name[first.len()..];
        while !rest.is_empty() {
            let unclosed = || bad(format!("the field '{{{name}}}' of a format string cannot be read"));
            if let Some(key) = rest.strip_prefix('[') {
                let (key, behind) = key.split_once(']').ok_or_else(unclosed)?;
                value = match key.parse::<usize>() {
                    Ok(index) => value.get_item(&Value::from(index))?,
                    Err(_) => value.get_item(&Value::from(key))?,
                };
                rest = behind;
            } else {
                let attribute = rest.strip_prefix('.').ok_or_else(unclosed)?;
                let attribute = &attribute[..attribute.find(['.', '[']).unwrap_or(attribute.len())];
                value = value.get_attr(attribute)?;
                rest = &rest[1 + attribute.len()..];
            }
        }
        Ok(value)
    }
}

/// Where the brace is that closes a field; fields in its format have their own.
fn end_of_field(text: &str) -> Option<usize> {
    let mut open = 0;
    text.bytes().position(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' if open == 0 => return true,
            b'}' => open -= 1,
            _ => {}
        }
        false
    })
}

/// A value by its format.
fn written(state: &mut State<'_, '_>, value: &Value, spec: &str) -> Result<String, Error> {
    if spec.is_empty() {
        return Ok(value.to_string());
    }
    if let Some(text) = value.as_str() {
        return of_text(text, spec);
    }
    match spec.strip_suffix('%') {
        Some(spec) if value.is_number() => share(f64::try_from(value.clone())?, spec),
        // Moments and days have formats of their own.
        _ if value.as_object().is_some() && spec.contains('%') => {
            value.call_method(state, "strftime", &[Value::from(spec)]).map(|text| text.to_string())
        }
        _ => format(FormatStyle::StrFormat, &format!("{{:{spec}}}"), std::slice::from_ref(value)),
    }
}

/// `.1%`: of hundred; the sign counts as one of the width.
fn share(value: f64, spec: &str) -> Result<String, Error> {
    let spec = Spec::read(spec);
    let (sign, rest) = (spec.sign.map(String::from).unwrap_or_default(), spec.rest);
    let number = format(FormatStyle::StrFormat, &format!("{{:{sign}{rest}f}}"), &[Value::from(value * 100.0)])?;
    Ok(spec.filled_up(&format!("{number}%"), if spec.has_zero { '=' } else { '>' }))
}

/// Text is filled up by its characters, which the engine counts in bytes.
fn of_text(text: &str, spec: &str) -> Result<String, Error> {
    let bad = || bad(format!("'{spec}' is no format of text"));
    let spec = Spec::read(spec);
    if spec.sign.is_some() || spec.align == Some('=') {
        return Err(bad());
    }
    let most = spec.rest.strip_suffix('s').unwrap_or(spec.rest);
    let text: String = match most.strip_prefix('.').map(str::parse) {
        None if most.is_empty() => text.to_owned(),
        Some(Ok(most)) => text.chars().take(most).collect(),
        _ => return Err(bad()),
    };
    Ok(spec.filled_up(&text, '<'))
}

/// `[[fill]align][sign][0][width][rest]`.
struct Spec<'a> {
    fill: char,
    align: Option<char>,
    sign: Option<char>,
    /// A zero before the width fills up, behind the sign of a number.
    has_zero: bool,
    width: usize,
    rest: &'a str,
}

impl<'a> Spec<'a> {
    fn read(spec: &'a str) -> Self {
        let is_align = |c: &char| matches!(c, '<' | '>' | '^' | '=');
        let mut chars = spec.chars();
        let (first, second) = (chars.next(), chars.next());
        let (fill, align, behind) = match (first, second.filter(is_align), first.filter(is_align)) {
            (Some(fill), Some(align), _) => (Some(fill), Some(align), fill.len_utf8() + 1),
            (_, None, Some(align)) => (None, Some(align), 1),
            _ => (None, None, 0),
        };
        let spec = &spec[behind..];
        let sign = spec.chars().next().filter(|c| matches!(c, '+' | '-' | ' '));
        let spec = &spec[usize::from(sign.is_some())..];
        let digits = spec.find(|c: char| !c.is_ascii_digit()).unwrap_or(spec.len());
        let (width, rest) = spec.split_at(digits);
        let has_zero = width.starts_with('0');
        let fill = fill.unwrap_or(if has_zero { '0' } else { ' ' });
        Self { fill, align, sign, has_zero, width: width.parse().unwrap_or(0), rest }
    }

    /// Unlike `center`, what is left over of the middle goes to the right.
    fn filled_up(&self, text: &str, default: char) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let align = self.align.unwrap_or(default);
        let left = match align {
            '<' => 0,
            '^' => missing / 2,
            _ => missing,
        };
        let sign = if align == '=' && text.starts_with(['+', '-', ' ']) { 1 } else { 0 };
        let fill = |count: usize| std::iter::repeat_n(self.fill, count);
        let (sign, text) = text.split_at(sign);
        sign.chars().chain(fill(left)).chain(text.chars()).chain(fill(missing - left)).collect()
    }
}
