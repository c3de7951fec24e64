"""`acuity load` beside DuckDB's own Python client running COPY on the same files, each a whole process, in one run.

    pip install duckdb==2.0.0 pyyaml
    cargo run --release -- synth --patients 2000 --out mimic-synth
    python benches/load_vs_duckdb.py mimic-synth [--repeats 5] [--acuity target/release/acuity]

Both make a new database file with the same tables and types; runs alternate. Acuity also checks every value, stores
descriptions, and replaces each table in one transaction. Prints the median of each and the ratio.
DuckDB's command-line client is not published for 2.x yet; the Python package is the same library.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import yaml

CLIENT = "import duckdb, sys; duckdb.connect('peer.duckdb').execute(sys.stdin.read())"
TYPES = {"INT64": "BIGINT", "FLOAT64": "DOUBLE", "STRING": "VARCHAR", "DATETIME": "TIMESTAMP", "DATE": "DATE"}


def statements(root, data):
    """DDL and COPY for every table that has a file, from the project's own description of the sources."""
    sources = yaml.safe_load((root / "project/models/staging/_sources.yml").read_text())
    yield "CREATE SCHEMA src_mimic;"
    files = {path.name.split(".")[0].lower(): path for path in data.iterdir() if ".csv" in path.name}
    for table in sources["sources"][0]["tables"]:
        columns = ", ".join(f'"{c["name"]}" {TYPES[c["data_type"]]}' for c in table["columns"])
        yield f'CREATE TABLE src_mimic.{table["name"]} ({columns});'
        if path := files.get(table["name"]):
            yield f"COPY src_mimic.{table['name']} FROM '{path}' (FORMAT csv, HEADER true);"


def timed(command, cwd, text=None):
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, input=text, text=True, capture_output=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--acuity", type=pathlib.Path, default=pathlib.Path("target/release/acuity"))
    args = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    data, acuity = args.data.resolve(), args.acuity.resolve()
    script = "\n".join(statements(root, data))
    times = {"duckdb": [], "acuity": []}
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        timed([acuity, "init", "project"], work)
        for _ in range(args.repeats):
            for name in ("peer.duckdb", "project/acuity.duckdb"):
                (work / name).unlink(missing_ok=True)
            times["duckdb"].append(timed([sys.executable, "-c", CLIENT], work, script))
            times["acuity"].append(timed([acuity, "load", "--quiet", "--data", data], work / "project"))
    median = {name: statistics.median(all_) for name, all_ in times.items()}
    for name, all_ in times.items():
        print(f"{name:<8} median {median[name]:6.2f} s   min {min(all_):6.2f}   max {max(all_):6.2f}")
    print(f"ratio    {median['acuity'] / median['duckdb']:6.2f}")


if __name__ == "__main__":
    main()
