"""The page of the evidence: texts from small made-up results, and steps that are kept."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from sim.inference import who_made_it
from sim.inference.fit import Fit
from sim.inference.likelihood import Problem
from sim.pages import blocks, evidence
from sim.scenario.accounts import load_account

ROOT = Path(__file__).parents[2]


def verdicts():
    """Three records by two accounts: right, wrong, and one that was turned away."""
    logs = {("a", 0): (-10.0, -12.0), ("b", 0): (-20.0, -21.0), ("b", 1): (np.nan, np.nan)}
    lines = []
    for (maker, number), pair in logs.items():
        whole = bool(np.isfinite(pair).all())
        likely = np.exp(np.array(pair) - max(pair)) if whole else np.full(2, np.nan)
        for judge, log, probability in zip("ab", pair, likely / likely.sum(), strict=True):
            lines.append(
                {
                    "made_by": maker,
                    "number": number,
                    "judged_by": judge,
                    "events": 50.0 if maker == "a" else 300.0,
                    "log_evidence": log,
                    "probability": probability,
                    "won": whole and log == max(pair),
                }
            )
    return pd.DataFrame(lines)


def test_who_is_taken_for_whom_in_words_and_numbers():
    text = evidence.confusion_text(verdicts())
    right, wrong = 1 / (1 + np.exp(-2.0)), 1 / (1 + np.exp(1.0))
    assert text.startswith("The right account wins 1 of 2 records, and has a mean probability of ")
    assert f"{(right + wrong) / 2:.2f}, where guessing has 0.50." in text
    assert "Records hold 50 to 300 events; 1 besides were turned away" in text
    assert f"| a | {right:.2f} | {1 - right:.2f} | 1.00 | +2.0 | 1 |" in text.splitlines()
    assert f"| b | {1 - wrong:.2f} | {wrong:.2f} | 0.00 | -1.0 | 1 |" in text.splitlines()


def test_how_often_posteriors_hold_the_truth_in_words():
    ranks = pd.DataFrame({"one": [3, 50, 98], "two": [0, 1, 2]})
    ranks.attrs = {
        "overall": 0.123,
        "coverage": {"0.5": 0.512, "0.95": 0.9},
        "rejected": {"TooManyEvents": 2},
        "draws": 99,
    }
    text = evidence.calibration_text(ranks)
    assert "3 simulated records of 1993-2013 (2 of 5 data sets rejected: 2 TooManyEvents)" in text
    assert "2 parameters" in text
    assert "50%: 51.2, 95%: 90.0." in text
    assert text.endswith("p = 0.12.")


def test_what_accounts_learn_beside_each_other():
    def fitted(name, spread):
        account = load_account(ROOT / "scenarios" / "accounts" / f"{name}.yaml")
        z = spread * np.random.default_rng(1).standard_normal((400, len(account.keys)))
        made = {"method": "importance", "seed": 1, "shapes": None, "log_evidence": -1.0}
        made |= {"error": 0.1, "laplace": -1.0, "effective": 400.0, "evaluations": 400}
        return Fit(problem=Problem(account, 336), z=z, **made)

    fits = {"consent": fitted("consent", 0.3), "concert": fitted("concert", 1.0)}
    table = evidence.learned_table(SimpleNamespace(fits=lambda: fits))
    assert table.columns == ("parameter", "consent", "concert")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows.keys() == {f"`{key}`" for one in fits.values() for key in one.problem.account.keys}
    median = np.median(fits["consent"].values["threat.concern"])
    assert rows["`threat.concern`"] == (f"{median:.2g}", "(prior)")
    alone = set(fits["consent"].problem.account.keys) - set(fits["concert"].problem.account.keys)
    assert {rows[f"`{key}`"][1] for key in alone} == {""}


def test_kept_steps_are_not_done_again(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence, "RESULTS", tmp_path)
    asked = []

    def judged(accounts, datasets_each, seed, workers, **others):
        asked.append([account.name for account in accounts])
        return verdicts()

    monkeypatch.setattr(who_made_it, "judged", judged)
    first, again = evidence.confused(1), evidence.confused(1)
    pd.testing.assert_frame_equal(first, again)
    (names,) = asked
    assert "everything" not in names and len(names) == 6


def test_the_blocks_of_the_paper_are_those_that_are_made():
    there = {block.name for block in blocks.find(root=ROOT) if "evidence" in block.page.name}
    assert there == {evidence.MAKER.made, *evidence.BLOCKS, "mechanisms"}


def test_the_figures_of_the_pages_are_those_that_are_drawn():
    pages = (ROOT / "docs" / name for name in ("evidence.md", "evidence_tables.md"))
    shown = {link for page in pages for link in blocks.links_of(page.read_text("utf-8"))}
    drawn = {f"figures/{path.name}" for path in (ROOT / "docs" / "figures").glob("*.png")}
    assert drawn
    assert drawn <= shown
