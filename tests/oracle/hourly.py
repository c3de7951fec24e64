"""Charted times, hours and hourly SOFA of a MIMIC-III folder in plain Python: a second opinion on the project's SQL.

The project brings vital signs, laboratory values, gases, the coma scale, inspired oxygen and urine to charted times and
clock hours, and scores SOFA (Vincent et al., Intensive Care Med 1996;22:707-710) and OASIS (Johnson et al., Crit Care Med
2013;41:1711-1718) for each hour. This file does the same from the raw CSV files, row by row and without any join of the
project's. It follows the published MIMIC-III concepts with every quirk they have, so it is to be compared with a project built in reference mode:

    acuity build --vars '{reference_quirks: true}'
    acuity show --inline "select * from {{ ref('pivoted_uo') }} as t" --limit -1 --output csv > ROWS/pivoted_uo.csv
    python hourly.py DATA_FOLDER ROWS

DATA_FOLDER is what was loaded. ROWS holds one file per relation; a relation without a file is passed over, unless it is
named behind the folders. Episodes of ventilation and doses of vasopressors have checks of their own and are taken from
`int_ventilation.csv` and `int_vasopressor_rates.csv`. Prints a line per relation and exits with 0 when nothing differs.

Rows are compared by their key, and as often as they stand there; numbers to nine digits, because engines add in an order
of their own. None is NULL: no comparison with it holds, and extremes and means pass over it.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Callable, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from first_day_sofa import highest, lowest, number, rows, table_file, time

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SHOWN = 8

# --- Values -----------------------------------------------------------------------------------------------------------


def mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if known else None


def between(value: float | None, low: float, high: float) -> float | None:
    """Strictly between."""
    return value if value is not None and low < value < high else None


def half_away(value: float) -> int:
    """Rounded, half away from zero."""
    return int(math.floor(abs(value) + 0.5)) * (1 if value >= 0 else -1)


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def hours_crossed(start: datetime, end: datetime) -> int:
    return int((hour_of(end) - hour_of(start)).total_seconds() // 3600)


def minutes_crossed(start: datetime, end: datetime) -> int:
    cut = lambda at: at.replace(second=0, microsecond=0)  # noqa: E731
    return int((cut(end) - cut(start)).total_seconds() // 60)


def hour_end(at: datetime) -> datetime:
    """The end of the hour (start, end] that a time is in."""
    return at if hour_of(at) == at else hour_of(at) + HOUR


# --- Records ----------------------------------------------------------------------------------------------------------


class Stay(NamedTuple):
    id: str
    subject: str
    admission: str
    source: str
    start: datetime
    end: datetime | None

    @property
    def day_end(self) -> datetime:
        return self.start + DAY


class Charted(NamedTuple):
    row: str
    subject: str
    admission: str
    stay: str
    item: str
    time: datetime
    value: str
    number: float | None
    error: str


class Records:
    """What is read of the folder, once."""

    def __init__(self, folder: Path, derived: Path):
        self.folder = folder
        self.derived = derived
        columns = ("ICUSTAY_ID", "SUBJECT_ID", "HADM_ID", "DBSOURCE", "INTIME", "OUTTIME")
        self.stays = {
            row[0]: Stay(row[0], row[1], row[2], row[3], time(row[4]), time(row[5]) if row[5] else None)
            for row in rows(folder, "ICUSTAYS", *columns)
        }
        self.admissions = [
            (subject, admission, time(start), time(end))
            for subject, admission, start, end in rows(
                folder, "ADMISSIONS", "SUBJECT_ID", "HADM_ID", "ADMITTIME", "DISCHTIME"
            )
        ]
        columns = ("ROW_ID", "SUBJECT_ID", "HADM_ID", "ICUSTAY_ID", "ITEMID", "CHARTTIME", "VALUE", "VALUENUM", "ERROR")
        self.chart: List[Charted] = []
        wanted = CHARTED
        for row in rows(folder, "CHARTEVENTS", *columns):
            if row[4] in wanted and row[5]:
                self.chart.append(Charted(*row[:5], time(row[5]), row[6], number(row[7]), row[8]))
        self.by_item: Dict[str, List[Charted]] = defaultdict(list)
        for row in self.chart:
            self.by_item[row.item].append(row)
        self.labs = [
            (subject, admission, item, time(at), value, number(valuenum))
            for subject, admission, item, at, value, valuenum in rows(
                folder, "LABEVENTS", "SUBJECT_ID", "HADM_ID", "ITEMID", "CHARTTIME", "VALUE", "VALUENUM"
            )
            if item in LAB_ITEMS or item in GAS_ITEMS
        ]
        seen = set()
        self.output = []
        columns = ("ROW_ID", "SUBJECT_ID", "HADM_ID", "ICUSTAY_ID", "ITEMID", "CHARTTIME", "VALUE", "ISERROR")
        for row in rows(folder, "OUTPUTEVENTS", *columns):
            if row[0] in seen:
                continue
            seen.add(row[0])
            self.output.append((*row[1:5], time(row[5]), number(row[6]), row[7]))
        self.cache: Dict[str, object] = {}

    def charted(self, items) -> Iterator[Charted]:
        for item in items:
            yield from self.by_item.get(item, ())

    def once(self, make: Callable[["Records"], object]):
        """What a function gives, computed once."""
        if make.__name__ not in self.cache:
            self.cache[make.__name__] = make(self)
        return self.cache[make.__name__]

    def relation(self, name: str) -> List[Dict[str, str]]:
        path = self.derived / f"{name}.csv"
        if not path.exists():
            raise LookupError(f"{path} is needed")
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


# --- Items ------------------------------------------------------------------------------------------------------------

HEART_RATE = ("211", "220045")
MEAN_PRESSURE = ("456", "52", "6702", "443", "220052", "220181", "225312")


def fahrenheit(value: float | None) -> float | None:
    value = between(value, 70, 120)
    return None if value is None else (value - 32) / 1.8


VITALS: Dict[str, Tuple[Tuple[str, ...], Callable[[float | None], float | None]]] = {
    "heartrate": (HEART_RATE, lambda v: between(v, 0, 300)),
    "sysbp": (("51", "442", "455", "6701", "220179", "220050"), lambda v: between(v, 0, 400)),
    "diasbp": (("8368", "8440", "8441", "8555", "220180", "220051"), lambda v: between(v, 0, 300)),
    "meanbp": (MEAN_PRESSURE, lambda v: between(v, 0, 300)),
    "resprate": (("615", "618", "220210", "224690"), lambda v: between(v, 0, 70)),
    "tempc": (("223762", "676"), lambda v: between(v, 10, 50)),
    "tempf": (("223761", "678"), fahrenheit),
    "spo2": (("646", "220277"), lambda v: v if v is not None and 0 < v <= 100 else None),
    "glucose": (
        ("807", "811", "1529", "3745", "3744", "225664", "220621", "226537"),
        lambda v: v if v is not None and v > 0 else None,
    ),
}
VITAL_NAMES = ("heartrate", "sysbp", "diasbp", "meanbp", "resprate", "tempc", "spo2", "glucose")
VITAL_OF = {item: (name, valid) for name, (items, valid) in VITALS.items() for item in items}

GCS = {
    "723": "verbal", "223900": "verbal", "454": "motor", "223901": "motor", "184": "eyes", "220739": "eyes",
}
TUBE = {("723", "1.0 ET/Trach"), ("223900", "No Response-ETT")}

SPO2 = ("646", "220277")
FIO2 = ("223835", "3420", "3422", "190")

LAB_OF = {
    "50868": ("aniongap", 10000), "50862": ("albumin", 10), "51144": ("bands", 100), "50882": ("bicarbonate", 10000),
    "50885": ("bilirubin", 150), "50912": ("creatinine", 150), "50902": ("chloride", 10000),
    "50806": ("chloride", 10000), "50931": ("glucose", 10000), "50809": ("glucose", 10000),
    "51221": ("hematocrit", 100), "50810": ("hematocrit", 100), "51222": ("hemoglobin", 50),
    "50811": ("hemoglobin", 50), "50813": ("lactate", 50), "51265": ("platelet", 10000), "50971": ("potassium", 30),
    "50822": ("potassium", 30), "51275": ("ptt", 150), "51237": ("inr", 50), "51274": ("pt", 150),
    "50983": ("sodium", 200), "50824": ("sodium", 200), "51006": ("bun", 300), "51300": ("wbc", 1000),
    "51301": ("wbc", 1000),
}
LAB_ITEMS = set(LAB_OF)
LAB_NAMES = tuple(dict.fromkeys(name for name, _ in LAB_OF.values()))
NOT_PIVOTED = {"50806", "50809", "50810", "50811", "50822", "50824"}

GAS_OF = {
    "50801": "aado2", "50802": "baseexcess", "50803": "bicarbonate", "50804": "totalco2", "50805": "carboxyhemoglobin",
    "50806": "chloride", "50808": "calcium", "50809": "glucose", "50810": "hematocrit", "50811": "hemoglobin",
    "50812": "intubated", "50813": "lactate", "50814": "methemoglobin", "50815": "o2flow", "50816": "fio2",
    "50817": "so2", "50818": "pco2", "50819": "peep", "50820": "ph", "50821": "po2", "50822": "potassium",
    "50823": "requiredo2", "50824": "sodium", "50825": "temperature", "50826": "tidalvolume",
    "50827": "ventilationrate", "50828": "ventilator",
}
SPECIMEN = "50800"
GAS_ITEMS = set(GAS_OF) | {SPECIMEN, "50807", "51545"}
GAS_NAMES = tuple(GAS_OF.values())

ARTERIAL = {
    "spo2": (-0.15356, 97.49420, 0.13429), "fio2_chartevents": (0.00621, 51.49550, -0.24958),
    "hemoglobin": (0.10559, 10.32307, 0.05954), "so2": (0.13251, 93.66539, -0.23172),
    "pco2": (-0.01511, 42.08866, -0.01630), "fio2": (0.01480, 63.97836, -0.31142),
    "aado2": (-0.00200, 442.21186, -0.01328), "bicarbonate": (-0.03220, 22.96894, -0.06535),
    "totalco2": (0.05384, 24.72632, -0.01405), "lactate": (0.08202, 3.06436, 0.06038),
    "ph": (0.10956, 7.36233, -0.00617), "o2flow": (0.00848, 7.59362, -0.35803),
}

URINE = {
    "40055", "43175", "40069", "40094", "40715", "40473", "40085", "40057", "40056", "40405", "40428", "40086", "40096",
    "40651", "226559", "226560", "226561", "226584", "226563", "226564", "226565", "226567", "226557", "226558",
    "227488", "227489",
}
IRRIGANT_IN = "227488"

CHARTED = set(VITAL_OF) | set(GCS) | set(FIO2)

Row = Dict[str, object]


# --- Windows ----------------------------------------------------------------------------------------------------------


def stretched(spans, start_half, end_half):
    """Each (start, end) with 12 hours more at both ends, or half of the time to a neighbour less than a day away."""
    windows = []
    for index, (start, end) in enumerate(spans):
        before = spans[index - 1][1] if index else None
        after = spans[index + 1][0] if index + 1 < len(spans) else None
        left, right = start - 12 * HOUR, None if end is None else end + 12 * HOUR
        if before is not None and before > start - DAY:
            left = start - start_half(before, start)
        if after is not None and end is not None and after < end + DAY:
            right = end + end_half(end, after)
        windows.append((left, right))
    return windows


def half_seconds(start: datetime, end: datetime) -> timedelta:
    return timedelta(seconds=half_away((end - start).total_seconds() / 2))


def half_hours(start: datetime, end: datetime) -> timedelta:
    return half_away(hours_crossed(start, end) / 2) * HOUR


def half_minutes(start: datetime, end: datetime) -> timedelta:
    return half_away(minutes_crossed(start, end) / 2) * MINUTE


def admission_windows(records: Records):
    """(admission, start, end) of each subject, and of each admission."""
    of_subject, of_admission = defaultdict(list), {}
    grouped = defaultdict(list)
    for subject, admission, start, end in records.admissions:
        grouped[subject].append((start, int(admission), end))
    for subject, found in grouped.items():
        found.sort()
        windows = stretched([(start, end) for start, _, end in found], half_seconds, half_seconds)
        for (_, admission, _), (start, end) in zip(found, windows):
            of_subject[subject].append((str(admission), start, end))
            of_admission[str(admission)] = (start, end)
    return of_subject, of_admission


def stay_windows(records: Records, start_half, end_half):
    grouped, of_subject = defaultdict(list), defaultdict(list)
    for stay in records.stays.values():
        grouped[stay.subject].append(stay)
    for subject, found in grouped.items():
        found.sort(key=lambda stay: (stay.start, int(stay.id)))
        windows = stretched([(stay.start, stay.end) for stay in found], start_half, end_half)
        of_subject[subject] = [(stay.id, *window) for stay, window in zip(found, windows)]
    return of_subject


def containing(windows, at: datetime) -> List[str | None]:
    """The keys of the windows that a time is in, or one None."""
    return [key for key, start, end in windows if end is not None and start <= at < end] or [None]


# --- Urine ------------------------------------------------------------------------------------------------------------


def signed(item: str, value: float | None) -> float | None:
    return -value if item == IRRIGANT_IN and value is not None and value > 0 else value


def urine_output(records: Records) -> List[Row]:
    sums = defaultdict(list)
    for _, _, stay, item, at, value, _ in records.output:
        if item in URINE and stay and value is not None and value < 5000:
            sums[stay, at].append(-value if item == IRRIGANT_IN else value)
    return [dict(icustay_id=stay, charttime=at, value=total(values)) for (stay, at), values in sums.items()]


def pivoted_uo(records: Records) -> List[Row]:
    sums = defaultdict(list)
    for _, _, stay, item, at, value, error in records.output:
        if item in URINE and error != "1":
            sums[stay or None, at].append(signed(item, value))
    return [dict(icustay_id=stay, charttime=at, urineoutput=total(values)) for (stay, at), values in sums.items()]


def urine_output_first_day(records: Records) -> List[Row]:
    sums = defaultdict(list)
    for subject, admission, stay_id, item, at, value, _ in records.output:
        stay = records.stays.get(stay_id)
        if item in URINE and stay and (stay.subject, stay.admission) == (subject, admission):
            if stay.start <= at <= stay.day_end:
                sums[stay_id].append(signed(item, value))
    return [dict(icustay_id=stay, urineoutput=total(values)) for stay, values in sums.items()]


# --- Vital signs ------------------------------------------------------------------------------------------------------


def name_of_vital(item: str) -> str:
    name = VITAL_OF[item][0]
    return "tempc" if name == "tempf" else name


def vitals_first_day(records: Records) -> List[Row]:
    found = defaultdict(lambda: defaultdict(list))
    for row in records.charted(VITAL_OF):
        stay = records.stays.get(row.stay)
        if stay and row.error in ("", "0") and stay.start < row.time <= stay.day_end:
            found[row.stay][name_of_vital(row.item)].append(VITAL_OF[row.item][1](row.number))
    result = []
    for stay, vitals in found.items():
        row: Row = dict(icustay_id=stay)
        for name in VITAL_NAMES:
            values = vitals.get(name, [])
            row[f"{name}_min"], row[f"{name}_max"], row[f"{name}_mean"] = lowest(*values), highest(*values), mean(values)
        result.append(row)
    return result


def pivoted_vital(records: Records) -> List[Row]:
    found = defaultdict(lambda: defaultdict(list))
    for row in records.charted(VITAL_OF):
        if row.stay and row.error != "1":
            found[row.stay, row.time][name_of_vital(row.item)].append(VITAL_OF[row.item][1](row.number))
    return [
        dict(icustay_id=stay, charttime=at, **{name: mean(vitals.get(name, ())) for name in VITAL_NAMES})
        for (stay, at), vitals in found.items()
    ]


# --- Coma scale -------------------------------------------------------------------------------------------------------


class Coma(NamedTuple):
    motor: float | None = None
    verbal: float | None = None
    eyes: float | None = None
    tube: bool = False


def coma_at_times(charted: Iterator[Charted]) -> Dict[datetime, Coma]:
    at_time: Dict[datetime, Coma] = {}
    for row in charted:
        coma = at_time.get(row.time, Coma())
        part = GCS[row.item]
        tube = (row.item, row.value) in TUBE
        value = 0.0 if tube else row.number
        coma = coma._replace(**{part: highest(getattr(coma, part), value)}, tube=coma.tube or tube)
        at_time[row.time] = coma
    return at_time


def known(*values):
    return next((value for value in values if value is not None), None)


def scored_coma(at_time: Dict[datetime, Coma], look_back: bool) -> Dict[datetime, Tuple]:
    """(total, motor, verbal, eyes, tube) of each time."""
    result, last_time, last = {}, None, Coma()
    for at, now in sorted(at_time.items()):
        recent = look_back and last_time is not None and last_time > at - 6 * HOUR
        before = last if recent else Coma()
        if now.verbal == 0 or (now.verbal is None and before.verbal == 0):
            points = 15.0
        elif before.verbal == 0:
            points = known(now.motor, 6) + known(now.verbal, 5) + known(now.eyes, 4)
        else:
            points = (
                known(now.motor, before.motor, 6) + known(now.verbal, before.verbal, 5)
                + known(now.eyes, before.eyes, 4)
            )
        result[at] = (
            points, known(now.motor, before.motor), known(now.verbal, before.verbal), known(now.eyes, before.eyes),
            now.tube,
        )
        last_time, last = at, now
    return result


def pivoted_gcs(records: Records) -> List[Row]:
    of_stay = defaultdict(list)
    for row in records.charted(GCS):
        if row.error != "1":
            of_stay[row.stay or None].append(row)
    return [
        dict(icustay_id=stay, charttime=at, gcs=gcs, gcsmotor=motor, gcsverbal=verbal, gcseyes=eyes, endotrachflag=int(tube))
        for stay, charted in of_stay.items()
        for at, (gcs, motor, verbal, eyes, tube) in scored_coma(coma_at_times(charted), stay is not None).items()
    ]


def gcs_first_day(records: Records) -> List[Row]:
    of_stay = defaultdict(list)
    for row in records.charted(GCS):
        stay = records.stays.get(row.stay)
        if stay and row.error in ("", "0") and stay.start <= row.time <= stay.day_end:
            of_stay[row.stay].append(row)
    result = []
    for stay in records.stays:
        row: Row = dict.fromkeys(("icustay_id", "mingcs", "gcsmotor", "gcsverbal", "gcseyes", "endotrachflag"))
        row["icustay_id"] = stay
        at_time = coma_at_times(of_stay.get(stay, ()))
        if at_time:
            at, found = min(scored_coma(at_time, True).items(), key=lambda item: (item[1][0], item[0]))
            row.update(mingcs=found[0], gcsmotor=found[1], gcsverbal=found[2], gcseyes=found[3])
            row["endotrachflag"] = int(at_time[at].verbal == 0)
        result.append(row)
    return result


# --- Laboratory -------------------------------------------------------------------------------------------------------


def lab_value(item: str, value: float) -> float | None:
    return value if value <= LAB_OF[item][1] else None


def labs_first_day(records: Records) -> List[Row]:
    of_admission = defaultdict(list)
    for subject, admission, item, at, _, value in records.labs:
        if item in LAB_OF and value is not None and value > 0:
            of_admission[subject, admission].append((item, at, lab_value(item, value)))
    result = []
    for stay in records.stays.values():
        values = defaultdict(list)
        for item, at, value in of_admission.get((stay.subject, stay.admission), ()):
            if stay.start - 6 * HOUR <= at <= stay.day_end:
                values[LAB_OF[item][0]].append(value)
        row: Row = dict(icustay_id=stay.id)
        for name in LAB_NAMES:
            row[f"{name}_min"], row[f"{name}_max"] = lowest(*values[name]), highest(*values[name])
        result.append(row)
    return result


def pivoted_lab(records: Records) -> List[Row]:
    admissions, _ = records.once(admission_windows)
    stays = stay_windows(records, half_seconds, half_seconds)
    found = defaultdict(lambda: defaultdict(list))
    for subject, _, item, at, _, value in records.labs:
        if item in LAB_OF and item not in NOT_PIVOTED and value is not None and value > 0:
            found[subject, at][LAB_OF[item][0]].append(lab_value(item, value))
    return [
        dict(
            subject_id=subject, charttime=at, hadm_id=admission, icustay_id=stay,
            **{name: mean(values.get(name, ())) for name in LAB_NAMES},
        )
        for (subject, at), values in found.items()
        for admission in containing(admissions.get(subject, ()), at)
        for stay in containing(stays.get(subject, ()), at)
    ]


# --- Gases ------------------------------------------------------------------------------------------------------------


def gas_value(name: str, value: float | None, keeps_deficit: bool) -> float | None:
    if value is None or (value <= 0 and not (name == "baseexcess" and keeps_deficit)):
        return None
    if name == "fio2" and not 20 <= value <= 100:
        return None
    limit = {"hematocrit": 100, "so2": 100, "o2flow": 70, "po2": 800}.get(name)
    return None if limit is not None and value > limit else value


def gas_samples(records: Records):
    """By (subject, admission, time): all numbers of each part, and the labels."""
    samples = defaultdict(lambda: (defaultdict(list), []))
    for subject, admission, item, at, value, valuenum in records.labs:
        if item in GAS_ITEMS and admission:
            numbers, labels = samples[subject, admission, at]
            if item == SPECIMEN:
                labels.append(value or None)
            elif item in GAS_OF:
                numbers[GAS_OF[item]].append(valuenum)
    return samples


def first_day_gases(records: Records):
    of_admission = defaultdict(list)
    for (subject, admission, at), (numbers, labels) in records.once(gas_samples).items():
        row = {name: highest(*(gas_value(name, value, True) for value in numbers.get(name, ()))) for name in GAS_NAMES}
        row.update(charttime=at, specimen=highest(*labels))
        of_admission[subject, admission].append(row)
    for stay in records.stays.values():
        gases = [
            row for row in of_admission.get((stay.subject, stay.admission), ())
            if stay.start - 6 * HOUR <= row["charttime"] <= stay.day_end
        ]
        yield stay, gases


def blood_gas_first_day(records: Records) -> List[Row]:
    result = []
    empty = dict.fromkeys(("charttime", "specimen", *GAS_NAMES))
    for stay, gases in first_day_gases(records):
        result.extend(dict(gas, icustay_id=stay.id) for gas in gases or [empty])
    return result


def charted_fio2(row: Charted) -> float | None:
    value = row.number
    if value is None:
        return None
    if row.item == "223835":
        if 0 < value <= 1:
            return value * 100
        return value if 21 <= value <= 100 else None
    if row.item == "190":
        return value * 100 if 0.20 < value < 1 else None
    return value


def latest(at_time: Dict[datetime, float | None], at: datetime, back: timedelta) -> float | None:
    times = [charted for charted in at_time if at - back <= charted <= at]
    return at_time[max(times)] if times else None


def arterial_gas(gas: Row, ratio_name: str) -> Row | None:
    """The gas with what is derived of it, if it is arterial."""
    logit = -0.02544 + 0.04598 * gas["po2"]
    for name, (coefficient, average, offset) in ARTERIAL.items():
        value = gas[name]
        logit += coefficient * (average if value is None else value) + (offset if value is None else 0)
    probability = 1 / (1 + math.exp(min(700, -logit)))
    if gas["specimen"] != "ART" and not probability > 0.75:
        return None
    fio2 = known(gas["fio2"], gas["fio2_chartevents"])
    result = dict(gas, specimen_prob=probability)
    result["specimen_pred"] = known(gas["specimen"], "ART" if probability > 0.75 else None)
    result[ratio_name] = 100 * gas["po2"] / fio2 if fio2 else None
    result["aado2_calc"] = (
        fio2 / 100 * 713 - gas["pco2"] / 0.8 - gas["po2"] if fio2 is not None and gas["pco2"] is not None else None
    )
    return result


def blood_gas_first_day_arterial(records: Records) -> List[Row]:
    spo2, fio2 = defaultdict(lambda: defaultdict(list)), defaultdict(lambda: defaultdict(list))
    for row in records.charted(SPO2):
        value = row.number if row.number is not None and 0 < row.number <= 100 else None
        spo2[row.stay][row.time].append(value)
    for row in records.charted(FIO2):
        if row.error in ("", "0"):
            fio2[row.stay][row.time].append(charted_fio2(row))
    result = []
    for stay, gases in first_day_gases(records):
        oxygen = {at: highest(*values) for at, values in spo2.get(stay.id, {}).items()}
        inspired = {at: highest(*values) for at, values in fio2.get(stay.id, {}).items()}
        for gas in gases:
            if gas["po2"] is not None:
                at = gas["charttime"]
                gas = dict(gas, icustay_id=stay.id, spo2=latest(oxygen, at, 2 * HOUR))
                gas["fio2_chartevents"] = latest(inspired, at, 4 * HOUR)
                result.append(arterial_gas(gas, "pao2fio2"))
    return [row for row in result if row]


def pivoted_bg(records: Records) -> List[Row]:
    admissions = {admission for _, admission, _, _ in records.admissions}
    stays = stay_windows(records, half_hours, half_minutes)
    result = []
    for (subject, admission, at), (numbers, labels) in records.once(gas_samples).items():
        if admission not in admissions or len(labels) > 1:
            continue
        row: Row = dict(hadm_id=admission, charttime=at, specimen=highest(*labels))
        for name in GAS_NAMES:
            values = [gas_value(name, value, False) for value in numbers.get(name, ())]
            row[name] = highest(*values) if name in ("ventilationrate", "ventilator") else mean(values)
        result.extend(dict(row, icustay_id=stay) for stay in containing(stays.get(subject, ()), at))
    return result


def admission_fio2(records: Records):
    found = defaultdict(lambda: defaultdict(list))
    for row in records.charted(FIO2):
        if row.admission and row.error != "1" and between(row.number, 0, 100) is not None:
            found[row.admission][row.time].append(charted_fio2(row))
    return {admission: {at: highest(*values) for at, values in times.items()} for admission, times in found.items()}


def pivoted_bg_art(records: Records) -> List[Row]:
    spo2 = defaultdict(lambda: defaultdict(list))
    for row in records.charted(SPO2):
        if row.admission and row.number is not None and 0 < row.number <= 100:
            spo2[row.admission][row.time].append(row.number)
    fio2 = records.once(admission_fio2)
    first = {}
    for gas in records.once(pivoted_bg):
        if gas["po2"] is not None:
            key = gas["hadm_id"], gas["charttime"]
            # Of two stays the lower number stands for the arbitrary one of the reference.
            if key not in first or (gas["icustay_id"] or "9") < (first[key]["icustay_id"] or "9"):
                first[key] = gas
    result = []
    for (admission, at), gas in first.items():
        oxygen = {time_: mean(values) for time_, values in spo2.get(admission, {}).items() if at - 2 * HOUR <= time_ <= at}
        inspired = {time_: value for time_, value in fio2.get(admission, {}).items() if value is not None and value > 0}
        gas = dict(gas, spo2=latest(oxygen, at, 2 * HOUR), fio2_chartevents=latest(inspired, at, 4 * HOUR))
        result.append(arterial_gas(gas, "pao2fio2ratio"))
    return [row for row in result if row]


def pivoted_fio2(records: Records) -> List[Row]:
    measured = defaultdict(lambda: defaultdict(list))
    for (_, admission, at), (numbers, _) in records.once(gas_samples).items():
        for value in numbers.get("fio2", ()):
            measured[admission][at].append(gas_value("fio2", value, False))
    charted = records.once(admission_fio2)
    result = []
    for stay in records.stays.values():
        laboratory, bedside = measured.get(stay.admission, {}), charted.get(stay.admission, {})
        for at in set(laboratory) | set(bedside):
            if stay.end is not None and stay.start - 12 * HOUR <= at <= stay.end + 12 * HOUR:
                value = known(highest(*laboratory.get(at, ())), bedside.get(at))
                value = None if value is None else half_away(value * 100) / 100
                result.append(dict(icustay_id=stay.id, charttime=at, fio2=value))
    return result


# --- Hours ------------------------------------------------------------------------------------------------------------


def icustay_times(records: Records) -> List[Row]:
    _, of_admission = records.once(admission_windows)
    times = defaultdict(list)
    for row in records.charted(HEART_RATE):
        window = of_admission.get(row.admission)
        if row.stay and window and window[0] <= row.time < window[1]:
            times[row.stay].append(row.time)
    return [
        dict(
            icustay_id=stay,
            intime_hr=min(times[stay]) if stay in times else None,
            outtime_hr=max(times[stay]) if stay in times else None,
        )
        for stay in records.stays
    ]


def icustay_hours(records: Records) -> List[Row]:
    result = []
    for row in records.once(icustay_times):
        start, end = row["intime_hr"], row["outtime_hr"]
        if start is not None:
            base = hour_of(start + 59 * MINUTE)
            for hr in range(-24, hours_crossed(start, end) + 1):
                result.append(dict(icustay_id=row["icustay_id"], hr=hr, endtime=base + hr * HOUR))
    return result


# --- Hourly SOFA ------------------------------------------------------------------------------------------------------

DRUGS = ("epinephrine", "norepinephrine", "dopamine", "dobutamine")
COMPONENTS = ("respiration", "coagulation", "liver", "cardiovascular", "cns", "renal")


def first_true(values, *rules) -> int | None:
    if all(value is None for value in values):
        return None
    return next((points for holds, points in rules if holds), 0)


def under(value, limit) -> bool:
    return value is not None and value < limit


def over(value, limit) -> bool:
    return value is not None and value > limit


def no_less(value, limit) -> bool:
    return value is not None and value >= limit


def no_more(value, limit) -> bool:
    return value is not None and value <= limit


def points_of_hour(hour: Row, urine: float | None) -> Dict[str, int | None]:
    vent, novent = hour["pao2fio2ratio_vent"], hour["pao2fio2ratio_novent"]
    epi, norepi, dopa, dobu = (hour[f"rate_{drug}"] for drug in DRUGS)
    pressure, gcs, creatinine = hour["meanbp_min"], hour["gcs_min"], hour["creatinine_max"]
    platelet, bilirubin = hour["platelet_min"], hour["bilirubin_max"]
    return dict(
        respiration=first_true(
            [vent, novent], (under(vent, 100), 4), (under(vent, 200), 3), (under(novent, 300), 2), (under(novent, 400), 1)
        ),
        coagulation=first_true(
            [platelet], (under(platelet, 20), 4), (under(platelet, 50), 3), (under(platelet, 100), 2),
            (under(platelet, 150), 1),
        ),
        liver=first_true(
            [bilirubin], (no_less(bilirubin, 12), 4), (no_less(bilirubin, 6), 3), (no_less(bilirubin, 2), 2),
            (no_less(bilirubin, 1.2), 1),
        ),
        cardiovascular=first_true(
            [pressure, epi, norepi, dopa, dobu],
            (over(dopa, 15) or over(epi, 0.1) or over(norepi, 0.1), 4),
            (over(dopa, 5) or no_more(epi, 0.1) or no_more(norepi, 0.1), 3),
            (over(dopa, 0) or over(dobu, 0), 2), (under(pressure, 70), 1),
        ),
        cns=first_true(
            [gcs], (no_less(gcs, 13) and no_more(gcs, 14), 1), (no_less(gcs, 10) and no_more(gcs, 12), 2),
            (no_less(gcs, 6) and no_more(gcs, 9), 3), (under(gcs, 6), 4),
        ),
        renal=first_true(
            [creatinine, urine], (no_less(creatinine, 5) or under(urine, 200), 4),
            (no_less(creatinine, 3.5) or under(urine, 500), 3), (no_less(creatinine, 2), 2), (no_less(creatinine, 1.2), 1),
        ),
    )


def by_hour(found: List[Row], key: str, column: str):
    """The values of a column by key and hour."""
    values = defaultdict(list)
    for row in found:
        if row[key] is not None and row[column] is not None:
            values[row[key], hour_end(row["charttime"])].append(row[column])
    return values


def pivoted_sofa(records: Records) -> List[Row]:
    episodes = defaultdict(list)
    for row in records.relation("int_ventilation"):
        episodes[row["icustay_id"]].append((time(row["starttime"]), time(row["endtime"])))
    running = defaultdict(list)
    for row in records.relation("int_vasopressor_rates"):
        if row["drug"] in DRUGS and row["endtime"]:
            start, end, rate = time(row["starttime"]), time(row["endtime"]), number(row["rate"])
            at = hour_of(start) + HOUR
            while at <= end:
                running[row["icustay_id"], at, row["drug"]].append((rate, start, row.get("row_id", "")))
                at += HOUR
    ratios = defaultdict(list)
    for gas in records.once(pivoted_bg_art):
        stay, at = gas["icustay_id"], gas["charttime"]
        if stay is not None:
            fio2 = known(gas["fio2"], gas["fio2_chartevents"])
            ratio = gas["pao2fio2ratio"] if fio2 is None or fio2 else math.inf
            ventilated = any(start <= at <= end for start, end in episodes[stay])
            ratios[stay, hour_end(at)].append((at, ratio, ventilated))
    coma = by_hour(records.once(pivoted_gcs), "icustay_id", "gcs")
    urine = by_hour(records.once(pivoted_uo), "icustay_id", "urineoutput")
    labs = records.once(pivoted_lab)
    bilirubin, creatinine, platelet = (by_hour(labs, "hadm_id", name) for name in ("bilirubin", "creatinine", "platelet"))
    pressures = defaultdict(list)
    for row in records.charted(MEAN_PRESSURE):
        if row.error != "1" and between(row.number, 0, 300) is not None:
            pressures[row.stay, hour_end(row.time)].append(row.number)

    grid = defaultdict(list)
    for row in records.once(icustay_hours):
        grid[row["icustay_id"]].append((row["hr"], row["endtime"]))
    order = lambda found: sorted(found, key=lambda item: (item[0] is not None, item))  # noqa: E731
    result = []
    for stay_id, hours in grid.items():
        admission = records.stays[stay_id].admission
        physical: List[Row] = []
        for hr, end in hours:
            gases = sorted(ratios.get((stay_id, end), ()))
            hour: Row = dict(
                icustay_id=stay_id, hr=hr, starttime=end - HOUR, endtime=end,
                pao2fio2ratio_novent=lowest(*(ratio for _, ratio, ventilated in gases if not ventilated)),
                pao2fio2ratio_vent=lowest(*(ratio for _, ratio, ventilated in gases if ventilated)),
                meanbp_min=lowest(*pressures.get((stay_id, end), ())),
                gcs_min=lowest(*coma.get((stay_id, end), ())),
                urineoutput=total(urine.get((stay_id, end), ())),
                bilirubin_max=highest(*bilirubin.get((admission, end), ())),
                creatinine_max=highest(*creatinine.get((admission, end), ())),
                platelet_min=lowest(*platelet.get((admission, end), ())),
            )
            copies = [hour]
            for drug in reversed(DRUGS):
                rates = [rate for rate, *_ in order(running.get((stay_id, end, drug), ()))] or [None]
                copies = [dict(copy, **{f"rate_{drug}": rate}) for rate in rates for copy in copies]
            physical.extend(dict(copy) for _ in gases or [None] for copy in copies)
        for index, hour in enumerate(physical):
            day = [row["urineoutput"] for row in physical[max(0, index - 23) : index + 1]]
            hour.update(points_of_hour(hour, total(day)))
        for index, hour in enumerate(physical):
            window = physical[max(0, index - 24) : index + 1]
            worst = {f"{name}_24hours": highest(0, *(row[name] for row in window)) for name in COMPONENTS}
            if hour["hr"] >= 0:
                result.append(dict(hour, **worst, sofa_24hours=sum(worst.values())))
    return result


# --- Hourly OASIS -----------------------------------------------------------------------------------------------------

OASIS_OF_HOUR = ("gcs", "heartrate", "meanbp", "resprate", "temp", "urineoutput", "mechvent")


def within(value, low, high) -> bool:
    return value is not None and low <= value <= high


def oasis_of_hour(hour: Row, urine: float | None) -> Dict[str, int | None]:
    gcs = hour["gcs_min"]
    (hmin, hmax), (mmin, mmax), (rmin, rmax), (tmin, tmax) = (
        (hour[f"{name}_min"], hour[f"{name}_max"]) for name in ("heartrate", "meanbp", "resprate", "tempc")
    )
    return dict(
        gcs=first_true([gcs], (no_more(gcs, 7), 10), (under(gcs, 14), 4), (gcs == 14, 3)),
        heartrate=first_true(
            [hmax], (over(hmax, 125), 6), (under(hmin, 33), 4), (within(hmax, 107, 125), 3), (within(hmax, 89, 106), 1)
        ),
        meanbp=first_true(
            [mmin], (under(mmin, 20.65), 4), (under(mmin, 51), 3), (over(mmax, 143.44), 3), (under(mmin, 61.33), 2)
        ),
        resprate=first_true(
            [rmin], (under(rmin, 6), 10), (over(rmax, 44), 9), (over(rmax, 30), 6), (over(rmax, 22), 1), (under(rmin, 13), 1)
        ),
        temp=first_true(
            [tmax], (over(tmax, 39.88), 6), (within(tmin, 33.22, 35.93) or within(tmax, 33.22, 35.93), 4),
            (under(tmin, 33.22), 3), (over(tmin, 35.93) and no_more(tmin, 36.39), 2), (within(tmax, 36.89, 39.88), 2),
        ),
        urineoutput=first_true(
            [urine], (under(urine, 671.09), 10), (over(urine, 6896.80), 8), (within(urine, 671.09, 1426.99), 5),
            (within(urine, 1427.00, 2544.14), 1),
        ),
        mechvent=9 if hour["mechvent"] else 0,
    )


def pivoted_oasis(records: Records) -> List[Row]:
    births = {subject: time(dob) for subject, dob in rows(records.folder, "PATIENTS", "SUBJECT_ID", "DOB")}
    columns = ("HADM_ID", "ADMITTIME", "ADMISSION_TYPE")
    admissions = {row[0]: (time(row[1]), row[2]) for row in rows(records.folder, "ADMISSIONS", *columns)}
    services = defaultdict(list)
    for admission, at, service in rows(records.folder, "SERVICES", "HADM_ID", "TRANSFERTIME", "CURR_SERVICE"):
        services[admission].append((time(at), service))
    episodes = defaultdict(list)
    for row in records.relation("int_ventilation"):
        episodes[row["icustay_id"]].append((time(row["starttime"]), time(row["endtime"])))
    vitals = records.once(pivoted_vital)
    signs = {name: by_hour(vitals, "icustay_id", name) for name in ("heartrate", "meanbp", "resprate", "tempc")}
    coma = by_hour(records.once(pivoted_gcs), "icustay_id", "gcs")
    urine = by_hour(records.once(pivoted_uo), "icustay_id", "urineoutput")
    grid = defaultdict(list)
    for row in records.once(icustay_hours):
        grid[row["icustay_id"]].append((row["hr"], row["endtime"]))
    result = []
    for stay_id, hours in grid.items():
        stay = records.stays[stay_id]
        admitted, kind = admissions[stay.admission]
        waited = (stay.start - admitted).total_seconds()
        before = next((points for limit, points in ((612, 5), (17820, 3), (86400, 0), (1123680, 2)) if waited < limit), 1)
        age = stay.start.year - births[stay.subject].year
        surgical = any(
            at < stay.start + DAY and ("surg" in service.lower() or service == "ORTHO")
            for at, service in services[stay.admission]
        )
        elective = None if not kind else 0 if kind == "ELECTIVE" and surgical else 6
        found: List[Row] = []
        for hr, end in hours:
            hour: Row = dict(
                icustay_id=stay_id, hr=hr, starttime=end - HOUR, endtime=end,
                gcs_min=lowest(*coma.get((stay_id, end), ())),
                mechvent=int(
                    any(start <= at <= until for start, until in episodes[stay_id] for at in (end - HOUR, end))
                ),
                urineoutput=total(urine.get((stay_id, end), ())),
                preiculos_score=before,
                age_score=next((points for limit, points in ((23, 0), (53, 3), (77, 6), (89, 9)) if age <= limit), 7),
                electivesurgery_score=elective,
            )
            for name, values in signs.items():
                hour[f"{name}_min"] = lowest(*values.get((stay_id, end), ()))
                hour[f"{name}_max"] = highest(*values.get((stay_id, end), ()))
            found.append(hour)
            day = total([row["urineoutput"] for row in found[-24:]])
            hour["urineoutput_24hours"] = day
            hour.update({f"{name}_score": points for name, points in oasis_of_hour(hour, day).items()})
            for name in OASIS_OF_HOUR:
                hour[f"{name}_score_24hours"] = highest(0, *(row[f"{name}_score"] for row in found[-24:]))
            parts = [before, hour["age_score"], elective, *(hour[f"{name}_score_24hours"] for name in OASIS_OF_HOUR)]
            hour["oasis_24hours"] = None if None in parts else sum(parts)
            if hr >= 0:
                result.append(hour)
    return result


# --- Comparison -------------------------------------------------------------------------------------------------------

KEYS = {
    "urine_output": ("icustay_id", "charttime"),
    "pivoted_uo": ("icustay_id", "charttime"),
    "urine_output_first_day": ("icustay_id",),
    "vitals_first_day": ("icustay_id",),
    "pivoted_vital": ("icustay_id", "charttime"),
    "gcs_first_day": ("icustay_id",),
    "pivoted_gcs": ("icustay_id", "charttime"),
    "labs_first_day": ("icustay_id",),
    "pivoted_lab": ("subject_id", "charttime", "hadm_id", "icustay_id"),
    "blood_gas_first_day": ("icustay_id", "charttime"),
    "blood_gas_first_day_arterial": ("icustay_id", "charttime"),
    "pivoted_bg": ("hadm_id", "charttime", "icustay_id"),
    "pivoted_bg_art": ("hadm_id", "charttime"),
    "pivoted_fio2": ("icustay_id", "charttime"),
    "icustay_times": ("icustay_id",),
    "icustay_hours": ("icustay_id", "hr"),
    "pivoted_sofa": ("icustay_id", "hr"),
    "pivoted_oasis": ("icustay_id", "hr"),
}

# What is taken as the project has it.
TAKEN = ("int_ventilation", "int_vasopressor_rates")


def told(value: object, digits: int = 9) -> str:
    """A value as both sides write it."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    text = str(value)
    if text in ("true", "True"):
        return "1"
    if text in ("false", "False"):
        return "0"
    try:
        return format(float(text) + 0.0, f".{digits}g")
    except ValueError:
        try:
            return time(text).isoformat(sep=" ") if text[:1].isdigit() and len(text) >= 19 else text
        except ValueError:
            return text


