//! dbt_project.yml and profiles.yml.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde_json::{Map, Value as Json};

use crate::{
    definitions::{Target, TargetKind, Written},
    diagnostic::{Diagnostic, suggestion},
    files::FileSystem,
    files::SourceFile,
    jinja::{
        bounds::{self, TooLong},
        env_var::{Place, env_var},
        fault::{Fault, fault, find},
        scan::{Tag, TagKind, tags},
        values::{self, amount},
    },
    secrets,
    yaml::{self, Yaml, YamlValue},
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

/// dbt_project.yml of a package.
#[derive(Debug, Clone)]
pub(crate) struct ProjectFile {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) profile: Option<(String, std::ops::Range<usize>)>,
    pub(crate) model_paths: Vec<String>,
    pub(crate) seed_paths: Vec<String>,
    pub(crate) test_paths: Vec<String>,
    pub(crate) macro_paths: Vec<String>,
    pub(crate) other_paths: Vec<String>,
    pub(crate) target_path: String,
    pub(crate) packages_path: String,
    pub(crate) clean_targets: Vec<String>,
    pub(crate) vars: Map<String, Json>,
    pub(crate) trees: BTreeMap<&'static str, Json>,
    pub(crate) on_run_start: Vec<String>,
    pub(crate) on_run_end: Vec<String>,
    pub(crate) dispatch: BTreeMap<String, Vec<String>>,
}

const KEYS: &[&str] = &[
    "name",
    "version",
    "config-version",
    "profile",
    "model-paths",
    "source-paths",
    "seed-paths",
    "data-paths",
    "test-paths",
    "macro-paths",
    "analysis-paths",
    "docs-paths",
    "asset-paths",
    "snapshot-paths",
    "function-paths",
    "target-path",
    "log-path",
    "packages-install-path",
    "clean-targets",
    "query-comment",
    "require-dbt-version",
    "flags",
    "dispatch",
    "models",
    "seeds",
    "snapshots",
    "sources",
    "tests",
    "data_tests",
    "unit_tests",
    "metrics",
    "semantic-models",
    "saved-queries",
    "exposures",
    "functions",
    "vars",
    "on-run-start",
    "on-run-end",
    "packages",
    "quoting",
    "dbt-cloud",
    "restrict-access",
    "require-adapter-version",
];

/// Reports keys that mean nothing, with the nearest that does.
pub(crate) fn unknown_keys(file: &SourceFile, yaml: &Yaml, known: &[&str], what: &str, out: &mut Vec<Diagnostic>) {
    for (key, _) in yaml.map().unwrap_or_default() {
        let name = key.scalar().unwrap_or_default();
        if !known.contains(&name.as_str()) {
            out.push(
                Diagnostic::warning("unknown-key", format!("{what} has no key '{name}'"))
                    .at(file, key.range.clone())
                    .help(
                        suggestion(&name, known.iter().copied())
                            .unwrap_or_else(|| "remove it, or put it under 'meta:'".to_owned()),
                    ),
            );
        }
    }
}

/// The texts of a value that is one text or a list.
pub(crate) fn texts(yaml: Option<&Yaml>) -> Vec<String> {
    match yaml.map(|y| &y.value) {
        Some(YamlValue::Seq(items)) => items.iter().filter_map(Yaml::scalar).collect(),
        Some(_) => yaml.and_then(Yaml::scalar).into_iter().collect(),
        None => Vec::new(),
    }
}

