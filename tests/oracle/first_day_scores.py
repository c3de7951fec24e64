"""qSOFA, SIRS, OASIS, SAPS II, APS III, LODS, mLODS and MELD of the first day in plain Python: a second opinion on the
project's SQL.

Reads the raw records as `first_day_sofa.py` beside it does, whose readers of charts, gases and episodes it shares, and shares
no code, query, item list or table of points with the project. It follows the published MIMIC-III concepts with their quirks,
so it is to be compared with a project built in reference mode:

    acuity build --vars '{reference_quirks: true}'
    acuity show --inline "select * from {{ ref('oasis') }} as s" --limit -1 --output csv > SCORES/oasis.csv   # and the others
    python first_day_scores.py DATA_FOLDER SCORES

A score without a file in SCORES is passed over. Prints a line a score and exits with 0 when nothing differs, else with 1.
Whether a day saw renal replacement therapy, which MELD asks for, is taken from its file: it is checked with the therapy itself.

Python 3.9 or later, standard library only.
"""

from __future__ import annotations

import argparse
import bisect
import csv
import math
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Tuple

import first_day_sofa as records
from first_day_sofa import DAY, HOUR, Charted, Stay, highest, lowest, number, rows, time

SHOWN = 20

# --- Items ------------------------------------------------------------------------------------------------------------
# Of a vital sign its items with the exclusive ends of what is plausible; SpO2 and glucose are not scored here but for glucose.

VITALS = {
    "heartrate": ({"211", "220045"}, 0, 300),
    "sysbp": ({"51", "442", "455", "6701", "220179", "220050"}, 0, 400),
    "meanbp": (records.MEAN_PRESSURE, 0, 300),
    "resprate": ({"615", "618", "220210", "224690"}, 0, 70),
    "tempc": ({"676", "223762"}, 10, 50),
    "tempf": ({"678", "223761"}, 70, 120),
    "glucose": ({"807", "811", "1529", "3745", "3744", "225664", "220621", "226537"}, 0, math.inf),
}
CPAP = {"467", "469", "226732"}

LABS = {
    "bands": ({"51144"}, 100), "bicarbonate": ({"50882"}, 10000), "bilirubin": ({"50885"}, 150),
    "creatinine": ({"50912"}, 150), "glucose": ({"50931", "50809"}, 10000), "hematocrit": ({"51221", "50810"}, 100),
    "platelet": ({"51265"}, 10000), "potassium": ({"50971", "50822"}, 30), "inr": ({"51237"}, 50), "pt": ({"51274"}, 150),
    "sodium": ({"50983", "50824"}, 200), "bun": ({"51006"}, 300), "wbc": ({"51300", "51301"}, 1000),
    "albumin": ({"50862"}, 10),
}

# --- What is known of a stay ------------------------------------------------------------------------------------------


class Gas(NamedTuple):
    """An arterial gas of the first day."""

    specimen: str
    po2: float
    pco2: float | None
    ph: float | None
    fio2: float | None
    aado2: float | None
    ratio: float | None
    is_ventilated: bool
    is_on_cpap: bool
    is_on_cpap_of_stay: bool


class Known(NamedTuple):
    stay: Stay
    admission: Dict[str, str]
    age: int
    # None when the patient is still there.
    outtime: datetime | None
    vitals: Dict[str, List[float]]
    labs: Dict[str, List[float]]
    gases: List[Gas]
    gcs: Tuple | None  # total, eyes, verbal, motor, whether a tube is in
    urine: float | None
    vent: int
    cpap: bool  # charted on the first day
    services: List[Tuple[datetime, int, str]]
    codes: List[str]

    def low(self, name: str) -> float | None:
        return lowest(*(self.vitals.get(name) or self.labs.get(name) or ()))

    def high(self, name: str) -> float | None:
        return highest(*(self.vitals.get(name) or self.labs.get(name) or ()))

    def supported_ratio(self, of_stay: bool = False) -> float | None:
        return lowest(
            *(
                gas.ratio
                for gas in self.gases
                if gas.is_ventilated or (gas.is_on_cpap_of_stay if of_stay else gas.is_on_cpap)
            )
        )


def years(start: datetime, end: datetime) -> int:
    return end.year - start.year


def minutes(at: datetime) -> int:
    """Of the clock, so that differences count the boundaries crossed."""
    return (at - datetime(1900, 1, 1)) // (HOUR / 60)


