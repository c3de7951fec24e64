//! The careful way: one record at a time, with the place of everything that does not fit.

use std::sync::Arc;

use acuity_csv::{Input, Rejected, RowSink, Target, Value, read_file, values::Kind};
use acuity_warehouse::{LoadProgress, LoadReport, LoadRequest, RelationName, Result};
use arrow::{
    array::{
        ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
        Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
    },
    datatypes::{Field, Schema},
    record_batch::RecordBatch,
};
use duckdb::{Appender, Connection, params};

use super::{create_table, describe_table};
use crate::{database::DuckDb, error::from_duckdb, names::path};

const ROWS_PER_BATCH: usize = 16 * 1024;

/// Loads all files in one transaction.
pub(crate) fn load(
    database: &DuckDb,
    request: &LoadRequest,
    targets: &[Target],
    inputs: &[Input],
    progress: &dyn LoadProgress,
) -> Result<LoadReport> {
    let lease = database.lease()?;
    lease.transaction(|connection| {
        create_table(database, connection, request, targets)?;
        let mut rejected = Vec::new();
        let mut rows = 0;
        {
            let mut appender = appender(connection, &request.table).map_err(|error| from_duckdb(&error, ""))?;
            let mut sink = Appending { appender: &mut appender, batch: Batch::new(targets), targets };
            for input in inputs {
                rows += read_file(&mut sink, request, targets, input, &mut rejected, rows, progress)?;
            }
            sink.append()?;
            appender.flush().map_err(|error| from_duckdb(&error, ""))?;
        }
        describe_table(connection, request)?;
        if !rejected.is_empty() {
            store(connection, request, &rejected)?;
        }
        Ok(LoadReport { rows, rejected: rejected.len() as u64 })
    })
}

/// Rows on their way into the table, a batch at a time.
struct Appending<'a, 'c> {
    appender: &'a mut Appender<'c>,
    batch: Batch,
    targets: &'a [Target],
}

impl Appending<'_, '_> {
    fn append(&mut self) -> Result<()> {
        if self.batch.rows == 0 {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.batch, Batch::new(self.targets)).finish(self.targets)?;
        self.appender.append_record_batch(full).map_err(|error| from_duckdb(&error, ""))
    }
}

impl RowSink for Appending<'_, '_> {
    fn row(&mut self, values: &[(usize, Value<'_>)]) -> Result<()> {
        for (column, value) in values {
            self.batch.columns[*column].push(value);
        }
        self.batch.rows += 1;
        if self.batch.rows == ROWS_PER_BATCH { self.append() } else { Ok(()) }
    }
}

fn appender<'c>(connection: &'c Connection, table: &RelationName) -> duckdb::Result<Appender<'c>> {
    match &table.dataset.project {
        Some(database) => connection.appender_to_catalog_and_db(&table.name, database, &table.dataset.dataset),
        None => connection.appender_to_db(&table.name, &table.dataset.dataset),
    }
}

fn store(connection: &Connection, request: &LoadRequest, rejected: &[Rejected]) -> Result<()> {
    let table = Rejected::table(&request.table);
    let sql = format!(
        "CREATE TABLE {} (file VARCHAR, line BIGINT, column_name VARCHAR, value VARCHAR, reason VARCHAR, raw_line VARCHAR);
         COMMENT ON TABLE {} IS 'Rows that the last load of {} set aside'",
        path(&table),
        path(&table),
        request.table.name.replace('\'', "''"),
    );
    let fail = |error: duckdb::Error| from_duckdb(&error, &sql);
    connection.execute_batch(&sql).map_err(fail)?;
    let mut appender = appender(connection, &table).map_err(fail)?;
    for Rejected { row, raw, .. } in rejected {
        appender
            .append_row(params![
                row.file.display().to_string(),
                row.line as i64,
                row.column,
                row.value,
                row.reason,
                raw
            ])
            .map_err(fail)?;
    }
    appender.flush().map_err(fail)
}

/// Values of the rows in hand, by column of the table.
struct Batch {
    columns: Vec<Column>,
    rows: usize,
}

enum Column {
    Int64(Int64Builder),
    Float64(Float64Builder),
    Decimal(Decimal128Builder),
    Bool(BooleanBuilder),
    String(StringBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
    Time(Time64MicrosecondBuilder),
}

impl Batch {
    fn new(targets: &[Target]) -> Self {
        Self { columns: targets.iter().map(|target| Column::new(target.kind)).collect(), rows: 0 }
    }

    fn finish(self, targets: &[Target]) -> Result<RecordBatch> {
        let arrays: Vec<ArrayRef> = self.columns.into_iter().map(Column::finish).collect::<Result<_>>()?;
        let fields: Vec<Field> = targets
            .iter()
            .zip(&arrays)
            .map(|(target, array)| Field::new(&target.name, array.data_type().clone(), true))
            .collect();
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
    }
}

impl Column {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Int64 => Self::Int64(Int64Builder::new()),
            Kind::Float64 => Self::Float64(Float64Builder::new()),
            Kind::Numeric | Kind::BigNumeric => Self::Decimal(Decimal128Builder::new()),
            Kind::Bool => Self::Bool(BooleanBuilder::new()),
            Kind::String => Self::String(StringBuilder::new()),
            Kind::Date => Self::Date(Date32Builder::new()),
            Kind::Datetime | Kind::Timestamp => Self::Timestamp(TimestampMicrosecondBuilder::new()),
            Kind::Time => Self::Time(Time64MicrosecondBuilder::new()),
        }
    }

    fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Self::Int64(builder), Value::Int(value)) => builder.append_value(*value),
            (Self::Float64(builder), Value::Float(value)) => builder.append_value(*value),
            (Self::Decimal(builder), Value::Decimal(value)) => builder.append_value(*value),
            (Self::Bool(builder), Value::Bool(value)) => builder.append_value(*value),
            (Self::String(builder), Value::Text(value)) => builder.append_value(value),
            (Self::Date(builder), Value::Days(value)) => builder.append_value(*value),
            (Self::Timestamp(builder), Value::Int(value)) => builder.append_value(*value),
            (Self::Time(builder), Value::Int(value)) => builder.append_value(*value),
            // `read` gives only NULL or the kind of the column.
            (Self::Int64(builder), _) => builder.append_null(),
            (Self::Float64(builder), _) => builder.append_null(),
            (Self::Decimal(builder), _) => builder.append_null(),
            (Self::Bool(builder), _) => builder.append_null(),
            (Self::String(builder), _) => builder.append_null(),
            (Self::Date(builder), _) => builder.append_null(),
            (Self::Timestamp(builder), _) => builder.append_null(),
            (Self::Time(builder), _) => builder.append_null(),
        }
    }

    fn finish(self) -> Result<ArrayRef> {
        Ok(match self {
            Self::Int64(mut builder) => Arc::new(builder.finish()),
            Self::Float64(mut builder) => Arc::new(builder.finish()),
            Self::Decimal(mut builder) => Arc::new(builder.finish().with_precision_and_scale(38, 9)?),
            Self::Bool(mut builder) => Arc::new(builder.finish()),
            Self::String(mut builder) => Arc::new(builder.finish()),
            Self::Date(mut builder) => Arc::new(builder.finish()),
            Self::Timestamp(mut builder) => Arc::new(builder.finish()),
            Self::Time(mut builder) => Arc::new(builder.finish()),
        })
    }
}
