"""`datapackage.json`: what an export holds, after the Frictionless Data Package standard.

https://specs.frictionlessdata.io: a resource per table, a field per column with unit and meaning,
and of the whole licence, citation, and how it was made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from sim.analysis.export_tables import KEYS, ExportTable
from sim.analysis.summary import CARE
from sim.experiments.store import Result

FILE: Final = "datapackage.json"
PROFILE: Final = "tabular-data-package"
#: As CITATION.cff has them.
TITLE: Final = "wakhan: an agent-based simulation of great-power influence in Central Asia"
AUTHORS: Final = "the wakhan authors"
YEAR: Final = 2026
LICENCE: Final = {
    "name": "MIT",
    "title": "MIT License",
    "path": "https://opensource.org/license/mit",
}
FORMATS: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def descriptor(
    result: Result, tables: Sequence[ExportTable], files: Mapping[str, str], to: str
) -> str:
    """The text of `datapackage.json`."""
    manifest = result.manifest
    version = manifest["versions"]["wakhan"]
    package = {
        "profile": PROFILE,
        "name": re.sub(r"[^a-z0-9._-]", "-", result.name.lower()),
        "title": result.title,
        "description": (
            f"{manifest['kind'].capitalize()} '{result.name}' of wakhan: {manifest['runs']:,} runs "
            f"({manifest['failed']:,} of which failed and are left out), seed {manifest['seed']}. "
            f"{CARE}"
        ),
        "created": manifest["finished"],
        "version": version,
        "licenses": [LICENCE],
        "contributors": [{"title": AUTHORS, "role": "author"}],
        "citation": f"{AUTHORS} ({YEAR}). {TITLE}. Version {version}.",
        "sources": [{"title": f"scenario {name}"} for name in result.scenarios],
        "wakhan": {
            key: manifest[key]
            for key in (
                "kind",
                "seed",
                "replicates",
                "runs",
                "failed",
                "config",
                "code",
                "versions",
            )
        },
        "resources": [_resource(table, files[table.name], to) for table in tables],
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _resource(table: ExportTable, file: str, to: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": table.name,
        "path": file,
        "profile": "tabular-data-resource",
        "format": to,
        "mediatype": FORMATS[to],
        "title": table.name,
        "description": table.title,
        "rows": table.rows,
        "schema": {
            "fields": [_field(table, field) for field in table.schema],
            "missingValues": [""],
            "primaryKey": list(KEYS[table.name]),
            **_foreign_keys(table.name),
        },
    }
    if to == "csv":
        found |= {"encoding": "utf-8", "dialect": {"delimiter": ",", "lineTerminator": "\n"}}
    if to == "xlsx":  # as version 2 of the standard has it, and as frictionless for Python reads it
        found["dialect"] = {"sheetName": table.name, "excel": {"sheet": table.name}}
    return found


def _field(table: ExportTable, field: pa.Field) -> dict[str, Any]:
    about = table.about(field.name)
    found: dict[str, Any] = {
        "name": field.name,
        "type": _type(field.type, about.get("unit", "")),
        "unit": about.get("unit", ""),
        "description": about.get("meaning", ""),
    }
    if "units" in about:
        found["units"] = json.loads(about["units"])
    return found


def _type(kind: pa.DataType, unit: str) -> str:
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    return "yearmonth" if unit == "YYYY-MM" else "string"


def _foreign_keys(table: str) -> dict[str, Any]:
    """How the tables of single runs hang together."""
    wanted = {"runs": "points", "republics": "runs"}.get(table)
    if wanted is None:
        return {}
    fields = list(KEYS[wanted])
    return {
        "foreignKeys": [{"fields": fields, "reference": {"resource": wanted, "fields": fields}}]
    }
