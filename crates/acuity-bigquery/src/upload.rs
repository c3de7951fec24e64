//! Uploads in pieces: what has arrived is asked for after a cut, and only the rest is sent again.

use std::{io::Write as _, thread};

use acuity_csv::{Input, Rejected, RowSink, Target, Value, read_file};
use acuity_warehouse::{Error, ErrorKind, LoadProgress, LoadRequest, Result};
use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _};
use flate2::{Compression, write::GzEncoder};
use reqwest::header;
use serde_json::json;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::{
    answer::Answer,
    client::BigQuery,
    error::Failure,
    http::{Reply, half},
    job::{Finished, Shared},
};

/// Bytes of one piece; a multiple of 256 KiB, as the protocol wants it.
const PIECE: usize = 8 * 1024 * 1024;
/// Pieces that may wait between reader and network.
const IN_FLIGHT: usize = 2;
/// Times a piece is sent before the failure is told.
const ATTEMPTS: u32 = 6;
/// Uploads started over when the server has forgotten one.
const UPLOADS: u32 = 3;
/// NULL in a table of one column.
pub(crate) const NULL_MARKER: &str = "\\N";

/// What was sent and loaded.
#[derive(Debug, Default)]
pub(crate) struct Uploaded {
    pub(crate) rows: u64,
    /// Rows that BigQuery says it wrote.
    pub(crate) output_rows: Option<u64>,
    pub(crate) rejected: Vec<Rejected>,
}

/// A load job with an upload.
#[derive(Debug)]
pub(crate) struct Upload<'a> {
    pub(crate) warehouse: &'a BigQuery,
    pub(crate) configuration: serde_json::Value,
    pub(crate) id: &'a str,
}

/// How a session ended.
enum Session {
    Job(Box<Answer>),
    /// The server knows the session no longer.
    Forgotten,
    /// The reader gave up; it knows why.
    Abandoned,
}

/// A piece of the upload; the last one says so.
struct Piece {
    bytes: Vec<u8>,
    last: bool,
}

