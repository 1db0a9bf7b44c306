"""What comes out of every check: `python -m tests.patterns.update` measures and writes it anew.

To be done, with a line in CHANGELOG.md under "Results changed", when a change of results is meant.
"""

import csv
from pathlib import Path

from sim.analysis.claims import CLAIMS, examine
from sim.cli.claims import count_of
from sim.scenario import default_scenario

FILE = Path(__file__).with_name("outcomes.csv")
#: Enough that other seeds leave every sign of the core as it is.
RUNS, SEED = 60, 2021
COLUMNS = ("claim", "check", "outcome", "verdict")


def measured(claims):
    """Findings on some claims."""
    return examine(claims, default_scenario(), runs=RUNS, seed=SEED)


def expected():
    """Outcomes of the checks of each claim in their order, and its verdict, as on file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    outcomes = {}
    for row in rows:
        outcomes.setdefault(row["claim"], []).append(row["outcome"])
    return outcomes, {row["claim"]: row["verdict"] for row in rows}


def update():
    """Measure all claims, and write what comes out."""
    findings = measured(CLAIMS)
    with FILE.open("w", encoding="utf-8", newline="") as lines:
        write = csv.writer(lines, lineterminator="\n").writerow
        write(COLUMNS)
        for finding in findings:
            for number, effect in enumerate(finding.effects, start=1):
                write((finding.claim.id, number, effect.outcome, finding.verdict))
    return findings


if __name__ == "__main__":
    print(f"{count_of(update())}, {RUNS} runs, seed {SEED}.")
    print(f"Wrote {FILE}. Now say why in CHANGELOG.md, under 'Results changed'.")
