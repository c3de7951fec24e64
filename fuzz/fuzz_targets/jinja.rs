//! A model of any text is compiled, or complained about.

#![no_main]

use acuity_compiler::{LoadOptions, MemoryFileSystem, Offline, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut files = MemoryFileSystem::new();
    files.write("dbt_project.yml", "{name: demo, profile: demo}".to_owned());
    files.write("profiles.yml", "demo: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: x, schema: s}}}".to_owned());
    files.write("models/m.sql", text.to_owned());
    if let Ok(project) = load(&LoadOptions::new("").with_files(files)) {
        let _ = project.compile("model.demo.m", &Offline);
        let _ = project.compile_inline(text, &Offline);
    }
});
