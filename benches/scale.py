"""`acuity load`, `build`, hourly SOFA and `why` at several sizes: time, peak memory, bytes on disk, and how they grow.

    pip install duckdb==2.0.0 pyyaml
    cargo build --release
    python benches/scale.py [--patients 2000 10000 40000] [--acuity target/release/acuity] [--memory 8GB] [--work FOLDER]

Synthetic charts are thinner than real ones: each charted row is written again at later minutes, under a new ROW_ID, until a stay
has `--chart-rows` rows on average. Memory is capped for the engine, which spills to disk beyond. Each step is a process
of its own; its memory is the highest resident size that the system saw, its processor time that of all its threads, which is what to
compare when the machine does something else as well. FOLDER keeps the records of each size for the next run
and needs about 0.03 MB a patient, the database 0.1 MB; without it they are made in a temporary folder.

Prints a table of the steps, the exponent of growth of processor time between the first and the last size (1 is linear), and the models
that take most of the time.
"""

import argparse
import json
import math
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

import duckdb
import yaml

PROJECT = pathlib.Path(__file__).resolve().parent.parent / "project"
HOURLY = ["int_hourly_gases", "int_hourly_rates", "int_sofa_hourly", "int_sofa_hourly_points", "pivoted_sofa"]
SHOWN = 15


