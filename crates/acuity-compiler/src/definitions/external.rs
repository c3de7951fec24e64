//! Models whose rows are files: where they are and how they are written, as dbt-duckdb has it.

use serde_json::Value;

use super::{NodeConfig, WrongSetting};

/// A model's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// As the project writes it: from the project's folder.
    pub location: String,
    /// `parquet`, `csv` or `json`.
    pub format: String,
    /// Options of `COPY` in their order, each ready to be written.
    pub options: Vec<(String, String)>,
    /// Columns whose values are folders; the location is then a folder, too.
    pub partition_by: Vec<String>,
}

const FORMATS: [&str; 3] = ["parquet", "csv", "json"];

/// Options whose values are texts.
const TEXTS: &[&str] =
    &["delimiter", "delim", "sep", "quote", "escape", "null", "nullstr", "dateformat", "timestampformat"];

/// Options of `COPY` and what reading a CSV file calls them.
const READ_AS: [(&str, &str); 10] = [
    ("DELIMITER", "delim"),
    ("DELIM", "delim"),
    ("SEP", "delim"),
    ("QUOTE", "quote"),
    ("ESCAPE", "escape"),
    ("NULL", "nullstr"),
    ("NULLSTR", "nullstr"),
    ("DATEFORMAT", "dateformat"),
    ("TIMESTAMPFORMAT", "timestampformat"),
    ("COMPRESSION", "compression"),
];

impl External {
    /// The settings of an external model; where no location is said it is under `root`, named as the relation is.
    ///
    /// # Errors
    /// A format or an option that there is none of.
    pub fn read(config: &NodeConfig, identifier: &str, root: &str) -> Result<Self, WrongSetting> {
        let wrong = |message: String, help: &str| WrongSetting { keys: &[], message, help: help.to_owned() };
        let given = config.text("location").map(str::to_owned);
        let ending = given.as_ref().and_then(|it| it.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
        let delimiter = config.text("delimiter");
        let format = match (config.text("format"), ending.filter(|ending| FORMATS.contains(&ending.as_str()))) {
            (Some(format), _) => format.to_lowercase(),
            (None, Some(ending)) => ending,
            (None, None) => if delimiter.is_some() { "csv" } else { "parquet" }.to_owned(),
        };
        if !FORMATS.contains(&format.as_str()) {
            return Err(wrong(format!("'{format}' is no format of files"), "use one of: parquet, csv, json"));
        }
        if let Some(address) = [given.as_deref(), Some(root)].into_iter().flatten().find(|place| place.contains("://"))
        {
            let scheme = address.split_once("://").map_or(address, |(scheme, _)| scheme);
            return Err(wrong(
                format!("the location of an external model is a file on this machine, not one behind {scheme}://"),
                "write a path, and copy the file afterwards",
            ));
        }
        let mut options = vec![("FORMAT".to_owned(), format.clone())];
        if let Some(delimiter) = delimiter.filter(|_| format == "csv") {
            options.push(("DELIMITER".to_owned(), literal(delimiter)));
        }
        let mut partition_by = Vec::new();
        let more = config.get("options").and_then(Value::as_object);
        for (name, value) in more.into_iter().flatten() {
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return Err(wrong(format!("'{name}' is no option of COPY"), "write options as {header: true}"));
            }
            let key = name.to_uppercase();
            if key == "FORMAT" {
                return Err(wrong("the format stands among the options".to_owned(), "write it as the setting format"));
            }
            if key == "PARTITION_BY" {
                partition_by = columns(value);
                continue;
            }
            options.retain(|(known, _)| *known != key);
            options.push((key, option(name, value)));
        }
        if format == "csv" && !options.iter().any(|(name, _)| name == "HEADER") {
            options.push(("HEADER".to_owned(), "true".to_owned()));
        }
        let location = given.unwrap_or_else(|| {
            let ending = if partition_by.is_empty() { format!(".{format}") } else { String::new() };
            format!("{}/{identifier}{ending}", root.trim_end_matches('/'))
        });
        Ok(Self { location, format, options, partition_by })
    }

    /// The options as `COPY` takes them.
    #[must_use]
    pub fn copy_options(&self) -> String {
        let mut all: Vec<String> = self.options.iter().map(|(name, value)| format!("{name} {value}")).collect();
        if !self.partition_by.is_empty() {
            let columns: Vec<String> =
                self.partition_by.iter().map(|it| format!("\"{}\"", it.replace('"', "\"\""))).collect();
            all.push(format!("PARTITION_BY ({})", columns.join(", ")));
        }
        all.join(", ")
    }

    /// A query that gives the rows back.
    #[must_use]
    pub fn reading(&self) -> String {
        let (mut place, mut how) = (self.location.clone(), String::new());
        if !self.partition_by.is_empty() {
            place = format!("{place}{}/*.{}", "/*".repeat(self.partition_by.len()), self.format);
            how.push_str(", hive_partitioning = true");
        }
        let of = |name: &str| self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        if self.format == "csv" {
            let header = of("HEADER").is_none_or(|value| matches!(value.to_lowercase().as_str(), "true" | "1"));
            how.push_str(&format!(", header = {header}"));
            for (name, parameter) in READ_AS {
                how.extend(of(name).map(|value| format!(", {parameter} = {value}")));
            }
        }
        format!("SELECT * FROM read_{}({}{how})", self.format, literal(&place))
    }
}

fn columns(value: &Value) -> Vec<String> {
    let text = |text: &str| {
        text.trim_matches(['(', ')']).split(',').map(|it| it.trim().trim_matches('"').to_owned()).collect()
    };
    match value {
        Value::String(names) => text(names),
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The value of an option: what is a number or a plain word as it is, everything else as text.
fn option(name: &str, value: &Value) -> String {
    let text = match value {
        // Quotes around it are SQL's, one alone is the value.
        Value::String(text) => {
            text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text).to_owned()
        }
        other => other.to_string(),
    };
    let is_plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    if is_plain && !TEXTS.contains(&name.to_lowercase().as_str()) { text } else { literal(&text) }
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(config: Value) -> Result<External, WrongSetting> {
        let all = NodeConfig { values: config.as_object().cloned().unwrap_or_default() };
        External::read(&all, "orders", "out")
    }

    #[test]
    fn files_are_written_and_read_in_the_same_way() {
        let show = |config: Value| {
            let one = read(config).unwrap();
            format!("{} ({}) {}", one.location, one.copy_options(), one.reading())
        };
        insta::assert_snapshot!(
            [
                json!({}),
                json!({"location": "a/b.csv", "delimiter": "|"}),
                json!({"location": "x", "format": "json"}),
                json!({"options": {"partition_by": "year, month", "codec": "zstd", "overwrite": 1}}),
                json!({"format": "csv", "options": {"quote": "'", "header": false, "null": ""}}),
            ]
            .map(show)
            .join("\n")
        );
        assert!(read(json!({"format": "orc"})).unwrap_err().message.contains("'orc' is no format"));
        assert!(read(json!({"options": {"a b": 1}})).is_err());
        assert!(read(json!({"options": {"format": "csv"}})).is_err());
        let told = read(json!({"location": "s3://bucket/x.csv"})).unwrap_err().message;
        assert!(told.contains("not one behind s3://"), "{told}");
    }
}
