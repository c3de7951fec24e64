//! dbt_project.yml.

use std::{collections::BTreeMap, ops::Range, path::Path, sync::Arc};

use serde_json::{Map, Value as Json};

use super::{
    super::{
        fields::{texts, unknown_keys},
        known,
    },
    SettingsJinja, json_map,
};
use crate::{
    definitions::{DBT_VERSION, HookRules, Quoting, VersionRange},
    diagnostic::Diagnostic,
    files::{FileSystem, SourceFile},
    yaml::{self, Yaml, YamlValue},
};

/// dbt_project.yml of a package.
#[derive(Debug, Clone)]
pub(crate) struct ProjectFile {
    pub(crate) file: Arc<SourceFile>,
    /// The file, with its Jinja filled in.
    pub(crate) yaml: Arc<Yaml>,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) model_paths: Vec<String>,
    pub(crate) seed_paths: Vec<String>,
    pub(crate) test_paths: Vec<String>,
    pub(crate) macro_paths: Vec<String>,
    pub(crate) snapshot_paths: Vec<String>,
    /// Read for schema files and doc blocks only.
    pub(crate) analysis_paths: Vec<String>,
    /// Where doc blocks stand; `None` for all the others.
    pub(crate) docs_paths: Option<Vec<String>>,
    pub(crate) target_path: String,
    /// Where `dbt deps` puts packages, from the project's folder.
    pub(crate) packages_path: String,
    pub(crate) clean_targets: Vec<String>,
    /// As written: those of one package stand below its name.
    pub(crate) vars: Map<String, Json>,
    /// Settings by kind of node, nested by package and folder.
    pub(crate) trees: BTreeMap<&'static str, Json>,
    /// The same before their Jinja is filled in.
    pub(crate) trees_as_written: BTreeMap<&'static str, Json>,
    pub(crate) on_run_start: Vec<String>,
    pub(crate) on_run_end: Vec<String>,
    pub(crate) hook_rules: HookRules,
    /// By namespace: the packages that are searched for a macro, in order.
    pub(crate) dispatch: BTreeMap<String, Vec<String>>,
    /// Which parts of relations' names stand in quotes.
    pub(crate) quoting: Quoting,
}

/// Keys that dbt knows.
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

/// The profile that dbt_project.yml names: its name and where it is written.
pub(crate) struct NamedProfile {
    pub(crate) file: Arc<SourceFile>,
    /// The name, and where it is written; nowhere when it was typed.
    pub(crate) name: Option<(String, Option<Range<usize>>)>,
}

/// Reads the profile's name only: the rest of the file may ask for what the profile says.
pub(crate) fn named_profile(
    files: &dyn FileSystem,
    dir: &Path,
    jinja: &SettingsJinja,
    out: &mut Vec<Diagnostic>,
) -> Option<NamedProfile> {
    let (file, mut yaml) = parsed(files, dir, dir, out)?;
    let YamlValue::Map(entries) = &mut yaml.value else { return None };
    let profile = entries.iter_mut().find(|(key, _)| key.as_str() == Some("profile"));
    let before = out.len();
    let name = profile.and_then(|(_, profile)| {
        jinja.apply(&file, profile, out);
        profile.scalar().map(|name| (name, Some(profile.range.clone())))
    });
    (out.len() == before).then_some(NamedProfile { file, name })
}

/// Where packages are put, from the project's folder: asked before there is a profile, which the rest of the file may need.
pub(crate) fn packages_path(
    files: &dyn FileSystem,
    dir: &Path,
    jinja: &SettingsJinja,
    out: &mut Vec<Diagnostic>,
) -> Option<String> {
    let (file, mut yaml) = parsed(files, dir, dir, out)?;
    let YamlValue::Map(entries) = &mut yaml.value else { return None };
    let Some((_, path)) = entries.iter_mut().find(|(key, _)| key.as_str() == Some("packages-install-path")) else {
        return Some(PACKAGES.to_owned());
    };
    let before = out.len();
    jinja.apply(&file, path, out);
    (out.len() == before).then(|| path.scalar().unwrap_or_else(|| PACKAGES.to_owned()))
}

/// Where packages are put when nothing is said.
const PACKAGES: &str = "dbt_packages";

/// A version of dbt that the project does not do with.
fn require(file: &SourceFile, yaml: &Yaml, name: &str, out: &mut Vec<Diagnostic>) {
    let Some(required) = yaml.get("require-dbt-version").filter(|required| !required.is_null()) else { return };
    let is_checked = yaml.get("flags").and_then(|flags| flags.get("version_check"));
    if is_checked.is_some_and(|yes| yes.value == YamlValue::Bool(false)) {
        return;
    }
    let versions = texts(Some(required));
    let found = match VersionRange::read(&versions) {
        Ok(range) if range.allows(DBT_VERSION) => return,
        Ok(_) => Diagnostic::error(
            "dbt-version",
            format!("'{name}' is for dbt {}, and what is followed here is dbt {DBT_VERSION}", versions.join(", ")),
        )
        .help("use a version of it for that dbt, or add to its dbt_project.yml: flags: {version_check: false}"),
        Err(bad) => Diagnostic::error("dbt-version", format!("'{bad}' is no version of dbt"))
            .help("write require-dbt-version: ['>=1.6.0', '<2.0.0']"),
    };
    out.push(found.at(file, required.range.clone()));
}

