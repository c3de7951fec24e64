#!/usr/bin/env python3
"""Judges SQL by a younger release of Google's engine than engine.mjs has, for what that one does not know: pipe syntax, columns
matched by name, and other new constructs. It takes some ten seconds to start.

    pip install zetasql==0.1.5
    younger.py < requests.jsonl     {"sql": ...} a line in, an answer a line out, in the forms and the canonical text of engine.mjs
"""
import base64
import json
import math
import re
import sys
from datetime import date, datetime, timedelta, timezone

import zetasql.types as T
from zetasql.api import PreparedQuery
from zetasql.core.exceptions import ServerError
from zetasql.core.local_service import ZetaSqlLocalService

SCALARS = {
    "TYPE_INT64": "INT64", "TYPE_DOUBLE": "FLOAT64", "TYPE_STRING": "STRING", "TYPE_BOOL": "BOOL", "TYPE_BYTES": "BYTES",
    "TYPE_DATE": "DATE", "TYPE_DATETIME": "DATETIME", "TYPE_TIMESTAMP": "TIMESTAMP", "TYPE_TIME": "TIME", "TYPE_NUMERIC": "NUMERIC",
    "TYPE_BIGNUMERIC": "BIGNUMERIC", "TYPE_JSON": "JSON", "TYPE_INTERVAL": "INTERVAL",
}
# What this release analyses and does not evaluate.
UNKNOWN = ("UNIMPLEMENTED",)


def start():
    """What each question needs: the language with all its features, in UTC and with BigQuery's types only."""
    language = ZetaSqlLocalService.get_instance().get_language_options(maximum_features=True)
    language.enable_maximum_language_features()
    language.product_mode = T.ProductMode.PRODUCT_EXTERNAL
    functions = T.ZetaSQLBuiltinFunctionOptions(language_options=language)
    return (
        T.AnalyzerOptions(language_options=language, default_timezone="UTC"),
        T.SimpleCatalog(name="catalog", builtin_function_options=functions),
    )


def type_name(ty):
    """A type as GoogleSQL text."""
    if ty.array_type:
        return f"ARRAY<{type_name(ty.array_type.element_type)}>"
    if ty.struct_type:
        fields = ty.struct_type.field or []
        return f"STRUCT<{', '.join((f'{f.field_name} ' if f.field_name else '') + type_name(f.field_type) for f in fields)}>"
    if ty.range_type:
        return f"RANGE<{type_name(ty.range_type.element_type)}>"
    kind = getattr(ty.type_kind, "name", str(ty.type_kind))
    return SCALARS.get(kind, kind)


def decimal(data, scale):
    n = int.from_bytes(data, "little", signed=True)
    digits = str(abs(n)).rjust(scale + 1, "0")
    tail = digits[-scale:].rstrip("0")
    return ("-" if n < 0 else "") + digits[:-scale] + (f".{tail}" if tail else "")


def fraction(nanos):
    if not nanos:
        return ""
    text = f"{nanos:09}"
    return "." + (text[:6] if text.endswith("000") else text)


def interval(data):
    micros, days = int.from_bytes(data[:8], "little", signed=True), int.from_bytes(data[8:12], "little", signed=True)
    rest = int.from_bytes(data[12:16], "little")
    months = (-1 if rest >> 31 else 1) * ((rest >> 13) & 0x3FFFF)
    return f"{months} months {days} days {micros} us"


def double(x):
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return repr(x).removesuffix(".0")


def moment(seconds, nanos):
    at = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds or 0)
    return f"{at.year:04}-{at:%m-%d %H:%M:%S}{fraction(nanos)}"


def bits(n, at, width):
    return (n >> at) & ((1 << width) - 1)


def civil(value):
    n = value.bit_field_datetime_seconds or 0
    day = f"{bits(n, 26, 14):04}-{bits(n, 22, 4):02}-{bits(n, 17, 5):02}"
    return f"{day} {bits(n, 12, 5):02}:{bits(n, 6, 6):02}:{bits(n, 0, 6):02}{fraction(value.nanos)}"


def clock(n):
    s = n >> 30
    return f"{s >> 12:02}:{(s >> 6) & 63:02}:{s & 63:02}{fraction(n & ((1 << 30) - 1))}"


def raw(data):
    return base64.b64decode(data) if isinstance(data, str) else bytes(data)


SHOWN = {
    "int64_value": str, "bool_value": lambda v: str(v).lower(), "double_value": double, "string_value": str, "json_value": str,
    "bytes_value": lambda v: raw(v).hex(), "date_value": lambda v: (date(1970, 1, 1) + timedelta(days=v)).isoformat(),
    "timestamp_value": lambda v: moment(v.seconds, v.nanos), "datetime_value": civil, "time_value": clock,
    "numeric_value": lambda v: decimal(raw(v), 9), "bignumeric_value": lambda v: decimal(raw(v), 38),
    "interval_value": lambda v: interval(raw(v)),
}


def cell(value, ty):
    """A value in the canonical form."""
    if value.array_value is not None:
        return [cell(v, ty.array_type.element_type) for v in value.array_value.element or []]
    if value.struct_value is not None:
        fields = ty.struct_type.field or []
        return [cell(v, f.field_type) for v, f in zip(value.struct_value.field or [], fields)]
    if value.range_value is not None:
        shown = (end and cell(end, ty.range_type.element_type) for end in (value.range_value.start, value.range_value.end))
        # In the text of a range a fraction of a second has three digits where that is all of it.
        ends = (end and re.sub(r"(\.\d{3})000$", r"\1", end) for end in shown)
        return "[{}, {})".format(*(end or "UNBOUNDED" for end in ends))
    for name, shown in SHOWN.items():
        v = getattr(value, name)
        if v is not None:
            return shown(v)
    return None


def answer(sql, options, catalog):
    """What the query means."""
    columns = None
    try:
        prepared = PreparedQuery.builder().set_sql(sql).set_analyzer_options(options).set_catalog(catalog).prepare()
        with prepared as query:
            columns = [[("" if c.name.startswith("$") else c.name), type_name(c.type)] for c in query.columns]
            types = [c.type for c in query.columns]
            # The library leaves out what a TIMESTAMP is.
            if any("TIMESTAMP" in shown for _, shown in columns):
                return {"columns": columns}
            # A result without rows has no table.
            table = query.execute().content.table_data
            rows = (table.row if table else None) or []
            return {"columns": columns, "rows": [[cell(c, t) for c, t in zip(row.cell, types)] for row in rows]}
    except ServerError as e:
        message = str(e).splitlines()[0]
        if columns is None:
            return {"rejects": message}
        if any(word in message for word in UNKNOWN):
            return {"columns": columns}
        return {"fails": message}


if __name__ == "__main__":
    options, catalog = start()
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(json.loads(line)["sql"].strip().rstrip(";"), options, catalog)), flush=True)
