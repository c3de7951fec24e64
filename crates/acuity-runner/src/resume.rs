//! A run that was killed leaves a note, so that the next run of the same command has its name: jobs that the warehouse
//! still runs are then found by their names and watched, not sent a second time.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use acuity_compiler::Secrets;
use acuity_warehouse::Engine;
use serde_json::{Value, json};

use crate::{
    artifacts::Invocation,
    error::{Error, Result},
    session::Session,
};

const FILE: &str = "unfinished_run.json";

/// The note of a run under way. It is locked as long as the run lives: a note without a lock was left by a run that died.
pub(crate) struct Unfinished {
    path: PathBuf,
    /// Holds the lock.
    _file: File,
}

impl Unfinished {
    /// Leaves the note, and gives `invocation` the name of a killed run of the same command; `told` hears of it. Where
    /// statements have no names, and while another run of this folder lives, nothing is left.
    ///
    /// # Errors
    /// The note cannot be written.
    pub(crate) fn begin(
        session: &Session,
        args: &Value,
        invocation: &mut Invocation,
        told: &dyn Fn(&str),
    ) -> Result<Option<Self>> {
        if session.warehouse.engine() == Engine::DuckDb {
            return Ok(None);
        }
        let path = session.target_folder().join(FILE);
        // As the note will have them: both sides of the comparison are without secrets.
        let mut args = args.clone();
        Secrets::of_process().scrub_json(&mut args);
        let args = &args;
        let fail = |source: io::Error| Error::Io { path: path.clone(), source };
        let Some(mut file) = take(&path).map_err(fail)? else {
            tracing::info!("another run of this folder is under way; this one has a name of its own");
            return Ok(None);
        };
        if let Some(earlier) = name(&mut file, args) {
            told(&format!(
                "taking up run {earlier}, which was interrupted: its jobs that still run are watched, not sent again"
            ));
            invocation.id = earlier;
        }
        let note = json!({"invocation_id": invocation.id, "pid": std::process::id(), "args": args});
        // In place: a file that is written anew and renamed would not be the locked one.
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(note.to_string().as_bytes()))
            .map_err(fail)?;
        Ok(Some(Self { path, _file: file }))
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

/// The note, locked; `None` when a run that lives holds it.
fn take(path: &Path) -> io::Result<Option<File>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Not truncated: what an earlier run left is read once the lock is held.
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The name of a killed run of the same command; a note that cannot be read is none.
fn name(file: &mut File, args: &Value) -> Option<String> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    let note: Value = serde_json::from_str(&text).ok()?;
    (note.get("args")? == args).then_some(())?;
    Some(note.get("invocation_id")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_in(path: &Path, args: &Value) -> Option<String> {
        name(&mut take(path).unwrap().unwrap(), args)
    }

    #[test]
    fn only_the_same_command_is_taken_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target").join(FILE);
        assert_eq!(name_in(&path, &json!({})), None);
        let args = json!({"which": "build", "select": ["a"]});
        fs::write(&path, json!({"invocation_id": "x", "args": args}).to_string()).unwrap();
        assert_eq!(name_in(&path, &args).as_deref(), Some("x"));
        assert_eq!(name_in(&path, &json!({"which": "build", "select": []})), None);
        fs::write(&path, "{").unwrap();
        assert_eq!(name_in(&path, &args), None);
    }

    #[test]
    fn a_run_that_lives_is_not_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let held = take(&path).unwrap();
        assert!(held.is_some() && take(&path).unwrap().is_none());
        drop(held);
        assert!(take(&path).unwrap().is_some());
    }
}
