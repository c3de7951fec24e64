//! Keys of schema files: those that dbt knows.

/// The sections of a schema file.
pub(super) const TOP: &[&str] = &[
    "version",
    "models",
    "seeds",
    "snapshots",
    "sources",
    "exposures",
    "macros",
    "analyses",
    "tests",
    "data_tests",
    "unit_tests",
    "groups",
    "metrics",
    "semantic_models",
    "saved_queries",
    "functions",
    "anchors",
];

/// Keys of a model or seed.
pub(super) const NODE: &[&str] = &[
    "name",
    "description",
    "docs",
    "meta",
    "tags",
    "config",
    "columns",
    "tests",
    "data_tests",
    "latest_version",
    "versions",
    "access",
    "constraints",
    "group",
    "deprecation_date",
    "time_spine",
    "primary_key",
];

/// Keys of a unit test, of one of its inputs, and of what it expects.
pub(super) const UNIT_TEST: &[&str] =
    &["name", "model", "description", "given", "expect", "overrides", "config", "versions"];
pub(super) const GIVEN: &[&str] = &["input", "rows", "format", "fixture"];

/// Keys of a snapshot.
pub(super) const SNAPSHOT: &[&str] =
    &["name", "relation", "description", "docs", "meta", "tags", "config", "columns", "tests", "data_tests", "group"];

/// Keys of a column.
pub(super) const COLUMN: &[&str] = &[
    "name",
    "description",
    "data_type",
    "tests",
    "data_tests",
    "meta",
    "tags",
    "quote",
    "constraints",
    "config",
    "docs",
    "granularity",
    "policy_tags",
    "dimension",
    "entity",
];

/// Keys of a source.
pub(super) const SOURCE: &[&str] = &[
    "name",
    "description",
    "database",
    "project",
    "schema",
    "dataset",
    "loader",
    "loaded_at_field",
    "loaded_at_query",
    "meta",
    "tags",
    "config",
    "overrides",
    "freshness",
    "quoting",
    "tables",
    "unrendered_database",
    "unrendered_schema",
];

/// Keys of a table of a source.
pub(super) const TABLE: &[&str] = &[
    "name",
    "description",
    "identifier",
    "columns",
    "tests",
    "data_tests",
    "meta",
    "tags",
    "config",
    "freshness",
    "loaded_at_field",
    "loaded_at_query",
    "quoting",
    "external",
    "loader",
    "docs",
];

/// Keys of an exposure.
pub(super) const EXPOSURE: &[&str] = &[
    "name",
    "label",
    "type",
    "owner",
    "description",
    "maturity",
    "url",
    "depends_on",
    "tags",
    "meta",
    "config",
    "enabled",
];

/// Keys of a macro.
pub(super) const MACRO: &[&str] = &["name", "description", "arguments", "meta", "docs", "config"];

/// Settings of a test that may stand beside its arguments.
pub(super) const TEST_CONFIG: &[&str] = &[
    "severity",
    "tags",
    "enabled",
    "where",
    "limit",
    "warn_if",
    "error_if",
    "fail_calc",
    "store_failures",
    "store_failures_as",
    "meta",
    "database",
    "schema",
    "alias",
];
