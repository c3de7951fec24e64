//! The list of stays as it was searched and sorted: what the list shows, and what comes before and after a stay.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::{
    cohort::Cohort,
    data::{stay::Stay, stays::StayTable},
};

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Field {
    Icustay,
    Subject,
    Age,
    Sex,
    Unit,
    Admission,
    Intime,
    Days,
    Sofa,
    Ventilated,
    Vasopressor,
    Outcome,
}

/// What the person asked of the list, and the rows that follow from it.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) search: String,
    pub(crate) field: Field,
    pub(crate) descending: bool,
    /// Indices into the stay table, as the list shows them.
    pub(crate) rows: Vec<usize>,
    /// The search is the whole number of a stay or patient; those whose number only begins with it are left out.
    pub(crate) is_exact: bool,
    /// The search field is to take the keyboard when it is drawn next.
    pub(crate) wants_focus: bool,
    /// What `rows` belongs to.
    made_for: Option<(u64, String, Field, bool)>,
    /// All stays of the table in the order of a column, and which: a filter picks from it, and need not sort again.
    sorted: Option<(u64, Field, bool, Vec<usize>)>,
}

impl Default for List {
    fn default() -> Self {
        Self {
            search: String::new(),
            field: Field::Icustay,
            descending: false,
            rows: Vec::new(),
            is_exact: false,
            wants_focus: false,
            made_for: None,
            sorted: None,
        }
    }
}

impl List {
    /// A list in an order that was chosen before.
    pub(crate) fn ordered(field: Field, descending: bool) -> Self {
        Self { field, descending, ..Self::default() }
    }

    /// Sorts and searches again if anything has changed.
    pub(crate) fn update(&mut self, table: &StayTable, cohort: &Cohort) {
        let wanted = (cohort.revision, self.search.clone(), self.field, self.descending);
        if self.made_for.as_ref() == Some(&wanted) {
            return;
        }
        let (field, descending) = (self.field, self.descending);
        let key = (cohort.table_revision, field, descending);
        let sorted = match self.sorted.take() {
            Some(sorted) if (sorted.0, sorted.1, sorted.2) == key => sorted.3,
            _ => {
                let mut all: Vec<usize> = (0..table.stays.len()).collect();
                all.sort_by(|&a, &b| compare(field, descending, &table.stays[a], &table.stays[b]));
                all
            }
        };
        let mut is_kept = vec![false; table.stays.len()];
        for &row in &cohort.rows {
            if let Some(kept) = is_kept.get_mut(row) {
                *kept = true;
            }
        }
        let kept = || sorted.iter().copied().filter(|&row| is_kept[row]);
        let search = self.search.trim();
        // Whoever types a whole number means that one, and not the many that begin with it.
        let number = search.parse::<i64>().ok();
        let is_number = |stay: &Stay| number == Some(stay.icustay_id) || number == Some(stay.subject_id);
        self.rows = kept().filter(|&row| is_number(&table.stays[row])).collect();
        self.is_exact = !self.rows.is_empty();
        if search.is_empty() {
            self.rows = kept().collect();
        } else if !self.is_exact {
            let begins = |number: i64| number.to_string().starts_with(search);
            let begins = |stay: &Stay| begins(stay.icustay_id) || begins(stay.subject_id);
            self.rows = kept().filter(|&row| begins(&table.stays[row])).collect();
        }
        self.sorted = Some((key.0, field, descending, sorted));
        self.made_for = Some(wanted);
    }

    /// The stays before and after one, as the list shows them.
    pub(crate) fn neighbours(
        &mut self,
        table: &StayTable,
        cohort: &Cohort,
        icustay_id: i64,
    ) -> (Option<i64>, Option<i64>) {
        // The list may not have been drawn since the cohort changed.
        self.update(table, cohort);
        let id = |at: usize| self.rows.get(at).map(|&row| table.stays[row].icustay_id);
        match self.rows.iter().position(|&row| table.stays[row].icustay_id == icustay_id) {
            Some(at) => (at.checked_sub(1).and_then(id), id(at + 1)),
            None => (None, None),
        }
    }
}

/// Order of two stays; those without a value stand last either way, equal ones by icustay_id.
fn compare(field: Field, descending: bool, a: &Stay, b: &Stay) -> Ordering {
    let order = match field {
        Field::Icustay => missing_last(Some(a.icustay_id), Some(b.icustay_id), descending, Ord::cmp),
        Field::Subject => missing_last(Some(a.subject_id), Some(b.subject_id), descending, Ord::cmp),
        Field::Age => missing_last(a.age, b.age, descending, f64::total_cmp),
        Field::Sex => missing_last(a.sex, b.sex, descending, Ord::cmp),
        Field::Unit => missing_last(a.unit, b.unit, descending, Ord::cmp),
        Field::Admission => missing_last(a.admission_type, b.admission_type, descending, Ord::cmp),
        Field::Intime => missing_last(a.intime, b.intime, descending, Ord::cmp),
        Field::Days => missing_last(a.los_icu_hours, b.los_icu_hours, descending, f64::total_cmp),
        Field::Sofa => missing_last(a.sofa, b.sofa, descending, Ord::cmp),
        Field::Ventilated => missing_last(a.ventilated, b.ventilated, descending, Ord::cmp),
        Field::Vasopressor => missing_last(a.vasopressor, b.vasopressor, descending, Ord::cmp),
        Field::Outcome => missing_last(a.died_in_hospital, b.died_in_hospital, descending, Ord::cmp),
    };
    order.then_with(|| a.icustay_id.cmp(&b.icustay_id))
}

fn missing_last<T>(a: Option<T>, b: Option<T>, descending: bool, by: impl Fn(&T, &T) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => by(&b, &a),
        (Some(a), Some(b)) => by(&a, &b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{filter::Filter, stays::tests::small};

    #[track_caller]
    fn check(search: &str, field: Field, descending: bool, expected: &[i64]) {
        let table = small();
        let cohort = Cohort::new(&table, &Filter::default());
        let mut state = List { search: search.to_owned(), field, descending, ..List::default() };
        state.update(&table, &cohort);
        let ids: Vec<i64> = state.rows.iter().map(|&row| table.stays[row].icustay_id).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn sorting_puts_missing_values_last_and_equal_ones_in_order() {
        check("", Field::Sofa, false, &[1, 4, 2, 3]);
        check("", Field::Sofa, true, &[2, 1, 4, 3]);
        check("", Field::Icustay, true, &[4, 3, 2, 1]);
        check("", Field::Sex, false, &[3, 1, 2, 4]);
    }

    #[test]
    fn a_whole_number_is_found_before_those_that_begin_with_it() {
        check("11", Field::Icustay, false, &[3]);
        // Patient 10 and stay 1: a whole number is that number only.
        check("10", Field::Icustay, false, &[1, 2]);
        check(" 1", Field::Icustay, false, &[1]);
        check("12 ", Field::Icustay, false, &[4]);
        check("x", Field::Icustay, false, &[]);
    }

    #[test]
    fn neighbours_follow_the_list() {
        let table = small();
        let cohort = Cohort::new(&table, &Filter::default());
        let mut state = List { field: Field::Sofa, descending: true, ..List::default() };
        assert_eq!(state.neighbours(&table, &cohort, 1), (Some(2), Some(4)));
        assert_eq!(state.neighbours(&table, &cohort, 99), (None, None));
    }
}
