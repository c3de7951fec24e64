//! Items of what runs into a patient, by their number in D_ITEMS.

use crate::synth::{
    chart::{Item, item},
    physiology::Drug,
};

pub(super) const PROPOFOL_CV: u64 = 30_131;
pub(super) const FENTANYL_CV: u64 = 30_118;
/// Normal saline (twice as often), 5 % dextrose, lactated Ringer's.
pub(super) const CRYSTALLOIDS_CV: [u64; 4] = [30_018, 30_018, 30_013, 30_021];
pub(super) const RED_CELLS_CV: u64 = 30_179;

pub(super) const PROPOFOL_MV: u64 = 222_168;
pub(super) const FENTANYL_MV: u64 = 221_744;
pub(super) const SALINE_MV: u64 = 225_158;
pub(super) const RED_CELLS_MV: u64 = 225_168;
pub(super) const VANCOMYCIN_MV: u64 = 225_798;
pub(super) const PIPERACILLIN_MV: u64 = 225_893;
pub(super) const CALCIUM_GLUCONATE_MV: u64 = 227_525;
pub(super) const POTASSIUM_CHLORIDE_MV: u64 = 227_536;

/// The items of a drug in CareVue.
pub(super) struct Pumps {
    pub(super) usual: Item,
    /// Charted in micrograms a minute, not a kilogram and minute.
    pub(super) per_minute: Option<Item>,
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
    Pumps { usual, per_minute }
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
