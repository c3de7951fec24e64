//! Where the window reads: an output of the profile, or a database file.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use acuity_compiler::{Project, Secrets, Target, TargetKind};
use acuity_runner::{Access, database_file, open_target};
use acuity_viewer::{Opener, Place, ViewerOptions};
use acuity_warehouse::{Engine, Error as WarehouseError, ErrorKind, Warehouse};
use anyhow::Result;

use crate::{commands::nodes::budget, context::Context, veiled, veiled::Veiled};

/// The target of a project; `typed` bytes may be read unasked, else what the profile says of a run.
pub(super) fn of_project(project: &Project, typed: Option<u64>) -> Result<Place> {
    let target = project.target.clone();
    let max_bytes = typed.or(budget(None, project)?).unwrap_or(ViewerOptions::MAX_BYTES);
    Ok(Place {
        target: Secrets::of_process().scrub(&target.name).into_owned(),
        dataset: Context::marts(project),
        database: database_file(&target, &project.project_dir),
        is_billed: matches!(target.kind, TargetKind::BigQuery { .. }),
        max_bytes,
        open: opener(target, project.project_dir.clone()),
    })
}

/// A database file, read as the project's target would be.
pub(super) fn of_file(project: &Project, file: &Path) -> Place {
    let database = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut target = project.target.clone();
    target.kind = TargetKind::DuckDb { path: file.to_owned(), database };
    Place {
        target: file.display().to_string(),
        dataset: Context::marts(project),
        database: database_file(&target, &project.project_dir),
        is_billed: false,
        max_bytes: ViewerOptions::MAX_BYTES,
        open: opener(target, project.project_dir.clone()),
    }
}

fn opener(target: Target, folder: PathBuf) -> Opener {
    // A database file is let go of after each look; a connection over the network, and its sign-in, is kept.
    let kept: Mutex<Option<Arc<dyn Warehouse>>> = Mutex::default();
    Box::new(move || {
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
    })
}
