//! Files that are written as a whole or not at all.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::Path,
};

use atomic_write_file::AtomicWriteFile;

/// Has `fill` write a file beside `path`, which takes its place once it is complete: a reader sees the old content or the new,
/// never a part. Missing folders are made. Gives what `fill` gives.
///
/// # Errors
/// `fill` ends in one, or the file system refuses; the old file stays.
pub fn replace_file<T, E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> Result<T, E>,
) -> Result<T, E> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut out = BufWriter::new(AtomicWriteFile::open(path)?);
    let done = fill(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.commit()?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/file.txt");
        let write = |text: &'static str| move |out: &mut (dyn Write + Send)| out.write_all(text.as_bytes());
        replace_file(&path, write("one")).unwrap();
        let failed: io::Result<()> = replace_file(&path, |out| {
            write("two")(out)?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