impl Upload<'_> {
    /// Reads the files, sends their rows and waits for the load to end.
    pub(crate) fn files(
        &self,
        request: &LoadRequest,
        targets: &[Target],
        inputs: &[Input],
        compressed: bool,
        progress: &dyn LoadProgress,
    ) -> Result<Uploaded> {
        for _ in 0..UPLOADS {
            let (sender, receiver) = mpsc::channel(IN_FLIGHT);
            let (session, read) = thread::scope(|scope| {
                let reader = thread::Builder::new()
                    .name("load-read".to_owned())
                    .spawn_scoped(scope, || read(request, targets, inputs, compressed, sender, progress))
                    .map_err(|error| Error::new(ErrorKind::Resource, format!("cannot start a thread: {error}")));
                let session = self.warehouse.runtime.block_on(self.send(receiver));
                let read = reader.and_then(|reader| reader.join().map_err(|_| internal("the reader failed"))?);
                (session, read)
            });
            match session? {
                Session::Job(answer) => {
                    let (rows, rejected) = read?;
                    let job = self.finish(*answer)?;
                    return Ok(Uploaded { rows, output_rows: output_rows(&job), rejected });
                }
                Session::Abandoned => {
                    read?;
                    return Err(internal("the upload stopped without a reason"));
                }
                Session::Forgotten => {
                    // Perhaps only because the job has begun.
                    let shared = &self.warehouse.shared;
                    if let Some(answer) = self.warehouse.runtime.block_on(shared.known(self.id))? {
                        let (rows, rejected) = read?;
                        let job = self.finish(answer)?;
                        return Ok(Uploaded { rows, output_rows: output_rows(&job), rejected });
                    }
                    tracing::info!(table = %request.table, "the server has forgotten the upload; it starts over");
                }
            }
        }
        let message = format!("the upload of {} was lost {UPLOADS} times", request.table);
        Err(Error::new(ErrorKind::Transient, message).with_help("run the command again"))
    }

    /// Sends a small file that is in memory.
    pub(crate) fn bytes(&self, bytes: Vec<u8>) -> Result<Finished> {
        let (sender, receiver) = mpsc::channel(1);
        sender.try_send(Piece { bytes, last: true }).map_err(|_| internal("the upload cannot begin"))?;
        match self.warehouse.runtime.block_on(self.send(receiver))? {
            Session::Job(answer) => self.finish(*answer),
            Session::Forgotten | Session::Abandoned => {
                Err(Error::new(ErrorKind::Transient, "the upload was lost").with_help("run the command again"))
            }
        }
    }

    fn finish(&self, answer: Answer) -> Result<Finished> {
        let BigQuery { runtime, shared, scope } = self.warehouse;
        runtime.block_on(shared.follow(self.id, answer, &scope.used))
    }

    async fn send(&self, pieces: Receiver<Piece>) -> Result<Session> {
        let shared = &self.warehouse.shared;
        tokio::select! {
            session = self.pieces(shared, pieces) => session,
            () = shared.cancelled() => Err(Error::new(ErrorKind::Cancelled, "the upload was stopped; the table is as it was")),
        }
    }

    async fn pieces(&self, shared: &Shared, mut pieces: Receiver<Piece>) -> Result<Session> {
        let Some(address) = self.open(shared).await? else { return self.job_that_exists(shared).await };
        let mut sent = 0;
        while let Some(piece) = pieces.recv().await {
            match piece_arrives(shared, &address, sent, &piece).await? {
                Arrived::Whole => sent += piece.bytes.len() as u64,
                Arrived::Job(answer) => return Ok(Session::Job(answer)),
                Arrived::Forgotten => return Ok(Session::Forgotten),
            }
        }
        Ok(Session::Abandoned)
    }

    /// Begins the upload and says where it goes; `None` when the job exists already.
    async fn open(&self, shared: &Shared) -> Result<Option<String>> {
        let project = &shared.settings.execution_project;
        let url = shared.http.upload_url(&["projects", project, "jobs"]);
        let body = json!({"configuration": self.configuration, "jobReference": shared.reference(self.id)});
        let request = || {
            let request = shared.http.client.post(&url).query(&[("uploadType", "resumable")]).json(&body);
            request.header("x-upload-content-type", "application/octet-stream")
        };
        let judge = |reply: Reply| match reply.location.as_ref() {
            _ if !(200..300).contains(&reply.status) => Err(reply.refusal()),
            Some(location) => Ok(location.clone()),
            None => Err(Failure::transport("the answer does not say where the upload goes")),
        };
        match shared.http.exchange(request, judge).await {
            Ok(address) => Ok(Some(address)),
            Err((failure, _)) if failure.is(409) => Ok(None),
            Err((failure, _)) => Err(failure.into_error()),
        }
    }

    async fn job_that_exists(&self, shared: &Shared) -> Result<Session> {
        let known = shared.known(self.id).await?;
        known.map(|answer| Session::Job(Box::new(answer))).ok_or_else(|| internal("a job exists and cannot be found"))
    }
}

fn output_rows(job: &Finished) -> Option<u64> {
    job.statistics.load.as_ref()?.output_rows.as_ref()?.parse().ok()
}

/// What became of a piece.
enum Arrived {
    Whole,
    Job(Box<Answer>),
    Forgotten,
}

