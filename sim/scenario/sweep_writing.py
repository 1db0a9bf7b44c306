"""Sweeps as YAML text: what result folders keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.scenario.designs import evenly_spaced
from sim.scenario.variants import is_given, shown_value
from sim.scenario.writing import number, quoted

#: Levels beyond which a range is written as a range.
MANY_LEVELS = 20


def sweep_text(
    *,
    name: str,
    title: str,
    scenarios: Sequence[str],
    seed: int,
    replicates: int,
    kind: str,
    vary: Mapping[str, Sequence[float] | str],
    points: Sequence[Mapping[str, float]] | str,
) -> str:
    """A complete sweep file; `scenarios`, and a file of points, are paths relative to it.

    `kind` may have the numbers of the design after it; what a key may take may be text.
    """
    lines = [f"name: {quoted(name)}", f"title: {quoted(title)}"]
    if len(scenarios) == 1:
        lines.append(f"scenario: {quoted(scenarios[0])}")
    else:
        lines += ["scenarios:", *(f"  - {quoted(path)}" for path in scenarios)]
    lines += [f"seed: {seed}", f"replicates: {replicates}", f"design: {{kind: {kind}}}"]
    if vary:
        lines += ["vary:", *(f"  {key}: {_levels(key, values)}" for key, values in vary.items())]
    if isinstance(points, str):
        lines.append(f"points: {{file: {points}}}")
    elif points:
        lines += ["points:", *(f"  - {{{_point(point)}}}" for point in points)]
    return "\n".join(lines) + "\n"


def _levels(key: str, values: Sequence[float] | str) -> str:
    """Levels of a key as a list, or as a range where that is what they are and they are many."""
    if isinstance(values, str):
        return values
    many = len(values) > MANY_LEVELS and not is_given(key)
    if many and tuple(values) == evenly_spaced(values[0], values[-1], len(values)):
        low, high = number(values[0]), number(values[-1])
        return f"{{low: {low}, high: {high}, steps: {len(values)}}}"
    return f"[{', '.join(shown_value(key, value) for value in values)}]"


def _point(point: Mapping[str, float]) -> str:
    return ", ".join(f"{key}: {shown_value(key, value)}" for key, value in point.items())
