"""First-day SOFA of a MIMIC-III folder in plain Python: a second opinion on the project's SQL.

The project computes the score (Vincent et al., Intensive Care Med 1996;22:707-710) with some twenty SQL models. This
file computes it again, straight from the raw CSV files, and shares no code, no query and no item list with them: both
would have to make the same mistake for it to pass unseen. It follows the published MIMIC-III concepts with every quirk
they have, except that, like the project, it does not read body weights out of echocardiography reports. So it is to be
compared with a project built in reference mode:

    acuity build --vars '{reference_quirks: true}'
    acuity show --inline "select * from {{ ref('sofa') }} as s" --limit -1 --output csv > SCORES.csv
    python first_day_sofa.py DATA_FOLDER SCORES.csv

DATA_FOLDER is what was loaded: `.csv` or `.csv.gz`, headers in any case. A table without a file counts as empty, as
CHARTEVENTS is in the open demo; only ICUSTAYS has to be there. Prints `N stays, 0 differences` and exits with 0; else
prints the first 20 differences and exits with 1. Wrong usage exits with 2.

Python 3.9 or later, standard library only. The charted rows that matter are held in memory: right for synthetic
records and the demo, slow for the full database.

Two habits of SQL are kept throughout. None is NULL: no comparison with it holds, and maxima, minima and means pass
over it. Times are compared exactly, and each window says which of its ends it includes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
from collections import defaultdict
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, NamedTuple, Tuple

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SHOWN = 20

# --- Items ------------------------------------------------------------------------------------------------------------
# Six digits are MetaVision, fewer are CareVue; laboratory items have five and start with 5. CHARTEVENTS first.

MEAN_PRESSURE = {"52", "443", "456", "6702", "220052", "220181", "225312"}

GCS_COMPONENT = {
    "184": "eyes", "220739": "eyes",
    "454": "motor", "223901": "motor",
    "723": "verbal", "223900": "verbal",
}
INTUBATED_VERBAL = {("723", "1.0 ET/Trach"), ("223900", "No Response-ETT")}

SPO2 = {"646", "220277"}
FIO2_SET_FRACTION = "190"
FIO2_INSPIRED = "223835"
FIO2_AS_CHARTED = {"3420", "3422"}
FIO2 = {FIO2_SET_FRACTION, FIO2_INSPIRED} | FIO2_AS_CHARTED

# To kilograms. MetaVision's daily weight (224639) is not among them: the reference reads it elsewhere but not here.
WEIGHT_IN_KG = {
    "762": 1.0, "763": 1.0, "3723": 1.0, "3580": 1.0, "226512": 1.0,
    "3581": 0.45359237, "3582": 0.0283495231,  # pounds, ounces
}

# Any value of these means a ventilator is running.
VENTILATOR_SETTINGS = {
    "445", "448", "449", "450", "1340", "1486", "1600", "224687",  # minute volume
    "639", "654", "681", "682", "683", "684", "224684", "224685", "224686",  # tidal volume
    "218", "436", "444", "535", "224695", "224696", "224697", "224746", "224747",  # airway pressure
    "1", "221", "1211", "1655", "2000", "224419", "224738", "224750", "226873", "227187",  # inspiration
    "543",  # plateau pressure
    "5865", "5866", "224705", "224706", "224707", "224709",  # APRV
    "60", "437", "505", "506", "686", "220339", "224700",  # PEEP
    "3459",  # high pressure relief
    "501", "502", "503", "224702",  # PCV
    "223", "667", "668", "669", "670", "671", "672",  # TCPCV
    "224701",  # PSV
    "223849",  # ventilator mode
}
# These too, unless the value is the one that names no ventilator.
VENTILATOR_TYPES = {"720": "Other/Remarks", "223848": "Other"}
OXYGEN_DEVICE_CV = "467"
OXYGEN_DEVICE_MV = "226732"
# Exact texts: some MetaVision values end in a blank.
OXYGEN_DEVICES = {
    OXYGEN_DEVICE_CV: {
        "Aerosol-Cool", "Cannula", "Face Tent", "Heated Neb", "Hi Flow Neb", "Hood", "Hut", "Medium Conc Mask",
        "Nasal Cannula", "Non-Rebreather", "T-Piece", "Trach Mask", "TranstrachealCat", "Ultrasonic Neb", "Vapotherm",
        "Venti Mask",
    },
    OXYGEN_DEVICE_MV: {
        "Aerosol-cool", "Face tent", "High flow nasal cannula", "High flow neb", "Medium conc mask ", "Nasal cannula",
        "Non-rebreather", "T-piece", "Trach mask ", "Ultrasonic neb", "Vapomist", "Venti mask ",
    },
}
SIGNIFICANT_EVENT = "640"
EXTUBATION_TEXTS = {"Extubated", "Self Extubation"}
# PROCEDUREEVENTS_MV
EXTUBATION_PROCEDURES = {"227194", "225477", "225468"}
SELF_EXTUBATION_PROCEDURE = "225468"

VENTILATION_CHARTED = VENTILATOR_SETTINGS | set(VENTILATOR_TYPES) | set(OXYGEN_DEVICES) | {SIGNIFICANT_EVENT}
CHARTED = MEAN_PRESSURE | set(GCS_COMPONENT) | SPO2 | FIO2 | set(WEIGHT_IN_KG) | VENTILATION_CHARTED

# LABEVENTS
PLATELETS, BILIRUBIN, CREATININE = "51265", "50885", "50912"
LAB_LIMIT = {PLATELETS: 10000, BILIRUBIN: 150, CREATININE: 150}

SPECIMEN = "50800"
GAS_ITEMS = {
    SPECIMEN: "specimen", "50801": "aado2", "50803": "bicarbonate", "50804": "totalco2", "50811": "hemoglobin",
    "50813": "lactate", "50815": "o2flow", "50816": "fio2", "50817": "so2", "50818": "pco2", "50820": "ph",
    "50821": "po2",
}
# Both ends plausible; whatever the item, values of 0 and below are not.
GAS_RANGE = {"fio2": (20, 100), "so2": (0, 100), "o2flow": (0, 70), "po2": (0, 800)}

# OUTPUTEVENTS
URINE = {
    "40055", "40056", "40057", "40069", "40085", "40086", "40094", "40096", "40405", "40428", "40473", "40651",
    "40715", "43175", "226557", "226558", "226559", "226560", "226561", "226563", "226564", "226565", "226567",
    "226584", "227488", "227489",
}
IRRIGANT_IN = "227488"

# INPUTEVENTS_CV and INPUTEVENTS_MV; mcg/kg/min except for the two charted in mcg/min.
VASOPRESSORS_CV = {
    "30047": "norepinephrine", "30120": "norepinephrine", "30044": "epinephrine", "30119": "epinephrine",
    "30309": "epinephrine", "30043": "dopamine", "30307": "dopamine", "30042": "dobutamine", "30306": "dobutamine",
}
VASOPRESSORS_MV = {
    "221906": "norepinephrine", "221289": "epinephrine", "221662": "dopamine", "221653": "dobutamine",
}
PER_MINUTE_NOT_PER_KG = {"30047", "30044"}

# Is a blood gas arterial? Logistic regression of the reference: a coefficient for each measurement and, where it is
# missing, its mean (to stand in for it) and an offset (for what its absence says).
ARTERIAL_INTERCEPT = -0.02544
ARTERIAL_PO2 = 0.04598
ARTERIAL_TERMS = {
    "spo2": (-0.15356, 97.49420, 0.13429),
    "fio2_charted": (0.00621, 51.49550, -0.24958),
    "hemoglobin": (0.10559, 10.32307, 0.05954),
    "so2": (0.13251, 93.66539, -0.23172),
    "pco2": (-0.01511, 42.08866, -0.01630),
    "fio2": (0.01480, 63.97836, -0.31142),
    "aado2": (-0.00200, 442.21186, -0.01328),
    "bicarbonate": (-0.03220, 22.96894, -0.06535),
    "totalco2": (0.05384, 24.72632, -0.01405),
    "lactate": (0.08202, 3.06436, 0.06038),
    "ph": (0.10956, 7.36233, -0.00617),
    "o2flow": (0.00848, 7.59362, -0.35803),
}
ARTERIAL_PROBABILITY = 0.75

# --- Tables -----------------------------------------------------------------------------------------------------------


def rows(folder: Path, table: str, *columns: str) -> Iterator[Tuple[str, ...]]:
    """The named columns of a table, as text; nothing when it has no file."""
    path = table_file(folder, table)
    if path is None:
        return
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    with opened(path, "rt", newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = [name.strip().upper() for name in next(reader, columns)]
        missing = [column for column in columns if column not in header]
        if missing:
            raise LookupError(f"{path}: no column {', '.join(missing)}")
        pick = itemgetter(*(header.index(column) for column in columns))
        for row in reader:
            if row:
                yield pick(row)


def table_file(folder: Path, table: str) -> Path | None:
    """The file of a table, whatever the case of its name."""
    names = {f"{table}.csv".lower(), f"{table}.csv.gz".lower()}
    return next((path for path in sorted(folder.iterdir()) if path.name.lower() in names), None)


def number(text: str) -> float | None:
    return float(text) if text else None


def time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def highest(*values):
    """Like SQL's max: missing values are passed over."""
    return max((value for value in values if value is not None), default=None)


