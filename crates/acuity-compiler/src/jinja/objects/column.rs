//! `api.Column`: columns as templates see them, with dbt's questions about their types.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr},
};

use crate::{
    definitions::Dialect,
    jinja::{
        arguments::{named, text},
        scope::Scope,
        values::List,
    },
};

/// `api.Column`.
#[derive(Debug)]
pub(super) struct ColumnMaker(pub(super) Scope);

/// Names of types that dbt asks for by kind.
const STRINGS: &[&str] = &["text", "character varying", "character", "varchar", "string"];
const INTEGERS: &[&str] = &[
    "smallint",
    "integer",
    "bigint",
    "tinyint",
    "hugeint",
    "utinyint",
    "usmallint",
    "uinteger",
    "ubigint",
    "int",
    "int2",
    "int4",
    "int8",
    "int64",
    "smallserial",
    "serial",
    "bigserial",
    "serial2",
    "serial4",
    "serial8",
];
const FLOATS: &[&str] = &["real", "float", "float4", "float8", "double", "double precision", "float64"];
const NUMERICS: &[&str] = &["numeric", "decimal", "bignumeric"];

/// The size of text that names none.
const TEXT_SIZE: i64 = 256;

impl Object for ColumnMaker {
    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let args = named(args, &["column", "dtype", "char_size", "numeric_precision", "numeric_scale"]);
        let part = |name: &str| args.get(name).map(ToString::to_string).unwrap_or_default();
        let number = |name: &str| args.get(name).and_then(Value::as_i64);
        let column = Column {
            size: number("char_size"),
            precision: number("numeric_precision").zip(number("numeric_scale")),
            ..Column::new(&self.0, &part("column"), &part("dtype"))
        };
        Ok(Value::from_object(column))
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let first = || args.first().map(ToString::to_string).unwrap_or_default();
        let dialect = self.0.render.world.target.dialect;
        match method {
            "create" => {
                let args = named(args, &["name", "label_or_dtype"]);
                let name = text(args.get("name"), "api.Column.create", "a name")?;
                let kind = text(args.get("label_or_dtype"), "api.Column.create", "a type")?;
                Ok(column(&self.0, &name, &translated(dialect, &kind)))
            }
            "translate_type" => Ok(Value::from(translated(dialect, &first()))),
            "string_type" => Ok(Value::from(string_type(dialect, args.first().and_then(Value::as_i64)))),
            "numeric_type" => {
                let args = named(args, &["dtype", "precision", "scale"]);
                let part = |name: &str| args.get(name).filter(|value| !value.is_none()).map(ToString::to_string);
                let kind = part("dtype").unwrap_or_default();
                Ok(Value::from(match part("precision").zip(part("scale")) {
                    Some((precision, scale)) => format!("{kind}({precision},{scale})"),
                    None => kind,
                }))
            }
            _ => {
                let _ = state;
                Err(Error::new(ErrorKind::UnknownMethod, format!("Column has no method '{method}'")))
            }
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

/// A type by dbt's name for it.
fn translated(dialect: Dialect, label: &str) -> String {
    // What is not among them stays as it is written.
    let types: &[(&str, &str)] = match dialect {
        Dialect::DuckDb => &[("STRING", "TEXT")],
        Dialect::GoogleSql => {
            &[("STRING", "STRING"), ("TIMESTAMP", "TIMESTAMP"), ("FLOAT", "FLOAT64"), ("INTEGER", "INT64")]
        }
    };
    let found = types.iter().find(|(name, _)| name.eq_ignore_ascii_case(label));
    found.map_or_else(|| label.to_owned(), |(_, kind)| (*kind).to_owned())
}

fn string_type(dialect: Dialect, size: Option<i64>) -> String {
    match (dialect, size) {
        (Dialect::GoogleSql, _) => "STRING".to_owned(),
        (Dialect::DuckDb, Some(size)) => format!("character varying({size})"),
        (Dialect::DuckDb, None) => "character varying".to_owned(),
    }
}

/// A column as templates see it.
pub(super) fn column(scope: &Scope, name: &str, kind: &str) -> Value {
    Value::from_object(Column::new(scope, name, kind))
}

#[derive(Debug)]
struct Column {
    name: String,
    kind: String,
    size: Option<i64>,
    precision: Option<(i64, i64)>,
    dialect: Dialect,
}

impl Column {
    fn new(scope: &Scope, name: &str, kind: &str) -> Self {
        let dialect = scope.render.world.target.dialect;
        Self { name: name.to_owned(), kind: kind.to_owned(), size: None, precision: None, dialect }
    }

    fn is(&self, kinds: &[&str]) -> bool {
        kinds.iter().any(|kind| kind.eq_ignore_ascii_case(&self.kind))
    }

    fn text_size(&self) -> i64 {
        self.size.unwrap_or(TEXT_SIZE)
    }

    /// The type with its size, as dbt writes it.
    fn data_type(&self) -> String {
        match self.precision {
            _ if self.is(STRINGS) => string_type(self.dialect, Some(self.text_size())),
            Some((precision, scale)) if self.is(NUMERICS) => format!("{}({precision},{scale})", self.kind),
            _ => self.kind.clone(),
        }
    }
}

impl Object for Column {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "name" | "column" => Value::from(self.name.as_str()),
            "quoted" => Value::from(self.dialect.quote(&self.name)),
            "dtype" => Value::from(self.kind.as_str()),
            "data_type" => Value::from(self.data_type()),
            "char_size" => Value::from(self.size),
            "numeric_precision" => Value::from(self.precision.map(|(precision, _)| precision)),
            "numeric_scale" => Value::from(self.precision.map(|(_, scale)| scale)),
            // Those of a STRUCT are not told apart.
            "fields" => List::value([]),
            _ => return None,
        })
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        Ok(match method {
            "is_struct" => Value::from(self.kind.to_ascii_uppercase().starts_with("STRUCT")),
            "flatten" => List::value([Value::from_dyn_object(Arc::clone(self) as Arc<Self>)]),
            "literal" => {
                let value = args.first().map(ToString::to_string).unwrap_or_default();
                Value::from(format!("{value}::{}", self.data_type()))
            }
            "is_string" => Value::from(self.is(STRINGS)),
            "is_integer" => Value::from(self.is(INTEGERS)),
            "is_float" => Value::from(self.is(FLOATS)),
            "is_numeric" => Value::from(self.is(NUMERICS)),
            "is_number" => Value::from(self.is(INTEGERS) || self.is(FLOATS) || self.is(NUMERICS)),
            "string_size" if self.is(STRINGS) => Value::from(self.text_size()),
            "string_size" => {
                return Err(Error::new(ErrorKind::InvalidOperation, format!("the column {} is no text", self.name)));
            }
            "can_expand_to" => {
                let other = args.first().and_then(|other| other.downcast_object_ref::<Self>());
                let wider =
                    |other: &Self| self.is(STRINGS) && other.is(STRINGS) && other.text_size() > self.text_size();
                Value::from(other.is_some_and(wider))
            }
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("a column has no method '{method}'"))),
        })
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<Column {} ({})>", self.name, self.data_type())
    }
}