def vital_signs(stay: Stay, chart: List[Charted]) -> Dict[str, List[float]]:
    found: Dict[str, List[float]] = defaultdict(list)
    for row in chart:
        if not row.is_good or row.number is None or not stay.first_day_of_vitals(row.time):
            continue
        for name, (items, low, high) in VITALS.items():
            if row.item in items and low < row.number < high:
                if name == "tempf":
                    found["tempc"].append((row.number - 32) / 1.8)
                else:
                    found[name].append(row.number)
    return found


def cpap_span(stay: Stay, chart: List[Charted], until: datetime | None) -> Tuple[datetime, datetime] | None:
    times = [
        row.time
        for row in chart
        if row.item in CPAP
        and row.is_good
        and ("cpap" in row.value.lower() or "bipap mask" in row.value.lower())
        and until is not None
        and stay.start <= row.time <= until
    ]
    return (min(times) - HOUR, max(times) + 4 * HOUR) if times else None


def arterial_gases(known_labs, stay: Stay, chart: List[Charted], outtime: datetime | None, episodes) -> List[Gas]:
    spo2, fio2_charted = records.charted_spo2(chart), records.charted_fio2(chart)
    cpap, cpap_of_stay = cpap_span(stay, chart, stay.start + DAY), cpap_span(stay, chart, outtime)
    found = []
    for at, gas in sorted(records.blood_gases(known_labs).items()):
        if gas.get("po2") is None:
            continue
        gas["spo2"] = records.latest(spo2, at - 2 * HOUR, at)
        gas["fio2_charted"] = records.latest(fio2_charted, at - 4 * HOUR, at)
        if not records.is_arterial(gas):
            continue
        fio2 = gas.get("fio2") if gas.get("fio2") is not None else gas["fio2_charted"]
        ratio = None if fio2 is None else 100 * gas["po2"] / fio2 if fio2 else math.inf

        def within(span) -> bool:
            return span is not None and span[0] <= at <= span[1]

        found.append(
            Gas(
                gas.get("specimen") or "ART",
                gas["po2"],
                gas.get("pco2"),
                gas.get("ph"),
                fio2,
                gas.get("aado2"),
                ratio,
                any(start <= at <= end for start, end in episodes),
                within(cpap),
                within(cpap_of_stay),
            )
        )
    return found


def lowest_coma_scale(stay: Stay, chart: List[Charted]) -> Tuple | None:
    at_time: Dict[datetime, records.Gcs] = defaultdict(records.Gcs)
    for row in chart:
        component = records.GCS_COMPONENT.get(row.item)
        if component and row.is_good and stay.first_day(row.time):
            value = 0 if (row.item, row.value) in records.INTUBATED_VERBAL else row.number
            gcs = at_time[row.time]
            at_time[row.time] = gcs._replace(**{component: highest(getattr(gcs, component), value)})
    scored = []
    last_time, last = None, records.Gcs()
    for at, gcs in sorted(at_time.items()):
        is_recent = last_time is not None and last_time > at - 6 * HOUR
        previous = last if is_recent else records.Gcs()

        def carried(part: str) -> float | None:
            now = getattr(gcs, part)
            return now if now is not None else getattr(previous, part)

        scored.append(
            (gcs.total(previous), at, carried("eyes"), carried("verbal"), carried("motor"), int(gcs.verbal == 0))
        )
        last_time, last = at, gcs
    if not scored:
        return None
    total, _, eyes, verbal, motor, tube = min(scored, key=lambda row: (row[0], row[1]))
    return total, eyes, verbal, motor, tube


def read_urine(folder: Path, stays: Dict[str, Stay]) -> Dict[str, float]:
    """As first_day_sofa reads it, but that a row delivered twice counts once: `row_id` is unique by the data's documentation."""
    urine: Dict[str, float] = {}
    seen = set()
    columns = ("ROW_ID", "ICUSTAY_ID", "SUBJECT_ID", "HADM_ID", "ITEMID", "CHARTTIME", "VALUE")
    for row_id, stay_id, subject, admission, item, at, value in rows(folder, "OUTPUTEVENTS", *columns):
        stay = stays.get(stay_id)
        if stay is None or item not in records.URINE or not value or not at or row_id in seen:
            continue
        seen.add(row_id)
        if (subject, admission) == (stay.subject, stay.admission) and stay.first_day(time(at)):
            millilitres = float(value)
            if item == records.IRRIGANT_IN and millilitres > 0:
                millilitres = -millilitres
            urine[stay_id] = urine.get(stay_id, 0) + millilitres
    return urine


