"""dbt's own tests of adapters, run with `acuity` in the place of dbt.

    pip install 'dbt-core==1.10.*' 'dbt-duckdb==1.11.*' dbt-tests-adapter pytest pytest-timeout
    cargo build
    cd tests/dbt_adapter && python -m pytest -q test_adapter.py                               dbt itself
    cd tests/dbt_adapter && ACUITY_BIN=$PWD/../../target/debug/acuity python -m pytest -q test_adapter.py

The tests call `run_dbt` and look at what it gives: here it starts the program and reads the results from its artifacts. What they
ask of dbt's own objects beyond that (its log, its parser's memory, classes of its exceptions) cannot be answered.
"""

import gc
import json
import os
import subprocess

import dbt.tests.util as util
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import FACTORY
from dbt.flags import get_flags
from dbt_common.exceptions import CompilationError
from dbt.exceptions import ParsingError

pytest_plugins = ["dbt.tests.fixtures.project"]
ACUITY = os.environ.get("ACUITY_BIN")


class Thing(dict):
    """A part of an artifact, whose keys are attributes as well."""

    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None

    def __setattr__(self, key, value):
        self[key] = value


def thing(value):
    if isinstance(value, dict):
        return Thing({key: thing(part) for key, part in value.items()})
    return [thing(part) for part in value] if isinstance(value, list) else value


class Results(list):
    @property
    def results(self):
        return self


class Refused(ParsingError, CompilationError):
    """What dbt would raise, whichever it is."""

    def __init__(self, text):
        Exception.__init__(self, text)
        self.text = self.msg = text

    def __str__(self):
        return self.text


def artifact(project, name):
    with open(os.path.join(project, "target", name), encoding="utf-8") as file:
        return thing(json.load(file))


def let_go():
    """Closes the database: only one process can have it open."""
    for adapter in FACTORY.adapters.values():
        adapter.cleanup_connections()
    environment = DuckDBConnectionManager._ENV
    if environment is not None and environment.conn is not None:
        environment.conn.close()
        environment.conn = None
    DuckDBConnectionManager.close_all_connections()
    gc.collect()


def results_of(project):
    manifest = artifact(project, "manifest.json")
    parts = [manifest.nodes, manifest.unit_tests, manifest.sources]
    results = Results()
    for result in artifact(project, "run_results.json").results:
        result.node = next((part[result.unique_id] for part in parts if result.unique_id in part), Thing())
        if result.get("compiled_code") is not None:
            result.node.compiled_code = result.compiled_code
        results.append(result)
    return results


def run(args=None, expect_pass=True, callbacks=None):
    return run_and_capture(args, expect_pass)[0]


def run_and_capture(args=None, expect_pass=True):
    args = [str(arg) for arg in args or ["run"]]
    project = str(getattr(get_flags(), "PROJECT_DIR", None) or os.getcwd())
    profiles = getattr(get_flags(), "PROFILES_DIR", None)
    if "--project-dir" not in args:
        args += ["--project-dir", project]
    if profiles and "--profiles-dir" not in args:
        args += ["--profiles-dir", str(profiles)]
    let_go()
    written = os.path.join(project, "target", "run_results.json")
    before = os.stat(written).st_mtime_ns if os.path.exists(written) else None
    ended = subprocess.run([ACUITY, *args], capture_output=True, text=True, timeout=120, cwd=project)
    said = ended.stdout + ended.stderr
    print("\nacuity", *args, "ended with", ended.returncode, "\n", said[-4000:])
    is_new = os.path.exists(written) and os.stat(written).st_mtime_ns != before
    if ended.returncode == 2 and not is_new:
        raise Refused(said)
    if expect_pass is not None:
        assert (ended.returncode == 0) == expect_pass, "it ended otherwise than expected"
    match next(arg for arg in args if not arg.startswith("-")):
        case "ls" | "list":
            return [line for line in ended.stdout.splitlines() if line], said
        case "docs":
            return artifact(project, "catalog.json"), said
        case "parse":
            return artifact(project, "manifest.json"), said
        case _:
            return results_of(project) if is_new else Results(), said


if ACUITY:
    util.run_dbt = run
    util.run_dbt_and_capture = run_and_capture
    util.get_manifest = lambda project: artifact(str(project), "manifest.json")


@pytest.fixture(scope="class")
def dbt_profile_target(tmp_path_factory):
    return {"type": "duckdb", "path": str(tmp_path_factory.mktemp("database") / "x.duckdb"), "threads": 2}
