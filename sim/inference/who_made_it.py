"""Whether the evidence favours the account that made a record: who is taken for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logsumexp

from sim.calendar import RECORD_MONTHS
from sim.experiments.workers import in_order
from sim.inference.calibration import RANKED
from sim.inference.fit import EFFECTIVE, FitError, climb, fit
from sim.inference.observation import scored_counts
from sim.inference.simulated_records import (
    MOST_EVENTS,
    DataSet,
    Rejected,
    Simulated,
    TooManyEvents,
    Truths,
    check,
    posed,
    seeds_of,
)
from sim.progress import Progress
from sim.record.reading import load_record
from sim.scenario.accounts import Account

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Heard:
    """What one judge found in one record."""

    log_evidence: float = float("nan")
    error: float = float("nan")
    effective: float = float("nan")
    problem: Rejected | None = None


@dataclass(frozen=True)
class _Verdicts:
    events: int | None
    heard: tuple[_Heard, ...]


def judged(
    accounts: Sequence[Account],
    datasets_each: int,
    seed: int,
    workers: int = 1,
    *,
    truths: Mapping[str, Truths] | None = None,
    method: str = "importance",
    origin: int = RECORD_MONTHS,
    observation: str = "rounds",
    most_events: int = MOST_EVENTS,
    effective: float = EFFECTIVE,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Records made by each account, each fitted under all of them.

    `truths` by account's name gives what records are made from, data set i from draw i; without
    it, that is drawn from priors. `method` is `importance`, or `laplace` for the approximation at
    the peak alone. A line per record and judge:

    - `made_by`, `number`, `judged_by`, `events` (scored events before the origin, NaN if too many);
    - `log_evidence`, its standard `error`, `effective` draws (the last two NaN under `laplace`);
    - `probability` of the judge with equal prior weights, and whether it `won`;
    - `problem`: what kept a fit or the record from coming about, else empty. A record that one
      judge failed on gives no probabilities (NaN), and nobody wins it.

    Raises ValueError where accounts face different records, or `truths` are too few.
    """
    import pandas as pd

    check(datasets_each, origin, observation, method)
    _check_accounts(accounts, datasets_each, truths)
    tasks = []
    for place, maker in enumerate(accounts):
        seeds = [seeds_of(seed, place, number) for number in range(datasets_each)]
        given = (
            Truths.from_prior(maker, [each[0] for each in seeds], observation)
            if truths is None
            else truths[maker.name]
        )
        if (given.shapes is None) != (observation == "poisson"):
            raise ValueError(f"{maker.name}: truths and '{observation}' disagree about shapes")
        for number, (_, events, fits) in enumerate(seeds):
            values, shapes = given[number]
            tasks.append(
                DataSet(
                    number=number,
                    maker=maker,
                    judges=tuple(accounts),
                    values=values,
                    shapes=shapes,
                    seeds=(events, fits),
                    origin=origin,
                    observation=observation,
                    most_events=most_events,
                    method=method,
                    effective=effective,
                    draws=RANKED,
                )
            )
    found = in_order(_heard, tasks, workers, progress)
    lines = [line for task, each in zip(tasks, found, strict=True) for line in _lines(task, each)]
    return pd.DataFrame(lines)


def _heard(task: DataSet) -> _Verdicts | Rejected:
    """Makes one record and puts it before every judge."""
    with TemporaryDirectory(prefix="wakhan-") as folder:
        try:
            made = task.record(folder)
        except TooManyEvents as problem:
            return Rejected.because(task.number, problem)
        events = int(scored_counts(load_record(made.record))[: task.origin].sum())
        return _Verdicts(events, tuple(_verdict(task, judge, made) for judge in task.judges))


