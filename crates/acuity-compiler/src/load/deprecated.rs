//! Models that should not be read any more, or soon.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{builder::Builder, schema::Patch};
use crate::{
    definitions::{ModelVersion, Node, ResourceType, Version},
    diagnostic::Diagnostic,
    project::ProjectData,
};

impl Builder<'_> {
    /// From when on a model should not be read, as the manifest has it. That this has come is a warning.
    pub(super) fn deprecation_date(&mut self, patch: &Patch, version: Option<&ModelVersion>) -> Option<String> {
        let yaml = patch.yaml.get("deprecation_date").filter(|yaml| !yaml.is_null())?;
        let text = yaml.scalar().unwrap_or_default();
        let Some(date) = moment(&text) else {
            self.out.push(
                Diagnostic::error("schema", format!("'{text}' is no date of deprecation"))
                    .at(&patch.file, yaml.range.clone())
                    .help("write a date, 2026-12-31, or a moment, 2026-12-31 12:00:00+00:00"),
            );
            return None;
        };
        if is_past(&date, &self.world.run_started_at) {
            let name = version.map_or_else(|| patch.name.clone(), |it| format!("{}.{}", patch.name, it.suffix()));
            self.out.push(
                Diagnostic::warning("deprecated", format!("the model '{name}' should be gone since {text}"))
                    .at(&patch.file, yaml.range.clone())
                    .help("remove it or switch it off, or give it a later date"),
            );
        }
        Some(date.to_rfc3339())
    }
}

/// What there is to say about a node that reads a model which should not be read, or soon.
pub(super) fn read_by(data: &ProjectData, reader: &str, read: &Node) -> Option<Diagnostic> {
    let date = read.deprecation_date.as_ref().filter(|_| read.resource_type == ResourceType::Model)?;
    // A test of it has no choice.
    if data.nodes.get(reader).is_some_and(|node| node.resource_type.is_test()) {
        return None;
    }
    let moment = DateTime::parse_from_rfc3339(date).ok()?;
    let name = data.nodes.get(reader).map_or_else(|| reader.to_owned(), |node| node.name.clone());
    let day = moment.format("%Y-%m-%d");
    let when = match is_past(&moment, &data.run_started_at) {
        true => format!("should be gone since {day}"),
        false => format!("is to be gone on {day}"),
    };
    let message = format!("'{name}' reads '{}', which {when}", read.search_name());
    let help = match latest(data, read) {
        Some(version) => format!("there is a younger version: ref('{}', v={version})", read.name),
        None => "read another model in its place".to_owned(),
    };
    Some(Diagnostic::warning("deprecated", message).help(help))
}

/// The latest of a model's versions, when it is younger than this one.
fn latest<'a>(data: &'a ProjectData, node: &Node) -> Option<&'a Version> {
    let own = &node.version.as_ref()?.version;
    let of_model = |other: &&Node| other.name == node.name && other.package_name == node.package_name;
    let mut versions = data.nodes.values().filter(of_model).filter_map(|other| other.version.as_ref());
    // The one that `ref()` means without a version: what is younger is not ready yet.
    versions.find(|version| version.is_latest() && version.version.age(own).is_gt()).map(|version| &version.version)
}

fn is_past(date: &DateTime<FixedOffset>, now: &str) -> bool {
    DateTime::parse_from_rfc3339(now).is_ok_and(|now| *date < now.with_timezone(&Utc))
}

/// A date, or a moment; in UTC where no zone is said.
fn moment(text: &str) -> Option<DateTime<FixedOffset>> {
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    let plain = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"];
    let day = || Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN));
    let zoned = zoned.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
    let plain = || plain.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).or_else(day);
    zoned.or_else(|| Some(plain()?.and_utc().fixed_offset()))
}
