//! Database files that are locked, read-only, damaged, or whose writer is killed.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use acuity_duckdb::{DuckDb, Options};
use acuity_warehouse::{DatasetName, ErrorKind, Layout, RelationName, Replace, Rows, Warehouse};

use crate::told;

const ROLE: &str = "ACUITY_DUCKDB_TEST_ROLE";
const FILE: &str = "ACUITY_DUCKDB_TEST_FILE";
/// Rows of the table that the writer replaces over and over.
const ROWS: i64 = 300_000;

/// Not a test of its own: the second process of the tests below, which start this one with a role.
#[test]
fn second_process() {
    let (Ok(role), Ok(file)) = (env::var(ROLE), env::var(FILE)) else { return };
    let file = PathBuf::from(file);
    let warehouse = DuckDb::open(&file, &Options::default()).unwrap();
    match role.as_str() {
        "hold" => {
            std::fs::write(file.with_extension("ready"), "").unwrap();
            thread::sleep(Duration::from_secs(60));
        }
        "write" => {
            let table = RelationName::new("main", "t");
            for version in 1.. {
                let query = format!("SELECT range AS id, {version} AS version FROM range({ROWS})");
                warehouse.replace(&table, Replace::Table, &Layout::default(), &query).unwrap();
                std::fs::write(file.with_extension("ready"), "").unwrap();
            }
        }
        "fill" => {
            let told = |result: Result<Option<u64>, acuity_warehouse::Error>| match result {
                Ok(_) => "no error".to_owned(),
                Err(error) => format!("{:?} {}", error.kind, error.help.unwrap_or_default()),
            };
            let table = RelationName::new("main", "t");
            warehouse.replace(&table, Replace::Table, &Layout::default(), "SELECT 1 AS n").unwrap();
            let sql = "SELECT hash(range)::VARCHAR || hash(range + 1)::VARCHAR AS n FROM range(2000000)";
            let text = told(warehouse.replace(&table, Replace::Table, &Layout::default(), sql));
            std::fs::write(file.with_extension("ready"), text).unwrap();
        }
        other => panic!("unknown role {other}"),
    }
}

struct Second(Child);

impl Second {
    fn start(role: &str, file: &Path) -> Self {
        let ready = file.with_extension("ready");
        let _ = std::fs::remove_file(&ready);
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "files::second_process"])
            .env(ROLE, role)
            .env(FILE, file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let second = Self(child);
        let start = Instant::now();
        while !ready.exists() {
            assert!(start.elapsed() < Duration::from_secs(60), "the second process did not get ready");
            thread::sleep(Duration::from_millis(5));
        }
        second
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        // SIGKILL: the process gets no chance to tidy up.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_locked_database_names_the_holder() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.duckdb");
    let holder = Second::start("hold", &file);
    let error = DuckDb::open(&file, &Options::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Locked);
    assert!(error.message.contains(&format!("PID {}", holder.0.id())), "{error}");
    assert!(error.help.is_some());
    // A reader is refused as well while somebody writes.
    assert_eq!(DuckDb::open_read_only(&file).unwrap_err().kind, ErrorKind::Locked);
    drop(holder);
    DuckDb::open(&file, &Options::default()).unwrap();
}

#[test]
fn a_killed_writer_leaves_a_whole_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.duckdb");
    for round in 0..6_u64 {
        let writer = Second::start("write", &file);
        thread::sleep(Duration::from_millis(7 + 23 * round));
        drop(writer);
        let warehouse = DuckDb::open(&file, &Options::default()).unwrap();
        let sql = "SELECT count(*), count(DISTINCT version), count(DISTINCT id), sum(id)::BIGINT FROM main.t";
        let rows = Rows::read(warehouse.query(sql).unwrap()).unwrap();
        let numbers: Vec<i64> = rows.rows[0].iter().filter_map(|cell| cell.as_i64()).collect();
        assert_eq!(numbers, [ROWS, 1, ROWS, ROWS * (ROWS - 1) / 2]);
        assert_eq!(warehouse.relations(&DatasetName::new("main")).unwrap().len(), 1);
    }
}

