"""Alerts of Acuity's DAGs: a webhook, Slack or e-mail. Made by `acuity airflow export`; belongs into Airflow's plugins folder.

Who is told is set in the environment; without a setting nobody is:
    ACUITY_WEBHOOK_URL        gets JSON
    ACUITY_SLACK_WEBHOOK_URL  a Slack incoming webhook
    ACUITY_ALERT_EMAIL        an address; sent over Airflow's connection smtp_default (provider apache-airflow-providers-smtp)

Messages hold names, dates and states, never a row or a value of the records. An alert that cannot be sent is a warning in the
log: it changes nothing about the run. The addresses are credentials and are never logged.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final[float] = 15.0


def run_succeeded(context: Mapping[str, Any]) -> None:
    """Tell that a run succeeded."""
    tell(about(context, "success"))


def run_failed(context: Mapping[str, Any]) -> None:
    """Tell that a run failed, and in which tasks."""
    tell(about(context, "failed"))


async def deadline_missed(dag_id: str, hours: float, **_: Any) -> None:
    """Tell that a run is late; called by the triggerer."""
    await asyncio.to_thread(tell, {"event": "acuity.airflow", "dag": dag_id, "status": "late", "deadline_hours": hours})


def about(context: Mapping[str, Any], status: str) -> dict[str, Any]:
    """What may be told of a run."""
    dag_run = context.get("dag_run")
    date = getattr(dag_run, "logical_date", None) or getattr(dag_run, "run_after", None)
    event: dict[str, Any] = {
        "event": "acuity.airflow",
        "dag": getattr(dag_run, "dag_id", None),
        "run": getattr(dag_run, "run_id", None),
        "date": date.strftime("%Y-%m-%d") if date else None,
        "status": status,
    }
    task_instance = context.get("task_instance") or context.get("ti")
    if status != "success" and task_instance is not None:
        event["task"] = task_instance.task_id
    return event


def text(event: Mapping[str, Any]) -> str:
    """The event as one line."""
    parts = [f"Acuity DAG {event['dag']}"]
    if event.get("date"):
        parts.append(f"for {event['date']}")
    parts.append(str(event["status"]))
    if event.get("task"):
        parts.append(f"in task {event['task']}")
    if event.get("deadline_hours"):
        parts.append(f"(not done after {event['deadline_hours']:g} h)")
    return " ".join(parts)


def tell(event: Mapping[str, Any]) -> None:
    """Send an event to everybody who is set."""
    for variable, message in (("ACUITY_WEBHOOK_URL", event), ("ACUITY_SLACK_WEBHOOK_URL", {"text": text(event)})):
        address = os.environ.get(variable, "").strip()
        if address:
            post(variable, address, message)
    recipient = os.environ.get("ACUITY_ALERT_EMAIL", "").strip()
    if recipient:
        mail(recipient, event)


def post(variable: str, address: str, message: Mapping[str, Any]) -> None:
    """Send JSON over HTTP."""
    if not address.startswith(("http://", "https://")):
        log.warning("%s is no http or https address", variable)
        return
    body = json.dumps(message).encode()
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
            pass
    except urllib.error.HTTPError as error:
        log.warning("the address in %s answered %s", variable, error.code)
    except (OSError, ValueError) as error:
        log.warning("the address in %s could not be told: %s", variable, type(error).__name__)


def mail(recipient: str, event: Mapping[str, Any]) -> None:
    """Send an e-mail."""
    try:
        from airflow.providers.smtp.hooks.smtp import SmtpHook

        with SmtpHook() as smtp:
            smtp.send_email_smtp(to=recipient, subject=text(event), html_content=f"<pre>{json.dumps(event, indent=2)}</pre>")
    except Exception as error:  # Whatever goes wrong with an e-mail must not change a run.
        log.warning("no e-mail was sent to ACUITY_ALERT_EMAIL: %s", type(error).__name__)
