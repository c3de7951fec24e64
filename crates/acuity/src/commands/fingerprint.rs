//! Short texts that are equal when what they stand for is.

use std::fmt::Write as _;

use acuity_compiler::{Node, Project};
use sha2::{Digest as _, Sha256};

/// Of what decides the tables that a build makes: every node and where it goes, macro, variable and hook, where sources are, and
/// the target.
pub(crate) fn of_project(project: &Project) -> String {
    let target = &project.target;
    let mut text = format!("{target:?} {:?} {}\n", target.kind, target.schema);
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{:?} {:?}", project.package_vars(), project.run_vars());
    for node in project.nodes.values() {
        let Node { unique_id, checksum, raw_code, config, relation, test, columns, description, .. } = node;
        let _ = writeln!(text, "{unique_id} {relation}\n{checksum}\n{raw_code}\n{config:?} {test:?}");
        // Stored with the table where the project says so.
        let _ = writeln!(text, "{description}\n{columns:?}");
    }
    for source in project.sources.values() {
        let _ = writeln!(text, "{} {} {:?}", source.unique_id, source.relation, source.meta);
        for column in source.columns.values() {
            let _ = writeln!(text, "{} {:?} {:?}", column.name, column.data_type, column.meta);
        }
    }
    for one in project.macros.values() {
        let _ = writeln!(text, "{}\n{}", one.unique_id, one.macro_sql);
    }
    let _ = writeln!(text, "{:?} {:?}", project.on_run_start, project.on_run_end);
    digest(&text)
}

/// Sixteen hexadecimal digits of a SHA-256.
pub(crate) fn digest(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes.as_ref()).iter().take(8).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
