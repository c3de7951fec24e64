//! One request while it is worked on: what is read, asked of the project or written for it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, TryLockError, atomic::Ordering},
    time::SystemTime,
};

use acuity_ml::{ModelFile, report::shap};
use acuity_warehouse::{CancelHandle, Engine, ErrorKind, Warehouse};

use super::{Shared, Source, connection};
use crate::{
    cohort::{Cohort, Counted},
    data::{
        Reader, Scan,
        cost::Cost,
        course::{Course, Risks},
        detail::{More, StayDetail, first_day_features, first_day_scan},
        drivers::Drivers,
        filter::Filter,
        import::Imported,
        models::Models,
        pipeline::{NodeSql, Pipeline, lines},
        quality::Quality,
        stays::StayTable,
        study::{Facts, Saved},
        worth::Reasons,
    },
    error::{Error, Result},
    message::{Change, Job, Loaded, Picture, PictureForm, Reply},
    newest::Newest,
    project::{Ended, Order, Project, Stop},
    raster,
};

/// Features whose contributions are shown.
const FEATURES: usize = 15;

/// One request while it is worked on.
pub(super) struct Task<'a> {
    source: &'a Source,
    shared: &'a Shared,
    newest: &'a Newest,
    id: u64,
    most: u64,
}

impl<'a> Task<'a> {
    /// Request `id`, which may read `most` bytes where these are billed.
    pub(super) fn new(source: &'a Source, shared: &'a Shared, newest: &'a Newest, id: u64, most: u64) -> Self {
        Self { source, shared, newest, id, most }
    }

    pub(super) fn run(&self, job: &Job, say: &(dyn Fn((Job, Reply)) + Sync)) -> Reply {
        let stage = |text: &str| say((job.clone(), Reply::Stage(text.to_owned())));
        let reply = guarded(|| match job {
            Job::Load(filter) => self.load(filter, &stage).map(Reply::Loaded),
            Job::Count { table, filter } => Ok(Reply::Counted(Box::new(Counted::of(table, filter)))),
            &Job::Stay(id) => self.with_warehouse(|_, reader| {
                self.told(reader, &StayDetail::scans(id), job, &stage)?;
                let mut detail = StayDetail::load(reader, id)?;
                self.told(reader, &reader.present(&More::scans(id, detail.hadm_id)), job, &stage)?;
                detail.more = More::load(reader, id, detail.hadm_id)?;
                Ok(Reply::Stay(Box::new(detail)))
            }),
            &Job::Values(id) => self.with_warehouse(|_, reader| {
                self.told(reader, &[first_day_scan(id)], job, &stage)?;
                let values = first_day_features(reader, id)?.ok_or_else(|| Error::UnknownStay {
                    icustay_id: id,
                    relation: format!("{}.first_day_features", self.source.place().dataset),
                })?;
                Ok(Reply::Values(values))
            }),
            Job::Import { path, model } => Imported::of_file(model, path).map(Reply::Imported),
            &Job::Course { icustay_id, origin } => self.with_warehouse(|_, reader| {
                self.told(reader, &reader.present(&Course::scans(icustay_id)), job, &stage)?;
                Ok(Reply::Course(Box::new(Course::load(reader, icustay_id, origin)?)))
            }),
            &Job::Drivers(id) => self.with_warehouse(|_, reader| {
                self.told(reader, &Drivers::scans(id), job, &stage)?;
                Ok(Reply::Drivers(Box::new(Drivers::load(reader, id)?)))
            }),
            Job::Risks { icustay_id, origin, model } => self.with_warehouse(|_, reader| {
                self.told(reader, &reader.present(&Risks::scans(model, *icustay_id)), job, &stage)?;
                Ok(Reply::Risks(Box::new(Risks::load(reader, *icustay_id, *origin, model)?)))
            }),
            Job::Facts => self.with_warehouse(|_, reader| {
                self.told(reader, &reader.present(&Facts::scans()), job, &stage)?;
                Ok(Reply::Facts(Arc::new(Facts::load(reader, &stage)?)))
            }),
            Job::Study { facts, question } => {
                question.answer(facts).map(|answer| Reply::Study(Arc::new(answer))).map_err(Error::Condition)
            }
            Job::Saved(change) => {
                let path = &self.source.cohorts;
                let saved = match change {
                    Change::Nothing => Saved::load(path),
                    Change::Keep(named) => Saved::keep(path, named.clone()),
                    Change::Forget(name) => Saved::forget(path, name),
                };
                saved.map(Reply::Saved)
            }
            Job::Export { facts, answer, file } => {
                file.write(&self.source.exports, facts, answer, self.source.parquet).map(Reply::Exported)
            }
            Job::Pipeline => Pipeline::load(&self.source.artifacts).map(|read| Reply::Pipeline(Arc::new(read))),
            Job::Sql { package, file } => Ok(Reply::Sql(NodeSql::load(&self.source.artifacts, package, file))),
            Job::Lineage(column) => {
                let origin = self.project()?.lineage(column).map_err(Error::Project)?;
                let (lines, left_out) = lines(&origin);
                Ok(Reply::Lineage(lines, left_out))
            }
            Job::Quality => self.with_warehouse(|_, reader| {
                self.told(reader, &reader.present(&Quality::scans()), job, &stage)?;
                Ok(Reply::Quality(Quality::load(reader)?))
            }),
            Job::Reasons(model) => {
                self.with_warehouse(|warehouse, _| self.reasons(warehouse, model)).map(Reply::Reasons)
            }
            Job::Run(order) => self.run_project(order, job, say).map(Reply::Ran),
            Job::Picture(picture) => self.save(picture).map(Reply::Exported),
            Job::Keep(text) => {
                // Where there is no folder of artifacts yet, the next start is as the first one was.
                let path = &self.source.state;
                if path.parent().is_some_and(std::path::Path::is_dir) {
                    drop(acuity_ml::write_atomically(path, text));
                }
                Ok(Reply::Kept)
            }
            Job::Connect(to) => {
                let place = self.project()?.connect(to).map_err(Error::Project)?;
                let reply = Reply::Connected(connection(&place));
                *self.source.place.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(place);
                Ok(reply)
            }
        });
        reply.unwrap_or_else(Reply::Failed)
    }

