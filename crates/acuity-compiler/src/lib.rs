//! A dbt-style project folder to a manifest: YAML, Jinja, the graph, node selection, artifacts.
