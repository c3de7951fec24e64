//! Values of types that DuckDB has not, as readers of rows see them: it holds them as structs, and BigQuery gives their text.

use std::sync::Arc;

use acuity_sql::{
    runtime::{Bounds, range_text},
    storage::{BIGNUMERIC_FIELD, range_fields},
};
use arrow::{
    array::{Array, ArrayRef, AsArray, Decimal256Array, LargeListArray, ListArray, StringArray, StructArray},
    datatypes::{DataType, Date32Type, FieldRef, Fields, TimestampMicrosecondType, i256},
    error::ArrowError,
};

/// Digits of a BIGNUMERIC that Arrow knows of; all values fit its 256 bits.
const BIGNUMERIC: DataType = DataType::Decimal256(76, 38);

/// Whether a struct of these fields holds a BIGNUMERIC.
fn is_bignumeric(fields: &Fields) -> bool {
    matches!(fields.as_ref(), [field] if field.name() == BIGNUMERIC_FIELD && *field.data_type() == DataType::Binary)
}

/// What a struct of these fields holds, if it is a range.
fn range_of(fields: &Fields) -> Option<Bounds> {
    let [start, end] = fields.as_ref() else { return None };
    let names = (start.name().as_str(), end.name().as_str());
    let all = [Bounds::Date, Bounds::Datetime, Bounds::Timestamp];
    let fits = |bounds: &Bounds| match start.data_type() {
        DataType::Date32 => *bounds == Bounds::Date,
        _ => *bounds != Bounds::Date,
    };
    all.into_iter().find(|bounds| fits(bounds) && range_fields(&bounds.of()) == names)
}

/// A column as readers see it.
pub(crate) fn shown_field(field: &FieldRef) -> FieldRef {
    match shown_type(field.data_type()) {
        Some(shown) => Arc::new(field.as_ref().clone().with_data_type(shown)),
        None => Arc::clone(field),
    }
}

/// The type that readers see; None where it is the same.
fn shown_type(held: &DataType) -> Option<DataType> {
    let inside = |field: &FieldRef| shown_type(field.data_type()).is_some();
    match held {
        DataType::Struct(fields) if is_bignumeric(fields) => Some(BIGNUMERIC),
        DataType::Struct(fields) if range_of(fields).is_some() => Some(DataType::Utf8),
        DataType::Struct(fields) if fields.iter().any(inside) => {
            Some(DataType::Struct(fields.iter().map(shown_field).collect()))
        }
        DataType::List(element) if inside(element) => Some(DataType::List(shown_field(element))),
        DataType::LargeList(element) if inside(element) => Some(DataType::LargeList(shown_field(element))),
        _ => None,
    }
}

/// The values as readers see them.
pub(crate) fn shown(values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let Some(seen) = shown_type(values.data_type()) else { return Ok(Arc::clone(values)) };
    Ok(match (values.data_type(), &seen) {
        (DataType::List(_), DataType::List(element)) => {
            let list = values.as_list::<i32>();
            let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
            Arc::new(ListArray::try_new(Arc::clone(element), offsets, shown(list.values())?, nulls)?)
        }
        (DataType::LargeList(_), DataType::LargeList(element)) => {
            let list = values.as_list::<i64>();
            let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
            Arc::new(LargeListArray::try_new(Arc::clone(element), offsets, shown(list.values())?, nulls)?)
        }
        (DataType::Struct(_), DataType::Struct(fields)) => {
            let parts = values.as_struct();
            let columns = parts.columns().iter().map(shown).collect::<Result<_, _>>()?;
            Arc::new(StructArray::try_new(fields.clone(), columns, parts.nulls().cloned())?)
        }
        (DataType::Struct(_), DataType::Decimal256(..)) => bignumerics(values.as_struct())?,
        (DataType::Struct(fields), _) => ranges(values.as_struct(), range_of(fields).unwrap_or(Bounds::Date)),
        _ => Arc::clone(values),
    })
}

/// The decimals of BIGNUMERIC's bytes, whose first bit is the sign turned round.
fn bignumerics(values: &StructArray) -> Result<ArrayRef, ArrowError> {
    let bytes = values.column(0).as_binary::<i32>();
    let number = |row| {
        let mut held: [u8; 32] = bytes.value(row).try_into().ok()?;
        held[0] ^= 0x80;
        Some(i256::from_be_bytes(held))
    };
    let numbers = (0..values.len()).map(|row| if values.is_valid(row) { number(row) } else { None });
    Ok(Arc::new(numbers.collect::<Decimal256Array>().with_data_type(BIGNUMERIC)))
}

/// The text of ranges.
fn ranges(values: &StructArray, bounds: Bounds) -> ArrayRef {
    let end = |column: &ArrayRef, row: usize| match bounds {
        Bounds::Date => i64::from(column.as_primitive::<Date32Type>().value(row)),
        Bounds::Datetime | Bounds::Timestamp => column.as_primitive::<TimestampMicrosecondType>().value(row),
    };
    let text = |row| range_text(end(values.column(0), row), end(values.column(1), row), bounds);
    Arc::new((0..values.len()).map(|row| values.is_valid(row).then(|| text(row))).collect::<StringArray>())
}
