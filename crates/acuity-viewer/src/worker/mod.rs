//! Everything slow happens here, on background threads: opening the warehouse, queries, reading files on one; on another the
//! commands of the project, which take minutes and must not hold up a question; on a third what is counted of stays in memory,
//! which no query may hold up.
//!
//! Requests carry increasing numbers. A newer request of the same kind makes an older one stale: it is cancelled when it
//! runs, skipped when it waits, and its answer is dropped. The warehouse is opened for each request and let go of
//! afterwards, so that `acuity build` can run while the window is open.

mod task;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use self::task::Task;
use crate::{
    connection::Connection,
    data::{
        Paid,
        cost::{Cost, Meter},
    },
    error::{Error, Result},
    message::{Job, Kind, Lane, Reply},
    newest::Newest,
    options::ParquetWriter,
    place::Place,
    project::Project,
    watch::Watch,
};

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
    pub(crate) parquet: ParquetWriter,
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

/// The UI's end of the background threads.
pub(crate) struct Worker {
    shared: Arc<Shared>,
    /// By kind of job. Nothing depends on their order.
    newest: HashMap<Kind, Arc<Newest>>,
    /// Of the command on the project that was asked for last.
    command: Option<Arc<Newest>>,
    /// In the order of [`Lane::THREADS`].
    lanes: [Sender<Letter<Request>>; Lane::THREADS.len()],
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
        let lanes = Lane::THREADS.map(|name| {
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
                    let answer = Task::new(&source, &shared, &newest, id, most).run(&job, &say);
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
        let lane = job.lane();
        if lane == Lane::Commands {
            self.command = Some(Arc::clone(&newest));
        }
        self.lanes[lane as usize].send(Letter { newest, id, body: Request { job, most } }).map_err(|_| {
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
