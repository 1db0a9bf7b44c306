"""Checks of a sweep's keys against its scenarios: none is undone by an event, each one acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.errors import Faults
from sim.scenario.scenario import OVERRIDE, Scenario
from sim.scenario.text import ListNode, MapNode, Origin
from sim.scenario.variants import has, is_given, varied_setting
from sim.scenario.without_effect import Idle, idle_key, without_effect


def check_apart(top: MapNode, keys: Sequence[str], scenarios: Sequence[Scenario]) -> None:
    """No varied key is set on the command line, or by an event, which would undo the design."""
    varied = {leaf: key for key in keys for leaf in varied_setting(key).leaves}
    faults = Faults()
    for scenario in scenarios:
        for leaf, key in varied.items():
            with faults:
                if scenario.sources.get(leaf) == OVERRIDE:
                    raise OVERRIDE.error(f"varied by the sweep ({_origin_of(top, key)})", key)
        for event in scenario.events:
            for change in event.changes:
                if change.key in varied:
                    key = varied[change.key]
                    problem = f"an event of scenario '{scenario.name}' sets it, too"
                    where = f" ({event.origin})" if event.origin.line else ""
                    with faults:
                        raise _origin_of(top, key).error(f"{problem}{where}", key)
    faults.tell()


def check_keys(
    top: MapNode,
    keys: Sequence[str],
    scenarios: Sequence[Scenario],
    switches: Sequence[Mapping[str, float]],
) -> None:
    """No varied key changes nothing at all points of all scenarios.

    `switches` are the values of varied switches at the points.
    """
    faults = Faults()
    for key in keys:
        reasons = [_idle(scenario, key, switches) for scenario in scenarios]
        if all(reasons):
            with faults:
                problem = f"changes nothing at any point, because {reasons[0]}; leave it out"
                told = str(reasons[0]) if is_given(key) else problem
                raise _origin_of(top, key).error(told, key)
    faults.tell()


def idle_in(
    keys: Sequence[str], scenarios: Sequence[Scenario], switches: Sequence[Mapping[str, float]]
) -> list[Idle]:
    """What scenarios set to no effect, and keys that change nothing in some of them."""
    varied = {leaf for key in keys for leaf in varied_setting(key).leaves}
    found = [one for scenario in scenarios for one in without_effect(scenario, varied)]
    for key in keys:
        for scenario in scenarios:
            reason = _idle(scenario, key, switches)
            if reason:
                where = f"{key} of scenario '{scenario.name}'"
                found.append(Idle(Origin(), where, reason))
    return found


def _idle(scenario: Scenario, key: str, switches: Sequence[Mapping[str, float]]) -> str | None:
    """Why a key changes nothing in a scenario; None if it does, as far as can be told."""
    return has(scenario, key) if is_given(key) else idle_key(scenario, key, switches)


def _origin_of(top: MapNode, key: str) -> Origin:
    """Where a sweep first names a key to vary."""
    node = top.values.get("vary", top.values.get("points"))
    if isinstance(node, ListNode):
        node = node.items[0]
    if isinstance(node, MapNode) and key in node.keys_at:
        return node.keys_at[key]
    return node.origin if node else top.origin
