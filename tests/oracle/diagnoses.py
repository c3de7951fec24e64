"""Diagnoses, infection and kidney injury of a MIMIC-III folder in plain Python: a second opinion on the project's SQL.

The project computes these relations with SQL models and code lists that are seeds. This file computes them again,
straight from the raw CSV files, with lists of its own, and shares no code and no query with the project: both would
have to make the same mistake for it to pass unseen. Where SQL uses windows, this loops over the rows that came
before. It has both readings: the published MIMIC-III concepts with every quirk they have (the default), and the papers
(`--paper`).

    acuity build --vars '{reference_quirks: true}'
    acuity show --inline "select * from {{ ref('charlson') }} as s" --limit -1 --output csv > ROWS/charlson.csv
    python diagnoses.py DATA_FOLDER ROWS

DATA_FOLDER is what was loaded: `.csv` or `.csv.gz`, headers in any case; a table without a file counts as empty. ROWS
has RELATION.csv for each relation to compare: icustay_detail, outcomes, int_admission_type, elixhauser_quan,
elixhauser_score_quan, the same by AHRQ's software (elixhauser_ahrq_v37, elixhauser_ahrq_v37_no_drg,
elixhauser_score_ahrq_v37, elixhauser_score_ahrq_v37_no_drg), charlson, explicit, angus, martin, abx_prescriptions_list,
suspicion_of_infection, sepsis3, kdigo_creatinine, kdigo_uo, kdigo_stages, kdigo_stages_48hr, kdigo_stages_7day. The last
six build on relations of others, which are read as the project has them: pivoted_sofa, urine_output, weight_durations,
pivoted_rrt.

Prints `RELATION: N rows, D differences` for each and the first differences, and exits with 0 when there are none, else
with 1. Wrong usage exits with 2. Python 3.9 or later, standard library only; everything is held in memory.

None is NULL: no comparison with it holds.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Callable, Dict, Iterable, List, NamedTuple, Tuple

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHOWN = 5
Row = Dict[str, object]

# --- Code lists -------------------------------------------------------------------------------------------------------
# `a-b` is every number from a to b with as many digits. Elixhauser: whole codes | first four | first three characters.

ELIXHAUSER = {
    "congestive_heart_failure": "39891 40201 40211 40291 40401 40403 40411 40413 40491 40493|4254 4255 4257-4259|428",
    "cardiac_arrhythmias": "42613 42610 42612 99601 99604|4260 4267 4269-4274 4276 4278 4279 7850 V450 V533|",
    "valvular_disease": "|0932 7463-7466 V422 V433|394-397 424",
    "pulmonary_circulation": "|4150 4151 4170 4178 4179|416",
    "peripheral_vascular": "|0930 4373 4431 4432 4438 4439 4471 5571 5579 V434|440 441",
    "hypertension": "||401-405",
    "paralysis": "|3341 3440-3446 3449|342 343",
    "other_neurological": "33392|3319 3320 3321 3334 3335 3362 3481 3483 7803 7843|334 335 340 341 345",
    "chronic_pulmonary": "|4168 4169 5064 5081 5088|490-496 500-505",
    "diabetes_uncomplicated": "|2500-2503|",
    "diabetes_complicated": "|2504-2509|",
    "hypothyroidism": "|2409 2461 2468|243 244",
    "renal_failure": "40301 40311 40391 40402 40403 40412 40413 40492 40493|5880 V420 V451|585 586 V56",
    "liver_disease": "07022 07023 07032 07033 07044 07054|0706 0709 4560-4562 5722-5724 5728 5733 5734 5738 5739 V427|570 571",
    "peptic_ulcer": "|5317 5319 5327 5329 5337 5339 5347 5349|",
    "aids": "||042-044",
    "lymphoma": "|2030 2386|200-202",
    "metastatic_cancer": "||196-199",
    "solid_tumor": "||140-172 174-195",
    "rheumatoid_arthritis": "72889 72930|7010 7100-7104 7108 7109 7112 7193 7285|446 714 720 725",
    "coagulopathy": "|2871 2873-2875|286",
    "obesity": "|2780|",
    "weight_loss": "|7832 7994|260-263",
    "fluid_electrolyte": "|2536|276",
    "blood_loss_anemia": "|2800|",
    "deficiency_anemias": "|2801 2808 2809|281",
    "alcohol_abuse": "|2652 2911-2913 2915 2918 2919 3030 3039 3050 3575 4255 5353 5710-5713 V113|980",
    "drug_abuse": "V6542|3052-3059|292 304",
    "psychoses": "29604 29614 29644 29654|2938|295 297 298",
    "depression": "|2962 2963 2965 3004|309 311",
}
# AHRQ's Comorbidity Software 3.7, as its format program has it: a code has one meaning, `a-b` compares five characters.
AHRQ = {
    "CHF": "39891 4280-4289",
    "VALVE": "09320-09324 3940-3971 3979 4240-42499 7463-7466 V422 V433",
    "PULMCIRC": "41511-41519 4160-4169 4179",
    "PERIVASC": "4400-4409 44100-4419 4420-4429 4431-4439 44421-44422 4471 449 5571 5579 V434",
    "HTN": "4011 4019 64200-64204",
    "HTNCX": "4010 4372",
    "HTNPREG": "64220-64224",
    "HTNWOCHF": "40200 40210 40290 40509 40519 40599",
    "HTNWCHF": "40201 40211 40291",
    "HRENWORF": "40300 40310 40390 40501 40511 40591 64210-64214",
    "HRENWRF": "40301 40311 40391",
    "HHRWOHRF": "40400 40410 40490",
    "HHRWCHF": "40401 40411 40491",
    "HHRWRF": "40402 40412 40492",
    "HHRWHRF": "40403 40413 40493",
    "OHTNPREG": "64270-64274 64290-64294",
    "PARA": "3420-3449 43820-43853 78072",
    "NEURO": "3300-3319 3320 3334 3335 3337 33371-33372 33379 33385 33394 3340-3359 3380 340 3411-3419 34500-34511 3452-3453"
    " 34540-34591 34700-34701 34710-34711 64940-64944 7687 76870-76873 7803 78031-78033 78039 78097 7843",
    "CHRNLUNG": "490-4928 49300-49392 494-4941 4950-505 5064",
    "DM": "25000-25033 64800-64804 24900-24931",
    "DMCX": "25040-25093 7751 24940-24991",
    "HYPOTHY": "243-2442 2448 2449",
    "RENLFAIL": "5853 5854 5855 5856 5859 586 V420 V451 V560-V5632 V568 V4511-V4512",
    "LIVER": "07022-07023 07032-07033 07044 07054 4560 4561 45620 45621 5710 5712 5713 57140-57149 5715 5716 5718 5719 5723 5728"
    " 5735 V427",
    "ULCER": "53141 53151 53161 53170 53171 53191 53241 53251 53261 53270 53271 53291 53341 53351 53361 53370 53371 53391"
    " 53441 53451 53461 53470 53471 53491",
    "AIDS": "042-0449",
    "LYMPH": "20000-20238 20250-20301 2386 2733 20302-20382",
    "METS": "1960-1991 20970-20975 20979 78951",
    "TUMOR": "1400-1729 1740-1759 179-1958 20900-20924 20925-2093 20930-20936 25801-25803",
    "ARTH": "7010 7100-7109 7140-7149 7200-7209 725",
    "COAG": "2860-2869 2871 2873-2875 64930-64934 28984",
    "OBESE": "2780 27800-27801 27803 64910-64914 V8530-V8539 V8541-V8545 V8554 79391",
    "WGHTLOSS": "260-2639 78321-78322",
    "LYTES": "2760-2769",
    "BLDLOSS": "2800 64820-64824",
    "ANEMDEF": "2801-2819 28521-28529 2859",
    "ALCOHOL": "2910-2913 2915 2918 29181-29182 29189 2919 30300-30393 30500-30503",
    "DRUG": "2920 29282-29289 2929 30400-30493 30520-30593 64830-64834",
    "PSYCH": "29500-2989 29910 29911",
    "DEPRESS": "3004 30112 3090 3091 311",
}

# MS-DRG, version 29, with the corrections of 20 October 2015.
AHRQ_GROUPS = {
    "CARD": "1-2 215-238 242-254 258-262 265-267 280-293 296-298 302-303 306-313", "PERI": "299-301",
    "RENAL": "652 656-661 673-675 682-700", "NERV": "20-42 52-103", "CERE": "20-22 34-39 64-72", "PULM": "190-192 202-203",
    "DIAB": "637-639", "HYPO": "625-627 643-645", "RENF": "652 682-685", "LIVER": "420-425 432-434 441-446", "ULCE": "377-384",
    "HIV": "969-970 974-977", "LEUK": "820-830 834-849",
    "CANC": "54-55 146-148 180-182 374-376 435-437 542-544 582-585 597-599 656-658 686-688 715-716 722-724 736-741 754-756"
    " 826-830 843-849",
    "ARTH": "545-547", "NUTR": "640-641", "ANEM": "808-812", "ALC": "894-897", "COAG": "813", "HTNCX": "77-78 304",
    "HTN": "79 305", "PSY": "885", "OBESE": "619-621", "DEPRS": "881",
}

AHRQ_NAMES = {
    "CHF": "congestive_heart_failure", "VALVE": "valvular_disease", "PULMCIRC": "pulmonary_circulation",
    "PERIVASC": "peripheral_vascular", "HTN_C": "hypertension", "PARA": "paralysis", "NEURO": "other_neurological",
    "CHRNLUNG": "chronic_pulmonary", "DM": "diabetes_uncomplicated", "DMCX": "diabetes_complicated", "HYPOTHY": "hypothyroidism",
    "RENLFAIL": "renal_failure", "LIVER": "liver_disease", "ULCER": "peptic_ulcer", "AIDS": "aids", "LYMPH": "lymphoma",
    "METS": "metastatic_cancer", "TUMOR": "solid_tumor", "ARTH": "rheumatoid_arthritis", "COAG": "coagulopathy",
    "OBESE": "obesity", "WGHTLOSS": "weight_loss", "LYTES": "fluid_electrolyte", "BLDLOSS": "blood_loss_anemia",
    "ANEMDEF": "deficiency_anemias", "ALCOHOL": "alcohol_abuse", "DRUG": "drug_abuse", "PSYCH": "psychoses",
    "DEPRESS": "depression",
}

# van Walraven, SID29, SID30; None where the comorbidity is no part of the score.
ELIXHAUSER_WEIGHTS = {
    "congestive_heart_failure": (7, 9, 9), "cardiac_arrhythmias": (None, None, 8), "valvular_disease": (-1, 0, 0),
    "pulmonary_circulation": (4, 5, 5), "peripheral_vascular": (2, 4, 4), "hypertension": (0, -1, -2),
    "paralysis": (7, 3, 4), "other_neurological": (6, 4, 5), "chronic_pulmonary": (3, 3, 3),
    "diabetes_uncomplicated": (0, -1, 0), "diabetes_complicated": (0, 0, 1), "hypothyroidism": (0, 0, 0),
    "renal_failure": (5, 6, 7), "liver_disease": (11, 5, 7), "peptic_ulcer": (0, 0, 0), "aids": (0, 0, 0),
    "lymphoma": (9, 6, 8), "metastatic_cancer": (12, 13, 17), "solid_tumor": (4, 8, 10),
    "rheumatoid_arthritis": (0, 0, 0), "coagulopathy": (3, 9, 12), "obesity": (-4, -4, -5), "weight_loss": (6, 8, 10),
    "fluid_electrolyte": (5, 9, 11), "blood_loss_anemia": (-2, -2, -3), "deficiency_anemias": (-2, 0, 0),
    "alcohol_abuse": (0, -2, 0), "drug_abuse": (-7, -8, -11), "psychoses": (0, -4, -6), "depression": (-3, -4, -5),
}

# As many characters as are written; `@` marks what is compared as a range of first four characters.
CHARLSON = {
    "myocardial_infarct": ("410 412", 1),
    "congestive_heart_failure": ("428 39891 40201 40211 40291 40401 40403 40411 40413 40491 40493 4254-4259", 1),
    "peripheral_vascular_disease": ("440 441 0930 4373 4471 5571 5579 V434 4431-4439", 1),
    "cerebrovascular_disease": ("430-438 36234", 1),
    "dementia": ("290 2941 3312", 1),
    "chronic_pulmonary_disease": ("490-505 4168 4169 5064 5081 5088", 1),
    "rheumatic_disease": ("725 4465 7100-7104 7140-7142 7148", 1),
    "peptic_ulcer_disease": ("531-534", 1),
    "mild_liver_disease": ("570 571 0706 0709 5733 5734 5738 5739 V427 07022 07023 07032 07033 07044 07054", 1),
    "diabetes_without_cc": ("2500-2503 2508 2509", 1),
    "diabetes_with_cc": ("2504-2507", 2),
    "paraplegia": ("342 343 3341 3440-3446 3449", 2),
    "renal_disease": (
        "582 585 586 V56 5880 V420 V451 5830-5837 40301 40311 40391 40402 40403 40412 40413 40492 40493", 2,
    ),
    "malignant_cancer": ("140-172 200-208 2386 @1740-1958", 2),
    "severe_liver_disease": ("4560-4562 5722-5728", 3),
    "metastatic_solid_tumor": ("196-199", 6),
    "aids": ("042-044", 6),
}
CHARLSON_PAIRS = {
    "mild_liver_disease": "severe_liver_disease",
    "diabetes_without_cc": "diabetes_with_cc",
    "malignant_cancer": "metastatic_solid_tumor",
}

ANGUS_INFECTION = (
    "001-005 008-018 020-027 030-041 090-098 100-104 110-112 114-118 320 322 324 325 420 421 451 461-465 481 482 485"
    " 486 494 510 513 540-542 566 567 590 597 601 614-616 681-683 686 730"
    " 5695 5720 5721 5750 5990 7110 7907 9966 9985 9993 49121 56201 56203 56211 56213 56983"
)
ANGUS_ORGAN = "458 293 570 584 7855 3483 3481 2874 2875 2869 2866 5734"
EXPLICIT = {"severe_sepsis": "99592", "septic_shock": "78552"}
VENTILATION_PROCEDURES = {"9670", "9671", "9672"}
MARTIN_SEPSIS = "038 0202 7907 1179 1125 11281"
MARTIN_ORGANS = {
    "respiratory": "7991 51881 51882 51885 78609",
    "cardiovascular": "4580 7855 4588 4589 7963",
    "renal": "584 580 585",
    "hepatic": "570 5722 5733",
    "hematologic": "2862 2866 2869 2873-2875",
    "metabolic": "2762",
    "neurologic": "293 3481 3483 78001 78009",
}
MARTIN_PROCEDURES = {"renal": "3995", "neurologic": "8914"}

ANTIBIOTICS = """
adoxa, ala-tet, alodox, amikacin, amikin, amoxicillin, clavulanate, ampicillin, augmentin, avelox, avidoxy, azactam,
azithromycin, aztreonam, axetil, bactocill, bactrim, bethkis, biaxin, bicillin l-a, cayston, cefazolin, cedax,
cefoxitin, ceftazidime, cefaclor, cefadroxil, cefdinir, cefditoren, cefepime, cefotetan, cefotaxime, cefpodoxime,
cefprozil, ceftibuten, ceftin, cefuroxime, cephalexin, chloramphenicol, cipro, claforan, clarithromycin, cleocin,
clindamycin, cubicin, dicloxacillin, doryx, doxycycline, duricef, dynacin, ery-tab, eryped, eryc, erythrocin,
erythromycin, factive, flagyl, fortaz, furadantin, garamycin, gentamicin, kanamycin, keflex, ketek, levaquin,
levofloxacin, lincocin, macrobid, macrodantin, maxipime, mefoxin, metronidazole, minocin, minocycline, monodox,
monurol, morgidox, moxatag, moxifloxacin, myrac, nafcillin sodium, nicazel doxy 30, nitrofurantoin, noroxin, ocudox,
ofloxacin, omnicef, oracea, oraxyl, oxacillin, pc pen vk, pce dispertab, panixine, pediazole, penicillin, periostat,
pfizerpen, piperacillin, tazobactam, primsol, proquin, raniclor, rifadin, rifampin, rocephin, smz-tmp, septra, solodyn,
spectracef, streptomycin sulfate, sulfadiazine, sulfamethoxazole, trimethoprim, sulfatrim, sulfisoxazole, suprax,
synercid, tazicef, tetracycline, timentin, tobi, tobramycin, unasyn, vancocin, vancomycin, vantin, vibativ, vibra-tabs,
vibramycin, zinacef, zithromax, zmax, zosyn, zyvox
"""
# `septra ds`, `ciprofloxacin` and `amoxicillin ... clavulanate` contain one of these.
ANTIBIOTIC_PARTS = [part.strip() for part in ANTIBIOTICS.replace("\n", " ").split(",")]
LOCAL_ROUTES = {"OU", "OS", "OD", "AU", "AS", "AD", "TP"}
NEITHER_ORAL_NOR_PARENTERAL = {"IH", "NEB", "IR", "IRR", "VG", "PR", "DWELL", "LOCK"}
NO_CULTURE = ("SCREEN", "R/O VRE", "INFECTION CONTROL", "SEROLOGY", "IMMUNOLOGY", "CYTOGENETICS", "ANTIGEN", "BY DFA")
NO_CULTURE_AT_START = ("STAPH AUREUS SWAB", "BLOOD (")

WHITE = {"WHITE", "WHITE - RUSSIAN", "WHITE - OTHER EUROPEAN", "WHITE - BRAZILIAN", "WHITE - EASTERN EUROPEAN"}
BLACK = {
    "BLACK/AFRICAN AMERICAN", "BLACK/CAPE VERDEAN", "BLACK/HAITIAN", "BLACK/AFRICAN", "CARIBBEAN ISLAND",
}
HISPANIC = {"HISPANIC OR LATINO"} | {
    f"HISPANIC/LATINO - {country}"
    for country in (
        "PUERTO RICAN", "DOMINICAN", "GUATEMALAN", "CUBAN", "SALVADORAN", "CENTRAL AMERICAN (OTHER)", "MEXICAN",
        "COLOMBIAN", "HONDURAN",
    )
}
ASIAN = {"ASIAN"} | {
    f"ASIAN - {country}"
    for country in (
        "CHINESE", "ASIAN INDIAN", "VIETNAMESE", "FILIPINO", "CAMBODIAN", "OTHER", "KOREAN", "JAPANESE", "THAI",
    )
}
NATIVE = {"AMERICAN INDIAN/ALASKA NATIVE", "AMERICAN INDIAN/ALASKA NATIVE FEDERALLY RECOGNIZED TRIBE"}
UNKNOWN = {"UNKNOWN/NOT SPECIFIED", "UNABLE TO OBTAIN", "PATIENT DECLINED TO ANSWER"}
ETHNICITIES = {
    "white": WHITE, "black": BLACK, "hispanic": HISPANIC, "asian": ASIAN, "native": NATIVE, "unknown": UNKNOWN,
}

CREATININE = "50912"


def spelled_out(text: str) -> List[str]:
    """The entries of a list, ranges written out."""
    entries = []
    for entry in text.split():
        first, _, last = entry.partition("-")
        if last:
            entries += [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]
        else:
            entries.append(entry)
    return entries


def starts_with_any(code: str, entries: str) -> bool:
    return any(code.startswith(entry) for entry in spelled_out(entries))


# --- Records ----------------------------------------------------------------------------------------------------------


def table_file(folder: Path, table: str) -> Path | None:
    for name in (table, table.lower()):
        for suffix in (".csv", ".csv.gz"):
            if (folder / (name + suffix)).is_file():
                return folder / (name + suffix)
    return None


def rows_of(folder: Path, table: str) -> List[Dict[str, str]]:
    """All rows of a raw table with lower-case names; an empty text is NULL and is kept as ''."""
    path = table_file(folder, table)
    if path is None:
        return []
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = [name.lower() for name in next(reader)]
        return [dict(zip(header, row)) for row in reader]


def time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def whole_hours(earlier: datetime, later: datetime) -> int:
    """Boundaries of clock hours between two times."""
    return int((later.replace(minute=0, second=0, microsecond=0) - earlier.replace(minute=0, second=0, microsecond=0)) / HOUR)


def whole_days(earlier: datetime, later: datetime) -> int:
    """Midnights between two times."""
    return (later.date() - earlier.date()).days


class Stay(NamedTuple):
    id: int
    subject: int
    hadm: int
    intime: datetime | None
    outtime: datetime | None


class Records:
    """The raw tables that more than one relation needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Filled when first asked for: three relations are made of it.
        self.kdigo_stages: List[Row] | None = None
        self.patients = {int(row["subject_id"]): row for row in rows_of(folder, "PATIENTS")}
        self.admissions = {int(row["hadm_id"]): row for row in rows_of(folder, "ADMISSIONS")}
        self.raw_stays = rows_of(folder, "ICUSTAYS")
        self.stays = [
            Stay(int(row["icustay_id"]), int(row["subject_id"]), int(row["hadm_id"]), time(row["intime"]), time(row["outtime"]))
            for row in self.raw_stays
        ]
        self.diagnoses: Dict[int, List[Tuple[int | None, str]]] = defaultdict(list)
        for row in rows_of(folder, "DIAGNOSES_ICD"):
            order = int(float(row["seq_num"])) if row["seq_num"] else None
            self.diagnoses[int(row["hadm_id"])].append((order, row["icd9_code"]))
        self.procedures: Dict[int, List[str]] = defaultdict(list)
        for row in rows_of(folder, "PROCEDURES_ICD"):
            self.procedures[int(row["hadm_id"])].append(row["icd9_code"])

    def codes(self, hadm: int) -> List[str]:
        return [code for _, code in self.diagnoses.get(hadm, []) if code]

    def dob(self, subject: int) -> datetime | None:
        return time(self.patients[subject]["dob"]) if subject in self.patients else None

    def is_adult(self, stay: Stay) -> bool:
        dob = self.dob(stay.subject)
        return dob is not None and years(dob, stay.intime) >= 16