def measured(command, cwd):
    """Runs a command: seconds, seconds of processor time, and its peak resident size in bytes."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen([str(word) for word in command], cwd=cwd, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(map(str, command))} failed:\n{said.read().decode()[-4000:]}")
    # Linux counts in KiB.
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def records(acuity, folder, patients, wanted):
    """A folder of synthetic records with at least so many charted rows a stay."""
    if (folder / "done").exists():
        return
    measured([acuity, "synth", "--patients", str(patients), "--out", folder], folder.parent)
    chart, stays = folder / "CHARTEVENTS.csv.gz", folder / "ICUSTAYS.csv.gz"
    thin = folder / "thin.csv.gz"
    chart.rename(thin)
    database = duckdb.connect()
    database.execute("SET preserve_insertion_order = false")
    of = f"read_csv('{thin}', all_varchar = true, header = true)"
    rows, last = database.execute(f"SELECT count(*), max(CAST(ROW_ID AS BIGINT)) FROM {of}").fetchone()
    (count,) = database.execute(f"SELECT count(*) FROM read_csv('{stays}', all_varchar = true, header = true)").fetchone()
    copies = max(1, math.ceil(wanted * count / rows))
    database.execute(
        f"""COPY (
            SELECT charted.* REPLACE (
                CAST(CAST(ROW_ID AS BIGINT) + copy * {last} AS VARCHAR) AS ROW_ID,
                strftime(CAST(CHARTTIME AS TIMESTAMP) + to_minutes(CAST(copy * 60 // {copies} AS BIGINT)), '%Y-%m-%d %H:%M:%S') AS CHARTTIME)
            FROM {of} AS charted, range({copies}) AS copies(copy)
        ) TO '{chart}' (FORMAT csv, HEADER, COMPRESSION gzip)"""
    )
    thin.unlink()
    (folder / "done").touch()


def rows_of(database_file):
    with duckdb.connect(str(database_file), read_only=True) as database:
        count = lambda table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: E731
        return {
            "stays": count("src_mimic.icustays"), "chart rows": count("src_mimic.chartevents"),
            "hours": count("analytics.pivoted_sofa"),
        }


def some_stay(database_file):
    """A stay of an adult in the middle of the table, with points."""
    with duckdb.connect(str(database_file), read_only=True) as database:
        (stay,) = database.execute(
            "SELECT quantile_disc(icustay_id, 0.5) FROM analytics.sofa WHERE is_adult AND sofa > 4"
        ).fetchone()
    return stay


def size(acuity, work, patients, options):
    """The steps at one size: name to (seconds, processor seconds, peak bytes), what there is, and the seconds of each model."""
    data = work / f"records-{patients}-{options.chart_rows}"
    # In a process of its own: what this one has once held counts as the peak of those it starts.
    made = multiprocessing.get_context("spawn").Process(target=records, args=(acuity, data, patients, options.chart_rows))
    made.start()
    made.join()
    if made.exitcode:
        raise SystemExit(made.exitcode)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        project = pathlib.Path(folder) / "project"
        shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"))
        profiles = yaml.safe_load((project / "profiles.yml").read_text())
        output = profiles["acuity"]["outputs"]["dev"]
        output["threads"] = options.threads
        output["settings"] = {"memory_limit": options.memory, "temp_directory": str(pathlib.Path(folder) / "spill")}
        (project / "profiles.yml").write_text(yaml.safe_dump(profiles))
        steps = {}

        def step(name, *words):
            steps[name] = seconds, processor, peak = measured([acuity, *words], project)
            print(f"  {name:<18} {seconds:8.1f} s {processor:8.1f} s of processor {peak / 1e6:8,.0f} MB peak", flush=True)

        print(f"{patients:,} patients")
        step("load", "load", "--data", data.resolve(), "--quiet")
        step("seeds and models", "build", "--quiet", "--exclude", "resource_type:test")
        slow = times(project)
        step("hourly SOFA alone", "run", "--quiet", "--select", *HOURLY)
        stay = some_stay(project / "acuity.duckdb")
        step("why, an hour", "why", "--icustay-id", stay)
        step("why, first day", "why", "--icustay-id", stay, "--first-day")
        if not options.no_tests:
            step("tests", "test", "--quiet")
            slow |= times(project)
        there = rows_of(project / "acuity.duckdb")
        there["MB of records"] = sum(file.stat().st_size for file in data.iterdir()) / 1e6
        there["MB of database"] = (project / "acuity.duckdb").stat().st_size / 1e6
    return steps, there, slow


def times(project):
    results = json.loads((project / "target/run_results.json").read_text())["results"]
    return {result["unique_id"]: result["execution_time"] for result in results}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, nargs="+", default=[2000, 10000])
    parser.add_argument("--acuity", type=pathlib.Path, default=pathlib.Path("target/release/acuity"))
    parser.add_argument("--chart-rows", type=int, default=1000, help="of a stay, on average, at least")
    parser.add_argument("--memory", default="8GB")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--work", type=pathlib.Path, help="where records and databases go")
    parser.add_argument("--no-tests", action="store_true")
    options = parser.parse_args()
    acuity = str(options.acuity.resolve())
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.work or pathlib.Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        found = {}
        for patients in sorted(options.patients):
            found[patients] = size(acuity, work, patients, options)
            _, there, slow = found[patients]
            print("  " + ", ".join(f"{count:,.0f} {name}" for name, count in there.items()))
            for node in sorted(slow, key=slow.get, reverse=True)[:SHOWN]:
                print(f"    {slow[node]:8.2f} s  {node.removeprefix('model.acuity.')}", flush=True)
    few, many = min(found), max(found)
    if few == many:
        return
    more = math.log(found[many][1]["chart rows"] / found[few][1]["chart rows"])
    print(f"\ngrowth from {few:,} to {many:,} patients, as a power of the chart rows")
    for name, (_, processor, _) in found[many][0].items():
        print(f"  {name:<18} {math.log(processor / found[few][0][name][1]) / more:8.2f}")
    print("\nslowest nodes: seconds, seconds at the first size, power")
    before, after = found[few][2], found[many][2]
    for node in sorted(after, key=after.get, reverse=True)[:SHOWN]:
        power = math.log(after[node] / before[node]) / more if before.get(node) else math.nan
        print(f"  {after[node]:8.2f} {before.get(node, math.nan):8.2f} {power:6.2f}  {node.removeprefix('model.acuity.')}")
    print("\nsteepest nodes of more than a second")
    steep = {node: math.log(after[node] / before[node]) / more for node in after if after[node] > 1 and before.get(node)}
    for node in sorted(steep, key=steep.get, reverse=True)[:SHOWN]:
        print(f"  {after[node]:8.2f} {before[node]:8.2f} {steep[node]:6.2f}  {node.removeprefix('model.acuity.')}")


if __name__ == "__main__":
    main()
