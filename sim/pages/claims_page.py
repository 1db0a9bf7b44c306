"""Tables of docs/claims.md: what is claimed and checked, and how the checks come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sim.analysis.claims import CLAIMS, Check, Claim, Variant, examine
from sim.cli.claims import count_of, effect_text
from sim.pages.blocks import markdown
from sim.scenario import default_scenario
from sim.scenario.writing import number

RUNS: Final = 200


def claims_table(claims: Sequence[Claim]) -> str:
    """The claims, what carries them and what is checked; not how the checks come out."""
    columns = ("id", "claim", "source", "rule", "parameters", "checked", "against")
    return markdown(
        columns,
        (
            (
                claim.id,
                claim.sentence,
                claim.source,
                f"`{claim.rule}`",
                ", ".join(f"`{key}`" for key in claim.parameters),
                "<br>".join(f"{check.predicts} ({compared(check)})" for check in claim.checks),
                ", ".join(claim.against),
            )
            for claim in claims
        ),
    )


def compared(check: Check) -> str:
    """What a check compares, such as `threat.triangle` 0.5 against 0."""
    when = "free runs 1993-2020" if check.on.past else "replay, then free to 2035"
    if check.off is None:
        return when
    on, off = _settings(check.on), _settings(check.off)
    keys = list(dict.fromkeys([*on, *off]))
    sides = [f"`{key}` {_side(on, key)} against {_side(off, key)}" for key in keys]
    after = ", from 2021 on" if check.on.environment else ""
    return f"{', '.join(sides)}{after}; {when}"


def _settings(variant: Variant) -> dict[str, float]:
    return dict(variant.values) | dict(variant.environment)


def _side(settings: Mapping[str, float], key: str) -> str:
    if key not in settings:
        return "default"
    if key.endswith(".enabled"):
        return "on" if settings[key] else "off"
    return number(settings[key])


def measured_claims(runs: int, seed: int, progress: Callable[[int, int], None]) -> str:
    """The findings on every claim, with the command that makes them."""
    findings = examine(CLAIMS, default_scenario(), runs=runs, seed=seed, progress=progress)
    rows = [
        (
            finding.claim.id,
            effect.check.predicts,
            effect_text(effect),
            effect.check.unit,
            "yes" if effect.holds else "no",
            finding.verdict,
        )
        for finding in findings
        for effect in finding.effects
    ]
    made = (
        f"Made by `python -m sim.pages --claims`: {runs} runs on each side of a check, seed {seed}."
    )
    columns = ("id", "predicted", "measured, with 95% interval", "unit", "as predicted", "claim")
    return "\n\n".join([made, markdown(columns, rows), f"{count_of(findings)}."])
