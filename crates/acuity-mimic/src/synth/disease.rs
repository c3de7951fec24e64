//! Why people are admitted: reasons with their frequency, their effect on the organs, and their codes.

use super::loads::Loads;

/// A reason for admission.
#[derive(Debug)]
pub(super) struct Disease {
    /// ADMISSIONS.DIAGNOSIS.
    pub(super) name: &'static str,
    /// Relative frequency.
    pub(super) weight: f64,
    /// ICUs that take such patients.
    pub(super) units: &'static [Unit],
    /// SERVICES.CURR_SERVICE.
    pub(super) service: &'static str,
    /// Share of admissions that are planned.
    pub(super) elective: f64,
    /// Mean age in years.
    pub(super) age: f64,
    /// What it adds to the organ loads.
    pub(super) loads: Loads,
    /// What it adds to the log odds of death beyond the organs.
    pub(super) risk: f64,
    /// Share of patients who arrive ventilated, from the operating room or the field.
    pub(super) ventilated: f64,
    /// Share with an infection.
    pub(super) infection: f64,
    /// Mean haemoglobin in g/dL.
    pub(super) hemoglobin: f64,
    /// Primary diagnosis, ICD-9-CM.
    pub(super) code: &'static str,
    /// Usual further diagnoses.
    pub(super) further: &'static [&'static str],
    /// Usual procedures, ICD-9-CM.
    pub(super) procedures: &'static [&'static str],
    /// DRG of the older system: code and name.
    pub(super) hcfa: (&'static str, &'static str),
    /// DRG of the newer system: code and name.
    pub(super) ms: (&'static str, &'static str),
    /// APR DRG without its severity digit: code and name.
    pub(super) apr: (&'static str, &'static str),
}

/// An intensive care unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Medical.
    Micu,
    /// Surgical.
    Sicu,
    /// Coronary care.
    Ccu,
    /// Cardiac surgery recovery.
    Csru,
    /// Trauma and surgical.
    Tsicu,
    /// Neonatal.
    Nicu,
}

impl Unit {
    /// Code as in ICUSTAYS.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Micu => "MICU",
            Self::Sicu => "SICU",
            Self::Ccu => "CCU",
            Self::Csru => "CSRU",
            Self::Tsicu => "TSICU",
            Self::Nicu => "NICU",
        }
    }

    /// Its wards.
    pub(super) fn wards(self) -> &'static [i64] {
        match self {
            Self::Micu => &[50, 52, 15],
            Self::Sicu => &[33, 57],
            Self::Ccu => &[7],
            Self::Csru => &[12, 14],
            Self::Tsicu => &[23],
            Self::Nicu => &[46, 56],
        }
    }
}

const NONE: Loads =
    Loads { resp: 0.0, heart: 0.0, kidney: 0.0, liver: 0.0, blood: 0.0, brain: 0.0, perfusion: 0.0, reserve: 0.0 };

