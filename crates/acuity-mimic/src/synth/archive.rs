//! The output files: gzip, kept out of sight until everything is there.
//!
//! Chunks of patients are compressed apart from each other, in parallel, and joined into one gzip stream: each chunk ends
//! on a byte boundary (a sync flush), and the checksums are combined. So a file is an ordinary gzip file, also for
//! readers that stop after the first member, and its bytes do not depend on who compressed what.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::SynthError;
use super::lock::FolderLock;
use super::stage::Stage;
use crate::tables::Table;

/// Ends the stored name inside each gzip file; says that the file may be replaced by another run.
const MARK: &str = ".synthetic.csv";

/// Compressed rows.
#[derive(Debug)]
pub(super) struct Block {
    bytes: Vec<u8>,
    checksum: Crc,
}

/// Compresses blocks; keeps its memory between them.
#[derive(Debug)]
pub(super) struct Compressor(Compress);

impl Compressor {
    pub(super) fn new() -> Self {
        // Level 2: nearly as fast as 1, and a fifth smaller on these tables.
        Self(Compress::new(Compression::new(2), false))
    }

    /// Compresses `text` to whole bytes of a deflate stream that goes on.
    pub(super) fn block(&mut self, text: &[u8]) -> Result<Block, SynthError> {
        let mut checksum = Crc::new();
        checksum.update(text);
        let mut bytes = Vec::with_capacity(text.len() / 4 + 64);
        self.0.reset();
        if text.is_empty() {
            return Ok(Block { bytes, checksum });
        }
        let mut done = 0;
        loop {
            let before = self.0.total_in();
            let status = self
                .0
                .compress_vec(&text[done..], &mut bytes, FlushCompress::Sync)
                .map_err(|error| SynthError::Compress { reason: error.to_string() })?;
            done += (self.0.total_in() - before) as usize;
            // Room left over means that the flush is complete.
            if done == text.len() && (bytes.len() < bytes.capacity() || status == Status::BufError) {
                return Ok(Block { bytes, checksum });
            }
            bytes.reserve(bytes.capacity().max(1 << 16));
        }
    }
}

/// One output file.
#[derive(Debug)]
struct Part {
    file: File,
    target: PathBuf,
    checksum: Crc,
}

/// Folders that were made for the output, innermost first. Dropped, they are removed when they are empty.
#[derive(Debug)]
struct Made(Vec<PathBuf>);

impl Made {
    fn create(out: &Path) -> Result<Self, SynthError> {
        let missing = out.ancestors().filter(|folder| !folder.as_os_str().is_empty());
        let made = Self(missing.take_while(|folder| !folder.exists()).map(Path::to_owned).collect());
        fs::create_dir_all(out).map_err(|source| SynthError::Folder { folder: out.to_owned(), source })?;
        Ok(made)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for folder in &self.0 {
            // Fails for a folder with tables, as it should.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// All output files. Dropped before [`Archive::finish`], it removes what it wrote.
///
/// Fields are dropped from first to last: files are closed before the stage removes them, the lock ends when nothing of
/// the run is left, and only then are the folders empty.
#[derive(Debug)]
pub(super) struct Archive {
    parts: Vec<Part>,
    stage: Stage,
    _lock: FolderLock,
    _made: Made,
}

impl Archive {
    /// Opens a hidden file for each table in the folder `out`, which is created when missing, and keeps other runs out.
    pub(super) fn create(out: &Path, tables: &'static [Table]) -> Result<Self, SynthError> {
        refuse_foreign_tables(out)?;
        let made = Made::create(out)?;
        let lock = FolderLock::take(out)?;
        let stage = Stage::create(out, tables.iter().map(file_name).collect())?;
        let mut archive = Self { parts: Vec::with_capacity(tables.len()), stage, _lock: lock, _made: made };
        for (index, table) in tables.iter().enumerate() {
            let name = file_name(table);
            let file = File::create_new(archive.stage.path(&name))
                .map_err(|source| SynthError::Folder { folder: out.to_owned(), source })?;
            archive.parts.push(Part { file, target: out.join(name), checksum: Crc::new() });
            archive.start(index, table)?;
        }
        Ok(archive)
    }

    /// The gzip header with the stored name (RFC 1952), then the line of column names.
    fn start(&mut self, index: usize, table: &Table) -> Result<(), SynthError> {
        // Deflate, a name follows, no time (the same seed gives the same bytes), unknown system.
        let mut header = vec![0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 255];
        header.extend_from_slice(table.name.to_uppercase().as_bytes());
        header.extend_from_slice(MARK.as_bytes());
        header.push(0);
        self.write(index, &header)?;
        let names: Vec<_> = table.columns.iter().map(|column| format!("\"{}\"", column.name.to_uppercase())).collect();
        let line = names.join(",") + "\n";
        let block = Compressor::new().block(line.as_bytes())?;
        self.append(index, &block)
    }

    /// Appends a block to the table number `index`.
    pub(super) fn append(&mut self, index: usize, block: &Block) -> Result<(), SynthError> {
        self.parts[index].checksum.combine(&block.checksum);
        self.write(index, &block.bytes)
    }

    fn write(&mut self, index: usize, bytes: &[u8]) -> Result<(), SynthError> {
        let part = &mut self.parts[index];
        part.file.write_all(bytes).map_err(|source| SynthError::Write { path: part.target.clone(), source })
    }

    /// Ends the streams and puts the files in their place.
    pub(super) fn finish(mut self) -> Result<(), SynthError> {
        for index in 0..self.parts.len() {
            // An empty last block, then checksum and length.
            let checksum = &self.parts[index].checksum;
            let mut end = vec![3, 0];
            end.extend_from_slice(&checksum.sum().to_le_bytes());
            end.extend_from_slice(&checksum.amount().to_le_bytes());
            self.write(index, &end)?;
        }
        // Closed before they are moved.
        self.parts.clear();
        // A run can take an hour; somebody may have copied tables here in the meantime.
        refuse_foreign_tables(self.stage.folder())?;
        self.stage.exchange()
    }
}

fn file_name(table: &Table) -> String {
    format!("{}.csv.gz", table.name.to_uppercase())
}

/// Real tables must never be replaced by made-up ones, nor stand beside them in another form.
fn refuse_foreign_tables(out: &Path) -> Result<(), SynthError> {
    let plan = match crate::plan(out, &[]) {
        Ok(plan) => plan,
        Err(crate::PlanError::MissingFolder { .. } | crate::PlanError::NoTables { .. }) => return Ok(()),
        Err(source) => return Err(SynthError::Occupied { folder: out.to_owned(), reason: source.to_string() }),
    };
    for planned in plan.tables {
        let expected = out.join(file_name(planned.table));
        for path in planned.files {
            if path != expected || !is_synthetic(&path) {
                return Err(SynthError::Occupied {
                    folder: out.to_owned(),
                    reason: format!("{} was not written by the generator", path.display()),
                });
            }
        }
    }
    Ok(())
}

fn is_synthetic(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(80).read_to_end(&mut start));
    read.is_ok()
        && start.len() > 10
        && start[3] == 8
        && start[10..].split(|byte| *byte == 0).next().is_some_and(|name| name.ends_with(MARK.as_bytes()))
}

#[cfg(test)]
mod tests {
    use flate2::read::GzDecoder;

    use super::*;
    use crate::tables::tables;

    fn read(path: &Path) -> String {
        let mut text = String::new();
        GzDecoder::new(File::open(path).expect("the file")).read_to_string(&mut text).expect("one gzip member");
        text
    }

    #[test]
    fn blocks_join_to_one_member() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut archive = Archive::create(dir.path(), tables()).expect("files");
        let mut compressor = Compressor::new();
        let long = "1,\"F\"\n".repeat(100_000);
        for text in ["", &long, "2,\"M\"\n"] {
            archive.append(20, &compressor.block(text.as_bytes()).expect("a block")).expect("a write");
        }
        archive.finish().expect("the end");
        let text = read(&dir.path().join("PATIENTS.csv.gz"));
        let (header, rows) = text.split_once('\n').expect("a header");
        assert!(header.starts_with("\"ROW_ID\",\"SUBJECT_ID\",\"GENDER\""), "{header}");
        assert_eq!(rows, long + "2,\"M\"\n");
        assert!(is_synthetic(&dir.path().join("PATIENTS.csv.gz")));
    }

    #[test]
    fn an_unfinished_archive_leaves_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let out = dir.path().join("new");
        drop(Archive::create(&out, tables()).expect("files"));
        assert!(!out.exists());
        drop(Archive::create(&out.join("a/b"), tables()).expect("files"));
        assert!(!out.exists(), "folders above it are left");
    }

