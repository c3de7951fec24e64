//! From a model's rendered SQL to the engine's, where these differ, and from the engine's errors back to the model's file.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use acuity_compiler::{Dialect, snapshot::Around};
use acuity_sql::{Catalog, Diagnostics, Parameters, StatementKind, TablePath, Type};
use acuity_warehouse::{ColumnInfo, Engine, RelationInfo, RelationName};

use crate::{error::SourceError, plan::PlanColumn};

/// Rendered SQL, and where its lines came from.
pub(crate) struct Rendered {
    /// In the project's dialect.
    pub(crate) sql: String,
    /// Line and column of the rendered SQL to line and column of the file.
    pub(crate) locate: Box<dyn Fn(u32, u32) -> Option<Place> + Send + Sync>,
}

impl Rendered {
    /// The query inside of another: places in it are still those of its file, and what stands around it has none.
    pub(crate) fn around(self, with: &Around) -> Rendered {
        let sql = with.query(&self.sql);
        let before = u32::try_from(with.before.matches('\n').count()).unwrap_or(u32::MAX);
        let lines = u32::try_from(self.sql.lines().count()).unwrap_or(u32::MAX);
        let locate = self.locate;
        let within = move |line: u32, column: u32| {
            let line = line.checked_sub(before)?;
            if (1..=lines).contains(&line) { locate(line, column) } else { None }
        };
        Rendered { sql, locate: Box::new(within) }
    }
}

/// A place in a project file.
pub(crate) struct Place {
    pub(crate) file: PathBuf,
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// The file's text.
    pub(crate) text: String,
}

/// A statement the engine takes.
pub(crate) struct Prepared {
    pub(crate) sql: String,
    /// Name and type of each output column, when the SQL was analysed.
    pub(crate) columns: Columns,
    /// Whether it is known to be a statement that gives no rows.
    pub(crate) writes: bool,
    /// What is valid but deserves a look.
    pub(crate) warnings: Diagnostics,
}

impl Prepared {
    /// Name and type of each column, as the warehouse keeps them.
    pub(crate) fn types(&self) -> Vec<(String, String)> {
        self.columns.iter().map(|(name, data_type)| (name.clone(), data_type.to_string())).collect()
    }

    /// The columns with the types that the query gives: the engine stores some as others.
    pub(crate) fn given(&self) -> Vec<PlanColumn> {
        let column = |(name, data_type): &(String, Type)| PlanColumn {
            name: name.clone(),
            data_type: Some(data_type.to_string()),
            ..PlanColumn::default()
        };
        self.columns.iter().map(column).collect()
    }
}

/// Names and types of a relation's columns.
type Columns = Vec<(String, Type)>;

/// Whether statements are sent as they are written: the engine analyses them by itself, and its errors have the places of
/// the person's own text.
pub(crate) fn is_as_written(engine: Engine, dialect: Dialect) -> bool {
    match engine {
        Engine::BigQuery => true,
        Engine::DuckDb => dialect == Dialect::DuckDb,
    }
}

/// Turns GoogleSQL into the engine's SQL where that is needed; knows the relations that queries may read.
pub(crate) struct Translator {
    engine: Engine,
    as_written: bool,
    known: Mutex<Arc<Catalog>>,
}

impl Translator {
    pub(crate) fn new(engine: Engine, dialect: Dialect) -> Self {
        Self { engine, as_written: is_as_written(engine, dialect), known: Mutex::default() }
    }

    /// See [`is_as_written`].
    pub(crate) fn is_as_written(&self) -> bool {
        self.as_written
    }

    /// A relation's name as statements write it that are still to be prepared.
    pub(crate) fn path(&self, name: &RelationName) -> String {
        if self.as_written { self.engine.path(name) } else { name.googlesql() }
    }

    fn known(&self) -> MutexGuard<'_, Arc<Catalog>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a relation known, or known anew.
    pub(crate) fn learn(&self, name: &RelationName, columns: Columns) {
        Arc::make_mut(&mut self.known()).add_table(&[&name.dataset.dataset, &name.name], columns);
    }

    /// Makes a relation known as the warehouse lists it. Where the engine stores a declared type as another one, the
    /// declared type counts.
    pub(crate) fn learn_info(&self, info: &RelationInfo, declared: &[PlanColumn]) {
        declare(Arc::make_mut(&mut self.known()), info, declared);
    }

    /// Makes the functions known that a database keeps.
    pub(crate) fn learn_functions(&self, database: &acuity_duckdb::DuckDb) -> acuity_warehouse::Result<()> {
        database.add_functions(Arc::make_mut(&mut self.known()))
    }

