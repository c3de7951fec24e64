//! An answer of Google's engine beside DuckDB's: types and rows must agree.

use acuity_duckdb::DuckDb;
use acuity_sql::{Catalog, OutputColumn, Parameters, Type};
use acuity_warehouse::{
    BatchStream, ErrorKind, Warehouse,
    arrow::{
        array::{Array, AsArray, RecordBatch},
        compute::cast,
        datatypes::{
            DataType, Date32Type, Decimal128Type, Decimal256Type, Float64Type, Int64Type, Time64MicrosecondType,
            TimeUnit, TimestampMicrosecondType,
        },
    },
};
use serde_json::Value as Json;

use crate::scripts;

fn day(days: i64) -> String {
    let date = chrono::DateTime::from_timestamp(days * 86_400, 0).unwrap();
    date.format("%Y-%m-%d").to_string()
}

fn clock(micros: i64) -> String {
    let (s, part) = (micros / 1_000_000, micros % 1_000_000);
    let fraction = match part {
        0 => String::new(),
        n => format!(".{n:06}"),
    };
    format!("{:02}:{:02}:{:02}{fraction}", s / 3600, s / 60 % 60, s % 60)
}

fn decimal(n: i128) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let digits = format!("{:010}", n.unsigned_abs());
    let (whole, part) = digits.split_at(digits.len() - 9);
    let part = part.trim_end_matches('0');
    format!("{sign}{whole}{}{part}", if part.is_empty() { "" } else { "." })
}

/// A cell in the recorded answers' canonical form.
fn cell(array: &dyn Array, row: usize, ty: &Type) -> Json {
    if array.is_null(row) {
        return Json::Null;
    }
    let text = match ty {
        Type::Int64 => cast(array, &DataType::Int64).unwrap().as_primitive::<Int64Type>().value(row).to_string(),
        Type::Float64 => {
            let x = cast(array, &DataType::Float64).unwrap().as_primitive::<Float64Type>().value(row);
            if x.is_nan() {
                "NaN".to_owned()
            } else if x.is_infinite() {
                if x > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
            } else {
                // Both zeros are one.
                (x + 0.0).to_string()
            }
        }
        Type::BigNumeric => {
            let digits = array.as_primitive::<Decimal256Type>().value(row).to_string();
            let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
            let digits = format!("{digits:0>39}");
            let (whole, part) = digits.split_at(digits.len() - 38);
            format!("{sign}{whole}.{part}").trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Type::Numeric => {
            decimal(cast(array, &DataType::Decimal128(38, 9)).unwrap().as_primitive::<Decimal128Type>().value(row))
        }
        Type::Bool => array.as_boolean().value(row).to_string(),
        Type::String | Type::Json | Type::Range(_) => {
            cast(array, &DataType::Utf8).unwrap().as_string::<i32>().value(row).to_owned()
        }
        Type::Bytes => {
            let bytes = cast(array, &DataType::Binary).unwrap();
            bytes.as_binary::<i32>().value(row).iter().map(|b| format!("{b:02x}")).collect()
        }
        Type::Date => day(i64::from(cast(array, &DataType::Date32).unwrap().as_primitive::<Date32Type>().value(row))),
        Type::Datetime | Type::Timestamp => {
            let array = cast(array, &DataType::Timestamp(TimeUnit::Microsecond, None)).unwrap();
            let micros = array.as_primitive::<TimestampMicrosecondType>().value(row);
            format!("{} {}", day(micros.div_euclid(86_400_000_000)), clock(micros.rem_euclid(86_400_000_000)))
        }
        Type::Time => clock(
            cast(array, &DataType::Time64(TimeUnit::Microsecond))
                .unwrap()
                .as_primitive::<Time64MicrosecondType>()
                .value(row),
        ),
        Type::Interval => {
            // `[-]Y-M [-]D [-]H:M:S[.F]`
            let text = array.as_string::<i32>().value(row);
            let parts: Vec<&str> = text.split(' ').collect();
            let signed = |part: &str, count: fn(&str) -> i64| match part.strip_prefix('-') {
                Some(part) => -count(part),
                None => count(part),
            };
            let months = |part: &str| {
                let (years, months) = part.split_once('-').unwrap();
                12 * years.parse::<i64>().unwrap() + months.parse::<i64>().unwrap()
            };
            let micros = |part: &str| {
                let (clock, fraction) = part.split_once('.').unwrap_or((part, ""));
                let seconds = clock.split(':').fold(0, |sum, part| 60 * sum + part.parse::<i64>().unwrap());
                1_000_000 * seconds + format!("{fraction:0<6}").parse::<i64>().unwrap()
            };
            format!("{} months {} days {} us", signed(parts[0], months), parts[1], signed(parts[2], micros))
        }
        Type::Array(element) => {
            let list = array.as_list::<i32>().value(row);
            return Json::Array((0..list.len()).map(|i| cell(&list, i, element)).collect());
        }
        Type::Struct(fields) => {
            let columns = array.as_struct().columns();
            return Json::Array(columns.iter().zip(fields.iter()).map(|(c, (_, t))| cell(c, row, t)).collect());
        }
    };
    Json::String(text)
}

/// The recorded cell with doubles written as here.
fn normal(value: &Json, ty: &Type) -> Json {
    match (value, ty) {
        (Json::String(s), Type::Float64) => match s.as_str() {
            "NaN" | "Infinity" | "-Infinity" => value.clone(),
            _ => Json::String((s.parse::<f64>().unwrap() + 0.0).to_string()),
        },
        (Json::Array(list), Type::Array(t)) => Json::Array(list.iter().map(|v| normal(v, t)).collect()),
        (Json::Array(list), Type::Struct(f)) => {
            Json::Array(list.iter().zip(f.iter()).map(|(v, (_, t))| normal(v, t)).collect())
        }
        _ => value.clone(),
    }
}

/// Equal, or doubles that differ in their last digits: the order in which an engine adds is its own.
fn alike(a: &Json, b: &Json, ty: &Type) -> bool {
    match (a, b, ty) {
        (Json::String(a), Json::String(b), Type::Float64) if a != b => match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(x), Ok(y)) => (x - y).abs() <= 1e-14 * x.abs().max(y.abs()) || x == y,
            _ => false,
        },
        (Json::Array(a), Json::Array(b), Type::Array(t)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(x, y)| alike(x, y, t))
        }
        (Json::Array(a), Json::Array(b), Type::Struct(f)) => {
            a.len() == b.len() && a.iter().zip(b).zip(f.iter()).all(|((x, y), (_, t))| alike(x, y, t))
        }
        // An array that is NULL and one without elements are the same in a result.
        (Json::Null, Json::Array(list), Type::Array(_)) | (Json::Array(list), Json::Null, Type::Array(_)) => {
            list.is_empty()
        }
        _ => a == b,
    }
}