def compare(name: str, expected: List[Row], found: List[Dict[str, str]]) -> Tuple[int, List[str]]:
    keys = KEYS[name]
    if not expected and not found:
        return 0, []
    columns = list(expected[0]) if expected else list(found[0])
    missing = [column for column in columns if found and column not in found[0]]
    if missing:
        return len(expected), [f"no column {', '.join(missing)}"]
    rest = [column for column in columns if column not in keys]

    def grouped(given):
        groups = defaultdict(Counter)
        for row in given:
            groups[tuple(told(row[key]) for key in keys)][tuple(told(row[column]) for column in rest)] += 1
        return groups

    left, right = grouped(expected), grouped(found)
    differing = []
    for key in left.keys() | right.keys():
        want, have = left.get(key, Counter()), right.get(key, Counter())
        if want == have:
            continue
        lacking, extra = list((want - have).elements()), list((have - want).elements())
        if lacking and extra:
            cells = [
                f"{column}: expected {a or 'NULL'}, found {b or 'NULL'}"
                for column, a, b in zip(rest, lacking[0], extra[0])
                if a != b and not close(a, b)
            ]
            if not cells and len(lacking) == len(extra) == 1:
                continue
            text = "; ".join(cells[:4])
        else:
            text = f"{len(lacking)} rows lacking, {len(extra)} rows too many"
        differing.append(f"{dict(zip(keys, key))} {text}")
    return len(expected), sorted(differing)


