//! `policy_tags` of a column: BigQuery's names of what protects it. A wrong one is an error and never left out, since a
//! column without its tag is open to everybody who may read the table.

use crate::{diagnostic::Diagnostic, files::SourceFile, yaml::Yaml};

/// What a name looks like.
const FORM: &str = "projects/PROJECT/locations/LOCATION/taxonomies/TAXONOMY/policyTags/TAG";

/// The names under `policy_tags`. Those with Jinja in them are checked when it is filled in.
pub(super) fn read(yaml: Option<&Yaml>, file: &SourceFile, out: &mut Vec<Diagnostic>) -> Vec<String> {
    let Some(yaml) = yaml.filter(|yaml| !yaml.is_null()) else { return Vec::new() };
    let Some(items) = yaml.seq() else {
        out.push(
            Diagnostic::error("schema", format!("'policy_tags' must be a list, not {}", yaml.kind()))
                .at(file, yaml.range.clone())
                .help(format!("write: policy_tags: [{FORM}]")),
        );
        return Vec::new();
    };
    let mut names = Vec::new();
    for item in items {
        match item.as_str() {
            Some(name) if name.contains("{{") => names.push(name.to_owned()),
            Some(name) => match check(name) {
                Ok(()) => names.push(name.to_owned()),
                Err(diagnostic) => out.push(diagnostic.at(file, item.range.clone())),
            },
            None => out.push(
                Diagnostic::error("schema", format!("a policy tag must be text, not {}", item.kind()))
                    .at(file, item.range.clone())
                    .help(format!("write its full name: {FORM}")),
            ),
        }
    }
    names
}

/// Whether `name` is the full name of a policy tag.
pub(super) fn check(name: &str) -> Result<(), Diagnostic> {
    let parts: Vec<&str> = name.split('/').collect();
    let plain = |part: &&str| {
        // Projects of a domain have a point and a colon: `example.com:icu`.
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
    };
    let fits = matches!(
        parts.as_slice(),
        ["projects", project, "locations", location, "taxonomies", taxonomy, "policyTags", tag]
            if [project, location, taxonomy, tag].into_iter().all(plain)
    );
    if fits {
        return Ok(());
    }
    Err(Diagnostic::error("schema", format!("{name:?} is no policy tag")).help(format!("write its full name: {FORM}")))
}
