//! Items of what runs into a patient, by their number in D_ITEMS.

use crate::synth::{
    chart::{Item, item},
    hour::Drug,
};

pub(super) const PROPOFOL_CV: u64 = 30_131;
pub(super) const FENTANYL_CV: u64 = 30_118;
/// Normal saline (twice as often), 5 % dextrose, lactated Ringer's.
pub(super) const CRYSTALLOIDS_CV: [u64; 4] = [30_018, 30_018, 30_013, 30_021];
pub(super) const RED_CELLS_CV: u64 = 30_179;
/// Red cells washed, plasma, platelets, cryoprecipitate.
pub(super) const BLOOD_CV: [u64; 4] = [30_004, 30_005, 30_006, 30_007];
/// Albumin in two strengths, starch.
pub(super) const COLLOIDS_CV: [u64; 3] = [30_008, 30_009, 30_012];
/// Salt in other strengths.
pub(super) const OTHER_SALT_CV: [u64; 2] = [30_020, 30_143];
/// Cisatracurium (twice as often), atracurium, pancuronium, vecuronium.
pub(super) const PARALYSIS_CV: [u64; 5] = [30_114, 30_114, 30_113, 30_129, 30_138];
pub(super) const ISOPROTERENOL_CV: Item = item(30_046, "mcgmin");
/// Vasopressin under labels typed by hand: the rate is entered as an amount.
pub(super) const TYPED_VASOPRESSIN_CV: [u64; 2] = [42_273, 42_802];
/// What runs into the peritoneum: everyone types another label.
pub(super) const PERITONEAL_CV: [u64; 20] = [
    40_788, 40_907, 41_063, 41_147, 41_307, 41_460, 41_620, 41_711, 41_791, 41_792, 42_562, 43_829, 44_037, 44_526,
    44_527, 44_584, 44_591, 44_698, 46_262, 46_720,
];
/// What runs through a filter.
pub(super) const FILTER_CV: [u64; 20] = [
    44_188, 44_927, 44_954, 45_157, 45_268, 45_352, 45_353, 46_012, 46_013, 46_172, 46_173, 46_250, 46_292, 46_293,
    46_311, 46_389, 46_574, 46_681, 46_769, 46_773,
];

pub(super) const PROPOFOL_MV: u64 = 222_168;
pub(super) const FENTANYL_MV: u64 = 221_744;
pub(super) const SALINE_MV: u64 = 225_158;
pub(super) const RED_CELLS_MV: u64 = 225_168;
/// Plasma, platelets.
pub(super) const BLOOD_MV: [u64; 2] = [220_970, 225_170];
/// Albumin in two strengths, starch.
pub(super) const COLLOIDS_MV: [u64; 3] = [220_864, 220_862, 225_174];
pub(super) const RINGERS_MV: u64 = 225_828;
/// Cisatracurium, vecuronium.
pub(super) const PARALYSIS_MV: [u64; 2] = [221_555, 222_062];
pub(super) const ISOPROTERENOL_MV: u64 = 227_692;
pub(super) const ADENOSINE_MV: u64 = 221_282;
pub(super) const VANCOMYCIN_MV: u64 = 225_798;
pub(super) const PIPERACILLIN_MV: u64 = 225_893;
pub(super) const CALCIUM_GLUCONATE_MV: u64 = 227_525;
pub(super) const POTASSIUM_CHLORIDE_MV: u64 = 227_536;

/// The items of a drug in CareVue.
pub(super) struct Pumps {
    pub(super) usual: Item,
    /// Charted in micrograms a minute, not a kilogram and minute.
    pub(super) per_minute: Option<Item>,
    /// The same under another item.
    pub(super) other: Option<Item>,
}

/// CareVue has an item for each unit that a pump was set in.
pub(super) const fn carevue(drug: Drug) -> Pumps {
    const PER_KG: &str = "mcgkgmin";
    const PER_MINUTE: &str = "mcgmin";
    let (usual, per_minute) = match drug {
        Drug::Norepinephrine => (item(30_120, PER_KG), Some(item(30_047, PER_MINUTE))),
        Drug::Epinephrine => (item(30_119, PER_KG), Some(item(30_044, PER_MINUTE))),
        Drug::Dopamine => (item(30_043, PER_KG), None),
        Drug::Dobutamine => (item(30_042, PER_KG), None),
        Drug::Phenylephrine => (item(30_128, PER_KG), Some(item(30_127, PER_MINUTE))),
        Drug::Vasopressin => (item(30_051, "Umin"), None),
        Drug::Milrinone => (item(30_125, PER_KG), None),
    };
    let other = match drug {
        Drug::Epinephrine => Some(item(30_309, PER_KG)),
        Drug::Dopamine => Some(item(30_307, PER_KG)),
        Drug::Dobutamine => Some(item(30_306, PER_KG)),
        _ => None,
    };
    Pumps { usual, per_minute, other }
}

/// MetaVision has one item for a drug and says the unit in each row.
pub(super) const fn metavision(drug: Drug) -> u64 {
    match drug {
        Drug::Norepinephrine => 221_906,
        Drug::Epinephrine => 221_289,
        Drug::Dopamine => 221_662,
        Drug::Dobutamine => 221_653,
        Drug::Phenylephrine => 221_749,
        Drug::Vasopressin => 222_315,
        Drug::Milrinone => 221_986,
    }
}
