"""Hourly SOFA four ways on the same tables in one run: this project, pandas, polars, and SQL as it is commonly written.

    pip install duckdb==2.0.0 pandas polars pyarrow pyyaml
    cargo build --release
    python benches/sofa_hourly.py [--patients 2000] [--chart-rows 1000] [--acuity target/release/acuity] [--repeats 3] [--work FOLDER]

Charts are made as dense as in `benches/scale.py`: real ones have thousands of rows a stay.

All begin with the tables that the project's models of hourly SOFA begin with: the hours of the stays, charted items of every kind,
coma scales, laboratory values, urine, arterial gases, episodes of ventilation, rates of vasopressors. All end with the columns of
`pivoted_sofa` (but two that are the same in each row): what was measured in each hour, its points, the worst points of 24 hours and their
sum, which are compared row by row. pandas and polars read the tables from Parquet, only the rows and columns that they use, and that
counts; they leave their result in memory. The two in SQL write it into a database file. The project's figure is the time of its models
(`run_results.json`) and of reading the result once, because it is a view; beside it stands the whole process, which also reads the project
and its warehouse.

"As commonly written" is the way of the published hourly SOFA of MIMIC: each hour is joined with the rows of each kind between its beginning
and its end, grouped by hour, the kinds are joined, points are given, and windows of 24 rows take the worst. The project brings each row to
the hour that it belongs to before it joins.

pandas and polars are written straightforwardly, in whole columns, by the method of the project: no loops over rows.
"""

import argparse
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import duckdb
import pandas
import polars
import scale

PROJECT = pathlib.Path(__file__).resolve().parent.parent / "project"
DRUGS = ["epinephrine", "norepinephrine", "dopamine", "dobutamine"]
COMPONENTS = ["respiration", "coagulation", "liver", "cardiovascular", "cns", "renal"]
# What is measured, as it is called here and in pivoted_sofa.
MEASURED = {
    "pf_novent": "pao2fio2ratio_novent", "pf_vent": "pao2fio2ratio_vent", **{drug: f"rate_{drug}" for drug in DRUGS}, "meanbp": "meanbp_min",
    "gcs": "gcs_min", "urineoutput": "urineoutput", "day_urine": "urineoutput_24hours", "bilirubin": "bilirubin_max",
    "creatinine": "creatinine_max", "platelet": "platelet_min",
}
WORST = [f"{name}_24hours" for name in COMPONENTS]
COLUMNS = ["icustay_id", "hr", "starttime", "endtime", *MEASURED.values(), *COMPONENTS, *WORST, "sofa_24hours"]

# Name here: table of the project, and its columns that are used.
INPUTS = {
    "hours": ("icustay_hours", ["icustay_id", "hr", "starttime", "endtime", "is_whole"]),
    "stays": ("int_stays", ["icustay_id", "hadm_id", "is_adult"]),
    "chart": ("int_chart_items", ["concept", "icustay_id", "charttime", "valuenum", "error_flag"]),
    "coma": ("pivoted_gcs", ["icustay_id", "charttime", "gcs"]),
    "labs": ("pivoted_lab", ["hadm_id", "charttime", "bilirubin", "creatinine", "platelet"]),
    "urine": ("pivoted_uo", ["icustay_id", "charttime", "urineoutput"]),
    "gases": ("pivoted_bg_art", ["icustay_id", "charttime", "pao2fio2ratio"]),
    "episodes": ("int_ventilation", ["icustay_id", "starttime", "endtime"]),
    "rates": ("int_infusion_rates", ["icustay_id", "drug", "starttime", "endtime", "dose", "row_id"]),
}

