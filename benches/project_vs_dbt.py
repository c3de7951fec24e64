"""Parsing, compiling and running projects of many models: acuity and dbt Core in turn, with the time and memory of each.

    pip install dbt-core dbt-duckdb
    cargo build --profile dist
    python benches/project_vs_dbt.py [--models 100 1000 5000] [--runs 3] [--acuity target/dist/acuity] [--dbt dbt]

A project has N models in layers of 20, each reading up to three of the layer before, with a description and two tests for every
tenth. Both programs read the same files; each command is a process of its own, and the folder of artifacts is empty before a
cold parse. Then one model is edited and the project is read again: dbt has its partial parse for that. `run` makes small tables
(views in layers would measure how the engine expands them), and only up to 200. Prints medians of wall time and of processor time
with their ratios, and the highest resident size.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

SHARED = "id,v\n1,2.5\n2,4.5\n"
LAYER = 20


def project(folder, count):
    """Writes a project of `count` models."""
    (folder / "models").mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "dbt_project.yml").write_text(
        "name: many\nversion: '1.0'\nprofile: many\nmodels: {many: {+materialized: table}}\n"
    )
    (folder / "profiles.yml").write_text(
        "many: {target: dev, outputs: {dev: {type: duckdb, path: many.duckdb, schema: analytics, threads: 4}}}\n"
    )
    (folder / "seeds/raw.csv").write_text(SHARED)
    described = ["version: 2", "models:"]
    for n in range(count):
        above = [f"m_{n - LAYER - k:05}" for k in range(3) if n - LAYER - k >= 0] or ["raw"]
        joins = "".join(
            f"\nleft join {{{{ ref('{name}') }}}} as t{k} using (id)" for k, name in enumerate(above[1:], 1)
        )
        (folder / f"models/m_{n:05}.sql").write_text(
            f"select t0.id, t0.v + {n} as v\nfrom {{{{ ref('{above[0]}') }}}} as t0{joins}\nwhere t0.id is not null\n"
        )
        if n % 10 == 0:
            described += [
                f"  - name: m_{n:05}", f"    description: Model {n}", "    columns:", "      - name: id",
                "        data_tests: [unique, not_null]",
            ]
    (folder / "models/schema.yml").write_text("\n".join(described) + "\n")


def measured(command, folder):
    """Runs a command: seconds, seconds of processor time, and its highest resident size in MB."""
    environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_PROFILES_DIR": str(folder)}
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{said.read().decode()[-4000:]}")
    # Linux counts in KiB.
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def steps(program, folder, count):
    """Name of each step to what `measured` gives."""
    shutil.rmtree(folder / "target", ignore_errors=True)
    found = {"parse": measured([program, "parse"], folder)}
    edited = folder / f"models/m_{count // 2:05}.sql"
    before = edited.read_text()
    edited.write_text(before + "-- edited\n")
    found["parse after an edit"] = measured([program, "parse"], folder)
    edited.write_text(before)
    found["compile"] = measured([program, "compile"], folder)
    if count <= 200:
        measured([program, "seed"], folder)
        found["run"] = measured([program, "run"], folder)
        (folder / "many.duckdb").unlink()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, nargs="+", default=[200, 1000, 5000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--acuity", type=pathlib.Path, default=pathlib.Path("target/dist/acuity"))
    parser.add_argument("--dbt", default="dbt")
    options = parser.parse_args()
    programs = {"acuity": str(options.acuity.resolve()), "dbt": shutil.which(options.dbt) or options.dbt}
    print(f"{'models':>7} {'step':<20} {'seconds: acuity, dbt':>27} {'processor: acuity, dbt':>27} {'MB: acuity, dbt':>16}")
    for count in options.models:
        runs = {name: [] for name in programs}
        with tempfile.TemporaryDirectory() as folder:
            folders = {name: pathlib.Path(folder) / name for name in programs}
            for name in programs:
                project(folders[name], count)
            # In turn, so that what else the machine does meets both.
            for _ in range(options.runs):
                for name, program in programs.items():
                    runs[name].append(steps(program, folders[name], count))
        for step in runs["acuity"][0]:
            of = {name: list(zip(*(run[step] for run in runs[name]))) for name in programs}
            told = [f"{count:>7,} {step:<20}"]
            for place in range(2):
                mine, dbts = (statistics.median(of[name][place]) for name in programs)
                told.append(f"{mine:>9.2f} {dbts:>9.2f} {dbts / mine:>6.1f}x")
            told.append(" ".join(f"{max(of[name][2]):>8,.0f}" for name in programs))
            print(*told, flush=True)


if __name__ == "__main__":
    main()
