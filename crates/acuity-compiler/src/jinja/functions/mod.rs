//! dbt's functions. A new one is a file here, or a function in the file of its kind, and its row in [`FUNCTIONS`].

mod collections;
mod control;
mod convert;
mod environment;
mod external;
mod materializing;
mod messages;
pub(super) mod queries;
mod references;
mod run;

use crate::jinja::scope::{
    Function,
    Meaning::{self, Builtin, Internal},
    Name,
};

/// The names of functions; those that have methods as well are among the objects.
pub(super) const FUNCTIONS: &[Name] = &[
    ("__caller", Internal(control::caller)),
    ("__given", Internal(control::given)),
    ("__materialize", Internal(materializing::materialize)),
    ("__temporary", Internal(materializing::temporary)),
    ("apply_grants", Meaning::Macro(materializing::apply_grants)),
    ("create_indexes", Meaning::Macro(materializing::create_indexes)),
    ("debug", Meaning::Function(messages::log)),
    ("diff_of_two_dicts", Meaning::Function(collections::diff_of_two_dicts)),
    ("env_var", Meaning::Function(environment::env_var)),
    ("fromjson", Meaning::Function(convert::from_json_text)),
    ("fromyaml", Meaning::Function(convert::from_yaml_text)),
    ("is_incremental", Meaning::Macro(run::is_incremental)),
    ("load_result", Meaning::Function(queries::load_result)),
    ("local_md5", Meaning::Function(convert::local_md5)),
    ("log", Meaning::Function(messages::log)),
    ("persist_docs", Meaning::Macro(materializing::persist_docs)),
    ("print", Meaning::Function(messages::print)),
    ("ref", Builtin(|scope| Function::value(scope.bare(), "ref", references::ref_))),
    ("register_upstream_external_models", Meaning::Function(external::register_upstream)),
    ("render", Meaning::Function(materializing::render)),
    ("return", Meaning::Function(control::return_)),
    ("run_query", Meaning::Macro(queries::run_query)),
    ("set", Meaning::Function(collections::set)),
    ("set_strict", Meaning::Function(collections::set_strict)),
    ("should_full_refresh", Meaning::Macro(run::should_full_refresh)),
    ("should_store_failures", Meaning::Macro(run::should_store_failures)),
    ("source", Builtin(|scope| Function::value(scope.bare(), "source", references::source))),
    ("statement", Meaning::Macro(queries::statement)),
    ("store_raw_result", Meaning::Function(queries::store_raw_result)),
    ("store_result", Meaning::Function(queries::store_result)),
    ("tojson", Meaning::Function(convert::to_json_text)),
    ("toyaml", Meaning::Function(convert::to_yaml_text)),
    ("zip", Meaning::Function(collections::zip)),
    ("zip_strict", Meaning::Function(collections::zip_strict)),
];
