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

use flate2::bufread::MultiGzDecoder;

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

/// Opens a file, decompressed when it is gzip by its name; `read` grows by the bytes taken from disk.
///
/// # Errors
/// The file cannot be opened.
pub fn open(file: &Path, read: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
    let raw = BufReader::with_capacity(BUFFER, Counted { inner: File::open(file)?, bytes: read });
    Ok(if crate::gzip(file) {
        Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(raw)))
    } else {
        Box::new(raw)
    })
}

/// Size on disk, 0 when unknown.
#[must_use]
pub fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |metadata| metadata.len())
}
