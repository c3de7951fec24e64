"""Renal replacement therapy of a MIMIC-III folder in plain Python: a second opinion on the project's SQL.

Per stay, on the first day, at charted times and as episodes of continuous therapy, from the raw CSV files and item lists
of its own. It follows the published MIMIC-III concepts with every quirk they have, so it is to be compared with a project
built in reference mode:

    acuity build --vars '{reference_quirks: true}'
    acuity show --inline "select * from {{ ref('rrt') }} as t" --limit -1 --output csv > ROWS/rrt.csv
    python renal.py DATA_FOLDER ROWS

DATA_FOLDER is what was loaded. ROWS holds one file for each of rrt, rrt_first_day, pivoted_rrt and crrt_durations; one
without a file is passed over. Prints a line per relation and exits with 0 when nothing differs.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Dict, List, NamedTuple

import hourly
from first_day_sofa import number, rows, table_file, time
from hourly import SHOWN, compare, hours_crossed

DAY = timedelta(days=1)

# --- Items ------------------------------------------------------------------------------------------------------------

CV_ANY_VALUE = {"146", "147", "148", "149", "150", "151", "152"}
CV_LINE_TYPE = {"229", "235", "241", "247", "253", "259", "265", "271"}
CV_PROCEDURE = "582"
PROCEDURE_STARTS = {"CAVH Start", "CVVHD Start", "Hemodialysis st"}
PROCEDURE_ENDS = {"CAVH D/C", "CVVHD D/C", "Hemodialysis end"}
PERITONEAL = "Peritoneal Dial"
# Read for the whole stay alone.
CV_MENTIONS = {
    "466": {"Dialysis RN"},
    "927": {"Dialysis Solutions"},
    "6250": {"dialys"},
    "917": {
        "+ INITIATE DIALYSIS", "BLEEDING FROM DIALYSIS CATHETER", "FAILED DIALYSIS CATH.", "FEBRILE SYNDROME;DIALYSIS",
        "HYPOTENSION WITH HEMODIALYSIS", "HYPOTENSION.GLOGGED DIALYSIS", "INFECTED DIALYSIS CATHETER",
    },
}
# Numbers and check boxes, which the first day reads too.
MV_NUMBERS = set(
    """
    226118 227357 225725 226499 224154 225810 227639 225183 227438 224191 225806 225807 228004 228005 228006
    224144 224145 224149 224150 224151 224152 224153 224404 224406 226457
    """.split()
)
# Texts and one number, which the first day passes over.
MV_OTHERS = set(
    """
    225959 224135 224139 224146 225323 225740 225776 225951 225952 225953 225954 225956 225958 225961 225963
    225965 225976 225977 227124 227290 227638 227640 227753
    """.split()
)
CV_INPUTS = set(
    """
    40788 40907 41063 41147 41307 41460 41620 41711 41791 41792 42562 43829 44037 44188 44526 44527 44584
    44591 44698 44927 44954 45157 45268 45352 45353 46012 46013 46172 46173 46250 46262 46292 46293 46311
    46389 46574 46681 46720 46769 46773
    """.split()
)
CV_OUTPUTS = set(
    """
    40386 40425 40426 40507 40613 40624 40690 40745 40789 40881 40910 41016 41034 41069 41112 41250 41374
    41417 41500 41527 41623 41635 41713 41750 41829 41842 41897 42289 42388 42464 42524 42536 42868 42928
    42972 43016 43052 43098 43115 43687 43941 44027 44085 44193 44199 44216 44286 44567 44843 44845 44857
    44901 44943 45479 45828 46230 46232 46394 46464 46712 46713 46715 46741
    """.split()
)
MV_INPUTS = {"227536", "227525"}
MV_DATES = {"225318", "225319", "225321", "225322", "225324"}
MV_PROCEDURES = {
    "225441": "IHD", "225802": "CRRT", "225803": "CVVHD", "225805": "Peritoneal", "225809": "CVVHDF", "225955": "SCUF",
    "224270": None, "225436": None,
}
INACTIVE = {"224270", "225436", "44954", "41897"}

ACTIVE_CHARTED = set(
    """
    146 226499 224154 225183 227438 224191 225806 225807 228004 228005 228006 224144 224145 224153 226457
    """.split()
)
TYPE_AS_CHARTED = {"152", "227290"}
CHARTED_TYPES = {"CVVH", "CVVHD", "CVVHDF", "SCUF", "Peritoneal"}
TYPES = {
    "Peritoneal": """
        225806 225807 225810 225951 225952 225953 225959 225961 225963 225965 227638 227639 227640
        40788 41063 41307 43829 44698 46720 40789 40910 41069 44843 46394
    """,
    "IHD": "226499",
    "CVVH": "45352 45353",
    "CVVHD": "45268 46769 46773",
    "CVVHDF": "46012 46013 46172 46173",
    "CRRT": "227536 227525",
}
TYPE_OF = {item: kind for kind, items in TYPES.items() for item in items.split()} | MV_PROCEDURES

CRRT_SETTINGS = set(
    """
    224149 224144 228004 225183 225977 224154 224151 224150 225958 224145 224191 228005 228006 225976 224153
    224152 226457 29 173 192 624 79 142 146 611 5683
    """.split()
)
CRRT_TEXTS = {"665", "147", "224146", "225956"}
CHARTED = CV_ANY_VALUE | CV_LINE_TYPE | {CV_PROCEDURE} | set(CV_MENTIONS) | MV_NUMBERS | MV_OTHERS
CHARTED |= CRRT_SETTINGS | CRRT_TEXTS

KEYS = {
    "rrt": ("icustay_id",),
    "rrt_first_day": ("icustay_id",),
    "pivoted_rrt": ("icustay_id", "charttime"),
    "crrt_durations": ("icustay_id", "num"),
}

# --- Records ----------------------------------------------------------------------------------------------------------


class Charted(NamedTuple):
    stay: str
    item: str
    time: datetime
    value: str
    number: float | None
    error: bool


class Event(NamedTuple):
    table: str
    stay: str
    item: str
    start: datetime
    end: datetime | None
    amount: float | None


class Records:
    """What is read of the folder, once; only what belongs to a stay."""

    def __init__(self, folder: Path):
        self.stays = {
            stay: (subject, admission, source, time(start))
            for stay, subject, admission, source, start in rows(
                folder, "ICUSTAYS", "ICUSTAY_ID", "SUBJECT_ID", "HADM_ID", "DBSOURCE", "INTIME"
            )
        }
        columns = ("ICUSTAY_ID", "ITEMID", "CHARTTIME", "VALUE", "VALUENUM", "ERROR")
        self.chart = [
            Charted(stay, item, time(at), value, number(valuenum), error == "1")
            for stay, item, at, value, valuenum, error in rows(folder, "CHARTEVENTS", *columns)
            if item in CHARTED and stay in self.stays
        ]
        self.events: List[Event] = []
        for table, start, end, amount, wanted in (
            ("INPUTEVENTS_CV", "CHARTTIME", "CHARTTIME", "AMOUNT", CV_INPUTS),
            ("OUTPUTEVENTS", "CHARTTIME", "CHARTTIME", "VALUE", CV_OUTPUTS),
            ("INPUTEVENTS_MV", "STARTTIME", "ENDTIME", "AMOUNT", MV_INPUTS),
            ("PROCEDUREEVENTS_MV", "STARTTIME", "ENDTIME", "VALUE", MV_PROCEDURES),
            ("DATETIMEEVENTS", "CHARTTIME", "CHARTTIME", "ROW_ID", MV_DATES),
        ):
            for stay, item, begun, ended, given in rows(folder, table, "ICUSTAY_ID", "ITEMID", start, end, amount):
                if item in wanted and stay in self.stays:
                    ended = time(ended) if ended and table.endswith("_MV") else None
                    self.events.append(Event(table, stay, item, time(begun), ended, number(given)))

    def counts(self, event: Event) -> bool:
        """Whether a row beside the chart is a sign: fluids need an amount, other rows only to be there."""
        if event.table in ("PROCEDUREEVENTS_MV", "DATETIMEEVENTS"):
            return True
        return event.amount is not None and event.amount > 0


# --- Relations --------------------------------------------------------------------------------------------------------


def per_stay(records: Records, treated: set) -> List[Dict]:
    return [
        {"subject_id": subject, "hadm_id": admission, "icustay_id": stay, "rrt": int(stay in treated)}
        for stay, (subject, admission, _, _) in records.stays.items()
    ]


def carevue_fires(row: Charted) -> bool:
    if row.item in CV_ANY_VALUE:
        return row.value != ""
    if row.item in CV_LINE_TYPE:
        return row.value == "Dialysis Line"
    return row.item == CV_PROCEDURE and row.value in PROCEDURE_STARTS | PROCEDURE_ENDS


def rrt(records: Records) -> List[Dict]:
    treated = set()
    for row in records.chart:
        if row.error:
            continue
        if row.item in MV_NUMBERS | MV_OTHERS:
            fires = row.number is not None and row.number > 0
        else:
            fires = records.stays[row.stay][2] == "carevue" and (
                carevue_fires(row) or row.value in CV_MENTIONS.get(row.item, ())
            )
        if fires:
            treated.add(row.stay)
    treated |= {event.stay for event in records.events if records.counts(event)}
    return per_stay(records, treated)


def rrt_first_day(records: Records) -> List[Dict]:
    treated = set()
    for row in records.chart:
        _, _, source, start = records.stays[row.stay]
        if not start <= row.time <= start + DAY:
            continue
        if row.item in MV_NUMBERS:
            fires = row.number is not None and row.number > 0
        else:
            fires = source == "carevue" and carevue_fires(row)
        if fires:
            treated.add(row.stay)
    for event in records.events:
        start = records.stays[event.stay][3]
        if event.table in ("INPUTEVENTS_CV", "OUTPUTEVENTS") or not start <= event.start <= start + DAY:
            continue
        if records.counts(event):
            treated.add(event.stay)
    return per_stay(records, treated)


def charted_type(row: Charted) -> str | None:
    if row.item in TYPE_AS_CHARTED:
        return row.value if row.value in CHARTED_TYPES else None
    if row.item == CV_PROCEDURE:
        return next((kind for kind in ("CAVH", "CVVHD") if row.value.startswith(kind)), None)
    return TYPE_OF.get(row.item)


def charted_active(row: Charted) -> bool:
    return (
        row.item in ACTIVE_CHARTED
        or (row.item == CV_PROCEDURE and row.value in PROCEDURE_STARTS | {PERITONEAL})
        or (row.item, row.value) in {("147", "Yes"), ("225965", "In use")}
    )


def pivoted_rrt(records: Records) -> List[Dict]:
    moments = defaultdict(list)
    intervals = defaultdict(list)
    for row in records.chart:
        if row.error or row.value == "":
            continue
        listed = row.item in MV_NUMBERS | MV_OTHERS or carevue_fires(row)
        if listed or (row.item == CV_PROCEDURE and row.value == PERITONEAL):
            moments[row.stay, row.time].append((int(charted_active(row)), charted_type(row)))
    for event in records.events:
        if event.table == "DATETIMEEVENTS" or event.amount is None or not records.counts(event):
            continue
        says = (int(event.item not in INACTIVE), TYPE_OF.get(event.item))
        moments[event.stay, event.start].append(says)
        if event.table.endswith("_MV") and event.end is not None:
            moments[event.stay, event.end].append(says)
            intervals[event.stay].append((event.start, event.end, says))
    found = []
    for (stay, at), said in moments.items():
        active = max(one for one, _ in said)
        kind = max((kind for _, kind in said if kind is not None), default=None)
        covering = [says for start, end, says in intervals[stay] if start <= at <= end]
        for one, other in covering or [(active, kind)]:
            found.append(
                {
                    "icustay_id": stay,
                    "charttime": at,
                    "dialysis_present": 1,
                    "dialysis_active": one,
                    "dialysis_type": kind if other is None else other,
                }
            )
    return found


def crrt_flags(row: Charted) -> tuple:
    """running, start, end."""
    item, value = row.item, row.value
    running = item in CRRT_SETTINGS or (item, value) == ("147", "Yes")
    start = end = False
    if item == "665":
        running = value in ("Active", "Clot Increasing", "Clots Present", "No Clot Present")
        start = value == "Initiated"
        end = value == "Clotted" or value.startswith("DC")
    elif item == "224146":
        start = value in ("New Filter", "Reinitiated")
        end = value in ("Discontinued", "Recirculating")
    elif item == "225956":
        end = True
    return running, start, end


def crrt_durations(records: Records) -> List[Dict]:
    stays: Dict[str, Dict[datetime, List[tuple]]] = defaultdict(lambda: defaultdict(list))
    for row in records.chart:
        if row.item in CRRT_SETTINGS | CRRT_TEXTS and row.value != "" and row.number != 0:
            stays[row.stay][row.time].append(crrt_flags(row))
    found = []
    for stay, times in stays.items():
        episode, spans, previous = 0, {}, {}
        for at in sorted(times):
            running, start, end = (any(flags) for flags in zip(*times[at]))
            of_class = running or end
            before, ended = previous.get(of_class, (None, False))
            previous[of_class] = (at, end)
            if start:
                new = True
            elif end:
                new = False
            elif ended:
                new = True
            else:
                new = before is None or hours_crossed(before, at) > 2
            if not (running or start or end):
                continue
            episode += new
            spans.setdefault(episode, [at, at])[1] = at
        lasting = [span for _, span in sorted(spans.items()) if span[0] != span[1]]
        for count, (start, end) in enumerate(lasting, 1):
            found.append(
                {
                    "icustay_id": stay,
                    "num": count,
                    "starttime": start,
                    "endtime": end,
                    "duration_hours": hours_crossed(start, end),
                }
            )
    return found


# --- Comparison -------------------------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA_FOLDER", type=Path, help="folder with the MIMIC-III files")
    parser.add_argument("rows", metavar="ROWS", type=Path, help="folder with one CSV per relation of the project")
    parser.add_argument(
        "--names", action="version", version="\n".join(KEYS), help="print the names of the relations that are wanted, and exit"
    )
    arguments = parser.parse_args()
    hourly.KEYS.update(KEYS)
    try:
        if table_file(arguments.data, "ICUSTAYS") is None:
            raise LookupError(f"{arguments.data}: no file ICUSTAYS.csv or ICUSTAYS.csv.gz")
        names = [name for name in KEYS if (arguments.rows / f"{name}.csv").exists()]
        if not names:
            raise LookupError(f"{arguments.rows}: no relation to compare")
        records = Records(arguments.data)
        failed = False
        for name in names:
            with open(arguments.rows / f"{name}.csv", newline="", encoding="utf-8") as file:
                found = list(csv.DictReader(file))
            count, differing = compare(name, globals()[name](records), found)
            for text in differing[:SHOWN]:
                print(f"  {text}")
            print(f"{name}: {count} rows, {len(differing)} differences")
            failed = failed or bool(differing)
    except (OSError, LookupError, ValueError) as error:
        parser.error(str(error))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
