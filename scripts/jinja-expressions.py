#!/usr/bin/env python3
"""Asks dbt Core what it makes of the expressions in the compiler's tests.

    python scripts/jinja-expressions.py crates/acuity-compiler/src/tests/data/expressions.txt

With dbt Core's own Python. Each line of the file is a template; what it becomes is written to the lines of `expressions.dbt`
beside it, as JSON text, or as `null` where dbt says that it cannot.
"""

import json
import pathlib
import sys

from dbt.context.base import BaseContext
from dbt.flags import set_from_args
from dbt_common.clients.jinja import get_environment
from dbt_common.context import set_invocation_context


class Arguments:
    """Flags as none given."""

    def __getattr__(self, name):
        return None


def main() -> None:
    path = pathlib.Path(sys.argv[1])
    set_invocation_context({})
    set_from_args(Arguments(), {})
    context = BaseContext({}).to_dict()
    context["var"] = lambda name, default=None: default
    environment = get_environment(None, capture_macros=False)
    answers = []
    for line in path.read_text().splitlines():
        try:
            answers.append(json.dumps(environment.from_string(line).render(context), ensure_ascii=False))
        except Exception:  # noqa: BLE001: whatever dbt's reason is
            answers.append("null")
    path.with_suffix(".dbt").write_text("\n".join(answers) + "\n")


main()
