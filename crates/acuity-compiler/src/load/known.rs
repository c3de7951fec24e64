//! Keys of models' settings and of profiles: those that dbt knows, a word for the others.

use super::fields::unknown_keys;
use crate::{
    definitions::{Dialect, TargetKind},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    secrets::is_secret_key,
    yaml::{Yaml, YamlValue},
};

/// Settings of models, seeds and snapshots that dbt-core, dbt-bigquery or dbt-duckdb know, whether or not they do something here.
const CONFIG: &[&str] = &[
    // dbt-core
    "access",
    "alias",
    "batch_size",
    "begin",
    "check_cols",
    "column_types",
    "concurrent_batches",
    "contract",
    "database",
    "dataset",
    "dbt_valid_to_current",
    "delimiter",
    "docs",
    "enabled",
    "event_time",
    "freshness",
    "full_refresh",
    "grants",
    "group",
    "hard_deletes",
    "incremental_predicates",
    "incremental_strategy",
    "invalidate_hard_deletes",
    "lookback",
    "materialized",
    "merge_exclude_columns",
    "merge_update_columns",
    "meta",
    "on_configuration_change",
    "on_schema_change",
    "packages",
    "persist_docs",
    "post-hook",
    "post_hook",
    "pre-hook",
    "pre_hook",
    "predicates",
    "project",
    "quote_columns",
    "quoting",
    "schema",
    "snapshot_meta_column_names",
    "sql_header",
    "static_analysis",
    "strategy",
    "tags",
    "target_database",
    "target_schema",
    "unique_key",
    "updated_at",
    // dbt-bigquery
    "allow_non_incremental_definition",
    "base_location_root",
    "base_location_subpath",
    "catalog_name",
    "cluster_by",
    "compute_region",
    "dataproc_cluster_name",
    "enable_change_history",
    "enable_list_inference",
    "enable_refresh",
    "external_volume",
    "file_format",
    "gcs_bucket",
    "grant_access_to",
    "hours_to_expiration",
    "intermediate_format",
    "job_execution_timeout_seconds",
    "kms_key_name",
    "labels",
    "max_staleness",
    "notebook_template_id",
    "partition_by",
    "partition_expiration_days",
    "partitions",
    "refresh_interval_minutes",
    "require_partition_filter",
    "storage_uri",
    "submission_method",
    "table_format",
    "timeout",
    // dbt-duckdb
    "format",
    "glue_database",
    "glue_register",
    "indexes",
    "location",
    "merge_clauses",
    "merge_insert_condition",
    "merge_on_using_columns",
    "merge_returning_columns",
    "merge_update_condition",
    "merge_update_set_expressions",
    "options",
    "overwrite",
    "parameters",
    "plugin",
];

/// Settings that dbt-bigquery applies and this program does not, and which nobody would miss until it matters.
const NOT_APPLIED: &[&str] = &["resource_tags", "grant_access_to"];

/// Keys of a BigQuery output: dbt-bigquery's and this program's.
const BIGQUERY: &[&str] = &[
    "api_endpoint",
    "client_id",
    "client_secret",
    "compute_region",
    "database",
    "dataproc_batch",
    "dataproc_cluster_name",
    "dataproc_region",
    "dataset",
    "dialect",
    "execution_project",
    "gcs_bucket",
    "impersonate_service_account",
    "job_creation_timeout_seconds",
    "job_execution_timeout_seconds",
    "job_retries",
    "job_retry_deadline_seconds",
    "keyfile",
    "keyfile_json",
    "labels",
    "location",
    "max_concurrent_jobs",
    "maximum_bytes_billed",
    "maximum_bytes_per_run",
    "method",
    "notebook_template_id",
    "price_per_tib",
    "priority",
    "project",
    "quota_project",
    "refresh_token",
    "retries",
    "schema",
    "scopes",
    "service_account_impersonation_url",
    "storage_endpoint",
    "submission_method",
    "target_name",
    "threads",
    "timeout_seconds",
    "token",
    "token_endpoint",
    "token_uri",
    "type",
    "workload_pool_provider_path",
];

/// Keys of a DuckDB output: dbt-duckdb's.
const DUCKDB: &[&str] = &[
    "attach",
    "config_options",
    "custom_user_agent",
    "database",
    "dataset",
    "dialect",
    "disable_transactions",
    "extensions",
    "external_root",
    "filesystems",
    "is_ducklake",
    "keep_open",
    "module_paths",
    "path",
    "plugins",
    "remote",
    "retries",
    "schema",
    "secrets",
    "settings",
    "target_name",
    "threads",
    "type",
    "use_credential_provider",
];

/// Keys of a DuckDB output that dbt-duckdb obeys and this program does not, and what to do instead.
const DUCKDB_NOT_OBEYED: &[(&str, &str)] = &[
    ("config_options", "put options of DuckDB under 'settings'"),
    ("filesystems", "copy the files to this machine first"),
    ("is_ducklake", "name a file of DuckDB as 'path'"),
    ("module_paths", "plugins are not loaded"),
    ("plugins", "plugins are not loaded; give the tables as seeds or load them first"),
    ("remote", "name a local file as 'path'"),
    ("secrets", "copy the files to this machine first; nothing is read from the network"),
    ("use_credential_provider", "copy the files to this machine first; nothing is read from the network"),
];

/// Those that are obeyed where models are DuckDB's own SQL only.
const DUCKDB_NOT_TRANSLATED: &[(&str, &str)] = &[
    ("attach", "load the other database's tables, or give them as seeds or sources of this one"),
    ("external_root", "models are tables and views of the database; export them after the build"),
];

