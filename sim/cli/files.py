"""What a scenario, sweep or account file amounts to, for people: `wakhan check` and `wakhan list`.

Accounts bring scipy along: they are imported when one is met.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.calendar import month_label
from sim.cli.idle import warnings_of
from sim.cli.names import look_up
from sim.errors import InputError
from sim.experiments import store
from sim.model.sections import MECHANISMS, default_values
from sim.record.coverage import coverage
from sim.record.own import OwnRecord
from sim.record.reading import load_record, near_here
from sim.scenario import convert, library
from sim.scenario.documents import (
    Document,
    chain,
    looks_like_account,
    looks_like_sweep,
    named_document,
    open_document,
)
from sim.scenario.files import TABLES, near_file, near_folder
from sim.scenario.keys import parameter_settings
from sim.scenario.level_texts import told
from sim.scenario.levels import Listed
from sim.scenario.loading import resolve
from sim.scenario.scenario import Scenario
from sim.scenario.sweep import Sweep, resolve_sweep
from sim.scenario.text import MapNode
from sim.scenario.writing import switch_or_number
from sim.tables import Table

if TYPE_CHECKING:
    from sim.scenario.accounts import Account


#: Keys of a sweep that are written out.
MOST_KEYS: Final = 60


def load_file(path: str | Path) -> Scenario | Sweep | Account:
    """The scenario, sweep or account of a file. Raises InputError with all that is wrong."""
    return _loaded(named_document(path))


def _loaded(document: Document) -> Scenario | Sweep | Account:
    if looks_like_sweep(document.top):
        return resolve_sweep(document)
    if looks_like_account(document.top):
        from sim.scenario.accounts import resolve_account

        return resolve_account(document)
    return resolve(document)


def check(path: str | Path) -> str:
    """What a valid file says, in short, or a result that is as it was made.

    Raises InputError with all that is wrong.
    """
    if (Path(path) / store.MANIFEST).is_file():
        about, *more = store.verified(Path(path))
        return "\n".join([f"{path}: OK, {about}", *(f"  {line}" for line in more)])
    if Path(path).suffix.lower() in TABLES:
        if not Path(path).exists():
            raise InputError(f"no such file{near_file(Path(path), TABLES)}", file=path)
        lines = coverage(OwnRecord(Path(os.path.abspath(path))))
        return "\n".join([f"{path}: OK, a record of events", *(f"  {line}" for line in lines)])
    place = look_up(str(path))
    document = open_document(place.path, place.shown)
    loaded, path = _loaded(document), str(document.shown)
    if isinstance(loaded, Sweep):
        told = [f"{path}: OK, {_sweep_line(loaded)}", *_levels(loaded)]
        told += [line for scenario in loaded.scenarios for line in _record_lines(scenario)]
        return "\n".join([*told, *warnings_of(loaded)])
    if isinstance(loaded, Scenario):
        told = [f"{path}: OK, {_scenario_line(loaded)}", *_of_library(document)]
        told += [*_record_lines(loaded), *_differences(loaded), *_events(loaded)]
        return "\n".join([*told, *warnings_of(loaded)])
    told = [
        *_of_library(document),
        *_record_lines(loaded.scenario),
        *_differences(loaded.scenario),
        *_events(loaded.scenario),
        *_prior_lines(loaded),
        *warnings_of(loaded.scenario),
    ]
    return "\n".join([f"{path}: OK, {_account_line(loaded)}", *told])


def listing(folder: str | Path) -> Table:
    """The scenarios, sweeps and accounts under a folder; a file that cannot be read shows why."""
    root = Path(folder)
    if root.is_file():
        raise InputError(f"a file; expected a folder; try 'wakhan check {folder}'", file=folder)
    if not root.is_dir():
        raise InputError(f"no such folder{near_folder(root)}", file=folder)
    rows = tuple((str(path), *_listed(path)) for path in library.files(root))
    return Table("", ("file", "kind", "title"), rows)


def listing_of_all(folder: str = "") -> tuple[Table | str, ...]:
    """The user's scenarios, sweeps and accounts and those of the library, and which is whose.

    With a folder, such as `futures`, those in it; nothing where neither has such a folder.
    """
    within = Path(folder).parts
    rows = []
    for place in library.places():
        if Path(place.shown).parts[1 : len(within) + 1] != within:
            continue
        whose = "library" if place.of_library else "yours"
        if place.hides:
            whose = "yours, not the library's"
        rows.append((place.shown, *_listed(place.path), whose))
    if not rows:
        return ()
    table = Table("", ("file", "kind", "title", "whose"), tuple(rows))
    if library.is_library(library.SCENARIOS):
        return (table,)
    return table, f"The library lies in {library.library()}"


def _record_lines(scenario: Scenario) -> Iterator[str]:
    """What a record of the user's own covers, checked as a run checks it."""
    if scenario.record:
        load_record(scenario.record)
        file = scenario.record.path
        named = near_here(file) if file else f"facilities: {scenario.record.coding}"
        yield f"  record = {named}  ({scenario.sources['record']})"
        yield from (f"    {line}" for line in coverage(scenario.record))


