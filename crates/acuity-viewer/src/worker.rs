//! Everything slow happens here, on background threads: opening the warehouse, queries, reading files on one; on another the
//! commands of the project, which take minutes and must not hold up a question.
//!
//! Requests carry increasing numbers. A newer request of the same kind makes an older one stale: it is cancelled when it
//! runs, skipped when it waits, and its answer is dropped. The warehouse is opened for each request and let go of
//! afterwards, so that `acuity build` can run while the window is open.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError, RwLock, TryLockError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use acuity_ml::{ModelFile, report::shap};
use acuity_warehouse::{CancelHandle, Engine, ErrorKind, Warehouse};

use crate::{
    connection::Connection,
    data::{
        Paid, Reader, Scan,
        cost::{Cost, Meter},
        course::{Course, Risks},
        detail::{StayDetail, first_day_features, first_day_scan},
        drivers::Drivers,
        models::Models,
        pipeline::{NodeSql, Pipeline, lines},
        stays::StayTable,
        study::{Facts, Saved},
        worth::Reasons,
    },
    error::{Error, Result},
    message::{Change, Job, Kind, Loaded, Picture, Reply},
    newest::Newest,
    place::Place,
    project::{Ended, Order, Project, Stop},
    watch::Watch,
};

/// Features whose contributions are shown.
const FEATURES: usize = 15;

/// Time between two looks at the database file.
const LOOK: Duration = Duration::from_secs(1);

/// A job, and how many bytes it may read.
struct Request {
    job: Job,
    most: u64,
}

struct Letter<T> {
    newest: Arc<Newest>,
    id: u64,
    body: T,
}

/// What all threads look at.
#[derive(Default)]
struct Shared {
    /// Whoever reads the database holds it with others, a command on the project holds it alone: two connections of one process
    /// to one file would not see each other's locks.
    database: RwLock<()>,
    /// Counts also what nobody waits for any more.
    meter: Meter,
    paid: Paid,
    /// Bytes that all requests may read together.
    budget: AtomicU64,
    /// The database file is another than the one that was read.
    is_changed: AtomicBool,
}

/// Where the worker reads.
pub(crate) struct Source {
    /// Another one when the person connects to it.
    pub(crate) place: Mutex<Arc<Place>>,
    pub(crate) models: Vec<PathBuf>,
    /// The file of saved cohorts.
    pub(crate) cohorts: PathBuf,
    /// The file of the window's state.
    pub(crate) state: PathBuf,
    /// The folder of exports.
    pub(crate) exports: PathBuf,
    /// The folder of the project's artifacts.
    pub(crate) artifacts: PathBuf,
    pub(crate) project: Option<Arc<dyn Project>>,
}

