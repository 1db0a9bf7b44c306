"""The files made from the registry of parameters: JSON schemas for editors, and the baseline.

    python -m sim.pages.schemas --write     writes them anew
    python -m sim.pages.schemas --check     exits with 1 if one of them is out of date

They lie in `scenarios/`. The schemas give an editor completion and ranges; what they cannot say
(months within the scenario, files that exist, keys that clash) `wakhan check` does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.model.environment import settable_variables
from sim.model.sections import SECTIONS
from sim.names import LARGEST_SEED
from sim.parameters import Parameter, parameters_of
from sim.record.events import COMPLETE_FORMS
from sim.record.facilities import FACILITIES
from sim.scenario.convert import LONGEST_NAME, LONGEST_PROSE, LONGEST_TEXT
from sim.scenario.keys import Setting, dated_settings, is_switch, parameter_settings
from sim.scenario.level_texts import MOST_LEVELS
from sim.scenario.points_file import MOST_POINTS
from sim.scenario.sweep import MOST_MORRIS, MOST_REPLICATES
from sim.scenario.templates import baseline_text
from sim.scenario.variants import CODING, varied_setting
from sim.scenario.varied import ALL
from sim.scenario.words import (
    ACCOUNT_KEYS,
    DESIGN_KEYS,
    EVENT_KEYS,
    FROM_KEYS,
    HISTORIES,
    KEYS_OF_KINDS,
    KINDS,
    OBSERVATION_KEYS,
    PRIOR_KEYS,
    PRIOR_KINDS,
    RANGE_KEYS,
    REASON_KEYS,
    RECORD_KEYS,
    STUDIES,
    SWEEP_KEYS,
    TOP_KEYS,
)

Schema = dict[str, Any]

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
FOLDER: Final = Path("scenarios")
COMMAND: Final = "python -m sim.pages.schemas --write"

_TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
_NAME: Schema = {"type": "string", "pattern": r"^\w[\w.-]*$", "maxLength": LONGEST_NAME}
_PROSE: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_PROSE}
_PATH: Schema = {"type": "string"}
_MONTH: Schema = {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}


def generated_files() -> dict[str, str]:
    """Text of every generated file, by its name in `scenarios/`."""
    return {
        "scenario.schema.json": _json(scenario_schema()),
        "sweep.schema.json": _json(sweep_schema()),
        "account.schema.json": _json(account_schema()),
        "baseline.yaml": baseline_text(),
    }


def scenario_schema() -> Schema:
    """JSON schema of a scenario file."""
    definitions = {"definitions": _definitions(dated_settings())}
    shape = _object(_scenario_properties()) | definitions
    return {"$schema": DIALECT, "title": "wakhan scenario"} | shape


def account_schema() -> Schema:
    """JSON schema of an account file: a scenario's, and what makes it an account."""
    settings = {key: s for key, s in parameter_settings().items() if len(s.leaves) == 1}
    numbers = {key: _prior_schema(s) for key, s in settings.items() if not s.switch}
    shape = {
        key: _prior_schema(None) | {"description": OBSERVATION_KEYS[key]}
        for key in OBSERVATION_KEYS
    }
    fixed: dict[str, Schema] = {
        "source": {"enum": list(STUDIES)},
        "argument": _PROSE,
        "because": _object({key: {"$ref": "#/definitions/reason"} for key in parameter_settings()}),
        "priors": _object(numbers | shape),
    }
    properties = _scenario_properties() | _described(fixed, ACCOUNT_KEYS)
    definitions = _definitions(dated_settings()) | {"reason": _reason_schema()}
    priors = {_prior_range(s): _prior_kinds(s) for s in settings.values() if not s.switch}
    definitions |= priors | {_prior_range(None): _prior_kinds(None)}
    schema = _object(properties, ["source", "argument"]) | {"definitions": definitions}
    return {"$schema": DIALECT, "title": "wakhan account"} | schema


def _scenario_properties() -> dict[str, Schema]:
    fixed: dict[str, Schema] = {
        "name": _NAME,
        "title": _TEXT,
        "extends": {"type": ["string", "null"]},
        "from": _MONTH,
        "to": _MONTH,
        "history": {"enum": list(HISTORIES)},
        "record": {"oneOf": [{"type": ["string", "null"]}, _record_schema()]},
        "events": {"type": "array", "items": _event_schema()},
    }
    properties = _described(fixed, TOP_KEYS)
    for name, section in SECTIONS.items():
        parameters = {p.name: _parameter_schema(p) for p in parameters_of(section).values()}
        properties[name] = _object(parameters) | {"description": section.title}
    return properties


