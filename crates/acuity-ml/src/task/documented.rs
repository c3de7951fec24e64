//! What a project says of the columns of its models: a column with a description and a unit may be a feature by its name alone.
//!
//! ```yaml
//! models:
//!   - name: facts
//!     columns:
//!       - name: dose
//!         description: Dose of the drug
//!         config: {meta: {unit: mg, usual: [0, 4]}}   # `flag: true` for 0 and 1, `category: true` for texts and codes
//! ```

use std::{
    cell::RefCell,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use acuity_compiler::{FileSystem, SourceFile, Yaml, YamlValue, parse_yaml};

use crate::{feature_info::FeatureInfo, features::FeatureGroup};

/// Where models are unless the project says otherwise.
const MODELS: &str = "models";

/// The descriptions of a project, read where a task asks for them.
pub(super) struct Documents<'a> {
    files: &'a dyn FileSystem,
    dir: &'a Path,
    known: RefCell<BTreeMap<String, Vec<FeatureInfo>>>,
}

impl<'a> Documents<'a> {
    /// Those of the project in `dir`.
    pub(super) fn new(files: &'a dyn FileSystem, dir: &'a Path) -> Self {
        Self { files, dir, known: RefCell::default() }
    }

    /// The columns of a model that may be features; none where nobody describes it. A file that is no YAML describes nothing
    /// here: the compiler tells what is wrong with it, once it has rendered it.
    pub(super) fn of(&self, model: &str) -> Vec<FeatureInfo> {
        if let Some(known) = self.known.borrow().get(model) {
            return known.clone();
        }
        let found = self.read(model).unwrap_or_default();
        self.known.borrow_mut().insert(model.to_owned(), found.clone());
        found
    }

    /// The names of what the project builds: models, and seeds and snapshots where they usually are.
    pub(super) fn models(&self) -> Vec<String> {
        let usual = ["seeds", "snapshots"].map(|folder| self.dir.join(folder));
        let folders = self.folders().into_iter().chain(usual);
        let paths = folders.flat_map(|folder| self.files.files(&folder).unwrap_or_default());
        let is_built = |path: &PathBuf| path.extension().is_some_and(|end| end == "sql" || end == "csv");
        paths.filter(is_built).filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect()
    }

    fn read(&self, model: &str) -> Option<Vec<FeatureInfo>> {
        self.folders().iter().find_map(|folder| {
            let paths = self.files.files(folder).ok()?;
            let mut files =
                paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yml" || end == "yaml"));
            files.find_map(|path| self.described_in(path, model))
        })
    }

    fn described_in(&self, path: &Path, model: &str) -> Option<Vec<FeatureInfo>> {
        let text = self.files.read(path).ok()?;
        // Most files are of other models.
        if !text.contains(model) {
            return None;
        }
        let yaml = parse_yaml(&SourceFile::new(path, text)).ok()?;
        let is_it = |one: &&Yaml| one.get("name").and_then(Yaml::as_str) == Some(model);
        let found = yaml.get("models")?.seq()?.iter().find(is_it)?;
        let columns = found.get("columns").and_then(Yaml::seq).unwrap_or_default();
        Some(columns.iter().filter_map(|column| described(column, model)).collect())
    }

    /// The project's `model-paths`.
    fn folders(&self) -> Vec<PathBuf> {
        let named = || {
            let text = self.files.read(&self.dir.join("dbt_project.yml")).ok()?;
            let yaml = parse_yaml(&SourceFile::new("dbt_project.yml", text)).ok()?;
            let folders = yaml.get("model-paths")?.seq()?;
            Some(folders.iter().filter_map(Yaml::as_str).map(|folder| self.dir.join(folder)).collect())
        };
        named().unwrap_or_else(|| vec![self.dir.join(MODELS)])
    }
}

/// A column that says what it is and in which unit, or that it has categories. One whose description is a template or whose unit
/// is missing is none.
fn described(column: &Yaml, model: &str) -> Option<FeatureInfo> {
    let meta = column.get("config").and_then(|config| config.get("meta")).or_else(|| column.get("meta"))?;
    let description = column.get("description")?.as_str()?.trim();
    if description.is_empty() || description.contains("{{") {
        return None;
    }
    let name = column.get("name")?.as_str()?.to_lowercase();
    let description = description.trim_end_matches('.');
    let says = |key: &str| meta.get(key).is_some_and(|flag| matches!(flag.value, YamlValue::Bool(true)));
    if says("category") {
        return Some(FeatureInfo::category(&name, description, model));
    }
    let number = |value: &Yaml| match value.value {
        YamlValue::Int(number) => Some(number as f64),
        YamlValue::Float(number) => Some(number),
        _ => None,
    };
    let usual = match meta.get("usual").and_then(Yaml::seq) {
        Some([low, high]) => number(low).zip(number(high)).map(|(low, high)| [low, high]),
        _ => None,
    };
    Some(FeatureInfo {
        name,
        unit: meta.get("unit")?.scalar()?,
        description: description.to_owned(),
        group: FeatureGroup::Other,
        is_flag: says("flag"),
        categories: None,
        plausible: usual,
        training: None,
        distribution: None,
        model: Some(model.to_owned()),
    })
}
