//! Made-up marts of what is known of the admissions of the stays 200001 to 200003.

use crate::fake::{Fake, floats, ints, texts, times};

impl Fake {
    /// Heart failure and pneumonia in the first, pneumonia in the second, nothing in the third; cultures of the first; and two
    /// scores.
    pub(crate) fn with_admissions(mut self) -> Self {
        self.put(
            "diagnoses",
            vec![
                ints("hadm_id", [100_001, 100_001, 100_002].map(Some).to_vec()),
                ints("seq_num", [2, 1, 1].map(Some).to_vec()),
                texts("icd9_code", ["486", "4280", "486"].map(Some).to_vec()),
                texts("long_title", vec![Some("Pneumonia"), Some("Congestive heart failure"), None]),
            ],
        );
        self.put(
            "stg_microbiologyevents",
            vec![
                ints("hadm_id", vec![Some(100_001); 3]),
                times("charttime", vec![Some(7_200_000_000), Some(7_200_000_000), None]),
                times("chartdate", vec![Some(0); 3]),
                texts("spec_type_desc", ["SPUTUM", "SPUTUM", "BLOOD CULTURE"].map(Some).to_vec()),
                texts("org_name", vec![Some("KLEBSIELLA PNEUMONIAE"), Some("KLEBSIELLA PNEUMONIAE"), None]),
            ],
        );
        let stays = || ints("icustay_id", [200_001, 200_002, 200_003].map(Some).to_vec());
        self.put("sapsii", vec![stays(), ints("sapsii", vec![Some(41), Some(20), None])]);
        self.put("meld", vec![stays(), floats("meld", vec![Some(12.5), None, None])]);
        self
    }
}
