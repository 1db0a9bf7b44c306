"""What scores say: tables for the terminal, and `summary.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from sim.calendar import month_index, month_label
from sim.inference.differences import (
    BREAKDOWNS,
    Difference,
    compared,
    paired_bootstrap,
    parts,
    require_same_months,
)
from sim.inference.fit import Fit
from sim.inference.forecast import by_evidence, by_prediction
from sim.inference.marginals import LEVELS, mixed
from sim.inference.observation import CHANNEL_SETS
from sim.inference.scores import CHANNEL_TITLES, KIND_TITLES, KINDS, Score, on, since, who
from sim.inference.scoring import REFERENCE, Judged
from sim.inference.scoring_jobs import LONG
from sim.inference.weights import prediction_scores
from sim.parameters import Array
from sim.tables import Table, markdown

ACCOUNTS: Final = "accounts"
CARE_SCORES: Final = (
    "Log scores: higher is better; intervals of differences are of 95%, from resampled months. "
    "Parameters were fitted to the months before each origin alone. The rules and the priors were "
    "written by people who had read all of the record, and what is given from outside (trade, "
    "deaths in Afghanistan, training programmes) takes its known values; yardsticks have neither "
    "advantage. Five channels are talks, courses, gifts, exercises and operations of yau2022's "
    "appendices, on which scores can be compared with earlier ones; all seven have outposts and "
    "Moscow's public objections besides."
)
#: Both sets of channels in one cell.
BOTH: Final = "; ".join(CHANNEL_SETS)


def reference(scores: Sequence[Score]) -> Score:
    """The yardstick that others are measured against."""
    return next(one for one in scores if one.name == REFERENCE)


def window_title(window: str) -> str:
    """A set of scored months in words."""
    if window == "long":
        return f"{LONG[1]} months from {LONG[0]}, fitted to those before"
    if window == "new":
        return "months after 2020, fitted before"
    return "five origins, 36 months each"


def score_tables(judged: Judged) -> list[Table]:
    """Forecasters side by side: each set of months, kind and observation."""
    return [
        score_table(judged, window, kind, observation)
        for window in reversed(judged.windows)
        for observation in judged.observations
        for kind in KINDS
    ]


def score_table(judged: Judged, window: str, kind: str, observation: str) -> Table:
    """Forecasters side by side, best first."""
    scores = judged.scores(window, kind, observation, "seven")
    return _side_by_side(scores, f"{observation} ({window_title(window)})")


def learning_tables(learned: Sequence[Score]) -> list[Table]:
    """Forecasters that learn month by month, side by side: the long window, then all months.

    `learned` is what `sim.inference.learning.scores` gives; none, no table.
    """
    long = month_index(LONG[0])
    since_then = [since(one, long) for one in learned]
    return [
        _side_by_side(scores, f"rounds (from {month_label(int(scores[0].month[0]))})")
        for scores in (since_then, learned)
        if scores and len(scores[0].month)
    ]


def _side_by_side(scores: Sequence[Score], what: str) -> Table:
    table = summary(scores, reference(scores))
    title = f"{table.title}, {what}"
    columns = tuple(c for c in table.columns if c != "observation")
    place = table.columns.index("observation")
    rows = tuple(row[:place] + row[place + 1 :] for row in table.rows)
    return Table(title, columns, rows)


def breakdown_tables(judged: Judged, kind: str = "one_month") -> list[Table]:
    """Where accounts win and fail against the reference, under the last observation model."""
    tables = []
    observation = judged.observations[-1]
    for window in reversed(judged.windows):
        where = f"one month ahead, {observation} ({window_title(window)})"
        for by in BREAKDOWNS:
            if by == "period" and window != "rolling":
                continue
            for channels in CHANNEL_SETS:
                if by == "channel" and channels == "five":
                    continue  # among the seven
                scores = judged.scores(window, kind, observation, channels)
                table = breakdown(_accounts_first(judged, scores), reference(scores), by)
                title = f"{table.title}, {CHANNEL_TITLES[channels]}, {where}"
                tables.append(Table(title, table.columns, table.rows))
    return tables


def _accounts_first(judged: Judged, scores: Sequence[Score]) -> list[Score]:
    names = judged.manifest[ACCOUNTS]
    return [one for one in scores if one.name in names]


def evidence_table(fits: Mapping[str, Fit], scores: Sequence[Score]) -> Table:
    """What each account is worth: evidence on the whole record, and weight in prediction."""
    weights = by_evidence(fits)
    ours = [one for one in scores if one.name in fits]
    stacked = [by_prediction([on(one, channels) for one in ours]) for channels in CHANNEL_SETS]
    rows = [
        (
            name,
            str(len(found.problem.account.keys)),
            f"{found.log_evidence:.2f} ± {found.error:.2f}",
            f"{weights[name]:.2f}",
            *(f"{each[name]:.2f}" for each in stacked),
        )
        for name, found in sorted(fits.items(), key=lambda each: -each[1].log_evidence)
    ]
    stacking = (f"stacking weight, {channels}" for channels in CHANNEL_SETS)
    columns = ("account", "parameters", "log evidence", "weight by evidence", *stacking)
    last = max(found.problem.origin for found in fits.values()) - 1
    title = f"Evidence of the record, 1993-01 to {month_label(last)}, rounds"
    return Table(title, columns, tuple(rows))


def rivals_table(judged: Judged) -> Table:
    """How far each account is behind the best one, in every contest with rounds."""
    rows = []
    names = list(judged.manifest[ACCOUNTS])
    for contest, every in _contests(judged):
        scores = _accounts_first(judged, every)
        best = max(scores, key=lambda one: one.total)
        gaps = {one.name: compared(one, best) for one in scores}
        cells = (
            f"{float(gaps[name].total):.1f} [{float(gaps[name].low):.1f}, "
            f"{float(gaps[name].high):.1f}]"
            for name in names
        )
        cells = (
            "**first**" if name == best.name else cell
            for name, cell in zip(names, cells, strict=True)
        )
        rows.append((contest, *cells))
    return Table(
        "Log score less that of the best account, rounds", ("contest", *names), tuple(rows)
    )


def mixtures_table(judged: Judged) -> Table:
    """What forecasters would have scored together: mixtures, half accounts and half yardstick.

    The accounts among themselves have equal weights. Probabilities are mixed by month and channel.
    """
    names = list(judged.manifest[ACCOUNTS])
    rows, yardsticks = [], []
    for contest, scores in _contests(judged):
        blocks = {one.name: one.blocks for one in scores}
        yardsticks = [name for name in blocks if name not in names]
        best = max(scores, key=lambda one: one.total)
        ours = mixed(np.stack([blocks[name] for name in names], axis=-1))
        halves = [mixed(np.stack([ours, blocks[name]], axis=-1)) for name in yardsticks]
        rows.append(
            (
                contest,
                f"{best.total:.1f} ({best.name})",
                f"{ours.sum():.1f}",
                *(f"{half.sum():.1f}" for half in halves),
            )
        )
    together = (f"accounts and {name}" for name in yardsticks)
    columns = ("contest", "best alone", "accounts together", *together)
    return Table("Log scores of mixtures, rounds", columns, tuple(rows))


def _contests(judged: Judged) -> Iterator[tuple[str, list[Score]]]:
    """Every set of months, kind of forecast and set of channels under rounds, with its title."""
    for window in reversed(judged.windows):
        for kind in KINDS:
            for channels, title in CHANNEL_TITLES.items():
                contest = f"{window_title(window)}, {kind.replace('_', ' ')}, {title}"
                yield contest, judged.scores(window, kind, "rounds", channels)


def verdict(judged: Judged) -> list[str]:
    """The answer in a few sentences: who leads, by how much, and against the yardsticks."""
    lines = []
    window = "long" if "long" in judged.windows else judged.windows[-1]
    for observation in judged.observations:
        for kind in KINDS:
            how = "one month ahead" if kind == "one_month" else "as a free forecast"
            for channels, title in CHANNEL_TITLES.items():
                scores = judged.scores(window, kind, observation, channels)
                found = _leader(scores, _accounts_first(judged, scores), window_title(window))
                lines.append(f"{how.capitalize()}, {observation}, {title}: {found}.")
    return lines


def _leader(scores: Sequence[Score], ours: Sequence[Score], where: str) -> str:
    """The best account against the yardsticks."""
    best = max(ours, key=lambda one: one.total)
    gap = compared(best, reference(scores))
    constant = next(one for one in scores if one.name == "constant rate")
    worse = [one.name for one in ours if one.total <= constant.total]
    beaten = "; every account beats the constant rate" if not worse else ""
    failed = f"; not better than a constant rate: {', '.join(worse)}" if worse else ""
    better = [one for one in scores if one not in ours and one.total > best.total]
    naive = ", ".join(f"{one.name} ({one.total:.1f})" for one in better)
    beaten_by = f"; naive and better than every account: {naive}" if naive else ""
    return (
        f"best account is {best.name} with {best.total:.1f}, {float(gap.total):+.1f} "
        f"[{float(gap.low):+.1f}, {float(gap.high):+.1f}] against "
        f"the self-exciting regression ({where}){beaten}{failed}{beaten_by}"
    )


def score_summary(judged: Judged, learned: Sequence[Score] = ()) -> str:
    """`summary.md` of a scoring, and of forecasters that learn if there are any."""
    blocks = ["# Accounts and yardsticks judged by the record", CARE_SCORES]
    blocks += ["## In short", "\n".join(f"- {line}" for line in verdict(judged))]
    fits = judged.fits()
    if fits:
        blocks += ["## Evidence", markdown(evidence_table(fits, prediction_scores(judged)))]
    sections = [
        ("## Scores", score_tables(judged)),
        ("## Together", [mixtures_table(judged)]),
        ("## Where each wins and fails", breakdown_tables(judged)),
    ]
    if learned:
        sections.insert(1, ("## Learning on", learning_tables(learned)))
    for heading, tables in sections:
        blocks.append(heading)
        for table in tables:
            blocks += [f"### {table.title}", markdown(table)]
    return "\n\n".join(blocks) + "\n"


def summary(scores: Sequence[Score], reference: Score) -> Table:
    """Forecasters side by side: a row each, differences from `reference` with 95% intervals.

    All of the same months, on all seven channels; one Score a forecaster, see `joined`. CRPS and
    coverage are of cells (a republic's count) and of totals (the sum over republics).
    """
    rows = []
    for one in sorted(scores, key=lambda each: -on(each, "five").total):
        sets = [on(one, channels) for channels in CHANNEL_SETS]
        totals: list[str] = []
        for each in sets:
            gap = compared(each, on(reference, each.channels))
            against = "reference" if who(one) == who(reference) else _signed(gap)
            totals += [f"{each.total:.1f}", against]
        rows.append(
            (
                one.name,
                one.observation,
                *totals,
                "; ".join(f"{each.cells.crps.mean():.4f}" for each in sets),
                "; ".join(f"{each.totals.crps.mean():.4f}" for each in sets),
                "; ".join(_percentages(each.cells.covered) for each in sets),
                "; ".join(_percentages(each.totals.covered) for each in sets),
            )
        )
    title = f"Log score, {KIND_TITLES[reference.kind]}, {len(reference.month)} months"
    levels = "/".join(f"{100 * level:.0f}" for level in LEVELS)
    pairs = ((f"log score, {c}", f"against {reference.name}, {c}") for c in CHANNEL_SETS)
    columns = (
        "forecast",
        "observation",
        *(column for pair in pairs for column in pair),
        f"CRPS, {BOTH}",
        f"CRPS of sums, {BOTH}",
        f"covered {levels}%, {BOTH}",
        f"sums covered {levels}%, {BOTH}",
    )
    return Table(title, columns, tuple(rows))


def breakdown(scores: Sequence[Score], reference: Score, by: str) -> Table:
    """Where each forecaster wins and fails against `reference`: a row each part, a column each.

    A difference whose 95% interval lies above 0 is marked +, below 0 -.
    """
    others = [one for one in scores if who(one) != who(reference)]
    split = {part: values.sum() for part, values in parts(reference, by).items()}
    gaps: list[Mapping[str, Difference]] = []
    for one in others:
        require_same_months(one, reference)
        theirs, ours = parts(one, by), parts(reference, by)
        gaps.append({part: paired_bootstrap(theirs[part], ours[part]) for part in split})
    rows = [
        (part, f"{total:.1f}", *(_signed(gap[part], mark=True) for gap in gaps))
        for part, total in split.items()
    ]
    several = len({one.observation for one in [*others, reference]}) > 1
    heads = (f"{one.name}, {one.observation}" if several else one.name for one in others)
    return Table(f"Log score by {by}", (by, reference.name, *heads), tuple(rows))


def _signed(gap: Difference, *, mark: bool = False) -> str:
    text = f"{float(gap.total):+.1f} [{float(gap.low):+.1f}, {float(gap.high):+.1f}]"
    if not mark:
        return text
    return text + (" +" if gap.low > 0 else " -" if gap.high < 0 else "")


def _percentages(covered: Array) -> str:
    shares = covered.reshape(len(covered), -1).mean(axis=1)
    return "/".join(f"{100 * share:.0f}" for share in shares)
