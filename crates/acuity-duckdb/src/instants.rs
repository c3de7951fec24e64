//! TIMESTAMP, which the engine holds as it holds DATETIME, told apart for those who print it.

use std::sync::Arc;

use acuity_sql::Type;
use acuity_warehouse::{BatchStream, Result};
use arrow::{
    array::ArrayRef,
    compute::cast,
    datatypes::{DataType, Field, FieldRef, Schema},
    record_batch::RecordBatch,
};

/// The rows with the zone UTC at each TIMESTAMP of the columns, also inside of arrays and structs.
#[must_use]
pub fn instants(stream: BatchStream, types: &[Type]) -> BatchStream {
    let schema = stream.schema();
    if types.len() != schema.fields().len() {
        return stream;
    }
    let fields: Vec<FieldRef> = schema.fields().iter().zip(types).map(|(field, ty)| told(field, ty)).collect();
    let wanted = Arc::new(Schema::new(fields));
    if wanted == schema {
        return stream;
    }
    let target = Arc::clone(&wanted);
    let batches = stream.map(move |batch| -> Result<RecordBatch> {
        let batch = batch?;
        let columns = batch.columns().iter().zip(target.fields());
        let columns =
            columns.map(|(column, field)| cast(column, field.data_type())).collect::<Result<Vec<ArrayRef>, _>>()?;
        Ok(RecordBatch::try_new(Arc::clone(&target), columns)?)
    });
    BatchStream::new(wanted, batches)
}

fn told(field: &FieldRef, ty: &Type) -> FieldRef {
    let data_type = told_type(field.data_type(), ty);
    if data_type == *field.data_type() {
        Arc::clone(field)
    } else {
        Arc::new(Field::clone(field).with_data_type(data_type))
    }
}

fn told_type(held: &DataType, ty: &Type) -> DataType {
    match (held, ty) {
        (DataType::Timestamp(unit, None), Type::Timestamp) => DataType::Timestamp(*unit, Some("+00:00".into())),
        (DataType::List(item), Type::Array(element)) => DataType::List(told(item, element)),
        (DataType::Struct(held), Type::Struct(fields)) if held.len() == fields.len() => {
            DataType::Struct(held.iter().zip(fields.iter()).map(|(field, (_, ty))| told(field, ty)).collect())
        }
        (held, _) => held.clone(),
    }
}
