//! What every command starts from: the options given, the project they mean, and how to be stopped.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use acuity_compiler::{Diagnostic, Diagnostics, LoadOptions, OsFileSystem, Project};
use acuity_ml::{ModelFile, Task, Tasks, registry};
use acuity_runner::{Access, CancelToken, Session};
use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use crate::{
    cli::{Global, learning::ModelFileArgs},
    discover,
    failure::Usage,
    messages::Messages,
    secrets,
    ui::Ui,
    warnings::Warnings,
};

/// Folder of trained models inside the project.
const MODELS: &str = "trained";

/// Options and terminal of one run.
#[derive(Debug)]
pub(crate) struct Context {
    global: Global,
    ui: Ui,
    /// What was read last, so that it lives as long as this does.
    project: Mutex<Option<Project>>,
}

impl Context {
    pub(crate) fn new(global: Global) -> Self {
        let ui = Ui::new(&global);
        Self { global, ui, project: Mutex::default() }
    }

    /// The same terminal in a project folder with a profile of its own.
    pub(crate) fn within(&self, dir: &Path) -> Self {
        let here = Some(dir.to_path_buf());
        let global = Global {
            project_dir: here.clone(),
            profiles_dir: here,
            profile: None,
            target: Vec::new(),
            ..self.global.clone()
        };
        Self { global, ui: self.ui.clone(), project: Mutex::default() }
    }

    /// The same with what an earlier command said of profile, target and variables, where nothing is typed.
    pub(crate) fn as_said(&self, said: &Map<String, Value>) -> Self {
        let text = |key: &str| said.get(key).and_then(Value::as_str).map(str::to_owned);
        let vars = said.get("vars").and_then(Value::as_object).filter(|vars| !vars.is_empty());
        let mut global = self.global.clone();
        global.profile = global.profile.or_else(|| text("profile"));
        global.vars = global.vars.or_else(|| vars.map(|vars| Value::Object(vars.clone()).to_string()));
        if global.target.is_empty() {
            global.target.extend(text("target"));
        }
        Self { global, ui: self.ui.clone(), project: Mutex::default() }
    }

    /// The folder of the artifacts, as it is known without reading the project; `None` where only that says it.
    pub(crate) fn artifacts_dir(&self) -> Result<Option<PathBuf>> {
        let dir = self.project_dir()?;
        let said = match &self.global.dbt.target_path {
            Some(path) => path.clone(),
            None => match discover::setting(&dir, "target-path") {
                None | Some(Value::Null) => PathBuf::from("target"),
                Some(Value::String(path)) if !path.contains("{{") => PathBuf::from(path),
                Some(_) => return Ok(None),
            },
        };
        Ok(Some(dir.join(said)))
    }

    /// What `--vars` says.
    pub(crate) fn vars(&self) -> Option<&str> {
        self.global.vars.as_deref()
    }

    /// What `--project-dir` says.
    pub(crate) fn given_project_dir(&self) -> Option<&Path> {
        self.global.project_dir.as_deref()
    }

    /// What `--profiles-dir` says.
    pub(crate) fn profiles_dir(&self) -> Option<&Path> {
        self.global.profiles_dir.as_deref()
    }

    pub(crate) fn ui(&self) -> &Ui {
        &self.ui
    }

