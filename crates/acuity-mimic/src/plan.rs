//! Which files of a folder hold which table: the plan that a loader follows.
//!
//! Looks at names and sizes only; no file is opened.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::tables::{Table, find, tables};

/// Tables and the files that hold them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Tables that have files, sorted by name.
    pub tables: Vec<Planned>,
    /// Tables that were asked for and have none, sorted by name.
    pub missing: Vec<&'static Table>,
}

/// One table and its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The table.
    pub table: &'static Table,
    /// One file, or the parts of a table that came in several, in order.
    pub files: Vec<PathBuf>,
    /// Size of the files as they are (compressed, if they are).
    pub bytes: u64,
}

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
    /// A table was asked for that MIMIC-III does not have.
    #[error("MIMIC-III has no table `{name}`{}", nearest(.name))]
    UnknownTable {
        /// What was asked for.
        name: String,
    },
}

fn parent_hint(path: &Path) -> String {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() && table_file(path).is_some() => {
            format!(", perhaps {}", parent.display())
        }
        _ => String::new(),
    }
}

fn table_file(path: &Path) -> Option<FileName> {
    FileName::parse(path.file_name()?.to_str()?)
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

/// A file name taken apart: `CHARTEVENTS_2.csv.gz` is part 2 of chartevents.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FileName {
    table: &'static str,
    part: Option<u32>,
}

impl FileName {
    fn parse(name: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        let stem = lower.strip_suffix(".csv.gz").or_else(|| lower.strip_suffix(".csv"))?;
        if let Some(table) = find(stem) {
            return Some(Self { table: table.name, part: None });
        }
        let (stem, part) = stem.rsplit_once('_')?;
        Some(Self { table: find(stem)?.name, part: Some(part.parse().ok()?) })
    }
}

/// Finds the files of `only` (all tables when empty) in the folder `dir`.
///
/// A table is `NAME.csv` or `NAME.csv.gz` in any case, or its parts `NAME_1.csv`, `NAME_2.csv.gz` and so on.
///
/// # Errors
/// See [`PlanError`]. A table without a file is no error: it is named in [`Plan::missing`].
pub fn plan(dir: &Path, only: &[String]) -> Result<Plan, PlanError> {
    let mut wanted: Vec<&'static Table> = Vec::new();
    for name in only {
        let table = find(name.trim()).ok_or_else(|| PlanError::UnknownTable { name: name.clone() })?;
        if !wanted.contains(&table) {
            wanted.push(table);
        }
    }
    if only.is_empty() {
        wanted.extend(tables());
    }
    wanted.sort_by_key(|table| table.name);

    let (files, others) = list(dir)?;
    if files.is_empty() {
        return Err(PlanError::NoTables { folder: dir.to_owned(), found: others });
    }
    let mut plan = Plan { tables: Vec::new(), missing: Vec::new() };
    for table in wanted {
        match of_table(table, &files)? {
            Some(planned) => plan.tables.push(planned),
            None => plan.missing.push(table),
        }
    }
    Ok(plan)
}

type Files = BTreeMap<FileName, Vec<(PathBuf, u64)>>;

