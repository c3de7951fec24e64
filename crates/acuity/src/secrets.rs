//! The way out: what goes to the terminal, to a pipe or into a file of this crate passes here, and values of secret environment
//! variables (`DBT_ENV_SECRET…`) are replaced by `*****`, as in dbt. Libraries do the same with the files that they write.

use std::{
    io::{self, Write},
    path::Path,
};

use acuity_compiler::Secrets;

/// A document as others may see it.
pub(crate) fn scrub_json(mut value: serde_json::Value) -> serde_json::Value {
    Secrets::of_process().scrub_json(&mut value);
    value
}

/// Writes a file as a whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> acuity_ml::Result<()> {
    acuity_ml::write_atomically(path, &Secrets::of_process().scrub_bytes(bytes))
}

/// Standard output.
pub(crate) fn stdout() -> Scrubbed<io::StdoutLock<'static>> {
    Scrubbed::new(io::stdout().lock())
}

/// Standard error.
pub(crate) fn stderr() -> Scrubbed<io::StderrLock<'static>> {
    Scrubbed::new(io::stderr().lock())
}

/// A file of this crate, or another place that text goes to.
pub(crate) fn scrubbed<W: Write>(out: W) -> Scrubbed<W> {
    Scrubbed::new(out)
}

/// A writer that lets no secret through. Lines are held back until they end, because a secret may come in two pieces.
#[derive(Debug)]
pub(crate) struct Scrubbed<W: Write> {
    inner: W,
    secrets: &'static Secrets,
    line: Vec<u8>,
}

impl<W: Write> Scrubbed<W> {
    fn new(inner: W) -> Self {
        Self { inner, secrets: Secrets::of_process(), line: Vec::new() }
    }

    fn pass(&mut self, to: usize) -> io::Result<()> {
        let bytes: Vec<u8> = self.line.drain(..to).collect();
        self.inner.write_all(&self.secrets.scrub_bytes(&bytes))
    }
}

impl<W: Write> Write for Scrubbed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // With nothing to look for no line is held back.
        if self.secrets.is_empty() {
            return self.inner.write(bytes);
        }
        let held = self.line.len();
        self.line.extend_from_slice(bytes);
        if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
            self.pass(held + end + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass(self.line.len())?;
        self.inner.flush()
    }
}

impl<W: Write> Drop for Scrubbed<W> {
    fn drop(&mut self) {
        // Whoever wants to know whether it arrived has flushed.
        let _ = self.pass(self.line.len());
    }
}
