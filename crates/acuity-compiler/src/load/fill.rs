//! Jinja in schema files, filled in when they are read, as dbt does: all but tests with their arguments, descriptions and
//! hooks, which are rendered when they are used.

use std::sync::Arc;

use super::{schema::SchemaFile, settings::native};
use crate::{
    diagnostic::Diagnostic,
    files::SourceFile,
    jinja::{
        job::{Job, render},
        scan::lone_expression,
        world::World,
    },
    yaml::{Yaml, YamlValue},
};

/// Keys of an entry or column whose Jinja is for later, or no Jinja at all: rows of unit tests are what they are.
const LATER: &[&str] = &["description", "tests", "data_tests", "given", "expect", "overrides"];

/// Keys of settings that are rendered when they run.
const HOOKS: &[&str] = &["pre-hook", "post-hook", "pre_hook", "post_hook"];

/// Keys of an entry that hold entries; the arguments are a macro's.
const ENTRIES: &[&str] = &["arguments", "columns", "tables", "versions"];

/// Fills in what the sections of a schema file say.
pub(super) fn schema(world: &Arc<World>, schema: &mut SchemaFile, out: &mut Vec<Diagnostic>) {
    if !schema.file.text.contains("{{") && !schema.file.text.contains("{%") {
        return;
    }
    let mut fill = Fill { world, file: &schema.file, package: &schema.package, as_is: &[], out };
    let YamlValue::Map(sections) = &mut schema.yaml.value else { return };
    for (name, section) in sections {
        // Metrics and queries of them have a Jinja of their own there, for who computes them.
        let is_asked = matches!(name.as_str(), Some("metrics" | "saved_queries"));
        fill.as_is = if is_asked { &["filter", "where", "group_by", "order_by"] } else { &[] };
        if let YamlValue::Seq(entries) = &mut section.value {
            entries.iter_mut().for_each(|entry| fill.entry(entry));
        }
    }
}

struct Fill<'a> {
    world: &'a Arc<World>,
    file: &'a Arc<SourceFile>,
    package: &'a str,
    /// Keys whose values stay as they are written.
    as_is: &'static [&'static str],
    out: &'a mut Vec<Diagnostic>,
}

impl Fill<'_> {
    fn entry(&mut self, yaml: &mut Yaml) {
        let YamlValue::Map(entries) = &mut yaml.value else { return };
        for (key, value) in entries {
            let key = key.as_str().unwrap_or_default();
            match &mut value.value {
                _ if LATER.contains(&key) || self.as_is.contains(&key) => {}
                YamlValue::Seq(items) if ENTRIES.contains(&key) => items.iter_mut().for_each(|item| self.entry(item)),
                _ => self.value(value),
            }
        }
    }

    fn value(&mut self, yaml: &mut Yaml) {
        match &mut yaml.value {
            YamlValue::Text(text) if text.contains("{{") || text.contains("{%") => match self.filled(text) {
                Ok(value) => yaml.value = value,
                Err(diagnostic) => {
                    self.out.push(diagnostic.at(self.file, yaml.range.clone()));
                    yaml.value = YamlValue::Null;
                }
            },
            YamlValue::Seq(items) => items.iter_mut().for_each(|item| self.value(item)),
            YamlValue::Map(entries) => {
                for (key, value) in entries {
                    let key = key.as_str().unwrap_or_default();
                    if !HOOKS.contains(&key) && !self.as_is.contains(&key) {
                        self.value(value);
                    }
                }
            }
            _ => {}
        }
    }

    /// The value of text with Jinja: a lone expression keeps its type.
    fn filled(&self, text: &str) -> Result<YamlValue, Box<Diagnostic>> {
        let Some(expression) = lone_expression(text) else { return self.rendered(text).map(YamlValue::Text) };
        // What has no JSON, such as a name that is not defined, is what is printed of it.
        let json = self.rendered(&format!("{{{{ tojson(({expression})) }}}}")).ok();
        match json.and_then(|json| serde_json::from_str(&json).ok()) {
            Some(value) => Ok(Yaml::from_json(native(expression, value), &(0..0)).value),
            None => self.rendered(text).map(YamlValue::Text),
        }
    }

    fn rendered(&self, text: &str) -> Result<String, Box<Diagnostic>> {
        let file = Arc::new(SourceFile::new(self.file.path.clone(), text));
        render(&Job::text(self.world, &file, self.package), None).map(|rendered| rendered.text)
    }
}
