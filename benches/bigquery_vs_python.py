"""Acuity's BigQuery executor against Google's Python client, on the same emulator in one run.

    python benches/bigquery_vs_python.py EXAMPLE REST_ADDRESS GRPC_ADDRESS

EXAMPLE is the program `bigquery_speed` (cargo build --release -p acuity-bigquery --example bigquery_speed); the addresses
are the emulator's, such as http://127.0.0.1:9050 and http://127.0.0.1:9060. Needs google-cloud-bigquery and
google-cloud-bigquery-storage. What a server needs by itself is measured with bare HTTP requests and taken off, so that the
overhead is the client's own. Pages are read twice: from the emulator, which takes most of that time to make them, and from a
process that repeats the emulator's answers from memory, so that the clients are what is measured.
"""

import http.client
import http.server
import json
import multiprocessing
import re
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


def client_of(address):
    options = ClientOptions(api_endpoint=address)
    return bigquery.Client(project="p1", credentials=AnonymousCredentials(), client_options=options)


client = client_of(rest)


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


class Memory(http.server.BaseHTTPRequestHandler):
    """Passes requests on to the emulator once and repeats its answers after that, whatever the job is called."""

    protocol_version = "HTTP/1.1"
    answers = {}

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        sent = json.loads(body).get("jobReference", {}).get("jobId") if body else None
        in_path = re.search(r"/(?:jobs|queries)/([^/?]+)", self.path)
        job = (sent or (in_path.group(1) if in_path else "-")).encode()
        key = (self.command, self.path.encode().replace(job, b"JOB"), body.replace(job, b"JOB"))
        if key not in self.answers:
            connection = http.client.HTTPConnection(urlsplit(rest).netloc)
            connection.request(self.command, self.path, body, {"content-type": "application/json"})
            response = connection.getresponse()
            self.answers[key] = (response.status, response.read().replace(job, b"JOB"))
        status, text = self.answers[key]
        text = text.replace(b"JOB", job)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


def python_pages(client):
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
paging, paged = python_pages(client)
reading, whole = python_storage()


def acuity(address, jobs):
    words = [example, address, grpc_address, str(jobs), "acuity_speed.t", str(PAGED)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


ours = acuity(rest, JOBS)
assert ours["paged"] == paged == PAGED and ours["whole"] == whole == ROWS, (ours, paged, whole)

memory = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Memory)
repeater = multiprocessing.get_context("fork").Process(target=memory.serve_forever, daemon=True)
repeater.start()
repeated = f"http://127.0.0.1:{memory.server_port}"
# The first time fills the memory.
python_repeated = [python_pages(client_of(repeated))[0] for _ in range(4)][1:]
acuity_repeated = [acuity(repeated, 1)["paging"] for _ in range(4)][1:]
repeater.terminate()

print(f"server alone, a job                {server * 1e3:8.2f} ms")
print(f"overhead a job, Python             {(python - server) * 1e3:8.2f} ms")
print(f"overhead a job, Acuity             {(ours['per_job'] - server) * 1e3:8.2f} ms")
print(f"rows/s page by page, Python        {paged / paging:12,.0f}")
print(f"rows/s page by page, Acuity        {paged / ours['paging']:12,.0f}")
print(f"rows/s from memory, Python         {paged / min(python_repeated):12,.0f}")
print(f"rows/s from memory, Acuity         {paged / min(acuity_repeated):12,.0f}")
print(f"pages from memory, Acuity against Python: {min(python_repeated) / min(acuity_repeated):.1f}x")
print(f"rows/s whole table, Python (Arrow) {whole / reading:12,.0f}")
print(f"rows/s whole table, Acuity (Arrow) {ours['whole'] / ours['reading']:12,.0f}")