    fn save(&self, picture: &Picture) -> Result<PathBuf> {
        let ending = picture.form.title().to_lowercase();
        let named = |name: &str| self.source.exports.join(format!("{name}.{ending}"));
        // The chart of another cohort is called the same, and may be what somebody wants beside it.
        let mut others = (2_u32..).map(|number| named(&format!("{}_{number}", picture.name)));
        let mut path = named(&picture.name);
        while path.exists() {
            path = others.next().unwrap_or_else(|| named(&picture.name));
        }
        let failed = |problem: String| Error::File { path: path.clone(), problem };
        std::fs::create_dir_all(&self.source.exports).map_err(|error| failed(error.to_string()))?;
        let bytes = match picture.form {
            PictureForm::Svg => picture.svg.clone().into_bytes(),
            PictureForm::Png => raster::png(&picture.svg).map_err(failed)?,
        };
        acuity_ml::write_atomically(&path, &bytes).map_err(|error| failed(error.to_string()))?;
        Ok(path)
    }

    fn reasons(&self, warehouse: &dyn Warehouse, model: &ModelFile) -> Result<Reasons> {
        if warehouse.engine() == Engine::BigQuery {
            // The library reads what it needs itself, and nothing is read here that was not priced before.
            return Ok(Reasons::None(
                "This reads the features of the whole cohort, which is billed: `acuity report` does it.",
            ));
        }
        let Some(task) = &model.metadata().definition else {
            return Ok(Reasons::None("The file does not say of which task the model is, so its cohort is not known."));
        };
        Ok(match shap(warehouse, &self.source.place().dataset, task, model, FEATURES)? {
            Some(summary) => Reasons::Summary(Box::new(summary)),
            None => Reasons::None("The tables do not hold the stays and features of this model."),
        })
    }

    fn project(&self) -> Result<&dyn Project> {
        let none = || Error::Project("this window was opened without a project".to_owned());
        self.source.project.as_deref().ok_or_else(none)
    }

