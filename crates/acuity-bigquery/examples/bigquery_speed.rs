//! How long jobs and pages take on a server: one line of JSON, for `benches/bigquery_vs_python.py`.
//!
//! `bigquery_speed ADDRESS STORAGE_ADDRESS JOBS TABLE PAGE_ROWS`: a table of one dataset, `dataset.table`, is read as a whole
//! through the Storage Read API, and its first rows page by page.

use std::time::Instant;

use acuity_bigquery::{BigQuery, Settings};
use acuity_warehouse::{BatchStream, Error, ErrorKind, RelationName, Rows, Warehouse as _};

fn main() -> Result<(), Error> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, storage, jobs, table, page_rows] = words.as_slice() else {
        return Err(Error::new(ErrorKind::Syntax, "bigquery_speed ADDRESS STORAGE_ADDRESS JOBS TABLE PAGE_ROWS"));
    };
    let jobs: u32 = jobs.parse().unwrap_or(100);
    let (dataset, table) = table.split_once('.').unwrap_or(("acuity_speed", table));
    let mut settings = Settings::emulator("p1", address);
    settings.storage_endpoint = Some(storage.clone());
    let warehouse = BigQuery::open(settings)?;
    let name = RelationName::new(dataset, table);
    Rows::read(warehouse.query("SELECT 1")?)?;

    let start = Instant::now();
    for job in 0..jobs {
        Rows::read(warehouse.query(&format!("SELECT {job}"))?)?;
    }
    let per_job = start.elapsed().as_secs_f64() / f64::from(jobs.max(1));

    let start = Instant::now();
    let paged = count(warehouse.query(&format!("SELECT * FROM `{dataset}`.`{table}` LIMIT {page_rows}"))?)?;
    let paging = start.elapsed().as_secs_f64();

    let info = warehouse.relation(&name)?.ok_or_else(|| Error::new(ErrorKind::Missing, "no such table"))?;
    let columns: Vec<String> = info.columns.into_iter().map(|column| column.name).collect();
    let start = Instant::now();
    let whole = count(warehouse.read(&name, &columns)?)?;
    let reading = start.elapsed().as_secs_f64();

    #[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
    {
        println!(
            "{{\"per_job\": {per_job}, \"paged\": {paged}, \"paging\": {paging}, \"whole\": {whole}, \"reading\": {reading}}}"
        );
    }
    Ok(())
}

fn count(stream: BatchStream) -> Result<usize, Error> {
    let mut rows = 0;
    for batch in stream {
        rows += batch?.num_rows();
    }
    Ok(rows)
}