def lowest(*values):
    """Like SQL's min: missing values are passed over."""
    return min((value for value in values if value is not None), default=None)


# --- Windows ----------------------------------------------------------------------------------------------------------


class Stay(NamedTuple):
    """An ICU stay and the windows of its first day."""

    id: str
    subject: str
    admission: str
    start: datetime

    def first_day(self, at: datetime) -> bool:
        return self.start <= at <= self.start + DAY

    def first_day_of_vitals(self, at: datetime) -> bool:
        """Quirk: for vital signs, unlike all else, the moment of admission is not in the first day."""
        return self.start < at <= self.start + DAY

    def first_day_of_labs(self, at: datetime) -> bool:
        """Blood drawn in the six hours before admission counts."""
        return self.start - 6 * HOUR <= at <= self.start + DAY

    def days_around_admission(self, at: datetime) -> bool:
        return self.start - DAY <= at <= self.start + DAY


def read_stays(folder: Path) -> Dict[str, Stay]:
    columns = ("ICUSTAY_ID", "SUBJECT_ID", "HADM_ID", "INTIME")
    return {
        stay: Stay(stay, subject, admission, time(start))
        for stay, subject, admission, start in rows(folder, "ICUSTAYS", *columns)
    }


# --- Chart ------------------------------------------------------------------------------------------------------------


