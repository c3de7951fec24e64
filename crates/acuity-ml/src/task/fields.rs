//! Mappings with known keys, read with places.

use acuity_compiler::{Diagnostic, SourceFile, Yaml, YamlValue};
use acuity_scores::nearest;

use super::documented::Documents;

/// A file being read, and what was found wrong with it.
pub(super) struct Reader<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) documents: &'a Documents<'a>,
    pub(super) found: Vec<Diagnostic>,
}

/// A mapping whose keys are known.
#[derive(Clone, Copy)]
pub(super) struct Fields<'y> {
    yaml: &'y Yaml,
    /// `a task`, for messages.
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a SourceFile, documents: &'a Documents<'a>) -> Self {
        Self { file, documents, found: Vec::new() }
    }

    /// Notes a mistake at a value.
    pub(super) fn wrong(&mut self, at: &Yaml, message: impl Into<String>, help: impl Into<String>) {
        let first_line = at.range.start..at.range.end.min(self.file.text.len());
        self.found.push(Diagnostic::error("task", message).at(self.file, first_line).help(help));
    }

    /// A mapping with no other keys than `known`.
    pub(super) fn fields<'y>(&mut self, yaml: &'y Yaml, what: &'static str, known: &[&str]) -> Option<Fields<'y>> {
        let Some(entries) = yaml.map() else {
            let message = format!("{what} is a mapping, not {}", yaml.kind());
            self.wrong(yaml, message, format!("its keys are: {}", known.join(", ")));
            return None;
        };
        for (key, _) in entries {
            let name = key.scalar().unwrap_or_default();
            if !known.contains(&name.as_str()) {
                let help = nearest(&name, known.iter().copied()).map_or_else(
                    || format!("its keys are: {}", known.join(", ")),
                    |near| format!("did you mean '{near}'?"),
                );
                self.wrong(key, format!("'{name}' is no key of {what}"), help);
            }
        }
        Some(Fields { yaml, what })
    }

    /// The items of a list; none where the key is absent.
    pub(super) fn list<'y>(&mut self, fields: Fields<'y>, key: &str) -> &'y [Yaml] {
        let Some(value) = fields.get(key) else { return &[] };
        match value.seq() {
            Some(items) => items,
            None => {
                self.wrong(
                    value,
                    format!("'{key}' is a list, not {}", value.kind()),
                    "write the items in brackets, or one a line after '- '",
                );
                &[]
            }
        }
    }

    /// A text, whatever it says.
    pub(super) fn text(&mut self, fields: Fields<'_>, key: &str) -> Option<String> {
        let value = self.needed(fields, key)?;
        match value.as_str().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(value, format!("'{key}' is a text, not {}", value.kind()), "put a text into quotes");
                None
            }
        }
    }

    /// A text that may be absent.
    pub(super) fn optional_text(&mut self, fields: Fields<'_>, key: &str) -> Option<String> {
        fields.get(key)?;
        self.text(fields, key)
    }

    /// The name of a model, a column or a task: letters, digits and underscores, since it stands in statements and paths.
    pub(super) fn name(&mut self, fields: Fields<'_>, key: &str) -> Option<String> {
        let value = self.needed(fields, key)?;
        self.name_of(value)
    }

    /// As [`Self::name`], of a value in hand.
    pub(super) fn name_of(&mut self, value: &Yaml) -> Option<String> {
        let text = value.as_str().unwrap_or_default();
        let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name {
            return Some(text.to_owned());
        }
        let found = value.scalar().unwrap_or_else(|| value.kind().to_owned());
        self.wrong(
            value,
            format!("'{found}' is no name"),
            "a name has letters, digits and underscores, and starts with a letter",
        );
        None
    }

    /// A number above 0.
    pub(super) fn positive(&mut self, fields: Fields<'_>, key: &str) -> Option<f64> {
        let value = self.needed(fields, key)?;
        let number = self.number(value)?;
        if number > 0.0 {
            return Some(number);
        }
        self.wrong(value, format!("'{key}' is {number}"), "write a number above 0");
        None
    }

    /// As [`Self::positive`]; `Some(None)` where the key is absent.
    pub(super) fn optional_positive(&mut self, fields: Fields<'_>, key: &str) -> Option<Option<f64>> {
        if fields.get(key).is_none() {
            return Some(None);
        }
        self.positive(fields, key).map(Some)
    }

    /// A finite number.
    pub(super) fn number(&mut self, value: &Yaml) -> Option<f64> {
        let number = match value.value {
            YamlValue::Int(number) => Some(number as f64),
            YamlValue::Float(number) => Some(number),
            _ => None,
        };
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong(value, format!("a number is needed, not {}", value.kind()), "write a number such as 24 or 0.5");
        }
        number
    }

    /// Yes or no; no where the key is absent.
    pub(super) fn flag(&mut self, fields: Fields<'_>, key: &str) -> Option<bool> {
        let Some(value) = fields.get(key) else { return Some(false) };
        if let YamlValue::Bool(flag) = value.value {
            return Some(flag);
        }
        let found = value.kind();
        self.wrong(value, format!("'{key}' is true or false, not {found}"), "write true or false, without quotes");
        None
    }

    fn needed<'y>(&mut self, fields: Fields<'y>, key: &str) -> Option<&'y Yaml> {
        let value = fields.get(key);
        if value.is_none() {
            self.wrong(fields.yaml, format!("{} needs '{key}'", fields.what), format!("add a line '{key}: …'"));
        }
        value
    }
}

impl<'y> Fields<'y> {
    /// The value of a key.
    pub(super) fn get(self, key: &str) -> Option<&'y Yaml> {
        self.yaml.get(key)
    }

    /// The mapping itself, for its place.
    pub(super) fn yaml(self) -> &'y Yaml {
        self.yaml
    }
}
