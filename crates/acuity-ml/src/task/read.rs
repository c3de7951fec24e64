//! Tasks from the project's files.

use std::path::{Path, PathBuf};

use acuity_compiler::{Diagnostic, Diagnostics, FileSystem, SourceFile, Yaml, parse_yaml};

use super::{
    AsOf, BaselineSpec, CohortSpec, Condition, FeatureSet, Label, SubgroupSpec, Task, Tasks, TemporalSpec,
    documented::Documents,
    fields::{Fields, Reader},
};
use crate::{
    feature_info::FeatureInfo,
    features::{self, FeatureGroup},
};

/// Where tasks are, inside the project's folder.
pub const FOLDER: &str = "ml";

const TASK: &[&str] = &[
    "name",
    "title",
    "description",
    "horizon",
    "cohort",
    "label",
    "as_of",
    "features",
    "known_later",
    "baselines",
    "subgroups",
    "temporal",
];

/// Reads the tasks of the project in `dir`: each `.yml` or `.yaml` file below `ml` has a list `tasks`. A project without that
/// folder has none.
///
/// # Errors
/// Everything that is wrong with the files, with line and column.
pub fn load(files: &dyn FileSystem, dir: &Path) -> Result<Tasks, Diagnostics> {
    let folder = dir.join(FOLDER);
    let paths = files.files(&folder).map_err(|error| cannot_read(Path::new(FOLDER), &error))?;
    let mut tasks: Vec<(Task, PathBuf)> = Vec::new();
    let mut found = Vec::new();
    let documents = Documents::new(files, dir);
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yml" || end == "yaml")) {
        let shown = path.strip_prefix(dir).unwrap_or(path);
        let text = files.read(path).map_err(|error| cannot_read(shown, &error))?;
        let file = SourceFile::new(shown, text);
        let yaml = match parse_yaml(&file) {
            Ok(yaml) => yaml,
            Err(error) => {
                found.push(error);
                continue;
            }
        };
        let mut reader = Reader::new(&file, &documents);
        for (task, place) in reader.file_of_tasks(&yaml) {
            if let Some((_, first)) = tasks.iter().find(|(known, _)| known.name == task.name) {
                let message = format!("the task '{}' is written twice", task.name);
                reader.wrong(place, message, format!("the other one stands in {}; rename one", first.display()));
            }
            tasks.push((task, shown.to_path_buf()));
        }
        found.append(&mut reader.found);
    }
    if found.is_empty() {
        Ok(Tasks(tasks.into_iter().map(|(task, _)| task).collect()))
    } else {
        Err(Diagnostics(found))
    }
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Diagnostics {
    Diagnostic::error("task", format!("cannot be read: {error}")).in_file(path).into()
}

