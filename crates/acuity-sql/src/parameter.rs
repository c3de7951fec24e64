//! Query parameters as people give them on a command line: `name:type:value`, as `bq query --parameter` takes them.

use serde_json::Value as Json;

use crate::catalog::Catalog;
use crate::runtime;
use crate::types::Type;
use crate::values::{Parameters, Value, quoted};

/// A text that gives no query parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parameter '{given}': {why}")]
pub struct InvalidParameter {
    /// The text as given.
    pub given: String,
    /// What is wrong with it.
    pub why: String,
}

impl Parameters {
    /// Adds a parameter from `name:type:value`. Without a name (`:INT64:5`) it is the next `?`; without a type it is a
    /// STRING; the value `NULL` is NULL. BYTES are in base64, arrays and structs are JSON
    /// (`ids:ARRAY<INT64>:[1, 2]`, `s:STRUCT<a INT64, b STRING>:{"a": 1, "b": "x"}`), all else is what CAST reads.
    ///
    /// ```
    /// use acuity_sql::{Catalog, Parameters, transpile_with};
    /// let mut parameters = Parameters::new();
    /// parameters.add_text("age:INT64:65").unwrap();
    /// let done = transpile_with("SELECT @age + 1 AS older", &Catalog::new(), &parameters).unwrap();
    /// assert_eq!(done.columns[0].data_type.to_string(), "INT64");
    /// assert!(parameters.add_text("age:INT64:old").unwrap_err().to_string().contains("INT64"));
    /// ```
    ///
    /// # Errors
    /// The text has not this form, the type does not exist, or the value is none of it.
    pub fn add_text(&mut self, given: &str) -> Result<(), InvalidParameter> {
        let fail = |why: String| InvalidParameter { given: given.to_owned(), why };
        let parts: Vec<&str> = given.splitn(3, ':').collect();
        let [name, data_type, value] = parts.as_slice() else {
            return Err(fail("write it as name:type:value, such as age:INT64:65, or :INT64:65 for a ?".to_owned()));
        };
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        if !plain {
            return Err(fail(format!("'{name}' cannot be a parameter's name: use letters, digits and _")));
        }
        let data_type: Type = match *data_type {
            "" => Type::String,
            written => written.parse().map_err(|unknown: crate::UnknownType| fail(unknown.to_string()))?,
        };
        let value = match *value {
            "NULL" => Value::null(data_type),
            text => {
                let json = match data_type {
                    Type::Array(_) | Type::Struct(_) => serde_json::from_str(text)
                        .map_err(|error| fail(format!("the value of an {data_type} is JSON: {error}")))?,
                    _ => Json::from(text),
                };
                let text = written(&json, &data_type).map_err(&fail)?;
                Value::written(data_type, text)
            }
        };
        check(&value).map_err(fail)?;
        self.add(Some(*name).filter(|name| !name.is_empty()), value);
        Ok(())
    }
}

/// The GoogleSQL expression of a value given as JSON; everything but arrays, structs and null is a text.
fn written(json: &Json, data_type: &Type) -> Result<String, String> {
    let unfit = || format!("{json} is no {data_type}");
    Ok(match (json, data_type) {
        (Json::Null, _) => "NULL".to_owned(),
        (Json::Array(items), Type::Array(element)) => {
            let items: Vec<String> = items.iter().map(|item| written(item, element)).collect::<Result<_, _>>()?;
            format!("[{}]", items.join(", "))
        }
        (Json::Object(given), Type::Struct(fields)) => {
            let known = |name: &str| {
                fields.iter().any(|(field, _)| field.as_deref().is_some_and(|f| f.eq_ignore_ascii_case(name)))
            };
            if let Some(other) = given.keys().find(|name| !known(name)) {
                return Err(format!("{data_type} has no field {other}"));
            }
            let value_of = |name: &Option<String>| {
                let name = name.as_deref()?;
                given.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            };
            let items: Vec<String> = fields
                .iter()
                .map(|(name, field)| written(value_of(name).unwrap_or(&Json::Null), field))
                .collect::<Result<_, _>>()?;
            format!("STRUCT({})", items.join(", "))
        }
        (_, Type::Array(_) | Type::Struct(_)) | (Json::Array(_) | Json::Object(_), _) => return Err(unfit()),
        (Json::String(text), _) => scalar(text, data_type)?,
        (Json::Bool(_) | Json::Number(_), _) => scalar(&json.to_string(), data_type)?,
    })
}

/// The expression of a value without parts.
fn scalar(text: &str, data_type: &Type) -> Result<String, String> {
    let unfit = |_| format!("'{text}' is no {data_type}");
    Ok(match data_type {
        Type::Int64 => runtime::text::parse_int(text).map_err(unfit)?.to_string(),
        Type::Float64 => {
            let value = runtime::text::parse_float(text).map_err(unfit)?;
            if value.is_finite() { format!("{value:?}") } else { format!("CAST(\"{value}\" AS FLOAT64)") }
        }
        Type::Bool => text.parse::<bool>().map_err(|_| format!("'{text}' is neither true nor false"))?.to_string(),
        Type::Bytes => {
            let bytes = data_encoding::BASE64.decode(text.as_bytes()).map_err(|_| format!("'{text}' is not base64"))?;
            let bytes: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
            format!("b\"{bytes}\"")
        }
        Type::Interval => format!("CAST({} AS INTERVAL)", quoted(text)),
        Type::String | Type::Array(_) | Type::Struct(_) => quoted(text),
        // The others have literals of their own.
        named => format!("{named} {}", quoted(text)),
    })
}

/// Whether the value can be read, as a statement will read it.
fn check(value: &Value) -> Result<(), String> {
    let told = |found: crate::Diagnostics| {
        let message = found.0.into_iter().next().map_or_else(String::new, |first| first.message);
        format!("{} is no {}: {message}", value.text(), value.data_type())
    };
    let mut parameters = Parameters::new();
    parameters.add(Some("given"), value.clone());
    crate::transpile_with("SELECT @given", &Catalog::new(), &parameters).map(drop).map_err(told)
}