def years(dob: datetime, at: datetime) -> float:
    """Elapsed years of the Gregorian calendar's mean length."""
    return (at - dob).total_seconds() / (365.2425 * 86400)


# --- icustay_detail, outcomes -----------------------------------------------------------------------------------------


def dense_ranks(values: Iterable[datetime]) -> Dict[datetime, int]:
    return {value: rank for rank, value in enumerate(sorted(set(values)), 1)}


def icustay_detail(records: Records, _: bool) -> List[Row]:
    kept = []
    for stay in records.stays:
        admission = records.admissions.get(stay.hadm)
        if admission and admission["has_chartevents_data"] == "1" and stay.subject in records.patients:
            kept.append((stay, admission, records.patients[stay.subject]))
    admits, intimes = defaultdict(list), defaultdict(list)
    for stay, admission, _patient in kept:
        admits[stay.subject].append(time(admission["admittime"]))
        intimes[stay.hadm].append(stay.intime)
    expected = []
    for stay, admission, patient in kept:
        admittime, dischtime = time(admission["admittime"]), time(admission["dischtime"])
        hospital = dense_ranks(admits[stay.subject])[admittime]
        icu = dense_ranks(intimes[stay.hadm])[stay.intime]
        group = next((name for name, texts in ETHNICITIES.items() if admission["ethnicity"] in texts), "other")
        expected.append({
            "subject_id": stay.subject, "hadm_id": stay.hadm, "icustay_id": stay.id, "gender": patient["gender"],
            "dod": time(patient["dod"]), "admittime": admittime, "dischtime": dischtime,
            "los_hospital": whole_days(admittime, dischtime),
            "admission_age": stay.intime.year - time(patient["dob"]).year,
            "ethnicity": admission["ethnicity"], "ethnicity_grouped": group,
            "hospital_expire_flag": int(admission["hospital_expire_flag"]),
            "hospstay_seq": hospital, "first_hosp_stay": hospital == 1, "intime": stay.intime, "outtime": stay.outtime,
            "los_icu": whole_days(stay.intime, stay.outtime) if stay.outtime else None,
            "icustay_seq": icu, "first_icu_stay": icu == 1,
        })
    return expected


