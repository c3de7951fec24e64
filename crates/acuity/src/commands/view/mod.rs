//! `acuity view`: the desktop dashboard.

mod place;
mod project;

use std::{path::PathBuf, sync::Arc};

use acuity_compiler::Secrets;
use acuity_ml::{ModelFile, ModelKind};
use acuity_viewer::ViewerOptions;
use anyhow::Result;

use self::project::Files;
use crate::{cli::learning::ViewArgs, context::Context, failure::Outcome, output};

pub(crate) fn run(args: &ViewArgs, context: &Context) -> Result<Outcome> {
    let tasks = Context::tasks(&context.project_dir()?)?;
    let first = tasks.find(&args.task)?;
    let project = context.project()?;
    let folder = project.project_dir.clone();
    let models_dir = Context::models_dir(&folder);
    let files = Files::new(context.load_options_of_target()?, &project, args.max_bytes)?;
    acuity_viewer::run(ViewerOptions {
        place: place::of_project(&project, args.max_bytes)?,
        artifacts: folder.join(&project.target_path),
        project: Some(Arc::new(files)),
        // Beside the project's models and under version control with them; exports have patients in them and are not.
        cohorts: folder.join("cohorts.yml"),
        exports: folder.join("target").join("exports"),
        parquet: output::parquet,
        // The first is the one that is chosen at the start.
        models: std::iter::once(first)
            .chain(tasks.0.iter().filter(|task| task.name != first.name))
            .flat_map(|task| {
                let path = |kind: ModelKind| (kind, ModelFile::path_in(&models_dir, &task.name, kind));
                // The usual ones whether they were trained or not, of the baselines those that were.
                let offered = |of: &(ModelKind, PathBuf)| ModelKind::USUAL.contains(&of.0) || of.1.exists();
                let mut kinds: Vec<_> = ModelKind::ALL.map(path).into_iter().filter(offered).collect();
                kinds.sort_by_key(|of| of.0 != ModelKind::default());
                kinds.into_iter().map(|of| of.1)
            })
            .collect(),
        title: match project.name.as_str() {
            "acuity" => "Acuity".to_owned(),
            name => format!("Acuity: {}", Secrets::of_process().scrub(name)),
        },
    })?;
    Ok(Outcome::Success)
}