/// Keys of a BigQuery output that dbt-bigquery obeys and this program does not, and what to do instead.
const BIGQUERY_NOT_OBEYED: &[(&str, &str)] = &[
    ("compute_region", PYTHON),
    ("dataproc_batch", PYTHON),
    ("dataproc_cluster_name", PYTHON),
    ("dataproc_region", PYTHON),
    ("gcs_bucket", PYTHON),
    ("notebook_template_id", PYTHON),
    ("submission_method", PYTHON),
];

const PYTHON: &str = "it is for Python models; models are SQL here";

/// Keys around outputs.
const STRUCTURE: &[&str] = &["config", "outputs", "target"];

/// Whether a message may show the value of this key of profiles.yml.
pub(super) fn is_harmless(key: &str) -> bool {
    [BIGQUERY, DUCKDB, STRUCTURE].iter().any(|known| known.contains(&key)) && !is_secret_key(key)
}

/// What a path means that is an address and no file: `md:` is a database of MotherDuck, `postgres:` and `s3:` of other
/// systems. A single letter is a drive.
pub(super) fn elsewhere(path: &str) -> Option<String> {
    let (scheme, _) = path.trim_start().split_once(':')?;
    let is_scheme = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        _ if !is_scheme => None,
        "md" | "motherduck" => Some("a database of MotherDuck".to_owned()),
        _ => Some(format!("an address ({scheme}:)")),
    }
}

/// What there is to say about a setting's key; `None` for one that is known. Keys that begin with `+` are left alone: what
/// they mean is decided where they are merged.
pub(super) fn setting(key: &str) -> Option<Diagnostic> {
    // Asked first: one of them is among the known keys too.
    if NOT_APPLIED.contains(&key) {
        let message = format!("'{key}' is a setting of dbt-bigquery that is not applied here");
        return Some(
            Diagnostic::warning("unsupported", message).help("apply it with a post-hook, or outside of the project"),
        );
    }
    if CONFIG.contains(&key) || key.starts_with('+') {
        return None;
    }
    let help = suggestion(key, CONFIG.iter().copied())
        .unwrap_or_else(|| "remove it, or put it under 'meta' if something else reads it".to_owned());
    Some(Diagnostic::warning("unknown-key", format!("a model has no setting '{key}'")).help(help))
}

/// Warns of settings in a tree of dbt_project.yml that are spelt nearly as one that is known. Those of a project's own
/// macros have other names.
pub(super) fn misspelt(file: &SourceFile, tree: &Yaml, out: &mut Vec<Diagnostic>) {
    for (key, value) in tree.map().unwrap_or_default() {
        let Some(name) = key.as_str() else { continue };
        // A mapping that is a setting, such as `meta`, holds people's own names.
        let is_folder = value.map().is_some() && !name.starts_with('+') && !CONFIG.contains(&name);
        if is_folder {
            misspelt(file, value, out);
            continue;
        }
        let plain = name.strip_prefix('+').unwrap_or(name);
        let help = suggestion(plain, CONFIG.iter().copied()).filter(|_| !CONFIG.contains(&plain));
        out.extend(help.map(|help| {
            let warning = Diagnostic::warning("unknown-key", format!("there is no setting '{plain}'"));
            warning.at(file, key.range.clone()).help(help)
        }));
    }
}

/// Warns of keys of an output that nothing knows, and of those that are known and not obeyed. Of the first no line is shown:
/// it may hold a key or a token.
pub(super) fn output(file: &SourceFile, output: &Yaml, kind: &TargetKind, dialect: Dialect, out: &mut Vec<Diagnostic>) {
    let (known, what, not_obeyed) = match kind {
        TargetKind::BigQuery { .. } => (BIGQUERY, "a BigQuery output", BIGQUERY_NOT_OBEYED),
        TargetKind::DuckDb { .. } => (DUCKDB, "a DuckDB output", DUCKDB_NOT_OBEYED),
    };
    let from = out.len();
    unknown_keys(file, output, known, what, out);
    for warning in &mut out[from..] {
        warning.excerpt = None;
        // A profile has no 'meta'.
        if warning.help.as_deref().is_some_and(|help| help.contains("meta:")) {
            warning.help = Some("remove it; it does nothing".to_owned());
        }
    }
    for (key, value) in output.map().unwrap_or_default() {
        let name = key.as_str().unwrap_or_default();
        // `plugins: []` asks for nothing, so that nothing is missed.
        let says_nothing = match &value.value {
            YamlValue::Null | YamlValue::Bool(false) => true,
            YamlValue::Seq(items) => items.is_empty(),
            YamlValue::Map(entries) => entries.is_empty(),
            _ => false,
        };
        let is_translated = matches!(kind, TargetKind::DuckDb { .. }) && dialect == Dialect::GoogleSql;
        let more = if is_translated { DUCKDB_NOT_TRANSLATED } else { &[] };
        let mut all = not_obeyed.iter().chain(more);
        if let Some((_, help)) = all.find(|(known, _)| *known == name && !says_nothing) {
            let message = format!("'{name}' of a profile is not obeyed: this program does without it");
            out.push(Diagnostic::warning("unsupported", message).at(file, key.range.clone()).help(*help));
        }
    }
}

/// Whether `text` holds `key` as a word in quotes, as in `config.get('key')`.
pub(super) fn is_read_in(text: &str, key: &str) -> bool {
    // By words, not by calls: better no warning than a false one.
    text.contains("config") && (text.contains(&format!("'{key}'")) || text.contains(&format!("\"{key}\"")))
}
