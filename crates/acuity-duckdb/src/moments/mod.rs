//! What DuckDB's own SQL does with TIMESTAMP WITH TIME ZONE: the engine has it in its extension of time zones (ICU), which is
//! not linked. A session is in UTC, as everywhere here, so a moment's fields are those of UTC; named zones come from the
//! IANA tables in the binary.

mod casts;
mod fields;
mod series;
mod spans;
mod table;

use std::error::Error;

use acuity_sql::runtime::{Answer, Kind, Value};
use duckdb::{
    Connection,
    core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId},
    vscalar::{ScalarFunctionSignature, VScalar},
    vtab::arrow::WritableVector,
};

use crate::functions::{self, Argument, logical, write};

pub(crate) use self::casts::register as register_casts;

/// The type of an argument or of a result.
#[derive(Clone, Copy)]
enum Slot {
    /// TIMESTAMP WITH TIME ZONE, which is held as a TIMESTAMP in UTC.
    Zoned,
    /// List of such; a result only.
    ZonedList,
    Of(Kind),
}

impl Slot {
    fn held(self) -> Kind {
        match self {
            Slot::Zoned => Kind::Timestamp,
            Slot::ZonedList => Kind::TimestampList,
            Slot::Of(kind) => kind,
        }
    }

    fn logical(self) -> LogicalTypeHandle {
        match self {
            Slot::Zoned => LogicalTypeId::TimestampTZ.into(),
            Slot::ZonedList => LogicalTypeHandle::list(&LogicalTypeId::TimestampTZ.into()),
            Slot::Of(kind) => logical(kind),
        }
    }
}

/// What a function does with values of which none is NULL.
type Call = fn(&[Value<'_>]) -> Answer;

/// One form of a function; DuckDB has placeholders of the same forms, which these take the place of.
#[derive(Clone, Copy)]
struct Form {
    name: &'static str,
    takes: &'static [Slot],
    gives: Slot,
    call: Call,
}

/// Whether the instance has no time zones of its own.
pub(crate) fn are_missing(connection: &Connection) -> bool {
    connection.prepare("SELECT timezone('UTC', to_timestamp(0))").is_err()
}

/// Registers the functions with the database instance.
pub(crate) fn register(connection: &Connection) -> duckdb::Result<()> {
    table::forms().try_for_each(|form| {
        REGISTERING.set(Some(form));
        connection.register_scalar_function_with_state::<Moments>(form.name, &form)
    })
}

/// What a connection needs: `date_part` of a moment is that of its time in UTC. A function could not have its type, which the
/// name of the part decides, so these are macros; what is no moment goes on to the engine's function.
pub(crate) fn macros() -> String {
    let one = |name: &str| {
        let plain = ["TIMESTAMP", "DATE", "TIME", "INTERVAL", "TIMESTAMP_NS", ""];
        let engine = |ty: &str| format!("(part, moment {ty}) AS system.main.{name}(part, moment)");
        let others: Vec<String> = plain.into_iter().map(engine).collect();
        format!(
            "CREATE OR REPLACE TEMP MACRO {name}(part, moment TIMESTAMPTZ) AS system.main.{name}(part, moment::TIMESTAMP), {};",
            others.join(", ")
        )
    };
    one("date_part") + &one("datepart")
}

thread_local! {
    /// The form being registered: DuckDB's interface asks a type, not a value, for its signatures.
    static REGISTERING: std::cell::Cell<Option<Form>> = const { std::cell::Cell::new(None) };
}

struct Moments;

impl VScalar for Moments {
    type State = Form;

    fn invoke(form: &Form, input: &mut DataChunkHandle, output: &mut dyn WritableVector) -> Result<(), Box<dyn Error>> {
        let arguments: Vec<Argument<'_>> =
            form.takes.iter().enumerate().map(|(i, slot)| Argument::read(input, i, slot.held())).collect();
        let mut values: Vec<Value<'_>> = Vec::with_capacity(arguments.len());
        let answer = |row| {
            if !functions::row(&arguments, row, &mut values) {
                return Ok(Value::Null);
            }
            Ok((form.call)(&values)?)
        };
        write(form.gives.held(), input.len(), answer, output)
    }

    fn signatures() -> Vec<ScalarFunctionSignature> {
        let signature = |form: Form| {
            ScalarFunctionSignature::exact(form.takes.iter().map(|slot| slot.logical()).collect(), form.gives.logical())
        };
        REGISTERING.get().map(signature).into_iter().collect()
    }
}
