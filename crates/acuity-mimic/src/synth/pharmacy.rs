//! PRESCRIPTIONS and MICROBIOLOGYEVENTS: drugs ordered, cultures taken, and what grew.

use super::clock::{DAY, HOUR, MINUTE, full_minute, midnight};
use super::encounter::Admission;
use super::hour::Hour;
use super::person::Person;
use super::random::Random;
use super::rows::{Id, Tables};

/// A drug: name, generic name, formulary code, GSN, NDC, strength, dose, unit, amount, unit, route.
type Product = [&'static str; 11];

/// Given to nearly everyone.
const COMMON: [Product; 14] = [
    [
        "Sodium Chloride 0.9%  Flush",
        "Sodium Chloride 0.9%  Flush",
        "NACLFLUSH",
        "",
        "0",
        "Syringe",
        "3",
        "mL",
        "0.6",
        "SYR",
        "IV",
    ],
    [
        "Insulin",
        "Insulin - Sliding Scale",
        "INSULIN",
        "001723",
        "0",
        "Dummy Package for Sliding Scale",
        "0",
        "UNIT",
        "0",
        "VIAL",
        "SC",
    ],
    [
        "Heparin",
        "Heparin Sodium",
        "HEPA5I",
        "006549",
        "63323026201",
        "5000 Units / mL- 1mL Vial",
        "5000",
        "UNIT",
        "1",
        "mL",
        "SC",
    ],
    ["Pantoprazole", "Pantoprazole", "PANT40", "027462", "00008084199", "40mg Tablet", "40", "mg", "1", "TAB", "PO"],
    ["Potassium Chloride", "", "KCL20PM", "045309", "00338070341", "20mEq/50mL Premix", "40", "mEq", "2", "BAG", "IV"],
    ["Magnesium Sulfate", "", "MAG2PM", "016546", "00409672924", "2 g / 50 mL Premix Bag", "2", "gm", "1", "BAG", "IV"],
    [
        "Calcium Gluconate",
        "Calcium Gluconate",
        "CALG1I",
        "001356",
        "00517391025",
        "1g/10mL Vial",
        "2",
        "gm",
        "2",
        "VIAL",
        "IV",
    ],
    [
        "Docusate Sodium",
        "Docusate Sodium",
        "DOCU100",
        "003009",
        "00904224461",
        "100mg Capsule",
        "100",
        "mg",
        "1",
        "CAP",
        "PO",
    ],
    ["Senna", "Senna", "SENN187", "019964", "00904516561", "1 Tablet", "1", "TAB", "1", "TAB", "PO"],
    [
        "Acetaminophen",
        "Acetaminophen",
        "ACET325",
        "004489",
        "00182844789",
        "325mg Tablet",
        "325-650",
        "mg",
        "1-2",
        "TAB",
        "PO",
    ],
    ["Furosemide", "Furosemide", "FURO40I", "008205", "00517570425", "40mg/4mL Vial", "20", "mg", "0.5", "VIAL", "IV"],
    [
        "Metoprolol Tartrate",
        "Metoprolol Tartrate",
        "METO25",
        "050631",
        "51079025520",
        "25mg Tablet",
        "25",
        "mg",
        "1",
        "TAB",
        "PO",
    ],
    ["Aspirin", "Aspirin", "ASA325", "004376", "63739002401", "325mg Tablet", "325", "mg", "1", "TAB", "PO"],
    ["Ondansetron", "Ondansetron", "ONDAN4I", "061716", "00781305714", "2mg/mL-2mL", "4", "mg", "1", "VIAL", "IV"],
];
/// Solutions that drugs come in.
const BASES: [Product; 3] = [
    ["0.9% Sodium Chloride", "", "NS1000", "001210", "00338004904", "1000mL Bag", "1000", "mL", "1", "BAG", "IV"],
    ["D5W", "", "D5W250", "001972", "00338001702", "250mL Bag", "250", "ml", "250", "ml", "IV DRIP"],
    ["Iso-Osmotic Dextrose", "", "VANCOBASE", "", "0", "200ml Bag", "200", "mL", "200", "mL", "IV"],
];
const ANTIBIOTICS: [Product; 5] = [
    ["Vancomycin", "", "VANC1F", "043952", "00338355248", "1g Frozen Bag", "1000", "mg", "1", "BAG", "IV"],
    [
        "Piperacillin-Tazobactam Na",
        "",
        "ZOSY45PM",
        "040819",
        "00206886202",
        "4.5 g / 100 mL Premix Bag",
        "4.5",
        "gm",
        "1",
        "BAG",
        "IV",
    ],
    ["CefePIME", "", "CEFE2I", "024095", "60505068104", "2g Vial", "2", "g", "10", "mL", "IV"],
    ["Meropenem", "", "MERO500I", "026488", "00310032520", "500mg Vial", "500", "mg", "1", "VIAL", "IV"],
    ["Metronidazole", "", "METR500PM", "009588", "00074781124", "500mg Premix Bag", "500", "mg", "1", "BAG", "IV"],
];
/// Antibiotics and what looks like them: name, route, kind. Drops and creams are no treatment of sepsis; some orders have
/// no route.
const OTHERS: [(&str, &str, &str); 48] = [
    ("Levofloxacin", "IV", "MAIN"),
    ("Levofloxacin", "PO/NG", "MAIN"),
    ("Ciprofloxacin HCl", "PO", "MAIN"),
    ("Ciprofloxacin IV", "IV", "MAIN"),
    ("CeftriaXONE", "IV", "MAIN"),
    ("Ceftazidime", "IV", "MAIN"),
    ("Ampicillin-Sulbactam", "IV", "MAIN"),
    ("Unasyn", "IV", "MAIN"),
    ("Ampicillin Sodium", "IV", "MAIN"),
    ("Azithromycin", "IV", "MAIN"),
    ("Azithromycin ", "PO/NG", "MAIN"),
    ("Gentamicin", "IV", "MAIN"),
    ("Gentamicin 0.3% Ophth. Soln", "OU", "MAIN"),
    ("Tobramycin Sulfate", "IV", "MAIN"),
    ("Tobramycin-Dexamethasone Ophth Oint", "OS", "MAIN"),
    ("Nafcillin", "IV", "MAIN"),
    ("Oxacillin", "IV", "MAIN"),
    ("Clindamycin", "IV", "MAIN"),
    ("Clindamycin", "PO", "MAIN"),
    ("MetRONIDAZOLE (FLagyl)", "IV", "MAIN"),
    ("MetroNIDAZOLE Topical 1 % Gel", "TP", "MAIN"),
    ("Sulfameth/Trimethoprim DS", "PO", "MAIN"),
    ("Sulfameth/Trimethoprim", "IV", "MAIN"),
    ("Bactrim", "", "MAIN"),
    ("Linezolid", "IV", "MAIN"),
    ("Doxycycline Hyclate", "PO", "MAIN"),
    ("Aztreonam", "IV", "MAIN"),
    ("Erythromycin", "IV", "MAIN"),
    ("Erythromycin 0.5% Ophth Oint", "BOTH EYES", "MAIN"),
    ("Cephalexin", "PO", "MAIN"),
    ("CefTAZidime", "IV", "ADDITIVE"),
    ("Vancomycin Oral Liquid", "PO", "MAIN"),
    ("Vancomycin Antibiotic Lock", "", "MAIN"),
    ("Vancomycin Desensitization", "IV", "MAIN"),
    ("Amikacin", "IV", "MAIN"),
    ("Penicillin G Potassium", "IV", "MAIN"),
    ("Rifampin", "PO", "MAIN"),
    ("Nitrofurantoin (Macrobid)", "PO", "MAIN"),
    ("Amoxicillin-Clavulanic Acid", "PO", "MAIN"),
    ("Daptomycin", "IV", "MAIN"),
    ("Cefpodoxime Proxetil", "PO", "MAIN"),
    ("Moxifloxacin", "IV", "MAIN"),
    ("Minocycline", "PO", "MAIN"),
    ("Neomycin/Polymyxin/Dexameth Ophth. Susp.", "RIGHT EYE", "MAIN"),
    ("Ciprofloxacin 0.3% Ophth Soln", "AU", "MAIN"),
    ("Silver Sulfadiazine 1% Cream", "TP", "MAIN"),
    ("Sulfacetamide 10% Ophth Soln.", "LEFT EAR", "MAIN"),
    ("Tobramycin Inhalation Soln", "IH", "BASE"),
];
/// One dose around an operation.
const PROPHYLAXIS: Product =
    ["CefazoLIN", "", "CEFA1PM", "009059", "00338350341", "1g Frozen Bag", "2", "gm", "2", "BAG", "IV"];
const NOREPINEPHRINE: Product =
    ["Norepinephrine", "", "LEVO4I", "028633", "00703115303", "4mg/4mL Amp", "8", "mg", "2", "AMP", "IV DRIP"];
const PROPOFOL: Product = [
    "Propofol",
    "Propofol",
    "PROP100IG",
    "016796",
    "63323026965",
    "1000mg/100mL Vial",
    "1000",
    "mg",
    "1",
    "VIAL",
    "IV DRIP",
];

/// Writes the orders of an admission.
pub(super) fn prescriptions(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    if person.newborn {
        return;
    }
    let first = midnight(admission.admit);
    let last = midnight(admission.discharge);
    let stay_at = |day: i64| {
        admission
            .stays
            .iter()
            .find(|stay| midnight(stay.intime) <= day && day <= midnight(stay.outtime))
            .map(|stay| stay.id)
    };
    let icu = admission.stays.first().map_or(first, |stay| midnight(stay.intime));
    let mut order = |random: &mut Random, kind: &str, product: &Product, start: i64, days: i64| {
        let start = start.clamp(first, last);
        let [drug, generic, code, gsn, ndc, strength, dose, unit, amount, form, route] = *product;
        out.row(Id::Prescriptions)
            .id(person.subject)
            .id(admission.hadm)
            .maybe_id(stay_at(start).filter(|_| !random.chance(0.08)))
            .time(start)
            .time((start + days * DAY).min(last))
            .text(kind)
            .text(drug)
            .text(generic)
            .text(generic)
            .text(code)
            .text(gsn)
            .text(ndc)
            .text(strength)
            .text(dose)
            .text(unit)
            .text(amount)
            .text(form)
            .text(route)
            .end();
    };
    for product in &COMMON {
        if random.chance(0.45) {
            let start = if random.chance(0.5) { first } else { icu };
            let days = random.whole(1, 8);
            order(random, "MAIN", product, start, days);
        }
    }
    for product in &BASES {
        if random.chance(0.5) {
            order(random, "BASE", product, icu, 1);
        }
    }
    if admission.infection {
        let start = icu - if random.chance(0.3) { DAY } else { 0 };
        let days = random.whole(3, 10);
        order(random, "MAIN", &ANTIBIOTICS[0], start, days);
        let second = random.pick(&[1, 1, 2, 3]);
        order(random, "MAIN", &ANTIBIOTICS[second], start, days);
        if random.chance(0.25) {
            order(random, "MAIN", &ANTIBIOTICS[4], start, days);
        }
    } else if admission.disease.service.contains("SURG") {
        order(random, "MAIN", &PROPHYLAXIS, icu, 1);
    }
    // From days before the ICU to days after it.
    let more = if admission.infection { 2 } else { i64::from(random.chance(0.35)) };
    for _ in 0..more {
        let (name, route, kind) = random.pick(&OTHERS);
        let product: Product = [name, "", "", "", "0", "", "1", "dose", "1", "VIAL", route];
        let start = icu + random.whole(-2, 4) * DAY;
        let days = random.whole(1, 7);
        order(random, kind, &product, start, days);
    }
    let hours = || admission.stays.iter().flat_map(|stay| &stay.hours);
    if hours().any(|hour| hour.doses[0] > 0.0) {
        order(random, "MAIN", &NOREPINEPHRINE, icu, 2);
    }
    if hours().any(Hour::ventilated) {
        order(random, "MAIN", &PROPOFOL, icu, 3);
    }
}

const BLOOD: (u64, &str) = (70_012, "BLOOD CULTURE");
const URINE: (u64, &str) = (70_079, "URINE");
const SPUTUM: (u64, &str) = (70_062, "SPUTUM");
const SCREEN: (u64, &str) = (70_091, "MRSA SCREEN");
const ORGANISMS: [(u64, &str, bool); 5] = [
    (80_002, "ESCHERICHIA COLI", true),
    (80_023, "STAPH AUREUS COAG +", false),
    (80_004, "KLEBSIELLA PNEUMONIAE", true),
    (80_026, "PSEUDOMONAS AERUGINOSA", true),
    (80_155, "STAPHYLOCOCCUS, COAGULASE NEGATIVE", false),
];
/// Tested against gram-negative rods.
const RODS: [(u64, &str); 5] = [
    (90_012, "GENTAMICIN"),
    (90_028, "CEFEPIME"),
    (90_029, "MEROPENEM"),
    (90_026, "PIPERACILLIN/TAZO"),
    (90_019, "CIPROFLOXACIN"),
];
/// Tested against staphylococci.
const STAPHYLOCOCCI: [(u64, &str); 3] = [(90_015, "VANCOMYCIN"), (90_016, "OXACILLIN"), (90_012, "GENTAMICIN")];

/// Writes the cultures of an admission.
pub(super) fn cultures(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    let Some(stay) = admission.stays.first().filter(|_| !person.newborn) else { return };
    let near = stay.intime + random.whole(-300, 240) * MINUTE;
    let time = full_minute(near.max(admission.admit));
    let mut specimens = Vec::new();
    if admission.infection {
        specimens.extend([(BLOOD, time, 0.24), (BLOOD, time + 12 * MINUTE, 0.12), (URINE, time + HOUR, 0.3)]);
        if stay.hours.first().is_some_and(|hour| hour.loads.resp > 0.8) {
            specimens.push((SPUTUM, time + 3 * HOUR, 0.5));
        }
    } else if random.chance(0.2) {
        specimens.extend([(BLOOD, time, 0.04), (URINE, time + HOUR, 0.1)]);
    }
    // And again when fever comes back; at midnight, where nobody knows the hour.
    let again = if admission.infection { 0.5 } else { 0.08 };
    if random.chance(again) {
        let day = midnight(time) + random.whole(-3, 4) * DAY;
        let hour = if random.chance(0.4) { 0 } else { random.whole(1, 23 * 60) * MINUTE };
        specimens.push((random.pick(&[BLOOD, URINE, SPUTUM]), day + hour, 0.15));
    }
    if random.chance(0.5) {
        specimens.push((SCREEN, stay.intime / MINUTE * MINUTE + 2 * HOUR, 0.06));
    }
    for (specimen, time, positive) in specimens {
        // For some specimens only the day is known.
        let timed = !random.chance(0.05);
        let start = |out: &mut Tables, organism: Option<(u64, &str)>, drug: Option<((u64, &str), bool)>| {
            let row = out
                .row(Id::MicrobiologyEvents)
                .id(person.subject)
                .id(admission.hadm)
                .time(midnight(time))
                .maybe_time(timed.then_some(time))
                .id(specimen.0)
                .text(specimen.1);
            let Some((id, name)) = organism else { return row.nulls(9).end() };
            let row = row.id(id).text(name).int(1);
            match drug {
                None => row.nulls(6).end(),
                Some(((id, name), resistant)) => {
                    let row = row.id(id).text(name);
                    if resistant {
                        row.text("=>32").text("=>").int(32).text("R").end();
                    } else {
                        row.text("<=1").text("<=").int(1).text("S").end();
                    }
                }
            }
        };
        if !random.chance(positive) {
            start(out, None, None);
            continue;
        }
        let (id, name, rod) = if specimen == SCREEN { ORGANISMS[1] } else { random.pick(&ORGANISMS) };
        let drugs: &[(u64, &str)] = if rod { &RODS } else { &STAPHYLOCOCCI };
        for drug in drugs {
            let resistant = random.chance(0.22);
            start(out, Some((id, name)), Some((*drug, resistant)));
        }
    }
}
