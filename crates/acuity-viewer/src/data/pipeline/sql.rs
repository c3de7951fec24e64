//! The SQL of a node as commands left it under `target/`.

use std::path::{Component, Path, PathBuf};

/// What is there of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NodeSql {
    /// After the templates.
    pub(crate) compiled: Option<String>,
    /// As the warehouse was given it.
    pub(crate) ran: Option<String>,
}

impl NodeSql {
    /// Reads the files; those that are not there are none.
    pub(crate) fn load(target: &Path, package: &str, file: &str) -> Self {
        let read = |kind: &str| std::fs::read_to_string(path(target, kind, package, file)).ok();
        Self { compiled: read("compiled"), ran: read("run") }
    }
}

/// Within `target`, whatever a manifest says.
fn path(target: &Path, kind: &str, package: &str, file: &str) -> PathBuf {
    let inside = |text: &str| -> PathBuf {
        Path::new(text).components().filter(|part| matches!(part, Component::Normal(_))).collect()
    };
    target.join(kind).join(inside(package)).join(inside(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_read_and_nothing_outside() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("target");
        std::fs::create_dir_all(target.join("run/p/models")).unwrap();
        std::fs::write(target.join("run/p/models/a.sql"), "select 1").unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        let sql = NodeSql::load(&target, "p", "models/a.sql");
        assert_eq!(sql, NodeSql { compiled: None, ran: Some("select 1".into()) });
        assert_eq!(NodeSql::load(&target, "..", "../../secret"), NodeSql::default());
    }
}
