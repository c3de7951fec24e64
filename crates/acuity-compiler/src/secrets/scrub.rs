//! Values of secret environment variables, taken out of everything that people or files get to see.

use std::{borrow::Cow, fmt, sync::OnceLock};

use serde_json::Value as Json;

use super::{ENV_PREFIX, MASK};
use crate::{
    diagnostic::{Diagnostic, Label},
    files::{FileSystem, OsFileSystem},
};

/// Lines of a secret that are shorter are no secrets of their own: `}` or an empty line would be found everywhere.
const SHORTEST_LINE: usize = 8;

/// The values of all environment variables whose names begin with `DBT_ENV_SECRET`.
///
/// ```
/// use acuity_compiler::{MemoryFileSystem, Secrets};
/// let mut files = MemoryFileSystem::new();
/// files.set_env("DBT_ENV_SECRET_TOKEN", "s3cret");
/// assert_eq!(Secrets::of(&files).scrub("the token s3cret is wrong"), "the token ***** is wrong");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// What is looked for: the values and how they are written in JSON and CSV, the longest first.
    forms: Vec<String>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    /// The secrets of an environment.
    pub fn of(files: &dyn FileSystem) -> Self {
        let mut forms = Vec::new();
        for (_, value) in files.env_vars().into_iter().filter(|(name, _)| Self::is_secret_variable(name)) {
            let value = value.trim();
            // A key of several lines is also met line by line: in a table, in an excerpt.
            let lines = value.lines().map(str::trim).filter(|line| line.len() >= SHORTEST_LINE);
            for form in std::iter::once(value).chain(lines).filter(|form| !form.is_empty()) {
                let json = Json::from(form).to_string();
                forms.push(json[1..json.len() - 1].to_owned());
                forms.push(form.replace('"', "\"\""));
                forms.push(form.to_owned());
            }
        }
        // The longest first, so that no part of a secret is left behind that holds another.
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        forms.dedup();
        Self { forms }
    }

    /// Those of this process, read once: every artifact and every line of output asks for them.
    pub fn of_process() -> &'static Self {
        static KNOWN: OnceLock<Secrets> = OnceLock::new();
        KNOWN.get_or_init(|| Self::of(&OsFileSystem))
    }

    /// Whether the variable of this name is a secret.
    pub(crate) fn is_secret_variable(name: &str) -> bool {
        name.starts_with(ENV_PREFIX)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The text with `*****` in place of each secret.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for form in &self.forms {
            if text.contains(form.as_str()) {
                text = Cow::Owned(text.replace(form, MASK));
            }
        }
        text
    }

    /// The same for what may be no text.
    pub fn scrub_bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.is_empty() {
            return Cow::Borrowed(bytes);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => match self.scrub(text) {
                Cow::Borrowed(_) => Cow::Borrowed(bytes),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
            Err(_) => Cow::Owned(self.scrub(&String::from_utf8_lossy(bytes)).into_owned().into_bytes()),
        }
    }

    /// The same in all texts and keys of a document. A number that is a secret becomes text.
    pub fn scrub_json(&self, value: &mut Json) {
        if self.is_empty() {
            return;
        }
        match value {
            Json::String(text) => {
                if let Cow::Owned(scrubbed) = self.scrub(text) {
                    *text = scrubbed;
                }
            }
            Json::Number(number) if self.forms.contains(&number.to_string()) => *value = Json::from(MASK),
            Json::Array(items) => items.iter_mut().for_each(|item| self.scrub_json(item)),
            Json::Object(map) => {
                map.values_mut().for_each(|item| self.scrub_json(item));
                if map.keys().any(|key| matches!(self.scrub(key), Cow::Owned(_))) {
                    let entries = std::mem::take(map);
                    *map = entries.into_iter().map(|(key, item)| (self.scrub(&key).into_owned(), item)).collect();
                }
            }
            _ => {}
        }
    }

    /// Leaves out every entry of a document that holds a secret.
    pub(crate) fn drop_from(&self, value: &mut Json) {
        let holds = |item: &Json| match item {
            Json::String(text) => matches!(self.scrub(text), Cow::Owned(_)),
            Json::Number(number) => self.forms.contains(&number.to_string()),
            _ => false,
        };
        match value {
            Json::Object(map) => {
                map.retain(|_, item| !holds(item));
                map.values_mut().for_each(|item| self.drop_from(item));
            }
            Json::Array(items) => {
                items.retain(|item| !holds(item));
                items.iter_mut().for_each(|item| self.drop_from(item));
            }
            _ => {}
        }
    }

    /// Takes secrets out of all parts of findings.
    pub(crate) fn scrub_diagnostics(&self, found: &mut [Diagnostic]) {
        if self.is_empty() {
            return;
        }
        let scrub = |text: &mut String| {
            if let Cow::Owned(scrubbed) = self.scrub(text) {
                *text = scrubbed;
            }
        };
        for one in found {
            scrub(&mut one.message);
            one.help.iter_mut().chain(one.excerpt.iter_mut()).for_each(scrub);
            for Label { message, excerpt, .. } in &mut one.related {
                scrub(message);
                excerpt.iter_mut().for_each(scrub);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::files::MemoryFileSystem;

    fn secrets(values: &[&str]) -> Secrets {
        let mut files = MemoryFileSystem::new();
        for (number, value) in values.iter().enumerate() {
            files.set_env(format!("DBT_ENV_SECRET_{number}"), *value);
        }
        files.set_env("OTHER", "open");
        Secrets::of(&files)
    }

    #[test]
    fn every_form_of_a_secret_is_found() {
        let found = secrets(&["abc", "abcdef", "a \"b\"", " ", "-----BEGIN-----\nMIIEvgIBADANBg\n-----END-----\n"]);
        assert_eq!(found.scrub("xabcdefx abc open"), "x*****x ***** open");
        assert_eq!(found.scrub(r#"{"a": "a \"b\""}, "a ""b""""#), r#"{"a": "*****"}, "*****""#);
        assert_eq!(found.scrub("a | MIIEvgIBADANBg | b"), "a | ***** | b");
        assert_eq!(format!("{found:?}"), "Secrets { .. }");
        assert!(secrets(&[]).is_empty());
    }

    #[test]
    fn documents_stay_documents() {
        let mut value = json!({"k abc": ["abc", 12, 123, {"n": "line\nabc"}]});
        secrets(&["abc", "12"]).scrub_json(&mut value);
        assert_eq!(value, json!({"k *****": ["*****", "*****", 123, {"n": "line\n*****"}]}));
    }
}
