//! Generic tests: entries of schema files made into nodes.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{
    naming,
    schema::{Patch, TestEntry},
};
use crate::{
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    jinja::world::World,
};

/// A generic test ready to be parsed.
pub(crate) struct GenericTest {
    pub(crate) entry: TestEntry,
    /// The full name: of ids.
    pub(crate) name: String,
    /// The short name: of files and relations.
    pub(crate) short: String,
    pub(crate) hash: String,
    /// Arguments, the model's expression included.
    pub(crate) kwargs: Map<String, Json>,
    /// As dbt writes it.
    pub(crate) raw_code: String,
    /// What is rendered here.
    pub(crate) template: Arc<SourceFile>,
}

/// What a test stands at: `ref('x')` or `source('a', 'b')`, and the name in the test's name.
pub(crate) struct At<'a> {
    pub(crate) expression: String,
    pub(crate) name: &'a str,
    pub(crate) is_source: bool,
}

/// Makes a generic test of an entry.
pub(crate) fn generic(
    world: &World,
    patch: &Patch,
    entry: &TestEntry,
    at: &At<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<GenericTest> {
    let macro_name = format!("test_{}", entry.name);
    let found = match &entry.namespace {
        Some(package) => world.package_macro(package, &macro_name),
        None => world.find_macro(&patch.package, &macro_name),
    };
    let Some(def) = found else {
        let names: Vec<String> = world
            .macro_names(&patch.package)
            .into_iter()
            .filter_map(|n| match n.split_once('.') {
                Some((package, name)) => name.strip_prefix("test_").map(|n| format!("{package}.{n}")),
                None => n.strip_prefix("test_").map(str::to_owned),
            })
            .collect();
        out.push(
            Diagnostic::error("unknown-test", format!("there is no test named '{}'", entry.name))
                .at(&patch.file, entry.range.clone())
                .help(suggestion(&entry.name, names.iter().map(String::as_str)).unwrap_or_else(|| {
                    format!(
                        "define it in tests/generic: {{% test {}(model, column_name) %}} … {{% endtest %}}",
                        entry.name
                    )
                })),
        );
        return None;
    };
    for name in entry.arguments.keys() {
        if !def.parameters.iter().any(|p| p.name == *name) && !def.public.macro_sql.contains("kwargs") {
            let known = def.parameters.iter().map(|p| p.name.as_str()).filter(|p| *p != "model");
            let message = if name == "column_name" {
                format!("the test '{}' is not for columns: it has no parameter 'column_name'", entry.name)
            } else {
                format!("the test '{}' has no argument '{name}'", entry.name)
            };
            out.push(
                Diagnostic::error("test-argument", message)
                    .at(&patch.file, entry.range.clone())
                    .maybe_help(suggestion(name, known))
                    .related("defined here", &def.file, def.range.clone()),
            );
            return None;
        }
    }
    let mut kwargs = entry.arguments.clone();
    kwargs.insert("model".to_owned(), Json::from(format!("{{{{ get_where_subquery({}) }}}}", at.expression)));
    let mut kind = if at.is_source { format!("source_{}", entry.name) } else { entry.name.clone() };
    if let Some(ns) = &entry.namespace {
        kind = format!("{ns}_{kind}");
    }
    let (short, name) = match &entry.custom_name {
        Some(name) => (name.clone(), name.clone()),
        None => naming::test_names(&kind, at.name, &kwargs),
    };
    let hash = naming::test_hash(&name, &entry.name, entry.namespace.as_deref(), &kwargs);
    let call = match &entry.namespace {
        Some(ns) => format!("{ns}.{macro_name}"),
        None => macro_name,
    };
    let mut config = entry.config.clone();
    if short != name && !config.contains_key("alias") {
        config.insert("alias".to_owned(), Json::from(short.clone()));
    }
    let raw_code = format!("{{{{ {call}(**_dbt_generic_test_kwargs) }}}}{}", config_call(&config));
    let template = template(&call, &at.expression, &entry.arguments);
    let template = Arc::new(SourceFile::new(patch.file.path.clone(), template));
    let entry = TestEntry { config, ..entry.clone() };
    Some(GenericTest { entry, name, short, hash, kwargs, raw_code, template })
}

fn config_call(config: &Map<String, Json>) -> String {
    if config.is_empty() {
        return String::new();
    }
    let part = |v: &Json| match v {
        Json::String(s) => format!("\"{}\"", s.replace('"', "\\\"")),
        other => naming::text(other),
    };
    let all: Vec<String> =
        config.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| format!("{k}={}", part(v))).collect();
    format!("{{{{ config({}) }}}}", all.join(","))
}

/// The call of the test's macro: text that is a call or holds Jinja is evaluated, the rest is passed on as it is.
fn template(call: &str, model: &str, arguments: &Map<String, Json>) -> String {
    let mut before = String::new();
    let mut parts = vec![format!("model=get_where_subquery({model})")];
    for (name, value) in arguments {
        if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let part = match value.as_str() {
            Some(text) if name != "column_name" && looks_like_call(text) => text.trim().to_owned(),
            Some(text)
                if text.trim().starts_with("{{") && text.trim().ends_with("}}") && text.matches("{{").count() == 1 =>
            {
                let inner = text.trim();
                format!("({})", inner[2..inner.len() - 2].trim_matches('-').trim())
            }
            Some(text) if text.contains("{{") || text.contains("{%") => {
                before.push_str(&format!("{{% set __text_{name} %}}{text}{{% endset %}}"));
                format!("__text_{name}")
            }
            _ => format!("_arguments['{name}']"),
        };
        parts.push(format!("{name}={part}"));
    }
    format!("{before}{{{{ {call}({}) }}}}", parts.join(", "))
}

fn looks_like_call(text: &str) -> bool {
    let text = text.trim();
    ["env_var", "ref", "var", "source"].iter().any(|f| {
        text.strip_prefix(f).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.starts_with('(') && rest.ends_with(')') && rest.len() > 2
        })
    })
}
