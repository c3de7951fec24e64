//! Scripts of the corpus: the last result counts, and Google's engine has judged a query of the same meaning.

use acuity_duckdb::{DuckDb, Script};
use acuity_sql::{Catalog, Host, OutputColumn, Parameters, ScriptError, Transpiled, run_script};
use acuity_warehouse::{
    BatchStream, Error,
    arrow::array::{AsArray as _, RecordBatch},
};
use serde_json::Value as Json;

use crate::answers::{Verdict, compared};

/// Keeps what the last query gave.
pub(crate) struct Last {
    session: Script,
    shown: Option<(Vec<OutputColumn>, Vec<RecordBatch>)>,
}

impl Last {
    pub(crate) fn new(warehouse: &DuckDb) -> Self {
        Last { session: warehouse.script().unwrap(), shown: None }
    }

    /// The only value of the last result, a text.
    pub(crate) fn text(&self) -> String {
        let (_, batches) = self.shown.as_ref().unwrap();
        batches[0].column(0).as_string::<i32>().value(0).to_owned()
    }
}

impl Host for Last {
    type Error = Error;

    fn told(error: &Error) -> String {
        error.message.clone()
    }

    fn show(&mut self, query: &Transpiled) -> Result<(), Error> {
        let rows = self.session.query(&query.sql, None).and_then(BatchStream::collect_batches)?;
        self.shown = Some((query.columns.clone(), rows));
        Ok(())
    }

    fn execute(&mut self, statement: &Transpiled) -> Result<Option<u64>, Error> {
        self.session.execute(&statement.sql)
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, Error> {
        self.session.texts(sql)
    }

    fn transaction(&mut self, word: &'static str) -> Result<(), Error> {
        self.session.transaction(word)
    }
}

pub(crate) fn judge(warehouse: &DuckDb, entry: &Json, parameters: &Parameters) -> Verdict {
    let sql = entry["sql"].as_str().unwrap();
    if !acuity_sql::is_script(sql) {
        return Verdict::Different("it is not taken for a script".to_owned());
    }
    let mut host = Last::new(warehouse);
    let done = run_script(sql, Catalog::new(), parameters, &mut host);
    if entry["fails"].is_string() {
        return match done {
            Err(_) => Verdict::Equal,
            Ok(()) => Verdict::Spared("ends well, but should fail".to_owned()),
        };
    }
    match (done, host.shown) {
        (Ok(()), Some((columns, rows))) => compared(entry, &columns, &rows),
        (Ok(()), None) => Verdict::Different("no query has shown anything".to_owned()),
        (Err(ScriptError::Sql(found)), _) if found.0.iter().all(|d| d.code == "unsupported") => {
            Verdict::Refused(found.to_string())
        }
        (Err(failure), _) => Verdict::Different(failure.to_string()),
    }
}