def read_known(folder: Path) -> Iterator[Known]:
    stays = records.read_stays(folder)
    vital_items = set().union(*(items for items, _, _ in VITALS.values()))
    records.CHARTED |= vital_items | CPAP
    for name, (items, limit) in LABS.items():
        for item in items:
            records.LAB_LIMIT.setdefault(item, limit)
    charts = records.read_chart(folder, stays)
    extubations = records.read_extubations(folder)
    all_labs = records.read_labs(folder, stays)
    urine = read_urine(folder, stays)
    outtimes = {stay: time(end) for stay, end in rows(folder, "ICUSTAYS", "ICUSTAY_ID", "OUTTIME") if end}
    births = {subject: time(birth) for subject, birth in rows(folder, "PATIENTS", "SUBJECT_ID", "DOB")}
    columns = ("HADM_ID", "ADMITTIME", "DISCHTIME", "DEATHTIME", "ADMISSION_TYPE", "DISCHARGE_LOCATION", "HOSPITAL_EXPIRE_FLAG")
    admissions = {row[0]: dict(zip(columns, row)) for row in rows(folder, "ADMISSIONS", *columns)}
    services = defaultdict(list)
    for row_id, admission, at, service in rows(folder, "SERVICES", "ROW_ID", "HADM_ID", "TRANSFERTIME", "CURR_SERVICE"):
        services[admission].append((time(at), int(row_id), service))
    codes = defaultdict(list)
    for admission, code in rows(folder, "DIAGNOSES_ICD", "HADM_ID", "ICD9_CODE"):
        codes[admission].append(code)

    for stay in stays.values():
        chart, labs = charts.get(stay.id, []), all_labs.get(stay.id, [])
        episodes = records.ventilation_episodes([*records.charted_breathing(chart), *extubations.get(stay.id, ())])
        outtime = outtimes.get(stay.id)
        yield Known(
            stay,
            admissions[stay.admission],
            years(births[stay.subject], stay.start),
            outtime,
            vital_signs(stay, chart),
            {
                name: [
                    lab.number for lab in labs if lab.item in items and lab.number is not None and 0 < lab.number <= limit
                ]
                for name, (items, limit) in LABS.items()
            },
            arterial_gases(labs, stay, chart, outtime, episodes),
            lowest_coma_scale(stay, chart),
            urine.get(stay.id),
            int(any(start <= stay.start + DAY and end >= stay.start for start, end in episodes)),
            cpap_span(stay, chart, stay.start + DAY) is not None,
            sorted(services.get(stay.admission, [])),
            codes.get(stay.admission, []),
        )


# --- Points -----------------------------------------------------------------------------------------------------------


def lt(value, limit) -> bool:
    return value is not None and value < limit


def le(value, limit) -> bool:
    return value is not None and value <= limit


def gt(value, limit) -> bool:
    return value is not None and value > limit


def ge(value, limit) -> bool:
    return value is not None and value >= limit


def between(value, low, high) -> bool:
    return value is not None and low <= value <= high


def first(*rules, default=0):
    return next((points for holds, points in rules if holds), default)


def step(value, cuts: List[float], points: List[int]) -> int | None:
    """Points of a table "below the first cut, below the second, ..., else"."""
    return None if value is None else points[bisect.bisect_right(cuts, value)]


def qsofa(known: Known) -> Dict[str, float | None]:
    pressure, breathing = known.low("sysbp"), known.high("resprate")
    gcs = known.gcs[0] if known.gcs else None
    points = {
        "sysbp_score": None if pressure is None else int(pressure <= 100),
        "gcs_score": None if gcs is None else int(gcs <= 13),
        "resprate_score": None if breathing is None else int(breathing >= 22),
    }
    return {**points, "qsofa": total(points)}


def sirs(known: Known) -> Dict[str, float | None]:
    paco2 = lowest(*(gas.pco2 for gas in known.gases if gas.specimen == "ART"))
    low, high = known.low, known.high
    temp = None if low("tempc") is None else int(low("tempc") < 36 or high("tempc") > 38)
    heart = None if high("heartrate") is None else int(high("heartrate") > 90)
    resp = None if high("resprate") is None and paco2 is None else int(gt(high("resprate"), 20) or lt(paco2, 32))
    wbc = (
        None
        if low("wbc") is None and high("bands") is None
        else int(lt(low("wbc"), 4) or gt(high("wbc"), 12) or gt(high("bands"), 10))
    )
    points = {"temp_score": temp, "heartrate_score": heart, "resp_score": resp, "wbc_score": wbc}
    return {**points, "sirs": total(points)}