def outcomes(records: Records, paper: bool) -> List[Row]:
    expected = []
    for row in icustay_detail(records, paper):
        admission = records.admissions[row["hadm_id"]]
        intime = row["intime"]
        if admission["deathtime"]:
            died = time(admission["deathtime"])
        elif row["hospital_expire_flag"] == 1:
            died = row["dischtime"]
        elif row["dod"] and row["dod"].date() >= intime.date():
            died = row["dod"]
        else:
            died = None
        expected.append({
            "icustay_id": row["icustay_id"],
            "mortality_28d": int(died is not None and (died.date() - intime.date()).days <= 28),
            "dod_is_set_aside": bool(row["dod"] and row["dod"].date() < intime.date()),
        })
    return expected


# --- Comorbidities and sepsis by codes --------------------------------------------------------------------------------


def between(code: str, low: str, high: str) -> bool:
    return low <= code <= high


def is_haematologic(code: str) -> bool:
    ranges = (
        ("20000", "20238"), ("20240", "20248"), ("20250", "20302"), ("20310", "20312"), ("20302", "20382"),
        ("20400", "20522"), ("20580", "20702"), ("20720", "20892"),
    )
    return any(between(code, *ends) for ends in ranges) or code[:4] in ("2386", "2733")


def is_metastatic(code: str) -> bool:
    return between(code[:4], "1960", "1991") or between(code, "20970", "20975") or code in ("20979", "78951")