POINTS = """
    CASE WHEN pf_vent < 100 THEN 4 WHEN pf_vent < 200 THEN 3 WHEN pf_novent < 300 OR pf_vent < 300 THEN 2
         WHEN pf_novent < 400 OR pf_vent < 400 THEN 1 WHEN pf_novent IS NULL AND pf_vent IS NULL THEN NULL ELSE 0 END AS respiration,
    CASE WHEN platelet < 20 THEN 4 WHEN platelet < 50 THEN 3 WHEN platelet < 100 THEN 2 WHEN platelet < 150 THEN 1
         WHEN platelet IS NULL THEN NULL ELSE 0 END AS coagulation,
    CASE WHEN bilirubin >= 12 THEN 4 WHEN bilirubin >= 6 THEN 3 WHEN bilirubin >= 2 THEN 2 WHEN bilirubin >= 1.2 THEN 1
         WHEN bilirubin IS NULL THEN NULL ELSE 0 END AS liver,
    CASE WHEN dopamine > 15 OR epinephrine > 0.1 OR norepinephrine > 0.1 THEN 4
         WHEN dopamine > 5 OR epinephrine > 0 OR norepinephrine > 0 THEN 3
         WHEN dopamine > 0 OR dobutamine > 0 THEN 2 WHEN meanbp < 70 THEN 1
         WHEN coalesce(meanbp, dopamine, dobutamine, epinephrine, norepinephrine) IS NULL THEN NULL ELSE 0 END AS cardiovascular,
    CASE WHEN gcs < 6 THEN 4 WHEN gcs < 10 THEN 3 WHEN gcs < 13 THEN 2 WHEN gcs < 15 THEN 1 WHEN gcs IS NULL THEN NULL ELSE 0 END AS cns,
    CASE WHEN creatinine >= 5 OR day_urine < 200 THEN 4 WHEN creatinine >= 3.5 OR day_urine < 500 THEN 3 WHEN creatinine >= 2 THEN 2
         WHEN creatinine >= 1.2 THEN 1 WHEN creatinine IS NULL AND day_urine IS NULL THEN NULL ELSE 0 END AS renal
"""


def hour_join(name, table, key, values, only="true"):
    return f""", {name} AS (
        SELECT h.icustay_id, h.hr, {values} FROM of_adults h
        LEFT JOIN {table} t ON t.{key} = h.{key} AND t.charttime > h.starttime AND t.charttime <= h.endtime AND {only}
        GROUP BY h.icustay_id, h.hr)"""