def _record_schema() -> Schema:
    forms = _object(dict.fromkeys(COMPLETE_FORMS, _MONTH))
    until = _object({"CHN": {"oneOf": [_MONTH, forms]}})
    fixed: dict[str, Schema] = {
        "add": _PATH,
        "only": _PATH,
        "facilities": {"enum": list(FACILITIES)},
        "called": _TEXT,
        "complete_until": until,
    }
    schema = _object(_described(fixed, RECORD_KEYS))
    return schema | {"anyOf": [{"required": [key]} for key in ("add", "only", "facilities")]}


def sweep_schema() -> Schema:
    """JSON schema of a sweep file."""
    settings = {**parameter_settings(), **_given_settings()}
    points: Schema = {"type": "array", "minItems": 1, "items": _settings_schema(settings)}
    vary = _settings_schema(settings, "levels_")
    for each in (points["items"], vary):
        each["patternProperties"] = {
            r"^events\.[\w.-]+\.enabled$": {"type": "boolean"},
            r"^events\.[\w.-]+\.month$": _MONTH,
        }
    vary["patternProperties"] = {
        pattern: _levels_of(schema) for pattern, schema in vary["patternProperties"].items()
    }
    names = {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}
    fixed: dict[str, Schema] = {
        "name": _NAME,
        "title": _TEXT,
        "scenario": _PATH,
        "scenarios": {"type": "array", "items": _PATH, "minItems": 1, "uniqueItems": True},
        "accounts": {"anyOf": [{"enum": [ALL]}, names]},
        "seed": {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED},
        "replicates": {"type": "integer", "minimum": 1, "maximum": MOST_REPLICATES},
        "design": _design_schema(),
        "vary": {"anyOf": [{"enum": [ALL]}, vary]},
        "points": {"anyOf": [points, _object({"file": _PATH}, ["file"])]},
    }
    required = ["seed", "replicates", "design"]
    schema = _object(_described(fixed, SWEEP_KEYS), required)
    which = ("scenario", "scenarios", "accounts")
    one: Schema = {
        "anyOf": [{"required": [key]} for key in which],
        "not": {"required": ["scenario", "scenarios"]},
    }
    values = _definitions(settings)
    levels = {f"levels_{_range(s)}": _levels_schema(s) for s in settings.values()}
    definitions = {"definitions": values | levels}
    return {"$schema": DIALECT, "title": "wakhan sweep"} | schema | one | definitions


def _given_settings() -> dict[str, Setting]:
    """What a sweep varies besides parameters, named events left out."""
    memberships = (key for key in settable_variables() if key.startswith("membership."))
    return {key: varied_setting(key) for key in (*memberships, CODING)}


def _design_schema() -> Schema:
    """A design of each kind, with the keys that it takes."""
    many = {"type": "integer", "minimum": 2, "maximum": MOST_POINTS}
    fixed: dict[str, Schema] = {
        "kind": {"enum": list(KINDS)},
        "points": many,
        "base": many,
        "second_order": {"type": "boolean"},
        "trajectories": many,
        "levels": {"type": "integer", "minimum": 2, "maximum": MOST_MORRIS, "multipleOf": 2},
        "seed": {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED},
    }
    schema = _object(_described(fixed, DESIGN_KEYS), ["kind"])
    kinds = []
    for kind in KINDS:
        needed, more = KEYS_OF_KINDS.get(kind, ((), ()))
        allowed: dict[str, Schema] = {key: {} for key in (*needed, *more)}
        allowed["kind"] = {"enum": [kind]}
        kinds.append(_object(allowed, ["kind", *needed]))
    return schema | {"oneOf": kinds}


def out_of_date(folder: Path = FOLDER) -> list[str]:
    """Names of the generated files whose text on disk is not what the registry says."""
    return [
        name
        for name, text in generated_files().items()
        if not (folder / name).is_file() or (folder / name).read_text("utf-8") != text
    ]


def write(folder: Path = FOLDER) -> None:
    """Writes every generated file anew."""
    for name, text in generated_files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """The command; returns its exit code."""
    if arguments == ["--write"]:
        write()
        return 0
    if arguments == ["--check"]:
        stale = out_of_date()
        if stale:
            print(f"out of date: {', '.join(stale)}; run {COMMAND}", file=sys.stderr)
        return 1 if stale else 0
    print(f"usage: {COMMAND} | --check", file=sys.stderr)
    return 2


def _json(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _object(properties: Mapping[str, Schema], required: list[str] | None = None) -> Schema:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
    }
    return schema | ({"required": required} if required else {})


def _described(properties: Mapping[str, Schema], meanings: Mapping[str, str]) -> dict[str, Schema]:
    """Schemas of fixed keys with their meanings; every key has both."""
    if properties.keys() != meanings.keys():
        raise KeyError(f"keys without schema or meaning: {properties.keys() ^ meanings.keys()}")
    return {key: schema | {"description": meanings[key]} for key, schema in properties.items()}