def int_admission_type(records: Records, paper: bool) -> List[Row]:
    services = defaultdict(list)
    for row in rows_of(records.folder, "SERVICES"):
        services[int(row["hadm_id"])].append((time(row["transfertime"]), int(row["row_id"]), row["curr_service"]))
    expected = []
    for stay in records.stays:
        kind = records.admissions[stay.hadm]["admission_type"] if stay.hadm in records.admissions else ""
        under = sorted(services.get(stay.hadm, []))
        day_end = stay.intime + DAY
        oasis = any(at < day_end and ("surg" in name.lower() or name == "ORTHO") for at, _, name in under)
        if paper:
            surgical = False
            for place, (at, _, name) in enumerate(under):
                until = under[place + 1][0] if place + 1 < len(under) else None
                in_time = at < day_end and (until is None or until > stay.intime - 7 * DAY)
                surgical |= in_time and ("surg" in name.lower() or name == "ORTHO")
        else:
            surgical = bool(under) and "surg" in under[0][2].lower()
        sapsii = "Medical"
        if surgical and kind:
            sapsii = "ScheduledSurgical" if kind == "ELECTIVE" else "UnscheduledSurgical"
        coded = stay.hadm in records.diagnoses
        codes = records.codes(stay.hadm)

        def flag(holds: Callable[[str], bool]) -> int | None:
            return int(any(map(holds, codes))) if coded else None

        expected.append({
            "icustay_id": stay.id, "hadm_id": stay.hadm, "surgical_oasis": int(oasis),
            "electivesurgery": int(kind == "ELECTIVE" and oasis) if kind else None,
            "admission_type_sapsii": sapsii,
            "aids": flag(lambda code: code[:3] in ("042", "043", "044")),
            "hematologic_malignancy": flag(is_haematologic), "metastatic_cancer": flag(is_metastatic),
            "ckd_for_apsiii": flag(lambda code: code in ("5854", "5855", "5856")),
            "esrd": flag(lambda code: code == "5856"), "has_diagnoses": coded,
        })
    return expected


def elixhauser_flags(records: Records, hadm: int, paper: bool) -> Dict[str, int | None]:
    secondary = [code for order, code in records.diagnoses.get(hadm, []) if code and order is not None and order != 1]
    known = bool(records.codes(hadm)) if paper else bool(secondary)
    flags = {}
    for name, lists in ELIXHAUSER.items():
        whole, four, three = (spelled_out(part) for part in lists.split("|"))
        present = any(code in whole or code[:4] in four or code[:3] in three for code in secondary)
        flags[name] = int(present) if known else None
    if flags["diabetes_complicated"] == 1:
        flags["diabetes_uncomplicated"] = 0
    if flags["metastatic_cancer"] == 1:
        flags["solid_tumor"] = 0
    if not known and not paper:
        flags.update(hypertension=0, diabetes_uncomplicated=0, solid_tumor=0)
    return flags


def elixhauser_quan(records: Records, paper: bool) -> List[Row]:
    return [{"hadm_id": hadm, **elixhauser_flags(records, hadm, paper)} for hadm in records.admissions]


def elixhauser_points(hadm: int, flags: Dict[str, int | None], scores: Tuple[str, ...]) -> Row:
    """The first of the weightings of `ELIXHAUSER_WEIGHTS`, called by `scores`."""
    row: Row = {"hadm_id": hadm}
    known = all(flag is not None for flag in flags.values())
    for place, score in enumerate(scores):
        row[score] = sum((ELIXHAUSER_WEIGHTS[name][place] or 0) * flag for name, flag in flags.items()) if known else None
    return row