LAB_VALUES = "max(bilirubin) AS bilirubin, max(creatinine) AS creatinine, min(platelet) AS platelet"
COMMON = f"""
    CREATE OR REPLACE TABLE plain AS
    WITH of_adults AS (SELECT h.*, s.hadm_id FROM hours h JOIN stays s USING (icustay_id) WHERE s.is_adult)
    , spans AS (
        SELECT *, max(endtime) OVER (PARTITION BY icustay_id, drug ORDER BY starttime, endtime, row_id
                                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until
        FROM rates WHERE drug IN ({", ".join(f"'{drug}'" for drug in DRUGS)}) AND icustay_id IS NOT NULL)
    , numbered AS (
        SELECT *, count_if(until IS NULL OR starttime > until) OVER (PARTITION BY icustay_id, drug
                  ORDER BY starttime, endtime, row_id ROWS UNBOUNDED PRECEDING) AS infusion FROM spans)
    , lasting AS (
        SELECT *, max(endtime) OVER w - min(starttime) OVER w AS ran FROM numbered WINDOW w AS (PARTITION BY icustay_id, drug, infusion))
    , running AS (
        SELECT h.icustay_id, h.hr, {", ".join(f"max(dose) FILTER (drug = '{drug}') AS {drug}" for drug in DRUGS)} FROM of_adults h
        LEFT JOIN lasting r ON r.icustay_id = h.icustay_id AND r.ran >= INTERVAL 1 HOUR
            AND r.starttime < h.endtime AND r.endtime >= h.endtime
        GROUP BY h.icustay_id, h.hr)
    , tagged AS (
        SELECT g.*, EXISTS (FROM episodes e WHERE e.icustay_id = g.icustay_id AND g.charttime BETWEEN e.starttime AND e.endtime) AS vent
        FROM gases g)
    {hour_join("gas", "tagged", "icustay_id", "min(pao2fio2ratio) FILTER (vent) AS pf_vent, min(pao2fio2ratio) FILTER (NOT vent) AS pf_novent")}
    {hour_join("pressure", "chart", "icustay_id", "min(valuenum) AS meanbp",
               "concept = 'map' AND error_flag != 1 AND valuenum > 0 AND valuenum < 300")}
    {hour_join("scale", "coma", "icustay_id", "min(gcs) AS gcs")}
    {hour_join("volume", "urine", "icustay_id", "sum(urineoutput) AS urineoutput")}
    {hour_join("blood", "labs", "hadm_id", LAB_VALUES)}
    , joined AS (
        SELECT *, CASE WHEN count_if(is_whole) OVER w = 24 AND sum(urineoutput) OVER w >= 0 THEN sum(urineoutput) OVER w END AS day_urine
        FROM of_adults JOIN running USING (icustay_id, hr) JOIN gas USING (icustay_id, hr) JOIN pressure USING (icustay_id, hr)
        JOIN scale USING (icustay_id, hr) JOIN volume USING (icustay_id, hr) JOIN blood USING (icustay_id, hr)
        WINDOW w AS (PARTITION BY icustay_id ORDER BY hr ROWS 23 PRECEDING))
    , scored AS (SELECT *, {POINTS} FROM joined)
    , worst AS (
        SELECT *, {", ".join(f"max({name}) OVER w AS {name}_24hours" for name in COMPONENTS)}
        FROM scored WINDOW w AS (PARTITION BY icustay_id ORDER BY hr ROWS 23 PRECEDING))
    SELECT icustay_id, hr, starttime, endtime, {", ".join(f"{here} AS {there}" for here, there in MEASURED.items())},
        {", ".join(COMPONENTS)}, {", ".join(WORST)}, {" + ".join(f"coalesce({name}, 0)" for name in WORST)} AS sofa_24hours
    FROM worst WHERE hr >= 0
"""


