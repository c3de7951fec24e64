//! When the rows of a source are too old.

use serde_json::{Map, Value as Json, json};

/// When rows are too old, as schema files say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Older than this is worth a warning.
    pub warn_after: Option<Age>,
    /// Older than this is an error.
    pub error_after: Option<Age>,
    /// A condition on the rows that are looked at.
    pub filter: Option<String>,
}

/// A number of minutes, hours or days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Age {
    /// How many.
    pub count: u64,
    /// `minute`, `hour` or `day`.
    pub period: String,
}

impl Age {
    /// In seconds.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        let one = PERIODS.iter().find(|(name, _)| *name == self.period).map_or(0, |(_, seconds)| *seconds);
        self.count.saturating_mul(one)
    }
}

const PERIODS: [(&str, u64); 3] = [("minute", 60), ("hour", 3600), ("day", 86400)];

/// What a table says, over what its group says; a `null` at the table switches it off.
pub(crate) fn merged(group: Option<&Json>, table: Option<&Json>) -> Option<Json> {
    match (group, table) {
        (_, Some(Json::Null)) | (Some(Json::Null), None) => Some(Json::Null),
        (Some(Json::Object(group)), Some(Json::Object(table))) => {
            let mut all = group.clone();
            all.extend(table.clone());
            Some(Json::Object(all))
        }
        (group, table) => table.or(group).filter(|json| !json.is_null()).cloned(),
    }
}

/// What is said in dbt's form, which has each of its keys; null where it is switched off.
pub(crate) fn complete(said: Option<&Json>) -> Json {
    let age = || json!({"count": null, "period": null});
    let mut all = json!({"warn_after": age(), "error_after": age(), "filter": null});
    match (all.as_object_mut(), said) {
        (_, Some(Json::Null)) => return Json::Null,
        (Some(all), Some(Json::Object(said))) => all.extend(said.clone()),
        _ => {}
    }
    all
}

impl Freshness {
    /// Reads what schema files say; `None` where nothing is to be looked at.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn read(json: Option<&Json>) -> Result<Option<Self>, String> {
        let map = match json {
            None | Some(Json::Null) => return Ok(None),
            Some(Json::Object(map)) => map,
            Some(other) => return Err(format!("freshness must be a mapping, not {other}")),
        };
        let (warn_after, error_after) = (age(map, "warn_after")?, age(map, "error_after")?);
        if warn_after.is_none() && error_after.is_none() {
            return Ok(None);
        }
        let filter = map.get("filter").and_then(Json::as_str).map(str::to_owned);
        Ok(Some(Self { warn_after, error_after, filter }))
    }
}

fn age(map: &Map<String, Json>, key: &str) -> Result<Option<Age>, String> {
    let Some(value) = map.get(key).filter(|value| !value.is_null()) else { return Ok(None) };
    let (count, period) = (value.get("count"), value.get("period"));
    if count.is_none_or(Json::is_null) && period.is_none_or(Json::is_null) {
        return Ok(None);
    }
    // What went through Jinja is text.
    let count = count.and_then(|count| count.as_u64().or_else(|| count.as_str()?.trim().parse().ok()));
    let period = period.and_then(Json::as_str).filter(|period| PERIODS.iter().any(|(name, _)| name == period));
    match (count, period) {
        (Some(count), Some(period)) => Ok(Some(Age { count, period: period.to_owned() })),
        _ => Err(format!(
            "{key} must have a count and a period of minute, hour or day, as in {{count: 12, period: hour}}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds() {
        let read = |json: Json| Freshness::read(Some(&json));
        let all = read(
            json!({"warn_after": {"count": 12, "period": "hour"}, "error_after": {"count": "2", "period": "day"}, "filter": "x > 1"}),
        );
        let all = all.unwrap().unwrap();
        let seconds = |age: &Option<Age>| age.as_ref().map(Age::seconds);
        assert_eq!((seconds(&all.warn_after), seconds(&all.error_after)), (Some(43_200), Some(172_800)));
        assert_eq!(all.filter.as_deref(), Some("x > 1"));
        assert_eq!(read(json!({"warn_after": {"count": null, "period": null}})), Ok(None));
        assert!(read(json!({"warn_after": {"count": 1, "period": "week"}})).is_err());
        assert!(read(json!({"error_after": {"period": "day"}})).is_err());
        let group = json!({"warn_after": {"count": 1, "period": "day"}, "filter": "a"});
        assert_eq!(merged(Some(&group), Some(&Json::Null)), Some(Json::Null));
        assert_eq!(
            complete(merged(None, Some(&json!({"filter": "b"}))).as_ref())["warn_after"],
            json!({"count": null, "period": null})
        );
        assert_eq!(merged(Some(&group), Some(&json!({"filter": "b"}))).unwrap()["filter"], "b");
        assert_eq!(merged(Some(&group), None), Some(group));
    }
}
