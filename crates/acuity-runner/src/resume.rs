//! A run that was killed leaves a note, so that the next run of the same command has its name: jobs that the warehouse
//! still runs are then found by their names and watched, not sent a second time.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use acuity_warehouse::Engine;
use serde_json::{Value, json};

use crate::{
    Error, Result, Session,
    artifacts::{self, Invocation},
};

const FILE: &str = "unfinished_run.json";

/// The note of a run under way.
pub(crate) struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    /// Leaves the note, and gives `invocation` the name of a killed run of the same command. Where statements have no names
    /// nothing is left.
    ///
    /// # Errors
    /// The note cannot be written.
    pub(crate) fn begin(session: &Session, args: &Value, invocation: &mut Invocation) -> Result<Option<Self>> {
        if session.warehouse.engine() == Engine::DuckDb {
            return Ok(None);
        }
        let path = session.target_folder().join(FILE);
        if let Some(earlier) = name(&path, args) {
            tracing::info!(run = earlier, "taking up a run that was killed");
            invocation.id = earlier;
        }
        artifacts::write_json(&path, &json!({"invocation_id": invocation.id, "args": args}))?;
        Ok(Some(Self { path }))
    }

    /// The run came to its end, good or bad.
    ///
    /// # Errors
    /// The note cannot be removed.
    pub(crate) fn end(self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Io { path: self.path, source }),
            _ => Ok(()),
        }
    }
}

/// The name of a killed run of the same command; a note that cannot be read is none.
fn name(path: &Path, args: &Value) -> Option<String> {
    let note: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    (note.get("args")? == args).then_some(())?;
    Some(note.get("invocation_id")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_command_is_taken_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(name(&path, &json!({})), None);
        let args = json!({"which": "build", "select": ["a"]});
        artifacts::write_json(&path, &json!({"invocation_id": "x", "args": args})).unwrap();
        assert_eq!(name(&path, &args).as_deref(), Some("x"));
        assert_eq!(name(&path, &json!({"which": "build", "select": []})), None);
        fs::write(&path, "{").unwrap();
        assert_eq!(name(&path, &args), None);
    }
}
