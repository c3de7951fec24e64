//! Values that a person gives to `score` and `predict`: in the argument itself, in a file, or on standard input.

use std::{
    fs::File,
    io::{self, BufRead, Read as _},
    path::Path,
    sync::{Arc, atomic::AtomicU64},
};

use acuity_ml::input::InputFormat;
use anyhow::{Context as _, Result, anyhow, bail};

use crate::failure::Usage;

/// Text with rows of values.
#[derive(Debug)]
pub(super) struct Given {
    /// What messages call it.
    pub(super) name: String,
    /// Without a byte-order mark.
    pub(super) text: String,
    pub(super) format: InputFormat,
}

/// The same, not read yet.
pub(super) struct Stream {
    /// What messages call it.
    pub(super) name: String,
    pub(super) text: Box<dyn BufRead + Send>,
    pub(super) format: InputFormat,
}

/// Reads what `--input` means: a JSON object or list, `-` for standard input, otherwise a file, which may be gzip.
///
/// # Errors
/// It is empty or cannot be read, is no UTF-8 text, or separates its values by something else than commas.
pub(super) fn read(input: &str) -> Result<Given> {
    let Stream { name, text: stream, format } = open(input)?;
    let text = text(stream, &name)?;
    Ok(Given { name, text, format })
}

/// How much of a stream is looked at to tell what it is.
const START: u64 = 64 * 1024;

/// Opens what `--input` means, as [`read`] does.
///
/// # Errors
/// As [`read`], of what stands at its start.
pub(super) fn open(input: &str) -> Result<Stream> {
    if input.trim().is_empty() {
        return Err(Usage("--input is empty; give a JSON object, a file, or - for standard input".to_owned()).into());
    }
    if input.trim_start().starts_with(['{', '[']) {
        let text = Box::new(io::Cursor::new(input.to_owned()));
        return Ok(Stream { name: "--input".to_owned(), text, format: guess(input) });
    }
    let (name, mut stream) = if input == "-" {
        let stream = acuity_csv::open_stream(io::stdin());
        ("standard input".to_owned(), stream.map_err(|error| anyhow!("standard input {error}"))?)
    } else {
        let file = Path::new(input);
        let stream = acuity_csv::open_text(file, Arc::new(AtomicU64::new(0)));
        (input.to_owned(), stream.map_err(|error| acuity_csv::unreadable(file, &error).with_help(FILE_HELP))?)
    };
    let mut start = Vec::new();
    (&mut stream).take(START).read_to_end(&mut start).with_context(|| format!("{name} cannot be read"))?;
    if start.starts_with(PARQUET) {
        bail!(
            "{name} is a Parquet file, which is read from its end; `acuity predict` reads it when it is given as a file"
        );
    }
    let beginning = String::from_utf8_lossy(start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&start)).into_owned();
    let named = input.strip_suffix(".gz").unwrap_or(input);
    let format = InputFormat::from_extension(named).unwrap_or_else(|| guess(&beginning));
    if format == InputFormat::Csv
        && let Some(separator) = beginning.lines().next().and_then(acuity_csv::other_separator)
    {
        bail!(
            "{name}, line 1: the values are separated by {separator}, but commas are needed; {}",
            acuity_csv::SEPARATOR_HELP
        );
    }
    Ok(Stream { name, text: Box::new(io::Cursor::new(start).chain(stream)), format })
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How each Parquet file begins.
const PARQUET: &[u8] = b"PAR1";

/// The file that `--input` means, when it is a Parquet file.
pub(super) fn parquet(input: &str) -> Option<File> {
    let mut file = File::open(input).ok().filter(|file| file.metadata().is_ok_and(|of| of.is_file()))?;
    let mut start = [0; PARQUET.len()];
    (file.read_exact(&mut start).is_ok() && start == PARQUET).then_some(file)
}

const FILE_HELP: &str = "give a file, a JSON object such as '{\"mingcs\": 14}', or - for standard input";

fn text(mut stream: Box<dyn BufRead + Send>, name: &str) -> Result<String> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).with_context(|| format!("{name} cannot be read"))?;
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow!("{name}, line {line}: this is no UTF-8 text; save it as UTF-8 (`iconv -f LATIN1 -t UTF-8 FILE`)")
    })
}

/// What text without a telling name is.
fn guess(text: &str) -> InputFormat {
    match text.trim_start().chars().next() {
        Some('[') => InputFormat::Json,
        Some('{')
            if text.trim().lines().count() > 1
                && text.trim_start().lines().next().is_some_and(|line| line.trim_end().ends_with('}')) =>
        {
            InputFormat::JsonLines
        }
        Some('{') => InputFormat::Json,
        _ => InputFormat::Csv,
    }
}
