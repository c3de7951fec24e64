//! `overrides`: what a project says of the source of a package that it uses.

use super::schema::Patch;
use crate::{
    diagnostic::Diagnostic,
    yaml::{Yaml, YamlValue},
};

/// Puts what is said of a package's source in the place of what the package says, key by key, as dbt does; what is left are the
/// sources.
pub(super) fn applied(sources: Vec<(Patch, Vec<Patch>)>, out: &mut Vec<Diagnostic>) -> Vec<(Patch, Vec<Patch>)> {
    let (overriding, mut sources): (Vec<_>, Vec<_>) =
        sources.into_iter().partition(|(group, _)| package(group).is_some());
    for (over, tables) in overriding {
        let Some(package) = package(&over) else { continue };
        let mut met = false;
        let of_name = |group: &Patch| group.package == package && group.name == over.name;
        for (group, own) in sources.iter_mut().filter(|(group, _)| of_name(group)) {
            met = true;
            replace(group, &over);
            for table in &tables {
                own.iter_mut().filter(|known| known.name == table.name).for_each(|known| replace(known, table));
            }
        }
        if !met {
            let message = format!("there is no source '{}' in the package '{package}' to override", over.name);
            out.push(Diagnostic::warning("unused-patch", message).at(&over.file, over.name_range.clone()));
        }
    }
    sources
}

/// The package whose source is meant.
fn package(group: &Patch) -> Option<&str> {
    group.yaml.get("overrides").and_then(Yaml::as_str)
}

fn replace(patch: &mut Patch, with: &Patch) {
    let said = |key: &str| with.yaml.get(key).is_some();
    if said("description") {
        patch.description.clone_from(&with.description);
    }
    // Tests of columns come with the columns, others by themselves.
    let mut replace_tests = |of_columns: bool| {
        patch.tests.retain(|test| test.column.is_some() != of_columns);
        patch.tests.extend(with.tests.iter().filter(|test| test.column.is_some() == of_columns).cloned());
    };
    if said("tests") || said("data_tests") {
        replace_tests(false);
    }
    if said("columns") {
        replace_tests(true);
        patch.columns.clone_from(&with.columns);
    }
    patch.config.extend(with.config.clone());
    let YamlValue::Map(entries) = &mut patch.yaml.value else { return };
    for (key, value) in with.yaml.map().unwrap_or_default() {
        let Some(name) = key.as_str().filter(|name| !["name", "overrides", "tables"].contains(name)) else { continue };
        // Its place is in another file.
        let value = Yaml { range: 0..0, ..value.clone() };
        match entries.iter_mut().find(|(known, _)| known.as_str() == Some(name)) {
            Some((_, known)) => *known = value,
            None => entries.push((key.clone(), value)),
        }
    }
}
