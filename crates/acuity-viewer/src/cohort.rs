//! The stays that the filter lets through, with their figures; counted again only when the filter or the data change.

use crate::data::{filter::Filter, kpis::Kpis, stays::StayTable};

/// The current cohort.
#[derive(Debug, Default)]
pub(crate) struct Cohort {
    /// The filter that `rows` and `kpis` belong to.
    filter: Filter,
    /// Indices into the stay table.
    pub(crate) rows: Vec<usize>,
    pub(crate) kpis: Kpis,
    /// Grows with each change, so that what depends on the cohort knows when it is out of date.
    pub(crate) revision: u64,
}

impl Cohort {
    pub(crate) fn new(table: &StayTable, filter: &Filter, revision: u64) -> Self {
        let rows = filter.apply(table);
        let kpis = Kpis::of(table, &rows);
        Self { filter: filter.clone(), rows, kpis, revision }
    }

    /// Counts again if the filter has changed.
    pub(crate) fn update(&mut self, table: &StayTable, filter: &Filter) {
        if self.filter != *filter {
            *self = Self::new(table, filter, self.revision + 1);
        }
    }
}
