//! A project in memory: what was read, linked.

mod alike;
pub(crate) mod deferred;
pub(crate) mod graph;
mod lookup;
pub(crate) mod manifest;
pub(crate) mod other_state;
mod resolve;
pub(crate) mod unusable;

pub use other_state::{Artifact, OtherState};

use std::{
    collections::BTreeMap,
    fmt,
    ops::{Deref, Range},
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use minijinja::Value;
use serde_json::{Map, Value as Json};

use crate::{
    definitions::{Doc, Exposure, Group, HookRules, Macro, Node, Quoting, RunHook, Semantic, Source, Target, UniqueId},
    diagnostic::{Diagnostic, Diagnostics},
    files::{FileSystem, OsFileSystem, SourceFile},
    jinja::world::World,
    project::{deferred::Deferred, graph::Graph, unusable::Unusable},
};

/// Where a project is and how it is to be read.
#[derive(Clone)]
pub struct LoadOptions {
    /// The folder with dbt_project.yml.
    pub project_dir: PathBuf,
    /// The folder with profiles.yml; `None` takes `DBT_PROFILES_DIR`, then the project folder, then `~/.dbt`.
    pub profiles_dir: Option<PathBuf>,
    /// The profile; `None` takes the one that dbt_project.yml names.
    pub profile: Option<String>,
    /// The output of the profile; `None` takes the profile's own choice.
    pub target: Option<String>,
    /// Where artifacts go; `None` takes what dbt_project.yml says.
    pub target_path: Option<PathBuf>,
    /// Variables of the command line: they have the last word.
    pub vars: Map<String, Json>,
    /// The id of this run; `None` makes one from the time.
    pub invocation_id: Option<String>,
    /// When the run started, RFC 3339; `None` is now.
    pub run_started_at: Option<String>,
    /// Whether tests become nodes. Who only asks where relations are leaves them out: most of a project's nodes are tests.
    pub tests: bool,
    /// Whether `require-dbt-version` of the project and of its packages counts.
    pub version_check: bool,
    /// Where files come from.
    pub files: Arc<dyn FileSystem>,
}

impl fmt::Debug for LoadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadOptions")
            .field("project_dir", &self.project_dir)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl LoadOptions {
    /// The project in this folder, its default target, no variables.
    pub fn new(project_dir: impl Into<PathBuf>) -> Self {
        Self {
            project_dir: project_dir.into(),
            profiles_dir: None,
            profile: None,
            target: None,
            target_path: None,
            vars: Map::new(),
            invocation_id: None,
            run_started_at: None,
            tests: true,
            version_check: true,
            files: Arc::new(OsFileSystem),
        }
    }

    /// Leaves tests out.
    #[must_use]
    pub fn without_tests(mut self) -> Self {
        self.tests = false;
        self
    }

    /// Reads files from elsewhere.
    #[must_use]
    pub fn with_files(mut self, files: impl FileSystem + 'static) -> Self {
        self.files = Arc::new(files);
        self
    }

    /// Takes variables as `--vars` gives them: a YAML or JSON mapping.
    ///
    /// # Errors
    /// When the text is not such a mapping.
    pub fn with_vars(mut self, text: &str) -> Result<Self, Diagnostics> {
        self.vars = crate::yaml::mapping("--vars", text)?;
        Ok(self)
    }
}

/// A project whose files were all read. Cheap to clone.
#[derive(Clone)]
pub struct Project {
    pub(crate) data: Arc<ProjectData>,
}

impl Project {
    /// The project for a rehearsal in memory: no hook runs, nobody is granted anything, what would be a file is a table, and
    /// artifacts go to `target_path`, a folder from the project's.
    #[must_use]
    pub fn rehearsal(mut self, target_path: PathBuf) -> Self {
        let data = Arc::make_mut(&mut self.data);
        data.target_path = target_path;
        data.on_run_start.clear();
        data.on_run_end.clear();
        for node in data.nodes.values_mut() {
            let values = &mut node.config.values;
            for setting in ["pre-hook", "post-hook", "grants"] {
                values.shift_remove(setting);
            }
            if values.get("materialized").and_then(Json::as_str) == Some("external") {
                values.insert("materialized".to_owned(), "table".into());
            }
        }
        self
    }
}

impl Deref for Project {
    type Target = ProjectData;

    fn deref(&self) -> &ProjectData {
        &self.data
    }
}

impl fmt::Debug for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Project")
            .field("name", &self.data.name)
            .field("nodes", &self.data.nodes.len())
            .finish_non_exhaustive()
    }
}

