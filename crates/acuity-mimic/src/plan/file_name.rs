//! Names of files that hold tables.

use std::path::Path;

use crate::tables::find;

/// A file name taken apart: `CHARTEVENTS_2.csv.gz` is part 2 of chartevents.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileName {
    pub(super) table: &'static str,
    pub(super) part: Option<u64>,
}

impl FileName {
    /// Of the file at that path.
    pub(super) fn of(path: &Path) -> Option<Self> {
        Self::parse(path.file_name()?.to_str()?)
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        let stem = lower.strip_suffix(".csv.gz").or_else(|| lower.strip_suffix(".csv"))?;
        if let Some(table) = find(stem) {
            return Some(Self { table: table.name, part: None });
        }
        let (stem, part) = stem.rsplit_once('_')?;
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            // `+1` would parse, too.
            return None;
        }
        Some(Self { table: find(stem)?.name, part: Some(part.parse().ok()?) })
    }
}
