"""Tables of docs/claims.md: what is claimed and checked, and how the checks come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.analysis.claims import CLAIMS, Check, Claim, Variant, examine
from sim.cli.claims import count_of, effect_text
from sim.pages.blocks import SEED, markdown
from sim.pages.measured import MODEL, Maker
from sim.progress import Bar
from sim.scenario import default_scenario
from sim.scenario.writing import number

RUNS: Final = 200
#: Enough to see that a change of code has changed numbers.
FEW: Final = 4


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


def measured(runs: int) -> str:
    """The findings on every claim."""
    with Bar("claims") as bar:
        findings = examine(CLAIMS, default_scenario(), runs=runs, seed=SEED, progress=bar)
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
    columns = ("id", "predicted", "measured, with 95% interval", "unit", "as predicted", "claim")
    return f"{markdown(columns, rows)}\n\n{count_of(findings)}."


MAKER: Final = Maker(
    name="claims",
    blocks=("measured",),
    command="python -m sim.pages claims",
    takes="two minutes",
    how=f"{RUNS} runs on each side of a check, seed {SEED}",
    few=lambda: measured(FEW),
    make=lambda: {"measured": measured(RUNS)},
    rests_on=(*MODEL, "sim/analysis/claims", "sim/pages/claims_page.py"),
)