def close(a: str, b: str) -> bool:
    try:
        return math.isclose(float(a), float(b), rel_tol=1e-7, abs_tol=1e-9)
    except ValueError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path, help="folder with the MIMIC-III files")
    parser.add_argument("rows", metavar="ROWS", type=Path, help="folder with one CSV per relation of the project")
    parser.add_argument("names", metavar="RELATION", nargs="*", help="only these, which must be there")
    parser.add_argument(
        "--names", action="version", version="\n".join([*KEYS, *TAKEN]), help="print the names of the relations that are wanted, and exit"
    )
    arguments = parser.parse_args()
    try:
        if table_file(arguments.data, "ICUSTAYS") is None:
            raise LookupError(f"{arguments.data}: no file ICUSTAYS.csv or ICUSTAYS.csv.gz")
        records = Records(arguments.data, arguments.rows)
        names = arguments.names or [name for name in KEYS if (arguments.rows / f"{name}.csv").exists()]
        if not names:
            raise LookupError(f"{arguments.rows}: no relation to compare")
        failed = False
        for name in names:
            make = globals()[name]
            expected = records.once(make)
            count, differing = compare(name, expected, records.relation(name))
            for text in differing[:SHOWN]:
                print(f"  {text}")
            print(f"{name}: {count} rows, {len(differing)} differences")
            failed = failed or bool(differing)
    except (OSError, LookupError, ValueError) as error:
        parser.error(str(error))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
