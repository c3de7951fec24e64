//! The other state of a project that selectors compare with and models defer to.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use acuity_compiler::{Artifact, OtherState, Project};
use anyhow::Result;

use crate::{
    cli::{operations::DeferArgs, selection::SelectArgs},
    failure::Usage,
};

/// The folder of another state.
struct Folder {
    path: PathBuf,
    /// What names it.
    from: &'static str,
    /// Whether this command line names it: of the environment's nothing may be there as long as nobody asks for it.
    is_typed: bool,
}

impl Folder {
    fn named(typed: Option<&PathBuf>, option: &'static str, variable: &'static str) -> Option<Self> {
        let path = typed.cloned().or_else(|| env::var_os(variable).filter(|it| !it.is_empty()).map(PathBuf::from))?;
        let is_typed = typed.is_some();
        Some(Self { path, from: if is_typed { option } else { variable }, is_typed })
    }

    /// What is wrong with its artifacts.
    fn wrong(&self, why: &str) -> Usage {
        Usage(format!("{why}; {} names a folder of artifacts", self.from))
    }

    fn manifest(&self) -> Result<Artifact> {
        let found = artifact(&self.path.join("manifest.json"));
        match found {
            Err(why) if self.is_typed => Err(self.wrong(&why).into()),
            found => Ok(found),
        }
    }
}

/// The project beside the state that the options name: selectors compare with it, and with --defer models read there what is not
/// here.
pub(super) fn beside(project: Project, deferral: &DeferArgs, selection: &SelectArgs) -> Result<Project> {
    let state = Folder::named(deferral.state.as_ref(), "--state", "DBT_STATE");
    let own = |file: &str| artifact(&project.project_dir.join(&project.target_path).join(file));
    let project = match &state {
        Some(folder) => project.compared_with(OtherState {
            manifest: folder.manifest()?,
            run_results: artifact(&folder.path.join("run_results.json")),
            sources: artifact(&folder.path.join("sources.json")),
            current_sources: own("sources.json"),
        }),
        None => project,
    };
    if !deferral.defer {
        return Ok(project);
    }
    let selected = super::project::chosen(&project, selection)?.ids;
    deferring(&project, deferral, &selected)
}

/// The project, whose models read in another state what is not here.
pub(super) fn deferring(project: &Project, deferral: &DeferArgs, selected: &[String]) -> Result<Project> {
    let folder = Folder::named(deferral.defer_state.as_ref(), "--defer-state", "DBT_DEFER_STATE");
    let Some(folder) = folder.or_else(|| Folder::named(deferral.state.as_ref(), "--state", "DBT_STATE")) else {
        return Err(Usage("which state is meant? Name the folder of its artifacts: --state DIR".to_owned()).into());
    };
    let manifest = folder.manifest()?.map_err(|why| folder.wrong(&why))?;
    Ok(project.deferring(&manifest, selected, deferral.favor_state)?)
}

/// An artifact, or why there is none.
fn artifact(path: &Path) -> Artifact {
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            format!("{} holds no {name}", path.parent().unwrap_or(path).display())
        }
        _ => format!("{} cannot be read: {error}", path.display()),
    })?;
    serde_json::from_str(&text).map_err(|error| format!("{} is no artifact: {error}", path.display()))
}