    /// Whether -v was given.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbosity() > 0
    }

    /// How often -v was given, or what dbt's --debug means.
    fn verbosity(&self) -> u8 {
        if self.global.dbt.debug { self.global.verbose.max(2) } else { self.global.verbose }
    }

    /// Logs to stderr: warnings, with -v what is done, with -vv each statement; RUST_LOG has the last word.
    pub(crate) fn start_logging(&self) {
        let level = match (self.global.quiet, self.verbosity()) {
            (true, _) => "error",
            (false, 0) => "warn",
            (false, 1) => "info",
            (false, 2) => "debug",
            (false, _) => "trace",
        };
        let told = if self.global.quiet { "error" } else { "info" };
        // By crate: dependencies only warn.
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(format!("warn,acuity={level},acuity_runner={level},acuity_compiler={level},acuity_duckdb={level},acuity_bigquery={level},acuity_ml={level},{}={told}", acuity_runner::TOLD)));
        // A second subscriber in one process (tests) is refused; the first one serves.
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(secrets::stderr)
            .with_ansi(self.ui.color())
            .event_format(Messages { others: tracing_subscriber::fmt::format().without_time().with_target(false) })
            .try_init();
    }

    /// The folder of the project.
    pub(crate) fn project_dir(&self) -> Result<PathBuf> {
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        discover::project_dir(self.global.project_dir.as_deref(), &here)
            .map_err(|error| Usage(error.to_string()).into())
    }

    /// The targets that were named.
    pub(crate) fn targets(&self) -> &[String] {
        &self.global.target
    }

    /// The project, every file read and none with a mistake.
    pub(crate) fn project(&self) -> Result<Project> {
        self.project_on(self.only_target()?)
    }

    /// The project without its tests, for who reads what was built: half the time of reading a project goes into them.
    pub(crate) fn relations(&self) -> Result<Project> {
        self.read(&self.load_options_of_target()?.without_tests())
    }

    /// What can be used of the project; its mistakes are told.
    pub(crate) fn usable_project(&self) -> Result<Project> {
        let project = self.kept(acuity_compiler::load_usable(&self.load_options(self.only_target()?)?)?);
        self.tell_warnings(&project)?;
        for mistake in &project.mistakes {
            self.ui.always(&mistake.render(self.ui.color()));
        }
        Ok(project)
    }

    /// The one target that was named.
    fn only_target(&self) -> Result<Option<&String>> {
        match self.global.target.as_slice() {
            [] => Ok(None),
            [target] => Ok(Some(target)),
            _ => Err(Usage("--target was given more than once; only compare takes two".to_owned()).into()),
        }
    }

    /// The project on a target of its profile.
    pub(crate) fn project_on(&self, target: Option<&String>) -> Result<Project> {
        self.read(&self.load_options(target)?)
    }

    fn read(&self, options: &LoadOptions) -> Result<Project> {
        let project = self.kept(acuity_compiler::load(options)?);
        self.tell_warnings(&project)?;
        Ok(project)
    }

    fn kept(&self, project: Project) -> Project {
        *self.project.lock().unwrap_or_else(PoisonError::into_inner) = Some(project.clone());
        project
    }

    /// Where the project is and how it is to be read, for who reads it again later.
    pub(crate) fn load_options_of_target(&self) -> Result<LoadOptions> {
        self.load_options(self.only_target()?)
    }

    fn load_options(&self, target: Option<&String>) -> Result<LoadOptions> {
        let mut options = LoadOptions::new(self.project_dir()?);
        options.profiles_dir.clone_from(&self.global.profiles_dir);
        options.profile.clone_from(&self.global.profile);
        options.target = target.cloned();
        options.target_path.clone_from(&self.global.dbt.target_path);
        options.version_check = !self.global.dbt.no_version_check;
        if let Some(vars) = &self.global.vars {
            options = options.with_vars(vars)?;
        }
        Ok(options)
    }

    fn tell_warnings(&self, project: &Project) -> Result<()> {
        self.tell(&project.warnings)
    }

    /// Tells warnings.
    ///
    /// # Errors
    /// Those that end the command.
    pub(crate) fn tell(&self, warnings: &[Diagnostic]) -> Result<()> {
        for warning in self.warnings()?.settled(warnings)? {
            if !self.global.quiet {
                self.ui.always(&warning.render(self.ui.color()));
            }
        }
        Ok(())
    }

    /// What becomes of warnings.
    ///
    /// # Errors
    /// `--warn-error-options` cannot be read.
    pub(crate) fn warnings(&self) -> Result<Warnings> {
        let dbt = &self.global.dbt;
        match &dbt.warn_error_options {
            _ if dbt.warn_error => Ok(Warnings::all_end()),
            Some(text) => {
                Ok(Warnings::read(&acuity_compiler::mapping("--warn-error-options", text).map_err(Diagnostics::from)?)?)
            }
            None => Ok(Warnings::default()),
        }
    }

    /// The project on its warehouse.
    pub(crate) fn session(&self, access: Access) -> Result<Session> {
        Ok(Session::open(self.project()?, access)?)
    }

    /// A token that the first Ctrl-C cancels; the second one ends the process.
    pub(crate) fn cancel_on_interrupt(&self) -> CancelToken {
        let token = CancelToken::new();
        let (shared, ui) = (token.clone(), self.ui.clone());
        let times = Arc::new(AtomicUsize::new(0));
        let handler = move || {
            if times.fetch_add(1, Ordering::SeqCst) > 0 {
                // The person asked twice: nothing is left to wait for.
                std::process::exit(130);
            }
            ui.always("stopping: what is finished stays, what runs is undone (once more to end at once)");
            shared.cancel();
        };
        if let Err(error) = ctrlc::set_handler(handler) {
            tracing::debug!(%error, "Ctrl-C ends the process at once");
        }
        token
    }

    /// The dataset of the marts.
    pub(crate) fn marts(project: &Project) -> String {
        // Where the features go, other marts go: a macro may choose another dataset than the target's.
        let mart = project.find("first_day_features").ok();
        mart.map_or_else(|| project.target.schema.clone(), |node| node.relation.schema.clone())
    }

    /// The tasks of the project.
    pub(crate) fn tasks(project_dir: &Path) -> Result<Tasks> {
        Ok(acuity_ml::task::load(&OsFileSystem, project_dir)?)
    }

    /// The task of a name.
    pub(crate) fn task(&self, name: &str) -> Result<Task> {
        Ok(Self::tasks(&self.project_dir()?)?.find(name)?.clone())
    }

    /// Where trained models are.
    pub(crate) fn models_dir(project_dir: &Path) -> PathBuf {
        project_dir.join(MODELS)
    }

    /// The trained model that the options name.
    pub(crate) fn model(&self, which: &ModelFileArgs) -> Result<ModelFile> {
        let path = match &which.model_file {
            Some(path) => {
                let model = ModelFile::load(path)?;
                return match &which.task {
                    None => Ok(model),
                    Some(name) => self.of_task(model, name),
                };
            }
            None => {
                let project_dir = self.project_dir()?;
                let task = Self::tasks(&project_dir)?.find(which.task())?.name.clone();
                let dir = Self::models_dir(&project_dir);
                let promoted = registry::promoted_path(&dir, &task);
                let kind = which.model.unwrap_or_default();
                let path = ModelFile::path_in(&dir, &task, kind);
                if which.model.is_none() && promoted.exists() {
                    promoted
                } else if path.exists() {
                    path
                } else {
                    return Err(Usage(format!(
                        "no {kind} model for {task} has been trained ({} does not exist); run: acuity train --task {task} --model {kind}",
                        path.display(),
                    ))
                    .into());
                }
            }
        };
        Ok(ModelFile::load(&path)?)
    }

    /// A model that was read from a file, for the task that was named beside it.
    fn of_task(&self, model: ModelFile, name: &str) -> Result<ModelFile> {
        let own = model.metadata();
        if own.definition.is_none() {
            return Ok(model.for_task(&self.task(name)?));
        }
        if own.task == name {
            return Ok(model);
        }
        Err(Usage(format!("the model was trained for {}, not for {name}; leave --task out", own.task)).into())
    }
}
