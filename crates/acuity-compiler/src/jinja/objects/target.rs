//! `target`: the chosen output of profiles.yml.

use minijinja::Value;
use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::Target,
    jinja::{scope::Scope, values},
    secrets::{self, Secrets},
};

pub(super) fn value(scope: &Scope) -> Value {
    described(&scope.render.world.target, &scope.render.world.secrets)
}

/// What dbt-duckdb has of settings that a profile does not give.
fn unsaid() -> Json {
    json!({
        "attach": null, "config_options": null, "disable_transactions": false, "extensions": null, "external_root": ".",
        "filesystems": null, "plugins": null, "remote": null, "settings": {}, "use_credential_provider": null,
    })
}

/// The output without what is secret in it.
pub(crate) fn described(t: &Target, hidden: &Secrets) -> Value {
    let mut settings = Json::Object(t.settings.clone());
    secrets::without_secrets(&mut settings);
    // What a template makes of a secret no scrubbing would find.
    hidden.drop_from(&mut settings);
    let mut map: Map<String, Json> = match settings {
        Json::Object(map) => map,
        _ => Map::new(),
    };
    if let ("duckdb", Json::Object(unsaid)) = (t.engine(), unsaid()) {
        for (key, value) in unsaid {
            map.entry(key).or_insert(value);
        }
    }
    map.insert("name".into(), t.name.clone().into());
    map.insert("target_name".into(), t.name.clone().into());
    map.insert("profile_name".into(), t.profile.clone().into());
    map.insert("schema".into(), t.schema.clone().into());
    map.insert("dataset".into(), t.schema.clone().into());
    map.insert("type".into(), t.dialect.name().into());
    map.insert("engine".into(), t.engine().into());
    map.insert("threads".into(), t.threads.into());
    map.insert("database".into(), t.database().map_or(Json::Null, Json::from));
    map.insert("project".into(), t.database().map_or(Json::Null, Json::from));
    values::from_json(&Json::Object(map))
}
