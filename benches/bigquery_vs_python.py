"""Acuity's BigQuery executor against Google's Python client, on the same emulator in one run.

    python benches/bigquery_vs_python.py EXAMPLE REST_ADDRESS GRPC_ADDRESS

EXAMPLE is the program `bigquery_speed` (cargo build --release -p acuity-bigquery --example bigquery_speed); the addresses
are the emulator's, such as http://127.0.0.1:9050 and http://127.0.0.1:9060. Needs google-cloud-bigquery and
google-cloud-bigquery-storage. What a server needs by itself is measured with bare HTTP requests and taken off, so that the
overhead is the client's own.
"""

import http.client
import json
import subprocess
import sys
import time
from urllib.parse import urlsplit

import grpc
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud import bigquery_storage_v1 as storage
from google.cloud.bigquery_storage_v1.services.big_query_read.transports import BigQueryReadGrpcTransport

JOBS, ROWS, PAGED = 200, 1_000_000, 100_000
example, rest, grpc_address = sys.argv[1:4]
client = bigquery.Client(
    project="p1", credentials=AnonymousCredentials(), client_options=ClientOptions(api_endpoint=rest)
)


def seconds(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def bare():
    """What the server needs for a job: the two requests without any client."""
    connection = http.client.HTTPConnection(urlsplit(rest).netloc)

    def one(number):
        reference = {"jobId": f"bare_{time.time_ns()}_{number}", "projectId": "p1"}
        query = {"query": f"SELECT {number}", "useLegacySql": False}
        body = json.dumps({"configuration": {"query": query}, "jobReference": reference})
        connection.request("POST", "/bigquery/v2/projects/p1/jobs", body, {"content-type": "application/json"})
        connection.getresponse().read()
        connection.request("GET", f"/bigquery/v2/projects/p1/queries/{reference['jobId']}?maxResults=50000")
        connection.getresponse().read()

    one(-1)
    return seconds(lambda: [one(number) for number in range(JOBS)])[0] / JOBS


def python_jobs():
    list(client.query("SELECT 1").result())
    return seconds(lambda: [list(client.query(f"SELECT {number}").result()) for number in range(JOBS)])[0] / JOBS


def python_pages():
    rows = client.query(f"SELECT * FROM acuity_speed.t LIMIT {PAGED}").result(page_size=50_000)
    return seconds(lambda: sum(1 for _ in rows))


def python_storage():
    channel = grpc.insecure_channel(urlsplit(grpc_address).netloc, options=[("grpc.max_receive_message_length", -1)])
    reader = storage.BigQueryReadClient(transport=BigQueryReadGrpcTransport(channel=channel))
    return seconds(lambda: client.list_rows("p1.acuity_speed.t").to_arrow(bqstorage_client=reader).num_rows)


client.create_dataset("acuity_speed", exists_ok=True)
client.query(
    "CREATE OR REPLACE TABLE acuity_speed.t AS SELECT x, CAST(x AS STRING) AS s, x / 3 AS f, "
    f"DATETIME '2101-01-01 00:00:00' AS d FROM UNNEST(GENERATE_ARRAY(1, {ROWS})) AS x"
).result()

server = bare()
python = python_jobs()
paging, paged = python_pages()
reading, whole = python_storage()
words = [example, rest, grpc_address, str(JOBS), "acuity_speed.t", str(PAGED)]
ours = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
assert ours["paged"] == paged == PAGED and ours["whole"] == whole == ROWS, (ours, paged, whole)

print(f"server alone, a job                {server * 1e3:8.2f} ms")
print(f"overhead a job, Python             {(python - server) * 1e3:8.2f} ms")
print(f"overhead a job, Acuity             {(ours['per_job'] - server) * 1e3:8.2f} ms")
print(f"rows/s page by page, Python        {paged / paging:12,.0f}")
print(f"rows/s page by page, Acuity        {ours['paged'] / ours['paging']:12,.0f}")
print(f"rows/s whole table, Python (Arrow) {whole / reading:12,.0f}")
print(f"rows/s whole table, Acuity (Arrow) {ours['whole'] / ours['reading']:12,.0f}")
print(f"whole table in Acuity against pages in Python: {(ours['whole'] / ours['reading']) / (paged / paging):.1f}x")