def _account_line(account: Account) -> str:
    """An account in one line."""
    on = sum(account.mechanisms.values())
    return (
        f"account '{account.name}' of {account.source}, {on} of {len(MECHANISMS)} mechanisms on, "
        f"{len(account.priors)} priors"
    )


def _prior_lines(account: Account) -> Iterator[str]:
    """One line per prior, with where it was given."""
    for prior in account.priors:
        low, high = prior.from_unit([0.1, 0.9])
        within = f"80% within {low:.2g} to {high:.2g}"
        yield f"  {prior.key} ~ {prior.describe()}  ({within}; {prior.origin})"


def _scenario_line(scenario: Scenario) -> str:
    months = f"{month_label(scenario.start)} to {month_label(scenario.end)}"
    events = len(scenario.events)
    return (
        f"scenario '{scenario.name}', {months}, {scenario.history}, "
        f"{events} event{'' if events == 1 else 's'}"
    )


def _sweep_line(sweep: Sweep) -> str:
    names = ", ".join(f"'{scenario.name}'" for scenario in sweep.scenarios)
    what = "scenario" if len(sweep.scenarios) == 1 else "scenarios"
    points = f"{sweep.size:,} point{'' if sweep.size == 1 else 's'}"
    return (
        f"sweep '{sweep.name}' of {what} {names}, {sweep.kind} of {points}, "
        f"{sweep.replicates:,} replicates, {sweep.runs:,} runs"
    )


def _of_library(document: Document) -> Iterator[str]:
    """A line where a file of the user's extends one of the library."""
    for lower, upper in pairwise(chain(document)):
        if library.holds(upper.path) and not library.holds(lower.path):
            yield f"  extends {upper.shown}, of the library in {library.library()}"


def _levels(sweep: Sweep) -> Iterator[str]:
    """One line per key that varies, with what it may take."""
    levels = sweep.vary
    if sweep.listed is not None:
        columns = zip(sweep.listed.keys, sweep.listed.table.T, strict=True)
        levels = {key: Listed(tuple(dict.fromkeys(values.tolist()))) for key, values in columns}
    lines = [f"  {key}: {told(key, each)}" for key, each in levels.items()]
    yield from lines[:MOST_KEYS]
    if len(lines) > MOST_KEYS:
        yield f"  and {len(lines) - MOST_KEYS} keys more"


def _differences(scenario: Scenario) -> Iterator[str]:
    """One line per value that differs from its default, with where it was set."""
    defaults = default_values()
    settings = parameter_settings()
    for key, value in scenario.values.items():
        if value != defaults[key]:
            switch = settings[key].switch
            now, default = switch_or_number(value, switch), switch_or_number(defaults[key], switch)
            yield f"  {key} = {now}  (default {default}; {scenario.sources[key]})"


def _events(scenario: Scenario) -> Iterator[str]:
    """One line per event: when, what it sets, and where that was written."""
    settings = parameter_settings()
    for event in scenario.events:
        until = "" if event.until is None else f" until {month_label(event.until)}"
        values = ", ".join(
            f"{key} = {switch_or_number(value, key in settings and settings[key].switch)}"
            for key, value in event.set.items()
        )
        note = f" ({event.note})" if event.note else ""
        yield f"  from {month_label(event.month)}{until}: {values}{note}  ({event.origin})"


def _kind(top: MapNode) -> str:
    if looks_like_sweep(top):
        return "sweep"
    return "account" if looks_like_account(top) else "scenario"


def _listed(path: Path) -> tuple[str, str]:
    """Kind and title of a file."""
    try:
        top = open_document(path, str(path)).top
        kind = _kind(top)
        titles = [top.values[key] for key in ("title", "name") if key in top.values]
        title = convert.text(titles[0], "title") if titles else path.stem
    except InputError as error:
        return "faulty", str(error).removeprefix(f"{path}:").strip()
    return kind, title
