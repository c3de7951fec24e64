//! Snapshots: blocks in the files of the snapshot folders, and entries of schema files that name what they keep.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::{Found, builder::Builder, draft::Draft, schema::Patch};
use crate::{
    definitions::ResourceType,
    diagnostic::Diagnostic,
    digest::hex,
    files::SourceFile,
    jinja::blocks::{Block, BlockKind},
    yaml::Yaml,
};

/// The blocks that are snapshots.
pub(super) fn of(blocks: Vec<Block>) -> Vec<Block> {
    blocks.into_iter().filter(|block| block.kind == BlockKind::Snapshot).collect()
}

impl Builder<'_> {
    pub(super) fn snapshots(&mut self, files: &[(Found, Vec<Block>)]) {
        for (found, block) in files.iter().flat_map(|(found, blocks)| blocks.iter().map(move |block| (found, block))) {
            let whole = Draft::file(ResourceType::Snapshot, found);
            // As dbt has it, the file's name is one more folder: settings may be given for all snapshots of a file.
            let fqn = whole.fqn.iter().chain([&block.name]).cloned().collect();
            self.node(&Draft {
                name: block.name.clone(),
                fqn,
                body: block.body.clone(),
                place: block.name_range.clone(),
                ..whole
            });
        }
        let entries: Vec<Patch> =
            self.patches.of_kind(ResourceType::Snapshot).map(|(_, patch)| patch.clone()).collect();
        for patch in entries {
            if let Some(relation) = patch.yaml.get("relation") {
                self.snapshot_of_entry(&patch, relation);
            }
        }
    }

    /// A snapshot of all columns and rows of the relation that its entry names.
    fn snapshot_of_entry(&mut self, patch: &Patch, relation: &Yaml) {
        let call = relation.as_str().map(|text| text.trim().trim_start_matches("{{").trim_end_matches("}}").trim());
        let is_call = |text: &&str| (text.starts_with("ref(") || text.starts_with("source(")) && text.ends_with(')');
        let found = Found {
            // A mistake in it is told below; what it would keep is asked for nowhere.
            file: Arc::new(SourceFile::new(
                patch.file.path.clone(),
                call.filter(is_call)
                    .map_or_else(|| "select 1".to_owned(), |call| format!("select * from {{{{ {call} }}}}")),
            )),
            package: patch.package.clone(),
            below: format!(
                "{}/{}.sql",
                patch.shown.split_once('/').map_or(patch.shown.as_str(), |it| it.1),
                patch.name
            ),
            shown: patch.shown.clone(),
            checksum: hex(&Sha256::digest(patch.file.text.trim().as_bytes())),
        };
        let mut fqn = patch.folders();
        fqn.push(patch.name.clone());
        let first = self.out.len();
        if call.filter(is_call).is_none() {
            self.out.push(
                Diagnostic::error("schema", "the relation of a snapshot is a call of ref() or source()")
                    .at(&patch.file, relation.range.clone())
                    .help("write relation: ref('orders'), or relation: source('shop', 'orders')"),
            );
            self.blame.on(&format!("snapshot.{}.{}", patch.package, patch.name), first..self.out.len());
        }
        self.node(&Draft {
            kind: ResourceType::Snapshot,
            name: patch.name.clone(),
            fqn,
            found: &found,
            body: 0..found.file.text.len(),
            place: patch.name_range.clone(),
            entry: Some((patch.file.clone(), relation.range.clone())),
            version: None,
        });
    }
}
