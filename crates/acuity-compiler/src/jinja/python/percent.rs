//! `'%s of %d' % (a, b)`.

use minijinja::{
    Error, ErrorKind, Value,
    formatting::{FormatStyle, format},
    value::ValueKind,
};

use crate::jinja::widths;

/// The text with its places filled in.
///
/// # Errors
/// Places and values that do not fit each other, as in Python.
pub(super) fn filled(template: &str, values: &Value) -> Result<String, Error> {
    let is_mapping = values.kind() == ValueKind::Map;
    let mut given: Vec<Value> = if values.is_tuple() { values.try_iter()?.collect() } else { vec![values.clone()] };
    given.reverse();
    let mut named = false;
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut value = None;
        if let Some(behind) = rest.strip_prefix('(') {
            let Some((key, behind)) = behind.split_once(')') else { return Err(bad("incomplete format key")) };
            if !is_mapping {
                return Err(bad("format requires a mapping"));
            }
            let found = values.get_item(&Value::from(key))?;
            if found.is_undefined() {
                return Err(bad(&format!("the mapping has no key '{key}'")));
            }
            value = Some(found);
            named = true;
            rest = behind;
        }
        let place = Place::read(&mut rest, || given.pop())?;
        if place.kind == '%' {
            out.push('%');
            continue;
        }
        let value = value.or_else(|| given.pop()).ok_or_else(|| bad("not enough arguments for format string"))?;
        out.push_str(&place.filled(&value)?);
    }
    out.push_str(rest);
    if !named && !is_mapping && !given.is_empty() {
        return Err(bad("not all arguments converted during string formatting"));
    }
    Ok(out)
}

fn bad(message: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.to_owned())
}

/// One place of the text, behind its `%` and name.
struct Place {
    flags: String,
    width: Option<i64>,
    precision: Option<i64>,
    kind: char,
}

impl Place {
    fn read(rest: &mut &str, mut next: impl FnMut() -> Option<Value>) -> Result<Self, Error> {
        let flags: String = rest.chars().take_while(|c| "-+ #0".contains(*c)).collect();
        *rest = &rest[flags.len()..];
        let mut number = |rest: &mut &str| -> Result<Option<i64>, Error> {
            if let Some(behind) = rest.strip_prefix('*') {
                *rest = behind;
                let given = next().ok_or_else(|| bad("not enough arguments for format string"))?;
                return given.as_i64().map(Some).ok_or_else(|| bad("* wants int"));
            }
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let text = &rest[..digits];
            *rest = &rest[digits..];
            // Too many digits are too wide as well.
            Ok((digits > 0).then(|| text.parse().unwrap_or(i64::MAX)))
        };
        let mut width = number(rest)?;
        let mut precision = None;
        if let Some(behind) = rest.strip_prefix('.') {
            *rest = behind;
            precision = Some(number(rest)?.unwrap_or(0));
        }
        for given in [width, precision].into_iter().flatten() {
            widths::bounded(Some(&Value::from(given)))?;
        }
        *rest = rest.trim_start_matches(['h', 'l', 'L']);
        let mut behind = rest.chars();
        let kind = behind.next().ok_or_else(|| bad("incomplete format"))?;
        *rest = behind.as_str();
        let mut flags = flags;
        if width.is_some_and(|width| width < 0) {
            flags.push('-');
            width = width.map(|width| -width);
        }
        Ok(Self { flags, width, precision: precision.map(|precision| precision.max(0)), kind })
    }

    fn filled(&self, value: &Value) -> Result<String, Error> {
        let (kind, value) = match self.kind {
            'r' => ('s', Value::from(format!("{value:?}"))),
            'a' => ('s', Value::from(ascii(&format!("{value:?}")))),
            'd' | 'i' | 'u' => ('d', self.whole(value)?),
            'x' | 'X' | 'o' if value.kind() == ValueKind::Bool => (self.kind, Value::from(i64::from(value.is_true()))),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' if !value.is_number() && value.kind() != ValueKind::Bool => {
                return Err(bad("must be real number, not text"));
            }
            's' | 'c' | 'x' | 'X' | 'o' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' => (self.kind, value.clone()),
            other => return Err(bad(&format!("unsupported format character '{other}'"))),
        };
        // Text is filled up by its characters, which the engine counts in bytes.
        if kind == 's' {
            let text: String = match self.precision {
                Some(most) => value.to_string().chars().take(most as usize).collect(),
                None => value.to_string(),
            };
            let method = if self.flags.contains('-') { "ljust" } else { "rjust" };
            return Ok(super::text::padded(&text, method, self.width.unwrap_or(0) as usize, " "));
        }
        let width = self.width.map(|width| width.to_string()).unwrap_or_default();
        let precision = self.precision.map(|precision| format!(".{precision}")).unwrap_or_default();
        format(FormatStyle::Printf, &format!("%{}{width}{precision}{kind}", self.flags), &[value])
    }

    fn whole(&self, value: &Value) -> Result<Value, Error> {
        match value.kind() {
            ValueKind::Bool => Ok(Value::from(i64::from(value.is_true()))),
            ValueKind::Number if value.is_integer() => Ok(value.clone()),
            ValueKind::Number => f64::try_from(value.clone()).map(|value| Value::from(value.trunc() as i128)),
            other => Err(bad(&format!("%{} format: a real number is required, not {other}", self.kind))),
        }
    }
}

fn ascii(text: &str) -> String {
    let escaped = |c: char| match c as u32 {
        code if c.is_ascii() || code < 0x80 => c.to_string(),
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    };
    text.chars().map(escaped).collect()
}
