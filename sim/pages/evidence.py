"""Figures and tables of docs/evidence.md and docs/evidence_tables.md: `make evidence`.

Goes through four steps, each of which is kept in results/ and not done again: the scoring
(`wakhan score`), the forecasts of the baseline and of all futures, calibration of fits on simulated
records, and records made by one account put before all. All of it takes under an hour on two
processors; a step that was interrupted goes on, or begins anew where it is short. `make evidence`
runs `python -m sim.pages.evidence`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calendar import RECORD_MONTHS, month_index
from sim.cli import fit_texts, forecast_texts, score_texts
from sim.cli.folders import RESULTS
from sim.experiments import store
from sim.experiments.workers import processors
from sim.inference import calibration, forecast, learning, scoring, who_made_it
from sim.inference.forecast import Outlook
from sim.inference.learned import learned
from sim.inference.likelihood import Problem
from sim.inference.scores import KINDS, Score, on, since
from sim.inference.scoring import REFERENCE, Judged
from sim.inference.scoring_jobs import LONG
from sim.inference.weights import prediction_scores, probabilities, weights_of
from sim.pages.blocks import SEED
from sim.pages.measured import MODEL, Maker, keep
from sim.progress import Bar
from sim.scenario import load_scenario
from sim.scenario.accounts import list_accounts, load_account
from sim.tables import Table, markdown

if TYPE_CHECKING:
    import pandas as pd

FIGURES: Final = Path("docs/figures")
#: The generated blocks of the paper, and of the page of tables that it would be too long with.
BLOCKS: Final = (
    "evidence",
    "rivals",
    "mixtures",
    "verdict",
    "forecast",
    "disagreement",
    "notes",
    "calibration",
    "confusion",
    "posterior",
    "what accounts learn",
    "chief scores",
    "learning",
    "scores",
    "parts",
)
#: What fits and forecasts rest on.
RESTS_ON: Final = (*MODEL, "sim/inference", "scenarios/accounts", "scenarios/futures")
#: The account whose fits are calibrated: one with most of its mechanisms on.
CALIBRATED: Final = "consent"
DATASETS: Final = 40
#: Records that each account makes, put before all of them.
RECORDS_EACH: Final = 3
#: Calibration fits what fits of the long window see.
SEEN: Final = month_index("2014-01")
LAST_YEAR: Final = 2035


def futures() -> list[Path]:
    """The baseline, and every future that goes on from the record."""
    folder = Path("scenarios")
    listed = sorted(folder.glob("futures/*.yaml"))
    return [
        folder / "baseline.yaml",
        *(path for path in listed if load_scenario(path).history == "replay"),
    ]


def judged_accounts(workers: int) -> Judged:
    """Step 1: `wakhan score`."""
    names = list_accounts()
    accounts = [load_account(name) for name in names]
    with Bar("score") as bar:
        return scoring.judge(
            accounts, RESULTS / "score", seed=SEED, named=names, workers=workers, progress=bar
        )


def looked_ahead(judged: Judged, workers: int) -> list[Outlook]:
    """Step 2: what accounts say of the years ahead. Not kept: it takes minutes."""
    scenarios = [load_scenario(path) for path in futures()]
    with Bar("forecast") as bar:
        return forecast.outlooks(judged.fits(), scenarios, SEED, workers, bar)


def calibrated(workers: int) -> pd.DataFrame:
    """Step 3: ranks of the truth, a line per data set; `attrs` holds what sums them up."""

    def made() -> pd.DataFrame:
        import pandas as pd

        account = load_account(CALIBRATED)
        with Bar("calibration") as bar:
            found = calibration.calibrate(
                account, DATASETS, SEED, workers, origin=SEEN, progress=bar
            )
        frame = pd.DataFrame(found.ranks, columns=list(found.keys))
        frame.attrs = {
            "overall": found.p_overall,
            "coverage": {str(share): value for share, value in found.coverage.items()},
            "rejected": found.reasons,
            "draws": found.draws,
        }
        return frame

    return _kept("ranks", made)


def confused(workers: int) -> pd.DataFrame:
    """Step 4: records made by each study's account, put before all of them."""

    def made() -> pd.DataFrame:
        accounts = [load_account(name) for name in list_accounts() if name != "everything"]
        with Bar("who made it") as bar:
            return who_made_it.judged(
                accounts, RECORDS_EACH, SEED, workers, method="laplace", progress=bar
            )

    return _kept("judged", made)


