//! `.dbtignore`: files of a package that are not read.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::unreadable;
use crate::{diagnostic::Diagnostic, project::LoadOptions};

const FILE: &str = ".dbtignore";

/// The patterns of one package, in the manner of `.gitignore`; its paths begin at the package's folder.
pub(super) struct Ignored {
    dir: PathBuf,
    /// One each: as in dbt the last that a file matches decides, also where an earlier one has its folder.
    patterns: Vec<Gitignore>,
}

impl Ignored {
    /// The patterns in the folder of a package; none where the file is absent.
    pub(super) fn read(options: &LoadOptions, dir: &Path, out: &mut Vec<Diagnostic>) -> Self {
        let file = dir.join(FILE);
        let text = match options.files.is_file(&file).then(|| options.files.read(&file)) {
            Some(Err(error)) => {
                out.push(unreadable(&file, &error));
                String::new()
            }
            Some(Ok(text)) => text,
            None => String::new(),
        };
        let pattern = |line: &str| {
            // The files are named from the package's folder, wherever that is.
            let mut one = GitignoreBuilder::new("");
            one.add_line(None, line)?;
            one.build()
        };
        let mut patterns = Vec::new();
        for (number, line) in text.lines().enumerate() {
            match pattern(line) {
                Ok(one) => patterns.push(one),
                Err(error) => {
                    let message = format!("line {} is no pattern: {error}", number + 1);
                    let shown = file.strip_prefix(&options.project_dir).unwrap_or(&file);
                    out.push(Diagnostic::warning("ignored", message).in_file(shown).help("the line is left out"));
                }
            }
        }
        Self { dir: dir.to_path_buf(), patterns }
    }

    /// Whether a file below the folder is not read.
    pub(super) fn has(&self, path: &Path) -> bool {
        let below = path.strip_prefix(&self.dir).unwrap_or(path);
        let decides = |pattern: &Gitignore| {
            let found = pattern.matched_path_or_any_parents(below, false);
            (!found.is_none()).then(|| found.is_ignore())
        };
        below.is_relative() && self.patterns.iter().rev().find_map(decides).unwrap_or(false)
    }
}
