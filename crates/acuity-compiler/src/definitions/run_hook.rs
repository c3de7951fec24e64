//! What a project or a package runs before and after all nodes.

use std::path::PathBuf;

/// One entry of `on-run-start` or `on-run-end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHook {
    /// The package whose dbt_project.yml has it: its macros are meant by bare names.
    pub package: String,
    /// Which of this package's entries it is, from 0.
    pub index: usize,
    /// The statement, with its Jinja still in it.
    pub sql: String,
    /// The file that it stands in.
    pub file: PathBuf,
}
