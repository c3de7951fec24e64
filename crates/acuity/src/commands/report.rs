//! `acuity report`: one HTML file about the marts and the trained models.

use std::path::{Path, PathBuf};

use acuity_compiler::Project;
use acuity_ml::{ModelFile, ModelKind, Task, report::ReportOptions};
use acuity_runner::{Access, Session};
use anyhow::Result;

use super::quality;
use crate::{cli::learning::ReportArgs, context::Context, failure::Outcome, output};

pub(crate) fn run(args: &ReportArgs, context: &Context) -> Result<Outcome> {
    let task = context.task(&args.task)?;
    let project = context.relations()?;
    let out = args.out.clone().unwrap_or_else(|| default_path(&project));
    let spinner = context.ui().spinner("drawing the report");
    let models = trained(&project.project_dir, &task.name)?;
    if models.is_empty() {
        context
            .ui()
            .warn(&format!("no model for {task} has been trained; the report has none (acuity train --task {task})"));
    }
    write(&project, &Session::open(project.clone(), Access::Read)?, &task, &models, &out)?;
    spinner.finish_and_clear();
    output::print_text(&out.display().to_string())?;
    Ok(Outcome::Success)
}

/// Where the report goes unless told otherwise.
pub(crate) fn default_path(project: &Project) -> PathBuf {
    project.project_dir.join(&project.target_path).join("report.html")
}

/// The models of a task that have been trained.
pub(crate) fn trained(project_dir: &Path, task: &str) -> Result<Vec<ModelFile>> {
    let mut models = Vec::new();
    for kind in ModelKind::ALL {
        let path = ModelFile::path_in(&Context::models_dir(project_dir), task, kind);
        if path.exists() {
            tracing::info!(path = %path.display(), "reading a model");
            models.push(ModelFile::load(&path)?);
        }
    }
    Ok(models)
}

/// Draws and writes the report.
pub(crate) fn write(project: &Project, session: &Session, task: &Task, models: &[ModelFile], out: &Path) -> Result<()> {
    let (warehouse, marts) = (session.warehouse().as_ref(), Context::marts(project));
    let options = ReportOptions {
        title: format!("{} report", project.name),
        // No clock: the same data give the same file.
        generated: None,
        source: Some(warehouse.location()),
        sections: quality::section(warehouse, &marts)?.into_iter().collect(),
    };
    let html = acuity_ml::report::html(warehouse, &marts, task, models, &options)?;
    crate::secrets::write(out, html.as_bytes())?;
    Ok(())
}
