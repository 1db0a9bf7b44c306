"""Tables of docs/claims.md: what is claimed and checked, from which effect on, what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.analysis.claims import CLAIMS, VERDICTS, Check, Claim, Variant, examine
from sim.analysis.claims.least import BY_UNIT, EVENTS, PARTLY
from sim.cli.claims import ANSWERS, answer_texts, count_of, effect_text, least_text, outcome_text
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
                "<br>".join(checked(check) for check in claim.checks),
                ", ".join(claim.against),
            )
            for claim in claims
        ),
    )


def checked(check: Check) -> str:
    """What a check predicts of which comparison, from which effect on, and if it is built in."""
    parts = [compared(check), f"least effect {least_text(check)}, {check.measure.unit}"]
    if check.exception:
        parts.append(f"departs from the rule, since {check.exception.reason}")
    if check.built_in:
        parts.append(f"built in: {check.built_in}")
    return f"{check.predicts} ({'; '.join(parts)})"


def rule_table() -> str:
    """The least effect in each unit."""
    fixed = [(unit, f"{least.amount:g}", least.reason) for unit, least in BY_UNIT.items()]
    return markdown(
        ("unit", "least effect", "why"), [*fixed, (EVENTS, "by what is counted", PARTLY)]
    )


def compared(check: Check) -> str:
    """What a check compares, such as `threat.flank` default against 0."""
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
    findings.sort(key=lambda finding: VERDICTS.index(finding.verdict))
    rows = [
        (
            finding.claim.id,
            effect.check.predicts,
            effect_text(effect),
            least_text(effect.check),
            effect.check.measure.unit,
            outcome_text(effect),
            *answers,
            finding.verdict,
        )
        for finding in findings
        for effect, answers in zip(finding.effects, answer_texts(finding), strict=True)
    ]
    columns = (
        *("id", "predicted", "measured, with 95% interval", "least effect", "unit"),
        *("as predicted", *ANSWERS, "verdict"),
    )
    return f"{count_of(findings)}.\n\n{markdown(columns, rows)}"


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
