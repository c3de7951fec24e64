//! What the manifest holds beside nodes: sources, exposures, groups.

use serde_json::{Map, Value as Json, json};

use crate::{
    definitions::{Column, RefArgs, Source, freshness},
    project::ProjectData,
};

/// A source as the manifest holds it.
pub(crate) fn source(source: &Source, project: &ProjectData) -> Json {
    // Also where only the project file says that there is nothing to look at.
    let switched_off = || source.config.values.get("freshness").filter(|said| said.is_null());
    let freshness = freshness::complete(source.freshness.as_ref().or_else(switched_off));
    let mut config = source.config.values.clone();
    config.insert("freshness".to_owned(), freshness.clone());
    config.insert("loaded_at_field".to_owned(), json!(source.loaded_at_field));
    config.insert("loaded_at_query".to_owned(), json!(source.loaded_at_query));
    config.insert("meta".to_owned(), json!(source.meta));
    config.insert("tags".to_owned(), json!(source.tags));
    config.entry("event_time").or_insert(Json::Null);
    let name = || source.quoting.name(&source.relation, project.target.dialect);
    let external = source.external_properties.as_ref().map(|said| {
        let mut external = Map::new();
        for key in ["location", "file_format", "row_format", "tbl_properties", "partitions"] {
            external.insert(key.to_owned(), Json::Null);
        }
        external.extend(said.clone());
        external
    });
    json!({
        "database": source.relation.database,
        "schema": source.relation.schema,
        "name": source.name,
        "resource_type": "source",
        "package_name": source.package_name,
        "path": source.original_file_path,
        "original_file_path": source.original_file_path,
        "unique_id": source.unique_id,
        "fqn": source.fqn,
        "source_name": source.source_name,
        "source_description": source.source_description,
        "loader": source.loader,
        "identifier": source.relation.identifier,
        "quoting": source.quoting.of_source(),
        "loaded_at_field": source.loaded_at_field,
        "loaded_at_query": source.loaded_at_query,
        "unrendered_database": source.unrendered_database,
        "unrendered_schema": source.unrendered_schema,
        "freshness": freshness,
        "external": external,
        "description": source.description,
        "columns": Column::all_to_json(&source.columns),
        "meta": source.meta,
        "source_meta": source.source_meta,
        "tags": source.tags,
        "config": config,
        "patch_path": null,
        "unrendered_config": source.unrendered_config,
        "relation_name": source.external.clone().unwrap_or_else(name),
        "created_at": 0.0,
        "doc_blocks": source.doc_blocks,
    })
}

/// Exposures by id.
pub(crate) fn exposures(data: &ProjectData) -> Map<String, Json> {
    data
        .exposures
        .iter()
        .map(|(id, e)| {
            let refs: Vec<Json> = e.refs.iter().map(RefArgs::to_json).collect();
            let mut owner = e.owner.clone();
            owner.entry("email").or_insert(Json::Null);
            owner.entry("name").or_insert(Json::Null);
            let below = e.original_file_path.split_once('/').map_or(e.original_file_path.as_str(), |(_, below)| below);
            let value = json!({
                "name": e.name, "resource_type": "exposure", "package_name": e.package_name, "path": below,
                "original_file_path": e.original_file_path, "unique_id": id, "fqn": e.fqn, "type": e.kind, "owner": owner,
                "description": e.description, "label": e.label, "maturity": e.maturity, "meta": e.meta, "tags": e.tags,
                "config": {"enabled": true, "tags": e.tags, "meta": e.meta}, "unrendered_config": e.unrendered_config, "url": e.url,
                "depends_on": {"macros": [], "nodes": e.depends_on}, "refs": refs,
                "sources": e.sources.iter().map(|(a, b)| json!([a, b])).collect::<Vec<_>>(), "metrics": e.metrics.iter().map(|name| json!([name])).collect::<Vec<_>>(), "created_at": 0.0,
            });
            (id.clone(), value)
        })
        .collect()
}

/// Groups by id.
pub(crate) fn groups(data: &ProjectData) -> Map<String, Json> {
    data.groups
        .iter()
        .map(|(id, group)| {
            let path =
                group.original_file_path.split_once('/').map_or(group.original_file_path.as_str(), |(_, below)| below);
            let value = json!({
                "name": group.name, "resource_type": "group", "package_name": group.package_name, "path": path,
                "original_file_path": group.original_file_path, "unique_id": id, "owner": group.owner,
                "description": Some(&group.description).filter(|text| !text.is_empty()), "config": {"meta": {}},
            });
            (id.clone(), value)
        })
        .collect()
}
