//! The laboratory's tests: their items, units and normal ranges.

/// A test of the laboratory.
pub(super) struct Test {
    /// D_LABITEMS.ITEMID.
    pub(super) item: u64,
    pub(super) unit: &'static str,
    pub(super) decimals: u8,
    /// Values below it are flagged.
    pub(super) low: f64,
    /// Values above it are flagged.
    pub(super) high: f64,
}

pub(super) const fn test(item: u64, unit: &'static str, decimals: u8, low: f64, high: f64) -> Test {
    Test { item, unit, decimals, low, high }
}

pub(super) const ALT: Test = test(50_861, "IU/L", 0, 0.0, 40.0);
pub(super) const ALBUMIN: Test = test(50_862, "g/dL", 1, 3.5, 5.2);
pub(super) const ALKALINE: Test = test(50_863, "IU/L", 0, 35.0, 105.0);
pub(super) const ANION_GAP: Test = test(50_868, "mEq/L", 0, 8.0, 20.0);
pub(super) const AST: Test = test(50_878, "IU/L", 0, 0.0, 40.0);
pub(super) const BICARBONATE: Test = test(50_882, "mEq/L", 0, 22.0, 32.0);
pub(super) const BILIRUBIN: Test = test(50_885, "mg/dL", 1, 0.0, 1.5);
pub(super) const CALCIUM: Test = test(50_893, "mg/dL", 1, 8.4, 10.3);
pub(super) const CHLORIDE: Test = test(50_902, "mEq/L", 0, 96.0, 108.0);
pub(super) const CREATINE_KINASE: Test = test(50_910, "IU/L", 0, 29.0, 201.0);
pub(super) const CREATININE: Test = test(50_912, "mg/dL", 1, 0.4, 1.2);
pub(super) const GLUCOSE: Test = test(50_931, "mg/dL", 0, 70.0, 105.0);
pub(super) const MAGNESIUM: Test = test(50_960, "mg/dL", 1, 1.6, 2.6);
pub(super) const PHOSPHATE: Test = test(50_970, "mg/dL", 1, 2.7, 4.5);
pub(super) const POTASSIUM: Test = test(50_971, "mEq/L", 1, 3.3, 5.1);
pub(super) const SODIUM: Test = test(50_983, "mEq/L", 0, 133.0, 145.0);
pub(super) const TROPONIN: Test = test(51_003, "ng/mL", 2, 0.0, 0.01);
pub(super) const UREA: Test = test(51_006, "mg/dL", 0, 6.0, 20.0);
pub(super) const BANDS: Test = test(51_144, "%", 0, 0.0, 5.0);
pub(super) const HEMATOCRIT: Test = test(51_221, "%", 1, 36.0, 48.0);
pub(super) const HEMOGLOBIN: Test = test(51_222, "g/dL", 1, 12.0, 16.0);
pub(super) const INR: Test = test(51_237, "", 1, 0.9, 1.1);
pub(super) const MCH: Test = test(51_248, "pg", 1, 27.0, 32.0);
pub(super) const MCHC: Test = test(51_249, "%", 1, 31.0, 35.0);
pub(super) const MCV: Test = test(51_250, "fL", 0, 82.0, 98.0);
pub(super) const NEUTROPHILS: Test = test(51_256, "%", 1, 50.0, 70.0);
pub(super) const PLATELETS: Test = test(51_265, "K/uL", 0, 150.0, 440.0);
pub(super) const PT: Test = test(51_274, "sec", 1, 9.4, 12.5);
pub(super) const PTT: Test = test(51_275, "sec", 1, 22.0, 35.0);
pub(super) const RDW: Test = test(51_277, "%", 1, 10.5, 15.5);
pub(super) const RED_CELLS: Test = test(51_279, "m/uL", 2, 4.2, 5.4);
pub(super) const WHITE_CELLS: Test = test(51_301, "K/uL", 1, 4.0, 11.0);

/// The same count of another machine.
pub(super) const WHITE_COUNT: Test = test(51_300, "K/uL", 1, 4.0, 11.0);

pub(super) const SPECIMEN: u64 = 50_800;
pub(super) const BASE_EXCESS: Test = test(50_802, "mEq/L", 0, -500.0, 500.0);
pub(super) const TOTAL_CO2: Test = test(50_804, "mEq/L", 0, 21.0, 30.0);
pub(super) const IONISED_CALCIUM: Test = test(50_808, "mmol/L", 2, 1.12, 1.32);
pub(super) const GAS_GLUCOSE: Test = test(50_809, "mg/dL", 0, 70.0, 105.0);
pub(super) const GAS_HEMOGLOBIN: Test = test(50_811, "g/dL", 1, 12.0, 18.0);
pub(super) const INTUBATED: u64 = 50_812;
pub(super) const LACTATE: Test = test(50_813, "mmol/L", 1, 0.5, 2.0);
pub(super) const OXYGEN: Test = test(50_816, "%", 0, 0.0, 500.0);
pub(super) const GAS_SATURATION: Test = test(50_817, "%", 0, 0.0, 500.0);
pub(super) const PCO2: Test = test(50_818, "mm Hg", 0, 35.0, 45.0);
pub(super) const GAS_PEEP: Test = test(50_819, "", 0, 0.0, 500.0);
pub(super) const PH: Test = test(50_820, "units", 2, 7.35, 7.45);
pub(super) const PO2: Test = test(50_821, "mm Hg", 0, 85.0, 105.0);
pub(super) const GAS_POTASSIUM: Test = test(50_822, "mEq/L", 1, 3.3, 5.3);
pub(super) const GAS_TEMPERATURE: Test = test(50_825, "", 1, 0.0, 500.0);
