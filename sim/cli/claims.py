"""What `wakhan claims` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from sim.analysis.claims import CLAIMS, VERDICTS, Check, Claim, Effect, Finding, examine
from sim.analysis.intervals import Estimate
from sim.errors import InputError
from sim.rules.spread import KIND_LABELS
from sim.scenario import default_scenario
from sim.spelling import nearest
from sim.tables import Table

EXPLAINED: Final = (
    "A claim holds when the whole interval of each of its checks lies where the claim predicts, "
    "and beyond the least effect that a reader would call political. It is negligible when an "
    "interval is on the side predicted, but not beyond the least effect (with the least effect "
    "within the interval: around it), and fails when one is not. A claim is contested when it "
    "holds, and so does a claim that contradicts it: the model has room for both, and parameters "
    "decide which weighs more. Built in is what the model's formulas and inputs make true whatever "
    "the rest; alone, such checks let no claim hold. The columns of P say by how many points the "
    "first of the settings compared raises P(spread) of each kind by 2035, of operations and "
    "exercises to a further republic than the record has; they are told once for what several "
    "checks compare, and no verdict rests on them."
)
#: Columns of what a check does to the answer, one for each kind of spread.
ANSWERS: Final = tuple(f"P({label.lower()}), points" for label in KIND_LABELS.values())


def chosen_claims(ids: Sequence[str]) -> list[Claim]:
    """The claims of some ids, in any case, or all of them. Raises InputError on an unknown id."""
    known = {claim.id: claim for claim in CLAIMS}
    wanted = [name.upper() for name in ids]
    for name, given in zip(wanted, ids, strict=True):
        if name not in known:
            hint = nearest(name, known)
            raise InputError(f"no such claim; there are {', '.join(known)}{hint}", key=given)
    return [claim for claim in CLAIMS if not wanted or claim.id in wanted]


def examined(
    claims: Sequence[Claim],
    runs: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """Findings on some claims; those that contradict them are examined as well, for the verdict."""
    ids = {claim.id for claim in claims}
    rivals = {rival for claim in claims for rival in claim.against}
    needed = [c for c in CLAIMS if c.id in ids | rivals or not ids.isdisjoint(c.against)]
    findings = examine(needed, default_scenario(), runs=runs, seed=seed, progress=progress)
    return [finding for finding in findings if finding.claim.id in ids]


def findings_table(findings: Sequence[Finding], runs: int, seed: int) -> Table:
    """One line per check; what holds for the whole claim stands on its first line."""
    rows: list[tuple[str, ...]] = []
    for finding in findings:
        claim = finding.claim
        about = (claim.id, claim.source, claim.rule, ", ".join(claim.parameters))
        answers = answer_texts(finding)
        for place, effect in enumerate(finding.effects):
            first = place == 0
            rows.append(
                (
                    *(about if first else ("",) * len(about)),
                    effect.check.predicts,
                    f"{effect_text(effect)} {effect.check.measure.unit}",
                    least_text(effect.check),
                    outcome_text(effect),
                    *answers[place],
                    finding.verdict if first else "",
                )
            )
    title = f"Claims of the five studies, {runs:,} runs on each side of a check, seed {seed}"
    columns = (
        *("id", "source", "rule", "parameters", "predicted", "measured (95%)"),
        *("least effect", "as predicted", *ANSWERS, "verdict"),
    )
    return Table(title, columns, tuple(rows))


def effect_text(effect: Effect) -> str:
    """Mean and interval, such as `-1.28 [-1.43, -1.13]`."""
    return f"{effect.mean:.3g} [{effect.low:.3g}, {effect.high:.3g}]"


def least_text(check: Check) -> str:
    """The least effect, such as `0.1`; where nothing is to change, `under 0.1`."""
    return f"{'' if check.sign else 'under '}{check.least:.2g}"


def outcome_text(effect: Effect) -> str:
    """Whether an effect is as predicted, and whether its sign is built in."""
    told = "built in" if effect.check.built_in else ""
    return ", ".join(part for part in (effect.outcome, told) if part)


def answer_texts(finding: Finding) -> list[list[str]]:
    """What the sides of each check do to P(spread) by kind, in points.

    Nothing in runs of the past; and once only where several checks of a claim compare the same.
    """
    texts, told = [], set()
    for effect in finding.effects:
        sides = (effect.check.on, effect.check.off)
        again = sides in told
        told.add(sides)
        texts.append(["" if again else _points(effect.answers.get(kind)) for kind in KIND_LABELS])
    return texts


def _points(answer: Estimate | None) -> str:
    if answer is None:
        return ""
    bounds = (answer.value, answer.low, answer.high)
    change, low, high = (f"{round(100.0 * bound):+d}" for bound in bounds)
    return f"{change} [{low}, {high}]"


def count_of(findings: Sequence[Finding]) -> str:
    """How many claims have each verdict."""
    verdicts = Counter(finding.verdict for finding in findings)
    what = "claim" if len(findings) == 1 else "claims"
    parts = [f"{name} {verdicts[name]}" for name in VERDICTS]
    return f"{len(findings)} {what}: {', '.join(parts)}"
