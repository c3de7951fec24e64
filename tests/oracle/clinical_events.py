"""Events of intensive care in plain Python: a second opinion on the project's SQL.

The relations of events (infusions, ventilation, weights, heights, code status and what else COMPARED lists) are computed
again, straight from the raw CSV files and from the written definitions of the published MIMIC-III concepts, with every
quirk that they have. Nothing is shared with the SQL: no code, no query, no list of items. So the rows are to be compared
with a project built in reference mode:

    acuity build --vars '{reference_quirks: true}'
    for NAME in $(python clinical_events.py names); do
        acuity show --inline "select * from {{ ref('$NAME') }} as r" --limit -1 --output csv > OUT/$NAME.csv
    done
    python clinical_events.py compare DATA_FOLDER OUT

With `compare --paper` the doses are those of the default mode: every unit converted to the one of the drug.

Synthetic records are tidy. `python clinical_events.py disturb DATA_FOLDER FOLDER --seed 1` writes them again with many
made-up rows that hit ties, gaps, missing and odd values; load that folder and compare as above.

Python 3.9 or later, standard library only. Prints a line for each relation: rows, differences; exits with 1 when there
are any. A relation without a file in OUT is not compared, and named.

None is NULL: no comparison with it holds, and maxima, minima and sums pass over it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Tuple

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SHOWN = 8

Row = Dict[str, str]
Found = List[Tuple]

# --- Tables -----------------------------------------------------------------------------------------------------------


class Records:
    """The raw tables of a folder, read when they are asked for."""

    def __init__(self, folder: Path, paper: bool = False) -> None:
        self.folder = folder
        self.paper = paper
        self.kept: Dict[str, List[Row]] = {}

    def table(self, name: str) -> List[Row]:
        if name not in self.kept:
            self.kept[name] = list(read(self.folder, name))
        return self.kept[name]

    def stays(self) -> Dict[str, Row]:
        return {row["ICUSTAY_ID"]: row for row in self.table("ICUSTAYS")}

    def births(self) -> Dict[str, datetime]:
        return {row["SUBJECT_ID"]: time(row["DOB"]) for row in self.table("PATIENTS") if row["DOB"]}


def file_of(folder: Path, table: str) -> Path | None:
    names = {f"{table}.csv".lower(), f"{table}.csv.gz".lower()}
    return next((path for path in sorted(folder.iterdir()) if path.name.lower() in names), None)


def read(folder: Path, table: str) -> Iterator[Row]:
    path = file_of(folder, table)
    if path is None:
        return
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    with opened(path, "rt", newline="", encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        header = [name.strip().upper() for name in next(reader, [])]
        for row in reader:
            if row:
                yield dict(zip(header, row))


def number(text: str) -> float | None:
    return float(text) if text else None


def time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def highest(values: Iterable):
    return max((value for value in values if value is not None), default=None)


def lowest(values: Iterable):
    return min((value for value in values if value is not None), default=None)


def mean(values: Iterable):
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def rounded(value: float | None) -> float | None:
    """To two decimals, half away from zero, of the number as it is in binary."""
    return None if value is None else float(Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP))


def hours_between(start: datetime, end: datetime) -> int:
    """Full hours of the clock that are crossed."""
    return int((end.replace(minute=0, second=0) - start.replace(minute=0, second=0)) / HOUR)


def minutes_between(start: datetime, end: datetime) -> int:
    return int((end.replace(second=0) - start.replace(second=0)) / MINUTE)


def is_good(row: Row) -> bool:
    """Not marked as an error: NULL or 0."""
    return row["ERROR"] in ("", "0")


def grouped(rows: Iterable, key: Callable) -> Dict:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


# --- Weights ----------------------------------------------------------------------------------------------------------

ADMIT_WEIGHT = {"762", "226512"}
DAILY_WEIGHT = {"763", "224639"}
POUND, OUNCE = 0.45359237, 0.0283495231


def echoes(records: Records) -> List[Dict]:
    """Echocardiography notes: time, inches, pounds."""
    found = []
    for row in records.table("NOTEEVENTS"):
        if row.get("CATEGORY") != "Echo":
            continue
        text = row["TEXT"]
        at = re.search(r"Date/Time: [^\n]* at (\d{1,2}:\d{2})", text)
        height = re.search(r"Height: \(in\) (\d+)", text)
        weight = re.search(r"Weight \(lb\): (\d+)\n", text)
        day = time(row["CHARTDATE"])
        when = None
        if at and day:
            hour, minute = at.group(1).split(":")
            when = day.replace(hour=int(hour), minute=int(minute)) if int(hour) < 24 and int(minute) < 60 else None
        found.append({
            "subject": row["SUBJECT_ID"], "hadm": row["HADM_ID"], "time": when, "row_id": row["ROW_ID"],
            "inches": float(height.group(1)) if height else None, "pounds": float(weight.group(1)) if weight else None,
        })
    return found


def birth_weight(item: str, row: Row) -> float | None:
    if item == "3723":
        value = number(row["VALUENUM"])
        return value if value is not None and value < 10 else None
    text = row["VALUE"]
    if not text or re.search(r"[^0-9.]", text):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    if value > 100:
        return value / 1000
    return value if value < 10 else None


def weight_intervals(records: Records) -> Dict[str, List[Tuple[datetime, datetime, float]]]:
    if hasattr(records, "weights"):
        return records.weights
    candidates = defaultdict(list)
    neonates, births = defaultdict(dict), defaultdict(list)
    for row in records.table("CHARTEVENTS"):
        item, stay = row["ITEMID"], row["ICUSTAY_ID"]
        if not stay or not is_good(row):
            continue
        value = number(row["VALUENUM"])
        if item in ADMIT_WEIGHT | DAILY_WEIGHT:
            if value is not None and value > 0:
                kind = "admit" if item in ADMIT_WEIGHT else "daily"
                candidates[stay].append((time(row["CHARTTIME"]), kind, value))
        elif item in ("3580", "3581", "3582"):
            if value is not None and value > 0:
                at = neonates[stay, time(row["CHARTTIME"])]
                at[item] = highest((at.get(item), value))
        elif item in ("3723", "4183"):
            births[stay, time(row["CHARTTIME"])].append(birth_weight(item, row))
    for (stay, at), values in neonates.items():
        weight = values.get("3580")
        if weight is None and "3581" in values and "3582" in values:
            weight = values["3581"] * POUND + values["3582"] * OUNCE
        candidates[stay].append((at, "daily", weight))
    for (stay, at), values in births.items():
        candidates[stay].append((at, "admit", highest(values)))
    found = {}
    by_admission = grouped(echoes(records), lambda echo: echo["hadm"])
    for stay, about in records.stays().items():
        rows = candidates.get(stay)
        if not rows:
            rows = [
                (echo["time"], "echo", 0.453592 * echo["pounds"])
                for echo in by_admission.get(about["HADM_ID"], ())
                if about["HADM_ID"] and echo["pounds"] is not None and echo["time"]
            ]
        rows = sorted((row for row in rows if row[2] is not None and (not records.paper or 0.2 <= row[2] <= 500)), key=lambda r: (r[0], r[2]))
        intime, outtime = time(about["INTIME"]), time(about["OUTTIME"])
        started, has_admit = [], False
        for at, kind, weight in rows:
            if kind == "admit" and not has_admit:
                at, has_admit = intime - 2 * HOUR, True
            started.append((at, weight))
        started.sort()
        spans = []
        for place, (at, weight) in enumerate(started):
            end = started[place + 1][0] if place + 1 < len(started) else max(outtime or at, at) + 2 * HOUR
            spans.append((at, end, weight))
        if started and started[0][0] > intime:
            spans.insert(0, (intime - 2 * HOUR, started[0][0], started[0][1]))
        if spans:
            found[stay] = spans
    records.weights = found
    return found


def weight_at(records: Records, stay: str, at: datetime) -> float:
    """The lowest of the weights valid then, which gives the highest dose; 80 kg without one."""
    valid = [w for start, end, w in weight_intervals(records).get(stay, ()) if start <= at <= end and w > 0]
    return min(valid) if valid else 80.0


def weight_durations(records: Records) -> Found:
    return [(stay, *span) for stay, spans in weight_intervals(records).items() for span in spans]


def year_later(at: datetime, years: int = 1) -> datetime:
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)


def month_later(at: datetime) -> datetime:
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    for day in (at.day, 30, 29, 28):
        try:
            return at.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError


def grown_stays(records: Records) -> Iterator[Tuple[str, Row, datetime]]:
    """Stays of everyone older than a year."""
    births = records.births()
    for stay, about in records.stays().items():
        birth = births.get(about["SUBJECT_ID"])
        if birth and time(about["INTIME"]) > year_later(birth):
            yield stay, about, time(about["INTIME"])


def weight_first_day(records: Records) -> Found:
    charted = defaultdict(lambda: defaultdict(list))
    for row in records.table("CHARTEVENTS"):
        value = number(row["VALUENUM"])
        if row["ITEMID"] in ADMIT_WEIGHT | DAILY_WEIGHT and is_good(row) and value:
            if not records.paper or 0.2 <= value <= 500:
                kind = "admit" if row["ITEMID"] in ADMIT_WEIGHT else "daily"
                charted[row["ICUSTAY_ID"]][kind].append((time(row["CHARTTIME"]), value))
    found = []
    notes = [echo for echo in echoes(records) if echo["time"] and echo["pounds"] is not None]
    for stay, about, intime in grown_stays(records):
        within = {
            kind: mean(w for at, w in charted[stay][kind] if intime - DAY < at <= intime + DAY) for kind in ("admit", "daily")
        }
        inside = mean(e["pounds"] for e in notes if e["hadm"] == about["HADM_ID"] and e["hadm"] and e["time"] < intime + DAY)
        before = mean(
            e["pounds"]
            for e in notes
            if not e["hadm"] and e["subject"] == about["SUBJECT_ID"] and e["time"] < intime < month_later(e["time"])
        )
        four = [
            within["admit"], within["daily"], inside and 0.453592 * inside, before and 0.453592 * before
        ]
        first = next((weight for weight in four if weight is not None), None)
        found.append((stay, rounded(first), *four))
    return found


INCHES, CENTIMETRES = {"920", "1394", "4187", "3486"}, {"3485", "4188"}


def height_first_day(records: Records) -> Found:
    charted = defaultdict(list)
    for row in records.table("CHARTEVENTS"):
        value = number(row["VALUENUM"])
        if row["ITEMID"] in INCHES | CENTIMETRES | {"226730"} and is_good(row) and value:
            charted[row["ICUSTAY_ID"]].append((time(row["CHARTTIME"]), value * 2.54 if row["ITEMID"] in INCHES else value))
    tallest = 272 if records.paper else float("inf")
    found, of_subject, pairs = [], grouped(echoes(records), lambda echo: echo["subject"]), defaultdict(list)
    for stay, about, intime in grown_stays(records):
        heights = [
            echo["inches"]
            for echo in of_subject.get(about["SUBJECT_ID"], ())
            if echo["time"] and echo["inches"] is not None and echo["time"] < intime + DAY and 100 < echo["inches"] * 2.54 <= tallest
        ]
        pairs[stay if records.paper else about["SUBJECT_ID"]] += heights
    for stay, about, intime in grown_stays(records):
        chart = mean(h for at, h in charted[stay] if intime - DAY < at <= intime + DAY and 100 < h <= tallest)
        echo = mean(pairs[stay if records.paper else about["SUBJECT_ID"]])
        echo = echo and 2.54 * echo
        found.append((stay, chart if chart is not None else echo, chart, echo))
    return found


def heightweight(records: Records) -> Found:
    births, stays = records.births(), records.stays()
    heights = defaultdict(list)
    for row in records.table("CHARTEVENTS"):
        value, stay = number(row["VALUENUM"]), row["ICUSTAY_ID"]
        if row["ITEMID"] in INCHES | CENTIMETRES | {"226707"} and is_good(row) and value and stay in stays:
            at, birth = time(row["CHARTTIME"]), births[stays[stay]["SUBJECT_ID"]]
            height = value if row["ITEMID"] in CENTIMETRES else value * 2.54
            possible = height < 80 if at <= year_later(birth) else 120 < height < 230
            if possible or not records.paper:
                heights[stay].append((at, int(row["ROW_ID"]), height if possible else None))
    found = []
    for stay in stays:
        weights = [weight for _, _, weight in weight_intervals(records).get(stay, ())]
        tall = [height for _, _, height in sorted(heights[stay], key=lambda h: h[:2])]
        six = (
            weights[0] if weights else None, lowest(weights), highest(weights),
            tall[0] if tall else None, lowest(tall), highest(tall),
        )
        found.append((stay, *map(rounded, six)))
    return found


def heights_of_notes(records: Records) -> Dict[Tuple[str, datetime, str], List[float]]:
    """What notes give away: an ideal body weight is a height, and nutrition notes state it in centimetres, or in inches."""
    women = {row["SUBJECT_ID"] for row in records.table("PATIENTS") if row["GENDER"] == "F"}
    found = defaultdict(list)
    for row in records.table("NOTEEVENTS"):
        category = row["CATEGORY"].strip()
        if category not in ("Nutrition", "Respiratory") or row["ISERROR"] == "1":
            continue
        subject, at = row["SUBJECT_ID"], time(row["CHARTTIME"]) or time(row["CHARTDATE"])
        ideal = re.search(r"[Ii]deal body weight:? *(\d+(?:\.\d+)?)", row["TEXT"])
        if ideal:
            found[subject, at, "ideal body weight"].append(
                (float(ideal.group(1)) - (45.5 if subject in women else 50)) / 0.91 + 152.4
            )
        stated = re.search(r"(\d+(?:\.\d+)?) *cm", row["TEXT"])
        if stated and category == "Nutrition":
            value = float(stated.group(1))
            found[subject, at, "nutrition"].append(value * 2.54 if value < 80 else value)
    return found


def pivoted_height(records: Records) -> Found:
    births, at_time = records.births(), defaultdict(lambda: ([], []))
    for row in records.table("CHARTEVENTS"):
        value = number(row["VALUENUM"])
        if is_good(row) and value:
            if row["ITEMID"] in CENTIMETRES | {"226730"}:
                at_time[row["SUBJECT_ID"], time(row["CHARTTIME"])][0].append(value)
            elif row["ITEMID"] in INCHES | {"226707"}:
                at_time[row["SUBJECT_ID"], time(row["CHARTTIME"])][1].append(value * 2.54)
    heights = [(subject, at, "chart", max(cm or inches)) for (subject, at), (cm, inches) in at_time.items()]
    by_time = grouped(
        (e for e in echoes(records) if e["time"] and e["inches"] is not None), lambda e: (e["subject"], e["time"])
    )
    heights += [(subject, at, "echo", max(e["inches"] for e in of_time) * 2.54) for (subject, at), of_time in by_time.items()]
    heights += [(subject, at, source, max(values)) for (subject, at, source), values in heights_of_notes(records).items()]
    return [
        row
        for row in heights
        if (row[3] < 80 if row[1].year - births[row[0]].year <= 1 else 120 < row[3] < 230)
    ]


# --- Infusions --------------------------------------------------------------------------------------------------------

CAREVUE_ITEMS = {
    "norepinephrine": {"30047", "30120"}, "epinephrine": {"30044", "30119", "30309"}, "dopamine": {"30043", "30307"},
    "dobutamine": {"30042", "30306"}, "phenylephrine": {"30127", "30128"}, "vasopressin": {"30051"},
    "milrinone": {"30125"}, "isuprel": {"30046"}, "adenosine": set(),
}
METAVISION_ITEM = {
    "norepinephrine": "221906", "epinephrine": "221289", "dopamine": "221662", "dobutamine": "221653",
    "phenylephrine": "221749", "vasopressin": "222315", "milrinone": "221986", "isuprel": "227692", "adenosine": "221282",
}
SWAPPED = {"42273", "42802"}
PER_MINUTE = {"30047", "30044"}
ADENOSINE_CHARTED = "4649"
UNITED = ["norepinephrine", "epinephrine", "phenylephrine", "vasopressin", "dopamine", "dobutamine", "milrinone"]
DOSED = UNITED

ITEM_UNIT = {"30047": "mcg/min", "30044": "mcg/min", "30127": "mcg/min", "30051": "units/min", "42273": "units/min", "222315": "units/hour"}
PLAUSIBLE = {"norepinephrine": 10, "epinephrine": 10, "dopamine": 100, "dobutamine": 100, "phenylephrine": 30, "vasopressin": 1, "milrinone": 5}


def paper_dose(records: Records, drug: str, stay: str, at: datetime, item: str, rate: float | None, unit: str) -> float | None:
    """mcg/kg/min, vasopressin units/min; None for a unit that has no such meaning and for what nobody can be given."""
    if rate is None:
        return None
    unit = unit.strip().lower() or ITEM_UNIT.get(item, "mcg/kg/min")
    parsed = re.fullmatch(r"(ng|mcg|mg|grams|g|units|u)/?(kg)?/?(min|hour|hr)", unit)
    if not parsed:
        return None
    mass, per_kg, per = parsed.groups()
    in_units = mass in ("units", "u")
    if in_units != (drug == "vasopressin"):
        return None
    dose = rate * {"ng": 0.001, "mcg": 1, "mg": 1000, "grams": 1e6, "g": 1e6, "units": 1, "u": 1}[mass] / (1 if per == "min" else 60)
    if drug == "vasopressin":
        dose = dose * weight_at(records, stay, at) if per_kg else dose
    elif not per_kg:
        dose /= weight_at(records, stay, at)
    return dose if 0 <= dose <= PLAUSIBLE[drug] else None


def reference_dose(records: Records, stay: str, at: datetime, item: str, rate: float | None, unit: str) -> float | None:
    if rate is None:
        return None
    if item in PER_MINUTE:
        weight = weight_at(records, stay, at)
        return rate / weight if weight else None
    return rate * 60 if item == "222315" and unit == "units/min" else rate


def carevue_rows(records: Records, drug: str, items: set) -> Dict[str, Dict[datetime, Dict]]:
    """For each stay and time the highest rate, dose and amount, and whether the infusion was stopped."""
    at_time: Dict[str, Dict[datetime, Dict]] = defaultdict(dict)
    charted = []
    for row in records.table("INPUTEVENTS_CV"):
        if row["ITEMID"] in items and row["ICUSTAY_ID"]:
            stopped = row["STOPPED"] == "Stopped" or row["STOPPED"].startswith("D/C")
            rate, amount, unit = number(row["RATE"]), number(row["AMOUNT"]), row["RATEUOM"]
            if row["ITEMID"] in SWAPPED:
                rate, amount, unit = amount, rate, {"42273": "units/min"}.get(row["ITEMID"], "ml/hour")
            charted.append((row["ICUSTAY_ID"], time(row["CHARTTIME"]), row["ITEMID"], rate, amount, unit, stopped))
    if drug == "adenosine":
        for row in records.table("CHARTEVENTS"):
            if row["ITEMID"] == ADENOSINE_CHARTED and row["ICUSTAY_ID"] and is_good(row):
                value = number(row["VALUENUM"])
                charted.append((row["ICUSTAY_ID"], time(row["CHARTTIME"]), ADENOSINE_CHARTED, value, value, "", False))
    for stay, at, item, rate, amount, unit, stopped in charted:
        if records.paper and drug in PLAUSIBLE:
            dose = paper_dose(records, drug, stay, at, item, rate, unit)
        else:
            dose = reference_dose(records, stay, at, item, rate, unit)
        said = at_time[stay].setdefault(at, {"rate": None, "dose": None, "amount": None, "stopped": False})
        said["rate"] = highest((said["rate"], rate))
        said["dose"] = highest((said["dose"], dose))
        said["amount"] = highest((said["amount"], amount))
        said["stopped"] = said["stopped"] or stopped
    return at_time


def carevue_infusions(rows: Dict[datetime, Dict]) -> List[List[Dict]]:
    """The rows of a stay, by infusion; those before the first are dropped."""
    infusions: Dict[int, List[Dict]] = defaultdict(list)
    carried, had_rate, count = None, False, None
    previous = None
    ordered = sorted(rows.items())
    for place, (at, said) in enumerate(ordered):
        is_first = said["rate"] is not None and not had_rate
        before = carried
        if said["rate"] is not None:
            carried, had_rate = said["rate"], True
        flag = None
        if is_first and said["rate"] > 0:
            flag = 1
        elif carried == 0 and before == 0:
            flag = 0
        elif before == 0:
            flag = 1
        elif previous is not None and previous["stopped"]:
            flag = 1
        if flag is not None:
            count = (count or 0) + flag
        previous = said
        is_end = said["stopped"] or said["rate"] == 0 or place + 1 == len(ordered)
        if count:
            infusions[count].append({**said, "time": at, "end": is_end})
    return [infusions[number] for number in sorted(infusions)]


def carevue_durations(rows: Dict[datetime, Dict]) -> List[Tuple[datetime, datetime]]:
    found = []
    for infusion in carevue_infusions(rows):
        start = lowest(row["time"] for row in infusion if row["rate"] is not None)
        end = lowest(row["time"] for row in infusion if row["end"])
        top = highest(row["rate"] for row in infusion)
        if end is not None and infusion[0]["time"] != end and top is not None and top > 0:
            found.append((start, end))
    return found


def delivered(records: Records, items: set) -> Iterator[Row]:
    for row in records.table("INPUTEVENTS_MV"):
        if row["ITEMID"] in items and row["STATUSDESCRIPTION"] not in ("", "Rewritten"):
            yield row


def united(spans: Iterable[Tuple[datetime, datetime]]) -> List[Tuple[datetime, datetime]]:
    joined: List[List[datetime]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return [(start, end) for start, end in joined]


def metavision_durations(records: Records, items: set) -> List[Tuple[str, datetime, datetime]]:
    if records.paper:
        spans = defaultdict(list)
        for row in delivered(records, items):
            rate, start, end = number(row["RATE"]), time(row["STARTTIME"]), time(row["ENDTIME"])
            counts = row["ITEMID"] == METAVISION_ITEM["adenosine"] or (rate is not None and rate > 0)
            if row["ICUSTAY_ID"] and counts and start and end and end > start:
                spans[row["ICUSTAY_ID"]].append((start, end))
        return [(stay, *span) for stay, all_spans in spans.items() for span in united(all_spans)]
    orders = grouped(delivered(records, items), lambda row: (row["ICUSTAY_ID"], row["LINKORDERID"]))
    return [
        (stay, min(time(row["STARTTIME"]) for row in rows), max(time(row["ENDTIME"]) for row in rows))
        for (stay, _), rows in orders.items()
    ]


def counted(spans: Iterable[Tuple[str, datetime, datetime]]) -> Found:
    """With a number within the stay and the hours."""
    found = []
    for stay, of_stay in grouped(spans, lambda span: span[0]).items():
        for place, (_, start, end) in enumerate(sorted(of_stay, key=lambda span: span[1:]), 1):
            found.append((stay, place, start, end, hours_between(start, end)))
    return found


def drug_durations(drug: str) -> Callable[[Records], Found]:
    def durations(records: Records) -> Found:
        items = CAREVUE_ITEMS[drug] | (SWAPPED if records.paper and drug == "vasopressin" else set())
        rows = carevue_rows(records, drug, items)
        carevue = [(stay, *span) for stay, of_stay in rows.items() for span in carevue_durations(of_stay)]
        return counted(carevue) + counted(metavision_durations(records, {METAVISION_ITEM[drug]}))

    return durations


def drug_dose(drug: str) -> Callable[[Records], Found]:
    def doses(records: Records) -> Found:
        found = []
        items = CAREVUE_ITEMS[drug] | (SWAPPED if records.paper and drug == "vasopressin" else set())
        for stay, rows in carevue_rows(records, drug, items).items():
            segments: List[List] = []
            for infusion in carevue_infusions(rows):
                for row, following in zip(infusion, infusion[1:]):
                    if row["dose"] is None or not row["dose"] > 0:
                        continue
                    if segments and segments[-1][1] == row["time"] and segments[-1][2] == row["dose"]:
                        segments[-1][1] = following["time"]
                        segments[-1][3].append(row["amount"])
                    else:
                        segments.append([row["time"], following["time"], row["dose"], [row["amount"]]])
            for start, end, dose, amounts in segments:
                known = [amount for amount in amounts if amount is not None]
                found.append((stay, start, end, dose, round(sum(known), 9) if known else None))
        for row in delivered(records, {METAVISION_ITEM[drug]}):
            stay, start, end = row["ICUSTAY_ID"], time(row["STARTTIME"]), time(row["ENDTIME"])
            rate, unit = number(row["RATE"]), row["RATEUOM"]
            if records.paper:
                dose = paper_dose(records, drug, stay, start, row["ITEMID"], rate, unit)
                if not stay or dose is None or not dose > 0 or end is None or end <= start:
                    continue
            else:
                dose = reference_dose(records, stay, start, row["ITEMID"], rate, unit)
            found.append((stay, start, end, dose, number(row["AMOUNT"])))
        return found

    return doses


def vasopressor_durations(records: Records) -> Found:
    carevue: Dict[str, List] = defaultdict(list)
    for drug in UNITED:
        for item in CAREVUE_ITEMS[drug] | (SWAPPED if drug == "vasopressin" else set()):
            for stay, rows in carevue_rows(records, drug, {item}).items():
                carevue[stay] += carevue_durations(rows)
    metavision: Dict[str, List] = defaultdict(list)
    for stay, start, end in metavision_durations(records, {METAVISION_ITEM[drug] for drug in UNITED}):
        if stay:
            metavision[stay].append((start, end))
    found = []
    for of_system in (carevue, metavision):
        found += counted((stay, *span) for stay, spans in of_system.items() for span in united(spans))
    return found


# --- Ventilation ------------------------------------------------------------------------------------------------------

# Any value of these means that a ventilator runs.
SETTINGS = set(
    "445 448 449 450 1340 1486 1600 224687 639 654 681 682 683 684 224685 224684 224686 218 436 535 444 224697 224695 "
    "224696 224746 224747 221 1 1211 1655 2000 226873 224738 224419 224750 227187 543 5865 5866 224707 224709 224705 "
    "224706 60 437 505 506 686 220339 224700 3459 501 502 503 224702 223 667 668 669 670 671 672 224701 223849".split()
)
UNLESS = {"720": "Other/Remarks", "223848": "Other"}
OXYGEN = {
    "467": set(
        "Cannula|Nasal Cannula|Face Tent|Aerosol-Cool|Trach Mask|Hi Flow Neb|Non-Rebreather|Venti Mask|Medium Conc Mask|"
        "Vapotherm|T-Piece|Hood|Hut|TranstrachealCat|Heated Neb|Ultrasonic Neb".split("|")
    ),
    "226732": set(
        "Nasal cannula|Face tent|Aerosol-cool|Trach mask |High flow neb|Non-rebreather|Venti mask |Medium conc mask |"
        "T-piece|High flow nasal cannula|Ultrasonic neb|Vapomist".split("|")
    ),
}
WITHOUT_FLAG = {"468", "469", "470", "471", "227287", "223834"}
EXTUBATIONS = {"227194": 0, "225477": 0, "225468": 1}


def ventilation_classification(records: Records) -> Found:
    if hasattr(records, "breathing"):
        return records.breathing
    flags: Dict[Tuple[str, datetime], List[int]] = {}
    for row in records.table("CHARTEVENTS"):
        item, value = row["ITEMID"], row["VALUE"]
        if not (item in SETTINGS or item in UNLESS or item in OXYGEN or item in WITHOUT_FLAG or item == "640"):
            continue
        if value == "" or row["ERROR"] == "1" or (records.paper and not row["ICUSTAY_ID"]):
            continue
        at = flags.setdefault((row["ICUSTAY_ID"], time(row["CHARTTIME"])), [0, 0, 0, 0])
        at[0] |= item in SETTINGS or (item in UNLESS and value != UNLESS[item]) or (item == "467" and value == "Ventilator")
        at[1] |= value in OXYGEN.get(item, ())
        at[2] |= item == "640" and value in ("Extubated", "Self Extubation")
        at[3] |= item == "640" and value == "Self Extubation"
    found = {(stay, at, *map(int, said)) for (stay, at), said in flags.items()}
    for row in records.table("PROCEDUREEVENTS_MV"):
        if row["ITEMID"] in EXTUBATIONS and (row["ICUSTAY_ID"] or not records.paper):
            found.add((row["ICUSTAY_ID"], time(row["STARTTIME"]), 0, 0, 1, EXTUBATIONS[row["ITEMID"]]))
    records.breathing = sorted(found)
    return records.breathing


def ventilation_durations(records: Records) -> Found:
    found = []
    for stay, rows in grouped(ventilation_classification(records), lambda row: row[0]).items():
        # By time, an extubation after what is charted with it.
        rows.sort(key=lambda row: (row[1], row[4], row[2]))
        number_at: Dict[datetime, int] = {}
        count, was_extubated, last_vent = 0, False, None
        for _, at, mechvent, oxygen, extubated, _ in rows:
            belongs = mechvent or extubated
            if belongs and was_extubated:
                count += 1
            elif not mechvent and oxygen:
                count += 1
            elif mechvent and last_vent is not None and at > last_vent + 8 * HOUR:
                count += 1
            if belongs:
                was_extubated = bool(extubated)
            if mechvent:
                last_vent = at
            number_at[at] = count
        episodes = defaultdict(list)
        for _, at, mechvent, _, extubated, _ in rows:
            if mechvent or extubated:
                episodes[number_at[at]].append((at, mechvent))
        place = 0
        for count in sorted(episodes):
            times = [at for at, _ in episodes[count]]
            if min(times) != max(times) and any(mechvent for _, mechvent in episodes[count]):
                place += 1
                found.append((stay, place, min(times), max(times), minutes_between(min(times), max(times)) / 60))
    return found


def ventilation_first_day(records: Records) -> Found:
    episodes = grouped(ventilation_durations(records), lambda row: row[0])
    found = []
    for stay, about in records.stays().items():
        intime = time(about["INTIME"])
        vent = any(
            start <= intime <= end or intime <= start <= intime + DAY for _, _, start, end, _ in episodes.get(stay, ())
        )
        found.append((stay, int(vent)))
    return found


def cpap_first_day(records: Records) -> Found:
    stays, times = records.stays(), defaultdict(list)
    for row in records.table("CHARTEVENTS"):
        text = row["VALUE"].lower()
        if row["ITEMID"] in ("467", "469", "226732") and ("cpap" in text or "bipap mask" in text) and is_good(row):
            stay, at = row["ICUSTAY_ID"], time(row["CHARTTIME"])
            if stay in stays and time(stays[stay]["INTIME"]) <= at <= time(stays[stay]["INTIME"]) + DAY:
                times[stay].append(at)
    return [(stay, min(of_stay) - HOUR, max(of_stay) + 4 * HOUR) for stay, of_stay in times.items()]


# --- Code status and pressure in the skull ----------------------------------------------------------------------------

SAYS = {
    "fullcode": {"Full Code", "Full code"}, "cmo": {"Comfort Measures", "Comfort measures only"},
    "dnr": {"Do Not Resuscita", "DNR (do not resuscitate)", "DNR / DNI"},
    "dni": {"Do Not Intubate", "DNI (do not intubate)", "DNR / DNI"}, "dncpr": {"CPR Not Indicate"},
}


def code_status(records: Records) -> Found:
    charted = defaultdict(list)
    for row in records.table("CHARTEVENTS"):
        if row["ITEMID"] in ("128", "223758") and row["VALUE"] not in ("", "Other/Remarks") and is_good(row):
            charted[row["ICUSTAY_ID"]].append((time(row["CHARTTIME"]), int(row["ROW_ID"]), row["VALUE"]))
    found = []
    for stay in records.stays():
        rows = sorted(charted[stay])
        if not rows:
            found.append((stay, *[None] * 19))
            continue
        # Ties are arbitrary by the definitions; the lower row is as good as any.
        latest = min((row for row in rows if row[0] == rows[-1][0]), key=lambda row: row[1])
        flags = [int(rows[0][2] in texts) for texts in SAYS.values()]
        flags += [int(latest[2] in texts) for texts in SAYS.values()]
        flags += [int(any(row[2] in texts for row in rows)) for texts in SAYS.values()]
        firsts = [lowest(row[0] for row in rows if row[2] in SAYS[name]) for name in ("dnr", "dni", "dncpr", "cmo")]
        found.append((stay, *flags, *firsts))
    return found


PRESSURE_IN_SKULL = set(
    "226 1374 2045 2635 2660 2733 2745 2870 2956 2985 5856 7116 8218 8298 8299 8305 220765 227989".split()
)


def pivoted_icp(records: Records) -> Found:
    at_time = defaultdict(list)
    for row in records.table("CHARTEVENTS"):
        if row["ITEMID"] in PRESSURE_IN_SKULL and row["ICUSTAY_ID"] and is_good(row):
            value = number(row["VALUENUM"])
            at_time[row["ICUSTAY_ID"], time(row["CHARTTIME"])].append(
                value if value is not None and 0 < value < 100 else None
            )
    found = [(stay, at, highest(values)) for (stay, at), values in at_time.items()]
    return [row for row in found if row[2] is not None] if records.paper else found


# --- Comparison -------------------------------------------------------------------------------------------------------

COMPARED: Dict[str, Tuple[Callable[[Records], Found], Tuple[str, ...]]] = {
    "weight_durations": (weight_durations, ("icustay_id", "starttime", "endtime", "weight")),
    "weight_first_day": (
        weight_first_day,
        ("icustay_id", "weight", "weight_admit", "weight_daily", "weight_echoinhosp", "weight_echoprehosp"),
    ),
    "height_first_day": (height_first_day, ("icustay_id", "height", "height_chart", "height_echo")),
    "heightweight": (
        heightweight,
        ("icustay_id", "weight_first", "weight_min", "weight_max", "height_first", "height_min", "height_max"),
    ),
    "pivoted_height": (pivoted_height, ("subject_id", "charttime", "source", "height")),
    **{
        f"{drug}_durations": (drug_durations(drug), ("icustay_id", "vasonum", "starttime", "endtime", "duration_hours"))
        for drug in CAREVUE_ITEMS
    },
    **{f"{drug}_dose": (drug_dose(drug), ("icustay_id", "starttime", "endtime", "vaso_rate", "vaso_amount")) for drug in DOSED},
    "ventilation_classification": (
        ventilation_classification,
        ("icustay_id", "charttime", "mechvent", "oxygentherapy", "extubated", "selfextubated"),
    ),
    "ventilation_durations": (
        ventilation_durations, ("icustay_id", "ventnum", "starttime", "endtime", "duration_hours")
    ),
    "ventilation_first_day": (ventilation_first_day, ("icustay_id", "vent")),
    "cpap_first_day": (cpap_first_day, ("icustay_id", "starttime", "endtime")),
    "code_status": (
        code_status,
        (
            "icustay_id", *(f"{name}_first" for name in SAYS), *(f"{name}_last" for name in SAYS), *SAYS,
            "dnr_first_charttime", "dni_first_charttime", "dncpr_first_charttime", "timecmo_chart",
        ),
    ),
    "pivoted_icp": (pivoted_icp, ("icustay_id", "charttime", "icp")),
    "vasopressor_durations": (
        vasopressor_durations, ("icustay_id", "vasonum", "starttime", "endtime", "duration_hours")
    ),
}


def plain(value) -> str:
    """A value as text that is equal for equal values, whoever wrote it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (int, float)):
        return f"{value:.7g}"
    text = str(value)
    if text in ("true", "false"):
        return "1" if text == "true" else "0"
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.0+)?", text):
        return text.replace("T", " ")[:19]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return text + " 00:00:00"
    try:
        return f"{float(text):.7g}"
    except ValueError:
        return text


