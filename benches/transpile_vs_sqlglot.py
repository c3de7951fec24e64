#!/usr/bin/env python3
"""Acuity's translation of BigQuery SQL beside those of sqlglot and polyglot-sql: speed and meaning, over the recorded corpus of
tests/googlesql.

    pip install sqlglot polyglot-sql duckdb
    python benches/transpile_vs_sqlglot.py

Speed: each query that all translate, the fastest of five runs each, in one process each; the same with sqlglot's resolution of
names and types, which Acuity's translation always has; then one query of 5,000 lines. Meaning: what another makes of a query runs in
DuckDB for at most LIMIT seconds and is compared with the answer of Google's engine. A query that Google's engine rejects, or that ends
in an error there, counts as right when the translation or DuckDB ends in an error too. Scripts and queries with parameters are left out:
the others translate texts. Acuity's own score is what `cargo test -p acuity-duckdb --test googlesql` prints.
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
import polyglot_sql
import sqlglot
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
# Seconds that a translation may run: the corpus itself takes milliseconds a query.
LIMIT = 10


def entries():
    for file in sorted(glob.glob(os.path.join(ROOT, "tests/googlesql/answers/*.jsonl"))):
        with open(file, encoding="utf-8") as lines:
            read = (json.loads(line) for line in lines)
            yield from (entry for entry in read if "script" not in entry and "params" not in entry)


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


def by_polyglot(sql):
    return polyglot_sql.transpile(sql, read="bigquery", write="duckdb")[0]


def typed_by_sqlglot(sql):
    """The same with what acuity always does: names resolved and expressions typed."""
    tree = qualify(sqlglot.parse_one(sql, read="bigquery"), dialect="bigquery", quote_identifiers=False)
    return annotate_types(tree, dialect="bigquery").sql(dialect="duckdb")


def time_of(sql, runs, translate):
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


def right(entry, connection, translate):
    """Whether the translation gives the recorded answer; None when there are no rows to compare."""
    # Some translations loop, or give rows without end.
    clock = threading.Timer(LIMIT, connection.interrupt)
    clock.start()
    try:
        rows = connection.execute(translate(entry["sql"])).fetchall()
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
    others = {
        "polyglot-sql": [time_of(sql, 5, by_polyglot) for sql in queries],
        "sqlglot": [time_of(sql, 5 if i < len(corpus) else 1, by_sqlglot) for i, sql in enumerate(queries)],
    }
    typed = [time_of(sql, 5, typed_by_sqlglot) for sql in queries[:-1]]
    versions = f"sqlglot {sqlglot.__version__}, polyglot-sql {polyglot_sql.__version__}, DuckDB {duckdb.__version__}"
    print(f"{versions}, {len(corpus)} queries; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    all_three = [i for i in range(len(corpus)) if ours[i] and all(times[i] for times in others.values())]
    print(f"{len(all_three)} queries that all three translate: acuity {sum(ours[i] for i in all_three) / 1e3:.1f} ms")
    for name, times in others.items():
        total = sum(times[i] for i in all_three) / 1e3
        middle = statistics.median(times[i] / ours[i] for i in all_three)
        print(f"  {name} {total:.1f} ms; ratio {total * 1e3 / sum(ours[i] for i in all_three):.1f}, median ratio {middle:.1f}")
    both = [(a, b) for a, b in zip(ours[:-1], typed) if a and b]
    sums = sum(a for a, _ in both) / 1e3, sum(b for _, b in both) / 1e3
    print(f"{len(both)} queries: acuity {sums[0]:.1f} ms, sqlglot with names resolved and types {sums[1]:.1f} ms; ratio {sums[1] / sums[0]:.0f}")
    lines = queries[-1].count(chr(10)) + 1
    shown = ", ".join(f"{name} {times[-1] / 1e3:.0f} ms" if times[-1] else f"{name} an error" for name, times in others.items())
    print(f"one query of {lines} lines: acuity {ours[-1] / 1e3:.1f} ms, {shown}")
    for name, translate in [("polyglot-sql", by_polyglot), ("sqlglot", by_sqlglot)]:
        score = {True: 0, False: 0, None: 0}
        for entry in corpus:
            connection = duckdb.connect()
            connection.execute("SET TimeZone = 'UTC'")
            score[right(entry, connection, translate)] += 1
            connection.close()
        judged = score[True] + score[False]
        print(f"meaning: {name} with DuckDB gives Google's answer to {score[True]} of {judged} queries ({score[True] / judged:.0%})")


if __name__ == "__main__":
    main()
