//! One pipeline at a time: a file lock that the operating system gives back when its holder dies.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

/// The lock, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    /// A line of the run that held the lock and died with it.
    pub(super) left_by: Option<String>,
}

impl Lock {
    /// Takes the lock of the pipeline in `dir`, and writes into it who holds it.
    ///
    /// # Errors
    /// Another process holds it (the message names it), or the file cannot be used.
    pub(super) fn take(dir: &Path, about: &str) -> Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let path = path(dir);
        // Never removed: a file that is removed and made anew could be locked twice.
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = read(&mut file).unwrap_or_else(|| "another process".to_owned());
                bail!(
                    "a pipeline is running in this project already: {holder}; wait until it ends, or stop it \
                     (its lock is {} and goes with it)",
                    path.display()
                );
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        let left_by = read(&mut file);
        let mut lock = Self { file, left_by };
        lock.write(&format!("pid {}, {about}\n", std::process::id()))
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(lock)
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(text.as_bytes())?;
        self.file.flush()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An empty file says that the run ended by itself. If it cannot be emptied, the next run only warns in vain.
        let _ = self.write("");
    }
}

/// Whether a process holds the lock now.
pub(super) fn is_held(dir: &Path) -> bool {
    File::open(path(dir)).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn path(dir: &Path) -> PathBuf {
    dir.join("lock")
}

/// What the file says, if anything.
fn read(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_taker_is_told_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path(), "2026-01-02 on dev").unwrap();
        assert!(is_held(dir.path()));
        let refusal = Lock::take(dir.path(), "2026-01-03 on dev").unwrap_err().to_string();
        let holder = format!("pid {}, 2026-01-02 on dev", std::process::id());
        assert!(refusal.contains(&holder), "{refusal}");
        drop(first);
        assert!(!is_held(dir.path()));
        assert_eq!(Lock::take(dir.path(), "2026-01-03 on dev").unwrap().left_by, None);
    }

    #[test]
    fn a_lock_that_a_dead_run_left_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("lock"), "pid 1, 2026-01-02 on dev\n").unwrap();
        assert!(!is_held(dir.path()));
        let lock = Lock::take(dir.path(), "2026-01-03 on dev").unwrap();
        assert_eq!(lock.left_by.as_deref(), Some("pid 1, 2026-01-02 on dev"));
    }
}
