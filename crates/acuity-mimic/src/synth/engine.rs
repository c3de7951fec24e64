//! Runs the generator: patients in parallel, files in order, with memory for a few chunks only.
//!
//! A worker takes the next chunk of patients, generates their rows, waits for the row counts of the chunks before it
//! (they fix the ROW_IDs), compresses, and waits for its turn to write. Chunks are handed out in order, so a worker only
//! ever waits for chunks that others already work on.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::archive::{Archive, Block, Compressor};
use super::life::{self, Counts, Ids, Schedule};
use super::patient;
use super::random::Random;
use super::rows::{TABLES, Tables};
use super::{SynthError, SynthOptions, SynthProgress, dictionary};

/// Patients of a chunk: enough to compress well, few enough to keep memory small.
const CHUNK: u64 = 48;
/// First ids, as in the real data.
const FIRST_SUBJECT: u64 = 1;
const FIRST_HADM: u64 = 100_001;
const FIRST_ICUSTAY: u64 = 200_001;

/// Random streams of a patient: one for the schedule, one for everything else.
pub(super) struct Streams;

impl Streams {
    /// Stream of the patient's life.
    pub(super) fn stream(subject: u64) -> u64 {
        2 * subject
    }

    /// Stream of the patient's schedule.
    pub(super) fn schedule_stream(subject: u64) -> u64 {
        2 * subject + 1
    }
}

/// Where everyone is.
struct State {
    /// Next chunk to hand out, and the first ids of its patients.
    next: u64,
    first_hadm: u64,
    first_icustay: u64,
    /// Chunks whose row ids are fixed, and the next row id of each table.
    numbered: u64,
    row_ids: [u64; TABLES],
    /// Chunks in the files.
    written: u64,
    archive: Archive,
    counts: Counts,
    failure: Option<SynthError>,
}

struct Shared<'a> {
    state: Mutex<State>,
    turn: Condvar,
    options: &'a SynthOptions,
    progress: &'a dyn SynthProgress,
}

/// What a run produced: rows per table, and the counts.
pub(super) fn run(
    options: &SynthOptions,
    mut archive: Archive,
    progress: &dyn SynthProgress,
) -> Result<([u64; TABLES], Counts), SynthError> {
    let mut row_ids = [1; TABLES];
    let mut tables = Tables::default();
    dictionary::write(&mut tables);
    let mut compressor = Compressor::new();
    write(&tables, &row_ids, &mut compressor)?
        .iter()
        .enumerate()
        .try_for_each(|(index, block)| archive.append(index, block))?;
    count(&tables, &mut row_ids);

    let shared = Shared {
        state: Mutex::new(State {
            next: 0,
            first_hadm: FIRST_HADM,
            first_icustay: FIRST_ICUSTAY,
            numbered: 0,
            row_ids,
            written: 0,
            archive,
            counts: Counts::default(),
            failure: None,
        }),
        turn: Condvar::new(),
        options,
        progress,
    };
    let available = thread::available_parallelism().map_or(1, usize::from);
    let threads = if options.threads == 0 { available } else { options.threads };
    let threads = threads.min(options.patients.div_ceil(CHUNK).max(1) as usize);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| shared.work());
        }
    });
    let state = shared.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    match state.failure {
        Some(failure) => Err(failure),
        None => {
            state.archive.finish()?;
            Ok((state.row_ids.map(|next| next - 1), state.counts))
        }
    }
}

/// Rows with their ids, compressed, table by table.
fn write(tables: &Tables, row_ids: &[u64; TABLES], compressor: &mut Compressor) -> Result<Vec<Block>, SynthError> {
    let mut text = Vec::new();
    tables
        .iter()
        .zip(row_ids)
        .map(|(rows, first)| {
            text.clear();
            rows.write(*first, &mut text);
            compressor.block(&text)
        })
        .collect()
}

fn count(tables: &Tables, row_ids: &mut [u64; TABLES]) {
    for (rows, next) in tables.iter().zip(row_ids) {
        *next += rows.len();
    }
}

/// Lets the others stop when a worker ends by a panic, instead of waiting for it forever.
struct Watch<'a, 'b>(&'a Shared<'b>);

impl Drop for Watch<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().failure.get_or_insert(SynthError::Internal);
            self.0.turn.notify_all();
        }
    }
}

impl Shared<'_> {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `ready`; nothing when another worker failed.
    fn wait(&self, ready: impl Fn(&State) -> bool) -> Option<MutexGuard<'_, State>> {
        let mut state = self.lock();
        while state.failure.is_none() && !ready(&state) {
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failure.is_none().then_some(state)
    }

    fn fail(&self, error: SynthError) {
        self.lock().failure.get_or_insert(error);
        self.turn.notify_all();
    }

    fn work(&self) {
        let _watch = Watch(self);
        let mut tables = Tables::default();
        let mut compressor = Compressor::new();
        while let Some((chunk, patients)) = self.take() {
            tables.clear();
            let mut counts = Counts::default();
            for (ids, schedule) in patients {
                let mut random = Random::new(self.options.seed, Streams::stream(ids.subject));
                counts += patient::generate(ids, &schedule, &mut random, &mut tables);
            }
            let Some(mut state) = self.wait(|state| state.numbered == chunk) else { return };
            let row_ids = state.row_ids;
            count(&tables, &mut state.row_ids);
            state.numbered += 1;
            drop(state);
            self.turn.notify_all();

            let blocks = match write(&tables, &row_ids, &mut compressor) {
                Ok(blocks) => blocks,
                Err(error) => return self.fail(error),
            };
            let Some(mut state) = self.wait(|state| state.written == chunk) else { return };
            let mut result =
                blocks.iter().enumerate().try_for_each(|(index, block)| state.archive.append(index, block));
            state.written += 1;
            state.counts += counts;
            // Told while nobody else can write, so that the number only ever grows.
            self.progress.patients(state.counts.patients, self.options.patients);
            if result.is_ok() && self.progress.cancelled() {
                result = Err(SynthError::Cancelled);
            }
            drop(state);
            if let Err(error) = result {
                return self.fail(error);
            }
            self.turn.notify_all();
        }
    }

    /// The next chunk: its patients with their ids and schedules.
    fn take(&self) -> Option<(u64, Vec<(Ids, Schedule)>)> {
        let mut state = self.lock();
        let first = state.next * CHUNK;
        if state.failure.is_some() || first >= self.options.patients {
            return None;
        }
        let chunk = state.next;
        state.next += 1;
        let last = (first + CHUNK).min(self.options.patients);
        let patients = (first..last)
            .map(|number| {
                let subject = FIRST_SUBJECT + number;
                let schedule = life::schedule(&mut Random::new(self.options.seed, Streams::schedule_stream(subject)));
                let ids = Ids { subject, first_hadm: state.first_hadm, first_icustay: state.first_icustay };
                state.first_hadm += schedule.admissions();
                state.first_icustay += schedule.stays();
                (ids, schedule)
            })
            .collect();
        Some((chunk, patients))
    }
}
