"""Scenarios as YAML text: those of a result folder, the baseline, and new ones."""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from sim.calendar import month_label
from sim.model.sections import SECTIONS
from sim.parameters import Parameter, parameters_of
from sim.record.own import OwnRecord
from sim.scenario.keys import find_dated, is_switch
from sim.scenario.scenario import Event, Scenario

WIDTH = 100
_PLAIN = re.compile(r"(?:\.\./)*[A-Za-z][A-Za-z0-9 .,()/_+-]*")
_RESERVED = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


def scenario_text(
    scenario: Scenario, *, header: str = "", comments: bool = False, folder: Path | None = None
) -> str:
    """A complete scenario file: every value, and on request what each one means."""
    lines = [
        *header.splitlines(),
        f"name: {quoted(scenario.name)}",
        f"title: {quoted(scenario.title)}",
        f"from: {month_label(scenario.start)}",
        f"to: {month_label(scenario.end)}",
        f"history: {scenario.history}",
    ]
    if scenario.record:
        lines += _record(scenario.record, (folder or Path.cwd()).resolve())
    for name, section in SECTIONS.items():
        lines.append("")
        if comments:
            lines.append(f"# {section.title}")
        lines.append(f"{name}:")
        for parameter in parameters_of(section).values():
            if comments and not is_switch(parameter):
                lines += (f"  # {line}" for line in _comment(parameter))
            lines += _value(parameter, scenario)
    if scenario.events:
        lines += ["", "events:"]
        for event in scenario.events:
            lines += _event(event)
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """The shortest decimal text that reads back as the same number."""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)


def quoted(text: str) -> str:
    """Text as YAML reads it back, in quotes only when it needs them."""
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _RESERVED
    return text if plain else json.dumps(text, ensure_ascii=False)


def switch_or_number(value: float, switch: bool) -> str:
    """A value as a scenario file spells it."""
    return ("true" if value else "false") if switch else number(value)


def _record(record: OwnRecord, folder: Path) -> Iterator[str]:
    """A file that only adds events in one line, else with what is said of it."""
    said = []
    if record.path:
        file = quoted(Path(os.path.relpath(record.path, folder)).as_posix())
        called = record.name != record.path.name
        if not record.only and not record.until and not called and not record.facilities:
            yield f"record: {file}"
            return
        said.append(f"  {'only' if record.only else 'add'}: {file}")
        if called:
            said.append(f"  called: {quoted(record.name)}")
    yield "record:"
    yield from said
    if record.facilities:
        yield f"  facilities: {record.facilities}"
    if record.until:
        forms = ", ".join(f"{form}: {month}" for form, month in record.until)
        yield f"  complete_until: {{CHN: {{{forms}}}}}"


def _comment(parameter: Parameter) -> Iterator[str]:
    yield from textwrap.wrap(parameter.meaning, WIDTH - 4)
    bounds = f"{number(parameter.low)} to {number(parameter.high)}"
    facts = f"{parameter.unit}, {bounds}; {parameter.source}; {parameter.basis}"
    yield from textwrap.wrap(facts, WIDTH - 4, initial_indent="  ", subsequent_indent="    ")


def _value(parameter: Parameter, scenario: Scenario) -> Iterator[str]:
    """A parameter in one line, or with a line for each label when that would be too long."""
    name, values = parameter.name, scenario.values
    if not parameter.by:
        yield f"  {name}: {switch_or_number(values[parameter.key], is_switch(parameter))}"
        return
    pairs = [f"{label}: {number(values[f'{parameter.key}.{label}'])}" for label in parameter.labels]
    line = f"  {name}: {{{', '.join(pairs)}}}"
    if len(line) <= WIDTH:
        yield line
    else:
        yield f"  {name}:"
        yield from (f"    {pair}" for pair in pairs)


def _event(event: Event) -> Iterator[str]:
    yield f"  - month: {month_label(event.month)}"
    if event.name:
        yield f"    name: {quoted(event.name)}"
    if event.until is not None:
        yield f"    until: {month_label(event.until)}"
    yield "    set:"
    for key, value in event.set.items():
        yield f"      {key}: {switch_or_number(value, find_dated(key).switch)}"
    if event.note:
        yield f"    note: {quoted(event.note)}"
