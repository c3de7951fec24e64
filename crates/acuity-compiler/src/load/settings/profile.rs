//! profiles.yml.

use std::{collections::BTreeMap, ops::Range, path::PathBuf, sync::Arc};

use super::{super::known, SettingsJinja, duckdb, json_map, project_file::NamedProfile, values};
use crate::{
    definitions::{Dialect, Target, TargetKind, Written},
    diagnostic::{Diagnostic, Severity, suggestion},
    files::SourceFile,
    project::LoadOptions,
    secrets,
    yaml::{self, Yaml, YamlValue},
};

/// The chosen output of profiles.yml.
pub(crate) fn target(
    options: &LoadOptions,
    project: &NamedProfile,
    jinja: &SettingsJinja,
    out: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let (file, mut profiles) = find(options, out)?;
    let (wanted, profile) = choose_profile(&file, &mut profiles, project, out)?;
    // Before the outputs: it says which of them is rendered.
    if let YamlValue::Map(entries) = &mut profile.value
        && let Some((_, target)) = entries.iter_mut().find(|(k, _)| k.as_str() == Some("target"))
    {
        let before = out.len();
        jinja.apply(&file, target, out);
        if out.len() > before {
            return None;
        }
    }
    let default = profile.get("target").and_then(Yaml::scalar);
    let name = options.target.clone().or(default).unwrap_or_else(|| "default".to_owned());
    let outputs = outputs(profile);
    let output = choose_output(&file, profile, &wanted, &name, &outputs, out)?;
    // Only the chosen output is rendered: the others may need variables that are not set here.
    // What cannot be read is told once: without it there is nothing more to say of the output.
    let before = out.len();
    jinja.apply_output(&file, output, out);
    if out.len() == before {
        values::check(&file, output, &name, out);
    }
    if out.len() > before {
        return None;
    }
    assemble(file, output, wanted, name, out).map(|target| Target { outputs, ..target })
}

/// profiles.yml, from the first folder that has one.
fn find(options: &LoadOptions, out: &mut Vec<Diagnostic>) -> Option<(SourceFile, Yaml)> {
    let files = options.files.as_ref();
    let mut places: Vec<PathBuf> = Vec::new();
    // A folder that is named is the only one, as in dbt.
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
    let lines = secrets::mask::lines(&text, &known::is_harmless);
    let file = SourceFile::new(shown, text).shown_as(lines);
    match yaml::parse(&file) {
        Ok(yaml) => Some((file, yaml)),
        Err(diagnostic) => {
            out.push(diagnostic);
            None
        }
    }
}

/// The profile that the project names, with its name.
fn choose_profile<'y>(
    file: &SourceFile,
    profiles: &'y mut Yaml,
    project: &NamedProfile,
    out: &mut Vec<Diagnostic>,
) -> Option<(String, &'y mut Yaml)> {
    let Some((wanted, at)) = project.name.clone() else {
        out.push(
            Diagnostic::error("project", "dbt_project.yml names no profile")
                .in_file(&project.file.path)
                .help("add: profile: NAME"),
        );
        return None;
    };
    let YamlValue::Map(entries) = &mut profiles.value else {
        out.push(Diagnostic::error("profile", "profiles.yml must be a mapping of profiles").in_file(&file.path));
        return None;
    };
    let names: Vec<String> = entries.iter().filter_map(|(k, _)| k.scalar()).filter(|k| k != "config").collect();
    let Some((_, profile)) = entries.iter_mut().find(|(k, _)| k.scalar().as_deref() == Some(wanted.as_str())) else {
        let help = suggestion(&wanted, names.iter().map(String::as_str));
        let found = Diagnostic::error("profile", format!("profiles.yml has no profile '{wanted}'"))
            .help(help.unwrap_or_else(|| format!("it has: {}", names.join(", "))));
        out.push(match at {
            Some(at) => found.at(&project.file, at),
            None => found,
        });
        return None;
    };
    Some((wanted, profile))
}

/// Names of the outputs of a profile.
fn outputs(profile: &Yaml) -> Vec<String> {
    profile.get("outputs").and_then(Yaml::map).unwrap_or_default().iter().filter_map(|(k, _)| k.scalar()).collect()
}

/// The output `name` of a profile.
fn choose_output<'y>(
    file: &SourceFile,
    profile: &'y mut Yaml,
    wanted: &str,
    name: &str,
    outputs: &[String],
    out: &mut Vec<Diagnostic>,
) -> Option<&'y mut Yaml> {
    let at = profile.range.start..profile.range.start;
    let output = entry(profile, "outputs").and_then(|outputs| entry(outputs, name));
    if output.is_none() {
        out.push(
            Diagnostic::error("profile", format!("the profile '{wanted}' has no output '{name}'")).at(file, at).help(
                suggestion(name, outputs.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("it has: {}", outputs.join(", "))),
            ),
        );
    }
    output
}

fn entry<'y>(yaml: &'y mut Yaml, key: &str) -> Option<&'y mut Yaml> {
    let YamlValue::Map(entries) = &mut yaml.value else { return None };
    entries.iter_mut().find(|(k, _)| k.scalar().as_deref() == Some(key)).map(|(_, value)| value)
}

