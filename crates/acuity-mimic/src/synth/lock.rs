//! One run at a time in a folder: two would put tables of different patients side by side.
//!
//! The lock is the operating system's, on a hidden file. It ends with its process, so a run that was killed locks nobody
//! out.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::SynthError;

/// Name of the locked file.
const NAME: &str = ".acuity-synth.lock";
/// Length of a lock file that was removed: whoever opened it before must not take it for the folder's lock.
const REMOVED: u64 = 1;
/// How often a lock file may vanish between its opening and its locking.
const ATTEMPTS: usize = 100;

/// The right to write tables into a folder, until dropped.
#[derive(Debug)]
pub(super) struct FolderLock {
    file: File,
    path: PathBuf,
}

impl FolderLock {
    /// Locks `folder`, which must exist.
    ///
    /// # Errors
    /// [`SynthError::Busy`] when another run has it, [`SynthError::Folder`] when it cannot be locked at all.
    pub(super) fn take(folder: &Path) -> Result<Self, SynthError> {
        let path = folder.join(NAME);
        let failed = |source| SynthError::Folder { folder: folder.to_owned(), source };
        for _ in 0..ATTEMPTS {
            let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(SynthError::Busy { folder: folder.to_owned() }),
                Err(TryLockError::Error(source)) => {
                    if source.kind() == io::ErrorKind::Unsupported {
                        // Nobody can hold a lock here: the file is of no use to anyone.
                        let _ = fs::remove_file(&path);
                    }
                    return Err(failed(source));
                }
            }
            if file.metadata().map_err(failed)?.len() == 0 {
                return Ok(Self { file, path });
            }
        }
        let reason = format!("{} was not written by the generator", path.display());
        Err(SynthError::Occupied { folder: folder.to_owned(), reason })
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // In this order: a run that opened the file before it was removed gets the lock only after the mark is there.
        if fs::remove_file(&self.path).is_ok() {
            let _ = self.file.set_len(REMOVED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_no_trace() {
        let dir = tempfile::tempdir().expect("a folder");
        let lock = FolderLock::take(dir.path()).expect("a lock");
        let busy = FolderLock::take(dir.path()).expect_err("a refusal").to_string();
        assert!(busy.starts_with("another run is writing into folder "), "{busy}");
        drop(lock);
        assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), 0);
        FolderLock::take(dir.path()).expect("the lock again");
    }

    #[test]
    fn the_file_of_a_killed_run_is_no_obstacle() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join(NAME), "").expect("a file");
        drop(FolderLock::take(dir.path()).expect("a lock"));
        assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), 0);
    }

    #[test]
    fn a_removed_file_is_not_the_lock() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(NAME);
        let lock = FolderLock::take(dir.path()).expect("a lock");
        let opened_before = File::options().write(true).open(&path).expect("the file");
        drop(lock);
        opened_before.lock().expect("the lock of a file without a name");
        assert_eq!(opened_before.metadata().expect("its length").len(), REMOVED);
        FolderLock::take(dir.path()).expect("the lock of a new file");
    }

    #[test]
    fn a_foreign_file_is_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join(NAME), "mine").expect("a file");
        let message = FolderLock::take(dir.path()).expect_err("a refusal").to_string();
        assert!(message.contains(".acuity-synth.lock was not written by the generator"), "{message}");
        assert_eq!(fs::read(dir.path().join(NAME)).expect("the file"), b"mine");
    }
}
