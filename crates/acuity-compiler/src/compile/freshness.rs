//! How old the rows of a source are, where a macro of the project says how that is found out.

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};
use minijinja::Value;

use super::Compiled;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    files::SourceFile,
    jinja::{job::Job, render::Subject, world::BUILTIN},
    project::Project,
    state::RunState,
};

/// What `collect_freshness` of a project found.
#[derive(Debug, Clone)]
pub struct Collected {
    /// When the newest row was loaded; `None` where there is no row.
    pub loaded: Option<DateTime<Utc>>,
    /// When that was looked at.
    pub looked: DateTime<Utc>,
    /// What the macro said.
    pub said: Compiled,
}

/// Two values of one row: the macro gives its table, or, as dbt's own does, a result with one.
const CALL: &str = "(source=source(__group, __table), loaded_at_field=__field, filter=__filter) %}\
    {% set __rows = __found.table if __found.table is defined else __found %}\
    {{ __rows | length }};{{ __rows[0] | length }};{{ __rows[0][0] }};{{ __rows[0][1] }}";

impl Project {
    /// Asks the macro `collect_freshness` of the project or of a package, or what dbt's dispatches to; `None` where that is
    /// dbt's own.
    ///
    /// # Errors
    /// What is wrong in the macro, or that it does not give two times.
    pub fn collect_freshness(&self, id: &str, state: &dyn RunState) -> Option<Result<Collected, Diagnostics>> {
        const NAME: &str = "collect_freshness";
        let own = self.world.macro_of_any(NAME);
        let found = own.or_else(|| self.world.dispatch(&self.name, NAME, Some(BUILTIN)));
        let found = found.filter(|def| def.public.package_name != BUILTIN)?;
        let source = self.sources.get(id)?;
        let call = format!("{{% set __found = {}.{}", found.public.package_name, found.public.name);
        let file = Arc::new(SourceFile::new("(collect_freshness)", call + CALL));
        let subject = Subject {
            unique_id: id.to_owned(),
            name: NAME.to_owned(),
            package: source.package_name.clone(),
            ..Subject::default()
        };
        let filter = source.freshness.as_ref().and_then(|freshness| freshness.get("filter")?.as_str());
        let job = Job::new(&self.world, &file, subject)
            .with("__group", Value::from(source.source_name.as_str()))
            .with("__table", Value::from(source.name.as_str()))
            .with("__field", Value::from(source.loaded_at_field.as_deref()))
            .with("__filter", Value::from(filter))
            .linked(self.data.clone());
        Some(self.alone(&job, state).and_then(|said| {
            let (loaded, looked) = times(&said.sql).ok_or_else(|| {
                let message = format!("'{NAME}' gave '{}' in place of one row of two times", said.sql);
                Diagnostic::error("freshness", message)
                    .help("let it return the result of a query of the newest time and of the time now")
            })?;
            Ok(Collected { loaded, looked, said })
        }))
    }
}

/// The times of a text as `CALL` writes it.
fn times(text: &str) -> Option<(Option<DateTime<Utc>>, DateTime<Utc>)> {
    let [rows, columns, loaded, looked] = text.splitn(4, ';').collect::<Vec<_>>().try_into().ok()?;
    let loaded = if loaded == "None" { None } else { Some(time(loaded)?) };
    (rows == "1" && columns == "2").then_some((loaded, time(looked)?))
}

/// A time as templates print one; without a zone it is in UTC.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%:z");
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f");
    let day = || NaiveDateTime::parse_from_str(&format!("{text} 00:00:00"), "%Y-%m-%d %H:%M:%S");
    zoned.map(|at| at.to_utc()).ok().or_else(|| Some(local().or_else(|_| day()).ok()?.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_printed() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (loaded, looked) = (at("2020-01-02T00:00:00Z"), at("2020-01-02T03:04:05.5Z"));
        let both = "1;2;2020-01-02;2020-01-02 04:04:05.500000+01:00";
        assert_eq!(times(both), Some((Some(loaded), looked)));
        assert_eq!(times("1;2;None;2020-01-02 03:04:05.5"), Some((None, looked)));
        assert_eq!(times("0;0;;"), None);
        assert_eq!(times("1;3;None;2020-01-02 03:04:05.5"), None);
    }
}
