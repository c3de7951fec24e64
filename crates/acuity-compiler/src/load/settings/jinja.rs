//! Jinja in settings.

use std::sync::Arc;

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, value::Rest};
use serde_json::{Map, Value as Json};

use crate::{
    diagnostic::Diagnostic,
    files::{FileSystem, SourceFile},
    jinja::{
        arguments::named,
        bounds::{self, TooLong},
        env_var::{Place, env_var},
        fault::{Fault, fault, find},
        scan::{Tag, TagKind, lone_expression, tags},
        values::{self, amount},
    },
    secrets::{self, Secrets},
    yaml::{Yaml, YamlValue},
};

/// Jinja in settings: `env_var`, `var`, `target` where it is known, filters and `{% if %}`, nothing else.
pub(crate) struct SettingsJinja {
    env: Environment<'static>,
    /// The same with a placeholder for each secret.
    veiled: Environment<'static>,
    place: Place,
    files: Arc<dyn FileSystem>,
}

/// Text that one value of a settings file may become.
const MAX_RENDERED: usize = 1024 * 1024;

/// Keys of an output that become names in the warehouse, where everybody who may use it reads them.
const NAMES: &[&str] = &["database", "dataset", "execution_project", "location", "path", "project", "schema", "type"];

impl SettingsJinja {
    pub(crate) fn new(files: Arc<dyn FileSystem>, vars: Map<String, Json>, place: Place) -> Self {
        let vars = Arc::new(vars);
        let plain = Arc::clone(&files);
        let env = environment(Arc::clone(&vars), move |name, default| env_var(plain.as_ref(), place, name, default));
        let behind = Arc::clone(&files);
        let veiled = environment(vars, move |name, default| {
            let value = env_var(behind.as_ref(), place, name, default)?;
            // An empty one hides nothing, and templates ask whether it is.
            let hidden = Secrets::is_secret_variable(name) && behind.env_var(name).is_some_and(|it| !it.is_empty());
            Ok(if hidden { Value::from(veil(name)) } else { value })
        });
        Self { env, veiled, place, files }
    }

    /// The same where the output of the profile is known.
    pub(crate) fn with_target(mut self, target: Value) -> Self {
        self.env.add_global("target", target.clone());
        self.veiled.add_global("target", target);
        self
    }

    /// The value of text with Jinja, and whether it holds a secret: a lone expression keeps its type.
    ///
    /// What is filtered or cut of a secret would be found by no scrubbing. So the text is rendered a second time with
    /// placeholders: where they stand, and only there, the secrets must stand as they are.
    fn eval(&self, text: &str) -> Result<(Json, bool), Error> {
        let depth = measure(text)?;
        let json = render(&self.env, text, depth);
        if self.place == Place::Open {
            return Ok((json?, false));
        }
        match (json, render(&self.veiled, text, depth)) {
            (Ok(json), Ok(mut veiled)) => {
                let holds = self.unveil(&mut veiled);
                if veiled == json { Ok((json, holds)) } else { Err(altered()) }
            }
            // Both say the same: it is not about a secret.
            (Err(error), Err(same)) if error.to_string() == same.to_string() => Err(error),
            _ => Err(altered()),
        }
    }

    /// Puts the secrets in place of their placeholders; says whether there was one.
    fn unveil(&self, json: &mut Json) -> bool {
        match json {
            Json::String(text) => {
                let mut found = false;
                for (name, value) in self.files.env_vars() {
                    if Secrets::is_secret_variable(&name) && text.contains(&veil(&name)) {
                        *text = text.replace(&veil(&name), &value);
                        found = true;
                    }
                }
                found
            }
            Json::Array(items) => self.unveil_all(items.iter_mut()),
            Json::Object(map) => self.unveil_all(map.values_mut()),
            _ => false,
        }
    }