def total(points: Dict[str, float | None]) -> float:
    return sum(value or 0 for value in points.values())


def is_surgical_for_oasis(known: Known) -> bool:
    return any(
        at < known.stay.start + DAY and ("surg" in service.lower() or service == "ORTHO") for at, _, service in known.services
    )


def oasis(known: Known) -> Dict[str, float | None]:
    low, high = known.low, known.high
    waited = minutes(known.stay.start) - minutes(time(known.admission["ADMITTIME"]))
    kind = known.admission["ADMISSION_TYPE"]
    elective = None if not kind else int(kind == "ELECTIVE" and is_surgical_for_oasis(known))
    gcs = known.gcs[0] if known.gcs else None
    hmin, hmax, mmin, mmax = low("heartrate"), high("heartrate"), low("meanbp"), high("meanbp")
    rmin, rmax, tmin, tmax = low("resprate"), high("resprate"), low("tempc"), high("tempc")

    def decided(lowest_value, highest_value, *rules):
        """Points and the value that gave them, the middle where none did."""
        if lowest_value is None or highest_value is None:
            return None, None
        for holds, points, value in rules:
            if holds:
                return points, value
        return 0, (lowest_value + highest_value) / 2

    heart, heart_value = decided(
        hmin, hmax, (gt(hmax, 125), 6, hmax), (lt(hmin, 33), 4, hmin), (between(hmax, 107, 125), 3, hmax),
        (between(hmax, 89, 106), 1, hmax),
    )
    pressure, pressure_value = decided(
        mmin, mmax, (lt(mmin, 20.65), 4, mmin), (lt(mmin, 51), 3, mmin), (gt(mmax, 143.44), 3, mmax),
        (ge(mmin, 51) and lt(mmin, 61.33), 2, mmin),
    )
    breathing, breathing_value = decided(
        rmin, rmax, (lt(rmin, 6), 10, rmin), (gt(rmax, 44), 9, rmax), (gt(rmax, 30), 6, rmax), (gt(rmax, 22), 1, rmax),
        (lt(rmin, 13), 1, rmin),
    )
    temp, temp_value = decided(
        tmin, tmax, (gt(tmax, 39.88), 6, tmax), (between(tmin, 33.22, 35.93), 4, tmin),
        (between(tmax, 33.22, 35.93), 4, tmax), (lt(tmin, 33.22), 3, tmin),
        (gt(tmin, 35.93) and le(tmin, 36.39), 2, tmin), (between(tmax, 36.89, 39.88), 2, tmax),
    )
    urine = known.urine
    points = {
        "preiculos_score": first((waited < 10.2, 5), (waited < 297, 3), (waited < 1440, 0), (waited < 18708, 2), default=1),
        "age_score": first(
            (known.age < 24, 0), (known.age <= 53, 3), (known.age <= 77, 6), (known.age <= 89, 9), default=7
        ),
        "gcs_score": None if gcs is None else first((gcs <= 7, 10), (gcs < 14, 4), (gcs == 14, 3)),
        "heartrate_score": heart,
        "meanbp_score": pressure,
        "resprate_score": breathing,
        "temp_score": temp,
        "urineoutput_score": None
        if urine is None
        else first(
            (urine < 671.09, 10), (urine > 6896.80, 8), (between(urine, 671.09, 1426.99), 5),
            (between(urine, 1427.00, 2544.14), 1),
        ),
        "mechvent_score": 9 if known.vent else 0,
        "electivesurgery_score": None if elective is None else 0 if elective else 6,
    }
    score = total(points)
    death, left = known.admission["DEATHTIME"], known.admission["DISCHTIME"]
    until = known.outtime or known.stay.start
    died = (bool(death) and time(death) <= until) or (
        bool(left) and known.outtime is not None and time(left) <= until and known.admission["DISCHARGE_LOCATION"] == "DEAD/EXPIRED"
    )
    return {
        **points, "oasis": score, "oasis_prob": 1 / (1 + math.exp(6.1746 - 0.1275 * score)), "age": known.age,
        "preiculos": waited, "gcs": gcs, "heartrate": heart_value, "meanbp": pressure_value, "resprate": breathing_value,
        "temp": temp_value, "urineoutput": urine, "mechvent": known.vent, "electivesurgery": elective,
        "icustay_expire_flag": int(died), "hospital_expire_flag": int(known.admission["HOSPITAL_EXPIRE_FLAG"]),
    }


