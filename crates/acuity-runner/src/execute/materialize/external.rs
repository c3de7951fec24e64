//! The rows are a file, and the relation a view that reads it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use acuity_compiler::unterminated;
use acuity_warehouse::{Layout, Replace};

use super::{Materialization, Parts};
use crate::{
    error::{Error, SourceError},
    execute::{Done, with_rows},
};

pub(super) struct External;

/// Where a file is written until it is whole: beside its place, with the same ending, by which the engine packs it.
fn beside(place: &Path) -> PathBuf {
    let name = place.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    place.with_file_name(format!(".acuity_new.{name}"))
}

impl Materialization for External {
    fn build(&self, model: &Parts<'_>) -> Result<Done, SourceError> {
        let Parts { executor, node, config, prepared, rendered } = model;
        let Some(file) = &config.external else {
            return Err(SourceError::new(format!("{} does not say which file it is", node.name)));
        };
        let place = executor.session.project.folder().join(&file.location);
        let fail = |path: &Path, source| SourceError::from(Error::Io { path: path.to_path_buf(), source });
        if let Some(above) = place.parent() {
            fs::create_dir_all(above).map_err(|error| fail(above, error))?;
        }
        // Folders of partitions are written where they are; a file takes the place of the last one when it is whole.
        let is_file = file.partition_by.is_empty();
        let to = if is_file { beside(&place) } else { place.clone() };
        let sql = unterminated(&prepared.sql);
        executor.keep_sql("run", node, sql)?;
        let to_text = to.display().to_string().replace('\'', "''");
        let copy = format!("COPY (\n{sql}\n) TO '{to_text}' ({})", file.copy_options());
        let rows = executor.warehouse.execute(&copy).map_err(|error| {
            // What was written of it serves nobody.
            let _ = fs::remove_file(&to);
            let format = &file.format;
            if error.message.contains(&format!("in the {format} extension")) {
                return SourceError::new(format!("the engine was built without files of the format '{format}'"))
                    .in_file(&node.file)
                    .with_help("write them as format: csv, or use a build with that extension");
            }
            executor.refused(node, rendered, 1, error)
        })?;
        if is_file {
            fs::rename(&to, &place).map_err(|error| fail(&place, error))?;
        }
        executor.warehouse.replace(&node.relation, Replace::View, &Layout::default(), &file.reading())?;
        Ok(Done { message: with_rows("COPY", rows), rows, ..Done::default() })
    }
}
