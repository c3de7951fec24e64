//! The tables as a dbt `sources:` document, so that models can say `source('mimic', 'patients')` and the warehouse and
//! the documentation learn types and descriptions from one place.

use std::fmt::Write as _;

use crate::tables::tables;

/// A dbt YAML document that declares the source `mimic` in the dataset `src_mimic` with every table and column.
#[must_use]
pub fn sources_yaml() -> String {
    let mut yaml = String::from(
        "# Generated from crates/acuity-mimic/src/tables.tsv; rewrite with `ACUITY_UPDATE=1 cargo test -p acuity-mimic`.\n\
         version: 2\n\
         \n\
         sources:\n  \
           - name: mimic\n    \
             schema: src_mimic\n    \
             description: MIMIC-III Clinical Database v1.4, as published.\n    \
             tables:\n",
    );
    for table in tables() {
        // Writing to a String cannot fail.
        let _ = writeln!(yaml, "      - name: {}", table.name);
        let _ = writeln!(yaml, "        description: {}", quoted(table.description));
        if table.is_known_later {
            yaml.push_str("        config: {meta: {known_later: true}}\n");
        }
        if let Some(column) = table.known_at {
            let _ = writeln!(yaml, "        config: {{meta: {{known_at: {column}}}}}");
        }
        yaml.push_str("        columns:\n");
        for column in table.columns {
            let _ = writeln!(yaml, "          - name: {}", column.name);
            let _ = writeln!(yaml, "            data_type: {}", column.data_type);
            let _ = writeln!(yaml, "            description: {}", quoted(column.description));
            match column.hours_later {
                None => {}
                Some(0) => yaml.push_str("            config: {meta: {known_later: true}}\n"),
                Some(hours) => {
                    let _ = writeln!(yaml, "            config: {{meta: {{known_later: {hours}}}}}");
                }
            }
        }
    }
    yaml
}

/// Double-quoted, which is right for any text without control characters.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_project_declares_the_same_sources() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/models/staging");
        let path = models.join("_sources.yml");
        if std::env::var_os("ACUITY_UPDATE").is_some() {
            fs::create_dir_all(&models).expect("the folder of the models");
            fs::write(&path, sources_yaml()).expect("the sources file");
        }
        // A crate on its own has no project beside it.
        let Ok(text) = fs::read_to_string(&path) else { return };
        assert!(text == sources_yaml(), "_sources.yml is stale: run `ACUITY_UPDATE=1 cargo test -p acuity-mimic`");
    }

    #[test]
    fn the_document_names_every_table() {
        let yaml = sources_yaml();
        assert_eq!(yaml.matches("\n      - name: ").count(), 26);
        assert!(yaml.contains("      - name: noteevents\n"));
    }
}
