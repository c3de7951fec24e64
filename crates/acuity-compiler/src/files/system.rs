//! Where files come from: a folder on disk, or text in memory.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

/// What the compiler asks of the outside world.
pub trait FileSystem: Send + Sync {
    /// The text of a file.
    ///
    /// # Errors
    /// When it cannot be read or is not UTF-8.
    fn read(&self, path: &Path) -> io::Result<String>;
    /// Whether the path names a file.
    fn is_file(&self, path: &Path) -> bool;
    /// Whether the path names a folder.
    fn is_dir(&self, path: &Path) -> bool;
    /// All files below a folder, sorted by path; a folder that is absent has none.
    ///
    /// # Errors
    /// When a folder below it cannot be listed.
    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>>;
    /// The names of the folders directly in a folder, sorted.
    ///
    /// # Errors
    /// When it cannot be listed.
    fn folders(&self, dir: &Path) -> io::Result<Vec<PathBuf>>;
    /// An environment variable.
    fn env_var(&self, name: &str) -> Option<String>;
    /// All environment variables: name and value.
    fn env_vars(&self) -> Vec<(String, String)>;
}

/// The disk and the process's environment.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsFileSystem;

impl FileSystem for OsFileSystem {
    fn read(&self, path: &Path) -> io::Result<String> {
        // A pipe would be waited for, and a device never ends.
        if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no ordinary file"));
        }
        std::fs::read_to_string(path)
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        if dir.is_dir() {
            let mut above = dir.canonicalize()?.ancestors().skip(1).map(Path::to_path_buf).collect();
            walk(dir, &mut above, &mut found)?;
        }
        found.sort();
        Ok(found)
    }

    fn folders(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        if dir.is_dir() {
            for entry in std::fs::read_dir(dir)? {
                let path = entry?.path();
                if path.is_dir() {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn env_var(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn env_vars(&self) -> Vec<(String, String)> {
        // Names and values that are no text are of no use to a project, and `std::env::vars` panics on them.
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        std::env::vars_os().filter_map(text).collect()
    }
}

/// Links are followed to folders, but not to one that the way here leads through (`above`, from the root of the file system on):
/// each file is found once, and the way ends.
fn walk(dir: &Path, above: &mut Vec<PathBuf>, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let real = dir.canonicalize()?;
    if above.contains(&real) {
        return Ok(());
    }
    above.push(real);
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        // The listing knows what is a file; only a link has to be looked at.
        let kind = entry.file_type()?;
        if kind.is_dir() || kind.is_symlink() && path.is_dir() {
            walk(&path, above, found)?;
        } else {
            found.push(path);
        }
    }
    above.pop();
    Ok(())
}

/// Files in memory, for tests and for trying a project without a folder.
///
/// ```
/// use acuity_compiler::{FileSystem, MemoryFileSystem};
/// let files = MemoryFileSystem::from_text("--- models/a.sql\nselect 1\n--- models/b.sql\nselect 2\n");
/// assert!(files.is_dir("models".as_ref()));
/// assert_eq!(files.read("models/a.sql".as_ref()).unwrap(), "select 1\n");
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryFileSystem {
    files: BTreeMap<PathBuf, String>,
    env: BTreeMap<String, String>,
}

impl MemoryFileSystem {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Files from one text: a line `--- path` starts each.
    pub fn from_text(text: &str) -> Self {
        let mut files = Self::new();
        let mut current: Option<(PathBuf, String)> = None;
        for line in text.split_inclusive('\n') {
            if let Some(path) = line.strip_prefix("--- ") {
                files.files.extend(current.take());
                current = Some((PathBuf::from(path.trim()), String::new()));
            } else if let Some((_, body)) = &mut current {
                body.push_str(line);
            }
        }
        files.files.extend(current);
        files
    }

    /// Adds or replaces a file.
    pub fn write(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// Sets an environment variable.
    pub fn set_env(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.env.insert(name.into(), value.into());
    }
}

impl FileSystem for MemoryFileSystem {
    fn read(&self, path: &Path) -> io::Result<String> {
        self.files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn is_file(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.as_os_str().is_empty() || self.files.keys().any(|file| file.starts_with(path) && file != path)
    }

    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(self.files.keys().filter(|file| file.starts_with(dir)).cloned().collect())
    }

    fn folders(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found: Vec<PathBuf> = Vec::new();
        for file in self.files.keys() {
            let Ok(rest) = file.strip_prefix(dir) else { continue };
            let mut parts = rest.components();
            if let (Some(first), Some(_)) = (parts.next(), parts.next()) {
                let path = dir.join(first);
                if found.last() != Some(&path) {
                    found.push(path);
                }
            }
        }
        Ok(found)
    }

    fn env_var(&self, name: &str) -> Option<String> {
        self.env.get(name).cloned()
    }

    fn env_vars(&self) -> Vec<(String, String)> {
        self.env.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    #[test]
    fn a_loop_of_links_ends_and_what_is_no_file_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let models = dir.path().join("models");
        std::fs::create_dir_all(models.join("marts")).unwrap();
        std::fs::write(models.join("marts/a.sql"), "select 1").unwrap();
        symlink(&models, models.join("marts/up")).unwrap();
        symlink(dir.path(), models.join("marts/project")).unwrap();
        symlink(models.join("marts"), models.join("again")).unwrap();
        std::fs::create_dir_all(dir.path().join("macros")).unwrap();
        std::fs::write(dir.path().join("macros/m.sql"), "").unwrap();
        let found = OsFileSystem.files(&models).unwrap();
        // A second name of a folder is a second name of its files; a way back up is none.
        assert_eq!(found, [models.join("again/a.sql"), models.join("marts/a.sql")]);

        let socket = dir.path().join("seed.csv");
        let _listener = UnixListener::bind(&socket).unwrap();
        assert_eq!(OsFileSystem.read(&socket).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