/// Sends a piece that begins at byte `start` until all of it has arrived.
async fn piece_arrives(shared: &Shared, address: &str, start: u64, piece: &Piece) -> Result<Arrived> {
    let length = piece.bytes.len() as u64;
    let total = if piece.last { (start + length).to_string() } else { "*".to_owned() };
    let (mut done, mut failures, mut renew, mut ask) = (0_u64, 0, false, false);
    loop {
        let token = shared.http.tokens.token(renew).await?;
        let rest = if ask { Vec::new() } else { piece.bytes[usize::try_from(done).unwrap_or(0)..].to_vec() };
        let range = if rest.is_empty() {
            format!("bytes */{total}")
        } else {
            format!("bytes {}-{}/{total}", start + done, start + length - 1)
        };
        let request = shared.http.client.put(address).header(header::CONTENT_RANGE, range).body(rest);
        let outcome = shared.http.once(request, token.as_deref()).await;
        let failure = match outcome {
            Ok(reply) if reply.status == 308 => {
                let asked = std::mem::take(&mut ask);
                // Without a range nothing has arrived.
                let arrived = reply.range.as_deref().and_then(|range| range.rsplit('-').next()?.parse::<u64>().ok());
                let next = arrived.map_or(0, |last| last + 1);
                if next < start || next > start + length {
                    return Ok(Arrived::Forgotten);
                }
                let progressed = next - start > done;
                done = next - start;
                if done == length && !piece.last {
                    return Ok(Arrived::Whole);
                }
                if progressed || asked {
                    continue;
                }
                Failure::transport("the upload makes no progress")
            }
            Ok(reply) if (200..300).contains(&reply.status) => match serde_json::from_slice(&reply.body) {
                Ok(answer) => return Ok(Arrived::Job(Box::new(answer))),
                // The job exists; how it stands is asked for by its name.
                Err(_) if reply.content_type.contains("json") => return Ok(Arrived::Forgotten),
                Err(_) => half(&reply.body),
            },
            Ok(reply) if matches!(reply.status, 404 | 409 | 410) => return Ok(Arrived::Forgotten),
            Ok(reply) if reply.status == 401 && !renew => {
                renew = true;
                continue;
            }
            Ok(reply) => reply.refusal(),
            Err(failure) => failure,
        };
        renew = false;
        failures += 1;
        if !failure.is_passing() || failures >= ATTEMPTS {
            return Err(failure.into_error());
        }
        tracing::debug!(failure = failure.message, start, done, "the upload was cut; asking what has arrived");
        tokio::time::sleep(shared.http.pause(failures, failure.retry_after)).await;
        ask = true;
    }
}

/// Reads the files and hands their rows on; gives their number and what did not fit.
fn read(
    request: &LoadRequest,
    targets: &[Target],
    inputs: &[Input],
    compressed: bool,
    sender: Sender<Piece>,
    progress: &dyn LoadProgress,
) -> Result<(u64, Vec<Rejected>)> {
    let mut sink = Writer::new(targets.len(), compressed, sender);
    let header: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
    sink.line.extend_from_slice(header.join(",").as_bytes());
    sink.end_line()?;
    let (mut rows, mut rejected) = (0, Vec::new());
    sink.kinds = targets.iter().map(|target| target.kind).collect();
    for input in inputs {
        rows += read_file(&mut sink, request, targets, input, &mut rejected, rows, progress)?;
    }
    sink.finish()?;
    Ok((rows, rejected))
}

/// Where lines gather before they are sent.
enum Gathered {
    Plain(Vec<u8>),
    Gzip(Box<GzEncoder<Vec<u8>>>),
}

/// Writes rows as CSV in the order of the table.
struct Writer {
    kinds: Vec<acuity_csv::values::Kind>,
    columns: Vec<Vec<u8>>,
    line: Vec<u8>,
    gathered: Gathered,
    sender: Sender<Piece>,
}

impl Writer {
    fn new(columns: usize, compressed: bool, sender: Sender<Piece>) -> Self {
        let gathered = if compressed {
            Gathered::Gzip(Box::new(GzEncoder::new(Vec::new(), Compression::fast())))
        } else {
            Gathered::Plain(Vec::new())
        };
        Self { kinds: Vec::new(), columns: vec![Vec::new(); columns], line: Vec::new(), gathered, sender }
    }

