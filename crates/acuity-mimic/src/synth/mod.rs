//! A synthetic MIMIC-III v1.4: all 26 tables, deterministic, clinically coherent, and as untidy as the real one.
//!
//! Every ICU stay follows a latent illness (`illness`): organ loads that rise, fall or end in death over hours. Vital
//! signs, laboratory results, ventilation, drugs, urine and the outcome are all read off that one trajectory, so they
//! agree with each other as they do in a patient. No value comes from a real person.
//!
//! Memory does not grow with the number of patients (`engine`), and the same seed gives the same bytes for any number of
//! threads.

mod archive;
mod billing;
mod breathing;
#[cfg(test)]
mod calibration;
mod chart;
mod clock;
mod comorbidity;
mod dictionary;
mod disease;
mod encounter;
mod engine;
mod habits;
mod hour;
mod illness;
mod infusion;
mod lab;
mod life;
mod loads;
mod lock;
mod newborn;
mod note;
mod output;
mod patient;
mod person;
mod pharmacy;
mod physiology;
mod procedure;
mod random;
mod record;
mod risk;
mod rows;
mod signs;
mod stage;
mod ward;

use std::path::{Path, PathBuf};

use crate::tables::tables;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SynthOptions {
    /// Number of patients, at least 1.
    pub patients: u64,
    /// Another seed gives other patients.
    pub seed: u64,
    /// Threads to use; 0 for as many as there are processors. Does not change the result.
    pub threads: usize,
}

/// Told how far the generator is; may stop it.
pub trait SynthProgress: Sync {
    /// `done` of `total` patients are in the files. Called from the generator's threads.
    fn patients(&self, done: u64, total: u64) {
        let _ = (done, total);
    }

    /// True to stop; nothing is left behind.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing.
impl SynthProgress for () {}

/// What was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynthSummary {
    /// Rows of each table, sorted by name.
    pub rows: Vec<(&'static str, u64)>,
    /// Patients.
    pub patients: u64,
    /// Hospital admissions.
    pub admissions: u64,
    /// ICU stays.
    pub stays: u64,
    /// Admissions that ended in death.
    pub deaths: u64,
}

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SynthError {
    /// No patients were asked for.
    #[error("cannot generate 0 patients: ask for at least 1")]
    NoPatients,
    /// Too many patients for the ids.
    #[error("cannot generate {patients} patients: ask for at most {most}")]
    TooManyPatients {
        /// What was asked for.
        patients: u64,
        /// The limit.
        most: u64,
    },
    /// The folder cannot be made or written to.
    #[error("cannot write to folder {}: {source}; choose a folder that you may write to", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder holds tables of another origin.
    #[error("folder {} is in use: {reason}; choose another folder", .folder.display())]
    Occupied {
        /// The folder.
        folder: PathBuf,
        /// What is in it.
        reason: String,
    },
    /// Another run is writing there.
    #[error("another run is writing into folder {}: wait until it ends or choose another folder", .folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be written to its end or put in its place. The folder is as it was before.
    #[error("cannot write {}: {source}; nothing of this run was kept{}", .path.display(), space_hint(.source))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A run failed or was killed while it exchanged the tables, and the earlier ones cannot all be put back.
    #[error(
        "the tables of folder {} are half exchanged: {reason}; then cannot put back {}: {source}; earlier tables are in {}: \
         remove the obstacle and generate again",
        .folder.display(), .path.display(), .kept.display()
    )]
    Halfway {
        /// The folder.
        folder: PathBuf,
        /// What went wrong first.
        reason: String,
        /// The first file that cannot be put back.
        path: PathBuf,
        /// What the system says to that.
        source: std::io::Error,
        /// Where the earlier tables are that could not be put back.
        kept: PathBuf,
    },
    /// The compressor failed.
    #[error("cannot compress: {reason}")]
    Compress {
        /// What it says.
        reason: String,
    },
    /// Stopped by [`SynthProgress::cancelled`].
    #[error("stopped; nothing was kept")]
    Cancelled,
    /// A bug.
    #[error("the generator failed inside; please report this with the seed and the number of patients")]
    Internal,
}

fn space_hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "; free some space (about 20 kB a patient) or generate fewer patients"
        }
        _ => "",
    }
}

/// More would overflow nothing, but nobody has a disk for it.
const MOST_PATIENTS: u64 = 100_000_000;

/// Writes the 26 tables of `options.patients` patients as `NAME.csv.gz` into the folder `out`.
///
/// Tables of an earlier run are replaced; other files in the folder stay as they are. The files wait in the hidden folder
/// `.acuity-synth.partial` until all are complete; then the earlier ones move out, and the new ones move in. One run at a
/// time can write into a folder, which the file `.acuity-synth.lock` sees to; both are gone at the end.
///
/// # Errors
/// See [`SynthError`]. After an error the tables in the folder are those from before, and nothing of this run is left
/// (files that the system does not let go of stay in the hidden folder, which the next run empties). The one exception
/// is [`SynthError::Halfway`], which says where the earlier tables are. A process killed in the short time of the exchange
/// leaves tables of one run only, but not all; the next run puts the earlier ones back before it begins.
pub fn generate(options: &SynthOptions, out: &Path, progress: &dyn SynthProgress) -> Result<SynthSummary, SynthError> {
    if options.patients == 0 {
        return Err(SynthError::NoPatients);
    }
    if options.patients > MOST_PATIENTS {
        return Err(SynthError::TooManyPatients { patients: options.patients, most: MOST_PATIENTS });
    }
    let archive = archive::Archive::create(out, tables())?;
    let (rows, counts) = engine::run(options, archive, progress)?;
    Ok(SynthSummary {
        rows: tables().iter().map(|table| table.name).zip(rows).collect(),
        patients: counts.patients,
        admissions: counts.admissions,
        stays: counts.stays,
        deaths: counts.deaths,
    })
}
