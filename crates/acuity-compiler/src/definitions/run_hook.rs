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

/// What `flags:` of dbt_project.yml say of the hooks of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HookRules {
    /// Whether they run around `source freshness` as well: `source_freshness_run_project_hooks`.
    pub around_freshness: bool,
    /// Whether nothing is done after one of `on-run-start` that failed: `skip_nodes_if_on_run_start_fails`.
    pub failed_start_skips: bool,
}

impl Default for HookRules {
    fn default() -> Self {
        Self { around_freshness: true, failed_start_skips: false }
    }
}