/// What a project holds.
#[derive(Clone)]
pub struct ProjectData {
    /// `name:` of dbt_project.yml.
    pub name: String,
    /// `version:` of dbt_project.yml.
    pub version: String,
    /// The folder.
    pub project_dir: PathBuf,
    /// Where artifacts go, from the project folder: `target`.
    pub target_path: PathBuf,
    /// Folders that `clean` removes, from the project folder.
    pub clean_targets: Vec<PathBuf>,
    /// The chosen output of profiles.yml.
    pub target: Target,
    /// `quoting:` of dbt_project.yml.
    pub quoting: Quoting,
    /// Enabled models, seeds and tests.
    pub nodes: BTreeMap<UniqueId, Node>,
    /// Enabled sources.
    pub sources: BTreeMap<UniqueId, Source>,
    /// Enabled exposures.
    pub exposures: BTreeMap<UniqueId, Exposure>,
    /// Enabled metrics, semantic models and saved queries.
    pub semantics: BTreeMap<UniqueId, Semantic>,
    /// Groups.
    pub groups: BTreeMap<UniqueId, Group>,
    /// All macros, also those of packages and the built-in ones.
    pub macros: BTreeMap<UniqueId, Macro>,
    /// Doc blocks.
    pub docs: BTreeMap<UniqueId, Doc>,
    /// Nodes that are switched off.
    pub disabled: BTreeMap<UniqueId, Node>,
    /// Who reads whom.
    pub graph: Graph,
    /// `on-run-start` of all packages, in the order in which they run.
    pub on_run_start: Vec<RunHook>,
    /// `on-run-end` of all packages, likewise.
    pub on_run_end: Vec<RunHook>,
    /// When these run, and what their failures do.
    pub hook_rules: HookRules,
    /// SHA-256 of dbt_project.yml.
    pub settings_checksum: String,
    /// What keeps a part of the project from being used; see [`load_usable`](crate::load_usable).
    pub mistakes: Vec<Diagnostic>,
    /// Nodes, sources and exposures that have a mistake or read what has one; they are in none of the maps above.
    pub unusable: BTreeMap<UniqueId, Unusable>,
    /// Findings that do not keep the project from being used.
    pub warnings: Vec<Diagnostic>,
    /// The id of this run.
    pub invocation_id: String,
    /// When the run started, RFC 3339.
    pub run_started_at: String,
    /// Selectors with names, as selectors.yml has them.
    pub(crate) selectors: BTreeMap<String, Json>,
    /// What templates are rendered with.
    pub(crate) world: Arc<World>,
    /// Where the templates of nodes come from.
    pub(crate) origins: BTreeMap<UniqueId, NodeOrigin>,
    /// `graph` of the templates, once one asked for it.
    pub(crate) graph_of_templates: OnceLock<Value>,
    /// Another state of the project, whose relations stand in for those that are not there.
    pub(crate) deferred: Option<Arc<Deferred>>,
    /// Where something is unusable: the project with it, for selectors.
    pub(crate) whole: Option<Arc<ProjectData>>,
    /// What selectors compare with.
    pub(crate) state: Option<Arc<OtherState>>,
}

impl fmt::Debug for ProjectData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProjectData").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The template of a node, and where people see it.
#[derive(Debug, Clone)]
pub(crate) struct NodeOrigin {
    /// What is rendered; of a generic test a call that nobody wrote.
    pub(crate) file: Arc<SourceFile>,
    /// The part of it that is the node: a file may hold several snapshots.
    pub(crate) body: Range<usize>,
    /// Of a generic test: its arguments.
    pub(crate) arguments: Json,
    /// Of what a schema file makes: its place there.
    pub(crate) schema: Option<(Arc<SourceFile>, Range<usize>)>,
}

impl NodeOrigin {
    /// A file that is a node as a whole.
    pub(crate) fn of(file: Arc<SourceFile>) -> Self {
        Self { body: 0..file.text.len(), file, arguments: Json::Null, schema: None }
    }

    /// An error in a template that nobody wrote, such as a generic test's call, is shown at the entry it was made of.
    pub(crate) fn relocate(&self, diagnostic: Box<Diagnostic>) -> Box<Diagnostic> {
        match &self.schema {
            Some((file, range)) => {
                let related = diagnostic.related.iter().filter(|l| l.file != self.file.path).cloned().collect();
                Box::new(Diagnostic { related, ..diagnostic.at(file, range.clone()) })
            }
            None => diagnostic,
        }
    }
}

impl ProjectData {
    /// `vars:` of each package's dbt_project.yml.
    pub fn package_vars(&self) -> &BTreeMap<String, Map<String, Json>> {
        &self.world.vars
    }

    /// Variables that were given for this run: they go before those of packages.
    pub fn run_vars(&self) -> &Map<String, Json> {
        &self.world.cli_vars
    }

    /// Who reads whom, by what was resolved.
    pub(crate) fn linked(&self) -> Graph {
        let none: &[UniqueId] = &[];
        let entries: Vec<(&UniqueId, &[UniqueId])> = self
            .nodes
            .iter()
            .map(|(id, n)| (id, n.depends_on.as_slice()))
            .chain(self.sources.keys().map(|id| (id, none)))
            .chain(self.exposures.iter().map(|(id, e)| (id, e.depends_on.as_slice())))
            .chain(self.semantics.iter().map(|(id, one)| (id, one.depends_on.as_slice())))
            .collect();
        Graph::new(entries.into_iter())
    }
}
