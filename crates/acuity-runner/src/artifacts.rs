//! Files under `target/`: what the next command reads is written as a whole or not at all, the SQL of nodes plainly.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use acuity_compiler::{DBT_VERSION, Secrets, replace_file, uuid};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

/// Writes `bytes` to `path` through a temporary file beside it; makes missing folders. Values of secret environment variables
/// are left out: every artifact is written in this file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let bytes = &Secrets::of_process().scrub_bytes(bytes);
    whole(path, |out| out.write_all(bytes))
}

/// A file that `fill` writes, in place of the one that is there once it is complete.
pub(crate) fn whole(path: &Path, fill: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<()> {
    replace_file(path, |out| fill(out)).map_err(|source| Error::Io { path: path.to_path_buf(), source })
}

/// Writes what every run makes anew, such as the SQL of a node: not at all where it is there already, and without waiting for
/// the disk, which would take longer than compiling. What a run that was cut off left incomplete differs, and is written again.
pub(crate) fn write_again(path: &Path, bytes: &[u8]) -> Result<()> {
    let bytes = &Secrets::of_process().scrub_bytes(bytes);
    if fs::metadata(path).is_ok_and(|there| there.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there.as_slice() == &bytes[..])
    {
        return Ok(());
    }
    let write = || match (fs::write(path, bytes), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            fs::write(path, bytes)
        }
        (written, _) => written,
    };
    write().map_err(|source| Error::Io { path: path.to_path_buf(), source })
}

/// Writes a JSON document, without the white space that dbt leaves out as well.
pub(crate) fn write_json(path: &Path, value: &Value) -> Result<()> {
    let secrets = Secrets::of_process();
    let mut value = Cow::Borrowed(value);
    if !secrets.is_empty() {
        // Before it is text: in a document a secret may have escapes, or be a number.
        secrets.scrub_json(value.to_mut());
    }
    let mut bytes = serde_json::to_vec(&value).map_err(|error| Error::Internal(error.to_string()))?;
    bytes.push(b'\n');
    write(path, &bytes)
}

/// One run of a command, as artifacts name it.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    pub(crate) id: String,
    pub(crate) started: DateTime<Utc>,
}

impl Invocation {
    pub(crate) fn new() -> Self {
        let started = Utc::now();
        let moment = started.timestamp_nanos_opt().unwrap_or_default();
        // Unique among runs on one machine; nothing depends on its being random.
        let id = uuid(&format!("{moment} {}", std::process::id()));
        Self { id, started }
    }

    /// The same, called as somebody wants it to be.
    pub(crate) fn named(id: Option<&str>) -> Self {
        let new = Self::new();
        Self { id: id.map_or(new.id, str::to_owned), started: new.started }
    }

    /// The `metadata` object of an artifact.
    pub(crate) fn metadata(&self, schema: &str) -> Value {
        json!({
            "dbt_schema_version": format!("https://schemas.getdbt.com/dbt/{schema}.json"),
            "dbt_version": DBT_VERSION,
            "generated_at": stamp(Utc::now()),
            "invocation_id": self.id,
            "invocation_started_at": stamp(self.started),
            "env": named_by_people(),
        })
    }
}

/// What people have artifacts say of a run: the environment's variables `DBT_ENV_CUSTOM_ENV_…`, without that.
pub(crate) fn named_by_people() -> Map<String, Value> {
    let named = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?.strip_prefix("DBT_ENV_CUSTOM_ENV_")?.to_owned();
        Some((name, Value::from(value.to_string_lossy())))
    });
    // The environment has no order.
    let sorted: std::collections::BTreeMap<String, Value> = named.collect();
    sorted.into_iter().collect()
}

/// A time as artifacts write it.
pub(crate) fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// `target/<kind>/<package>/<file of the node>`, where dbt puts a node's SQL.
pub(crate) fn sql_path(target: &Path, kind: &str, package: &str, file: &str) -> PathBuf {
    // A path in a project file must not lead out of the target folder.
    let inside: PathBuf =
        Path::new(file).components().filter(|part| matches!(part, std::path::Component::Normal(_))).collect();
    target.join(kind).join(package).join(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.json");
        write_json(&path, &json!({"n": 1})).unwrap();
        write_json(&path, &json!({"n": 2})).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"n\":2}\n");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_there_already_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("compiled/p/models/a.sql");
        write_again(&path, b"select 1").unwrap();
        // A time that no write gives: whoever writes sets it to now.
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        let age = |at| fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
        let written = || fs::metadata(&path).unwrap().modified().unwrap();
        age(long_ago);
        write_again(&path, b"select 1").unwrap();
        assert_eq!(written(), long_ago);
        // Also another text of the same length, and one that was cut off.
        for text in ["select 2", "select 2 as n", ""] {
            write_again(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_ne!(written(), long_ago);
            age(long_ago);
        }
    }

    #[test]
    fn a_folder_in_the_way_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a.sql")).unwrap();
        let error = write_again(&folder.path().join("a.sql"), b"select 1").unwrap_err();
        assert!(matches!(&error, Error::Io { path, .. } if path.ends_with("a.sql")), "{error}");
    }

    #[test]
    fn sql_stays_in_the_target_folder() {
        let path = sql_path(Path::new("target"), "compiled", "acuity", "../../models/a.sql");
        assert_eq!(path, Path::new("target/compiled/acuity/models/a.sql"));
    }

    #[test]
    fn an_invocation_looks_like_a_uuid() {
        let lengths: Vec<usize> = Invocation::new().id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }
}