def elixhauser_score_quan(records: Records, paper: bool) -> List[Row]:
    scores = ("elixhauser_vanwalraven", "elixhauser_sid29", "elixhauser_sid30")
    return [elixhauser_points(hadm, elixhauser_flags(records, hadm, paper), scores) for hadm in records.admissions]


def meaning_by_ahrq(code: str) -> str | None:
    """The one format value of a code."""
    padded = code.ljust(5)
    for name, entries in AHRQ.items():
        for entry in entries.split():
            first, _, last = entry.partition("-")
            if len(code) <= 5 and first.ljust(5) <= padded <= (last or first).ljust(5):
                return name
    return None


def ahrq_flags(records: Records, hadm: int, drgs: List[int]) -> Dict[str, int | None]:
    """The analysis program of the software, step by step."""
    secondary = [code for order, code in records.diagnoses.get(hadm, []) if code and order is not None and order != 1]
    has = defaultdict(bool, {name: True for name in map(meaning_by_ahrq, secondary) if name})
    drg = {
        group: any(
            int(entry.split("-")[0]) <= number <= int(entry.split("-")[-1]) for number in drgs for entry in entries.split()
        )
        for group, entries in AHRQ_GROUPS.items()
    }
    details = ["HTNPREG", "HTNWOCHF", "HTNWCHF", "HRENWORF", "HRENWRF", "HHRWOHRF", "HHRWCHF", "HHRWRF", "HHRWHRF", "OHTNPREG"]
    if any(has[detail] for detail in details):
        has["HTNCX"] = True
    if has["HTNWCHF"] or has["HHRWCHF"] or has["HHRWHRF"]:
        has["CHF"] = True
    if has["HRENWRF"] or has["HHRWRF"] or has["HHRWHRF"]:
        has["RENLFAIL"] = True
    for grave, mild in (("HTNCX", "HTN"), ("METS", "TUMOR"), ("DMCX", "DM")):
        if has[grave]:
            has[mild] = False

    def screen(name: str, *groups: str) -> None:
        if any(drg[group] for group in groups):
            has[name] = False

    screen("CHF", "CARD")
    screen("VALVE", "CARD")
    screen("PULMCIRC", "CARD", "PULM")
    screen("PERIVASC", "PERI")
    screen("HTN", "HTN")
    screen("HTNCX", "HTNCX")
    for detail in details:
        heart = detail in ("HTNWOCHF", "HTNWCHF", "OHTNPREG") or detail.startswith("HHR")
        kidneys = detail.startswith("HREN") or detail.startswith("HHR") or detail == "OHTNPREG"
        if not has[detail]:
            continue
        screen("HTNCX", "HTNCX", *(["CARD"] if heart else []), *(["RENAL"] if kidneys else []))
        if detail in ("HTNWCHF", "HHRWCHF", "HHRWHRF"):
            screen("CHF", "CARD")
        if detail in ("HRENWRF", "HHRWRF", "HHRWHRF"):
            screen("RENLFAIL", "RENAL")
    for name, group in {
        "NEURO": "NERV", "CHRNLUNG": "PULM", "DM": "DIAB", "DMCX": "DIAB", "HYPOTHY": "HYPO", "RENLFAIL": "RENF", "LIVER": "LIVER",
        "ULCER": "ULCE", "AIDS": "HIV", "LYMPH": "LEUK", "METS": "CANC", "TUMOR": "CANC", "ARTH": "ARTH", "COAG": "COAG",
        "WGHTLOSS": "NUTR", "LYTES": "NUTR", "BLDLOSS": "ANEM", "ANEMDEF": "ANEM", "ALCOHOL": "ALC", "DRUG": "ALC", "PSYCH": "PSY",
        "DEPRESS": "DEPRS", "PARA": "CERE",
    }.items():
        screen(name, group)
    screen("OBESE", "NUTR", "OBESE")
    has["HTN_C"] = has["HTN"] or has["HTNCX"]
    known = bool(records.codes(hadm))
    return {name: int(has[short]) if known else None for short, name in AHRQ_NAMES.items()}


def ms_drgs(records: Records) -> Dict[int, List[int]]:
    drgs = defaultdict(list)
    for row in rows_of(records.folder, "DRGCODES"):
        if row["drg_type"].strip() == "MS" and row["drg_code"].isdigit():
            drgs[int(row["hadm_id"])].append(int(row["drg_code"]))
    return drgs


def elixhauser_ahrq_v37(records: Records, paper: bool) -> List[Row]:
    drgs = ms_drgs(records)
    return [{"hadm_id": hadm, **ahrq_flags(records, hadm, drgs[hadm])} for hadm in records.admissions]


def elixhauser_ahrq_v37_no_drg(records: Records, paper: bool) -> List[Row]:
    return [{"hadm_id": hadm, **ahrq_flags(records, hadm, [])} for hadm in records.admissions]


# The software knows no arrhythmia, which SID30 counts.
AHRQ_SCORES = ("elixhauser_vanwalraven", "elixhauser_sid29")


def elixhauser_score_ahrq_v37(records: Records, paper: bool) -> List[Row]:
    drgs = ms_drgs(records)
    return [elixhauser_points(hadm, ahrq_flags(records, hadm, drgs[hadm]), AHRQ_SCORES) for hadm in records.admissions]


def elixhauser_score_ahrq_v37_no_drg(records: Records, paper: bool) -> List[Row]:
    return [elixhauser_points(hadm, ahrq_flags(records, hadm, []), AHRQ_SCORES) for hadm in records.admissions]


def has_charlson(code: str, entries: str) -> bool:
    for entry in entries.split():
        if entry.startswith("@"):
            if between(code[:4], *entry[1:].split("-")):
                return True
        elif starts_with_any(code, entry):
            return True
    return False


def charlson(records: Records, paper: bool) -> List[Row]:
    expected = []
    for hadm, admission in records.admissions.items():
        subject, admittime = int(admission["subject_id"]), time(admission["admittime"])
        dob = records.dob(subject)
        age = None
        if dob is not None:
            age = math.floor(years(dob, admittime)) if paper else admittime.year - dob.year
        age_score = None if age is None else sum(age > limit for limit in (50, 60, 70, 80))
        codes = records.codes(hadm)
        known = bool(codes) or not paper
        flags = {
            name: int(any(has_charlson(code, entries) for code in codes)) if known else None
            for name, (entries, _) in CHARLSON.items()
        }
        points = None
        if known and age_score is not None:
            counted = dict(flags)
            for mild, severe in CHARLSON_PAIRS.items():
                if counted[severe]:
                    counted[mild] = 0
            points = age_score + sum(CHARLSON[name][1] * flag for name, flag in counted.items())
        expected.append({"hadm_id": hadm, "age_score": age_score, **flags, "charlson_comorbidity_index": points})
    return expected


def explicit(records: Records, paper: bool) -> List[Row]:
    expected = []
    for hadm in records.admissions:
        codes = records.codes(hadm)
        known = hadm in records.diagnoses
        flags = {name: int(code in codes) if known else None for name, code in EXPLICIT.items()}
        sepsis = int(any(flags.values())) if known or not paper else None
        expected.append({"hadm_id": hadm, **flags, "sepsis": sepsis})
    return expected


