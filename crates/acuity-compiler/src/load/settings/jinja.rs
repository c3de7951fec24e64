//! Jinja in settings.

use std::sync::Arc;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde_json::{Map, Value as Json};

use crate::{
    diagnostic::Diagnostic,
    files::{FileSystem, SourceFile},
    jinja::{
        bounds::{self, TooLong},
        env_var::{Place, env_var},
        fault::{Fault, fault, find},
        scan::{Tag, TagKind, tags},
        values::{self, amount},
    },
    secrets,
    yaml::{Yaml, YamlValue},
};

/// Jinja in settings: `env_var`, `var`, filters and `{% if %}`, nothing else.
pub(crate) struct SettingsJinja {
    env: Environment<'static>,
}

/// Text that one value of a settings file may become.
const MAX_RENDERED: usize = 1024 * 1024;

impl SettingsJinja {
    pub(crate) fn new(files: Arc<dyn FileSystem>, vars: Map<String, Json>, place: Place) -> Self {
        let mut env = Environment::new();
        env.set_debug(true);
        // A misspelt name must not become an empty setting.
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        // One unit pays for an instruction, or for 64 bytes of text.
        env.set_fuel(Some(20_000));
        env.add_function("env_var", move |name: String, default: Option<Value>| {
            env_var(files.as_ref(), place, &name, default)
        });
        env.add_function("var", move |name: String, default: Option<Value>| -> Result<Value, Error> {
            vars.get(&name).map(values::from_json).or(default).ok_or_else(|| {
                fault(
                    "unknown-var",
                    format!("the variable '{name}' is not set on the command line"),
                    Some(format!("give --vars '{{{name}: …}}', or a default")),
                )
            })
        });
        // dbt's filters for types: a lone expression keeps its type anyway.
        for filter in ["as_bool", "as_number", "as_native", "as_text"] {
            env.add_filter(filter, |v: Value| v);
        }
        Self { env }
    }

    /// The value of text with Jinja: a lone expression keeps its type.
    fn eval(&self, text: &str) -> Result<Json, Error> {
        let depth = measure(text)?;
        amount::begin();
        let json = bounds::on_stack(depth, || {
            let trimmed = text.trim();
            if let Some(inner) = trimmed.strip_prefix("{{").and_then(|t| t.strip_suffix("}}"))
                && !inner.contains("{{")
            {
                return Ok(values::to_json(&self.env.compile_expression_owned(inner.to_owned())?.eval(())?));
            }
            Ok::<_, Error>(Json::String(self.env.render_str(text, ())?))
        });
        let written = amount::check();
        // Also after an error, so that the next value starts from nothing.
        amount::begin();
        let json = json?;
        written?;
        let length = json.as_str().map_or_else(|| json.to_string().len(), str::len);
        if length > MAX_RENDERED {
            let message = format!("this value becomes longer than {MAX_RENDERED} bytes");
            return Err(fault("too-large", message, None));
        }
        Ok(json)
    }

    /// Renders every text of a value in place.
    pub(crate) fn apply(&self, file: &SourceFile, yaml: &mut Yaml, out: &mut Vec<Diagnostic>) {
        self.apply_below(file, yaml, false, out);
    }

    fn apply_below(&self, file: &SourceFile, yaml: &mut Yaml, secret: bool, out: &mut Vec<Diagnostic>) {
        match &mut yaml.value {
            YamlValue::Text(text) if text.contains("{{") || text.contains("{%") => match self.eval(text) {
                Ok(json) => yaml.value = from_json(json),
                Err(error) => {
                    let diagnostic = match find::<Fault>(&error) {
                        Some(f) => Diagnostic::error(f.code, f.message.clone()).maybe_help(f.help.clone()),
                        None => Diagnostic::error("jinja", unrendered(&error, secret))
                            .help("settings may use env_var('NAME', 'default') and var('name', default)"),
                    };
                    out.push(diagnostic.at(file, yaml.range.clone()));
                    yaml.value = YamlValue::Null;
                }
            },
            YamlValue::Seq(items) => items.iter_mut().for_each(|item| self.apply_below(file, item, secret, out)),
            YamlValue::Map(entries) => {
                for (key, value) in entries {
                    let key = key.as_str().unwrap_or_default();
                    // Hooks are rendered when they run; variables are never, as in dbt.
                    let name = key.trim_start_matches('+').replace('_', "-");
                    if !["pre-hook", "post-hook", "on-run-start", "on-run-end", "query-comment", "vars"]
                        .contains(&name.as_str())
                    {
                        self.apply_below(file, value, secret || secrets::is_secret_key(key), out);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Why a value could not be rendered. What the engine says of a secret may quote it.
fn unrendered(error: &Error, secret: bool) -> String {
    if secret {
        return "this value cannot be rendered; it is not shown, because it may hold a secret".to_owned();
    }
    let reason = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "it does not come to an end",
        (_, detail) => detail.unwrap_or("a Jinja error"),
    };
    format!("this value cannot be rendered: {reason}")
}

/// How deep the engine recurses into a value.
fn measure(text: &str) -> Result<usize, Error> {
    let found = bounds::template(text).and_then(|depth| match tags(text) {
        // Without names and loops a value cannot grow, so that nothing of it has to be counted.
        Ok(all) => match all.into_iter().find(|tag| !is_allowed(tag, text)) {
            Some(tag) => Err(TooLong {
                message: format!("settings may use {{% if %}}, not {{% {} %}}", tag.keyword(text)),
                at: tag.range,
                help: "write the value out, or read it with env_var() or var()",
            }),
            None => Ok(depth),
        },
        Err(_) => Ok(depth),
    });
    found.map_err(|found| fault("jinja", found.message, Some(found.help.to_owned())))
}

fn is_allowed(tag: &Tag, text: &str) -> bool {
    tag.kind != TagKind::Block || matches!(tag.keyword(text), "if" | "elif" | "else" | "endif")
}

fn from_json(json: Json) -> YamlValue {
    match json {
        Json::Null => YamlValue::Null,
        Json::Bool(b) => YamlValue::Bool(b),
        Json::Number(n) => {
            n.as_i64().map(YamlValue::Int).unwrap_or_else(|| YamlValue::Float(n.as_f64().unwrap_or_default()))
        }
        other => YamlValue::Text(other.as_str().map_or_else(|| other.to_string(), str::to_owned)),
    }
}