class Charted(NamedTuple):
    """A row of CHARTEVENTS. `value` is the text, `number` what is numeric in it."""

    item: str
    time: datetime
    value: str
    number: float | None
    error: str

    @property
    def is_good(self) -> bool:
        return self.error in ("", "0")


def read_chart(folder: Path, stays: Dict[str, Stay]) -> Dict[str, List[Charted]]:
    """The charted rows of each stay that some component reads."""
    chart: Dict[str, List[Charted]] = defaultdict(list)
    columns = ("ICUSTAY_ID", "ITEMID", "CHARTTIME", "VALUE", "VALUENUM", "ERROR")
    for stay, item, at, value, valuenum, error in rows(folder, "CHARTEVENTS", *columns):
        if item in CHARTED and stay in stays and at:
            chart[stay].append(Charted(item, time(at), value, number(valuenum), error))
    return chart


def lowest_mean_pressure(stay: Stay, chart: List[Charted]) -> float | None:
    """mmHg; arterial, cuff and manual readings alike."""
    readings = [
        row.number
        for row in chart
        if row.item in MEAN_PRESSURE and row.is_good and stay.first_day_of_vitals(row.time) and row.number is not None
    ]
    return lowest(*(pressure for pressure in readings if 0 < pressure < 300))


# --- Glasgow Coma Scale -----------------------------------------------------------------------------------------------


class Gcs(NamedTuple):
    """The components charted at one time; a verbal score of 0 says that a tube keeps the patient from speaking."""

    motor: float | None = None
    verbal: float | None = None
    eyes: float | None = None

    def total(self, previous: Gcs) -> float:
        # Quirk: an intubated patient counts as fully awake, also when only the previous row says so.
        if self.verbal == 0 or (self.verbal is None and previous.verbal == 0):
            return 15
        if previous.verbal == 0:
            # Just extubated: what was charted under the tube is not carried forward.
            previous = Gcs()
        return (
            first_known(self.motor, previous.motor, 6)
            + first_known(self.verbal, previous.verbal, 5)
            + first_known(self.eyes, previous.eyes, 4)
        )


