//! The types of GoogleSQL.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast::TypeSyntax;
use crate::syntax::parse_type;

/// A GoogleSQL type, cheap to clone: its parts are shared. `Display` writes it as GoogleSQL does, `FromStr` reads that text back:
///
/// ```
/// use acuity_sql::Type;
/// let t: Type = "array<struct<item string, qty int64>>".parse().unwrap();
/// assert_eq!(t.to_string(), "ARRAY<STRUCT<item STRING, qty INT64>>");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Type {
    /// 64-bit signed integer.
    Int64,
    /// IEEE double.
    Float64,
    /// Decimal with 29 digits before and 9 after the point.
    Numeric,
    /// Decimal with 38 digits on each side of the point.
    BigNumeric,
    /// Truth value.
    Bool,
    /// Unicode text.
    String,
    /// Bytes.
    Bytes,
    /// Calendar day, years 1 to 9999.
    Date,
    /// Calendar day and time of day without a zone, in microseconds.
    Datetime,
    /// Time of day, in microseconds.
    Time,
    /// Instant, in microseconds.
    Timestamp,
    /// Months, days and microseconds.
    Interval,
    /// JSON document.
    Json,
    /// What lies from a start up to an end, both DATE, DATETIME or TIMESTAMP; either may be missing.
    Range(Arc<Type>),
    /// Ordered list; an array of arrays does not exist in GoogleSQL.
    Array(Arc<Type>),
    /// Fields in order; a field may have no name.
    Struct(Arc<[(Option<String>, Type)]>),
}

/// What a type's parameters ask of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Limits {
    /// No parameters: whatever the type holds.
    #[default]
    None,
    /// Digits in all, and after the point.
    Digits(i64, i64),
    /// Characters or bytes.
    Length(i64),
    /// Of an array: what its elements must keep to.
    Elements(Box<Limits>),
    /// Of a struct: its fields', in order.
    Fields(Vec<Limits>),
}

/// The types without parts, one row each: its own name, then the others that mean it.
const SCALARS: &[(Type, &[&str])] = &[
    (Type::Int64, &["INT64", "INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT"]),
    (Type::Float64, &["FLOAT64", "FLOAT", "DOUBLE"]),
    (Type::Numeric, &["NUMERIC", "DECIMAL"]),
    (Type::BigNumeric, &["BIGNUMERIC", "BIGDECIMAL"]),
    (Type::Bool, &["BOOL", "BOOLEAN"]),
    (Type::String, &["STRING"]),
    (Type::Bytes, &["BYTES"]),
    (Type::Date, &["DATE"]),
    (Type::Datetime, &["DATETIME"]),
    (Type::Time, &["TIME"]),
    (Type::Timestamp, &["TIMESTAMP"]),
    (Type::Interval, &["INTERVAL"]),
    (Type::Json, &["JSON"]),
];

/// What types there are, as messages say it.
fn known_types() -> String {
    let names: Vec<&str> = SCALARS.iter().map(|row| row.1[0]).collect();
    format!("{}, RANGE<…>, ARRAY<…> and STRUCT<…>", names.join(", "))
}

impl Type {
    /// The type of arrays of such elements.
    pub fn array(element: Type) -> Type {
        Type::Array(Arc::new(element))
    }

    /// The type of ranges over such values.
    pub fn range(element: Type) -> Type {
        Type::Range(Arc::new(element))
    }

    /// The type of structs with these fields.
    pub fn structure(fields: Vec<(Option<String>, Type)>) -> Type {
        Type::Struct(fields.into())
    }

    /// The element type of an array.
    pub fn element(&self) -> Option<&Type> {
        match self {
            Type::Array(element) => Some(element),
            _ => None,
        }
    }

    /// The fields of a struct.
    pub fn fields(&self) -> Option<&[(Option<String>, Type)]> {
        match self {
            Type::Struct(fields) => Some(fields),
            _ => None,
        }
    }

    /// The type that a range is of.
    pub fn range_of(&self) -> Option<&Type> {
        match self {
            Type::Range(element) => Some(element),
            _ => None,
        }
    }