    fn end_line(&mut self) -> Result<()> {
        self.line.push(b'\n');
        let out = match &mut self.gathered {
            Gathered::Plain(out) => {
                out.extend_from_slice(&self.line);
                out
            }
            Gathered::Gzip(gzip) => {
                gzip.write_all(&self.line).map_err(|error| internal(&error.to_string()))?;
                gzip.get_mut()
            }
        };
        self.line.clear();
        while out.len() >= PIECE {
            let rest = out.split_off(PIECE);
            let bytes = std::mem::replace(out, rest);
            hand_on(&self.sender, Piece { bytes, last: false })?;
        }
        Ok(())
    }

    fn finish(self) -> Result<()> {
        let bytes = match self.gathered {
            Gathered::Plain(out) => out,
            Gathered::Gzip(gzip) => gzip.finish().map_err(|error| internal(&error.to_string()))?,
        };
        hand_on(&self.sender, Piece { bytes, last: true })
    }
}

fn hand_on(sender: &Sender<Piece>, piece: Piece) -> Result<()> {
    // Nobody takes it any more: the network's failure is the one to tell.
    sender.blocking_send(piece).map_err(|_| Error::new(ErrorKind::Cancelled, "the upload ended early"))
}

impl RowSink for Writer {
    fn row(&mut self, values: &[(usize, Value<'_>)]) -> Result<()> {
        for (column, value) in values {
            let text = &mut self.columns[*column];
            text.clear();
            write_value(text, value, self.kinds[*column]);
        }
        let alone = self.columns.len() == 1;
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                self.line.push(b',');
            }
            if alone && column.is_empty() {
                self.line.extend_from_slice(NULL_MARKER.as_bytes());
            }
            self.line.extend_from_slice(column);
        }
        self.end_line()
    }
}

fn write_value(out: &mut Vec<u8>, value: &Value<'_>, kind: acuity_csv::values::Kind) {
    use acuity_csv::values::Kind;
    // Writing to memory does not fail.
    let _ = match value {
        Value::Null => Ok(()),
        Value::Text(text) => {
            // Quoted whatever it holds, so that nothing in it can be taken for something else.
            out.push(b'"');
            for part in text.split_inclusive('"') {
                out.extend_from_slice(part.as_bytes());
                if part.ends_with('"') {
                    out.push(b'"');
                }
            }
            out.push(b'"');
            Ok(())
        }
        Value::Bool(value) => write!(out, "{value}"),
        Value::Float(value) => write!(out, "{value:?}"),
        Value::Decimal(value) => {
            let (sign, digits) = (if *value < 0 { "-" } else { "" }, value.unsigned_abs());
            write!(out, "{sign}{}.{:09}", digits / 1_000_000_000, digits % 1_000_000_000)
        }
        Value::Days(days) => write_date(out, NaiveDate::from_epoch_days(*days)),
        Value::Int(value) if kind == Kind::Time => {
            let (seconds, micros) = (value / 1_000_000, value % 1_000_000);
            write!(out, "{:02}:{:02}:{:02}.{micros:06}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        Value::Int(value) if matches!(kind, Kind::Datetime | Kind::Timestamp) => {
            let Some(time) = DateTime::from_timestamp_micros(*value) else { return };
            let _ = write_date(out, Some(time.date_naive()));
            let _ = write!(out, " {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
            let micros = time.nanosecond() / 1000;
            if micros > 0 {
                let _ = write!(out, ".{micros:06}");
            }
            if kind == Kind::Timestamp { write!(out, "+00:00") } else { Ok(()) }
        }
        Value::Int(value) => write!(out, "{value}"),
    };
}

fn write_date(out: &mut Vec<u8>, date: Option<NaiveDate>) -> std::io::Result<()> {
    match date {
        Some(date) => write!(out, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
        None => Ok(()),
    }
}

fn internal(message: &str) -> Error {
    Error::new(ErrorKind::Internal, message)
}
