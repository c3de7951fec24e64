//! `acuity view`: the desktop dashboard.

mod project;

use std::sync::{Arc, Mutex, PoisonError};

use acuity_compiler::{Secrets, TargetKind};
use acuity_ml::{ModelFile, ModelKind};
use acuity_runner::{Access, open_target};
use acuity_viewer::ViewerOptions;
use acuity_warehouse::{Engine, Error as WarehouseError, ErrorKind, Warehouse};
use anyhow::Result;

use self::project::Files;
use super::nodes::budget;
use crate::{
    cli::ViewArgs,
    context::Context,
    failure::Outcome,
    veiled::{self, Veiled},
};

pub(crate) fn run(args: &ViewArgs, context: &Context) -> Result<Outcome> {
    let tasks = Context::tasks(&context.project_dir()?)?;
    let first = tasks.find(&args.task)?;
    let project = context.project()?;
    let run_bytes = budget(None, &project)?;
    let max_bytes = args.max_bytes.or(run_bytes).unwrap_or(ViewerOptions::MAX_BYTES);
    let (target, folder) = (project.target.clone(), project.project_dir.clone());
    let models_dir = Context::models_dir(&folder);
    // A database file is let go of after each look; a connection over the network, and its sign-in, is kept.
    let kept: Mutex<Option<Arc<dyn Warehouse>>> = Mutex::default();
    let files = Files {
        options: context.load_options_of_target()?,
        // The budget of the profile; what a look may read unasked is no limit of a build.
        max_bytes: run_bytes,
        is_shared: !matches!(project.target.kind, TargetKind::DuckDb { .. }),
    };
    acuity_viewer::run(ViewerOptions {
        max_bytes,
        artifacts: folder.join(&project.target_path),
        project: Some(Arc::new(files)),
        // Beside the project's models and under version control with them; exports have patients in them and are not.
        cohorts: folder.join("cohorts.yml"),
        exports: folder.join("target").join("exports"),
        dataset: Context::marts(&project),
        // The first is the one that is chosen at the start.
        models: std::iter::once(first)
            .chain(tasks.0.iter().filter(|task| task.name != first.name))
            .flat_map(|task| {
                let mut kinds = ModelKind::ALL;
                kinds.sort_by_key(|kind| *kind != ModelKind::default());
                kinds.map(|kind| ModelFile::path_in(&models_dir, &task.name, kind))
            })
            .collect(),
        title: match project.name.as_str() {
            "acuity" => "Acuity".to_owned(),
            name => format!("Acuity: {}", Secrets::of_process().scrub(name)),
        },
        open: Box::new(move || {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(warehouse) = &*kept {
                return Ok(Arc::clone(warehouse));
            }
            let warehouse = open_target(&target, &folder, Access::Read).map_err(|error| {
                let error = match error {
                    acuity_runner::Error::Warehouse(error) => error,
                    other => WarehouseError::new(ErrorKind::Missing, other.to_string()),
                };
                veiled::error(Secrets::of_process(), error)
            })?;
            let warehouse = Veiled::over(warehouse);
            if warehouse.engine() == Engine::BigQuery {
                *kept = Some(Arc::clone(&warehouse));
            }
            Ok(warehouse)
        }),
    })?;
    Ok(Outcome::Success)
}
