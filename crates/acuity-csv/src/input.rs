//! Files as text, decompressed on the way, with a count of what has been read from disk.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::gzip::{MAGIC, Members, is_gzip};

const BUFFER: usize = 256 * 1024;

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Opens a file, decompressed when it is gzip; `read` grows by the bytes taken from disk.
///
/// # Errors
/// The file cannot be opened, is no ordinary file (a pipe would be waited for, and cannot be read twice), or is UTF-16.
pub fn open(file: &Path, read: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
    let refuse = |what: &str| Err(io::Error::new(io::ErrorKind::Unsupported, what));
    let kind = std::fs::metadata(file)?.file_type();
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() {
        return refuse("is no ordinary file; copy what it holds into one");
    }
    decoded(BufReader::with_capacity(BUFFER, Counted { inner: File::open(file)?, bytes: read }), is_gzip(file))
}

/// A stream as text, decompressed when it is gzip.
///
/// # Errors
/// It cannot be read, or is UTF-16.
pub fn open_stream(stream: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    let mut raw = BufReader::with_capacity(BUFFER, stream);
    let gzip = raw.fill_buf()?.starts_with(&MAGIC);
    decoded(raw, gzip)
}

fn decoded(raw: impl BufRead + Send + 'static, gzip: bool) -> io::Result<Box<dyn BufRead + Send>> {
    let mut text: Box<dyn BufRead + Send> =
        if gzip { Box::new(BufReader::with_capacity(BUFFER, Members::new(raw))) } else { Box::new(raw) };
    if matches!(text.fill_buf()?, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        let what = "is UTF-16 text; save it as UTF-8 (`iconv -f UTF-16 -t UTF-8 FILE`)";
        return Err(io::Error::new(io::ErrorKind::Unsupported, what));
    }
    Ok(text)
}

/// What stands between the values of a header line in place of commas, such as `semicolons`; `None` where commas do, or nothing.
#[must_use]
pub fn other_separator(header: &str) -> Option<&'static str> {
    if header.contains(',') {
        return None;
    }
    let known = [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")];
    known.iter().find(|(separator, _)| header.contains(*separator)).map(|(_, name)| *name)
}

/// Size on disk, 0 when unknown.
#[must_use]
pub fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |metadata| metadata.len())
}