/// The target that a rendered output describes.
fn assemble(
    file: SourceFile,
    output: &Yaml,
    profile: String,
    name: String,
    out: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let kind = kind_of(&file, output, &name, out)?;
    let dialect = dialect(&file, output, &name, &kind, out)?;
    let schema = match text(output, &["schema", "dataset"]) {
        Some(schema) => schema,
        // DuckDB has a schema of its own from the start, BigQuery has no dataset.
        None if matches!(kind, TargetKind::DuckDb { .. }) => "main".to_owned(),
        None => {
            out.push(needs(&file, output, &name, "dataset"));
            return None;
        }
    };
    known::output(&file, output, &kind, dialect, out);
    let errors = |out: &[Diagnostic]| out.iter().filter(|one| one.severity == Severity::Error).count();
    let before = errors(out);
    let attached = match &kind {
        TargetKind::DuckDb { database, .. } if dialect == Dialect::DuckDb => {
            duckdb::attached(&file, output, database, out)
        }
        _ => Vec::new(),
    };
    if matches!(kind, TargetKind::DuckDb { .. }) {
        duckdb::extensions(&file, output, out);
    }
    if errors(out) > before {
        return None;
    }
    let settings = json_map(Some(output));
    let written = Written { start: output.range.start, keys: keys(output), file: Arc::new(file) };
    let threads = output.get("threads").and_then(values::threads).unwrap_or(1);
    let outputs = Vec::new();
    Some(Target { profile, name, outputs, kind, dialect, schema, attached, threads, settings, written })
}

/// The warehouse that an output names.
fn kind_of(file: &SourceFile, output: &Yaml, name: &str, out: &mut Vec<Diagnostic>) -> Option<TargetKind> {
    let at = output.range.start..output.range.start;
    match text(output, &["type"]).as_deref() {
        Some("duckdb") => {
            let path = text(output, &["path"]).unwrap_or_else(|| ":memory:".to_owned());
            if let Some(what) = known::elsewhere(&path) {
                let place = output.get("path").map_or(at, |path| path.range.clone());
                // The path is not quoted: it may hold a token.
                let message = format!("the 'path' of the output '{name}' is {what}, which is not supported");
                out.push(
                    Diagnostic::error("profile", message)
                        .at(file, place)
                        .help("name a local file: path: warehouse.duckdb"),
                );
                return None;
            }
            Some(TargetKind::DuckDb { database: duckdb::database_name(&path), path: PathBuf::from(path) })
        }
        Some("bigquery") => match text(output, &["project", "database"]) {
            Some(project) => Some(TargetKind::BigQuery { project, location: text(output, &["location"]) }),
            None => {
                out.push(needs(file, output, name, "project"));
                None
            }
        },
        Some(other) => {
            let help = suggestion(other, ["duckdb", "bigquery"]).unwrap_or_else(|| "use duckdb or bigquery".to_owned());
            out.push(
                Diagnostic::error("profile", format!("the output '{name}' has the type '{other}', which is not known"))
                    .at(file, at)
                    .help(help),
            );
            None
        }
        None => {
            out.push(needs(file, output, name, "type"));
            None
        }
    }
}

/// The first of these keys that has a value.
fn text(output: &Yaml, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| output.get(key).and_then(Yaml::scalar))
}

fn needs(file: &SourceFile, output: &Yaml, name: &str, what: &str) -> Diagnostic {
    let at = output.range.start..output.range.start;
    Diagnostic::error("profile", format!("the output '{name}' needs '{what}'")).at(file, at)
}

/// What models are written in: what runs them, if the output says nothing else.
fn dialect(
    file: &SourceFile,
    output: &Yaml,
    name: &str,
    kind: &TargetKind,
    out: &mut Vec<Diagnostic>,
) -> Option<Dialect> {
    let mut wrong = |key: &str, message: String, help: String| {
        let range = output.get(key).map_or(output.range.clone(), |value| value.range.clone());
        out.push(Diagnostic::error("profile", message).at(file, range).help(help));
        None
    };
    let known = [Dialect::DuckDb, Dialect::GoogleSql];
    let own = if matches!(kind, TargetKind::DuckDb { .. }) { Dialect::DuckDb } else { Dialect::GoogleSql };
    let dialect = match output.get("dialect").and_then(Yaml::scalar) {
        None => own,
        Some(text) => match known.into_iter().find(|dialect| dialect.name() == text) {
            Some(dialect) => dialect,
            None => {
                let help = suggestion(&text, known.map(Dialect::name)).unwrap_or_else(|| {
                    "use duckdb (the SQL runs as it is written) or bigquery (it is translated)".to_owned()
                });
                return wrong(
                    "dialect",
                    format!("the output '{name}' has the dialect '{text}', which is not known"),
                    help,
                );
            }
        },
    };
    match kind {
        TargetKind::BigQuery { .. } if dialect == Dialect::DuckDb => {
            let help = "leave 'dialect' out, or use type: duckdb".to_owned();
            wrong("dialect", format!("the output '{name}' is of BigQuery, which runs no SQL of DuckDB"), help)
        }
        TargetKind::DuckDb { database, .. } if dialect == Dialect::DuckDb => {
            match output.get("database").and_then(Yaml::scalar) {
                Some(given) if !given.eq_ignore_ascii_case(database) => {
                    let message = format!("the 'database' of the output '{name}' is not that of its 'path'");
                    wrong("database", message, format!("write database: {database}, or leave it out"))
                }
                _ => Some(dialect),
            }
        }
        _ => Some(dialect),
    }
}

/// Where keys are written, those inside a mapping as `settings.threads`.
fn keys(output: &Yaml) -> BTreeMap<String, Range<usize>> {
    let mut found = BTreeMap::new();
    for (key, value) in output.map().unwrap_or_default() {
        let Some(name) = key.scalar() else { continue };
        for (below, _) in value.map().unwrap_or_default() {
            let place = below.range.clone();
            found.extend(below.scalar().map(|below| (format!("{name}.{below}"), place)));
        }
        found.insert(name, key.range.clone());
    }
    found
}
