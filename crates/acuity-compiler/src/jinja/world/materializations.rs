//! Materializations that a project or one of its packages defines.

use std::collections::BTreeSet;

use super::{MacroDef, World};
use crate::{
    definitions::{Dialect, settings::MATERIALIZED},
    jinja::blocks::materialization_name,
};

/// dbt's own that are made for a dialect: one of a project takes their place only where it is for that dialect as well.
fn is_special(dialect: Dialect, name: &str) -> bool {
    let special: &[&str] = match dialect {
        Dialect::DuckDb => &["table", "incremental", "external", "table_function"],
        Dialect::GoogleSql => &["table", "view", "incremental"],
    };
    special.contains(&name)
}

impl World {
    /// The macro of a materialization that is not ours. As in dbt, one for the dialect goes before one for all, and then the
    /// root project's before a package's; in the place of dbt's own stands only the root project's.
    pub(crate) fn materialization(&self, name: &str) -> Option<&MacroDef> {
        // Ephemeral models stand inside others: nothing is done for them that could be done otherwise.
        if name == "ephemeral" {
            return None;
        }
        let dialect = self.target.dialect;
        let is_own = MATERIALIZED.known().contains(&name);
        let others = self.macros.keys().filter(|package| !is_own && **package != self.root);
        let packages: Vec<&String> = [&self.root].into_iter().chain(others).collect();
        let of = |adapter: &str| {
            let name = materialization_name(name, adapter);
            packages.iter().find_map(|package| self.package_macro(package, &name))
        };
        of(dialect.name()).or_else(|| of("default").filter(|_| !is_special(dialect, name)))
    }

    /// The names of all that count, for suggestions.
    pub(crate) fn materializations(&self) -> BTreeSet<&str> {
        let names = self.macros.values().flat_map(|macros| macros.keys());
        let named = names.filter_map(|name| name.strip_prefix("materialization_")?.rsplit_once('_'));
        named.map(|(name, _)| name).filter(|name| self.materialization(name).is_some()).collect()
    }
}
