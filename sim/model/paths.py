"""Paths of the environment, month by month: what lies outside, with a scenario's changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.calendar import month_index
from sim.model.environment import (
    RECORDED_CIVIL_WARS,
    RECORDED_CRISES,
    RECORDED_PIPELINES,
    SETTLED_BORDERS,
    VARIABLES,
)
from sim.names import INSTITUTIONS, REPUBLICS
from sim.parameters import Array
from sim.record.memberships import load_memberships


@dataclass(frozen=True)
class Change:
    """One dated change of the environment: `value` for `key` from `month` to before `until`."""

    key: str
    value: float
    month: int
    until: int | None


@cache
def _untouched(start: int, end: int) -> Mapping[str, Array]:
    """Paths before a scenario's changes: key to values over the months from start to end."""
    months = range(start, end + 1)
    paths: dict[str, Array] = {}
    for variable in VARIABLES:
        values = np.array([variable.path(month) if variable.path else 0.0 for month in months])
        if variable.by_republic:
            for republic in REPUBLICS:
                paths[f"environment.{variable.name}.{republic}"] = values
        else:
            paths[f"environment.{variable.name}"] = values
    for first, after, republic in RECORDED_CRISES:
        key = f"environment.crisis.{republic}"
        paths[key] = _overlaid(paths[key], start, 1.0, month_index(first), month_index(after))
    for first, after, republic, share in RECORDED_CIVIL_WARS:
        key = f"environment.civil_war.{republic}"
        paths[key] = _overlaid(paths[key], start, share, month_index(first), month_index(after))
    for first, after, republic in RECORDED_PIPELINES:
        key = f"environment.pipelines.{republic}"
        paths[key] = _overlaid(paths[key], start, 1.0, month_index(first), month_index(after))
    for first, republic in SETTLED_BORDERS:
        key = f"environment.border_settled.{republic}"
        paths[key] = _overlaid(paths[key], start, 1.0, month_index(first), None)
    members = {
        f"membership.{institution}.{republic}": np.zeros(len(months))
        for institution in INSTITUTIONS
        for republic in REPUBLICS
    }
    for spell in load_memberships().spells:
        # Membership of the QCCM follows from its rule; only a scenario widens it.
        if spell.institution != "qccm":
            key = f"membership.{spell.institution}.{spell.republic}"
            until = None if spell.last is None else month_index(spell.last) + 1
            members[key] = _overlaid(members[key], start, 1.0, month_index(spell.first), until)
    return paths | members


def _overlaid(path: Array, start: int, value: float, month: int, until: int | None) -> Array:
    changed = path.copy()
    first = max(month - start, 0)
    last = len(path) if until is None else max(until - start, 0)
    changed[first:last] = value
    return changed


def overridden(key: str, start: int, end: int, changes: Iterable[Change]) -> NDArray[np.bool_]:
    """Whether a scenario's changes set a variable, by month from `start` to `end`, included."""
    path = np.zeros(end - start + 1)
    for change in changes:
        if change.key == key:
            path = _overlaid(path, start, 1.0, change.month, change.until)
    return path > 0.0


def paths(start: int, end: int, changes: Iterable[Change] = ()) -> dict[str, Array]:
    """Path of every variable and membership over the months from `start` to `end`, both included.

    Keys as in `settable_variables`; each value has shape (month,). Later changes win.
    """
    changed = dict(_untouched(start, end))
    for change in changes:
        path = changed[change.key]
        changed[change.key] = _overlaid(path, start, change.value, change.month, change.until)
    return changed