fn rows(batches: &[RecordBatch], types: &[Type]) -> Vec<Vec<Json>> {
    let mut out = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            out.push(batch.columns().iter().zip(types).map(|(c, t)| cell(c, row, t)).collect());
        }
    }
    out
}

pub(crate) enum Verdict {
    Equal,
    /// Ends in an error over a constant that no row needs; without DuckDB's folding of constants it is equal.
    Early,
    /// Gives rows where the engine ends in an error: it may have computed what no row needs.
    Spared(String),
    Refused(String),
    Different(String),
}

pub(crate) fn judge(warehouse: &DuckDb, entry: &Json) -> Verdict {
    let sql = entry["sql"].as_str().unwrap();
    let mut parameters = Parameters::new();
    for given in entry["params"].as_array().into_iter().flatten() {
        if let Err(wrong) = parameters.add_text(given.as_str().unwrap()) {
            return Verdict::Different(wrong.to_string());
        }
    }
    if entry["script"] == Json::Bool(true) {
        return scripts::judge(warehouse, entry, &parameters);
    }
    let outcome = acuity_sql::transpile_with(sql, &Catalog::new(), &parameters);
    if let Some(reason) = entry["rejects"].as_str() {
        return match outcome {
            Err(_) => Verdict::Equal,
            Ok(_) => Verdict::Different(format!("accepted, but Google's engine rejects it: {reason}")),
        };
    }
    let transpiled = match outcome {
        Ok(transpiled) => transpiled,
        Err(diagnostics)
            if diagnostics.0.iter().all(|d| matches!(d.code, "unsupported" | "unknown-function" | "limit")) =>
        {
            return Verdict::Refused(diagnostics.to_string());
        }
        // A query that always fails may as well be rejected before it runs.
        Err(_) if entry["fails"].is_string() => return Verdict::Equal,
        Err(diagnostics) => return Verdict::Different(format!("rejected: {diagnostics}")),
    };
    let run = || warehouse.query(&transpiled.sql).and_then(BatchStream::collect_batches);
    let mut answer = run();
    let mut early = false;
    if entry["rows"].is_array()
        && let Err(error) = &answer
        && error.kind == ErrorKind::Data
    {
        let all = "(SELECT string_agg(name, ',') FROM duckdb_optimizers())";
        warehouse.execute(&format!("SET VARIABLE optimizers = {all}")).unwrap();
        warehouse.execute("SET GLOBAL disabled_optimizers = getvariable('optimizers')").unwrap();
        answer = run();
        warehouse.execute("RESET GLOBAL disabled_optimizers").unwrap();
        early = answer.is_ok();
    }
    if let Some(reason) = entry["fails"].as_str() {
        return match answer {
            Err(_) => Verdict::Equal,
            Ok(_) => Verdict::Spared(format!("gives rows, but should fail: {reason}\n    {}", transpiled.sql)),
        };
    }
    let batches = match answer {
        Ok(batches) => batches,
        // The engine only knows that it is valid, not how it ends.
        Err(error) if !entry["rows"].is_array() && error.kind == ErrorKind::Data => return Verdict::Equal,
        Err(error) => return Verdict::Different(format!("fails: {error}\n    {}", transpiled.sql)),
    };
    match compared(entry, &transpiled.columns, &batches) {
        Verdict::Equal if early => Verdict::Early,
        Verdict::Different(why) => Verdict::Different(format!("{why}\n    {}", transpiled.sql)),
        verdict => verdict,
    }
}

