"""Loads an exported DAG into real Airflow and runs it twice for one date; the marts must be equal after both.

    python twice.py ACUITY_BINARY PROJECT_DIR DATE

PROJECT_DIR/home is AIRFLOW_HOME: it holds dags/acuity.py and plugins/acuity_alerts.py. A server of this script's takes the
alerts. At the end a run for a date without records must fail, tell so, and leave the marts as they were.
"""

from __future__ import annotations

import datetime
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

MARTS = ("sofa", "qsofa", "first_day_features", "outcomes", "icustay_detail", "kpi_daily")
EVENTS: list[dict[str, Any]] = []


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes alerts."""

    def do_POST(self) -> None:  # noqa: N802
        EVENTS.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def run(words: list[str], environment: dict[str, str], may_fail: bool = False) -> str:
    """Run a command; its output is shown when it fails."""
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 and not may_fail:
        sys.exit(f"{' '.join(words)}\nended with {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
    return done.stdout


def main() -> None:
    """Run it all."""
    acuity, project, date = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    home = project / "home"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "ACUITY_BIN": acuity,
        "ACUITY_WEBHOOK_URL": f"http://127.0.0.1:{server.server_port}/alerts",
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(home / "plugins"),
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    airflow = [sys.executable, "-m", "airflow"]
    run([*airflow, "db", "migrate"], environment)

    # As the Dag processor reads it: no import errors, the tasks in an order.
    check = """
try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:  # Airflow 3.1
    from airflow.models.dagbag import DagBag
bag = DagBag()
assert not bag.import_errors, bag.import_errors
dag = bag.dags["acuity"]
alerts = dag.deadline if isinstance(dag.deadline, list) else [dag.deadline]
assert [alert.callback.path for alert in alerts] == ["acuity_alerts.deadline_missed"], alerts
print("TASKS", *dag.task_ids)
"""
    tasks = run([sys.executable, "-c", check], environment)
    print(tasks.splitlines()[-1])

    def marts() -> dict[str, str]:
        """Every row of every mart, sorted."""
        rows = {}
        for mart in MARTS:
            words = [acuity, "show", mart, "--limit", "-1", "--output", "csv", "--project-dir", str(project)]
            rows[mart] = "\n".join(sorted(run(words, environment).splitlines()))
        return rows

    # As the triggerer calls it.
    late = "import asyncio, acuity_alerts; asyncio.run(acuity_alerts.deadline_missed('acuity', 4.0, context={}))"
    run([sys.executable, "-c", late], {**environment, "PYTHONPATH": str(home / "plugins")})
    if [(event["dag"], event["status"]) for event in EVENTS] != [("acuity", "late")]:
        sys.exit(f"the alert of a late run was {EVENTS}")
    EVENTS.clear()

    # This command queues no run, so that a deadline has no beginning.
    environment["ACUITY_DEADLINE_HOURS"] = "0"
    states = []
    for _ in range(2):
        run([*airflow, "dags", "test", "acuity", date], environment)
        models = sorted((project / "trained").rglob("*.json"))
        states.append((marts(), [model.read_bytes() for model in models]))
    if states[0] != states[1]:
        sys.exit("the second run left another state than the first")
    counts = {mart: len(rows.splitlines()) - 1 for mart, rows in states[0][0].items()}
    print("rows after both runs:", counts)
    if min(counts.values()) < 1:
        sys.exit("a mart is empty")

    # Nothing was delivered for the day before.
    without = (datetime.date.fromisoformat(date) - datetime.timedelta(days=1)).isoformat()
    run([*airflow, "dags", "test", "acuity", without], environment, may_fail=True)
    if marts() != states[0][0]:
        sys.exit("a run that failed changed the marts")
    told = [(event["date"], event["status"]) for event in EVENTS]
    if told != [(date, "success"), (date, "success"), (without, "failed")]:
        sys.exit(f"the alerts were {told}")
    print("alerts:", told)


if __name__ == "__main__":
    main()