/// A limit on the size of files stands in for a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_keeps_the_old_table() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.duckdb");
    let status = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 16384; exec \"$0\" --exact files::second_process"])
        .arg(env::current_exe().unwrap())
        .env(ROLE, "fill")
        .env(FILE, &file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    let told = std::fs::read_to_string(file.with_extension("ready")).unwrap_or_else(|_| format!("nothing: {status}"));
    assert_eq!(told, "Resource free some disk space and run the command again; finished tables are intact");
    let warehouse = DuckDb::open(&file, &Options::default()).unwrap();
    let rows = Rows::read(warehouse.query("SELECT n FROM t").unwrap()).unwrap();
    assert_eq!(rows.rows.len(), 1);
}

#[test]
fn what_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut out = String::new();
    let mut tell = |name: &str| {
        let error = DuckDb::open(&folder.path().join(name), &Options::default()).unwrap_err();
        out.push_str(&format!("{name}\n{}\n\n", told(&error, folder.path())));
    };
    std::fs::create_dir(folder.path().join("folder.duckdb")).unwrap();
    tell("folder.duckdb");
    tell("missing/a.duckdb");
    std::fs::write(folder.path().join("text.duckdb"), "not a database ".repeat(1000)).unwrap();
    tell("text.duckdb");
    std::fs::write(folder.path().join("empty.duckdb"), "").unwrap();
    tell("empty.duckdb");
    insta::assert_snapshot!(out);
}

#[test]
fn a_file_of_another_version_or_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.duckdb");
    let warehouse = DuckDb::open(&file, &Options::default()).unwrap();
    warehouse.execute("CREATE TABLE t AS SELECT range AS n FROM range(100000)").unwrap();
    drop(warehouse);
    let sound = std::fs::read(&file).unwrap();

    // The main header: 8 bytes of checksum, 4 of magic, then the storage version.
    let mut newer = sound.clone();
    newer[12] = 250;
    std::fs::write(&file, &newer).unwrap();
    assert_eq!(DuckDb::open(&file, &Options::default()).unwrap_err().kind, ErrorKind::Corrupt);

    let mut damaged = sound;
    let end = damaged.len();
    for byte in &mut damaged[12288..end] {
        *byte ^= 0x5a;
    }
    std::fs::write(&file, &damaged).unwrap();
    let error = DuckDb::open(&file, &Options::default()).and_then(|warehouse| {
        warehouse.query("SELECT sum(n) FROM t").and_then(acuity_warehouse::BatchStream::collect_batches)
    });
    assert_eq!(error.unwrap_err().kind, ErrorKind::Corrupt);
}

#[test]
fn reading_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.duckdb");
    let error = DuckDb::open_read_only(&file).unwrap_err();
    assert_eq!((error.kind, file.exists()), (ErrorKind::Missing, false));

    DuckDb::open(&file, &Options::default()).unwrap().execute("CREATE TABLE t AS SELECT 1 AS n").unwrap();
    let first = DuckDb::open_read_only(&file).unwrap();
    assert_eq!(Rows::read(first.query("SELECT n FROM t").unwrap()).unwrap().rows.len(), 1);
    let error = first.execute("INSERT INTO t VALUES (2)").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission, "{error}");
    assert!(error.help.is_some());
}

#[cfg(unix)]
#[test]
fn a_read_only_file_refuses_to_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.duckdb");
    drop(DuckDb::open(&file, &Options::default()).unwrap());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o400)).unwrap();
    // The super-user may write any file, so there is nothing to refuse.
    if std::fs::OpenOptions::new().append(true).open(&file).is_ok() {
        return;
    }
    let error = DuckDb::open(&file, &Options::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission, "{error}");
    assert!(error.help.is_some());
}