    /// A command on the project, alone with its database where that has one writer.
    fn run_project(&self, order: &Order, job: &Job, say: &(dyn Fn((Job, Reply)) + Sync)) -> Result<Ended> {
        let project = self.project()?;
        let alone =
            (!project.is_shared()).then(|| self.shared.database.write().unwrap_or_else(PoisonError::into_inner));
        let stop = Arc::new(Stop::default());
        let ask = Arc::clone(&stop);
        self.newest.set_running(Some(Box::new(move || ask.ask())));
        let ended = project.run(order, &|step| say((job.clone(), Reply::Step(step))), &stop);
        drop(alone);
        ended.map_err(Error::Project)
    }

    /// Says what the scans cost, where they cost something and may run.
    fn told(&self, reader: &Reader<'_>, scans: &[Scan<'_>], job: &Job, stage: &dyn Fn(&str)) -> Result<()> {
        if let Some(cost) = self.allowed(reader, scans)? {
            stage(&cost.beside(&job.words()));
        }
        Ok(())
    }

    fn load(&self, filter: &Filter, stage: &dyn Fn(&str)) -> Result<Box<(Loaded, Cohort)>> {
        self.shared.paid.clear();
        let (location, stays) = self.with_warehouse(|warehouse, reader| {
            let mut scans = StayTable::SCANS.to_vec();
            scans.extend(reader.present(&StayTable::MORE));
            let cost = self.allowed(reader, &scans)?;
            let stage = |text: &str| match cost {
                Some(cost) => stage(&cost.beside(text)),
                None => stage(text),
            };
            Ok((warehouse.location(), StayTable::load(reader, &stage)?))
        })?;
        stage("Counting");
        let cohort = Cohort::new(&stays, filter);
        stage("Reading the models");
        let models = Models::load(&self.source.models);
        let written = self.source.place().database.as_deref().and_then(written);
        Ok(Box::new((Loaded { stays: Arc::new(stays), models, location, written }, cohort)))
    }

    /// What the scans cost, when they may run: not when they would read too much, and not when nobody waits for them.
    fn allowed(&self, reader: &Reader<'_>, scans: &[Scan<'_>]) -> Result<Option<Cost>> {
        let Some(cost) = reader.cost(scans)? else { return Ok(None) };
        self.wanted()?;
        if cost.bytes > self.most {
            return Err(Error::AboveLimit { bytes: cost.bytes, dollars: cost.dollars });
        }
        let read = self.shared.meter.sum().unwrap_or_default().bytes;
        let budget = self.shared.budget.load(Ordering::Relaxed);
        if cost.bytes > 0 && read.saturating_add(cost.bytes) > budget {
            return Err(Error::OverBudget { bytes: cost.bytes, read, budget });
        }
        Ok(Some(cost))
    }

    /// Fails when a newer request has come: nobody will read this answer.
    fn wanted(&self) -> Result<()> {
        if self.newest.is_other(self.id) {
            return Err(acuity_warehouse::Error::new(ErrorKind::Cancelled, "a newer request has come").into());
        }
        Ok(())
    }

    fn with_warehouse<T>(&self, with: impl FnOnce(&dyn Warehouse, &Reader<'_>) -> Result<T>) -> Result<T> {
        // Held until the warehouse is let go of, below.
        let _others_may_read = match self.shared.database.try_read() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(held)) => held.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(Error::Building),
        };
        let place = self.source.place();
        let warehouse = (place.open)()?;
        let handle: Box<dyn CancelHandle> = warehouse.cancel_handle();
        self.newest.set_running(Some(Box::new(move || handle.cancel())));
        // It may have been overtaken while the warehouse was being opened.
        let result = self.wanted().and_then(|()| {
            let reader = Reader::new(warehouse.as_ref(), &place.dataset, &self.shared.meter, &self.shared.paid)?;
            with(warehouse.as_ref(), &reader)
        });
        // The handle may keep the database open, so it goes first; the lock goes last, as it came first.
        self.newest.set_running(None);
        result
    }
}

/// When a file was written last, microseconds since 1970.
fn written(file: &Path) -> Option<i64> {
    let time = std::fs::metadata(file).ok()?.modified().ok()?;
    i64::try_from(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_micros()).ok()
}

/// A fault in here becomes a message on the page; the thread lives on.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Error::Worker { detail: text.unwrap_or_else(|| "no message".to_owned()) })
    })
}
