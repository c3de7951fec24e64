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

use crate::gzip::{Members, is_gzip};

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
    let raw = BufReader::with_capacity(BUFFER, Counted { inner: File::open(file)?, bytes: read });
    let mut text: Box<dyn BufRead + Send> =
        if is_gzip(file) { Box::new(BufReader::with_capacity(BUFFER, Members::new(raw))) } else { Box::new(raw) };
    if matches!(text.fill_buf()?, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return refuse("is UTF-16 text; save it as UTF-8 (`iconv -f UTF-16 -t UTF-8 FILE`)");
    }
    Ok(text)
}

/// Size on disk, 0 when unknown.
#[must_use]
pub fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |metadata| metadata.len())
}
