//! What the walkthroughs about marts share: synthetic records, loaded and built by the project in `project/`.

use acuity_compiler::{LoadOptions, load};
use acuity_duckdb::DuckDb;
use acuity_mimic::synth::{SynthOptions, generate};
use acuity_runner::{RunOptions, Session, Silent, load as records, run, seed};

/// The dataset of the marts.
#[allow(dead_code, reason = "not every walkthrough names it")]
pub(crate) const DATASET: &str = "analytics";

/// A session on built marts, in memory.
pub(crate) struct Marts {
    /// The project on its warehouse.
    pub(crate) session: Session,
    /// Holds the project, artifacts and raw records as long as the session lives.
    #[allow(dead_code, reason = "some walkthroughs only hold it")]
    folder: tempfile::TempDir,
}

/// Makes `patients` synthetic patients, loads them and builds the marts.
pub(crate) fn marts(patients: u64, seed_number: u64) -> Result<Marts, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    generate(&SynthOptions { patients, seed: seed_number, threads: 0 }, &data, &())?;

    acuity::write_project(&folder.path().join("project"), false)?;
    let project = load(&LoadOptions::new(folder.path().join("project")))?;
    let session = Session::on(project, std::sync::Arc::new(DuckDb::in_memory()?))?;

    let plan = acuity_mimic::plan(&data, &[])?;
    records::load(session.warehouse().as_ref(), "src_mimic", &plan, &records::LoadOptions::default(), &Quiet)?;
    for results in [seed(&session, &RunOptions::default(), &Silent)?, run(&session, &RunOptions::default(), &Silent)?] {
        if let Some(failed) = results.results.iter().find(|result| result.status.is_failure()) {
            return Err(failed.message.clone().unwrap_or_default().into());
        }
    }
    Ok(Marts { session, folder })
}

/// A task of the project's files.
#[allow(dead_code, reason = "not every walkthrough names it")]
pub(crate) fn task(marts: &Marts, name: &str) -> Result<acuity_ml::Task, Box<dyn std::error::Error>> {
    let tasks = acuity_ml::task::load(&acuity_compiler::OsFileSystem, &marts.folder.path().join("project"))?;
    Ok(tasks.find(name)?.clone())
}

struct Quiet;

impl records::LoadEvents for Quiet {
    fn started(&self, _table: &str, _bytes: u64) {}
    fn progress(&self, _table: &str, _fraction: f64, _rows: Option<u64>) {}
    fn finished(&self, _loaded: &records::Loaded) {}
}
