//! The hidden folder where the files of a run wait, and their exchange with the tables of an earlier run.
//!
//! The exchange is many renames, of which any can fail and between which the process can be killed. So the earlier
//! tables are all moved out before the first new one moves in: tables of two runs never stand side by side. What has
//! moved can be told from what is there, therefore [`Stage::put_back`] works after an error and in the next run alike:
//!
//! - no `old`: nothing was moved yet, or everything is back;
//! - `old` and `new`: in the middle. A file missing in `new` has moved in, a file in `old` has moved out;
//! - no `new`: done, `old` is waste.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::SynthError;

/// Name of the hidden folder.
const NAME: &str = ".acuity-synth.partial";

/// A file that cannot be moved, and why.
type Stuck = (PathBuf, io::Error);

/// The hidden folder. Dropped, it is removed with what is left in it. Whoever has one holds the folder's lock.
#[derive(Debug)]
pub(super) struct Stage {
    /// Where the tables belong.
    folder: PathBuf,
    root: PathBuf,
    /// Files of this run.
    new: PathBuf,
    /// Files that this run replaces.
    old: PathBuf,
    /// File names of the tables.
    names: Vec<String>,
    /// Holds earlier tables that could not be put back, so it stays.
    keep: bool,
}

impl Stage {
    /// Makes the hidden folder for the files `names` in `folder`. What a killed run left in it is put back or removed.
    pub(super) fn create(folder: &Path, names: Vec<String>) -> Result<Self, SynthError> {
        let root = folder.join(NAME);
        // Kept until it is known to hold nothing that belongs elsewhere.
        let mut stage =
            Self { folder: folder.to_owned(), new: root.join("new"), old: root.join("old"), root, names, keep: true };
        stage
            .put_back()
            .map_err(|stuck| stage.halfway("an earlier run was stopped in the middle".to_owned(), stuck))?;
        let failed = |source| SynthError::Folder { folder: folder.to_owned(), source };
        or_missing(fs::remove_dir_all(&stage.root)).map_err(failed)?;
        stage.keep = false;
        fs::create_dir_all(&stage.new).map_err(failed)?;
        Ok(stage)
    }

    /// Where the tables belong.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the file `name` is to be written.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.new.join(name)
    }

    /// Puts the new files, all complete and closed, in the place of the earlier ones, or leaves these as they are.
    pub(super) fn exchange(mut self) -> Result<(), SynthError> {
        let Err((path, source)) = self.move_in() else { return Ok(()) };
        match self.put_back() {
            Ok(()) => Err(SynthError::Write { path, source }),
            Err(stuck) => {
                self.keep = true;
                Err(self.halfway(format!("cannot write {}: {source}", path.display()), stuck))
            }
        }
    }

    fn move_in(&self) -> Result<(), Stuck> {
        fs::create_dir(&self.old).map_err(|source| (self.old.clone(), source))?;
        for name in &self.names {
            let target = self.folder.join(name);
            or_missing(fs::rename(&target, self.old.join(name))).map_err(|source| (target, source))?;
        }
        for name in &self.names {
            let target = self.folder.join(name);
            fs::rename(self.new.join(name), &target).map_err(|source| (target, source))?;
        }
        // From here on nothing is put back any more.
        fs::remove_dir(&self.new).map_err(|source| (self.new.clone(), source))
    }

    /// Undoes an exchange that is not complete. Goes on after an error, and tells the first one.
    fn put_back(&self) -> Result<(), Stuck> {
        if !self.old.is_dir() || !self.new.is_dir() {
            return Ok(());
        }
        let mut first = None;
        for name in &self.names {
            let (target, new) = (self.folder.join(name), self.new.join(name));
            let out = if new.exists() { Ok(()) } else { or_missing(fs::rename(&target, &new)) };
            if let Err(source) = out.and_then(|()| or_missing(fs::rename(self.old.join(name), &target))) {
                first.get_or_insert((target, source));
            }
        }
        match first {
            Some(stuck) => Err(stuck),
            // Before anything in `new` is removed, which would look as if it had moved in.
            None => fs::remove_dir(&self.old).map_err(|source| (self.old.clone(), source)),
        }
    }

    fn halfway(&self, reason: String, (path, source): Stuck) -> SynthError {
        SynthError::Halfway { folder: self.folder.clone(), reason, path, source, kept: self.old.clone() }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.keep {
            // What cannot be removed is removed by the next run.
            let _ = fs::remove_dir_all(&self.root);
        }
    }
}