fn json_map(yaml: Option<&Yaml>) -> Map<String, Json> {
    match yaml.map(Yaml::to_json) {
        Some(Json::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Reads dbt_project.yml of the folder `dir`.
pub(crate) fn project_file(
    files: &dyn FileSystem,
    root: &Path,
    dir: &Path,
    jinja: &SettingsJinja,
    out: &mut Vec<Diagnostic>,
) -> Option<ProjectFile> {
    let shown = dir.strip_prefix(root).unwrap_or(dir).join("dbt_project.yml");
    let text = match files.read(&dir.join("dbt_project.yml")) {
        Ok(text) => text,
        Err(error) => {
            let place = dir.join("dbt_project.yml");
            out.push(
                Diagnostic::error("no-project", format!("{} cannot be read: {error}", place.display()))
                    .help("name the folder that holds dbt_project.yml with --project-dir"),
            );
            return None;
        }
    };
    let file = Arc::new(SourceFile::new(shown, text));
    let mut yaml = match yaml::parse(&file) {
        Ok(yaml) => yaml,
        Err(diagnostic) => {
            out.push(diagnostic);
            return None;
        }
    };
    if yaml.map().is_none() {
        out.push(
            Diagnostic::error("project", format!("dbt_project.yml must be a mapping, not {}", yaml.kind()))
                .at(&file, yaml.range.clone()),
        );
        return None;
    }
    jinja.apply(&file, &mut yaml, out);
    unknown_keys(&file, &yaml, KEYS, "dbt_project.yml", out);
    let Some(name) = yaml.get("name").and_then(Yaml::as_str).map(str::to_owned) else {
        let at = yaml.get("name").map_or(0..0, |n| n.range.clone());
        out.push(
            Diagnostic::error("project", "dbt_project.yml needs a name").at(&file, at).help("add: name: my_project"),
        );
        return None;
    };
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        let at = yaml.get("name").map_or(0..0, |n| n.range.clone());
        out.push(
            Diagnostic::error("project", format!("'{name}' cannot be a project's name"))
                .at(&file, at)
                .help("use letters, digits and _"),
        );
        return None;
    }
    let paths = |keys: &[&str], default: &str| -> Vec<String> {
        let given = keys.iter().find_map(|k| yaml.get(k));
        given.map_or_else(|| vec![default.to_owned()], |y| texts(Some(y)))
    };
    let target_path = yaml.get("target-path").and_then(Yaml::as_str).unwrap_or("target").to_owned();
    let mut other_paths = paths(&["snapshot-paths"], "snapshots");
    other_paths.extend(paths(&["analysis-paths"], "analyses"));
    other_paths.extend(texts(yaml.get("docs-paths")));
    let tree = |keys: &[&str]| keys.iter().find_map(|k| yaml.get(k)).map_or(Json::Null, Yaml::to_json);
    let mut dispatch = BTreeMap::new();
    for entry in yaml.get("dispatch").and_then(Yaml::seq).unwrap_or_default() {
        if let Some(ns) = entry.get("macro_namespace").and_then(Yaml::as_str) {
            dispatch.insert(ns.to_owned(), texts(entry.get("search_order")));
        }
    }
    Some(ProjectFile {
        name,
        version: yaml.get("version").and_then(Yaml::scalar).unwrap_or_default(),
        profile: yaml.get("profile").and_then(|p| p.scalar().map(|s| (s, p.range.clone()))),
        model_paths: paths(&["model-paths", "source-paths"], "models"),
        seed_paths: paths(&["seed-paths", "data-paths"], "seeds"),
        test_paths: paths(&["test-paths"], "tests"),
        macro_paths: paths(&["macro-paths"], "macros"),
        other_paths,
        clean_targets: yaml.get("clean-targets").map_or_else(|| vec![target_path.clone()], |y| texts(Some(y))),
        packages_path: yaml.get("packages-install-path").and_then(Yaml::as_str).unwrap_or("dbt_packages").to_owned(),
        target_path,
        vars: json_map(yaml.get("vars")),
        trees: BTreeMap::from([
            ("models", tree(&["models"])),
            ("seeds", tree(&["seeds"])),
            ("tests", tree(&["data_tests", "tests"])),
            ("sources", tree(&["sources"])),
            ("exposures", tree(&["exposures"])),
        ]),
        on_run_start: texts(yaml.get("on-run-start")),
        on_run_end: texts(yaml.get("on-run-end")),
        dispatch,
        file,
    })
}

/// The chosen output of profiles.yml.
pub(crate) fn target(
    options: &crate::project::LoadOptions,
    project: &ProjectFile,
    jinja: &SettingsJinja,
    out: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let files = options.files.as_ref();
    let mut places: Vec<PathBuf> = Vec::new();
    match (&options.profiles_dir, files.env_var("DBT_PROFILES_DIR")) {
        (Some(dir), _) => places.push(dir.clone()),
        (None, Some(dir)) => places.push(PathBuf::from(dir)),
        (None, None) => {
            places.push(options.project_dir.clone());
            places.extend(files.env_var("HOME").map(|home| PathBuf::from(home).join(".dbt")));
        }
    }
    let Some(path) = places.iter().map(|p| p.join("profiles.yml")).find(|p| files.is_file(p)) else {
        let looked = places.iter().map(|p| p.join("profiles.yml").display().to_string()).collect::<Vec<_>>().join(", ");
        out.push(
            Diagnostic::error("no-profiles", format!("there is no profiles.yml (looked at {looked})"))
                .help("add one, or name its folder with --profiles-dir or DBT_PROFILES_DIR"),
        );
        return None;
    };
    let shown = path.strip_prefix(&options.project_dir).unwrap_or(&path).to_path_buf();
    let text = match files.read(&path) {
        Ok(text) => text,
        Err(error) => {
            out.push(Diagnostic::error("no-profiles", format!("{} cannot be read: {error}", path.display())));
            return None;
        }
    };
    let lines = secrets::mask::lines(&text, &super::known::is_harmless);
    let file = SourceFile::new(shown, text).shown_as(lines);
    let mut profiles = match yaml::parse(&file) {
        Ok(yaml) => yaml,
        Err(diagnostic) => {
            out.push(diagnostic);
            return None;
        }
    };
    let Some((wanted, at)) = project.profile.clone() else {
        out.push(
            Diagnostic::error("project", "dbt_project.yml names no profile")
                .in_file(&project.file.path)
                .help("add: profile: NAME"),
        );
        return None;
    };
    let entries = match &mut profiles.value {
        YamlValue::Map(entries) => entries,
        _ => {
            out.push(Diagnostic::error("profile", "profiles.yml must be a mapping of profiles").in_file(&file.path));
            return None;
        }
    };
    let names: Vec<String> = entries.iter().filter_map(|(k, _)| k.scalar()).filter(|k| k != "config").collect();
    let Some((_, profile)) = entries.iter_mut().find(|(k, _)| k.scalar().as_deref() == Some(wanted.as_str())) else {
        out.push(
            Diagnostic::error("profile", format!("profiles.yml has no profile '{wanted}'")).at(&project.file, at).help(
                suggestion(&wanted, names.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("it has: {}", names.join(", "))),
            ),
        );
        return None;
    };
    if let YamlValue::Map(entries) = &mut profile.value
        && let Some((_, target)) = entries.iter_mut().find(|(k, _)| k.as_str() == Some("target"))
    {
        jinja.apply(&file, target, out);
    }
    let default = profile.get("target").and_then(Yaml::scalar);
    let name = options.target.clone().or(default).unwrap_or_else(|| "default".to_owned());
    let range = profile.range.clone();
    let outputs: Vec<String> =
        profile.get("outputs").and_then(Yaml::map).unwrap_or_default().iter().filter_map(|(k, _)| k.scalar()).collect();
    let output = match &mut profile.value {
        YamlValue::Map(entries) => entries.iter_mut().find(|(k, _)| k.as_str() == Some("outputs")).map(|(_, v)| v),
        _ => None,
    };
    let output = output.and_then(|o| match &mut o.value {
        YamlValue::Map(entries) => {
            entries.iter_mut().find(|(k, _)| k.scalar().as_deref() == Some(name.as_str())).map(|(_, v)| v)
        }
        _ => None,
    });
    let Some(output) = output else {
        out.push(
            Diagnostic::error("profile", format!("the profile '{wanted}' has no output '{name}'"))
                .at(&file, range.start..range.start)
                .help(
                    suggestion(&name, outputs.iter().map(String::as_str))
                        .unwrap_or_else(|| format!("it has: {}", outputs.join(", "))),
                ),
        );
        return None;
    };
    // Only the chosen output is rendered: the others may need variables that are not set here.
    jinja.apply(&file, output, out);
    let settings = json_map(Some(output));
    let text = |keys: &[&str]| keys.iter().find_map(|k| settings.get(*k)).and_then(Json::as_str).map(str::to_owned);
    let at = output.range.start..output.range.start;
    let need = |what: &str, out: &mut Vec<Diagnostic>| {
        out.push(Diagnostic::error("profile", format!("the output '{name}' needs '{what}'")).at(&file, at.clone()));
    };
    let kind = match text(&["type"]).as_deref() {
        Some("duckdb") => {
            let path = text(&["path"]).unwrap_or_else(|| ":memory:".to_owned());
            if super::known::is_motherduck(&path) {
                let place = output.get("path").map_or(at, |path| path.range.clone());
                // The path is not quoted: it may hold a token.
                let message =
                    format!("the 'path' of the output '{name}' is a database of MotherDuck, which is not supported");
                out.push(
                    Diagnostic::error("profile", message)
                        .at(&file, place)
                        .help("name a local file: path: warehouse.duckdb"),
                );
                return None;
            }
            TargetKind::DuckDb { path: PathBuf::from(path) }
        }
        Some("bigquery") => match text(&["project", "database"]) {
            Some(project) => TargetKind::BigQuery { project, location: text(&["location"]) },
            None => {
                need("project", out);
                return None;
            }
        },
        Some(other) => {
            let help = suggestion(other, ["duckdb", "bigquery"]).unwrap_or_else(|| "use duckdb or bigquery".to_owned());
            out.push(
                Diagnostic::error("profile", format!("the output '{name}' has the type '{other}', which is not known"))
                    .at(&file, at)
                    .help(help),
            );
            return None;
        }
        None => {
            need("type", out);
            return None;
        }
    };
    let schema = match text(&["schema", "dataset"]) {
        Some(schema) => schema,
        None if matches!(kind, TargetKind::DuckDb { .. }) => "main".to_owned(),
        None => {
            need("dataset", out);
            return None;
        }
    };
    super::known::output(&file, output, &kind, out);
    let keys = output.map().unwrap_or_default();
    let written = Written {
        start: output.range.start,
        keys: keys.iter().filter_map(|(key, _)| Some((key.scalar()?, key.range.clone()))).collect(),
        file: Arc::new(file),
    };
    let mut target = Target { profile: wanted, name, kind, schema, threads: 1, settings, written };
    let threads = match target.settings.get("threads") {
        None | Some(Json::Null) => 1,
        Some(given) => match given.as_u64().or_else(|| given.as_str().and_then(|text| text.trim().parse().ok())) {
            Some(threads) => threads,
            None => {
                let message = format!("'threads' of the output '{}' is {given}, which is no number", target.name);
                out.push(target.mistake("threads", message, Some("write a whole number: threads: 4")));
                return None;
            }
        },
    };
    target.threads = threads.clamp(1, 256) as usize;
    Some(target)
}