/// The file as YAML, a mapping.
fn parsed(
    files: &dyn FileSystem,
    root: &Path,
    dir: &Path,
    out: &mut Vec<Diagnostic>,
) -> Option<(Arc<SourceFile>, Yaml)> {
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
    let yaml = match yaml::read(&file, out) {
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
    Some((file, yaml))
}

/// Reads dbt_project.yml of the folder `dir`.
pub(crate) fn project_file(
    files: &dyn FileSystem,
    root: &Path,
    dir: &Path,
    jinja: &SettingsJinja,
    out: &mut Vec<Diagnostic>,
) -> Option<ProjectFile> {
    let (file, mut yaml) = parsed(files, root, dir, out)?;
    let before = out.len();
    let trees_as_written = trees(&yaml);
    jinja.apply(&file, &mut yaml, out);
    if out.len() > before {
        return None;
    }
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
    require(&file, &yaml, &name, out);
    if dir == root {
        for tree in ["models", "seeds", "snapshots"].iter().filter_map(|section| yaml.get(section)) {
            known::misspelt(&file, tree, out);
        }
    }
    let paths = |keys: &[&str], default: &str| -> Vec<String> {
        let given = keys.iter().find_map(|k| yaml.get(k));
        given.map_or_else(|| vec![default.to_owned()], |y| texts(Some(y)))
    };
    let target_path = yaml.get("target-path").and_then(Yaml::as_str).unwrap_or("target").to_owned();
    let analysis_paths = paths(&["analysis-paths"], "analyses");
    let docs_paths = yaml.get("docs-paths").map(|given| texts(Some(given)));
    let mut dispatch = BTreeMap::new();
    for entry in yaml.get("dispatch").and_then(Yaml::seq).unwrap_or_default() {
        if let Some(ns) = entry.get("macro_namespace").and_then(Yaml::as_str) {
            dispatch.insert(ns.to_owned(), texts(entry.get("search_order")));
        }
    }
    Some(ProjectFile {
        name,
        version: yaml.get("version").and_then(Yaml::scalar).unwrap_or_default(),
        // The second names are dbt's before 1.0.
        model_paths: paths(&["model-paths", "source-paths"], "models"),
        seed_paths: paths(&["seed-paths", "data-paths"], "seeds"),
        test_paths: paths(&["test-paths"], "tests"),
        macro_paths: paths(&["macro-paths"], "macros"),
        snapshot_paths: paths(&["snapshot-paths"], "snapshots"),
        analysis_paths,
        docs_paths,
        clean_targets: yaml.get("clean-targets").map_or_else(|| vec![target_path.clone()], |y| texts(Some(y))),
        packages_path: yaml.get("packages-install-path").and_then(Yaml::as_str).unwrap_or(PACKAGES).to_owned(),
        target_path,
        vars: json_map(yaml.get("vars")),
        trees: trees(&yaml),
        trees_as_written,
        on_run_start: texts(yaml.get("on-run-start")),
        on_run_end: texts(yaml.get("on-run-end")),
        hook_rules: hook_rules(yaml.get("flags")),
        dispatch,
        quoting: Quoting::read(yaml.get("quoting").map(Yaml::to_json).as_ref()),
        file,
        yaml: Arc::new(yaml),
    })
}

fn hook_rules(flags: Option<&Yaml>) -> HookRules {
    let usual = HookRules::default();
    let flag = |name: &str, usual: bool| match flags.and_then(|flags| flags.get(name)).map(|flag| &flag.value) {
        Some(YamlValue::Bool(said)) => *said,
        _ => usual,
    };
    HookRules {
        around_freshness: flag("source_freshness_run_project_hooks", usual.around_freshness),
        failed_start_skips: flag("skip_nodes_if_on_run_start_fails", usual.failed_start_skips),
    }
}

/// Settings by kind of node.
fn trees(yaml: &Yaml) -> BTreeMap<&'static str, Json> {
    let tree = |keys: &[&str]| keys.iter().find_map(|k| yaml.get(k)).map_or(Json::Null, Yaml::to_json);
    BTreeMap::from([
        ("models", tree(&["models"])),
        ("seeds", tree(&["seeds"])),
        ("snapshots", tree(&["snapshots"])),
        ("tests", tree(&["data_tests", "tests"])),
        ("sources", tree(&["sources"])),
        ("exposures", tree(&["exposures"])),
        ("unit_tests", tree(&["unit_tests"])),
        ("metrics", tree(&["metrics"])),
        ("semantic-models", tree(&["semantic-models"])),
        ("saved-queries", tree(&["saved-queries"])),
    ])
}
