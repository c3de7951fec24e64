"""__TITLE__

Made by `acuity airflow export` __VERSION__ from the project __PROJECT__ (target __TARGET__). Do not edit: run the command again.

    __COMMAND__

Each task runs the acuity binary and may be repeated: it replaces what it made before, as a whole. Tests are gates: a task fails
with its tests, and nothing that reads its tables starts. A run belongs to its logical date; backfill with

    airflow backfill create --dag-id __DAG_ID__ --from-date 2025-06-01 --to-date 2025-06-07

Settings, from the environment of the workers:
    ACUITY_BIN          the binary (default: acuity, from PATH)
    ACUITY_PROJECT_DIR  the project folder (default: the one the DAG was exported from)
of the Dag processor
    ACUITY_DEADLINE_HOURS  hours until a run is late (default: __DEADLINE__; 0: never). `airflow dags test` queues no run and
                           fails on any deadline: ACUITY_DEADLINE_HOURS=0 airflow dags test __DAG_ID__ 2025-06-01
and of the workers, the Dag processor and the triggerer, all optional (see acuity_alerts.py in the plugins folder):
    ACUITY_WEBHOOK_URL, ACUITY_SLACK_WEBHOOK_URL, ACUITY_ALERT_EMAIL
"""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta, timezone
from typing import Final

from acuity_alerts import deadline_missed, run_failed, run_succeeded
from airflow.exceptions import AirflowException, AirflowFailException
from airflow.sdk import dag, get_current_context, task

try:
    from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference
except ImportError:  # Airflow 3.1
    from airflow.sdk.definitions.deadline import AsyncCallback, DeadlineAlert, DeadlineReference

ACUITY: Final[str] = os.environ.get("ACUITY_BIN", "acuity")
PROJECT_DIR: Final[str] = os.environ.get("ACUITY_PROJECT_DIR", __PROJECT_DIR__)
GLOBAL: Final[list[str]] = __GLOBAL__

DEADLINE_HOURS: Final[float] = float(os.environ.get("ACUITY_DEADLINE_HOURS", "__DEADLINE__"))

# Counted from when a run is queued, so that a backfill is not late from the start.
DEADLINE: Final[DeadlineAlert | None] = (
    DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=DEADLINE_HOURS),
        callback=AsyncCallback(deadline_missed, kwargs={"dag_id": __DAG_ID_PY__, "hours": DEADLINE_HOURS}),
    )
    if DEADLINE_HOURS > 0
    else None
)

# Exit code of acuity.
UNUSABLE: Final[int] = 2


def logical_date(days_before: int = 0) -> str:
    """The date that the run is for, or a day before it; a run triggered by hand without one is for the day it started."""
    dag_run = get_current_context()["dag_run"]
    return ((dag_run.logical_date or dag_run.run_after) - timedelta(days=days_before)).strftime("%Y-%m-%d")


def acuity(command: list[str], late: bool = False) -> None:
    """Run the binary. Its output goes to the task's log; wrong usage is not tried again, unless it may be `late` records."""
    words = [ACUITY, *command, "--project-dir", PROJECT_DIR, *GLOBAL]
    print("$", *words, flush=True)
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    try:
        for line in process.stdout or ():
            print(line, end="", flush=True)
        code = process.wait()
    except BaseException:
        # The task was stopped: acuity ends its statements and undoes what is half done.
        process.terminate()
        process.wait()
        raise
    if code == UNUSABLE and not late:
        raise AirflowFailException("acuity refused the command or the project; see the log")
    if code != 0:
        raise AirflowException(f"acuity {command[0]} ended with code {code}; see the log")


# <load>
@task
def load(data: str) -> None:
    """Load the raw records__DATA_DAY__. They may come late: a missing folder is tried again."""
    acuity(["load", "--data", data.replace("{date}", logical_date(__DAYS_BEFORE__))], late=True)


# </load>
@task
def build(select: list[str], exclude: list[str]) -> None:
    """Build a group of nodes and test each of them."""
    without = ["--exclude", *exclude] if exclude else []
    acuity(["build", "--select", *select, *without])


# <gate>
@task
def test(select: list[str], exclude: list[str]) -> None:
    """Test what is there."""
    without = ["--exclude", *exclude] if exclude else []
    acuity(["test", "--select", *select, *without])


# </gate>
# <learn>
@task
def train(model: str) -> None:
    """Train a risk model: same records, same bytes."""
    acuity(["train", "--model", model])


@task
def report() -> None:
    """Draw the report."""
    acuity(["report"])


# </learn>
@task
def docs() -> None:
    """Write the documentation."""
    acuity(["docs", "generate"])


@dag(
    dag_id=__DAG_ID_PY__,
    description=__TITLE_PY__,
    schedule=__SCHEDULE__,
    start_date=__START__,
    catchup=False,
    # Runs follow one another: each replaces the same tables.
    max_active_runs=1,
    max_active_tasks=__TASKS__,__TASKS_WHY__
    default_args={
        "retries": __RETRIES__,
        "retry_delay": timedelta(minutes=5),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(hours=1),
    },
    deadline=DEADLINE,
    on_success_callback=run_succeeded,
    on_failure_callback=run_failed,
    tags=["acuity"],
)
def pipeline() -> None:
    """Records to tested tables, models and a report."""
__BODY__

pipeline()
