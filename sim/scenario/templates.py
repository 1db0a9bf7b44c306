"""Scenario files for people to start from: the baseline, and what `wakhan new` writes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from sim.errors import InputError, shown
from sim.scenario import convert
from sim.scenario.documents import Document, study_of
from sim.scenario.files import near_folder
from sim.scenario.library import PACKAGED, find, library
from sim.scenario.loading import default_scenario, load_scenario, resolve
from sim.scenario.text import parse_document
from sim.scenario.writing import quoted, scenario_text

BASELINE = "baseline.yaml"
SCHEMA = "scenario.schema.json"

_BASELINE_HEADER = """\
# yaml-language-server: $schema=scenario.schema.json
# Every parameter at its default. Made by `python -m sim.pages.schemas --write`: change a default
# beside its rule in sim/, and a study in a file of its own (`wakhan new FILE`).
# Below each meaning: unit, range; source; basis (sourced, fitted to the record, or judgement).
"""

_FULL_HEADER = """\
# A complete scenario: every parameter, to change as you like. What you delete has its default.
# Below each meaning: unit, range; source; basis (sourced, fitted to the record, or judgement).
# Check it with: wakhan check {file}
"""

_FULL_EVENTS = """
# Dated changes, from `month` on or until `until`. What can be set: wakhan explain environment
events: []
#  - month: 2026-01
#    until: 2028-01
#    set: {environment.afghan_insecurity: 1}
#    note: what happens
"""

_MINIMAL = """\
# A scenario says what differs; all the rest stays as it is.
# Sections and parameters: wakhan explain.  Check this file with: wakhan check {file}
name: {name}
title: say here in one line what differs
{extends}

# from: 1993-01
# to: 2035-12
# history: replay        # or free: the past is simulated as well

# sinophobia:
#   restraint: 3.5                       # wakhan explain sinophobia.restraint
#   baseline: {{KAZ: 0.7, KGZ: 0.7}}       # the others stay
# division_of_labour:
#   enabled: false                       # switches the mechanism off

# events:
#   - month: 2026-01
#     until: 2028-01                     # leave out for a lasting change
#     set: {{environment.afghan_insecurity: 1, membership.qccm.KGZ: 1}}
#     note: what happens
"""

_EXTENDS_NOTHING = "# extends: other.yaml    # without it, what is not set here has its default"


def baseline_text() -> str:
    """Text of `scenarios/baseline.yaml`."""
    return scenario_text(default_scenario(), header=_BASELINE_HEADER, comments=True)


def new_text(path: Path, *, full: bool = False, source: str | None = None) -> str:
    """Text of a new scenario at `path`: one that extends another, or a complete one.

    `source` names the scenario to begin from; without it, that is the nearest baseline.
    """
    name = convert.name_from_file(path.stem)
    folder = path.parent.resolve()
    home = _baseline_folder(folder)
    schema = ""
    if home and (home / SCHEMA).is_file():
        schema = f"# yaml-language-server: $schema={_relative(home / SCHEMA, folder)}\n"
    file = shown(path.name)
    if full:
        scenario = load_scenario(source) if source else default_scenario()
        scenario = replace(scenario, name=name, title=name)
        header = schema + _FULL_HEADER.format(file=file)
        text = scenario_text(scenario, header=header, comments=True, folder=folder)
        return text if scenario.events else text + _FULL_EVENTS
    extended = _relative(home / BASELINE, folder) if home else BASELINE
    if source:
        place = find(source)
        extended = _relative(place.path.resolve(), folder)
        if place.of_library and not _in_study(place.path, folder):
            extended = _relative(place.path, library())
    extends = f"extends: {quoted(extended)}"
    if (folder / extended).resolve() == path.resolve():
        if source:
            raise InputError(f"would extend itself; give it another name than {source}", file=path)
        extends = _EXTENDS_NOTHING
    text = schema + _MINIMAL.format(file=file, name=quoted(name), extends=extends)
    # What was written can be read: the file it extends is a scenario, and of the same study.
    resolve(Document(parse_document(text, str(path)), folder, str(path), path.resolve()))
    return text


def write_new(path: Path, *, full: bool = False, source: str | None = None) -> None:
    """Writes a new scenario; never over a file that is there."""
    if path.suffix not in (".yaml", ".yml"):
        named = path / "mine.yaml" if path.is_dir() else path.with_suffix(".yaml")
        problem = f"expected a file name that ends in .yaml, such as '{shown(str(named), 120)}'"
        raise InputError(problem, file=path)
    if not path.parent.is_dir():
        folder = f"'{shown(str(path.parent), 120)}'"
        if path.parent.is_file():
            raise InputError(f"{folder} is a file; expected a folder", file=path)
        raise InputError(f"no such folder: {folder}{near_folder(path.parent)}", file=path)
    text = new_text(path, full=full, source=source)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise InputError("is there already; nothing was written", file=path) from None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=path) from None


def _baseline_folder(folder: Path) -> Path | None:
    """The nearest folder with a baseline that a file in `folder` may extend."""
    study = study_of(folder)
    for ancestor in (folder, *folder.parents):
        for place in (ancestor, ancestor / "scenarios"):
            if (place / BASELINE).is_file():
                return place
        if ancestor == study:
            return None
    return None


def _in_study(path: Path, folder: Path) -> bool:
    """Whether files of `folder` may name a path; the installed library is never of a study."""
    inside = path.resolve().is_relative_to(study_of(folder))
    return inside and not path.resolve().is_relative_to(PACKAGED)


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()
