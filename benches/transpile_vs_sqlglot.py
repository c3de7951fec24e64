#!/usr/bin/env python3
"""Acuity's translation of BigQuery SQL beside sqlglot's: speed and meaning, over the recorded corpus of tests/googlesql.

    pip install sqlglot duckdb
    python benches/transpile_vs_sqlglot.py

Speed: each query that both translate, the fastest of five runs each, in one process each; the same with sqlglot's resolution of
names and types, which Acuity's translation always has; then one query of 5,000 lines. Meaning: what sqlglot makes of a query runs in
DuckDB for at most LIMIT seconds and is compared with the answer of Google's engine. A query that Google's engine rejects, or that ends
in an error there, counts as right when sqlglot or DuckDB ends in an error too. Acuity's own score is what
`cargo test -p acuity-duckdb --test googlesql` prints.
"""

import datetime
import decimal
import glob
import json
import math
import os
import statistics
import subprocess
import threading
import time

import duckdb
import sqlglot
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
# Seconds that a translation may run: the corpus itself takes milliseconds a query.
LIMIT = 10


def entries():
    for file in sorted(glob.glob(os.path.join(ROOT, "tests/googlesql/answers/*.jsonl"))):
        with open(file, encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


def long_query(blocks=560):
    """The query of 5,000 lines of crates/acuity-sql/tests/functions."""
    parts = ["WITH c0 AS (SELECT 1 AS a, 2.5 AS b, DATETIME '2150-01-01' AS t)"]
    for i in range(1, blocks):
        parts.append(
            f"c{i} AS (\n  SELECT\n    a + {i} AS a,\n    CASE WHEN b > {i} THEN b / 2\n      ELSE COALESCE(b, 0)\n    END AS b,\n"
            f"    DATETIME_ADD(t, INTERVAL 1 HOUR) AS t\n  FROM c{i - 1}\n  WHERE a IS NOT NULL)"
        )
    return ",\n".join(parts) + f"\nSELECT * FROM c{blocks - 1}"


def by_sqlglot(sql):
    return sqlglot.transpile(sql, read="bigquery", write="duckdb")[0]


def typed_by_sqlglot(sql):
    """The same with what acuity always does: names resolved and expressions typed."""
    tree = qualify(sqlglot.parse_one(sql, read="bigquery"), dialect="bigquery", quote_identifiers=False)
    return annotate_types(tree, dialect="bigquery").sql(dialect="duckdb")


def sqlglot_time(sql, runs=5, translate=by_sqlglot):
    best = None
    for _ in range(runs):
        start = time.perf_counter()
        try:
            translate(sql)
        except Exception:
            return None
        micros = (time.perf_counter() - start) * 1e6
        best = micros if best is None else min(best, micros)
    return best


def acuity_times(queries):
    command = ["cargo", "run", "--quiet", "--release", "-p", "acuity-sql", "--example", "transpile_time"]
    lines = "".join(json.dumps({"sql": sql}) + "\n" for sql in queries)
    out = subprocess.run(command, cwd=ROOT, input=lines, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def cell(value):
    """A value in the form of the recorded answers."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, decimal.Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, datetime.datetime):
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None) if value.tzinfo else value
        return value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, dict):
        return [cell(v) for v in value.values()]
    if isinstance(value, (list, tuple)):
        return [cell(v) for v in value]
    return str(value)


def same(ours, wanted):
    if isinstance(wanted, list):
        return (ours is None and not wanted) or (
            isinstance(ours, list) and len(ours) == len(wanted) and all(same(a, b) for a, b in zip(ours, wanted))
        )
    if isinstance(ours, float) and wanted is not None:
        try:
            return math.isclose(ours, float(wanted), rel_tol=1e-14)
        except ValueError:
            return False
    return ours == wanted


def right(entry, connection):
    """Whether sqlglot's translation gives the recorded answer; None when there are no rows to compare."""
    # Some translations loop, or give rows without end.
    clock = threading.Timer(LIMIT, connection.interrupt)
    clock.start()
    try:
        rows = connection.execute(by_sqlglot(entry["sql"])).fetchall()
    except duckdb.InterruptException:
        return False
    except Exception:
        return "rejects" in entry or "fails" in entry
    finally:
        clock.cancel()
    if "rejects" in entry or "fails" in entry:
        return False
    if "rows" not in entry:
        return None
    rows, wanted = [[cell(v) for v in row] for row in rows], entry["rows"]
    if not entry.get("ordered"):
        rows, wanted = sorted(rows, key=str), sorted(wanted, key=str)
        if len(rows) == len(wanted):
            left = list(wanted)
            for row in rows:
                match = next((w for w in left if same(row, w)), None)
                if match is None:
                    return False
                left.remove(match)
            return True
        return False
    return len(rows) == len(wanted) and all(same(a, b) for a, b in zip(rows, wanted))


def main():
    corpus = list(entries())
    queries = [e["sql"] for e in corpus] + [long_query()]
    ours = acuity_times(queries)
    theirs = [sqlglot_time(sql, 5 if i < len(corpus) else 1) for i, sql in enumerate(queries)]
    typed = [sqlglot_time(sql, 5, typed_by_sqlglot) for sql in queries[:-1]]
    print(f"sqlglot {sqlglot.__version__}, DuckDB {duckdb.__version__}, {len(corpus)} queries")
    for name, times in [("sqlglot", theirs[:-1]), ("sqlglot with names resolved and types", typed)]:
        both = [(a, b) for a, b in zip(ours[:-1], times) if a and b]
        sums = sum(a for a, _ in both) / 1e3, sum(b for _, b in both) / 1e3
        middle = statistics.median(b / a for a, b in both)
        print(f"{len(both)} queries: {sums[0]:.1f} ms, {name} {sums[1]:.1f} ms; ratio {sums[1] / sums[0]:.0f}, median ratio {middle:.0f}")
    shown = f"{theirs[-1] / 1e3:.0f} ms" if theirs[-1] else "an error"
    print(f"one query of {queries[-1].count(chr(10)) + 1} lines: {ours[-1] / 1e3:.1f} ms, sqlglot {shown}")
    score = {True: 0, False: 0, None: 0}
    for entry in corpus:
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        score[right(entry, connection)] += 1
        connection.close()
    judged = score[True] + score[False]
    print(f"meaning: sqlglot with DuckDB gives Google's answer to {score[True]} of {judged} queries ({score[True] / judged:.0%})")


if __name__ == "__main__":
    main()
