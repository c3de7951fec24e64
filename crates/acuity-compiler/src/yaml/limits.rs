//! What one document may grow to.
//!
//! An alias stands for all that its anchor holds, so that a few lines of aliases of aliases describe gigabytes. Values that
//! aliases put in are therefore counted, and the text ends in a message when there are more than any project has use for.

use super::{Yaml, YamlValue};

/// Levels of lists and mappings in each other, those that an alias stands for included.
pub(super) const MAX_DEPTH: usize = 64;

/// Values that all aliases of a document may stand for; a text counts once for every 64 bytes.
pub(super) const MAX_ALIASED: usize = 100_000;

/// Values that all anchors of a document may hold. Each is kept a second time, and so is an anchor inside of an anchor.
pub(super) const MAX_ANCHORED: usize = 1_000_000;

/// A value that aliases can stand for, and its size.
#[derive(Debug, Clone)]
pub(super) struct Anchored {
    pub(super) yaml: Yaml,
    pub(super) values: usize,
    pub(super) depth: usize,
}

impl Anchored {
    pub(super) fn new(yaml: Yaml) -> Self {
        let (values, depth) = size(&yaml);
        Self { yaml, values, depth }
    }
}

/// How many values there are, and how deep. No value is deeper than [`MAX_DEPTH`].
pub(super) fn size(yaml: &Yaml) -> (usize, usize) {
    let of = |children: &mut dyn Iterator<Item = &Yaml>| {
        children.map(size).fold((1, 0), |(values, depth): (usize, usize), (more, below)| {
            (values.saturating_add(more), depth.max(below + 1))
        })
    };
    match &yaml.value {
        YamlValue::Text(text) => (1 + text.len() / 64, 0),
        YamlValue::Seq(items) => of(&mut items.iter()),
        YamlValue::Map(entries) => of(&mut entries.iter().flat_map(|(key, value)| [key, value])),
        _ => (1, 0),
    }
}