def _verdict(task: DataSet, judge: Account, made: Simulated) -> _Heard:
    problem = posed(judge, made, task.origin, task.observation)
    try:
        if task.method == "laplace":
            peak = climb(problem.log_likelihood, len(judge.keys), task.seeds[1])
            return _Heard(peak.log_evidence)
        fitted = fit(problem, seed=task.seeds[1], draws=1, effective=task.effective)
    except (FitError, np.linalg.LinAlgError) as problem_met:
        return _Heard(problem=Rejected.because(task.number, problem_met))
    return _Heard(fitted.log_evidence, fitted.error, fitted.effective)


def _lines(task: DataSet, found: _Verdicts | Rejected) -> Iterator[dict[str, object]]:
    if isinstance(found, Rejected):
        found = _Verdicts(None, tuple(_Heard(problem=found) for _ in task.judges))
    logs = np.array([each.log_evidence for each in found.heard])
    whole = bool(np.isfinite(logs).all())
    probability = np.exp(logs - logsumexp(logs)) if whole else np.full(len(logs), np.nan)
    first = int(np.argmax(logs)) if whole else -1
    for place, (judge, each) in enumerate(zip(task.judges, found.heard, strict=True)):
        yield {
            "made_by": task.maker.name,
            "number": task.number,
            "judged_by": judge.name,
            "events": found.events,
            "log_evidence": each.log_evidence,
            "error": each.error,
            "effective": each.effective,
            "probability": float(probability[place]),
            "won": place == first,
            "problem": f"{each.problem.reason}: {each.problem.message}" if each.problem else "",
        }


@dataclass(frozen=True)
class Confusion:
    """Who is taken for whom: tables of the account that made (line) by the one judged (column).

    `probability` is the mean posterior probability, `wins` the share of records won, `lead` the
    mean lead in log evidence of the right account over the one of the column. `margin` is its mean
    lead over the best other, `records` and `rejected` numbers of records, all by maker.
    """

    probability: pd.DataFrame
    wins: pd.DataFrame
    lead: pd.DataFrame
    margin: pd.Series[float]
    records: pd.Series[int]
    rejected: pd.Series[int]


def confusion(frame: pd.DataFrame) -> Confusion:
    """Sums up what `judged` found; records without probabilities are counted as rejected."""
    import pandas as pd

    names = list(dict.fromkeys(frame["judged_by"]))

    def by_record(column: str) -> pd.DataFrame:
        wide = frame.pivot(index=["made_by", "number"], columns="judged_by", values=column)
        return wide[names].astype(float)

    logs, probability = by_record("log_evidence"), by_record("probability")
    whole = probability.notna().all(axis=1)
    makers = logs.index.get_level_values("made_by")
    own = np.array([names.index(maker) for maker in makers], dtype=int)
    lines = np.arange(len(logs))
    right = logs.to_numpy()[lines, own]
    others = logs.to_numpy().copy()
    others[lines, own] = -np.inf
    margin = pd.Series(right - others.max(axis=1), index=logs.index)

    def mean(table: pd.DataFrame) -> pd.DataFrame:
        return table[whole].groupby(level="made_by").mean().reindex(names)

    def number(of: pd.Series[bool]) -> pd.Series[int]:
        return of.groupby(level="made_by").sum().astype(int).reindex(names)

    return Confusion(
        probability=mean(probability),
        wins=mean(by_record("won")),
        lead=mean((-logs).add(right, axis=0)),
        margin=margin[whole].groupby(level="made_by").mean().reindex(names),
        records=number(whole),
        rejected=number(~whole),
    )


def _check_accounts(
    accounts: Sequence[Account], datasets: int, truths: Mapping[str, Truths] | None
) -> None:
    names = [account.name for account in accounts]
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError(f"{', '.join(names)}: expected two accounts or more, each once")
    if len({account.scenario.record for account in accounts}) > 1:
        raise ValueError("the accounts face different records")
    if truths is None:
        return
    for name in names:
        if name not in truths:
            raise ValueError(f"{name}: no truths given")
        if len(truths[name]) < datasets:
            raise ValueError(f"{name}: {len(truths[name])} truths for {datasets} data sets")
