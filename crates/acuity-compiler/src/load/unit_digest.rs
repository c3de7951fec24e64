//! The checksum of a unit test, which is dbt's: `state:modified` compares it, whoever wrote the manifest.

use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use super::naming::repr;
use crate::definitions::{Fixture, FixtureRows, Format, Overrides, UnitTest};

/// The digest of what Python prints of the entry.
pub(super) fn checksum(unit: &UnitTest) -> String {
    let given: Vec<String> = unit
        .given
        .iter()
        .map(|given| {
            format!("UnitTestInputFixture(input={}, {})", repr(&Json::from(given.input.as_str())), of(&given.fixture))
        })
        .collect();
    let versions = match &unit.versions {
        None => "None".to_owned(),
        Some(rule) => {
            let part = |key: &str| repr(rule.get(key).unwrap_or(&Json::Null));
            format!("UnitTestNodeVersions(include={}, exclude={})", part("include"), part("exclude"))
        }
    };
    let overrides = match &unit.overrides {
        none if *none == Overrides::default() => "None".to_owned(),
        Overrides { macros, vars, env_vars } => {
            let map = |map: &Map<String, Json>| repr(&Json::Object(map.clone()));
            format!("UnitTestOverrides(macros={}, vars={}, env_vars={})", map(macros), map(vars), map(env_vars))
        }
    };
    let expect = format!("UnitTestOutputFixture({})", of(&unit.expect));
    let mut said = format!("{}-{versions}-[{}]-{expect}-{overrides}", unit.model, given.join(", "));
    for given in unit.given.iter().filter(|given| given.fixture.file.is_some()) {
        said.push_str(&format!("-{}", rows(&given.fixture)));
    }
    crate::digest::hex(&Sha256::digest(said.as_bytes()))
}

fn of(fixture: &Fixture) -> String {
    let (name, value) = match fixture.format {
        Format::Dict => ("Dict", "dict"),
        Format::Csv => ("CSV", "csv"),
        Format::Sql => ("SQL", "sql"),
    };
    let file = repr(&fixture.file.as_deref().map_or(Json::Null, Json::from));
    format!("rows={}, format=<UnitTestFormat.{name}: '{value}'>, fixture={file}", rows(fixture))
}

fn rows(fixture: &Fixture) -> String {
    repr(&match &fixture.rows {
        FixtureRows::Rows(rows) => rows.iter().cloned().map(Json::Object).collect(),
        FixtureRows::Sql(sql) => Json::from(sql.as_str()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::definitions::{Given, Input};

    /// As dbt Core 1.10 computes it.
    #[test]
    fn as_dbt_has_it() {
        let fixture = || {
            let rows = FixtureRows::Rows(vec![json!({"id": 1}).as_object().cloned().unwrap_or_default()]);
            Fixture { format: Format::Dict, file: None, rows }
        };
        let given = Given { input: "ref('i')".to_owned(), means: Input::This, fixture: fixture(), range: 0..0 };
        let unit = UnitTest {
            model: "v".to_owned(),
            given: vec![given],
            expect: fixture(),
            overrides: Overrides::default(),
            versions: None,
        };
        assert_eq!(checksum(&unit), "a09f68677baff9f9a7cfc54c164290136ae0af332c72a8fa219ce72d50015199");
    }
}