impl Reader<'_> {
    fn file_of_tasks<'y>(&mut self, yaml: &'y Yaml) -> Vec<(Task, &'y Yaml)> {
        // `shared` is read by nobody: a place for anchors.
        let Some(fields) = self.fields(yaml, "a file of tasks", &["tasks", "shared"]) else { return Vec::new() };
        if fields.get("tasks").is_none() {
            self.wrong(
                yaml,
                "a file of tasks needs 'tasks'",
                "write 'tasks:' and below it one task an item, '- name: …'",
            );
        }
        self.list(fields, "tasks").iter().filter_map(|item| Some((self.task(item)?, item))).collect()
    }

    fn task(&mut self, yaml: &Yaml) -> Option<Task> {
        let fields = self.fields(yaml, "a task", TASK)?;
        // Each part is read whatever the others say, so that all mistakes are told at once.
        let (name, title) = (self.name(fields, "name"), self.text(fields, "title"));
        let description = self.text(fields, "description");
        let (horizon, horizon_hours) = self.horizon(fields);
        let cohort = self.part(fields, "cohort", Self::cohort);
        let label = self.part(fields, "label", Self::label);
        let as_of = self.part(fields, "as_of", Self::as_of);
        let features: Vec<FeatureSet> =
            self.list(fields, "features").iter().filter_map(|item| self.feature_set(item)).collect();
        if fields.get("features").is_none_or(|value| value.seq().is_some_and(<[Yaml]>::is_empty)) {
            self.wrong(
                yaml,
                "a task needs 'features'",
                "name the models whose columns are known: features: [{model: …}]",
            );
        }
        let known_later = self.names(fields, "known_later");
        let baselines = self.list(fields, "baselines").iter().filter_map(|item| self.baseline(item)).collect();
        let subgroups = self.list(fields, "subgroups").iter().filter_map(|item| self.subgroup(item)).collect();
        let temporal = fields.get("temporal").and_then(|value| self.temporal(value));
        self.known_later_are_no_features(fields, &features, &known_later);
        if let Some(every) = as_of.as_ref().and_then(|as_of| as_of.every) {
            self.horizon_reaches(fields, every, horizon_hours);
        }
        Some(Task {
            name: name?,
            title: title?,
            description: description?,
            horizon,
            horizon_hours,
            cohort: cohort?,
            label: label?,
            as_of: as_of?,
            features,
            known_later,
            baselines,
            subgroups,
            temporal,
        })
    }

    fn part<T>(&mut self, fields: Fields<'_>, key: &str, read: fn(&mut Self, &Yaml) -> Option<T>) -> Option<T> {
        match fields.get(key) {
            Some(value) => read(self, value),
            None => {
                self.wrong(fields.yaml(), format!("a task needs '{key}'"), format!("add a line '{key}: …'"));
                None
            }
        }
    }

    fn names(&mut self, fields: Fields<'_>, key: &str) -> Vec<String> {
        self.list(fields, key).iter().filter_map(|item| self.name_of(item)).collect()
    }

    fn cohort(&mut self, yaml: &Yaml) -> Option<CohortSpec> {
        let fields = self.fields(yaml, "a cohort", &["model", "rows", "key", "group", "keep"])?;
        let (model, key, group) = (self.name(fields, "model"), self.name(fields, "key"), self.name(fields, "group"));
        let rows = self.optional_text(fields, "rows").unwrap_or_else(|| "Rows".to_owned());
        let keep = self.list(fields, "keep").iter().filter_map(|item| self.condition(item)).collect();
        Some(CohortSpec { model: model?, rows, key: key?, group: group?, keep })
    }

    fn condition(&mut self, yaml: &Yaml) -> Option<Condition> {
        let fields = self.fields(yaml, "a condition", &["column", "label", "otherwise"])?;
        let (column, label) = (self.name(fields, "column"), self.text(fields, "label"));
        let otherwise = self.optional_text(fields, "otherwise");
        let (column, label) = (column?, label?);
        Some(Condition { otherwise: otherwise.unwrap_or_else(|| format!("`{column}` is not true")), column, label })
    }

    /// `label: column`, or `label: {column: …, above: …}`.
    fn label(&mut self, yaml: &Yaml) -> Option<Label> {
        if yaml.as_str().is_some() {
            return Some(Label { column: self.name_of(yaml)?, above: None });
        }
        let fields = self.fields(yaml, "a label", &["column", "above"])?;
        let above = match fields.get("above") {
            Some(value) => Some(self.number(value)?),
            None => None,
        };
        Some(Label { column: self.name(fields, "column")?, above })
    }

    fn as_of(&mut self, yaml: &Yaml) -> Option<AsOf> {
        let fields = self.fields(yaml, "'as_of'", &["column", "start", "hours", "every"])?;
        let (column, start) = (self.name(fields, "column"), self.name(fields, "start"));
        let (hours, every) = (self.optional_positive(fields, "hours"), self.optional_positive(fields, "every"));
        if hours == Some(None) && every == Some(None) {
            let help = "write 'hours: 24' for one prediction at most 24 hours after 'start', 'every: 6' for one every six hours";
            self.wrong(yaml, "'as_of' needs 'hours' or 'every'", help);
        }
        Some(AsOf { column: column?, start: start?, hours: hours?, every: every? })
    }

    /// `horizon: until …`, or `horizon: {hours: …}`.
    fn horizon(&mut self, fields: Fields<'_>) -> (Option<String>, Option<f64>) {
        let Some(value) = fields.get("horizon").filter(|value| value.map().is_some()) else {
            return (self.optional_text(fields, "horizon"), None);
        };
        let hours = self.fields(value, "'horizon'", &["hours"]).and_then(|horizon| self.positive(horizon, "hours"));
        (hours.map(|hours| format!("{hours} hours after the prediction")), hours)
    }

    /// Between rolling predictions nothing that happens may be out of sight of all of them.
    fn horizon_reaches(&mut self, fields: Fields<'_>, every: f64, hours: Option<f64>) {
        let at = fields.get("horizon").unwrap_or(fields.yaml());
        let help = format!("write 'horizon: {{hours: {}}}'", every.max(24.0));
        match hours {
            None if at.map().is_some() && fields.get("horizon").is_some() => {}
            None => self.wrong(at, format!("predictions every {every} hours need a 'horizon' in hours"), help),
            Some(hours) if hours < every => {
                let message = format!("a horizon of {hours} hours leaves gaps between predictions every {every} hours");
                self.wrong(at, message, help);
            }
            Some(_) => {}
        }
    }

    fn feature_set(&mut self, yaml: &Yaml) -> Option<FeatureSet> {
        let fields = self.fields(yaml, "a set of features", &["model", "columns", "except"])?;
        let model = self.name(fields, "model");
        let except = self.names(fields, "except");
        if let (Some(_), Some(except)) = (fields.get("columns"), fields.get("except")) {
            let help = "leave one of them out: 'columns' names every feature, 'except' is for all columns but some";
            self.wrong(except, "'except' has no meaning beside 'columns'", help);
        }
        if let Some(columns) = fields.get("columns").filter(|columns| columns.seq().is_some_and(<[_]>::is_empty)) {
            let help = "name the features, or leave 'columns' out, which takes every column of the model but its keys";
            self.wrong(columns, "'columns' names no feature", help);
        }
        let columns = fields.get("columns").map(|_| self.columns(fields, model.as_deref().unwrap_or_default()));
        let documented = match (&model, &columns) {
            (Some(model), None) => self.documents.of(model),
            _ => Vec::new(),
        };
        Some(FeatureSet { model: model?, columns, except, documented })
    }

    fn columns(&mut self, fields: Fields<'_>, model: &str) -> Vec<FeatureInfo> {
        let mut found: Vec<FeatureInfo> = Vec::new();
        for item in self.list(fields, "columns") {
            let Some(feature) = self.feature(item, model) else { continue };
            if found.iter().any(|other| other.name == feature.name) {
                self.wrong(item, format!("the feature '{}' is written twice", feature.name), "leave one of them out");
            }
            if let Some(other) = feature.other_unit() {
                let message = format!("'{}' is measured in {other}, not in {}", feature.name, feature.unit);
                let help = "convert it in the model, or give the column another name: values are checked in the unit that Acuity knows";
                self.wrong(item, message, help);
            }
            found.push(feature);
        }
        found
    }

    /// A column by name when the table of quantities or the description of its model knows it, else with what a person must
    /// know of it.
    fn feature(&mut self, yaml: &Yaml, model: &str) -> Option<FeatureInfo> {
        if yaml.map().is_none() {
            let name = self.name_of(yaml)?;
            let documented = self.documents.of(model);
            let described = documented.iter().find(|column| column.name == name);
            let Some(feature) = features::find(&name) else {
                if let Some(column) = described {
                    return Some(column.clone());
                }
                let known = features::features().iter().map(|one| one.name.as_str());
                let near = acuity_scores::nearest(&name, known.chain(documented.iter().map(|one| one.name.as_str())));
                let did_you_mean = near.map_or_else(String::new, |near| format!("did you mean '{near}'? else "));
                let help = format!(
                    "{did_you_mean}describe it: {{name: {name}, unit: …, description: …}}, or give the column of its model a \
                     description and 'config: {{meta: {{unit: …}}}}'"
                );
                self.wrong(yaml, format!("nothing is known of the feature '{name}'"), help);
                return None;
            };
            let known = FeatureInfo::new(feature, None).of(model);
            // Another unit than that of its description is told.
            return Some(described.filter(|column| column.other_unit().is_some()).cloned().unwrap_or(known));
        }
        let fields = self.fields(yaml, "a feature", &["name", "unit", "description", "flag", "usual", "category"])?;
        let (name, description) = (self.name(fields, "name"), self.text(fields, "description"));
        if self.flag(fields, "category")? {
            for key in ["unit", "flag", "usual"] {
                if let Some(value) = fields.get(key) {
                    self.wrong(value, format!("'{key}' has no meaning beside 'category'"), "leave one of them out");
                }
            }
            let name = name?;
            if features::find(&name).is_some() {
                let message = format!("'{name}' is a number that Acuity knows, and no category");
                self.wrong(yaml, message, "leave 'category' out, or give the column another name in its model");
            }
            return Some(FeatureInfo::category(&name, &description?, model));
        }
        let unit = match fields.get("unit") {
            // `1` is the unit of ratios.
            Some(unit) if unit.scalar().is_some() => unit.scalar(),
            _ => self.text(fields, "unit"),
        };
        let is_flag = self.flag(fields, "flag");
        let usual = match fields.get("usual").map(|usual| (usual, usual.seq())) {
            None => None,
            Some((_, Some([low, high]))) => {
                let (low, high) = (self.number(low), self.number(high));
                Some([low?, high?])
            }
            Some((usual, _)) => {
                self.wrong(
                    usual,
                    "'usual' is a list of two numbers",
                    "write the lowest and the highest usual value: [3.5, 5.1]",
                );
                None
            }
        };
        let group = FeatureGroup::Other;
        let (name, description, unit, is_flag) = (name?, description?, unit?, is_flag?);
        Some(
            FeatureInfo {
                name,
                unit,
                description,
                group,
                is_flag,
                categories: None,
                plausible: usual,
                training: None,
                distribution: None,
                model: None,
            }
            .of(model),
        )
    }

    fn baseline(&mut self, yaml: &Yaml) -> Option<BaselineSpec> {
        let fields = self.fields(yaml, "a baseline", &["name", "title", "model", "column", "mode"])?;
        let (name, model) = (self.name(fields, "name"), self.name(fields, "model"));
        let (column, title) = (self.name(fields, "column"), self.text(fields, "title"));
        let mode = match fields.get("mode") {
            Some(value) => Some(self.name_of(value)?),
            None => None,
        };
        Some(BaselineSpec { name: name?, title: title?, model: model?, column: column?, mode })
    }

    fn subgroup(&mut self, yaml: &Yaml) -> Option<SubgroupSpec> {
        let fields = self.fields(yaml, "a subgroup", &["title", "model", "column", "bands"])?;
        let (title, model, column) =
            (self.text(fields, "title"), self.name(fields, "model"), self.name(fields, "column"));
        let bands: Vec<f64> = self.list(fields, "bands").iter().filter_map(|item| self.number(item)).collect();
        if !bands.is_sorted_by(|a, b| a < b) {
            self.wrong(fields.yaml(), "the limits of 'bands' must rise", "write them from the lowest to the highest");
        }
        Some(SubgroupSpec { title: title?, model: model?, column: column?, bands })
    }

    fn temporal(&mut self, yaml: &Yaml) -> Option<TemporalSpec> {
        let fields = self.fields(yaml, "'temporal'", &["title", "model", "column", "later"])?;
        let (title, model, column) =
            (self.text(fields, "title"), self.name(fields, "model"), self.name(fields, "column"));
        let later: Vec<String> = self.list(fields, "later").iter().filter_map(Yaml::scalar).collect();
        if later.is_empty() {
            self.wrong(
                yaml,
                "'temporal' needs 'later'",
                "list the values of the column that are of the later time: later: [metavision]",
            );
        }
        Some(TemporalSpec { title: title?, model: model?, column: column?, later })
    }

    fn known_later_are_no_features(&mut self, fields: Fields<'_>, features: &[FeatureSet], later: &[String]) {
        for name in features.iter().flat_map(|set| set.columns.iter().flatten()).map(|one| &one.name) {
            if later.contains(name) {
                let message = format!("'{name}' is a feature and in 'known_later'");
                let items = fields.get("known_later").and_then(Yaml::seq).unwrap_or_default();
                let at = items.iter().find(|item| item.as_str() == Some(name)).unwrap_or(fields.yaml());
                self.wrong(at, message, "a column that tells how it went on is no feature: leave it out");
            }
        }
    }
}
