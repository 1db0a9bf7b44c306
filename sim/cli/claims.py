"""What `wakhan claims` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from sim.analysis.claims import CLAIMS, Claim, Effect, Finding, examine
from sim.errors import InputError
from sim.scenario import default_scenario
from sim.spelling import nearest
from sim.tables import Table

VERDICTS: Final = (
    "A claim holds when the whole interval of each of its checks lies where the claim predicts, "
    "and fails otherwise. A claim is contested when it holds, and so does a claim that contradicts "
    "it: the model has room for both, and parameters decide which weighs more."
)


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
        for place, effect in enumerate(finding.effects):
            measured = f"{effect_text(effect)} {effect.check.unit}"
            measured += "" if effect.holds else " (not as predicted)"
            first = place == 0
            rows.append(
                (
                    *(about if first else ("",) * len(about)),
                    effect.check.predicts,
                    measured,
                    finding.verdict if first else "",
                )
            )
    title = f"Claims of the five studies, {runs:,} runs on each side of a check, seed {seed}"
    columns = ("id", "source", "rule", "parameters", "predicted", "measured (95%)", "verdict")
    return Table(title, columns, tuple(rows))


def effect_text(effect: Effect) -> str:
    """Mean and interval, such as `-1.28 [-1.43, -1.13]`."""
    return f"{effect.mean:.3g} [{effect.low:.3g}, {effect.high:.3g}]"


def count_of(findings: Sequence[Finding]) -> str:
    """How many claims hold, fail and are contested."""
    verdicts = Counter(finding.verdict for finding in findings)
    what = "claim" if len(findings) == 1 else "claims"
    parts = [f"{name} {verdicts[name]}" for name in ("holds", "fails", "contested")]
    return f"{len(findings)} {what}: {', '.join(parts)}"