    #[test]
    fn a_second_run_is_kept_out_and_the_first_is_whole() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = Archive::create(dir.path(), tables()).expect("files");
        let second = Archive::create(dir.path(), tables()).expect_err("a refusal");
        assert!(matches!(second, SynthError::Busy { .. }), "{second}");
        first.finish().expect("the end");
        let text = read(&dir.path().join("PATIENTS.csv.gz"));
        assert!(text.starts_with("\"ROW_ID\"") && text.lines().count() == 1, "{text}");
        assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), tables().len());
    }

    #[test]
    fn a_failure_at_the_end_leaves_the_tables_from_before() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut earlier = Archive::create(dir.path(), tables()).expect("files");
        let row = Compressor::new().block(b"1\n").expect("a block");
        earlier.append(20, &row).expect("a write");
        earlier.finish().expect("the end");
        let archive = Archive::create(dir.path(), tables()).expect("files");
        // Half of the tables are moved in by then.
        fs::remove_file(archive.stage.path("INPUTEVENTS_MV.csv.gz")).expect("a file less");
        let message = archive.finish().expect_err("a failure").to_string();
        assert!(message.contains("INPUTEVENTS_MV.csv.gz: "), "{message}");
        assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), tables().len());
        assert!(read(&dir.path().join("PATIENTS.csv.gz")).ends_with("\n1\n"));
    }

    #[test]
    fn tables_that_came_during_the_run_are_not_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        let archive = Archive::create(dir.path(), tables()).expect("files");
        fs::write(dir.path().join("PATIENTS.csv.gz"), "real").expect("a file");
        let error = archive.finish().expect_err("a refusal");
        assert!(matches!(error, SynthError::Occupied { .. }), "{error}");
        assert_eq!(fs::read(dir.path().join("PATIENTS.csv.gz")).expect("the file"), b"real");
        assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), 1);
    }

    #[test]
    fn other_tables_are_not_replaced() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("notes.txt"), "mine").expect("a file");
        drop(Archive::create(dir.path(), tables()).expect("other files are no obstacle"));
        fs::write(dir.path().join("PATIENTS.csv.gz"), "real").expect("a file");
        let message = Archive::create(dir.path(), tables()).expect_err("a refusal").to_string();
        assert!(message.contains("PATIENTS.csv.gz was not written by the generator"), "{message}");
        assert_eq!(fs::read_dir(dir.path()).expect("the folder").count(), 2);
    }
}
