//! The kinds of node that files and schema files make: what their settings and sections are called. A new kind is a row here.

use crate::definitions::ResourceType;

/// A kind of node.
pub(super) struct Kind {
    pub(super) kind: ResourceType,
    /// Its settings in dbt_project.yml.
    pub(super) settings: &'static str,
    /// The sections of schema files that describe such nodes.
    pub(super) sections: &'static [&'static str],
    /// What it is called.
    pub(super) what: &'static str,
    /// How it is materialized where nothing is said.
    pub(super) materialized: &'static str,
    /// Whether `ref()` may name it.
    pub(super) is_referred_to: bool,
}

/// All kinds, in the order in which their files are read.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        kind: ResourceType::Model,
        settings: "models",
        sections: &["models"],
        what: "model",
        materialized: "view",
        is_referred_to: true,
    },
    Kind {
        kind: ResourceType::Seed,
        settings: "seeds",
        sections: &["seeds"],
        what: "seed",
        materialized: "seed",
        is_referred_to: true,
    },
    Kind {
        kind: ResourceType::Snapshot,
        settings: "snapshots",
        sections: &["snapshots"],
        what: "snapshot",
        materialized: "snapshot",
        is_referred_to: true,
    },
    Kind {
        kind: ResourceType::Test,
        settings: "tests",
        // At the outermost level they describe singular tests; generic ones stand at their models.
        sections: &["data_tests", "tests"],
        what: "singular test",
        materialized: "test",
        is_referred_to: false,
    },
    Kind {
        kind: ResourceType::Analysis,
        settings: "analyses",
        sections: &["analyses"],
        what: "analysis",
        materialized: "view",
        is_referred_to: false,
    },
];

/// The row of a kind; unit tests have none: they are made of entries, as sources and exposures are.
pub(super) fn of(kind: ResourceType) -> &'static Kind {
    KINDS.iter().find(|row| row.kind == kind).unwrap_or(&KINDS[0])
}