def angus(records: Records, paper: bool) -> List[Row]:
    expected = []
    for hadm in records.admissions:
        codes = records.codes(hadm)
        infection = any(starts_with_any(code, ANGUS_INFECTION) for code in codes)
        says_so = any(code[:5] in EXPLICIT.values() for code in codes)
        organ = any(starts_with_any(code, ANGUS_ORGAN) for code in codes)
        ventilated = any(code in VENTILATION_PROCEDURES for code in records.procedures.get(hadm, []))
        sepsis = says_so or (infection and (organ or ventilated))
        found = (infection, says_so, organ, ventilated, sepsis)
        names = ("infection", "explicit_sepsis", "organ_dysfunction", "mech_vent", "angus")
        known = hadm in records.diagnoses or not paper
        expected.append({"hadm_id": hadm, **{name: int(flag) if known else None for name, flag in zip(names, found)}})
    return expected


def martin(records: Records, paper: bool) -> List[Row]:
    expected = []
    for hadm in records.admissions:
        codes, procedures = records.codes(hadm), records.procedures.get(hadm, [])
        organs = {
            name: any(starts_with_any(code, entries) for code in codes) or MARTIN_PROCEDURES.get(name, "none") in procedures
            for name, entries in MARTIN_ORGANS.items()
        }
        # The reference compares 967 with whole codes, which have four digits.
        organs["respiratory"] |= any(code.startswith("967") if paper else code == "967" for code in procedures)
        known = hadm in records.diagnoses
        sepsis = int(any(starts_with_any(code, MARTIN_SEPSIS) for code in codes)) if known else None
        anything = any(organs.values()) or bool(sepsis)
        certain = known or not paper or anything
        expected.append({
            "hadm_id": hadm, "sepsis": sepsis,
            "organ_failure": int(any(organs.values())) if certain else None,
            **{name: int(flag) if certain else None for name, flag in organs.items()},
        })
    return expected


# --- Infection --------------------------------------------------------------------------------------------------------


def is_systemic(row: Dict[str, str]) -> bool:
    route, drug = row["route"], row["drug"].lower()
    if row["drug_type"] not in ("MAIN", "ADDITIVE") or not route or route in LOCAL_ROUTES:
        return False
    if "ear" in route.lower() or "eye" in route.lower():
        return False
    return not any(part in drug for part in ("cream", "desensitization", "ophth oint", "gel"))


def listed_antibiotics(records: Records) -> Counter:
    counted = Counter(row["drug"] for row in rows_of(records.folder, "PRESCRIPTIONS") if row["drug"] and is_systemic(row))
    return Counter({
        drug: number for drug, number in counted.items() if any(part in drug.lower() for part in ANTIBIOTIC_PARTS)
    })


def abx_prescriptions_list(records: Records, _: bool) -> List[Row]:
    return [{"drug": drug, "numobs": number} for drug, number in listed_antibiotics(records).items()]


class Culture(NamedTuple):
    at: datetime
    has_time: bool
    specimen: str | None
    positive: int
    first_row: int


def cultures(records: Records, paper: bool) -> Dict[int, List[Culture]]:
    grouped = defaultdict(list)
    for row in rows_of(records.folder, "MICROBIOLOGYEVENTS"):
        if not row["hadm_id"]:
            continue
        specimen = row["spec_type_desc"].upper()
        screening = any(part in specimen for part in NO_CULTURE) or specimen.startswith(NO_CULTURE_AT_START)
        if paper and screening:
            continue
        key = (int(row["hadm_id"]), row["chartdate"], row["charttime"], row["spec_type_desc"])
        grouped[key].append((int(row["row_id"]), row["org_name"]))
    found = defaultdict(list)
    for (hadm, chartdate, charttime, specimen), group in grouped.items():
        grown = [name for _, name in group if name]
        if paper:
            if all(name == "CANCELLED" for _, name in group):
                continue
            grown = [name for name in grown if name != "CANCELLED"]
        at = time(charttime) or time(chartdate)
        if at is not None:
            first = min(row for row, _ in group)
            found[hadm].append(Culture(at, bool(charttime), specimen or None, int(bool(grown)), first))
    return found


def suspicion_of_infection(records: Records, paper: bool) -> List[Row]:
    names = listed_antibiotics(records)
    prescriptions = defaultdict(list)
    for row in rows_of(records.folder, "PRESCRIPTIONS"):
        if row["drug"] not in names or not row["hadm_id"]:
            continue
        if paper and not (
            row["startdate"] and is_systemic(row) and row["route"].upper() not in NEITHER_ORAL_NOR_PARENTERAL
        ):
            continue
        prescriptions[int(row["hadm_id"])].append(row)
    taken = cultures(records, paper)
    expected = []

    def add(stay: Stay, row: Dict[str, str] | None, earlier: Culture | None, later: Culture | None) -> None:
        decides = earlier or later
        given = time(row["startdate"]) if row else None
        suspected = decides.at if decides else None
        if paper and not earlier and later:
            suspected = given
        expected.append({
            "icustay_id": stay.id, "antibiotic_name": row["drug"] if row else None, "antibiotic_time": given,
            "last72_charttime": earlier.at if earlier else None, "next24_charttime": later.at if later else None,
            "culture_time": suspected if not paper else (decides.at if decides else None),
            "suspected_infection_time": suspected, "specimen": decides.specimen if decides else None,
            "positiveculture": decides.positive if decides else None, "suspected_infection": int(decides is not None),
            "antibiotic_row_id": int(row["row_id"]) if row else None,
        })

    for stay in records.stays:
        for row in prescriptions.get(stay.hadm, []) or [None]:
            if row is None:
                add(stay, None, None, None)
                continue
            given = time(row["startdate"])
            earlier, later = [], []
            for culture in taken.get(stay.hadm, []) if given else []:
                if paper:
                    days = whole_days(culture.at, given)
                    earlier += [culture] if 0 <= days <= 3 else []
                    later += [culture] if days == -1 else []
                else:
                    reach = 72 * HOUR if culture.has_time else 96 * HOUR
                    earlier += [culture] if culture.at <= given <= culture.at + reach else []
                    later += [culture] if culture.at - 24 * HOUR <= given <= culture.at else []
            if paper:
                def earliest(some: List[Culture]) -> List[Culture]:
                    return sorted(some, key=lambda culture: (culture.at, -culture.positive, culture.first_row))[:1]

                earlier, later = earliest(earlier), earliest(later)
            for first in earlier or [None]:
                for second in later or [None]:
                    add(stay, row, first, second)
    return expected


def sepsis3(records: Records, paper: bool, given: Given) -> List[Row]:
    hours = defaultdict(list)
    for row in given("pivoted_sofa"):
        if row["sofa_24hours"] and float(row["sofa_24hours"]) >= 2:
            hours[int(row["icustay_id"])].append((time(row["endtime"]), int(row["sofa_24hours"])))
    stays = {stay.id: stay for stay in records.stays}
    first: Dict[int, tuple] = {}
    for row in suspicion_of_infection(records, paper):
        at, stay = row["suspected_infection_time"], row["icustay_id"]
        if at is None or (paper and not records.is_adult(stays[stay])):
            continue
        for end, points in hours.get(stay, []):
            if at - 48 * HOUR <= end <= at + 24 * HOUR:
                candidate = (at, row["antibiotic_time"], row["culture_time"], end, -points)
                first[stay] = min(first.get(stay, candidate), candidate)
    return [
        {"icustay_id": stay, "suspected_infection_time": at, "antibiotic_time": antibiotic, "culture_time": culture,
         "sofa_time": end, "sofa_score": -points, "sepsis3": True}
        for stay, (at, antibiotic, culture, end, points) in first.items()
    ]


# --- Kidney injury ----------------------------------------------------------------------------------------------------