def first_known(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def lowest_gcs(stay: Stay, chart: List[Charted]) -> float | None:
    """The lowest total of the first day; missing components come from the row before, if within six hours."""
    at_time: Dict[datetime, Gcs] = defaultdict(Gcs)
    for row in chart:
        component = GCS_COMPONENT.get(row.item)
        if component and row.is_good and stay.first_day(row.time):
            value = 0 if (row.item, row.value) in INTUBATED_VERBAL else row.number
            gcs = at_time[row.time]
            # The best of several values of one minute: a spoken answer beats the tube.
            at_time[row.time] = gcs._replace(**{component: highest(getattr(gcs, component), value)})

    totals = []
    last_time, last = None, Gcs()
    for at, gcs in sorted(at_time.items()):
        is_recent = last_time is not None and last_time > at - 6 * HOUR
        totals.append(gcs.total(last if is_recent else Gcs()))
        # As charted: what was carried forward once is not carried on.
        last_time, last = at, gcs
    return lowest(*totals)


# --- Ventilation episodes ---------------------------------------------------------------------------------------------


class Breathing(NamedTuple):
    """What is known of a patient's breathing at one time. The order of the fields sorts an extubation last."""

    time: datetime
    extubated: bool = False
    ventilator: bool = False
    oxygen: bool = False
    # Decides nothing by itself, but keeps two kinds of extubation at one time apart.
    self_extubated: bool = False


Episode = Tuple[datetime, datetime]


def charted_breathing(chart: List[Charted]) -> List[Breathing]:
    """One row for each time at which ventilation was charted.

    The reference reads six more items, of oxygen flow and the like, whose rows say nothing and change nothing.
    """
    at_time: Dict[datetime, Breathing] = {}
    for row in chart:
        if row.item not in VENTILATION_CHARTED or row.value == "" or row.error == "1":
            continue
        said = at_time.get(row.time, Breathing(row.time))
        if (
            row.item in VENTILATOR_SETTINGS
            or (row.item in VENTILATOR_TYPES and row.value != VENTILATOR_TYPES[row.item])
            or (row.item == OXYGEN_DEVICE_CV and row.value == "Ventilator")
        ):
            said = said._replace(ventilator=True)
        if row.value in OXYGEN_DEVICES.get(row.item, ()):
            said = said._replace(oxygen=True)
        if row.item == SIGNIFICANT_EVENT and row.value in EXTUBATION_TEXTS:
            is_self = said.self_extubated or row.value == "Self Extubation"
            said = said._replace(extubated=True, self_extubated=is_self)
        at_time[row.time] = said
    return list(at_time.values())


def read_extubations(folder: Path) -> Dict[str, List[Breathing]]:
    """The extubations that MetaVision records as procedures: rows of their own beside the charted ones."""
    extubations: Dict[str, List[Breathing]] = defaultdict(list)
    for stay, item, at in rows(folder, "PROCEDUREEVENTS_MV", "ICUSTAY_ID", "ITEMID", "STARTTIME"):
        if item in EXTUBATION_PROCEDURES and at:
            is_self = item == SELF_EXTUBATION_PROCEDURE
            extubations[stay].append(Breathing(time(at), extubated=True, self_extubated=is_self))
    return extubations


def ventilation_episodes(said: Iterable[Breathing]) -> List[Episode]:
    """Runs of ventilator rows, cut by an extubation, by oxygen therapy, or by a gap of more than eight hours."""
    said = sorted(set(said))
    number_at: Dict[datetime, int] = {}
    count = 0
    just_extubated = False
    last_ventilator = None
    for row in said:
        belongs = row.ventilator or row.extubated
        is_late = row.ventilator and last_ventilator is not None and row.time > last_ventilator + 8 * HOUR
        if (belongs and just_extubated) or (row.oxygen and not row.ventilator) or is_late:
            count += 1
        if belongs:
            just_extubated = row.extubated
        if row.ventilator:
            last_ventilator = row.time
        # Rows of one time share the count after the last of them, as in a running sum over ties. So an extubation
        # belongs to the episode that it ends, unless oxygen therapy is charted in the same minute.
        number_at[row.time] = count

    episodes: Dict[int, List[Breathing]] = defaultdict(list)
    for row in said:
        if row.ventilator or row.extubated:
            episodes[number_at[row.time]].append(row)
    spans = [
        (members[0].time, members[-1].time)
        for members in episodes.values()
        if any(row.ventilator for row in members)
    ]
    # Quirk: an episode known from a single time is none.
    return [(start, end) for start, end in spans if start != end]


# --- Laboratory and blood gases ---------------------------------------------------------------------------------------


class Lab(NamedTuple):
    item: str
    time: datetime
    value: str
    number: float | None


def read_labs(folder: Path, stays: Dict[str, Stay]) -> Dict[str, List[Lab]]:
    """The laboratory values in the first-day window of each stay. LABEVENTS knows the admission, not the stay."""
    stays_of = defaultdict(list)
    for stay in stays.values():
        stays_of[stay.subject, stay.admission].append(stay)
    labs: Dict[str, List[Lab]] = defaultdict(list)
    columns = ("SUBJECT_ID", "HADM_ID", "ITEMID", "CHARTTIME", "VALUE", "VALUENUM")
    for subject, admission, item, at, value, valuenum in rows(folder, "LABEVENTS", *columns):
        if at and (item in LAB_LIMIT or item in GAS_ITEMS):
            lab = Lab(item, time(at), value, number(valuenum))
            for stay in stays_of.get((subject, admission), ()):
                if stay.first_day_of_labs(lab.time):
                    labs[stay.id].append(lab)
    return labs


def plausible_labs(labs: List[Lab], item: str) -> List[float]:
    return [
        lab.number
        for lab in labs
        if lab.item == item and lab.number is not None and 0 < lab.number <= LAB_LIMIT[item]
    ]


def blood_gases(labs: List[Lab]) -> Dict[datetime, Dict[str, object]]:
    """The gas of each time; implausible values are missing, of several the highest counts."""
    gases: Dict[datetime, Dict[str, object]] = defaultdict(dict)
    for lab in labs:
        if lab.item in GAS_ITEMS:
            name = GAS_ITEMS[lab.item]
            value = (lab.value or None) if lab.item == SPECIMEN else plausible_gas(name, lab.number)
            gas = gases[lab.time]
            gas[name] = highest(gas.get(name), value)
    return gases


def plausible_gas(name: str, value: float | None) -> float | None:
    low, high = GAS_RANGE.get(name, (0, math.inf))
    return value if value is not None and value > 0 and low <= value <= high else None


def charted_spo2(chart: List[Charted]) -> Dict[datetime, float | None]:
    """Percent by time. Quirks: rows marked as errors count, and an implausible value hides the older ones."""
    spo2: Dict[datetime, float | None] = {}
    for row in chart:
        if row.item in SPO2:
            is_plausible = row.number is not None and 0 < row.number <= 100
            spo2[row.time] = highest(spo2.get(row.time), row.number if is_plausible else None)
    return spo2


def charted_fio2(chart: List[Charted]) -> Dict[datetime, float | None]:
    """Percent by time. As with SpO2, an implausible value hides the older ones."""
    fio2: Dict[datetime, float | None] = {}
    for row in chart:
        if row.item in FIO2 and row.is_good:
            fio2[row.time] = highest(fio2.get(row.time), fio2_percent(row.item, row.number))
    return fio2


def fio2_percent(item: str, value: float | None) -> float | None:
    """What was charted as a fraction or as a percentage, in percent."""
    if value is None or item in FIO2_AS_CHARTED:
        return value
    if item == FIO2_SET_FRACTION:
        # Quirk: a fraction of exactly 1 is lost.
        return value * 100 if 0.20 < value < 1 else None
    if 0 < value <= 1:
        return value * 100
    return value if 21 <= value <= 100 else None


def latest(values: Dict[datetime, float | None], start: datetime, end: datetime) -> float | None:
    """The last value charted in [start, end]."""
    times = [at for at in values if start <= at <= end]
    return values[max(times)] if times else None


def is_arterial(gas: Dict[str, object]) -> bool:
    """Quirk: a sample labelled as venous also counts when the regression takes it for arterial."""
    if gas.get("specimen") == "ART":
        return True
    log_odds = ARTERIAL_INTERCEPT + ARTERIAL_PO2 * gas["po2"]
    for name, (coefficient, mean, offset) in ARTERIAL_TERMS.items():
        value = gas.get(name)
        log_odds += coefficient * mean + offset if value is None else coefficient * value
    # In log odds, where no extreme value overflows.
    return log_odds > math.log(ARTERIAL_PROBABILITY / (1 - ARTERIAL_PROBABILITY))


class OxygenRatios(NamedTuple):
    """The lowest PaO2/FiO2 (mmHg) on a ventilator and off it."""

    ventilated: float | None
    unventilated: float | None


def lowest_oxygen_ratios(labs: List[Lab], chart: List[Charted], episodes: List[Episode]) -> OxygenRatios:
    spo2 = charted_spo2(chart)
    fio2_charted = charted_fio2(chart)
    ratios: Dict[bool, List[float]] = {True: [], False: []}
    for at, gas in blood_gases(labs).items():
        if gas.get("po2") is None:
            continue
        gas["spo2"] = latest(spo2, at - 2 * HOUR, at)
        gas["fio2_charted"] = latest(fio2_charted, at - 4 * HOUR, at)
        fio2 = gas.get("fio2") if gas.get("fio2") is not None else gas["fio2_charted"]
        # Without FiO2 there is no ratio: room air is not assumed.
        if fio2 is not None and is_arterial(gas):
            is_ventilated = any(start <= at <= end for start, end in episodes)
            # Two CareVue items are taken as charted, 0 included: IEEE division.
            ratios[is_ventilated].append(100 * gas["po2"] / fio2 if fio2 else math.inf)
    return OxygenRatios(lowest(*ratios[True]), lowest(*ratios[False]))


# --- Urine ------------------------------------------------------------------------------------------------------------


def read_urine(folder: Path, stays: Dict[str, Stay]) -> Dict[str, float]:
    """mL of the first day. A stay without a row has none, which is not 0."""
    urine: Dict[str, float] = {}
    columns = ("ICUSTAY_ID", "SUBJECT_ID", "HADM_ID", "ITEMID", "CHARTTIME", "VALUE")
    for stay_id, subject, admission, item, at, value in rows(folder, "OUTPUTEVENTS", *columns):
        stay = stays.get(stay_id)
        if stay is None or item not in URINE or not value or not at:
            continue
        if (subject, admission) == (stay.subject, stay.admission) and stay.first_day(time(at)):
            millilitres = float(value)
            # What was poured in to rinse comes out again. Quirk: a negative amount of it is added as it stands.
            if item == IRRIGANT_IN and millilitres > 0:
                millilitres = -millilitres
            urine[stay_id] = urine.get(stay_id, 0) + millilitres
    return urine


# --- Vasopressors -----------------------------------------------------------------------------------------------------


def mean_weight(stay: Stay, chart: List[Charted]) -> float | None:
    """kg. Quirk: pounds and ounces of one weighing are averaged as if they were two weighings."""
    weights = [
        row.number * WEIGHT_IN_KG[row.item]
        for row in chart
        if row.item in WEIGHT_IN_KG and row.is_good and row.number and stay.days_around_admission(row.time)
    ]
    return sum(weights) / len(weights) if weights else None


Rates = Dict[str, float]


def read_rates_cv(folder: Path, stays: Dict[str, Stay], charts: Dict[str, List[Charted]]) -> Dict[str, Rates]:
    """The highest CareVue rate of each drug. Quirk: a rate charted with a stop counts like any other."""
    rates: Dict[str, Rates] = defaultdict(dict)
    for stay_id, item, at, charted in rows(folder, "INPUTEVENTS_CV", "ICUSTAY_ID", "ITEMID", "CHARTTIME", "RATE"):
        stay = stays.get(stay_id)
        if stay is None or item not in VASOPRESSORS_CV or not charted or not at or not stay.first_day(time(at)):
            continue
        rate = float(charted)
        if item in PER_MINUTE_NOT_PER_KG:
            weight = mean_weight(stay, charts.get(stay_id, []))
            # Here nobody is taken to weigh 80 kg: without a weight the rate is lost.
            if weight is None:
                continue
            rate /= weight
        drug = VASOPRESSORS_CV[item]
        rates[stay_id][drug] = highest(rates[stay_id].get(drug), rate)
    return rates


def read_rates_mv(folder: Path, stays: Dict[str, Stay]) -> Dict[str, Rates]:
    """The highest MetaVision rate of each drug. Quirk: infusions that run into the first day are missed."""
    rates: Dict[str, Rates] = defaultdict(dict)
    columns = ("ICUSTAY_ID", "ITEMID", "STARTTIME", "RATE", "STATUSDESCRIPTION")
    for stay_id, item, at, charted, status in rows(folder, "INPUTEVENTS_MV", *columns):
        stay = stays.get(stay_id)
        if stay is None or item not in VASOPRESSORS_MV or not charted or not at or not stay.first_day(time(at)):
            continue
        # A rewritten order was never given. Of an order without a status nothing is known.
        if status not in ("", "Rewritten"):
            drug = VASOPRESSORS_MV[item]
            rates[stay_id][drug] = highest(rates[stay_id].get(drug), float(charted))
    return rates


# --- Points -----------------------------------------------------------------------------------------------------------


def below(value: float | None, limit: float) -> bool:
    return value is not None and value < limit


def above(value: float | None, limit: float) -> bool:
    return value is not None and value > limit


def at_least(value: float | None, limit: float) -> bool:
    return value is not None and value >= limit


def at_most(value: float | None, limit: float) -> bool:
    return value is not None and value <= limit


def points_of(known: Iterable[float | None], *rules: Tuple[bool, int]) -> int | None:
    """The points of the first rule that holds, else 0; None when none of the inputs is known."""
    if all(value is None for value in known):
        return None
    return next((points for holds, points in rules if holds), 0)


def respiration(ratio: OxygenRatios) -> int | None:
    """Quirk: 200 to 400 on a ventilator scores 0, and below 200 without one no more than 2."""
    return points_of(
        ratio,
        (below(ratio.ventilated, 100), 4),
        (below(ratio.ventilated, 200), 3),
        (below(ratio.unventilated, 300), 2),
        (below(ratio.unventilated, 400), 1),
    )


def coagulation(platelets: float | None) -> int | None:
    return points_of(
        [platelets],
        (below(platelets, 20), 4),
        (below(platelets, 50), 3),
        (below(platelets, 100), 2),
        (below(platelets, 150), 1),
    )


def liver(bilirubin: float | None) -> int | None:
    return points_of(
        [bilirubin],
        (at_least(bilirubin, 12.0), 4),
        (at_least(bilirubin, 6.0), 3),
        (at_least(bilirubin, 2.0), 2),
        (at_least(bilirubin, 1.2), 1),
    )


def cardiovascular(mean_pressure: float | None, cv: Rates, mv: Rates) -> int | None:
    """Quirk: a rate of exactly 0 of (nor)epinephrine is "at most 0.1" and scores 3."""
    norepinephrine, epinephrine, dopamine, dobutamine = (
        cv[drug] if drug in cv else mv.get(drug)
        for drug in ("norepinephrine", "epinephrine", "dopamine", "dobutamine")
    )
    return points_of(
        [mean_pressure, norepinephrine, epinephrine, dopamine, dobutamine],
        (above(dopamine, 15) or above(epinephrine, 0.1) or above(norepinephrine, 0.1), 4),
        (above(dopamine, 5) or at_most(epinephrine, 0.1) or at_most(norepinephrine, 0.1), 3),
        (above(dopamine, 0) or above(dobutamine, 0), 2),
        (below(mean_pressure, 70), 1),
    )


def nervous_system(gcs: float | None) -> int | None:
    return points_of(
        [gcs],
        (at_least(gcs, 13) and at_most(gcs, 14), 1),
        (at_least(gcs, 10) and at_most(gcs, 12), 2),
        (at_least(gcs, 6) and at_most(gcs, 9), 3),
        (below(gcs, 6), 4),
    )


def renal(creatinine: float | None, urine: float | None) -> int | None:
    """Quirk: the urine of the first day counts in full even when the stay was shorter."""
    return points_of(
        [creatinine, urine],
        (at_least(creatinine, 5.0) or below(urine, 200), 4),
        (at_least(creatinine, 3.5) or below(urine, 500), 3),
        (at_least(creatinine, 2.0), 2),
        (at_least(creatinine, 1.2), 1),
    )


class Score(NamedTuple):
    """The components by the names of the columns they are compared with."""

    respiration: int | None
    coagulation: int | None
    liver: int | None
    cardiovascular: int | None
    cns: int | None
    renal: int | None

    def columns(self) -> Dict[str, int | None]:
        """The components and their total, to which an unknown component adds nothing."""
        return {**self._asdict(), "sofa": sum(points or 0 for points in self)}


def score_stays(folder: Path) -> Dict[str, Score]:
    """The first-day SOFA of every ICU stay, newborns included."""
    stays = read_stays(folder)
    charts = read_chart(folder, stays)
    extubations = read_extubations(folder)
    all_labs = read_labs(folder, stays)
    urine = read_urine(folder, stays)
    rates_cv = read_rates_cv(folder, stays, charts)
    rates_mv = read_rates_mv(folder, stays)

    def score(stay: Stay) -> Score:
        chart = charts.get(stay.id, [])
        labs = all_labs.get(stay.id, [])
        episodes = ventilation_episodes([*charted_breathing(chart), *extubations.get(stay.id, ())])
        return Score(
            respiration(lowest_oxygen_ratios(labs, chart, episodes)),
            coagulation(lowest(*plausible_labs(labs, PLATELETS))),
            liver(highest(*plausible_labs(labs, BILIRUBIN))),
            cardiovascular(
                lowest_mean_pressure(stay, chart), rates_cv.get(stay.id, {}), rates_mv.get(stay.id, {})
            ),
            nervous_system(lowest_gcs(stay, chart)),
            renal(highest(*plausible_labs(labs, CREATININE)), urine.get(stay.id)),
        )

    return {stay.id: score(stay) for stay in stays.values()}


# --- Comparison -------------------------------------------------------------------------------------------------------


class Difference(NamedTuple):
    stay: str
    component: str
    expected: object
    found: object

    def __str__(self) -> str:
        expected, found = ("NULL" if value is None else value for value in (self.expected, self.found))
        return f"stay {self.stay}, {self.component}: expected {expected}, found {found}"


def read_scores(path: Path) -> List[Tuple[str, Dict[str, float | None]]]:
    """What the project computed: stay and columns, in the order of the file."""
    columns = (*Score._fields, "sofa")
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        header = reader.fieldnames or ()
        missing = [column for column in ("icustay_id", *columns) if column not in header]
        if missing:
            raise LookupError(f"{path}: no column {', '.join(missing)}")
        return [(row["icustay_id"], {column: number(row[column]) for column in columns}) for row in reader]


def differences(expected: Dict[str, Score], found: List[Tuple[str, Dict[str, float | None]]]) -> Iterator[Difference]:
    """Differing components, and stays that are missing, unknown or there more than once."""
    seen = set()
    for stay, columns in found:
        if stay not in expected:
            yield Difference(stay, "row", "none", "one")
        elif stay in seen:
            yield Difference(stay, "row", "one", "another")
        else:
            for component, points in expected[stay].columns().items():
                if columns[component] != points:
                    value = columns[component]
                    yield Difference(stay, component, points, value if value is None else f"{value:g}")
        seen.add(stay)
    for stay in expected:
        if stay not in seen:
            yield Difference(stay, "row", "one", "none")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path, help="folder with the MIMIC-III files")
    parser.add_argument("scores", metavar="SCORES.csv", type=Path, help="the rows of the project's sofa model, or their folder")
    parser.add_argument(
        "--names", action="version", version="\n".join(["sofa"]), help="print the names of the relations that are wanted, and exit"
    )
    arguments = parser.parse_args()
    try:
        # Without stays nothing would differ, whatever the scores.
        if table_file(arguments.data, "ICUSTAYS") is None:
            raise LookupError(f"{arguments.data}: no file ICUSTAYS.csv or ICUSTAYS.csv.gz")
        expected = score_stays(arguments.data)
        found = read_scores(arguments.scores / "sofa.csv" if arguments.scores.is_dir() else arguments.scores)
    except (OSError, LookupError, ValueError) as error:
        parser.error(str(error))
    differing = list(differences(expected, found))
    for difference in differing[:SHOWN]:
        print(difference)
    print(f"{len(expected)} stays, {len(differing)} differences")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
