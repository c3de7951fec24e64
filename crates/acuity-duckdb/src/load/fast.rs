//! The fast way: DuckDB splits the files, our functions read the values.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use acuity_csv::{Input, Target, is_gzip, unreadable};
use acuity_warehouse::{Error, ErrorKind, LoadProgress, LoadRequest, Result};

use super::{create_table, describe_table};
use crate::{
    database::DuckDb,
    names::{literal, path, quote},
    readers,
    statement::run as execute,
};

const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Loads all files in one transaction; says how many rows there are.
pub(crate) fn load(
    database: &DuckDb,
    request: &LoadRequest,
    targets: &[Target],
    inputs: &[Input],
    progress: &dyn LoadProgress,
) -> Result<u64> {
    let lease = database.lease()?;
    let counter = readers::counter();
    let expected = Expected::default();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reporter = thread::Builder::new().name("load-progress".to_owned()).spawn_scoped(scope, || {
            while !done.load(Ordering::Relaxed) {
                thread::park_timeout(REPORT_EVERY);
                let rows = counter.rows.load(Ordering::Relaxed);
                progress.progress(expected.fraction(rows), Some(rows));
            }
        });
        // DuckDB 1 takes the end of a cut gzip file for the end of the data, and what any version drops it drops silently:
        // the files are read to their ends beside it, and the rows counted.
        let check = thread::Builder::new().name("load-check".to_owned()).spawn_scoped(scope, || {
            inputs.iter().map(|input| expected.count(&input.file, targets.len(), &done)).sum::<Result<u64, _>>()
        });
        let result = lease.transaction(|connection| {
            create_table(database, connection, request, targets)?;
            let mut rows = 0;
            for input in inputs {
                rows += execute(connection, &insert(request, targets, input, counter.id))?.unwrap_or(0);
            }
            describe_table(connection, request)?;
            match check.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(Ok(counted))) if counted == rows => Ok(rows),
                Ok(Ok(Ok(counted))) => {
                    Err(Error::new(ErrorKind::Data, format!("{counted} records in the files, {rows} rows loaded")))
                }
                Ok(Ok(Err((file, error)))) => Err(unreadable(file, &error)),
                Ok(Err(_)) => Err(Error::new(ErrorKind::Internal, "the check of the files failed")),
                Err(error) => Err(Error::new(ErrorKind::Resource, format!("cannot start a thread: {error}"))),
            }
        });
        done.store(true, Ordering::Relaxed);
        if let Ok(reporter) = &reporter {
            reporter.thread().unpark();
        }
        result
    })
}

fn insert(request: &LoadRequest, targets: &[Target], input: &Input, counter: i64) -> String {
    let (mut names, mut values, mut fields) = (Vec::new(), Vec::new(), Vec::new());
    for (index, &column) in input.header.columns.iter().enumerate() {
        let target = &targets[column];
        names.push(quote(&target.name));
        values.push(match readers::name(target.kind) {
            Some(function) => format!("{function}(c{index})"),
            None => format!("c{index}"),
        });
        fields.push(format!("'c{index}': 'VARCHAR'"));
    }
    format!(
        "INSERT INTO {table} ({names})\nSELECT {values}\nFROM read_csv({file}, auto_detect = false, header = true, \
         delim = {delim}, quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = true, strict_mode = true, \
         compression = '{compression}', columns = {{{fields}}})\nWHERE {count}({counter})",
        table = path(&request.table),
        names = names.join(", "),
        values = values.join(", "),
        file = file_list(&input.file),
        delim = literal(&char::from(input.delimiter).to_string()),
        compression = if is_gzip(&input.file) { "gzip" } else { "none" },
        fields = fields.join(", "),
        count = readers::COUNT,
    )
}

/// The file as a literal, its wildcard characters taken literally.
fn file_list(file: &Path) -> String {
    let text = file.to_string_lossy();
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' | '?' | '[' => escaped.push_str(&format!("[{c}]")),
            _ => escaped.push(c),
        }
    }
    format!("[{}]", literal(&escaped))
}

/// How many rows there will be, as far as one can tell.
#[derive(Debug, Default)]
struct Expected {
    rows: AtomicU64,
}

impl Expected {
    fn fraction(&self, rows: u64) -> f64 {
        match self.rows.load(Ordering::Relaxed) {
            0 => 0.0,
            expected => (rows as f64 / expected as f64).min(0.99),
        }
    }

    /// Counts the records of a file, without its header; for gzip this checks the checksum too. Quotes are only
    /// paired, so the count of a file that is not strictly CSV may be off: the careful way decides then.
    fn count<'a>(&self, file: &'a Path, columns: usize, stop: &AtomicBool) -> Result<u64, (&'a Path, io::Error)> {
        let fail = |error| (file, error);
        let read = Arc::new(AtomicU64::new(0));
        let size = acuity_csv::file_size(file) as f64;
        let before = self.rows.load(Ordering::Relaxed);
        let mut text = acuity_csv::open_text(file, Arc::clone(&read)).map_err(fail)?;
        let mut records = Counter { columns, ..Counter::default() };
        loop {
            let buffer = text.fill_buf().map_err(fail)?;
            let length = buffer.len();
            records.take(buffer);
            text.consume(length);
            let seen = read.load(Ordering::Relaxed) as f64;
            if seen > 0.0 {
                let guess = records.records as f64 * (size / seen).max(1.0);
                self.rows.store(before + guess as u64, Ordering::Relaxed);
            }
            if length == 0 || stop.load(Ordering::Relaxed) {
                return Ok(records.finish());
            }
        }
    }
}

/// Counts records in text that comes in pieces.
#[derive(Debug, Default)]
struct Counter {
    columns: usize,
    records: u64,
    quoted: bool,
    /// Whether the line in hand holds anything but a carriage return.
    filled: bool,
}

impl Counter {
    fn take(&mut self, text: &[u8]) {
        let mut start = 0;
        for index in memchr::memchr2_iter(b'"', b'\n', text) {
            if text[index] == b'"' {
                self.quoted = !self.quoted;
                self.filled = true;
                continue;
            }
            if self.quoted {
                continue;
            }
            self.end_line(&text[start..index]);
            start = index + 1;
        }
        self.filled |= text[start..].iter().any(|&c| c != b'\r');
    }

    fn end_line(&mut self, rest: &[u8]) {
        // Empty lines are records only in a file of one column.
        if self.filled || self.columns == 1 || !matches!(rest, b"" | b"\r") {
            self.records += 1;
        }
        self.filled = false;
    }

    /// How many records followed the header.
    fn finish(mut self) -> u64 {
        if self.filled {
            self.records += 1;
        }
        self.records.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Counter;

    #[test]
    fn records_in_pieces() {
        let text = b"a,b\r\n1,\"x\n\"\"y\"\n\r\n\n2,\n3,4";
        for size in 1..text.len() {
            let mut counter = Counter { columns: 2, ..Counter::default() };
            text.chunks(size).for_each(|piece| counter.take(piece));
            assert_eq!(counter.finish(), 3, "in pieces of {size}");
        }
        let mut counter = Counter { columns: 1, ..Counter::default() };
        counter.take(b"a\n1\n\n2\n");
        assert_eq!(counter.finish(), 3);
    }
}
