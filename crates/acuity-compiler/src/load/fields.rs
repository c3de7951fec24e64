//! What an entry of a YAML file says, whatever the file is.

use crate::{
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    yaml::{Yaml, YamlValue},
};

/// Reports keys that mean nothing, with the nearest that does.
pub(crate) fn unknown_keys(file: &SourceFile, yaml: &Yaml, known: &[&str], what: &str, out: &mut Vec<Diagnostic>) {
    for (key, _) in yaml.map().unwrap_or_default() {
        let name = key.scalar().unwrap_or_default();
        if !known.contains(&name.as_str()) {
            out.push(
                Diagnostic::warning("unknown-key", format!("{what} has no key '{name}'"))
                    .at(file, key.range.clone())
                    .help(
                        suggestion(&name, known.iter().copied())
                            .unwrap_or_else(|| "remove it, or put it under 'meta:'".to_owned()),
                    ),
            );
        }
    }
}

/// The texts of a value that is one text or a list.
pub(crate) fn texts(yaml: Option<&Yaml>) -> Vec<String> {
    match yaml.map(|y| &y.value) {
        Some(YamlValue::Seq(items)) => items.iter().filter_map(Yaml::scalar).collect(),
        Some(_) => yaml.and_then(Yaml::scalar).into_iter().collect(),
        None => Vec::new(),
    }
}