def compare(records: Records, folder: Path) -> int:
    differences = 0
    for name, (compute, columns) in COMPARED.items():
        path = folder / f"{name}.csv"
        if not path.exists():
            print(f"{name}: not compared, no {path.name}")
            continue
        with open(path, newline="", encoding="utf-8") as file:
            given = Counter(tuple(plain(row[column]) for column in columns) for row in csv.DictReader(file))
        computed = Counter(tuple(plain(value) for value in row) for row in compute(records))
        missing, extra = computed - given, given - computed
        count = sum(missing.values()) + sum(extra.values())
        differences += count
        print(f"{name}: {sum(computed.values())} rows, {count} differences")
        for label, rows in (("only in Python", missing), ("only in SQL", extra)):
            for row in sorted(rows)[:SHOWN]:
                print(f"  {label}: {dict(zip(columns, row))}")
    return differences


# --- Disturbed records ------------------------------------------------------------------------------------------------


def disturb(source: Path, target: Path, seed: int) -> None:
    """Synthetic records with made-up rows added, so that ties, gaps, missing and odd values all occur."""
    chance = random.Random(seed)
    target.mkdir(parents=True, exist_ok=True)
    stays = list(read(source, "ICUSTAYS"))
    for path in sorted(source.iterdir()):
        if ".csv" not in path.name.lower():
            continue
        table = path.name.split(".")[0].upper()
        rows = list(read(source, table))
        header = list(rows[0]) if rows else None
        made = DISTURBANCES[table](chance, stays) if table in DISTURBANCES and header else []
        number_of_row = max((int(row["ROW_ID"]) for row in rows), default=0)
        with gzip.open(target / f"{table}.csv.gz", "wt", newline="", encoding="utf-8") as file:
            if header is None:
                with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig") as original:
                    file.write(original.read())
                continue
            writer = csv.DictWriter(file, header, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
            for extra in made:
                number_of_row += 1
                writer.writerow({**extra, "ROW_ID": number_of_row})


def somewhen(chance: random.Random, stay: Row, hours: int = 30) -> datetime:
    """A time about the first day, on a grid of half hours, so that ties occur."""
    return time(stay["INTIME"]).replace(minute=0, second=0) + chance.randrange(-4, hours * 2) * timedelta(minutes=30)


def of_stay(stay: Row) -> Row:
    return {key: stay[key] for key in ("SUBJECT_ID", "HADM_ID", "ICUSTAY_ID")}


UNITS = [
    "mcg/kg/min", "mcgkgmin", "mcg/min", "mcgmin", "mg/kg/min", "mcg/kg/hour", "mg/hour", "mghr", "mg/min", "mcg/hour",
    "mcgkghr", "units/hour", "units/min", "Umin", "Uhr", "mL/hour", "mEq./hour", "furlong", "", "MCG/MIN ", "grams/hour",
]


def disturbed_carevue(chance: random.Random, stays: List[Row]) -> Iterator[Row]:
    items = sorted({item for items in CAREVUE_ITEMS.values() for item in items} | SWAPPED)
    for stay in chance.sample(stays, min(len(stays), 150)):
        for item in chance.sample(items, 4):
            for _ in range(chance.randrange(1, 9)):
                rate = chance.choice(["", "", "0", "0.1", "0.1", "2", "8", "16", "400"])
                yield {
                    **of_stay(stay), "ITEMID": item, "CHARTTIME": str(somewhen(chance, stay)), "RATE": rate,
                    "RATEUOM": chance.choice(UNITS) if rate else "", "AMOUNT": chance.choice(["", "0", "1.5", "20"]),
                    "STOPPED": chance.choice(["", "", "", "Stopped", "D/C'd", "D/C", "Restart", "NotStopd"]),
                    "ICUSTAY_ID": "" if chance.random() < 0.03 else stay["ICUSTAY_ID"],
                }


def disturbed_metavision(chance: random.Random, stays: List[Row]) -> Iterator[Row]:
    items = sorted(METAVISION_ITEM.values())
    for stay in chance.sample(stays, min(len(stays), 150)):
        for item in chance.sample(items, 3):
            orders = [chance.randrange(10**6, 10**7) for _ in range(2)]
            for _ in range(chance.randrange(1, 6)):
                start = somewhen(chance, stay)
                rate = chance.choice(["", "0", "0.1", "0.0002", "4.8", "8", "16", "400"])
                yield {
                    **of_stay(stay), "ITEMID": item, "STARTTIME": str(start),
                    "ENDTIME": str(start + chance.randrange(0, 6) * timedelta(minutes=30)), "RATE": rate,
                    "RATEUOM": chance.choice(UNITS) if rate else "", "AMOUNT": chance.choice(["", "1.25", "7"]),
                    "AMOUNTUOM": "mg", "LINKORDERID": chance.choice(orders),
                    "STATUSDESCRIPTION": chance.choice(["Changed", "Paused", "FinishedRunning", "Stopped", "Rewritten", ""]),
                    "ICUSTAY_ID": "" if chance.random() < 0.03 else stay["ICUSTAY_ID"],
                }


def disturbed_chart(chance: random.Random, stays: List[Row]) -> Iterator[Row]:
    values = {
        "762": ["70", "0", "-1", ""], "226512": ["81.5", "70"], "763": ["72", "0"], "224639": ["73", ""],
        "3580": ["3.1", "0"], "3581": ["6", "0"], "3582": ["8", ""], "3723": ["3.2", "12", "0"],
        "920": ["70", "7", "0"], "226707": ["66"], "3486": ["20"], "226730": ["170", "17", "300"], "3485": ["50.5", "165"],
        "4188": ["99", "171"], "4183": ["3200", "3.1", "50", "3,2", "3.2 kg", ""], "4649": ["6", "12", "0", ""],
    }
    breathing = {
        "720": ["CPAP+PS", "Other/Remarks"], "223848": ["Drager", "Other"], "223849": ["CMV"], "445": ["8", ""], "506": ["5"],
        "467": ["Ventilator", "Nasal Cannula", "None", "CPAP Mask", "Bipap Mask", "nasal cannula"],
        "226732": ["Nasal cannula", "Trach mask ", "Trach mask", "CPAP mask ", "None"], "468": ["Face Tent"],
        "469": ["CPAP", "Other"], "470": ["4", "200"], "223834": ["6"],
        "128": [*(text for texts in SAYS.values() for text in sorted(texts)), "Other/Remarks"], "223758": ["Full code", ""],
        "226": ["12", "0", "100", "250"], "220765": ["15", ""],
        "640": ["Extubated", "Self Extubation", "Intubated", ""],
    }
    for stay in chance.sample(stays, min(len(stays), 200)):
        for _ in range(chance.randrange(2, 30)):
            item = chance.choice(sorted(breathing))
            value = chance.choice(breathing[item])
            yield {
                **of_stay(stay), "ITEMID": item, "CHARTTIME": str(somewhen(chance, stay, 60)), "VALUE": value,
                "VALUENUM": value if value.isdigit() else "", "ERROR": chance.choice(["", "", "0", "0", "1"]),
                "ICUSTAY_ID": "" if chance.random() < 0.03 else stay["ICUSTAY_ID"],
            }
    for stay in chance.sample(stays, min(len(stays), 150)):
        for item in chance.sample(sorted(values), 5):
            for _ in range(chance.randrange(1, 4)):
                value = chance.choice(values[item])
                yield {
                    **of_stay(stay), "ITEMID": item, "CHARTTIME": str(somewhen(chance, stay)), "VALUE": value,
                    "VALUENUM": value if re.fullmatch(r"-?[0-9.]+", value) else "",
                    "ERROR": chance.choice(["", "0", "0", "1"]),
                    "ICUSTAY_ID": "" if chance.random() < 0.03 else stay["ICUSTAY_ID"],
                }


def disturbed_procedures(chance: random.Random, stays: List[Row]) -> Iterator[Row]:
    for stay in chance.sample(stays, min(len(stays), 150)):
        for _ in range(chance.randrange(1, 4)):
            start = somewhen(chance, stay, 60)
            yield {
                **of_stay(stay), "ITEMID": chance.choice(sorted(EXTUBATIONS)), "STARTTIME": str(start), "ENDTIME": str(start),
                "ICUSTAY_ID": "" if chance.random() < 0.03 else stay["ICUSTAY_ID"],
            }


def disturbed_notes(chance: random.Random, stays: List[Row]) -> Iterator[Row]:
    for stay in chance.sample(stays, min(len(stays), 120)):
        for _ in range(chance.randrange(1, 4)):
            at = somewhen(chance, stay, 60) - chance.choice([0, 0, 10, 40]) * DAY
            head = [
                "PATIENT/TEST INFORMATION:", "Indication: Shock.",
                chance.choice(["Height: (in) 68", "Height: (in) 20", "Height: (in)"]),
                chance.choice(["Weight (lb): 150", "Weight (lb): 150 ", "Weight (lb):"]),
                chance.choice([f"Date/Time: [**{at:%Y-%m-%d}**] at {at:%H:%M}", "Date/Time: unknown"]), "Status: Inpatient", "",
            ]
            yield {
                **of_stay(stay), "HADM_ID": chance.choice(["", stay["HADM_ID"]]), "CHARTDATE": f"{at:%Y-%m-%d}",
                "CATEGORY": chance.choice(["Echo", "Echo", "ECG"]), "DESCRIPTION": "Report", "TEXT": "\n".join(head),
            }


DISTURBANCES: Dict[str, Callable[[random.Random, List[Row]], Iterator[Row]]] = {
    "INPUTEVENTS_CV": disturbed_carevue,
    "INPUTEVENTS_MV": disturbed_metavision,
    "CHARTEVENTS": disturbed_chart,
    "NOTEEVENTS": disturbed_notes,
    "PROCEDUREEVENTS_MV": disturbed_procedures,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("names", help="the relations that are compared")
    against = commands.add_parser("compare", help="compare the relations in a folder with the raw records")
    against.add_argument("data", type=Path)
    against.add_argument("out", type=Path)
    against.add_argument("--paper", action="store_true", help="the default mode instead of the reference's")
    disturbing = commands.add_parser("disturb", help="write the records again with odd rows among them")
    disturbing.add_argument("data", type=Path)
    disturbing.add_argument("out", type=Path)
    disturbing.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.command == "names":
        print("\n".join(COMPARED))
        return 0
    if given.command == "disturb":
        disturb(given.data, given.out, given.seed)
        return 0
    return 1 if compare(Records(given.data, given.paper), given.out) else 0


if __name__ == "__main__":
    sys.exit(main())
