//! What was asked about the chosen node.

use crate::{
    data::pipeline::{Line, NodeSql},
    message::{Job, Reply},
    slot::Slot,
};

/// Which text of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Text {
    #[default]
    Source,
    Compiled,
    Ran,
}

/// Questions and answers.
#[derive(Default)]
pub(super) struct Asked {
    /// The text that is shown, of whichever node.
    pub(super) text: Text,
    pub(super) sql: Slot<NodeSql>,
    /// The column whose origin was asked for.
    pub(super) column: Option<String>,
    /// The lines of its tree, and how many were left out.
    pub(super) lineage: Slot<(Vec<Line>, usize)>,
}

impl Asked {
    /// Another node is shown, or it has changed.
    pub(super) fn forget(&mut self) {
        *self = Self { text: self.text, ..Self::default() };
    }

    pub(super) fn receive(&mut self, job: &Job, reply: Reply) {
        match job {
            Job::Sql { .. } => self.sql.take(reply, |reply| match reply {
                Reply::Sql(sql) => Some(sql),
                _ => None,
            }),
            Job::Lineage(_) => self.lineage.take(reply, |reply| match reply {
                Reply::Lineage(lines, left_out) => Some((lines, left_out)),
                _ => None,
            }),
            _ => {}
        }
    }
}
