"""A project with as many stays as MIMIC-III: the marts that the window reads, multiplied, each copy with other ids.

    pip install duckdb
    python benches/viewer/marts.py --project FOLDER --out FOLDER [--stays 61532]

FOLDER is a project whose `acuity build` is done (`acuity demo` makes one). Only the tables are multiplied, not models and scores: the
copies have the values of the stays they are copies of, which is nothing to learn from and all that drawing needs.
"""

import argparse
import pathlib
import shutil

import duckdb

SKIPPED = {"acuity.duckdb", "acuity.duckdb.wal", "data"}
MARTS = [
    "icustay_detail",
    "outcomes",
    "sofa",
    "sofa_inputs",
    "first_day_features",
    "sepsis3",
    "ventilation_durations",
    "stay_events",
    "pivoted_sofa",
    "pivoted_vital",
    "pivoted_lab",
]
IDS = ["icustay_id", "subject_id", "hadm_id"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--stays", type=int, default=61_532)
    parser.add_argument("--dataset", default="analytics")
    arguments = parser.parse_args()
    shutil.copytree(arguments.project, arguments.out, ignore=lambda _, names: SKIPPED & set(names))
    connection = duckdb.connect(str(arguments.out / "acuity.duckdb"))
    connection.execute(f"ATTACH '{arguments.project / 'acuity.duckdb'}' AS source (READ_ONLY)")
    dataset = arguments.dataset
    connection.execute(f"CREATE SCHEMA {dataset}")
    stays = connection.execute(f"SELECT COUNT(*) FROM source.{dataset}.icustay_detail").fetchone()[0]
    copies = -(-arguments.stays // stays)
    kept = f"""SELECT icustay_id + number * 1000000 AS icustay_id
      FROM source.{dataset}.icustay_detail CROSS JOIN range({copies}) AS copies(number)
      ORDER BY number, icustay_id LIMIT {arguments.stays}"""
    connection.execute(f"CREATE TEMP TABLE kept AS {kept}")
    built = {
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'source' AND schema_name = ?", [dataset]
        ).fetchall()
    }
    for mart in MARTS:
        if mart not in built:
            continue
        # The charts of one stay need no copies: the window reads one at a time.
        times = copies if mart in MARTS[:7] else 1
        columns = connection.execute(f"DESCRIBE source.{dataset}.{mart}").fetchall()
        names = [f"{c[0]} + number * 1000000 AS {c[0]}" if c[0] in IDS else c[0] for c in columns]
        connection.execute(
            f"""CREATE TABLE {dataset}.{mart} AS
            WITH copied AS (SELECT {", ".join(names)} FROM source.{dataset}.{mart} CROSS JOIN range({times}) AS copies(number))
            SELECT * FROM copied WHERE icustay_id IN (SELECT icustay_id FROM kept)"""
        )
        rows = connection.execute(f"SELECT COUNT(*) FROM {dataset}.{mart}").fetchone()[0]
        print(f"{mart}: {rows:,} rows")
    connection.close()


if __name__ == "__main__":
    main()