def _event_schema() -> Schema:
    fixed: dict[str, Schema] = {
        "name": _NAME,
        "month": _MONTH,
        "until": {"type": ["string", "null"], "pattern": _MONTH["pattern"]},
        "set": _settings_schema(dated_settings()),
        "note": _TEXT,
    }
    return _object(_described(fixed, EVENT_KEYS), ["month", "set"])


def _range(setting: Setting) -> str:
    """Name of a definition: keys with the same range share it."""
    if setting.words:
        return "_or_".join(setting.words)
    if setting.yes_or_no:
        return "0_or_1"
    return "switch" if setting.switch else f"{setting.low:g}_to_{setting.high:g}"


def _definitions(settings: Mapping[str, Setting]) -> dict[str, Schema]:
    return {_range(setting): _value_schema(setting) for setting in settings.values()}


def _settings_schema(settings: Mapping[str, Setting], kind: str = "") -> Schema:
    """A mapping of keys to values, each by its definition."""
    properties: dict[str, Schema] = {
        key: {"$ref": f"#/definitions/{kind}{_range(setting)}"} for key, setting in settings.items()
    }
    return _object(properties) | {"minProperties": 1}


def _value_schema(setting: Setting) -> Schema:
    if setting.switch:
        return {"type": "boolean"}
    if setting.words:
        return {"enum": list(setting.words)}
    if setting.yes_or_no:
        return {"enum": [0, 1]}
    return {"type": "number", "minimum": setting.low, "maximum": setting.high}


def _parameter_schema(parameter: Parameter) -> Schema:
    meaning = f"{parameter.meaning} ({parameter.unit}; {parameter.source}; {parameter.basis})"
    if is_switch(parameter):
        return {"type": "boolean", "default": True, "description": parameter.meaning}
    single = _value_schema(parameter_settings()[parameter.key])
    if not parameter.by:
        return single | {"default": parameter.default, "description": meaning}
    labelled = _object(dict.fromkeys(parameter.labels, single))
    return {
        "anyOf": [labelled, single],
        "default": parameter.defaults,
        "description": f"{meaning}; one value per {parameter.by}, or one for all",
    }


def _reason_schema() -> Schema:
    return _object(_described(_because(), REASON_KEYS), list(REASON_KEYS))


def _because() -> dict[str, Schema]:
    # A page is often a bare number.
    return {"why": _PROSE, "page": {"type": ["string", "number"]}}


def _prior_range(setting: Setting | None) -> str:
    """Name of a definition: priors over the same range share it."""
    return f"prior_{_range(setting)}" if setting else "prior_of_shape"


def _prior_schema(setting: Setting | None) -> Schema:
    return {"$ref": f"#/definitions/{_prior_range(setting)}"}


def _prior_kinds(setting: Setting | None) -> Schema:
    """A prior of each kind over a range; without a setting, over what is above 0."""
    value = _value_schema(setting) if setting else {"type": "number", "exclusiveMinimum": 0}
    positive: Schema = {"exclusiveMinimum": 0}
    numbers: dict[str, dict[str, Schema]] = {
        "uniform": {"low": value, "high": value},
        "normal": {"mean": value, "sd": {"type": "number"} | positive},
        "lognormal": {
            "median": value | positive,
            "spread": {"type": "number", "exclusiveMinimum": 1},
        },
    }
    kinds = []
    for kind, meanings in PRIOR_KINDS.items():
        fixed = _described({"kind": {"enum": [kind]}} | _because(), PRIOR_KEYS)
        both = fixed | _described(numbers[kind], meanings)
        kinds.append(_object(both, list(both)))
    return {"anyOf": kinds}


def _levels_schema(setting: Setting) -> Schema:
    value = {"$ref": f"#/definitions/{_range(setting)}"}
    if setting.switch or setting.yes_or_no or setting.words:
        return {"type": "array", "minItems": 1, "items": value}
    return _levels_of(value)


def _levels_of(value: Schema) -> Schema:
    """Levels of a value: a list of them, a range, a prior or a posterior."""
    values = {"type": "array", "minItems": 1, "items": value}
    if value == {"type": "boolean"}:
        return values
    fixed: dict[str, Schema] = {
        "low": value,
        "high": value,
        "steps": {"type": "integer", "minimum": 2, "maximum": MOST_LEVELS},
        "log": {"type": "boolean"},
    }
    sources: dict[str, Schema] = {
        "from": {"type": "string", "pattern": r"^(prior|prior \S.*|posterior \S.*)$"},
        "steps": fixed["steps"],
    }
    ranges = _object(_described(fixed, RANGE_KEYS), ["low", "high"])
    return {"anyOf": [values, ranges, _object(_described(sources, FROM_KEYS), ["from"])]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