HEMATOLOGIC = [
    ("20000", "20238"), ("20240", "20248"), ("20250", "20302"), ("20310", "20312"), ("20302", "20382"), ("20400", "20522"),
    ("20580", "20702"), ("20720", "20892"),
]


def sapsii(known: Known) -> Dict[str, float | None]:
    low, high = known.low, known.high
    age, gcs, urine, ratio = known.age, known.gcs[0] if known.gcs else None, known.urine, known.supported_ratio()
    aids = any("042" <= code[:3] <= "044" for code in known.codes)
    hem = any(
        any(start <= code <= end for start, end in HEMATOLOGIC) or code.startswith(("2386", "2733")) for code in known.codes
    )
    mets = any(
        "1960" <= code[:4] <= "1991" or "20970" <= code <= "20975" or code in ("20979", "78951") for code in known.codes
    )
    kind = known.admission["ADMISSION_TYPE"]
    surgical = bool(known.services) and "surg" in known.services[0][2].lower()
    points = {
        "age_score": step(age, [40, 60, 70, 75, 80], [0, 7, 12, 15, 16, 18]),
        "hr_score": None
        if high("heartrate") is None
        else first(
            (low("heartrate") < 40, 11), (high("heartrate") >= 160, 7), (high("heartrate") >= 120, 4),
            (low("heartrate") < 70, 2),
        ),
        "sysbp_score": None
        if low("sysbp") is None
        else first((low("sysbp") < 70, 13), (low("sysbp") < 100, 5), (high("sysbp") >= 200, 2)),
        "temp_score": step(high("tempc"), [39], [0, 3]),
        "pao2fio2_score": step(ratio, [100, 200], [11, 9, 6]),
        "uo_score": step(urine, [500, 1000], [11, 4, 0]),
        "bun_score": step(high("bun"), [28, 84], [0, 6, 10]),
        "wbc_score": None if high("wbc") is None else first((low("wbc") < 1, 12), (high("wbc") >= 20, 3)),
        "potassium_score": None
        if high("potassium") is None
        else first((low("potassium") < 3, 3), (high("potassium") >= 5, 3)),
        "sodium_score": None if high("sodium") is None else first((low("sodium") < 125, 5), (high("sodium") >= 145, 1)),
        "bicarbonate_score": step(low("bicarbonate"), [15, 20], [6, 3, 0]),
        "bilirubin_score": step(high("bilirubin"), [4, 6], [0, 4, 9]),
        "gcs_score": None if lt(gcs, 3) else step(gcs, [6, 9, 11, 14], [26, 13, 7, 5, 0]),
        "comorbidity_score": 17 if aids else 10 if hem else 9 if mets else 0,
        "admissiontype_score": (0 if kind == "ELECTIVE" else 8) if surgical and kind else 6,
    }
    score = total(points)
    return {**points, "sapsii": score, "sapsii_prob": 1 / (1 + math.exp(7.7631 - 0.0737 * score - 0.9971 * math.log(score + 1)))}


def worst(low: float | None, high: float | None, *ranges: Tuple[float | None, float | None, int]) -> int | None:
    """Points of the worst of a day's values; a range has what lies below its first number or from its second one on."""
    if high is None:
        return None
    return max(
        [points for below, least, points in ranges if (below is not None and low < below) or (least is not None and high >= least)],
        default=0,
    )


