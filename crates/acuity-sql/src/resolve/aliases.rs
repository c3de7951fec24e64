//! Aliases of relations in the SQL that is written: no two around one place are the same.

use std::collections::{BTreeMap, BTreeSet};

/// Names in use around the current place. DuckDB ignores case, so they are kept in lower case.
#[derive(Default)]
pub(crate) struct Aliases {
    used: BTreeSet<String>,
    /// For each wanted name the number that was tried last; smaller ones are in use.
    numbers: BTreeMap<String, usize>,
    /// What to undo when a query ends: the name that was taken, the wanted one and its number before.
    taken: Vec<(String, String, usize)>,
}

impl Aliases {
    /// How many names are in use.
    pub(super) fn len(&self) -> usize {
        self.taken.len()
    }

    /// Gives back all names after the first `len`.
    pub(super) fn truncate(&mut self, len: usize) {
        while self.taken.len() > len {
            if let Some((name, wanted, number)) = self.taken.pop() {
                self.used.remove(&name);
                self.numbers.insert(wanted, number);
            }
        }
    }

    /// `wanted`, or the first of `wanted_2`, `wanted_3` … that is free.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let key = wanted.to_ascii_lowercase();
        let before = self.numbers.get(&key).copied().unwrap_or(0);
        let (mut number, mut alias, mut name) = (before + 1, wanted.to_owned(), key.clone());
        loop {
            if number > 1 {
                alias = format!("{wanted}_{number}");
                name = format!("{key}_{number}");
            }
            if self.used.insert(name.clone()) {
                break;
            }
            number += 1;
        }
        self.numbers.insert(key.clone(), number);
        self.taken.push((name, key, before));
        alias
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_free_number_and_back_again() {
        let mut aliases = Aliases::default();
        let taken: Vec<String> = ["q", "Q_2", "Q", "q"].iter().map(|name| aliases.take(name)).collect();
        assert_eq!(taken, ["q", "Q_2", "Q_3", "q_4"]);
        aliases.truncate(2);
        assert_eq!((aliases.len(), aliases.take("q")), (2, "q_3".to_owned()));
        aliases.truncate(0);
        assert_eq!(aliases.take("q"), "q");
    }
}
