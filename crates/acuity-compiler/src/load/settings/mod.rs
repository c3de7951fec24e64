//! dbt_project.yml and profiles.yml.

mod duckdb;
mod jinja;
mod profile;
mod project_file;
mod values;

use serde_json::{Map, Value as Json};

pub(super) use jinja::{SettingsJinja, native};
pub(super) use profile::target;
pub(super) use project_file::{ProjectFile, named_profile, packages_path, project_file};

use crate::yaml::Yaml;

fn json_map(yaml: Option<&Yaml>) -> Map<String, Json> {
    match yaml.map(Yaml::to_json) {
        Some(Json::Object(map)) => map,
        _ => Map::new(),
    }
}