def saps(known: Known) -> Dict[str, float | None]:
    def day(name: str, *ranges: Tuple[float | None, float | None, int]) -> int | None:
        return worst(known.low(name), known.high(name), *ranges)

    gcs, urine = known.gcs[0] if known.gcs else None, known.urine
    glucose = [*known.vitals.get("glucose", ()), *known.labs.get("glucose", ())]
    points = {
        "age_score": step(known.age, [46, 56, 66, 76], [0, 1, 2, 3, 4]),
        "hr_score": day("heartrate", (40, 180, 4), (55, 140, 3), (70, 110, 2)),
        "sysbp_score": day("sysbp", (55, 190, 4), (80, 150, 2)),
        "temp_score": day("tempc", (30, 41, 4), (32, 39, 3), (34, None, 2), (36, 38.5, 1)),
        "resp_score": 3
        if known.vent or known.cpap
        else 0
        if known.high("resprate") is None
        else day("resprate", (6, 50, 4), (None, 35, 3), (10, None, 2), (12, 25, 1)),
        "uo_score": worst(urine, urine, (200, None, 4), (500, None, 3), (700, 5000, 2), (None, 3500, 1)),
        "bun_score": day("bun", (None, 154, 4), (None, 100.8, 3), (None, 81.2, 2), (9.8, 21, 1)),
        "hematocrit_score": day("hematocrit", (20, 60, 4), (30, 50, 2), (None, 46, 1)),
        "wbc_score": day("wbc", (1, 40, 4), (3, 20, 2), (None, 15, 1)),
        "glucose_score": worst(lowest(*glucose), highest(*glucose), (28.8, 801, 4), (50.4, 500.4, 3), (70.2, None, 2), (None, 252, 1)),
        "potassium_score": day("potassium", (2.5, 7, 4), (None, 6, 3), (3, None, 2), (3.5, 5.5, 1)),
        "sodium_score": day("sodium", (110, 180, 4), (120, 161, 3), (130, 156, 2), (None, 151, 1)),
        "bicarbonate_score": day("bicarbonate", (5, None, 4), (10, 40, 3), (20, 30, 1)),
        "gcs_score": None if lt(gcs, 3) else step(gcs, [4, 7, 10, 13], [4, 3, 2, 1, 0]),
    }
    return {**points, "saps": total(points)}


def further(values, normal: float, points) -> int | None:
    """Points of the value further from normal, the larger of the two where they are equally far."""
    known_values = [value for value in values if value is not None]
    if not known_values:
        return None
    distance = max(abs(value - normal) for value in known_values)
    return max(points(value) for value in known_values if abs(value - normal) == distance)


def acid_base(ph: float, pco2: float) -> int:
    row = bisect.bisect_right([7.20, 7.30, 7.35, 7.45, 7.50, 7.60], ph)
    cuts, points = [
        ([50], [12, 4]), ([30, 40, 50], [9, 6, 3, 2]), ([30, 45], [9, 0, 1]), ([30, 45], [5, 0, 1]),
        ([30, 35, 45], [5, 0, 2, 12]), ([40], [3, 12]), ([25, 40], [0, 3, 12]),
    ][row]
    return step(pco2, cuts, points)


def coma(gcs) -> int | None:
    if gcs is None:
        return None
    _, eyes, verbal, motor, tube = gcs
    if tube == 1:
        return 0
    # What is missing, or no number of the scale, has no place in the table.
    column = {1: 0, 2: 0, 3: 1, 4: 1, 5: 2, 6: 3}.get(motor)
    speech = {1: 0, 2: 1, 3: 1, 4: 2, 5: 3}.get(verbal)
    if column is None or speech is None or eyes not in (1, 2, 3, 4):
        return None
    shut = [[48, 33, 16, 16], [29, 24, None, None], [None] * 4, [None] * 4]
    opened = [[29, 24, 15, 15], [29, 24, 13, 10], [13, 13, 8, 3], [3, 3, 3, 0]]
    return (shut if eyes == 1 else opened)[speech][column]