    /// The same in each of several, not only up to the first.
    fn unveil_all<'a>(&self, items: impl Iterator<Item = &'a mut Json>) -> bool {
        items.map(|item| self.unveil(item)).filter(|found| *found).count() > 0
    }

    /// Renders every text of a value in place.
    pub(crate) fn apply(&self, file: &SourceFile, yaml: &mut Yaml, out: &mut Vec<Diagnostic>) {
        self.apply_below(file, yaml, Below::default(), out);
    }

    /// Renders every text of an output in place. Names are no place for secrets.
    pub(crate) fn apply_output(&self, file: &SourceFile, yaml: &mut Yaml, out: &mut Vec<Diagnostic>) {
        let YamlValue::Map(entries) = &mut yaml.value else { return };
        for (key, value) in entries {
            let key = key.as_str().unwrap_or_default();
            let below =
                Below { name: NAMES.contains(&key).then(|| key.to_owned()), secret: secrets::is_secret_key(key) };
            self.apply_below(file, value, below, out);
        }
    }

    fn apply_below(&self, file: &SourceFile, yaml: &mut Yaml, below: Below, out: &mut Vec<Diagnostic>) {
        match &mut yaml.value {
            YamlValue::Text(text) if text.contains("{{") || text.contains("{%") => match self.eval(text) {
                Ok((_, true)) if below.name.is_some() => {
                    let key = below.name.unwrap_or_default();
                    let message = format!(
                        "'{key}' is read by everybody who uses the warehouse: a secret environment variable has no place in it"
                    );
                    let help = format!("use a variable whose name does not begin with {}", secrets::ENV_PREFIX);
                    out.push(Diagnostic::error("secret-env-var", message).at(file, yaml.range.clone()).help(help));
                    yaml.value = YamlValue::Null;
                }
                Ok((json, _)) => yaml.value = Yaml::from_json(json, &yaml.range).value,
                Err(error) => {
                    let diagnostic = match find::<Fault>(&error) {
                        Some(f) => Diagnostic::error(f.code, f.message.clone()).maybe_help(f.help.clone()),
                        None => Diagnostic::error("jinja", unrendered(&error, below.secret))
                            .help("settings may use env_var('NAME', 'default'), var('name', default) and, in dbt_project.yml, target"),
                    };
                    out.push(diagnostic.at(file, yaml.range.clone()));
                    yaml.value = YamlValue::Null;
                }
            },
            YamlValue::Seq(items) => {
                items.iter_mut().for_each(|item| self.apply_below(file, item, below.clone(), out));
            }
            YamlValue::Map(entries) => {
                for (key, value) in entries {
                    let key = key.as_str().unwrap_or_default();
                    // Hooks are rendered when they run; variables are never, as in dbt.
                    let name = key.trim_start_matches('+').replace('_', "-");
                    if !["pre-hook", "post-hook", "on-run-start", "on-run-end", "query-comment", "vars"]
                        .contains(&name.as_str())
                    {
                        let secret = below.secret || secrets::is_secret_key(key);
                        self.apply_below(file, value, Below { name: None, secret }, out);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What is known of a value by the keys above it.
#[derive(Debug, Clone, Default)]
struct Below {
    /// The key, where the value becomes a name in the warehouse.
    name: Option<String>,
    /// Whether a message may not show it.
    secret: bool,
}

/// What stands for a secret while Jinja is rendered.
fn veil(name: &str) -> String {
    format!("\u{f8ff}{name}\u{f8ff}")
}

fn altered() -> Error {
    fault(
        "secret-env-var",
        "a secret environment variable is filtered, cut or compared here: what becomes of it could not be masked",
        Some("put it in as it is, and store what you need in a variable of its own".to_owned()),
    )
}

/// What settings may use.
fn environment(
    vars: Arc<Map<String, Json>>,
    variable: impl Fn(&str, Option<Value>) -> Result<Value, Error> + Send + Sync + 'static,
) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_debug(true);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    // One unit pays for an instruction, or for 64 bytes of text.
    env.set_fuel(Some(20_000));
    env.add_function("env_var", move |name: String, default: Option<Value>| variable(&name, default));
    env.add_function("var", move |name: String, rest: Rest<Value>| -> Result<Value, Error> {
        // None is a default like others.
        let default = named(&rest, &["default"]).remove("default");
        vars.get(&name).map(values::from_json).or(default).ok_or_else(|| {
            fault(
                "unknown-var",
                format!("the variable '{name}' is not set on the command line"),
                Some(format!("give --vars '{{{name}: …}}', or a default")),
            )
        })
    });
    for filter in ["as_bool", "as_number", "as_native", "as_text"] {
        env.add_filter(filter, |v: Value| v);
    }
    env
}

/// What the output of the profile does not have is nothing: a project may ask for what only another warehouse's has.
fn render(env: &Environment<'_>, text: &str, depth: usize) -> Result<Json, Error> {
    match render_strictly(env, text, depth) {
        Err(error) if error.kind() == ErrorKind::UndefinedError && asks_target(text, &error) => {
            let mut lenient = env.clone();
            lenient.set_undefined_behavior(UndefinedBehavior::Lenient);
            render_strictly(&lenient, text, depth)
        }
        rendered => rendered,
    }
}

/// Whether it is something of the output that is not there.
fn asks_target(text: &str, error: &Error) -> bool {
    error.range().and_then(|range| text.get(range)).unwrap_or(text).contains("target")
}

fn render_strictly(env: &Environment<'_>, text: &str, depth: usize) -> Result<Json, Error> {
    amount::begin();
    let json = bounds::on_stack(depth, || {
        if let Some(inner) = lone_expression(text) {
            let value = values::to_json(&env.compile_expression_owned(inner.to_owned())?.eval(())?);
            return Ok(native(inner, value));
        }
        Ok::<_, Error>(Json::String(env.render_str(text, ())?))
    });
    let written = amount::check();
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

/// What text becomes that one of dbt's filters for settings says to be more than text.
pub(crate) fn native(expression: &str, value: Json) -> Json {
    let says = |filter: &str| expression.contains(filter);
    match value.as_str().map(str::trim) {
        Some(text) if says("as_bool") || says("as_number") || says("as_native") => match text {
            "True" | "true" => Json::Bool(true),
            "False" | "false" => Json::Bool(false),
            text => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => Json::from(whole),
                (_, Ok(number)) if number.is_finite() => Json::from(number),
                _ => value,
            },
        },
        _ => value,
    }
}
