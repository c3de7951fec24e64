"""Every test of dbt-tests-adapter that does not need another warehouse, as a test of this module."""

import glob
import importlib
import inspect
import os

import dbt.tests.adapter

# What DuckDB has not, or only another adapter.
ELSEWHERE = ("functions", "catalog_integrations", "materialized_view", "grants", "python_model.test_spark")

for file in sorted(glob.glob(os.path.join(list(dbt.tests.adapter.__path__)[0], "**", "test_*.py"), recursive=True)):
    name = os.path.relpath(file, list(dbt.tests.adapter.__path__)[0])[:-3].replace(os.sep, ".")
    if name.startswith(ELSEWHERE):
        continue
    module = importlib.import_module(f"dbt.tests.adapter.{name}")
    for called, one in list(vars(module).items()):
        is_own = inspect.isclass(one) and one.__module__ == module.__name__
        if is_own and any(member.startswith("test_") for member in dir(one)):
            test = f"Test_{name.replace('.', '_')}_{called}"
            globals()[test] = type(test, (one,), {})