def _kept(name: str, made: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The table of a step, made where it is not there yet."""
    import pandas as pd

    path = RESULTS / "recovery" / f"{name}.parquet"
    if not path.exists():
        frame = made()
        path.parent.mkdir(parents=True, exist_ok=True)
        with store.writing(path) as beside:
            frame.to_parquet(beside, index=False)
    return pd.read_parquet(path)


# Tables.


def blocks(
    judged: Judged,
    learned: Sequence[Score],
    outlooks: Sequence[Outlook],
    ranks: pd.DataFrame,
    made: pd.DataFrame,
) -> dict[str, str]:
    """Generated blocks of the pages by name."""
    weights = weights_of(judged)
    fits = judged.fits()
    best = max(fits, key=lambda name: fits[name].log_evidence)
    ahead, between = forecast_texts.forecast_tables(outlooks, weights)
    tables = {
        "evidence": markdown(score_texts.evidence_table(fits, prediction_scores(judged))),
        "rivals": markdown(score_texts.rivals_table(judged)),
        "mixtures": markdown(score_texts.mixtures_table(judged)),
        "verdict": "\n".join(f"- {line}" for line in score_texts.verdict(judged)),
        "forecast": markdown(ahead),
        "disagreement": markdown(between),
        "notes": "\n".join(f"- {note}" for note in forecast_texts.forecast_notes(outlooks))
        or "None.",
        "calibration": calibration_text(ranks),
        "confusion": confusion_text(made),
        "posterior": f"Account `{best}`, which has the highest evidence.\n\n"
        + markdown(fit_texts.fit_table(fits[best])),
        "what accounts learn": markdown(learned_table(judged)),
    }
    chief = [score_texts.score_table(judged, "long", kind, "rounds") for kind in KINDS]
    for title, listed in (
        ("chief scores", chief),
        ("learning", score_texts.learning_tables(learned)),
        ("scores", score_texts.score_tables(judged)),
        ("parts", score_texts.breakdown_tables(judged)),
    ):
        tables[title] = "\n\n".join(f"**{each.title}**\n\n{markdown(each)}" for each in listed)
    return tables


def learned_table(judged: Judged) -> Table:
    """Which parameters the whole record informs in which account: posterior medians."""
    fits = judged.fits()
    found = {name: {each.key: each for each in learned(fit)} for name, fit in fits.items()}
    keys = list(dict.fromkeys(key for each in found.values() for key in each))
    rows = []
    for key in keys:
        cells = []
        for name in fits:
            each = found[name].get(key)
            cells.append(
                "" if each is None else f"{each.posterior[1]:.2g}" if each.informed else "(prior)"
            )
        rows.append((f"`{key}`", *cells))
    return Table("", ("parameter", *fits), tuple(rows))


def calibration_text(ranks: pd.DataFrame) -> str:
    """How often posteriors hold the truth."""
    notes = ranks.attrs
    rejected = sum(notes["rejected"].values())
    reasons = ", ".join(f"{n} {reason}" for reason, n in notes["rejected"].items()) or "none"
    covered = ", ".join(
        f"{100 * float(share):.0f}%: {100 * value:.1f}"
        for share, value in notes["coverage"].items()
    )
    return (
        f"Account `{CALIBRATED}`, {len(ranks)} simulated records of 1993-2013 "
        f"({rejected} of {len(ranks) + rejected} data sets rejected: {reasons}), "
        f"{ranks.shape[1]} parameters. Coverage of central intervals over all parameters, in "
        f"percent: {covered}. Test of uniform ranks over all parameters: p = "
        f"{float(notes['overall']):.2f}."
    )


def confusion_text(made: pd.DataFrame) -> str:
    """Who is taken for whom."""
    found = who_made_it.confusion(made)
    names = [str(name) for name in found.probability.columns]
    shares, wins = found.probability.to_numpy(float), found.wins.to_numpy(float)
    rows = [
        (
            name,
            *(_number(share, ".2f") for share in shares[place]),
            _number(wins[place, place], ".2f"),
            _number(found.margin[name], "+.1f"),
            str(found.records[name]),
        )
        for place, name in enumerate(names)
    ]
    columns = ("made by", *names, "right one wins", "lead over next", "records")
    records, turned_away = int(found.records.sum()), int(found.rejected.sum())
    # An account none of whose records could be judged by all has no shares.
    won = round(float(np.nansum(wins.diagonal() * found.records.to_numpy())))
    summary = (
        f"The right account wins {won} of {records} records, and has a mean probability of "
        f"{float(np.nanmean(shares.diagonal())):.2f}, where guessing has {1.0 / len(names):.2f}. "
        f"Records hold {made['events'].min():.0f} to {made['events'].max():.0f} events; "
        f"{turned_away} besides were turned away, for too many events or because some account held "
        "them for impossible."
    )
    return "\n\n".join([summary, markdown(Table("", columns, tuple(rows)))])


def _number(value: float, form: str) -> str:
    return "–" if np.isnan(value) else format(value, form)


# Figures.


def draw(
    judged: Judged,
    learned: Sequence[Score],
    outlooks: Sequence[Outlook],
    ranks: pd.DataFrame,
    made: pd.DataFrame,
) -> None:
    """Writes the figures of the pages as PNG."""
    from matplotlib.figure import Figure

    from sim.plots import evidence, saving
    from sim.plots.evidence import files

    FIGURES.mkdir(exist_ok=True)

    def keep(figure: Figure, name: str) -> None:
        saving.write(figure, FIGURES / f"evidence-{name}.png", dpi=160)

    rounds = judged.observations[-1]
    for window in judged.windows:
        for kind in ("one_month", "free"):
            scores = judged.scores(window, kind)
            keep(evidence.score_table_figure(scores, REFERENCE), f"scores-{window}-{kind}")
    long = [since(one, month_index(LONG[0])) for one in learned]
    for channels, suffix in files.SUFFIXES.items():
        them = [on(one, channels) for one in long]
        keep(evidence.score_table_figure(them, REFERENCE), f"scores-learning{suffix}")
    scores = judged.scores("rolling", "one_month", rounds)
    seven = judged.scores("rolling", "one_month", rounds, "seven")
    for by in ("republic", "channel", "period"):
        shown = seven if by == "channel" else scores
        keep(evidence.breakdown_figure(shown, REFERENCE, by), f"by-{by}")
    keep(evidence.calibration(scores), "calibration")
    fits = judged.fits()
    best = max(fits, key=lambda name: fits[name].log_evidence)
    keep(evidence.posterior_and_prior(fits[best]), "posterior")
    keys = list(ranks.columns)
    drawn = int(ranks.attrs["draws"])
    keep(evidence.rank_histograms(ranks.to_numpy(), keys, draws=drawn), "ranks")
    keep(evidence.recovery_coverage(ranks.to_numpy(), keys, draws=drawn), "coverage")
    keep(evidence.confusion(who_made_it.confusion(made).probability), "confusion")
    weights = weights_of(judged)
    every = probabilities(outlooks, weights)
    [title] = {one.title for one in outlooks if one.scenario == "baseline"}
    ours = every[every["scenario"] == "baseline"]
    keep(files.spread_of(ours, title, [each.label for each in weights]), "spread")
    keep(
        evidence.spread_within_and_between(every[every["year"] == LAST_YEAR], year=LAST_YEAR),
        "within-and-between",
    )


@cache
def few() -> str:
    """The log likelihood of the record under each account, at the medians of its priors."""
    found = []
    for name in list_accounts():
        problem = Problem(load_account(name), RECORD_MONTHS)
        middle = np.full((1, len(problem.account.keys)), 0.5)
        found.append(f"{name} {float(problem.log_likelihood(middle)[0]):.3f}")
    return ", ".join(found)


MAKER: Final = Maker(
    name="evidence",
    blocks=BLOCKS,
    command="make evidence",
    takes="under an hour",
    how=f"seed {SEED}",
    few=few,
    rests_on=RESTS_ON,
)


def main() -> None:
    """Goes through the steps and writes the pages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--workers", type=int, default=processors())
    workers = parser.parse_args().workers
    judged = judged_accounts(workers)
    with Bar("learning on") as bar:
        learned = learning.scores(judged, workers, bar)
    print("scored", flush=True)
    outlooks = looked_ahead(judged, workers)
    print("looked ahead", flush=True)
    ranks = calibrated(workers)
    print("calibrated", flush=True)
    made = confused(workers)
    draw(judged, learned, outlooks, ranks, made)
    pages = keep(MAKER, blocks(judged, learned, outlooks, ranks, made))
    print(f"wrote {' and '.join(page.name for page in pages)}, and {FIGURES}")


if __name__ == "__main__":
    main()