def apsiii(known: Known) -> Dict[str, float | None]:
    low, high = known.low, known.high

    def worse(name: str, normal: float, cuts: List[float], points: List[int]) -> int | None:
        return further((low(name), high(name)), normal, lambda value: step(value, cuts, points))

    def breathing(rate: float) -> int:
        if known.vent and rate < 14:
            return 0
        return step(rate, [6, 12, 14, 25, 35, 40, 50], [17, 8, 7, 0, 6, 9, 11, 18])

    codes = set(known.codes)
    failing = ge(high("creatinine"), 1.5) and lt(known.urine, 410) and bool(codes) and not codes & {"5854", "5855", "5856"}
    if high("creatinine") is None:
        creatinine = None
    elif failing:
        creatinine = 10
    else:
        creatinine = worse("creatinine", 1, [0.5, 1.5, 1.95], [3, 0, 4, 7])
    glucose = [*known.vitals.get("glucose", ()), *known.labs.get("glucose", ())]
    pao2 = highest(
        *(gas.po2 for gas in known.gases if not gas.is_ventilated and (21 if gas.fio2 is None else gas.fio2) < 50)
    )
    aado2 = highest(*(gas.aado2 for gas in known.gases if gas.is_ventilated and ge(gas.fio2, 50)))
    points = {
        "hr_score": worse("heartrate", 75, [40, 50, 100, 110, 120, 140, 155], [8, 5, 0, 1, 5, 7, 13, 17]),
        "meanbp_score": worse("meanbp", 90, [40, 60, 70, 80, 100, 120, 130, 140], [23, 15, 7, 6, 0, 4, 7, 9, 10]),
        "temp_score": worse("tempc", 38, [33, 33.5, 34, 35, 36, 40], [20, 16, 13, 8, 2, 0, 4]),
        "resprate_score": further((low("resprate"), high("resprate")), 19, breathing),
        "pao2_aado2_score": step(pao2, [50, 70, 80], [15, 5, 2, 0])
        if pao2 is not None
        else step(aado2, [100, 250, 350, 500], [0, 7, 9, 11, 14]),
        "hematocrit_score": worse("hematocrit", 45.5, [41, 50], [3, 0, 3]),
        "wbc_score": worse("wbc", 11.5, [1, 3, 20, 25], [19, 5, 0, 1, 5]),
        "creatinine_score": creatinine,
        "uo_score": step(known.urine, [400, 600, 900, 1500, 2000, 4000], [15, 8, 7, 5, 4, 0, 1]),
        "bun_score": step(high("bun"), [17, 20, 40, 80], [0, 2, 7, 11, 12]),
        "sodium_score": worse("sodium", 145.5, [120, 135, 155], [3, 2, 0, 4]),
        "albumin_score": worse("albumin", 3.5, [2, 2.5, 4.5], [11, 6, 0, 4]),
        "bilirubin_score": step(high("bilirubin"), [2, 3, 5, 8], [0, 5, 6, 8, 16]),
        "glucose_score": further(
            (lowest(*glucose), highest(*glucose)), 130, lambda value: step(value, [40, 60, 200, 350], [8, 9, 0, 3, 5])
        ),
        "acidbase_score": highest(
            *(acid_base(gas.ph, gas.pco2) for gas in known.gases if gas.ph is not None and gas.pco2 is not None)
        ),
        "gcs_score": coma(known.gcs),
    }
    score = total(points)
    return {**points, "apsiii": score, "apsiii_prob": 1 / (1 + math.exp(4.4360 - 0.04726 * score))}


def organs(known: Known, ratio: float | None) -> Dict[str, float | None]:
    """What LODS and mLODS share."""
    low, high = known.low, known.high
    gcs = known.gcs[0] if known.gcs else None
    hmin, hmax, smin, smax = low("heartrate"), high("heartrate"), low("sysbp"), high("sysbp")
    wmin, wmax, platelets = low("wbc"), high("wbc"), low("platelet")
    return {
        "neurologic": None if gcs is None or gcs < 3 else first((gcs <= 5, 5), (gcs <= 8, 3), (gcs <= 13, 1)),
        "cardiovascular": None
        if hmax is None and smin is None
        else first(
            (lt(hmin, 30), 5), (lt(smin, 40), 5), (lt(smin, 70), 3), (ge(smax, 270), 3), (ge(hmax, 140), 1),
            (ge(smax, 240), 1), (lt(smin, 90), 1),
        ),
        "pulmonary": 0 if ratio is None else 1 if ratio >= 150 else 3,
        "hematologic": None
        if wmax is None and platelets is None
        else first((lt(wmin, 1.0), 3), (lt(wmin, 2.5), 1), (lt(platelets, 50), 1), (ge(wmax, 50), 1)),
    }


def lods(known: Known) -> Dict[str, float | None]:
    low, high, urine = known.low, known.high, known.urine
    bun, creatinine, bilirubin = high("bun"), high("creatinine"), high("bilirubin")
    points = {
        **organs(known, known.supported_ratio()),
        "renal": None
        if None in (bun, urine, creatinine)
        else first(
            (urine < 500, 5), (bun >= 56, 5), (creatinine >= 1.60, 3), (urine < 750, 3), (bun >= 28, 3), (urine >= 10000, 3),
            (creatinine >= 1.20, 1), (bun >= 17, 1), (bun >= 7.5, 1),
        ),
        "hepatic": None
        if high("pt") is None and bilirubin is None
        else first((ge(bilirubin, 2.0), 1), (gt(high("pt"), 15), 1), (lt(low("pt"), 3), 1)),
    }
    return {**points, "lods": total(points)}