def by_pandas(folder):
    only = {"chart": [("concept", "==", "map")], "stays": [("is_adult", "==", True)], "rates": [("drug", "in", DRUGS)]}
    read = {name: pandas.read_parquet(folder / f"{name}.parquet", filters=only.get(name)) for name in INPUTS}
    hours = read["hours"].merge(read["stays"][["icustay_id", "hadm_id"]], on="icustay_id")
    rates, gases, chart = read["rates"].dropna(subset="icustay_id"), read["gases"], read["chart"]
    pressures = chart[(chart["error_flag"] != 1) & (chart["valuenum"] > 0) & (chart["valuenum"] < 300)]

    def of_hour(table, key, **aggregates):
        table = table.assign(endtime=table["charttime"].dt.ceil("h"))
        return table.groupby([key, "endtime"], as_index=False).agg(**aggregates)

    infusion = ["icustay_id", "drug"]
    rates = rates.sort_values([*infusion, "starttime", "endtime", "row_id"])
    until = rates.groupby(infusion)["endtime"].cummax().groupby([rates["icustay_id"], rates["drug"]]).shift()
    rates["infusion"] = (until.isna() | (rates["starttime"] > until)).groupby([rates["icustay_id"], rates["drug"]]).cumsum()
    group = rates.groupby([*infusion, "infusion"])
    ran = group["endtime"].transform("max") - group["starttime"].transform("min")
    rates = rates[ran >= pandas.Timedelta(hours=1)]
    rates = rates.assign(first=rates["starttime"].dt.floor("h") + pandas.Timedelta(hours=1), last=rates["endtime"].dt.floor("h"))
    rates = rates[rates["last"] >= rates["first"]]
    steps = ((rates["last"] - rates["first"]) // pandas.Timedelta(hours=1) + 1).astype(int)
    rates = rates.loc[rates.index.repeat(steps)]
    step = rates.groupby(level=0).cumcount()
    rates["endtime"] = rates["first"] + pandas.to_timedelta(step, unit="h")
    running = rates.pivot_table(index=["icustay_id", "endtime"], columns="drug", values="dose", aggfunc="max")
    running = running.reindex(columns=DRUGS).reset_index()

    gases = gases.reset_index().merge(read["episodes"], on="icustay_id", how="left")
    gases["vent"] = (gases["charttime"] >= gases["starttime"]) & (gases["charttime"] <= gases["endtime"])
    gases = gases.groupby("index").agg(
        icustay_id=("icustay_id", "first"), charttime=("charttime", "first"), ratio=("pao2fio2ratio", "first"), vent=("vent", "any")
    )
    gases = gases.assign(pf_vent=gases["ratio"].where(gases["vent"]), pf_novent=gases["ratio"].where(~gases["vent"]))
    table = hours.copy()
    for found, key in [
        (running, "icustay_id"),
        (of_hour(gases, "icustay_id", pf_vent=("pf_vent", "min"), pf_novent=("pf_novent", "min")), "icustay_id"),
        (of_hour(pressures, "icustay_id", meanbp=("valuenum", "min")), "icustay_id"),
        (of_hour(read["coma"], "icustay_id", gcs=("gcs", "min")), "icustay_id"),
        (of_hour(read["urine"], "icustay_id", urineoutput=("urineoutput", lambda values: values.sum(min_count=1))), "icustay_id"),
        (
            of_hour(
                read["labs"], "hadm_id", bilirubin=("bilirubin", "max"), creatinine=("creatinine", "max"), platelet=("platelet", "min")
            ),
            "hadm_id",
        ),
    ]:
        table = table.merge(found, on=[key, "endtime"], how="left")
    table = table.sort_values(["icustay_id", "hr"]).reset_index(drop=True)

    def last_day(column, how, least=1):
        windows = table.groupby("icustay_id", sort=False)[column].rolling(24, min_periods=least)
        return getattr(windows, how)().reset_index(level=0, drop=True)

    table["whole"] = table["is_whole"].astype(float)
    table["known"] = table["urineoutput"]
    day = last_day("known", "sum").round(6)
    table["day_urine"] = day.where((last_day("whole", "sum") == 24) & (day >= 0))
    t = table

    def points(known, *rules):
        value = pandas.Series(0.0, index=t.index)
        for holds, number in reversed(rules):
            value = value.mask(holds, number)
        return value.where(known)

    vent, novent = t["pf_vent"], t["pf_novent"]
    t["respiration"] = points(
        vent.notna() | novent.notna(), (vent < 100, 4), (vent < 200, 3), ((novent < 300) | (vent < 300), 2), ((novent < 400) | (vent < 400), 1)
    )
    t["coagulation"] = points(t["platelet"].notna(), *((t["platelet"] < limit, n) for limit, n in [(20, 4), (50, 3), (100, 2), (150, 1)]))
    t["liver"] = points(t["bilirubin"].notna(), *((t["bilirubin"] >= limit, n) for limit, n in [(12, 4), (6, 3), (2, 2), (1.2, 1)]))
    epinephrine, norepinephrine, dopamine, dobutamine = (t[drug] for drug in DRUGS)
    t["cardiovascular"] = points(
        t[["meanbp", *DRUGS]].notna().any(axis=1),
        ((dopamine > 15) | (epinephrine > 0.1) | (norepinephrine > 0.1), 4),
        ((dopamine > 5) | (epinephrine > 0) | (norepinephrine > 0), 3),
        ((dopamine > 0) | (dobutamine > 0), 2),
        (t["meanbp"] < 70, 1),
    )
    t["cns"] = points(t["gcs"].notna(), *((t["gcs"] < limit, n) for limit, n in [(6, 4), (10, 3), (13, 2), (15, 1)]))
    creatinine, urine = t["creatinine"], t["day_urine"]
    t["renal"] = points(
        creatinine.notna() | urine.notna(), ((creatinine >= 5) | (urine < 200), 4), ((creatinine >= 3.5) | (urine < 500), 3),
        (creatinine >= 2, 2), (creatinine >= 1.2, 1),
    )
    for name in COMPONENTS:
        t[f"{name}_24hours"] = last_day(name, "max")
    t["sofa_24hours"] = t[[f"{name}_24hours" for name in COMPONENTS]].fillna(0).sum(axis=1)
    return t.loc[t["hr"] >= 0].rename(columns=MEASURED)[COLUMNS]


def by_polars(folder):
    pl, col = polars, polars.col
    read = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in INPUTS}
    hour = pl.duration(hours=1)

    def of_hour(table, key, *aggregates):
        floor = col("charttime").dt.truncate("1h")
        end = pl.when(floor == col("charttime")).then(floor).otherwise(floor + hour)
        return table.with_columns(endtime=end).group_by(key, "endtime").agg(*aggregates)

    drug = ["icustay_id", "drug"]
    rates = read["rates"].filter(col("drug").is_in(DRUGS) & col("icustay_id").is_not_null()).sort(*drug, "starttime", "endtime", "row_id")
    rates = rates.with_columns(until=col("endtime").cum_max().shift().over(drug))
    rates = rates.with_columns(infusion=(col("until").is_null() | (col("starttime") > col("until"))).cum_sum().over(drug))
    rates = rates.filter((col("endtime").max() - col("starttime").min()).over([*drug, "infusion"]) >= hour)
    rates = rates.with_columns(first=col("starttime").dt.truncate("1h") + hour, last=col("endtime").dt.truncate("1h"))
    rates = rates.filter(col("last") >= col("first")).with_columns(endtime=pl.datetime_ranges("first", "last", "1h")).explode("endtime")
    running = rates.group_by("icustay_id", "endtime").agg(col("dose").filter(col("drug") == name).max().alias(name) for name in DRUGS)
    gases = read["gases"].with_row_index().join(read["episodes"], on="icustay_id", how="left")
    inside = (col("charttime") >= col("starttime")) & (col("charttime") <= col("endtime"))
    gases = gases.group_by("index").agg(
        col("icustay_id").first(), col("charttime").first(), col("pao2fio2ratio").first(), inside.fill_null(False).any().alias("vent")
    )
    ratio, vent = col("pao2fio2ratio"), col("vent")
    summed = pl.when(col("urineoutput").count() > 0).then(col("urineoutput").sum()).alias("urineoutput")
    pressures = read["chart"].filter(col("concept") == "map", col("error_flag") != 1, col("valuenum") > 0, col("valuenum") < 300)
    table = read["hours"].join(read["stays"].filter("is_adult").select("icustay_id", "hadm_id"), on="icustay_id")
    for found, key in [
        (running, "icustay_id"),
        (of_hour(gases, "icustay_id", ratio.filter(vent).min().alias("pf_vent"), ratio.filter(~vent).min().alias("pf_novent")), "icustay_id"),
        (of_hour(pressures, "icustay_id", col("valuenum").min().alias("meanbp")), "icustay_id"),
        (of_hour(read["coma"], "icustay_id", col("gcs").min()), "icustay_id"),
        (of_hour(read["urine"], "icustay_id", summed), "icustay_id"),
        (of_hour(read["labs"], "hadm_id", col("bilirubin").max(), col("creatinine").max(), col("platelet").min()), "hadm_id"),
    ]:
        table = table.join(found, on=[key, "endtime"], how="left")
    table = table.sort("icustay_id", "hr")
    day = col("urineoutput").rolling_sum(24, min_samples=1).over("icustay_id").round(6)
    whole = col("is_whole").cast(pl.Float64).rolling_sum(24, min_samples=1).over("icustay_id")
    table = table.with_columns(day_urine=pl.when((whole == 24) & (day >= 0)).then(day))

    def points(known, *rules):
        value = pl.lit(0.0)
        for holds, number in reversed(rules):
            value = pl.when(holds.fill_null(False)).then(pl.lit(float(number))).otherwise(value)
        return pl.when(known).then(value)

    def known(*names):
        return pl.any_horizontal(col(name).is_not_null() for name in names)

    pf_vent, pf_novent, creatinine, urine = col("pf_vent"), col("pf_novent"), col("creatinine"), col("day_urine")
    epinephrine, norepinephrine, dopamine, dobutamine = (col(name).fill_null(-1) for name in DRUGS)
    low = lambda left, right, limit: (left < limit).fill_null(False) | (right < limit).fill_null(False)  # noqa: E731
    table = table.with_columns(
        respiration=points(
            known("pf_vent", "pf_novent"), (pf_vent < 100, 4), (pf_vent < 200, 3), (low(pf_novent, pf_vent, 300), 2),
            (low(pf_novent, pf_vent, 400), 1),
        ),
        coagulation=points(known("platelet"), *((col("platelet") < limit, n) for limit, n in [(20, 4), (50, 3), (100, 2), (150, 1)])),
        liver=points(known("bilirubin"), *((col("bilirubin") >= limit, n) for limit, n in [(12, 4), (6, 3), (2, 2), (1.2, 1)])),
        cardiovascular=points(
            known("meanbp", *DRUGS), ((dopamine > 15) | (epinephrine > 0.1) | (norepinephrine > 0.1), 4),
            ((dopamine > 5) | (epinephrine > 0) | (norepinephrine > 0), 3), ((dopamine > 0) | (dobutamine > 0), 2), (col("meanbp") < 70, 1),
        ),
        cns=points(known("gcs"), *((col("gcs") < limit, n) for limit, n in [(6, 4), (10, 3), (13, 2), (15, 1)])),
        renal=points(
            known("creatinine", "day_urine"), ((creatinine >= 5).fill_null(False) | (urine < 200).fill_null(False), 4),
            ((creatinine >= 3.5).fill_null(False) | (urine < 500).fill_null(False), 3), (creatinine >= 2, 2), (creatinine >= 1.2, 1),
        ),
    )
    table = table.with_columns(col(name).rolling_max(24, min_samples=1).over("icustay_id").alias(f"{name}_24hours") for name in COMPONENTS)
    table = table.with_columns(sofa_24hours=pl.sum_horizontal(col(f"{name}_24hours").fill_null(0) for name in COMPONENTS))
    return table.filter(col("hr") >= 0).rename(MEASURED).select(COLUMNS).collect()


