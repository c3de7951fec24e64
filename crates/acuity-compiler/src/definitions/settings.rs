//! Settings whose values are a closed list: the one place that knows their names.

pub use acuity_warehouse::ConstraintKind;

/// How a model is put in the warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Materialized {
    /// Its rows are stored.
    Table,
    /// Its query is stored.
    View,
    /// Its query is stored and the engine keeps the rows.
    MaterializedView,
    /// New rows are added to those that are there.
    Incremental,
    /// It exists only inside the queries that use it.
    Ephemeral,
    /// Its rows are a file, and the relation is a view that reads it.
    External,
    /// Its query is stored with parameters, and is called with their values.
    TableFunction,
}

/// How an incremental model takes in new rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// New rows are added.
    Append,
    /// Rows with a known key are updated, others added.
    Merge,
    /// Rows with a known key are deleted, then all are added.
    DeleteInsert,
    /// Partitions that occur in the new rows are replaced.
    InsertOverwrite,
    /// One stretch of time after the other is replaced.
    Microbatch,
}

/// What an incremental model does when its columns change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnSchemaChange {
    /// Only columns that both have are written.
    #[default]
    Ignore,
    /// The run fails.
    Fail,
    /// New columns are added; gone ones stay, with NULL in new rows.
    AppendNewColumns,
    /// New columns are added, gone ones dropped, changed types changed.
    SyncAllColumns,
}

/// What a materialized view does when its settings change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConfigurationChange {
    /// It is changed.
    Apply,
    /// It stays, with a warning.
    Continue,
    /// The run fails.
    Fail,
}

/// How a snapshot finds rows that have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotStrategy {
    /// By a column that says when a row was changed.
    Timestamp,
    /// By comparing columns.
    Check,
}

/// What a snapshot does about rows that are no longer there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HardDeletes {
    /// Nothing: their last version goes on.
    #[default]
    Ignore,
    /// Their last version ends.
    Invalidate,
    /// Their last version ends, and one more says that the row is gone.
    NewRecord,
}

/// The values that a setting may have.
#[derive(Debug)]
pub struct Choices<T: 'static> {
    /// The setting.
    pub key: &'static str,
    /// Its values by name.
    pub values: &'static [(&'static str, T)],
    /// Names that dbt knows and that are not run: a project may have them, its models cannot be built.
    pub not_run: &'static [&'static str],
}

/// `materialized` of models.
pub const MATERIALIZED: Choices<Materialized> = Choices {
    key: "materialized",
    values: &[
        ("table", Materialized::Table),
        ("view", Materialized::View),
        ("materialized_view", Materialized::MaterializedView),
        ("incremental", Materialized::Incremental),
        ("ephemeral", Materialized::Ephemeral),
        ("external", Materialized::External),
        ("table_function", Materialized::TableFunction),
    ],
    not_run: &[],
};

/// `incremental_strategy` of models.
pub const STRATEGY: Choices<Strategy> = Choices {
    key: "incremental_strategy",
    values: &[
        ("append", Strategy::Append),
        ("merge", Strategy::Merge),
        ("delete+insert", Strategy::DeleteInsert),
        ("insert_overwrite", Strategy::InsertOverwrite),
        ("microbatch", Strategy::Microbatch),
    ],
    not_run: &[],
};

/// `on_schema_change` of models.
pub const ON_SCHEMA_CHANGE: Choices<OnSchemaChange> = Choices {
    key: "on_schema_change",
    values: &[
        ("ignore", OnSchemaChange::Ignore),
        ("fail", OnSchemaChange::Fail),
        ("append_new_columns", OnSchemaChange::AppendNewColumns),
        ("sync_all_columns", OnSchemaChange::SyncAllColumns),
    ],
    not_run: &[],
};

/// `on_configuration_change` of models.
pub const ON_CONFIGURATION_CHANGE: Choices<OnConfigurationChange> = Choices {
    key: "on_configuration_change",
    values: &[
        ("apply", OnConfigurationChange::Apply),
        ("continue", OnConfigurationChange::Continue),
        ("fail", OnConfigurationChange::Fail),
    ],
    not_run: &[],
};

/// Where a test keeps the rows that fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredFailures {
    /// Nowhere.
    Ephemeral,
    /// In a table.
    Table,
    /// In a view, which finds them anew.
    View,
}

/// `store_failures_as` of tests.
pub const STORE_FAILURES_AS: Choices<StoredFailures> = Choices {
    key: "store_failures_as",
    values: &[
        ("ephemeral", StoredFailures::Ephemeral),
        ("table", StoredFailures::Table),
        ("view", StoredFailures::View),
    ],
    not_run: &[],
};

/// `strategy` of snapshots.
pub const SNAPSHOT_STRATEGY: Choices<SnapshotStrategy> = Choices {
    key: "strategy",
    values: &[("timestamp", SnapshotStrategy::Timestamp), ("check", SnapshotStrategy::Check)],
    not_run: &[],
};

/// `hard_deletes` of snapshots.
pub const HARD_DELETES: Choices<HardDeletes> = Choices {
    key: "hard_deletes",
    values: &[
        ("ignore", HardDeletes::Ignore),
        ("invalidate", HardDeletes::Invalidate),
        ("new_record", HardDeletes::NewRecord),
    ],
    not_run: &[],
};

/// `type` of constraints.
pub const CONSTRAINT: Choices<ConstraintKind> = Choices {
    key: "type",
    values: &[
        ("not_null", ConstraintKind::NotNull),
        ("unique", ConstraintKind::Unique),
        ("primary_key", ConstraintKind::PrimaryKey),
        ("foreign_key", ConstraintKind::ForeignKey),
        ("check", ConstraintKind::Check),
        ("custom", ConstraintKind::Custom),
    ],
    not_run: &[],
};

impl<T: Copy> Choices<T> {
    /// The names of the values that are run.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<T> {
        self.values.iter().map(|(name, _)| *name)
    }

    /// The value of this name, however it is spelled in capitals.
    #[must_use]
    pub fn read(&self, name: &str) -> Option<T> {
        self.values.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// The name of a value.
    #[must_use]
    pub fn name_of(&self, value: T) -> &'static str
    where
        T: PartialEq,
    {
        self.values.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
    }

    /// Every name that a project may write.
    pub(crate) fn known(&self) -> Vec<&'static str> {
        self.names().chain(self.not_run.iter().copied()).collect()
    }
}
