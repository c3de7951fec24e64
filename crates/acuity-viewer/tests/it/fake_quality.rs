//! Made-up marts of the state of the records.

use crate::fake::{Fake, floats, ints, texts};

impl Fake {
    /// Three items, of which one has no fault, and one measurement by hour.
    pub(crate) fn with_quality(mut self) -> Self {
        let count = |name: &str, values: [i64; 3]| ints(name, values.map(Some).to_vec());
        self.put(
            "data_quality",
            vec![
                count("itemid", [211, 50912, 30047]),
                texts("source_table", vec![Some("chartevents"), Some("labevents"), Some("inputevents_cv")]),
                texts("label", vec![Some("Heart Rate"), Some("Creatinine"), None]),
                texts("concept", vec![Some("heart_rate"), Some("creatinine"), Some("norepinephrine")]),
                count("row_count", [1000, 200, 50]),
                count("without_value", [3, 0, 0]),
                count("marked_as_error", [1, 0, 0]),
                count("out_of_range", [2, 0, 0]),
                count("converted", [0, 0, 40]),
                count("not_converted", [0, 0, 10]),
                count("repeated", [4, 0, 0]),
                count("outside_stay", [5, 0, 0]),
            ],
        );
        self.put(
            "data_quality_hours",
            vec![
                texts("measurement", vec![Some("creatinine"); 3]),
                count("hour_of_stay", [1, 2, 48]),
                count("stays", [12, 12, 4]),
                count("stays_with_value", [3, 6, 4]),
                floats("missing_share", vec![Some(0.75), Some(0.5), Some(0.0)]),
            ],
        );
        self
    }
}
