"""Database files between this project and DuckDB's own client, whose version the Python package gives.

    python clients.py write FILE    makes FILE as the client makes any, in small blocks
    python clients.py read FILE     opens a project's database and prints the rows of analytics.sofa
    python clients.py load FILE EXTENSION
                                    loads the extension, reads each view to its end and prints its name and rows; then
                                    runs the SQL on stdin and prints the first row, tabs between
"""

import sys

import duckdb

HOSPITAL = """
CREATE SCHEMA hosp;
CREATE TABLE hosp.patients AS
    SELECT i::INTEGER AS subject_id, (2100 + i)::SMALLINT AS anchor_year, 'p' || i AS name,
           DATE '2150-01-01' + i::INTEGER AS dod, (i * 1.5)::DECIMAL(10, 2) AS weight, [i, i + 1] AS visits
    FROM range(1, 201) AS r(i);
COMMENT ON TABLE hosp.patients IS 'one row per patient';
CREATE VIEW hosp.old AS SELECT * FROM hosp.patients WHERE subject_id > 100;
"""


def main() -> None:
    action, file, *extension = sys.argv[1:]
    if action == "write":
        connection = duckdb.connect(file, config={"default_block_size": "16384"})
        connection.execute(HOSPITAL)
        connection.close()
    elif action == "read":
        connection = duckdb.connect(file, read_only=True)
        rows = connection.execute("SELECT count(*), count(sofa) FROM analytics.sofa").fetchone()
        print(duckdb.__version__, *rows)
    elif action == "load":
        connection = duckdb.connect(file, read_only=True, config={"allow_unsigned_extensions": "true"})
        connection.load_extension(*extension)
        views = "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        for schema, view in connection.execute(views).fetchall():
            print(f"{schema}.{view}", len(connection.execute(f'SELECT * FROM "{schema}"."{view}"').fetchall()))
        print(*connection.execute(sys.stdin.read()).fetchone(), sep="\t")


main()