    /// INT64, FLOAT64, NUMERIC or BIGNUMERIC.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Type::Int64 | Type::Float64 | Type::Numeric | Type::BigNumeric)
    }

    /// Whether `=` is defined, and with it DISTINCT and IN.
    pub(crate) fn is_comparable(&self) -> bool {
        match self {
            Type::Array(element) => element.is_comparable(),
            Type::Json => false,
            Type::Struct(fields) => fields.iter().all(|(_, t)| t.is_comparable()),
            _ => true,
        }
    }

    /// Whether values can be put in order.
    pub(crate) fn is_orderable(&self) -> bool {
        !matches!(self, Type::Json | Type::Array(_) | Type::Struct(_))
    }

    /// Whether rows can be grouped by it.
    pub(crate) fn is_groupable(&self) -> bool {
        match self {
            Type::Json => false,
            Type::Array(element) => element.is_groupable(),
            Type::Struct(fields) => fields.iter().all(|(_, t)| t.is_groupable()),
            _ => true,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Range(element) => write!(f, "RANGE<{element}>"),
            Type::Array(element) => write!(f, "ARRAY<{element}>"),
            Type::Struct(fields) => {
                f.write_str("STRUCT<")?;
                for (i, (name, data_type)) in fields.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    match name {
                        Some(name) => write!(f, "{name} {data_type}")?,
                        None => write!(f, "{data_type}")?,
                    }
                }
                f.write_str(">")
            }
            plain => f.write_str(SCALARS.iter().find(|row| row.0 == *plain).map_or("", |row| row.1[0])),
        }
    }
}

/// A text that names no GoogleSQL type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a GoogleSQL type; known: {}", known_types())]
pub struct UnknownType {
    /// The text as given.
    pub text: String,
}

impl FromStr for Type {
    type Err = UnknownType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownType { text: text.to_owned() };
        parse_type(text).ok().and_then(|t| type_of_syntax(&t).ok()).ok_or_else(unknown)
    }
}

impl From<Type> for String {
    fn from(t: Type) -> String {
        t.to_string()
    }
}

impl TryFrom<String> for Type {
    type Error = UnknownType;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A type without parts by its name, aliases included.
pub(crate) fn scalar_by_name(name: &str) -> Option<Type> {
    let known = |row: &&(Type, &[&str])| row.1.iter().any(|known| known.eq_ignore_ascii_case(name));
    SCALARS.iter().find(known).map(|row| row.0.clone())
}

/// The type that a type's text means. Parameters of length and precision are no part of it: they are [`Limits`].
pub(crate) fn type_of_syntax(ty: &TypeSyntax) -> Outcome<Type> {
    match ty {
        TypeSyntax::Named(name, _) => match scalar_by_name(&name.text) {
            Some(t) => Ok(t),
            None if name.is("GEOGRAPHY") => Err(Fault::unsupported(name.at, "GEOGRAPHY is not supported")),
            None => Err(Fault::new("type", name.at, format!("type not found: {}", name.text))
                .help(format!("{} are known", known_types()))),
        },
        TypeSyntax::Range(element, at) => match type_of_syntax(element)? {
            element @ (Type::Date | Type::Datetime | Type::Timestamp) => Ok(Type::range(element)),
            other => Err(Fault::types(*at, format!("there is no RANGE of {other}"))
                .help("RANGE<DATE>, RANGE<DATETIME> and RANGE<TIMESTAMP> are known")),
        },
        TypeSyntax::Array(element, at) => {
            let element = type_of_syntax(element)?;
            if matches!(element, Type::Array(_)) {
                return Err(
                    Fault::types(*at, "arrays of arrays are not supported").help("put the inner array in a STRUCT")
                );
            }
            Ok(Type::array(element))
        }
        TypeSyntax::Struct(fields) => {
            let fields = fields.iter().map(|(name, t)| Ok((name.as_ref().map(|n| n.text.clone()), type_of_syntax(t)?)));
            Ok(Type::Struct(fields.collect::<Outcome<_>>()?))
        }
    }
}