def cpu():
    """Seconds of processor time of this process and of those it waited for."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def timed(work):
    """What `work` gives, its seconds and its seconds of processor time."""
    start, before = time.perf_counter(), cpu()
    given = work()
    return given, time.perf_counter() - start, cpu() - before


def acuity_runs(acuity, project, *words):
    done = subprocess.run([acuity, *words, "--quiet"], cwd=project, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"acuity {' '.join(words)} failed:\n{done.stderr}")


def prepared(acuity, work, records):
    """A built project, and its inputs to hourly SOFA as Parquet."""
    project, folder = work / "project", work / "inputs"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"))
    acuity_runs(acuity, project, "load", "--data", str(records))
    acuity_runs(acuity, project, "seed")
    acuity_runs(acuity, project, "run", "--select", "+pivoted_sofa")
    folder.mkdir()
    # Some are views that call functions of `acuity`.
    acuity_runs(acuity, project, "export", "--out", str(work / "exported"), "--select", *(table for table, _ in INPUTS.values()))
    for name, (table, columns) in INPUTS.items():
        given = f"SELECT {', '.join(columns)} FROM '{work / 'exported' / table}.parquet'"
        duckdb.sql(f"COPY ({given}) TO '{folder / name}.parquet'")
    return project, folder


def read_once(project):
    """Reads every column of the project's rows."""
    with duckdb.connect(str(project / "acuity.duckdb"), read_only=True) as database:
        database.execute(f"SELECT {', '.join(f'max({column})' for column in COLUMNS)} FROM analytics.pivoted_sofa").fetchone()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=2000)
    parser.add_argument("--chart-rows", type=int, default=1000, help="charted rows a stay, on average")
    parser.add_argument("--acuity", type=pathlib.Path, default=pathlib.Path("target/release/acuity"))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=pathlib.Path, help="a folder for the database, which goes, and the records, which stay for the next run")
    options = parser.parse_args()
    acuity = str(options.acuity.resolve())
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        work = pathlib.Path(folder)
        records = (options.work or work).resolve() / f"records-{options.patients}-{options.chart_rows}"
        scale.records(acuity, records, options.patients, options.chart_rows)
        project, inputs = prepared(acuity, work, records)
        plain = duckdb.connect(str(work / "plain.duckdb"))
        for name in INPUTS:
            plain.execute(f"CREATE TABLE {name} AS FROM '{inputs / name}.parquet'")
        times = {name: [] for name in ("this project", "its whole process", "polars", "pandas", "plain SQL")}
        rows = {}
        for _ in range(options.repeats):
            # To write one view reads the project and its warehouse as well, and computes nothing.
            _, _, idle = timed(lambda: acuity_runs(acuity, project, "run", "--select", "int_ventilation"))
            _, seconds, busy = timed(lambda: acuity_runs(acuity, project, "run", "--select", *scale.HOURLY))
            times["its whole process"].append((seconds, busy))
            results = json.loads((project / "target/run_results.json").read_text())["results"]
            _, reading, read = timed(lambda: read_once(project))
            times["this project"].append((sum(result["execution_time"] for result in results) + reading, busy - idle + read))
            for name, make in (("polars", by_polars), ("pandas", by_pandas), ("plain SQL", lambda _: plain.execute(COMMON))):
                rows[name], *spent = timed(lambda make=make: make(inputs))
                times[name].append(spent)
        plain.execute(f"ATTACH '{project / 'acuity.duckdb'}' AS project (READ_ONLY)")
        # NaN is NULL.
        plain.register("pandas_rows", rows["pandas"].convert_dtypes())
        plain.register("polars_rows", rows["polars"].to_arrow())
        # Sums of volumes may differ in their last digit by the order of adding.
        alike = [column if column.endswith("time") else f"round(CAST({column} AS DOUBLE), 6) AS {column}" for column in COLUMNS]
        ours = f"SELECT {', '.join(alike)} FROM project.analytics.pivoted_sofa"
        (count,) = plain.execute(f"SELECT count(*) FROM ({ours})").fetchone()
        differ = 0
        for name, relation in (("polars", "polars_rows"), ("pandas", "pandas_rows"), ("plain SQL", "plain")):
            theirs = f"SELECT {', '.join(alike)} FROM {relation}"
            (more,) = plain.execute(f"SELECT count(*) FROM (({ours} EXCEPT ALL {theirs}) UNION ALL ({theirs} EXCEPT ALL {ours}))").fetchone()
            print(f"{name}: {more} of {count:,} rows differ")
            differ += more
        middle = {name: [statistics.median(column) for column in zip(*spent)] for name, spent in times.items()}
        for name, (seconds, busy) in middle.items():
            by_time, by_cpu = (mine / base for mine, base in zip((seconds, busy), middle["this project"]))
            print(f"{name:<18} median {seconds:7.2f} s, processor {busy:7.2f} s   x{by_time:.1f}, x{by_cpu:.1f}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
