"""A small MIMIC-III folder of unlikely records, for `diagnoses.py`: what synthetic patients do not have.

    python diagnoses_records.py SYNTHETIC_FOLDER OUT [--seed N] [--patients N]

Copies the folder that `acuity synth` wrote and replaces the tables that diagnoses, infection and kidney injury are made
of by random rows at the edges of the rules: codes that are one digit too short, too long or beside a list, cultures
exactly 72 hours before an antibiotic, creatinine of one time twice, urine not charted for days, deaths without a time,
admissions without diagnoses. Same seed, same rows. Python 3.9 or later, standard library only.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Dict, List

from diagnoses import (
    AHRQ, AHRQ_GROUPS, ANGUS_INFECTION, ANGUS_ORGAN, ANTIBIOTIC_PARTS, CHARLSON, ELIXHAUSER, ETHNICITIES, EXPLICIT, MARTIN_ORGANS,
    MARTIN_SEPSIS, spelled_out,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SERVICES = ("MED", "SURG", "CSURG", "Nsurg", "ORTHO", "ortho", "CMED", "TRAUM", "NB")
ROUTES = ("IV", "PO", "OU", "TP", "BOTH EYES", "Left Ear", "IH", "PR", "IM", "", "ou")
NO_ANTIBIOTICS = ("Heparin", "Furosemide", "Gelatin Vancomycin Gel", "Penicillin Desensitization", "Gentamicin Cream")
SPECIMENS = (
    "BLOOD CULTURE", "URINE", "SPUTUM", "MRSA SCREEN", "CSF;SPINAL FLUID", "SEROLOGY/BLOOD", "Blood (EBV)", "SWAB",
    "Rapid Respiratory Viral Screen & Culture", "Staph aureus swab", "", "SWAB, R/O VRE",
)
ORGANISMS = ("", "", "ESCHERICHIA COLI", "CANCELLED", "STAPH AUREUS COAG +")
SAPSII_EDGES = (
    "042 0420 044 0449 045 0419 20000 20238 20239 2024 20240 20248 20249 20250 20302 20303 20310 20312 20313 20382 20383"
    " 20400 20522 20523 2058 20580 20702 20703 20720 20892 20893 2386 23860 2385 2733 27339 2732 1959 1960 1961 1990 1991"
    " 1992 20970 20975 20976 20979 78951 78950 5854 5855 5856 585 5853 58560"
).split()
OTHER_EDGES = "1739 174 1740 1749 173 185 194 1950 1958 1959 195 40492 40493 425 4256 36234 3623 99591 995 78559 785 V45 V4511".split()
PROCEDURES = ("967", "9670", "9671", "9672", "96", "9673", "3995", "3996", "8914", "8913", "9604")
ETHNICITY = sorted(text for group in ETHNICITIES.values() for text in group) + ["MULTI RACE ETHNICITY", "white", "OTHER"]


def listed_codes() -> List[str]:
    entries = []
    for lists in ELIXHAUSER.values():
        entries += spelled_out(lists.replace("|", " "))
    for lists, _ in CHARLSON.values():
        entries += spelled_out(" ".join(entry for entry in lists.split() if not entry.startswith("@")))
    for lists in (ANGUS_INFECTION, ANGUS_ORGAN, MARTIN_SEPSIS, *MARTIN_ORGANS.values(), *EXPLICIT.values()):
        entries += spelled_out(lists)
    for lists in AHRQ.values():
        entries += ends(lists)
    return sorted(set(entries)) + SAPSII_EDGES * 3 + OTHER_EDGES * 3


def ends(entries: str) -> List[str]:
    """Single entries, and both ends of ranges."""
    return [end for entry in entries.split() for end in entry.split("-")]


# Hypertension with disease of heart or kidneys, and what it is the comorbidity of.
HYPERTENSION = [code for name in AHRQ if name.startswith(("H", "OH", "CHF", "REN")) for code in ends(AHRQ[name])]


class Writer:
    """Rows by table; columns that are not given are empty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: Dict[str, List[Dict[str, object]]] = {}

    def add(self, table: str, **columns: object) -> None:
        rows = self.tables.setdefault(table, [])
        rows.append({"row_id": len(rows) + 1, **columns})

    def write(self) -> None:
        for table, rows in self.tables.items():
            path = self.folder / f"{table}.csv.gz"
            with gzip.open(path, "rt", newline="") as file:
                header = next(csv.reader(file))
            with gzip.open(path, "wt", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(header)
                for row in rows:
                    known = {name.lower() for name in header}
                    unknown = set(row) - known
                    if unknown:
                        raise LookupError(f"{table}: no column {', '.join(unknown)}")
                    writer.writerow(["" if row.get(name.lower()) is None else row.get(name.lower()) for name in header])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("synthetic", metavar="SYNTHETIC_FOLDER", type=Path)
    parser.add_argument("out", metavar="OUT", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patients", type=int, default=300)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    shutil.copytree(arguments.synthetic, arguments.out, dirs_exist_ok=True)
    writer = Writer(arguments.out)
    # Nothing of the patients that the other tables tell of is left.
    for path in sorted(arguments.out.glob("*.csv.gz")):
        if not path.name.startswith("D_") and path.name != "CAREGIVERS.csv.gz":
            writer.tables[path.name[: -len(".csv.gz")]] = []
    codes = listed_codes()
    hadm, icustay = 100000, 200000
    for subject in range(1, arguments.patients + 1):
        at = datetime(2120, 1, 1) + chance.randrange(0, 3650 * 24 * 60) * MINUTE
        dob = at - timedelta(days=chance.choice((1, 5800, 5850, 15000, 18262, 18627, 21915, 25567, 29220, 33000, 109574)))
        dob = dob.replace(hour=0, minute=0)
        dods = [None]
        for _ in range(chance.choice((1, 1, 2, 3))):
            hadm += 1
            admittime = at
            length = chance.randrange(6 * 60, 14 * 24 * 60) * MINUTE
            dischtime = admittime + length
            dead = chance.random() < 0.3
            timed = chance.random() < 0.5
            dods += [dischtime.date(), dischtime.date() + 10 * DAY, (admittime - 3650 * DAY).date(), admittime.date() - DAY]
            writer.add(
                "ADMISSIONS", subject_id=subject, hadm_id=hadm, admittime=admittime, dischtime=dischtime,
                deathtime=dischtime if dead and timed else None,
                admission_type=chance.choice(("ELECTIVE", "EMERGENCY", "URGENT", "NEWBORN", "ELECTIVE", "")),
                admission_location="CLINIC REFERRAL", discharge_location="DEAD/EXPIRED" if dead else "HOME",
                insurance="Private", ethnicity=chance.choice(ETHNICITY), diagnosis="SEPSIS",
                hospital_expire_flag=int(dead), has_chartevents_data=int(chance.random() < 0.9),
            )
            coded(writer, chance, subject, hadm, codes)
            prescribed(writer, chance, subject, hadm, admittime, dischtime)
            for _ in range(chance.choice((0, 1, 1, 2))):
                writer.add(
                    "SERVICES", subject_id=subject, hadm_id=hadm, curr_service=chance.choice(SERVICES),
                    transfertime=admittime + chance.choice((0, 1, 24 * 60, 25 * 60, 8 * 24 * 60)) * MINUTE
                    + chance.randrange(0, 120) * MINUTE,
                )
            start = admittime
            for _ in range(chance.choice((1, 1, 2))):
                icustay += 1
                intime = start + chance.choice((0, 30, 24 * 60, 9 * 24 * 60)) * MINUTE + chance.choice((0, 16, 59)) * timedelta(seconds=1)
                intime = min(intime, dischtime - HOUR)
                outtime = min(intime + chance.randrange(60, 12 * 24 * 60) * MINUTE, dischtime)
                writer.add(
                    "ICUSTAYS", subject_id=subject, hadm_id=hadm, icustay_id=icustay, dbsource="carevue", first_careunit="MICU",
                    last_careunit="MICU", first_wardid=50, last_wardid=50, intime=intime,
                    outtime=None if chance.random() < 0.03 else outtime, los=1,
                )
                kidney(writer, chance, subject, hadm, icustay, intime, outtime)
                start = outtime
            at = dischtime + chance.choice((1, 20, 400 * 24)) * HOUR
        dod = chance.choice(dods)
        writer.add(
            "PATIENTS", subject_id=subject, gender=chance.choice("MF"), dob=dob, dod=f"{dod} 00:00:00" if dod else None,
            expire_flag=int(dod is not None),
        )
    writer.write()


def coded(writer: Writer, chance: random.Random, subject: int, hadm: int, codes: List[str]) -> None:
    """Codes of the lists and beside them. Some admissions have only a primary diagnosis, some have none."""
    kind = chance.random()
    number = 0 if kind < 0.05 else 1 if kind < 0.12 else chance.randrange(2, 7)
    if chance.random() < 0.25:
        codes = HYPERTENSION
    for place in range(1, number + 1):
        code = chance.choice(codes)
        slip = chance.random()
        if slip < 0.3 and len(code) < 5:
            code += str(chance.randrange(10))
        elif slip < 0.4 and len(code) > 3:
            code = code[:-1]
        elif slip < 0.5 and code.isdigit():
            code = str((int(code) + chance.choice((-1, 1))) % 10 ** len(code)).zfill(len(code))
        writer.add("DIAGNOSES_ICD", subject_id=subject, hadm_id=hadm, seq_num=place, icd9_code=code)
    if chance.random() < 0.05:
        writer.add("DIAGNOSES_ICD", subject_id=subject, hadm_id=hadm)
    # One admission has one group; several are for the screens to meet more comorbidities.
    for _ in range(chance.choice((0, 1, 3))):
        group = chance.choice(("CARD", "RENAL", "HTNCX", "RENF") if codes is HYPERTENSION else sorted(AHRQ_GROUPS))
        drg = int(chance.choice(ends(AHRQ_GROUPS[group]))) + chance.choice((0, 0, 0, -1, 1))
        writer.add(
            "DRGCODES", subject_id=subject, hadm_id=hadm, drg_type=chance.choice(("MS", "MS", "MS", "HCFA", "APR ")),
            drg_code=str(drg).zfill(3),
        )
    for place in range(chance.choice((0, 0, 1, 2))):
        writer.add("PROCEDURES_ICD", subject_id=subject, hadm_id=hadm, seq_num=place + 1, icd9_code=chance.choice(PROCEDURES))


def prescribed(
    writer: Writer, chance: random.Random, subject: int, hadm: int, admittime: datetime, dischtime: datetime
) -> None:
    """Antibiotics and what is none, and cultures at the ends of their windows."""
    edges = (-96 * HOUR, -96 * HOUR - MINUTE, -72 * HOUR, -72 * HOUR - MINUTE, -DAY, 0 * HOUR, MINUTE, 9 * HOUR, DAY, DAY + MINUTE, 2 * DAY)
    for _ in range(chance.choice((0, 1, 2, 3))):
        day = (admittime + chance.random() * (dischtime - admittime)).replace(hour=0, minute=0, second=0, microsecond=0)
        part = chance.choice(ANTIBIOTIC_PARTS)
        drug = chance.choice((part, part.upper(), f"NEO*IV*{part.title()}", f"{part} 0.3% Ophth. Soln.", *NO_ANTIBIOTICS))
        writer.add(
            "PRESCRIPTIONS", subject_id=subject, hadm_id=hadm, startdate=None if chance.random() < 0.05 else day, enddate=day + 3 * DAY,
            drug_type=chance.choice(("MAIN", "MAIN", "BASE", "ADDITIVE")), drug=drug, route=chance.choice(ROUTES),
        )
        for _ in range(chance.choice((0, 1, 2))):
            taken = day + chance.choice(edges)
            timed = chance.random() < 0.7
            chartdate = taken.replace(hour=0, minute=0)
            specimen = chance.choice(SPECIMENS)
            for _ in range(chance.choice((1, 1, 2))):
                writer.add(
                    "MICROBIOLOGYEVENTS", subject_id=subject, hadm_id=hadm, chartdate=chartdate, charttime=taken if timed else None,
                    spec_type_desc=specimen, org_name=chance.choice(ORGANISMS),
                )


def kidney(
    writer: Writer, chance: random.Random, subject: int, hadm: int, icustay: int, intime: datetime, outtime: datetime
) -> None:
    """Creatinine around its limits and at one time twice; urine with gaps; weights; dialysis."""
    times = [intime + offset for offset in (-6 * HOUR, -6 * HOUR - MINUTE, -7 * DAY, 7 * DAY, 162 * HOUR, 163 * HOUR, 48 * HOUR, 49 * HOUR)]
    times = chance.sample(times, chance.randrange(0, 5))
    times += [intime + chance.randrange(-12 * 60, 9 * 24 * 60) * MINUTE for _ in range(chance.choice((0, 2, 8, 25)))]
    if times and chance.random() < 0.3:
        times.append(times[-1])
    if times and chance.random() < 0.5:
        times.append(times[-1] + chance.choice((1, 30, 59)) * MINUTE)
    for at in times:
        value = chance.choice((0.5, 0.7, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 2.1, 2.2, 3.0, 3.3, 4.0, 4.2, 8.0, 0, 160))
        writer.add(
            "LABEVENTS", subject_id=subject, hadm_id=hadm, itemid=50912, charttime=at, value=value, valuenum=value, valueuom="mg/dL"
        )
    at = intime - chance.choice((0, 1, 3)) * HOUR
    pace = chance.choice((20, 60, 60, 240))
    while at < outtime and chance.random() < 0.995:
        volume = chance.choice((0, 0, 5, 10, 20, 35, 60, 200, 800, 6000 if chance.random() < 0.02 else 50)) * pace // 60
        writer.add(
            "OUTPUTEVENTS", subject_id=subject, hadm_id=hadm, icustay_id=icustay, charttime=at, itemid=chance.choice((40055, 226559)),
            value=volume, valueuom="ml", cgid=1,
        )
        at += chance.choice((pace, pace, pace, pace + 7, 11 * 60 if chance.random() < 0.1 else pace, 40 * 60 if chance.random() < 0.03 else pace)) * MINUTE
    for _ in range(chance.choice((0, 1, 1, 3))):
        weight = chance.choice((3.2, 60, 75.5, 80, 100, 140))
        writer.add(
            "CHARTEVENTS", subject_id=subject, hadm_id=hadm, icustay_id=icustay, itemid=chance.choice((762, 763)),
            charttime=intime + chance.randrange(-60, 5 * 24 * 60) * MINUTE, value=weight, valuenum=weight, valueuom="kg",
        )
    if chance.random() < 0.15:
        begin = intime + chance.randrange(0, 72) * HOUR
        writer.add(
            "PROCEDUREEVENTS_MV", subject_id=subject, hadm_id=hadm, icustay_id=icustay, starttime=begin, endtime=begin + 4 * HOUR,
            itemid=chance.choice((225441, 225802, 224270)), value=240, valueuom="min", statusdescription="FinishedRunning",
        )


if __name__ == "__main__":
    main()