/// Reasons for admission of adults.
pub(super) static DISEASES: [Disease; 14] = [
    Disease {
        name: "SEPSIS",
        weight: 11.0,
        units: &[Unit::Micu, Unit::Micu, Unit::Micu, Unit::Sicu],
        service: "MED",
        elective: 0.0,
        age: 68.0,
        loads: Loads {
            resp: 0.5,
            heart: 1.0,
            kidney: 0.6,
            liver: 0.3,
            blood: 0.4,
            brain: 0.3,
            perfusion: 0.5,
            reserve: 0.5,
        },
        risk: 0.2,
        ventilated: 0.0,
        infection: 1.0,
        hemoglobin: 10.2,
        code: "0389",
        further: &["99592", "78552", "5849", "51881", "2762", "5990", "486"],
        procedures: &["3893", "9604", "9671", "9672", "9904"],
        hcfa: ("416", "SEPTICEMIA AGE >17"),
        ms: ("871", "SEPTICEMIA OR SEVERE SEPSIS W/O MV 96+ HOURS W MCC"),
        apr: ("720", "Septicemia & Disseminated Infections"),
    },
    Disease {
        name: "PNEUMONIA",
        weight: 9.0,
        units: &[Unit::Micu],
        service: "MED",
        elective: 0.0,
        age: 69.0,
        loads: Loads { resp: 1.0, heart: 0.3, kidney: 0.2, perfusion: 0.1, reserve: 0.4, ..NONE },
        risk: 0.1,
        ventilated: 0.0,
        infection: 1.0,
        hemoglobin: 10.8,
        code: "486",
        further: &["51881", "5119", "49121", "4280", "5849"],
        procedures: &["3893", "9604", "9671", "3324"],
        hcfa: ("089", "SIMPLE PNEUMONIA & PLEURISY AGE >17 WITH COMPLICATIONS, COMORBIDITIES"),
        ms: ("193", "SIMPLE PNEUMONIA & PLEURISY W MCC"),
        apr: ("139", "Other Pneumonia"),
    },
    Disease {
        name: "GASTROINTESTINAL BLEED",
        weight: 8.0,
        units: &[Unit::Micu],
        service: "MED",
        elective: 0.0,
        age: 66.0,
        loads: Loads { heart: 0.2, kidney: 0.2, liver: 0.5, blood: 0.3, perfusion: 0.3, reserve: 0.2, ..NONE },
        risk: -0.3,
        ventilated: 0.0,
        infection: 0.1,
        hemoglobin: 8.6,
        code: "5789",
        further: &["2851", "5712", "4560", "53140", "2875"],
        procedures: &["4513", "9904", "9907", "4443"],
        hcfa: ("174", "GASTROINTESTINAL HEMORRHAGE WITH COMPLICATIONS, COMORBIDITIES"),
        ms: ("377", "G.I. HEMORRHAGE W MCC"),
        apr: ("241", "Peptic Ulcer & Gastritis"),
    },
    Disease {
        name: "CORONARY ARTERY DISEASE\\CORONARY ARTERY BYPASS GRAFT /SDA",
        weight: 13.0,
        units: &[Unit::Csru],
        service: "CSURG",
        elective: 0.7,
        age: 67.0,
        loads: Loads {
            resp: 0.2,
            heart: 0.5,
            kidney: -0.2,
            blood: 0.4,
            brain: -0.4,
            perfusion: 0.1,
            reserve: -0.6,
            ..NONE
        },
        risk: -1.5,
        ventilated: 0.93,
        infection: 0.03,
        hemoglobin: 9.9,
        code: "41401",
        further: &["4111", "4019", "2724", "42731", "9971"],
        procedures: &["3612", "3613", "3615", "3961", "8856"],
        hcfa: ("107", "CORONARY BYPASS WITH CARDIAC CATHETERIZATION"),
        ms: ("234", "CORONARY BYPASS W CARDIAC CATH W/O MCC"),
        apr: ("165", "Coronary Bypass w/ Cardiac Cath Or Percutaneous Cardiac Procedure"),
    },
    Disease {
        name: "ST ELEVATION MYOCARDIAL INFARCTION",
        weight: 8.0,
        units: &[Unit::Ccu],
        service: "CMED",
        elective: 0.0,
        age: 67.0,
        loads: Loads { resp: 0.1, heart: 0.4, kidney: 0.1, brain: -0.3, perfusion: 0.1, reserve: -0.3, ..NONE },
        risk: -0.2,
        ventilated: 0.05,
        infection: 0.05,
        hemoglobin: 11.9,
        code: "41011",
        further: &["41401", "4280", "2724", "42741", "4019"],
        procedures: &["3722", "8856", "0066", "3607"],
        hcfa: ("121", "CIRCULATORY DISORDERS WITH ACUTE MYOCARDIAL INFARCTION & MAJOR COMPLICATION, DISCHARGED ALIVE"),
        ms: ("280", "ACUTE MYOCARDIAL INFARCTION, DISCHARGED ALIVE W MCC"),
        apr: ("190", "Acute Myocardial Infarction"),
    },
    Disease {
        name: "CONGESTIVE HEART FAILURE",
        weight: 7.0,
        units: &[Unit::Ccu, Unit::Ccu, Unit::Micu],
        service: "CMED",
        elective: 0.02,
        age: 73.0,
        loads: Loads { resp: 0.6, heart: 0.3, kidney: 0.5, brain: -0.2, reserve: 0.3, ..NONE },
        risk: 0.0,
        ventilated: 0.0,
        infection: 0.1,
        hemoglobin: 10.9,
        code: "4280",
        further: &["42833", "42731", "5849", "4240", "40391"],
        procedures: &["3893", "9390", "8872"],
        hcfa: ("127", "HEART FAILURE & SHOCK"),
        ms: ("291", "HEART FAILURE & SHOCK W MCC"),
        apr: ("194", "Heart Failure"),
    },
    Disease {
        name: "INTRACRANIAL HEMORRHAGE",
        weight: 8.0,
        units: &[Unit::Sicu, Unit::Sicu, Unit::Tsicu],
        service: "NSURG",
        elective: 0.05,
        age: 65.0,
        loads: Loads { heart: -0.3, kidney: -0.3, liver: -0.2, brain: 1.3, perfusion: -0.3, ..NONE },
        risk: 0.1,
        ventilated: 0.1,
        infection: 0.1,
        hemoglobin: 11.9,
        code: "431",
        further: &["3485", "4019", "51881", "3484"],
        procedures: &["0139", "9671", "9604", "0110"],
        hcfa: ("014", "INTRACRANIAL HEMORRHAGE OR CEREBRAL INFARCTION"),
        ms: ("064", "INTRACRANIAL HEMORRHAGE OR CEREBRAL INFARCTION W MCC"),
        apr: ("044", "Intracranial Hemorrhage"),
    },
    Disease {
        name: "S/P MOTOR VEHICLE ACCIDENT",
        weight: 6.0,
        units: &[Unit::Tsicu],
        service: "TRAUM",
        elective: 0.0,
        age: 48.0,
        loads: Loads {
            resp: 0.2,
            heart: 0.1,
            kidney: -0.3,
            blood: 0.3,
            brain: 0.5,
            perfusion: 0.2,
            reserve: -0.6,
            ..NONE
        },
        risk: -0.4,
        ventilated: 0.35,
        infection: 0.05,
        hemoglobin: 10.8,
        code: "85220",
        further: &["80705", "8600", "2851", "E8120", "51851"],
        procedures: &["9671", "3404", "7935", "9904"],
        hcfa: ("486", "OTHER O.R. PROCEDURES FOR MULTIPLE SIGNIFICANT TRAUMA"),
        ms: ("963", "OTHER MULTIPLE SIGNIFICANT TRAUMA W MCC"),
        apr: ("930", "Multiple Significant Trauma W/O O.R. Procedure"),
    },
    Disease {
        name: "LIVER FAILURE",
        weight: 4.0,
        units: &[Unit::Micu, Unit::Micu, Unit::Sicu],
        service: "MED",
        elective: 0.0,
        age: 56.0,
        loads: Loads {
            resp: 0.2,
            heart: 0.5,
            kidney: 0.6,
            liver: 1.9,
            blood: 1.3,
            brain: 0.6,
            perfusion: 0.4,
            reserve: 0.6,
        },
        risk: 0.1,
        ventilated: 0.05,
        infection: 0.3,
        hemoglobin: 9.4,
        code: "5712",
        further: &["5722", "5715", "78959", "5724", "2867"],
        procedures: &["5491", "3893", "9904", "9907"],
        hcfa: ("202", "CIRRHOSIS & ALCOHOLIC HEPATITIS"),
        ms: ("432", "CIRRHOSIS & ALCOHOLIC HEPATITIS W MCC"),
        apr: ("279", "Hepatic Coma & Other Major Acute Liver Disorders"),
    },
    Disease {
        name: "DIABETIC KETOACIDOSIS",
        weight: 3.0,
        units: &[Unit::Micu],
        service: "MED",
        elective: 0.0,
        age: 47.0,
        loads: Loads { resp: -0.5, heart: -0.2, kidney: 0.4, brain: 0.1, perfusion: 1.2, reserve: -0.5, ..NONE },
        risk: -2.0,
        ventilated: 0.0,
        infection: 0.2,
        hemoglobin: 11.8,
        code: "25013",
        further: &["2761", "5849", "5990", "2768"],
        procedures: &["3893"],
        hcfa: ("294", "DIABETES AGE >35"),
        ms: ("637", "DIABETES W MCC"),
        apr: ("420", "Diabetes"),
    },
    Disease {
        name: "CHRONIC OBSTRUCTIVE PULMONARY DISEASE EXACERBATION",
        weight: 5.0,
        units: &[Unit::Micu],
        service: "MED",
        elective: 0.0,
        age: 70.0,
        loads: Loads { resp: 0.9, heart: -0.1, perfusion: -0.4, reserve: 0.1, ..NONE },
        risk: -0.3,
        ventilated: 0.0,
        infection: 0.3,
        hemoglobin: 11.6,
        code: "49121",
        further: &["51884", "3051", "4168", "4280"],
        procedures: &["9390", "9604", "9671"],
        hcfa: ("088", "CHRONIC OBSTRUCTIVE PULMONARY DISEASE"),
        ms: ("190", "CHRONIC OBSTRUCTIVE PULMONARY DISEASE W MCC"),
        apr: ("140", "Chronic Obstructive Pulmonary Disease"),
    },
    Disease {
        name: "OVERDOSE",
        weight: 3.0,
        units: &[Unit::Micu],
        service: "MED",
        elective: 0.0,
        age: 42.0,
        loads: Loads { resp: 0.2, heart: -0.1, kidney: -0.1, brain: 1.1, reserve: -0.7, ..NONE },
        risk: -1.6,
        ventilated: 0.25,
        infection: 0.1,
        hemoglobin: 12.4,
        code: "9654",
        further: &["E9503", "311", "30390", "5070"],
        procedures: &["9604", "9671", "9634"],
        hcfa: ("449", "POISONING & TOXIC EFFECTS OF DRUGS AGE >17 WITH COMPLICATIONS, COMORBIDITIES"),
        ms: ("917", "POISONING & TOXIC EFFECTS OF DRUGS W MCC"),
        apr: ("812", "Poisoning Of Medicinal Agents"),
    },
    Disease {
        name: "ABDOMINAL AORTIC ANEURYSM/SDA",
        weight: 10.0,
        units: &[Unit::Sicu, Unit::Tsicu, Unit::Csru],
        service: "SURG",
        elective: 0.6,
        age: 66.0,
        loads: Loads { resp: 0.2, heart: 0.3, blood: 0.2, brain: -0.4, perfusion: 0.1, reserve: -0.3, ..NONE },
        risk: -0.9,
        ventilated: 0.45,
        infection: 0.08,
        hemoglobin: 10.4,
        code: "4414",
        further: &["4019", "2724", "9971", "5601", "496"],
        procedures: &["3844", "3971", "9904", "4576"],
        hcfa: ("110", "MAJOR CARDIOVASCULAR PROCEDURES WITH COMPLICATIONS, COMORBIDITIES"),
        ms: ("237", "MAJOR CARDIOVASC PROCEDURES W MCC OR THORACIC AORTIC ANEURYSM REPAIR"),
        apr: ("169", "Major Thoracic & Abdominal Vascular Procedures"),
    },
    Disease {
        name: "RESPIRATORY FAILURE",
        weight: 5.0,
        units: &[Unit::Micu, Unit::Micu, Unit::Sicu],
        service: "MED",
        elective: 0.0,
        age: 66.0,
        loads: Loads {
            resp: 1.4,
            heart: 0.3,
            kidney: 0.2,
            blood: 0.1,
            brain: 0.3,
            perfusion: 0.1,
            reserve: 0.4,
            ..NONE
        },
        risk: 0.2,
        ventilated: 0.2,
        infection: 0.4,
        hemoglobin: 10.3,
        code: "51881",
        further: &["486", "4280", "49121", "5845"],
        procedures: &["9604", "9672", "311", "3893"],
        hcfa: ("475", "RESPIRATORY SYSTEM DIAGNOSIS WITH VENTILATOR SUPPORT"),
        ms: ("207", "RESPIRATORY SYSTEM DIAGNOSIS W VENTILATOR SUPPORT 96+ HOURS"),
        apr: ("130", "Respiratory System Diagnosis w/ Ventilator Support 96+ Hours"),
    },
];

/// Diagnoses of newborns.
pub(super) const NEWBORN_CODES: [&str; 6] = ["V3001", "7742", "769", "V290", "76518", "V053"];
