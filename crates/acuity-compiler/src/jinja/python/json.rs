//! Values as JSON, byte by byte as Python's `json.dumps` writes it: projects make hashes of it.

use minijinja::{Error, ErrorKind, Value, value::ValueKind};

use super::number;
use crate::jinja::values::{amount, relation::RelationValue, set::Set};

/// How it is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    pub(crate) sort_keys: bool,
    pub(crate) indent: Option<usize>,
}

/// # Errors
/// A value that has no JSON form, and more values than a render may write.
pub(crate) fn dumps(value: &Value, options: Options) -> Result<String, Error> {
    let mut out = String::new();
    Writer { options, out: &mut out }.value(value, 0)?;
    Ok(out)
}

struct Writer<'a> {
    options: Options,
    out: &'a mut String,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, level: usize) -> Result<(), Error> {
        match value.kind() {
            ValueKind::None => self.out.push_str("null"),
            ValueKind::Bool => self.out.push_str(if value.is_true() { "true" } else { "false" }),
            ValueKind::Number => self.out.push_str(&number::text(value)),
            ValueKind::String => self.text(value.as_str().unwrap_or_default()),
            ValueKind::Seq | ValueKind::Iterable if value.downcast_object_ref::<Set>().is_none() => {
                self.items(value, level)?;
            }
            ValueKind::Map if value.downcast_object_ref::<RelationValue>().is_none() && value.try_iter().is_ok() => {
                self.entries(value, level)?;
            }
            _ => {
                let message = format!("{value} has no JSON form");
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            }
        }
        Ok(())
    }

    fn items(&mut self, value: &Value, level: usize) -> Result<(), Error> {
        let items: Vec<Value> = value.try_iter()?.collect();
        if !amount::write(items.len()) {
            return Err(amount::too_much());
        }
        self.out.push('[');
        for (index, item) in items.iter().enumerate() {
            self.between(index, level + 1);
            self.value(item, level + 1)?;
        }
        self.end(items.len(), level);
        self.out.push(']');
        Ok(())
    }

    fn entries(&mut self, value: &Value, level: usize) -> Result<(), Error> {
        let mut entries = Vec::new();
        for key in value.try_iter()? {
            let found = value.get_item(&key)?;
            entries.push((written_key(&key)?, found));
        }
        if !amount::write(entries.len()) {
            return Err(amount::too_much());
        }
        if self.options.sort_keys {
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        self.out.push('{');
        for (index, (key, item)) in entries.iter().enumerate() {
            self.between(index, level + 1);
            self.text(key);
            self.out.push_str(": ");
            self.value(item, level + 1)?;
        }
        self.end(entries.len(), level);
        self.out.push('}');
        Ok(())
    }

    /// What stands before the item of this number.
    fn between(&mut self, index: usize, level: usize) {
        match (self.options.indent, index) {
            (None, 0) => {}
            (None, _) => self.out.push_str(", "),
            (Some(_), 0) => self.line(level),
            (Some(_), _) => {
                self.out.push(',');
                self.line(level);
            }
        }
    }

    fn end(&mut self, count: usize, level: usize) {
        if count > 0 && self.options.indent.is_some() {
            self.line(level);
        }
    }

    fn line(&mut self, level: usize) {
        self.out.push('\n');
        self.out.push_str(&" ".repeat(self.options.indent.unwrap_or(0) * level));
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\u{8}' => self.out.push_str("\\b"),
                '\u{c}' => self.out.push_str("\\f"),
                ' '..='~' => self.out.push(c),
                _ => {
                    let mut units = [0; 2];
                    for unit in c.encode_utf16(&mut units) {
                        self.out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        self.out.push('"');
    }
}

/// A key as Python writes it.
fn written_key(key: &Value) -> Result<String, Error> {
    match key.kind() {
        ValueKind::String => Ok(key.as_str().unwrap_or_default().to_owned()),
        ValueKind::None => Ok("null".to_owned()),
        ValueKind::Bool => Ok(if key.is_true() { "true" } else { "false" }.to_owned()),
        ValueKind::Number => Ok(number::text(key)),
        other => {
            let message = format!("keys of JSON must be text, numbers, true, false or none, not a {other}");
            Err(Error::new(ErrorKind::InvalidOperation, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_python_writes_it() {
        let text = r#"{"b": [1, 2.5, 1e22, null, true, "é\"\u0001😀"], "a": {}, "c": []}"#;
        let value = crate::jinja::values::from_json(&serde_json::from_str(text).unwrap());
        let dumps = |options| dumps(&value, options).unwrap();
        let text = r#"{"b": [1, 2.5, 1e+22, null, true, "\u00e9\"\u0001\ud83d\ude00"], "a": {}, "c": []}"#;
        assert_eq!(dumps(Options::default()), text);
        let sorted = dumps(Options { sort_keys: true, indent: Some(2) });
        assert!(sorted.starts_with("{\n  \"a\": {},\n  \"b\": [\n    1,\n    2.5,\n"), "{sorted}");
        assert!(sorted.ends_with("\n  ],\n  \"c\": []\n}"), "{sorted}");
    }
}