def creatinine_by_subject(records: Records) -> Dict[int, List[Tuple[datetime, float]]]:
    values = defaultdict(list)
    for row in rows_of(records.folder, "LABEVENTS"):
        if row["itemid"] == CREATININE and row["valuenum"] and row["charttime"]:
            values[int(row["subject_id"])].append((time(row["charttime"]), float(row["valuenum"])))
    return values


def kdigo_creatinine(records: Records, paper: bool) -> List[Row]:
    everything = creatinine_by_subject(records)
    expected = []
    for stay in records.stays:
        values = everything.get(stay.subject, [])
        if paper:
            dischtime = time(records.admissions[stay.hadm]["dischtime"]) if stay.hadm in records.admissions else None
            end = max(stay.intime + 7 * DAY, stay.outtime or dischtime or stay.intime)
            by_time = defaultdict(list)
            for at, value in values:
                if stay.intime - 7 * DAY - 6 * HOUR <= at <= end and 0 < value <= 150:
                    by_time[at].append(value)
            series = [(at, sum(some) / len(some)) for at, some in by_time.items()]
        else:
            series = [
                (at, value) for at, value in values
                if stay.intime - 6 * HOUR <= at <= stay.intime + 7 * DAY and whole_hours(stay.intime, at) <= 162
            ]
        for at, value in series:
            if at < stay.intime - 6 * HOUR:
                continue
            if paper:
                low48 = [other for then, other in series if then < at and at - then <= 48 * HOUR]
                low7 = [other for then, other in series if then < at and at - then <= 7 * DAY]
            else:
                low48 = [other for then, other in series if then < at and whole_hours(then, at) <= 48]
                low7 = [other for then, other in series if then < at and whole_days(then, at) <= 7]
            expected.append({
                "icustay_id": stay.id, "charttime": at, "creat": value,
                "creat_low_past_48hr": min(low48, default=None), "creat_low_past_7day": min(low7, default=None),
            })
        if not series and not paper:
            expected.append({
                "icustay_id": stay.id, "charttime": None, "creat": None, "creat_low_past_48hr": None,
                "creat_low_past_7day": None,
            })
    return expected


def kdigo_uo(records: Records, paper: bool, given: Given) -> List[Row]:
    urine, weights = defaultdict(list), defaultdict(list)
    for row in given("urine_output"):
        if row["value"]:
            urine[int(row["icustay_id"])].append((time(row["charttime"]), float(row["value"])))
    for row in given("weight_durations"):
        weights[int(row["icustay_id"])].append((time(row["starttime"]), time(row["endtime"]), float(row["weight"])))
    intimes = {stay.id: stay.intime for stay in records.stays}
    expected = []
    for stay, series in urine.items():
        for at, _ in series:
            volumes, hours = {}, {}
            for width in (6, 12, 24):
                if paper:
                    volumes[width] = sum(v for then, v in series if at - width * HOUR < then <= at)
                    begin = min(intimes[stay], min(then for then, _ in series))
                    before = [then for then, _ in series if at - (width + 24) * HOUR <= then <= at - width * HOUR]
                    start = max(before, default=begin if at - begin <= (width + 24) * HOUR else None)
                    hours[width] = None if start is None else (at - start) / HOUR
                else:
                    near = [(then, v) for then, v in series if then <= at <= then + 23 * HOUR]
                    volumes[width] = sum(v for then, v in near if whole_hours(then, at) <= width - 1)
                    if width == 24:
                        volumes[width] = sum(v for _, v in near)
                    first = min(then for then, _ in near if at <= then + (width - 1) * HOUR)
                    hours[width] = whole_hours(first, at) + 1
            valid = [weight for begin, end, weight in weights.get(stay, []) if begin <= at < end] or [None]
            for weight in valid:
                row = {"icustay_id": stay, "charttime": at, "weight": weight}
                for width in (6, 12, 24):
                    row[f"urineoutput_{width}hr"] = volumes[width]
                    row[f"uo_tm_{width}hr"] = hours[width]
                    # Nobody weighs nothing. By the papers no urine is none of any weight, and less than none is not known.
                    known = weight and hours[width] and not (paper and volumes[width] < 0)
                    rate = rounded(volumes[width] / weight / hours[width], 4) if known else None
                    row[f"uo_rt_{width}hr"] = 0 if paper and hours[width] and volumes[width] == 0 else rate
                expected.append(row)
    return expected