/// The columns and rows of an answer beside those that were recorded.
pub(crate) fn compared(entry: &Json, columns: &[OutputColumn], batches: &[RecordBatch]) -> Verdict {
    let types: Vec<Type> = columns.iter().map(|c| c.data_type.clone()).collect();
    let expected: Vec<(String, String)> = entry["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c[0].as_str().unwrap().into(), c[1].as_str().unwrap().into()))
        .collect();
    let ours: Vec<(String, String)> = columns
        .iter()
        .zip(&expected)
        .map(|(c, (wanted, _))| {
            (if wanted.is_empty() { String::new() } else { c.name.clone() }, c.data_type.to_string())
        })
        .collect();
    if ours != expected || columns.len() != expected.len() {
        return Verdict::Different(format!("columns {ours:?}, expected {expected:?}"));
    }
    let Some(wanted) = entry["rows"].as_array() else { return Verdict::Equal };
    let wanted: Vec<Vec<Json>> =
        wanted.iter().map(|r| r.as_array().unwrap().iter().zip(&types).map(|(v, t)| normal(v, t)).collect()).collect();
    let mut got = rows(batches, &types);
    let mut wanted = wanted;
    if entry["ordered"] != Json::Bool(true) {
        let key = |row: &Vec<Json>| serde_json::to_string(row).unwrap();
        got.sort_by_key(key);
        wanted.sort_by_key(key);
    }
    let same = got.len() == wanted.len()
        && got.iter().zip(&wanted).all(|(a, b)| a.iter().zip(b).zip(&types).all(|((x, y), t)| alike(x, y, t)));
    if same {
        return Verdict::Equal;
    }
    let first = got.iter().zip(&wanted).find(|(a, b)| !a.iter().zip(*b).zip(&types).all(|((x, y), t)| alike(x, y, t)));
    let shown = first.map_or_else(
        || format!("{} rows, expected {}", got.len(), wanted.len()),
        |(a, b)| {
            let place = a.iter().zip(b).zip(&types).position(|((x, y), t)| !alike(x, y, t)).unwrap_or_default();
            let name = &columns[place].name;
            format!(
                "column {name}: got {}, want {}, in the rows\n    {}\n    {}",
                a[place],
                b[place],
                Json::from(a.clone()),
                Json::from(b.clone())
            )
        },
    );
    Verdict::Different(shown)
}
