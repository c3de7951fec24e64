//! `--log-format json`: each message an entry in the frame of dbt's log, with dbt's name, code and data of the event.

use std::sync::LazyLock;

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// How much a message matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Info,
    Warn,
    Error,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// One of dbt's events: its name and its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name(pub(crate) &'static str, pub(crate) &'static str);

/// What is told in words only.
const NOTE: Name = Name("Note", "Z050");
/// What ends the command.
const ERROR: Name = Name("MainEncounteredError", "Z002");

/// An event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) name: Name,
    pub(crate) level: Level,
    /// What people read.
    pub(crate) message: String,
    /// What programs read.
    pub(crate) data: Map<String, Value>,
}

/// What the entries of one process have in common, and the artifacts of a command that is one run.
pub(crate) fn invocation() -> &'static str {
    static INVOCATION: LazyLock<String> = LazyLock::new(|| {
        acuity_compiler::uuid(&format!(
            "{} {}",
            Utc::now().timestamp_nanos_opt().unwrap_or_default(),
            std::process::id()
        ))
    });
    INVOCATION.as_str()
}

impl Event {
    /// The entry of the log.
    pub(crate) fn entry(&self) -> Value {
        let Name(name, code) = self.name;
        json!({
            "data": self.data,
            "info": {
                "category": "",
                "code": code,
                "extra": {},
                "invocation_id": invocation(),
                "level": self.level.name(),
                "msg": self.message.trim(),
                "name": name,
                "pid": std::process::id(),
                // Always the same: no entry depends on the number of threads.
                "thread": "MainThread",
                "ts": Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true),
            },
        })
    }

    /// A message of which nothing but its words is known.
    pub(crate) fn of_text(text: &str) -> Self {
        let text = text.trim();
        let (level, name) = match text.split(|c: char| c.is_whitespace() || c == ':' || c == '[').next() {
            Some("error") => (Level::Error, ERROR),
            Some("warning") => (Level::Warn, NOTE),
            _ => (Level::Info, NOTE),
        };
        let data = Map::from_iter([("msg".to_owned(), text.into())]);
        Self { name, level, message: text.to_owned(), data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_how_much_they_matter() {
        let told = |text: &str| {
            let entry = Event::of_text(text).entry();
            let part = |key: &str| entry["info"][key].as_str().unwrap_or_default().to_owned();
            format!("{} {} {} {}", part("level"), part("name"), part("code"), part("msg"))
        };
        insta::assert_snapshot!(told("\nerror[x]: no such file"), @"error MainEncounteredError Z002 error[x]: no such file");
        insta::assert_snapshot!(told("warning: old"), @"warn Note Z050 warning: old");
        insta::assert_snapshot!(told("loading"), @"info Note Z050 loading");
    }
}