def mlods(known: Known) -> Dict[str, float | None]:
    creatinine, bilirubin = known.high("creatinine"), known.high("bilirubin")
    points = {
        **organs(known, known.supported_ratio(of_stay=True)),
        "renal": step(creatinine, [1.20, 1.60], [0, 1, 3]),
        "hepatic": step(bilirubin, [2.0], [0, 1]),
    }
    return {**points, "mlods": total(points)}


def half_away(value: float) -> float:
    return math.floor(value + 0.5) if value >= 0 else math.ceil(value - 0.5)


def meld(known: Known, rrt: float) -> Dict[str, float | None]:
    creatinine, bilirubin, inr, sodium = (
        known.high("creatinine"), known.high("bilirubin"), known.high("inr"), known.low("sodium")
    )

    def floored(value: float | None) -> float:
        return 1 if value is None or value < 1 else value

    c = 0.957 * math.log(4 if rrt == 1 or gt(creatinine, 4) else floored(creatinine))
    b = 0.378 * math.log(floored(bilirubin))
    i = 1.120 * math.log(floored(inr)) + 0.643
    initial = 40 if c + b + i > 4 else 10 * (half_away((c + b + i) * 10) / 10)
    s = 0 if sodium is None or sodium > 137 else 12 if sodium < 125 else 137 - sodium
    full = initial if initial <= 11 else initial + 1.32 * s - 0.033 * initial * s
    return {
        "creatinine_score": c, "bilirubin_score": b, "inr_score": i, "sodium_score": s, "meld_initial": initial, "meld": full,
        "creatinine_max": creatinine, "bilirubin_max": bilirubin, "inr_max": inr, "sodium_min": sodium,
    }


SCORES = {
    "qsofa": qsofa, "sirs": sirs, "oasis": oasis, "saps": saps, "sapsii": sapsii, "apsiii": apsiii, "lods": lods, "mlods": mlods, "meld": meld,
}

# --- Comparison -------------------------------------------------------------------------------------------------------


def same(expected: float | None, found: float | None) -> bool:
    if expected is None or found is None:
        return expected is found
    return abs(expected - found) <= 1e-9 * max(1, abs(expected))


def compare(name: str, known: Dict[str, Known], path: Path) -> Tuple[int, List[str]]:
    differing, seen, values = [], set(), 0
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            stay = row["icustay_id"]
            if stay not in known or stay in seen:
                differing.append(f"{name}: stay {stay} is unknown or there twice")
                continue
            seen.add(stay)
            given = (known[stay], number(row["rrt"])) if name == "meld" else (known[stay],)
            for column, expected in SCORES[name](*given).items():
                values += 1
                found = number(row[column])
                if not same(expected, found):
                    differing.append(f"{name}: stay {stay}, {column}: expected {expected}, found {found}")
    differing.extend(f"{name}: stay {stay} has no row" for stay in known if stay not in seen)
    return values, differing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path, help="folder with the MIMIC-III files")
    parser.add_argument("scores", metavar="SCORES", type=Path, help="folder with NAME.csv of the project's marts")
    parser.add_argument(
        "--names", action="version", version="\n".join(SCORES), help="print the names of the relations that are wanted, and exit"
    )
    arguments = parser.parse_args()
    if records.table_file(arguments.data, "ICUSTAYS") is None:
        parser.error(f"{arguments.data}: no file ICUSTAYS.csv or ICUSTAYS.csv.gz")
    files = {name: arguments.scores / f"{name}.csv" for name in SCORES}
    files = {name: path for name, path in files.items() if path.exists()}
    if not files:
        parser.error(f"{arguments.scores}: no file of {', '.join(SCORES)}")
    known = {one.stay.id: one for one in read_known(arguments.data)}
    count = 0
    for name, path in files.items():
        values, differing = compare(name, known, path)
        for difference in differing[:SHOWN]:
            print(difference)
        print(f"{name}: {len(known)} stays, {values} values, {len(differing)} differences")
        count += len(differing)
    return 1 if count else 0


if __name__ == "__main__":
    raise SystemExit(main())