def rounded(value: float, digits: int) -> float:
    """Half away from zero, of the binary number as it is."""
    return float(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def decimal(value: float) -> Decimal:
    """The number that the laboratory reported, which a double is only near to."""
    return Decimal(f"{value:.8f}")


def creatinine_stage(creat: float, low48: float | None, low7: float | None, paper: bool) -> int:
    def at_least(times: float) -> bool:
        if low7 is None:
            return False
        if paper:
            return decimal(creat) >= Decimal(str(times)) * decimal(low7)
        return creat >= times * low7

    rose = low48 is not None and (decimal(creat) - decimal(low48) >= Decimal("0.3") if paper else creat >= low48 + 0.3)
    if at_least(3.0) or (creat >= 4 and (rose or at_least(1.5))):
        return 3
    if at_least(2.0):
        return 2
    return int(rose or at_least(1.5))


def urine_stage(row: Row, intime: datetime, paper: bool) -> int | None:
    def rate(width: int) -> float | None:
        return row[f"uo_rt_{width}hr"]

    def covers(width: int, hours: float) -> bool:
        covered = row[f"uo_tm_{width}hr"]
        return covered is not None and covered >= hours

    def below(width: int, limit: float) -> bool:
        return rate(width) is not None and rate(width) < limit

    if paper:
        if covers(24, 24) and below(24, 0.3):
            return 3
        if covers(12, 12) and rate(12) == 0:
            return 3
        if covers(12, 12) and below(12, 0.5):
            return 2
        if covers(6, 6) and below(6, 0.5):
            return 1
        return 0 if covers(6, 6) and rate(6) is not None else None
    if rate(6) is None:
        return None
    if row["charttime"] <= intime + 6 * HOUR:
        return 0
    if covers(24, 11) and below(24, 0.3):
        return 3
    if covers(12, 5) and rate(12) == 0:
        return 3
    if covers(12, 5) and below(12, 0.5):
        return 2
    return int(covers(6, 2) and below(6, 0.5))


def kdigo_stages(records: Records, paper: bool, given: Given) -> List[Row]:
    if records.kdigo_stages is None:
        records.kdigo_stages = staged(records, paper, given)
    return records.kdigo_stages


def staged(records: Records, paper: bool, given: Given) -> List[Row]:
    stays = {stay.id: stay for stay in records.stays}
    by_time = defaultdict(lambda: {"creat": [], "urine": [], "rrt": False})
    for row in kdigo_creatinine(records, paper):
        by_time[row["icustay_id"], row["charttime"]]["creat"].append(row)
    for row in kdigo_uo(records, paper, given):
        by_time[row["icustay_id"], row["charttime"]]["urine"].append(row)
    if paper:
        for row in given("pivoted_rrt"):
            stay = stays.get(int(row["icustay_id"])) if row["icustay_id"] else None
            if stay and row["dialysis_active"] == "1" and "5856" not in records.codes(stay.hadm):
                by_time[stay.id, time(row["charttime"])]["rrt"] = True
    expected = []
    for (stay, at), known in by_time.items():
        if paper and not records.is_adult(stays[stay]):
            continue
        for creat in known["creat"] or [None]:
            for urine in known["urine"] or [None]:
                stages = {
                    "creat": creatinine_stage(
                        creat["creat"], creat["creat_low_past_48hr"], creat["creat_low_past_7day"], paper
                    ) if creat and creat["creat"] is not None else None,
                    "uo": urine_stage(urine, stays[stay].intime, paper) if urine else None,
                    "rrt": 3 if known["rrt"] else None,
                }
                some = [stage for stage in stages.values() if stage is not None]
                row = {
                    "icustay_id": stay, "charttime": at, "creat": creat["creat"] if creat else None,
                    **{f"aki_stage_{name}": stage for name, stage in stages.items()},
                    "aki_stage": max(some, default=None if paper else 0),
                }
                for width in (6, 12, 24):
                    row[f"uo_rt_{width}hr"] = urine[f"uo_rt_{width}hr"] if urine else None
                expected.append(row)
    return expected


def descending(value: float | None) -> float:
    """For sorting: the highest first, NULL last."""
    return math.inf if value is None else -value


def kdigo_until(records: Records, paper: bool, given: Given, within: Callable[[datetime, datetime], bool], name: str) -> List[Row]:
    rows = defaultdict(list)
    intimes = {stay.id: stay.intime for stay in records.stays}
    for row in kdigo_stages(records, paper, given):
        at, intime = row["charttime"], intimes[row["icustay_id"]]
        early = at is not None and (intime - 6 * HOUR <= at if paper else whole_hours(intime, at) > -6)
        if early and within(intime, at):
            rows[row["icustay_id"]].append(row)
    expected = []
    for stay in records.stays:
        creats = [row for row in rows.get(stay.id, []) if row["aki_stage_creat"] is not None]
        urines = [row for row in rows.get(stay.id, []) if row["aki_stage_uo"] is not None]
        dialysis = [row["charttime"] for row in rows.get(stay.id, []) if row["aki_stage_rrt"] is not None]
        creat = min(creats, key=lambda row: (-row["aki_stage_creat"], -row["creat"], row["charttime"]), default={})
        urine = min(
            urines,
            key=lambda row: (
                -row["aki_stage_uo"], descending(row["uo_rt_24hr"]), descending(row["uo_rt_12hr"]),
                descending(row["uo_rt_6hr"]), row["charttime"],
            ),
            default={},
        )
        stages = [creat.get("aki_stage_creat"), urine.get("aki_stage_uo"), 3 if dialysis else None]
        some = [stage for stage in stages if stage is not None]
        stage = max(some, default=None if paper else 0)
        expected.append({
            "icustay_id": stay.id, "charttime_creat": creat.get("charttime"), "creat": creat.get("creat"),
            "aki_stage_creat": creat.get("aki_stage_creat"), "charttime_uo": urine.get("charttime"),
            **{f"uo_rt_{width}hr": urine.get(f"uo_rt_{width}hr") for width in (6, 12, 24)},
            "aki_stage_uo": urine.get("aki_stage_uo"), "charttime_rrt": min(dialysis, default=None),
            "aki_stage_rrt": stages[2], f"aki_stage_{name}": stage,
            f"aki_{name}": None if stage is None else int(stage > 0),
        })
    return expected


def kdigo_stages_48hr(records: Records, paper: bool, given: Given) -> List[Row]:
    def within(intime: datetime, at: datetime) -> bool:
        return at <= intime + 48 * HOUR if paper else whole_hours(intime, at) <= 48

    return kdigo_until(records, paper, given, within, "48hr")


def kdigo_stages_7day(records: Records, paper: bool, given: Given) -> List[Row]:
    def within(intime: datetime, at: datetime) -> bool:
        return at <= intime + 7 * DAY if paper else whole_days(intime, at) <= 7

    return kdigo_until(records, paper, given, within, "7day")


# --- Comparison -------------------------------------------------------------------------------------------------------

Given = Callable[[str], List[Dict[str, str]]]

FROM_RECORDS = [
    icustay_detail, outcomes, int_admission_type, elixhauser_quan, elixhauser_score_quan, elixhauser_ahrq_v37,
    elixhauser_ahrq_v37_no_drg, elixhauser_score_ahrq_v37, elixhauser_score_ahrq_v37_no_drg, charlson, explicit, angus, martin,
    abx_prescriptions_list, suspicion_of_infection, kdigo_creatinine,
]
FROM_OTHERS = [sepsis3, kdigo_uo, kdigo_stages, kdigo_stages_48hr, kdigo_stages_7day]
TAKEN = ["pivoted_sofa", "urine_output", "weight_durations", "pivoted_rrt"]


def as_text(value: object) -> str:
    """One spelling of equal values, whichever side they come from."""
    if value is None or value == "":
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (int, float)):
        return f"{float(value):.7g}"
    text = str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?", text):
        return datetime.fromisoformat(text).isoformat(sep=" ")
    if re.fullmatch(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?", text):
        return f"{float(text):.7g}"
    return text


def compare(name: str, expected: List[Row], found: List[Dict[str, str]]) -> int:
    """Prints how many rows differ; rows are compared as a bag, by the columns that are expected."""
    columns = list(expected[0]) if expected else []
    missing = [column for column in columns if found and column not in found[0]]
    if missing:
        raise LookupError(f"{name}: no column {', '.join(missing)}")
    wanted = Counter(tuple(as_text(row[column]) for column in columns) for row in expected)
    got = Counter(tuple(as_text(row[column]) for column in columns) for row in found)
    differing = sum((wanted - got).values()) + sum((got - wanted).values())
    print(f"{name}: {len(expected)} rows, {differing} differences")
    for side, rows in (("expected", wanted - got), ("found   ", got - wanted)):
        for row in sorted(rows)[:SHOWN]:
            print(f"  {side} {dict(zip(columns, row))}")
    return differing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path, help="folder with the MIMIC-III files")
    parser.add_argument("rows", metavar="ROWS", type=Path, help="folder with RELATION.csv for each relation to compare")
    parser.add_argument("--paper", action="store_true", help="the papers' reading instead of the reference's")
    names = [relation.__name__ for relation in FROM_RECORDS + FROM_OTHERS] + TAKEN
    parser.add_argument(
        "--names", action="version", version="\n".join(names), help="print the names of the relations that are wanted, and exit"
    )
    arguments = parser.parse_args()

    def given(name: str) -> List[Dict[str, str]]:
        path = arguments.rows / f"{name}.csv"
        if not path.is_file():
            raise LookupError(f"{arguments.rows}: no file {name}.csv")
        with open(path, newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    differing = compared = 0
    try:
        # Without stays nothing would differ, whatever the rows.
        if table_file(arguments.data, "ICUSTAYS") is None:
            raise LookupError(f"{arguments.data}: no file ICUSTAYS.csv or ICUSTAYS.csv.gz")
        records = Records(arguments.data)
        for relation in FROM_RECORDS + FROM_OTHERS:
            name = relation.__name__
            if not (arguments.rows / f"{name}.csv").is_file():
                continue
            rows = relation(records, arguments.paper) if relation in FROM_RECORDS else relation(records, arguments.paper, given)
            differing += compare(name, rows, given(name))
            compared += 1
    except (OSError, LookupError, ValueError) as error:
        parser.error(str(error))
    if not compared:
        parser.error(f"{arguments.rows}: no RELATION.csv")
    print(f"{compared} relations, {differing} differences")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
