//! The one table of what dbt defines in templates.

use std::sync::LazyLock;

use crate::jinja::{
    functions::FUNCTIONS,
    objects::OBJECTS,
    scope::{Meaning, Name},
};

static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| [OBJECTS, FUNCTIONS].concat());

/// Every name that dbt defines.
pub(crate) fn all() -> &'static [Name] {
    &NAMES
}

/// Those that people write, for suggestions.
pub(crate) fn known() -> Vec<&'static str> {
    NAMES.iter().filter(|(_, meaning)| !matches!(meaning, Meaning::Internal(_))).map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_has_one_meaning() {
        let mut names: Vec<&str> = all().iter().map(|(name, _)| *name).collect();
        let len = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), len);
    }
}
