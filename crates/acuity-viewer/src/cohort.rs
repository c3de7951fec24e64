//! The stays that the filter lets through, with their figures. They are counted in the background, again when the filter or the
//! data change: with as many stays as MIMIC-III has this takes longer than a frame may.

use crate::data::{figures::Figures, filter::Filter, kpis::Kpis, stays::StayTable};

/// What a filter lets through of a table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    filter: Filter,
    /// Indices into the stay table.
    rows: Vec<usize>,
    kpis: Kpis,
}

impl Counted {
    pub(crate) fn of(table: &StayTable, filter: &Filter) -> Self {
        let (kpis, rows) = Kpis::of(table, filter);
        Self { filter: filter.clone(), rows, kpis }
    }
}

/// The current cohort.
#[derive(Debug, Default)]
pub(crate) struct Cohort {
    /// The filter that was counted.
    filter: Filter,
    /// The one that is being counted.
    asked: Option<Filter>,
    /// Indices into the stay table.
    pub(crate) rows: Vec<usize>,
    pub(crate) kpis: Kpis,
    /// The figures of all stays, to compare with.
    pub(crate) everyone: Figures,
    /// Grows with each change, so that what depends on the cohort knows when it is out of date.
    pub(crate) revision: u64,
    /// The revision in which the table was read.
    pub(crate) table_revision: u64,
}

impl Cohort {
    /// The cohort of a table that was read anew.
    pub(crate) fn new(table: &StayTable, filter: &Filter) -> Self {
        let everyone = Kpis::of(table, &Filter::default()).0.now;
        let Counted { filter, rows, kpis } = Counted::of(table, filter);
        Self { filter, rows, kpis, everyone, ..Self::default() }
    }

    /// The same, whose table is shown from this revision on.
    pub(crate) fn read_in(self, revision: u64) -> Self {
        Self { revision, table_revision: revision, ..self }
    }

    /// Whether a filter has to be counted; it counts as asked for from now on. One at a time: while a slider is dragged each count
    /// would overtake the one before it, and none would ever be shown.
    pub(crate) fn asks(&mut self, filter: &Filter) -> bool {
        let is_asked = self.asked.is_none() && self.filter != *filter;
        if is_asked {
            self.asked = Some(filter.clone());
        }
        is_asked
    }

    /// Takes what was counted of the same table. Until it comes, the figures of the filter before are shown.
    pub(crate) fn take(&mut self, counted: Counted) {
        Counted { filter: self.filter, rows: self.rows, kpis: self.kpis } = counted;
        self.asked = None;
        self.revision += 1;
    }

    /// What was asked for does not come. It is not asked for again before the filter changes.
    pub(crate) fn give_up(&mut self) {
        self.filter = self.asked.take().unwrap_or_else(|| self.filter.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::stays::tests::small;

    #[test]
    fn a_filter_is_counted_once_and_its_figures_make_what_depends_on_them_out_of_date() {
        let table = small();
        let (all, old) = (Filter::default(), Filter { age: (60, 92), ..Filter::default() });
        let mut cohort = Cohort::new(&table, &all).read_in(7);
        assert_eq!((cohort.rows.len(), cohort.asks(&all)), (4, false));
        assert!(cohort.asks(&old) && !cohort.asks(&old), "while it is counted, it is not asked for again");
        assert!(!cohort.asks(&Filter { age: (61, 92), ..old.clone() }), "and no other one is");
        assert_eq!((cohort.rows.len(), cohort.revision), (4, 7));
        cohort.take(Counted::of(&table, &old));
        assert_eq!((cohort.revision, cohort.table_revision), (8, 7));
        assert_eq!(cohort.rows.len(), cohort.kpis.now.stays);
        assert!(cohort.rows.len() < 4);
        assert!(cohort.asks(&all), "what was asked for meanwhile comes next");
        cohort.give_up();
        assert!(!cohort.asks(&all) && cohort.asks(&old));
    }
}
