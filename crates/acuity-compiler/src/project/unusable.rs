//! Nodes that cannot be used, because their files or what they read have mistakes.

use std::collections::BTreeMap;

use crate::{
    definitions::UniqueId,
    diagnostic::{Diagnostic, Diagnostics},
    jinja::fault::Fault,
    project::ProjectData,
};

/// Why a node cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub enum Unusable {
    /// Its own files have mistakes: the first of them.
    Mistake(Box<Diagnostic>),
    /// It reads, directly or through others, this node, which has a mistake.
    Below(UniqueId),
}

impl ProjectData {
    /// The mistake that keeps a node from being used, and whose it is: the node's own or that of a node it reads.
    pub fn mistake_of<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a Diagnostic)> {
        match self.unusable.get(id)? {
            Unusable::Mistake(mistake) => Some((id, mistake.as_ref())),
            Unusable::Below(cause) => match self.unusable.get(cause)? {
                Unusable::Mistake(mistake) => Some((cause.as_str(), mistake.as_ref())),
                Unusable::Below(_) => None,
            },
        }
    }

    /// What is wrong with asking for these nodes, none of which can be used: a finding for each mistake behind it.
    pub(crate) fn refused<'a>(&'a self, ids: impl Iterator<Item = &'a UniqueId>) -> Diagnostics {
        let mut by_cause: BTreeMap<&str, (&Diagnostic, Vec<&str>)> = BTreeMap::new();
        for id in ids {
            if let Some((cause, mistake)) = self.mistake_of(id) {
                by_cause.entry(cause).or_insert_with(|| (mistake, Vec::new())).1.push(id);
            }
        }
        let findings = by_cause.into_iter().map(|(cause, (mistake, ids))| {
            let named = self.short_name(cause);
            let message = if ids.contains(&cause) {
                format!("'{named}' is asked for and has a mistake: {}", mistake.message)
            } else {
                let first = ids.first().map(|id| self.short_name(id)).unwrap_or_default();
                let more = if ids.len() > 1 { format!(" (and {} more)", ids.len() - 1) } else { String::new() };
                format!("'{first}'{more} reads '{named}', which has a mistake: {}", mistake.message)
            };
            let help =
                mistake.help.clone().unwrap_or_else(|| "correct it, or leave the node out with --exclude".to_owned());
            Diagnostic { code: "unusable".to_owned(), message, help: Some(help), ..mistake.clone() }
        });
        Diagnostics(findings.collect())
    }

    /// What a template is told that refers to a node that cannot be used.
    pub(crate) fn fault(&self, id: &UniqueId) -> Option<Fault> {
        let finding = self.refused(std::iter::once(id)).0.into_iter().next()?;
        Some(Fault { code: "unusable", message: finding.message, help: finding.help })
    }

    /// The name of a node, source or exposure, as people write it.
    fn short_name(&self, id: &str) -> String {
        let all = self.everything();
        if let Some(source) = all.sources.get(id) {
            return format!("{}.{}", source.source_name, source.name);
        }
        let node = all.nodes.get(id).map(|node| &node.name);
        let exposure = || all.exposures.get(id).map(|exposure| &exposure.name);
        let of_layer = || all.semantics.get(id).map(|one| &one.name);
        node.or_else(exposure).or_else(of_layer).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// The project with what cannot be used still in it, as selectors see it.
    pub(crate) fn everything(&self) -> &ProjectData {
        self.whole.as_deref().unwrap_or(self)
    }
}
