//! The stays that the filter lets through, with their figures; counted again only when the filter or the data change.

use crate::data::{figures::Figures, filter::Filter, kpis::Kpis, stays::StayTable};

/// The current cohort.
#[derive(Debug, Default)]
pub(crate) struct Cohort {
    /// The filter that `rows` and `kpis` belong to.
    filter: Filter,
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
    pub(crate) fn new(table: &StayTable, filter: &Filter, revision: u64) -> Self {
        let everyone = Kpis::of(table, &Filter::default()).0.now;
        let (kpis, rows) = Kpis::of(table, filter);
        Self { filter: filter.clone(), rows, kpis, everyone, revision, table_revision: revision }
    }

    /// Counts again if the filter has changed.
    pub(crate) fn update(&mut self, table: &StayTable, filter: &Filter) {
        if self.filter != *filter {
            (self.kpis, self.rows) = Kpis::of(table, filter);
            self.filter = filter.clone();
            self.revision += 1;
        }
    }
}
