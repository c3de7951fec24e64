//! `acuity view`: the desktop dashboard.

use acuity_ml::{ModelFile, Task};
use acuity_runner::{Access, open_target};
use acuity_viewer::ViewerOptions;
use acuity_warehouse::{Error as WarehouseError, ErrorKind};
use anyhow::Result;

use crate::{cli::ViewArgs, context::Context, failure::Outcome};

pub(crate) fn run(args: &ViewArgs, context: &Context) -> Result<Outcome> {
    let task: Task = args.task.parse()?;
    let project = context.project()?;
    let (target, folder) = (project.target.clone(), project.project_dir.clone());
    let models_dir = Context::models_dir(&folder);
    acuity_viewer::run(ViewerOptions {
        dataset: Context::marts(&project),
        models: [acuity_ml::ModelKind::Gbdt, acuity_ml::ModelKind::Logistic]
            .map(|kind| ModelFile::path_in(&models_dir, task.name(), kind))
            .to_vec(),
        title: if project.name == "acuity" { "Acuity".to_owned() } else { format!("Acuity: {}", project.name) },
        open: Box::new(move || {
            open_target(&target, &folder, Access::Read).map_err(|error| match error {
                acuity_runner::Error::Warehouse(error) => error,
                other => WarehouseError::new(ErrorKind::Missing, other.to_string()),
            })
        }),
    })?;
    Ok(Outcome::Success)
}