/// A file that is not there need not be moved or removed.
fn or_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["A", "B", "C", "D"];

    fn stage(folder: &Path) -> Result<Stage, SynthError> {
        Stage::create(folder, NAMES.map(str::to_owned).to_vec())
    }

    /// Earlier tables but for B, and new ones that wait.
    fn waiting() -> (tempfile::TempDir, Stage) {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["A", "C", "D", "notes"] {
            fs::write(dir.path().join(name), "earlier").expect("a file");
        }
        let stage = stage(dir.path()).expect("a stage");
        for name in NAMES {
            fs::write(stage.path(name), "new").expect("a file");
        }
        (dir, stage)
    }

    #[track_caller]
    fn check(folder: &Path, expected: &[(&str, &str)]) {
        let mut found: Vec<_> = fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                (name, fs::read_to_string(&path).unwrap_or_else(|_| "folder".to_owned()))
            })
            .collect();
        found.sort();
        let found: Vec<_> = found.iter().map(|(name, text)| (&**name, &**text)).collect();
        assert_eq!(found, expected);
    }

    const EARLIER: [(&str, &str); 4] = [("A", "earlier"), ("C", "earlier"), ("D", "earlier"), ("notes", "earlier")];

    #[test]
    fn new_tables_take_the_place_of_earlier_ones() {
        let (dir, stage) = waiting();
        stage.exchange().expect("the exchange");
        check(dir.path(), &[("A", "new"), ("B", "new"), ("C", "new"), ("D", "new"), ("notes", "earlier")]);
    }

    #[test]
    fn a_failure_in_the_middle_leaves_the_earlier_tables() {
        let (dir, stage) = waiting();
        fs::remove_file(stage.path("C")).expect("a file less");
        let message = stage.exchange().expect_err("a failure").to_string();
        assert!(message.contains("cannot write ") && message.contains("nothing of this run was kept"), "{message}");
        check(dir.path(), &EARLIER);
    }

    #[test]
    fn a_killed_exchange_is_undone_by_the_next_run() {
        for moved in 0..=7 {
            let (dir, mut killed) = waiting();
            killed.keep = true;
            fs::create_dir(&killed.old).expect("a folder");
            let out = ["A", "C", "D"].map(|name| (dir.path().join(name), killed.old.join(name)));
            let into = NAMES.map(|name| (killed.path(name), dir.path().join(name)));
            for (from, to) in out.iter().chain(&into).take(moved) {
                fs::rename(from, to).expect("a move");
            }
            drop(killed);
            drop(stage(dir.path()).expect("the next run"));
            check(dir.path(), &EARLIER);
        }
    }

    #[test]
    fn a_killed_run_without_an_exchange_leaves_no_trace() {
        let (dir, mut killed) = waiting();
        killed.keep = true;
        fs::remove_file(killed.path("D")).expect("not all was written");
        drop(killed);
        drop(stage(dir.path()).expect("the next run"));
        check(dir.path(), &EARLIER);
    }

    #[test]
    fn earlier_tables_that_cannot_be_put_back_are_kept_and_named() {
        let (dir, mut killed) = waiting();
        killed.keep = true;
        fs::create_dir(&killed.old).expect("a folder");
        fs::rename(dir.path().join("A"), killed.old.join("A")).expect("a move");
        fs::rename(dir.path().join("C"), killed.old.join("C")).expect("a move");
        drop(killed);
        // A folder in the way.
        fs::create_dir_all(dir.path().join("A/x")).expect("a folder");
        let message =
            stage(dir.path()).expect_err("a failure").to_string().replace(&*dir.path().to_string_lossy(), "DIR");
        let (start, end) = message.split_once("DIR/A: ").expect("the file");
        assert_eq!(
            start,
            "the tables of folder DIR are half exchanged: an earlier run was stopped in the middle; then cannot put back "
        );
        assert!(
            end.ends_with(
                "; earlier tables are in DIR/.acuity-synth.partial/old: remove the obstacle and generate again"
            ),
            "{end}"
        );
        check(
            dir.path(),
            &[
                (".acuity-synth.partial", "folder"),
                ("A", "folder"),
                ("C", "earlier"),
                ("D", "earlier"),
                ("notes", "earlier"),
            ],
        );
        fs::remove_dir_all(dir.path().join("A")).expect("the obstacle");
        drop(stage(dir.path()).expect("the next run"));
        check(dir.path(), &EARLIER);
    }
}