/// The table files of a folder, and the first few names that are no table.
fn list(dir: &Path) -> Result<(Files, Vec<String>), PlanError> {
    let unreadable = |path: &Path, source| PlanError::Unreadable { path: path.to_owned(), source };
    match fs::metadata(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(PlanError::MissingFolder { folder: dir.to_owned() });
        }
        Err(error) => return Err(unreadable(dir, error)),
        Ok(metadata) if !metadata.is_dir() => return Err(PlanError::NotAFolder { path: dir.to_owned() }),
        Ok(_) => {}
    }
    let mut files = Files::new();
    let mut others = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| unreadable(dir, error))? {
        let path = entry.map_err(|error| unreadable(dir, error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        // Links are followed: data folders are often links into a shared store.
        let metadata = fs::metadata(&path).map_err(|error| unreadable(&path, error))?;
        match FileName::parse(name) {
            Some(file) if metadata.is_file() => files.entry(file).or_default().push((path, metadata.len())),
            _ => others.push(name.to_owned()),
        }
    }
    others.sort();
    others.truncate(5);
    Ok((files, others))
}

fn of_table(table: &'static Table, files: &Files) -> Result<Option<Planned>, PlanError> {
    let mut planned = Planned { table, files: Vec::new(), bytes: 0 };
    let mut whole: Option<PathBuf> = None;
    for (name, paths) in files.iter().filter(|(name, _)| name.table == table.name) {
        let mut paths = paths.clone();
        paths.sort();
        if let [(first, _), (second, _), ..] = &paths[..] {
            return Err(PlanError::Duplicate { table: table.name, first: first.clone(), second: second.clone() });
        }
        for (path, bytes) in paths {
            match (&whole, name.part) {
                (None, None) => whole = Some(path.clone()),
                (Some(first), _) => {
                    return Err(PlanError::Duplicate { table: table.name, first: first.clone(), second: path });
                }
                (None, Some(_)) => {}
            }
            planned.files.push(path);
            planned.bytes += bytes;
        }
    }
    Ok((!planned.files.is_empty()).then_some(planned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for name in names {
            fs::write(dir.path().join(name), "\"ROW_ID\"\n").expect("a file");
        }
        dir
    }

    fn message(dir: &Path, only: &[&str]) -> String {
        let only: Vec<_> = only.iter().map(|name| (*name).to_owned()).collect();
        plan(dir, &only).expect_err("a plan that cannot be made").to_string().replace(&*dir.to_string_lossy(), "DIR")
    }

    #[test]
    fn finds_tables_in_any_case_plain_or_compressed() {
        let dir = folder(&["PATIENTS.csv.gz", "Admissions.CSV", "README.md", "LICENSE"]);
        let plan = plan(dir.path(), &[]).expect("a plan");
        let names: Vec<_> = plan.tables.iter().map(|planned| planned.table.name).collect();
        assert_eq!(names, ["admissions", "patients"]);
        assert_eq!(plan.missing.len(), 24);
        assert_eq!(plan.tables[0].bytes, 9);
    }

    #[test]
    fn parts_come_in_numeric_order() {
        let dir = folder(&["CHARTEVENTS_10.csv.gz", "CHARTEVENTS_2.csv", "chartevents_1.csv.gz", "INPUTEVENTS_CV.csv"]);
        let plan = plan(dir.path(), &["ChartEvents".to_owned(), "inputevents_cv".to_owned()]).expect("a plan");
        let files: Vec<_> = plan.tables[0].files.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(files, ["chartevents_1.csv.gz", "CHARTEVENTS_2.csv", "CHARTEVENTS_10.csv.gz"]);
        assert_eq!(plan.tables[1].files.len(), 1);
        assert!(plan.missing.is_empty());
    }

    #[test]
    fn mistakes_have_a_message_that_says_what_to_do() {
        let both = folder(&["PATIENTS.csv", "PATIENTS.csv.gz"]);
        assert_eq!(
            message(both.path(), &[]),
            "table patients is there twice: DIR/PATIENTS.csv and DIR/PATIENTS.csv.gz: remove one of them"
        );
        let part = folder(&["CHARTEVENTS.csv", "CHARTEVENTS_1.csv"]);
        assert_eq!(
            message(part.path(), &[]),
            "table chartevents is there twice: DIR/CHARTEVENTS.csv and DIR/CHARTEVENTS_1.csv: remove one of them"
        );
        assert_eq!(message(both.path(), &["patient"]), "MIMIC-III has no table `patient`: did you mean `patients`?");
        assert!(
            message(both.path(), &["qwertyuiop"])
                .starts_with("MIMIC-III has no table `qwertyuiop`; it has admissions, ")
        );
        let other = folder(&["notes.txt", "patients.parquet"]);
        assert_eq!(
            message(other.path(), &[]),
            "folder DIR holds no MIMIC-III table: expected files such as PATIENTS.csv or PATIENTS.csv.gz; \
             it has notes.txt, patients.parquet"
        );
        assert_eq!(
            message(&other.path().join("nothing"), &[]),
            "folder DIR does not exist: give the folder that holds the MIMIC-III CSV files"
        );
        assert_eq!(
            message(&other.path().join("notes.txt"), &[]),
            "DIR is not a folder: give the folder that holds the MIMIC-III CSV files"
        );
        let file = both.path().join("PATIENTS.csv");
        assert!(message(&file, &[]).contains(", perhaps "), "{}", message(&file, &[]));
    }
}
