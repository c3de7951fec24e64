//! Which files of a folder hold which table: the plan that a loader follows.
//!
//! Looks at names and sizes only; no file is opened.

mod error;
mod file_name;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub use error::PlanError;
use file_name::FileName;

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

/// Finds the files of `only` (all tables when empty) in the folder `dir`.
///
/// A table is `NAME.csv` or `NAME.csv.gz` in any case, or its parts `NAME_1.csv`, `NAME_2.csv.gz` and so on, counted from
/// 0 or 1 without a gap. Anything else in the folder is passed over, and so are the files of tables outside of `only`.
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

type Files = BTreeMap<FileName, Vec<PathBuf>>;

fn unreadable(path: &Path, source: std::io::Error) -> PlanError {
    if source.kind() == std::io::ErrorKind::NotFound
        && let Ok(to) = fs::read_link(path)
    {
        return PlanError::Dangling { path: path.to_owned(), to };
    }
    PlanError::Unreadable { path: path.to_owned(), source }
}

/// What is named like a table in a folder, and the first few names that are not.
fn list(dir: &Path) -> Result<(Files, Vec<String>), PlanError> {
    match fs::metadata(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && dir.is_symlink() => {
            return Err(unreadable(dir, error));
        }
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
        match FileName::parse(name) {
            Some(file) => files.entry(file).or_default().push(path),
            None => others.push(name.to_owned()),
        }
    }
    others.sort();
    others.truncate(5);
    Ok((files, others))
}

fn of_table(table: &'static Table, files: &Files) -> Result<Option<Planned>, PlanError> {
    let mut planned = Planned { table, files: Vec::new(), bytes: 0 };
    let mut whole: Option<&PathBuf> = None;
    let mut previous: Option<u64> = None;
    for (name, paths) in files.iter().filter(|(name, _)| name.table == table.name) {
        let mut paths: Vec<_> = paths.iter().collect();
        paths.sort();
        let twice = |first: &PathBuf, second: &PathBuf| {
            Err(PlanError::Duplicate { table: table.name, first: first.clone(), second: second.clone() })
        };
        let &[path] = &paths[..] else { return twice(paths[0], paths[1]) };
        if let Some(first) = whole {
            return twice(first, path);
        }
        match name.part {
            None => whole = Some(path),
            Some(part) => {
                let expected = previous.map_or(part.min(1), |previous| previous + 1);
                if part != expected {
                    return Err(PlanError::MissingPart { table: table.name, missing: expected, next: path.clone() });
                }
                previous = Some(part);
            }
        }
        planned.bytes += size(table, path)?;
        planned.files.push(path.clone());
    }
    Ok((!planned.files.is_empty()).then_some(planned))
}

fn size(table: &'static Table, path: &Path) -> Result<u64, PlanError> {
    // Links are followed: data folders are often links into a shared store.
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, error))?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    let what = if metadata.is_dir() { "a folder" } else { "no ordinary file" };
    Err(PlanError::NotAFile { table: table.name, path: path.to_owned(), what })
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
        // Cases and compression may be mixed.
        let name = |part| match part {
            1 => "chartevents_1.csv.gz".to_owned(),
            _ => format!("CHARTEVENTS_{part}.csv"),
        };
        let parts: Vec<_> = (1..=10).map(name).collect();
        let names: Vec<_> = parts.iter().rev().map(String::as_str).chain(["INPUTEVENTS_CV.csv"]).collect();
        let dir = folder(&names);
        let plan = plan(dir.path(), &["ChartEvents".to_owned(), "inputevents_cv".to_owned()]).expect("a plan");
        let files: Vec<_> =
            plan.tables[0].files.iter().map(|path| path.file_name().and_then(|name| name.to_str())).collect();
        assert_eq!(files, parts.iter().map(|name| Some(&**name)).collect::<Vec<_>>());
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

    #[test]
    fn parts_have_no_gap() {
        let check = |names: &[&str], missing: &str| {
            let dir = folder(names);
            match missing {
                "" => assert_eq!(plan(dir.path(), &[]).expect("a plan").tables[0].files.len(), names.len()),
                _ => assert_eq!(message(dir.path(), &[]), missing),
            }
        };
        let end = "add it, or number the parts from 0 or 1 without a gap";
        check(&["PATIENTS_0.csv", "patients_1.csv.gz"], "");
        check(&["PATIENTS_01.csv", "PATIENTS_02.csv", "PATIENTS_3.csv"], "");
        check(&["PATIENTS_0.csv"], "");
        check(&["PATIENTS_1.csv"], "");
        check(
            &["PATIENTS_1.csv", "PATIENTS_7.csv"],
            &format!(
                "table patients is not whole: DIR/PATIENTS_7.csv is there, but not part 2 (PATIENTS_2.csv or .csv.gz): {end}"
            ),
        );
        check(
            &["PATIENTS_0.csv", "PATIENTS_2.csv"],
            &format!(
                "table patients is not whole: DIR/PATIENTS_2.csv is there, but not part 1 (PATIENTS_1.csv or .csv.gz): {end}"
            ),
        );
        check(
            &["PATIENTS_2.csv.gz", "PATIENTS_3.csv.gz"],
            &format!(
                "table patients is not whole: DIR/PATIENTS_2.csv.gz is there, but not part 1 (PATIENTS_1.csv or .csv.gz): {end}"
            ),
        );
        // A date is a number, too.
        check(
            &["PATIENTS_202401010930.csv"],
            &format!(
                "table patients is not whole: DIR/PATIENTS_202401010930.csv is there, but not part 1 (PATIENTS_1.csv or .csv.gz): {end}"
            ),
        );
        // No number.
        assert_eq!(FileName::parse("PATIENTS_+1.csv"), None);
        // Nobody asked for this one.
        let dir = folder(&["PATIENTS_7.csv", "ADMISSIONS.csv"]);
        assert_eq!(plan(dir.path(), &["admissions".to_owned()]).expect("a plan").tables.len(), 1);
    }

    #[test]
    fn a_folder_named_like_a_table_is_not_a_missing_table() {
        let dir = folder(&["ADMISSIONS.csv"]);
        fs::create_dir(dir.path().join("PATIENTS.csv")).expect("a folder");
        assert_eq!(
            message(dir.path(), &[]),
            "DIR/PATIENTS.csv is named like table patients, but is a folder: \
             put the file itself in its place or give it another name"
        );
        assert_eq!(plan(dir.path(), &["admissions".to_owned()]).expect("a plan").tables.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_nowhere_matter_for_tables_only() {
        let dir = folder(&["ADMISSIONS.csv"]);
        std::os::unix::fs::symlink("nowhere", dir.path().join("notes.txt")).expect("a link");
        assert_eq!(plan(dir.path(), &[]).expect("a plan").tables.len(), 1);
        std::os::unix::fs::symlink("nowhere", dir.path().join("PATIENTS.csv")).expect("a link");
        assert_eq!(
            message(dir.path(), &[]),
            "DIR/PATIENTS.csv is a link to nowhere, which does not exist: correct the link, or remove it"
        );
    }
}