    pub(crate) fn knows(&self, name: &RelationName) -> bool {
        self.known().columns(&TablePath::new(&[&name.dataset.dataset, &name.name])).is_some()
    }

    /// Every relation that is known.
    pub(crate) fn catalog(&self) -> Catalog {
        Catalog::clone(&self.known())
    }

    /// The engine's statement for `sql`, which may also use `relations` with their declared columns; they are known to
    /// this statement only.
    pub(crate) fn prepare_over(
        &self,
        sql: &str,
        relations: &[(&RelationInfo, &Vec<PlanColumn>)],
    ) -> Result<String, Diagnostics> {
        let mut catalog = self.catalog();
        for (info, declared) in relations {
            declare(&mut catalog, info, declared);
        }
        Ok(acuity_sql::transpile(sql, &catalog)?.sql)
    }

    /// The statement for `sql`, or what is wrong with it, placed in rendered SQL.
    pub(crate) fn prepare(&self, sql: &str) -> Result<Prepared, Diagnostics> {
        self.prepare_given(sql, None, &Parameters::new())
    }

    /// The same with a default dataset and the values of query parameters.
    pub(crate) fn prepare_given(
        &self,
        sql: &str,
        dataset: Option<&str>,
        parameters: &Parameters,
    ) -> Result<Prepared, Diagnostics> {
        if self.as_written {
            return Ok(Prepared {
                sql: sql.to_owned(),
                columns: Vec::new(),
                writes: false,
                warnings: Diagnostics(Vec::new()),
            });
        }
        // Not under the lock: translating may take a while, and others learn meanwhile.
        let mut known = Arc::clone(&self.known());
        if dataset.is_some() {
            Arc::make_mut(&mut known).set_default_dataset(dataset);
        }
        let transpiled = acuity_sql::transpile_with(sql, &known, parameters)?;
        if !transpiled.refused.0.is_empty() {
            return Err(transpiled.refused);
        }
        let writes = transpiled.kind != StatementKind::Query;
        let columns = transpiled.columns.into_iter().map(|column| (column.name, column.data_type)).collect();
        Ok(Prepared { sql: transpiled.sql, columns, writes, warnings: transpiled.warnings })
    }
}

/// DuckDB's own name of a column's type.
pub(crate) fn engine_type(column: &ColumnInfo) -> String {
    let stored = column.stored_as.clone().or_else(|| acuity_duckdb::duckdb_type(&column.data_type));
    stored.unwrap_or_else(|| column.data_type.clone())
}

/// Makes a relation known in `catalog`; where the engine stores a declared type as another one, the declared type counts.
fn declare(catalog: &mut Catalog, info: &RelationInfo, declared: &[PlanColumn]) {
    acuity_duckdb::declare(catalog, info, |column| {
        let declared = declared.iter().find(|declared| declared.name.eq_ignore_ascii_case(column));
        declared.and_then(|declared| declared.data_type.as_deref())
    });
}

/// The first diagnostic of rendered SQL as an error in the file it came from. `lines_before` is how many lines were put
/// in front of the rendered SQL.
pub(crate) fn locate(diagnostics: &Diagnostics, rendered: &Rendered, lines_before: u32, file: &str) -> SourceError {
    let Some(first) = diagnostics.0.first() else { return SourceError::new("the SQL is not valid").in_file(file) };
    let mut error = SourceError::new(first.message.clone());
    error.help.clone_from(&first.help);
    let more = diagnostics.0.len() - 1;
    if more > 0 {
        error.message.push_str(&format!(" (and {more} more)"));
    }
    let place = |span: &acuity_sql::Span| {
        let line = span.start.line.saturating_sub(lines_before).max(1);
        (rendered.locate)(line, span.start.column)
    };
    if let Some(first) = first.first.as_ref() {
        let at = match place(first) {
            Some(place) => format!("{}:{}:{}", place.file.display(), place.line, place.column),
            None => format!("{}:{}", first.start.line, first.start.column),
        };
        let help = error.help.take().map(|help| format!("{help}; ")).unwrap_or_default();
        error.help = Some(format!("{help}the first one is at {at}"));
    }
    let Some(span) = &first.span else { return error.in_file(file) };
    match place(span) {
        Some(place) => {
            error.file = Some(place.file.clone());
            error.at(place.line, place.column, &place.text)
        }
        None => error.in_file(file),
    }
}

/// A path as messages show it: from the project folder.
pub(crate) fn relative(path: &Path, folder: &Path) -> PathBuf {
    path.strip_prefix(folder).unwrap_or(path).to_path_buf()
}