impl Source {
    fn place(&self) -> Arc<Place> {
        Arc::clone(&self.place.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How the window sees a place.
pub(crate) fn connection(place: &Place) -> Connection {
    Connection {
        target: place.target.clone(),
        dataset: place.dataset.clone(),
        database: place.database.clone(),
        is_live: true,
        is_billed: place.is_billed,
        max_bytes: place.max_bytes,
        budget: None,
        read: None,
    }
}

/// The UI's end of the background thread.
pub(crate) struct Worker {
    shared: Arc<Shared>,
    /// By kind of job. Nothing depends on their order.
    newest: HashMap<Kind, Arc<Newest>>,
    /// Of the command on the project that was asked for last.
    command: Option<Arc<Newest>>,
    /// Questions, and commands on the project.
    lanes: [Sender<Letter<Request>>; 2],
    answers: Receiver<Letter<(Job, Reply)>>,
    failed_to_start: Option<Error>,
    next_id: u64,
}

impl Worker {
    /// Starts the threads; `wake` is called when there is something to [`poll`](Self::poll).
    pub(crate) fn start(source: Source, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (outbox, answers) = channel();
        let shared = Arc::new(Shared { budget: AtomicU64::new(u64::MAX), ..Shared::default() });
        let (source, wake) = (Arc::new(source), Arc::new(wake));
        let mut failed_to_start = None;
        let lanes = ["acuity-viewer", "acuity-project"].map(|name| {
            let (jobs, inbox) = channel::<Letter<Request>>();
            let (shared, source) = (Arc::clone(&shared), Arc::clone(&source));
            let (outbox, wake) = (outbox.clone(), Arc::clone(&wake));
            let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
                for Letter { newest, id, body: Request { job, most } } in inbox {
                    if newest.is_other(id) {
                        continue;
                    }
                    let say = |body: (Job, Reply)| {
                        // The window is gone when nobody listens; then the answer does not matter.
                        let _ = outbox.send(Letter { newest: Arc::clone(&newest), id, body });
                        wake();
                    };
                    let answer = Task { source: &source, shared: &shared, newest: &newest, id, most }.run(&job, &say);
                    // Also after a fault in the middle of the work.
                    newest.set_running(None);
                    say((job, answer));
                }
            });
            if let Err(error) = spawned {
                failed_to_start = Some(Error::Worker { detail: error.to_string() });
            }
            jobs
        });
        watch(&shared, source, move || wake());
        let newest = HashMap::new();
        Self { shared, newest, command: None, lanes, answers, failed_to_start, next_id: 1 }
    }

    /// Bytes that all requests of this window may read together.
    pub(crate) fn set_budget(&self, budget: Option<u64>) {
        self.shared.budget.store(budget.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether the database file has changed since it was asked last.
    pub(crate) fn take_change(&self) -> bool {
        self.shared.is_changed.swap(false, Ordering::Relaxed)
    }

    /// Asks for something that may read `most` bytes where these are billed; an earlier request of the same kind is given
    /// up.
    ///
    /// # Errors
    /// The thread could not be started.
    pub(crate) fn submit(&mut self, job: Job, most: u64) -> Result<()> {
        let newest = Arc::clone(self.newest.entry(job.kind()).or_default());
        let id = self.next_id;
        self.next_id += 1;
        // First: a request that starts between this line and the next finds itself overtaken.
        newest.set(id);
        newest.cancel();
        let lane = usize::from(job.is_command());
        if job.is_command() {
            self.command = Some(Arc::clone(&newest));
        }
        self.lanes[lane].send(Letter { newest, id, body: Request { job, most } }).map_err(|_| {
            self.failed_to_start.clone().unwrap_or_else(|| Error::Worker { detail: "the thread has ended".to_owned() })
        })
    }

    /// Ends the command that runs on the project; its answer still comes.
    pub(crate) fn stop_run(&self) {
        self.command.iter().for_each(|command| command.cancel());
    }

    /// What has been read so far, as it was estimated; `None` while nothing that is billed has run.
    pub(crate) fn read_so_far(&self) -> Option<Cost> {
        self.shared.meter.sum()
    }

    /// Answers that arrived and are not stale. Never waits.
    pub(crate) fn poll(&self) -> Vec<(Job, Reply)> {
        let arrived = self.answers.try_iter();
        arrived.filter(|letter| !letter.newest.is_other(letter.id)).map(|letter| letter.body).collect()
    }
}

impl Drop for Worker {
    /// Stops what runs. The threads are not waited for: they end by themselves when the statement gives in.
    fn drop(&mut self) {
        self.newest.values().for_each(|newest| newest.cancel());
    }
}

/// Looks at the database file for as long as the window is there.
fn watch(shared: &Arc<Shared>, source: Arc<Source>, wake: impl Fn() + Send + 'static) {
    let shared = Arc::downgrade(shared);
    let look = move || {
        let mut watched: Option<(PathBuf, Watch)> = None;
        while let Some(shared) = shared.upgrade() {
            let file = source.place().database.clone();
            if watched.as_ref().map(|watched| &watched.0) != file.as_ref() {
                watched = file.map(|file| (file, Watch::default()));
            }
            if let Some((file, watch)) = &mut watched {
                // A command of this window writes it; everything is read again when that ends.
                if shared.database.try_read().is_err() {
                    watch.forget();
                } else if watch.look(file) {
                    shared.is_changed.store(true, Ordering::Relaxed);
                    wake();
                }
            }
            drop(shared);
            thread::sleep(LOOK);
        }
    };
    // Without it the window works as well, and Reload reads again.
    drop(thread::Builder::new().name("acuity-watch".to_owned()).spawn(look));
}

/// One request while it is worked on.
struct Task<'a> {
    source: &'a Source,
    shared: &'a Shared,
    newest: &'a Newest,
    id: u64,
    most: u64,
}

impl Task<'_> {
    fn run(&self, job: &Job, say: &(dyn Fn((Job, Reply)) + Sync)) -> Reply {
        let stage = |text: &str| say((job.clone(), Reply::Stage(text.to_owned())));
        let reply = guarded(|| match job {
            Job::Load => self.load(&stage).map(Reply::Loaded),
            &Job::Stay(id) => self.with_warehouse(|_, reader| {
                self.told(reader, &StayDetail::scans(id), job, &stage)?;
                Ok(Reply::Stay(Box::new(StayDetail::load(reader, id)?)))
            }),
            &Job::Values(id) => self.with_warehouse(|_, reader| {
                self.told(reader, &[first_day_scan(id)], job, &stage)?;
                let values = first_day_features(reader, id)?.ok_or_else(|| Error::UnknownStay {
                    icustay_id: id,
                    relation: format!("{}.first_day_features", self.source.place().dataset),
                })?;
                Ok(Reply::Values(values))
            }),
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
            Job::Export { facts, answer, file } => file.write(&self.source.exports, facts, answer).map(Reply::Exported),
            Job::Pipeline => Pipeline::load(&self.source.artifacts).map(|read| Reply::Pipeline(Arc::new(read))),
            Job::Sql { package, file } => Ok(Reply::Sql(NodeSql::load(&self.source.artifacts, package, file))),
            Job::Lineage(column) => {
                let origin = self.project()?.lineage(column).map_err(Error::Project)?;
                let (lines, left_out) = lines(&origin);
                Ok(Reply::Lineage(lines, left_out))
            }
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
        let path = self.source.exports.join(format!("{}.svg", picture.name));
        let failed = |problem: String| Error::File { path: path.clone(), problem };
        std::fs::create_dir_all(&self.source.exports).map_err(|error| failed(error.to_string()))?;
        acuity_ml::write_atomically(&path, picture.svg.as_bytes()).map_err(|error| failed(error.to_string()))?;
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

    fn load(&self, stage: &dyn Fn(&str)) -> Result<Box<Loaded>> {
        stage(&Job::Load.words());
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
        stage("Reading the models");
        Ok(Box::new(Loaded { stays, models: Models::load(&self.source.models), location }))
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

/// A fault in here becomes a message on the page; the thread lives on.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Error::Worker { detail: text.unwrap_or_else(|| "no message".to_owned()) })
    })
}
