//! Why a folder cannot be loaded, and what to do about it.

use std::path::{Path, PathBuf};

use super::file_name::FileName;
use crate::tables::tables;

/// Why a folder cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Nothing is there.
    #[error("folder {} does not exist: give the folder that holds the MIMIC-III CSV files", .folder.display())]
    MissingFolder {
        /// What was asked for.
        folder: PathBuf,
    },
    /// A file, where a folder is needed.
    #[error("{} is not a folder: give the folder that holds the MIMIC-III CSV files{}", .path.display(), parent_hint(.path))]
    NotAFolder {
        /// What was asked for.
        path: PathBuf,
    },
    /// The folder or a file in it cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// No file is named like a table.
    #[error(
        "folder {} holds no MIMIC-III table: expected files such as PATIENTS.csv or PATIENTS.csv.gz{}",
        .folder.display(), what_it_has(.found)
    )]
    NoTables {
        /// The folder.
        folder: PathBuf,
        /// Some names that are there.
        found: Vec<String>,
    },
    /// The folder, or a file in it, is a link that leads nowhere.
    #[error("{} is a link to {}, which does not exist: correct the link, or remove it", .path.display(), .to.display())]
    Dangling {
        /// The link.
        path: PathBuf,
        /// What it says.
        to: PathBuf,
    },
    /// The same table twice, in two forms.
    #[error("table {table} is there twice: {} and {}: remove one of them", .first.display(), .second.display())]
    Duplicate {
        /// The table.
        table: &'static str,
        /// One file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A table came in parts, and one of them is not there.
    #[error(
        "table {table} is not whole: {} is there, but not part {missing} ({}_{missing}.csv or .csv.gz): \
         add it, or number the parts from 0 or 1 without a gap",
        .next.display(), .table.to_uppercase()
    )]
    MissingPart {
        /// The table.
        table: &'static str,
        /// Number of the first part that is not there.
        missing: u64,
        /// The part after the gap.
        next: PathBuf,
    },
    /// Something that is no file is named like a table.
    #[error("{} is named like table {table}, but is {what}: put the file itself in its place or give it another name", .path.display())]
    NotAFile {
        /// The table.
        table: &'static str,
        /// Where.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// A table was asked for that MIMIC-III does not have.
    #[error("MIMIC-III has no table `{name}`{}", nearest(.name))]
    UnknownTable {
        /// What was asked for.
        name: String,
    },
}

fn parent_hint(path: &Path) -> String {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() && FileName::of(path).is_some() => {
            format!(", perhaps {}", parent.display())
        }
        _ => String::new(),
    }
}

fn what_it_has(names: &[String]) -> String {
    if names.is_empty() { "; it has no files".to_owned() } else { format!("; it has {}", names.join(", ")) }
}

fn nearest(name: &str) -> String {
    let lower = name.to_lowercase();
    tables()
        .iter()
        .map(|table| (strsim::damerau_levenshtein(&lower, table.name), table.name))
        .min()
        .filter(|(distance, candidate)| *distance <= 2.max(candidate.len() / 3))
        .map_or_else(
            || {
                let all: Vec<_> = tables().iter().map(|table| table.name).collect();
                format!("; it has {}", all.join(", "))
            },
            |(_, candidate)| format!(": did you mean `{candidate}`?"),
        )
}
