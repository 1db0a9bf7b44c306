"""The work of a scoring, job by job: fits, forecasts and their scores as arrays.

A job fits one account to the months before one origin under one observation model, and forecasts
what follows: one month ahead, with parameters held and the record fed in month by month, and
freely, along histories simulated from the origin. What is given from outside (trade, deaths in
Afghanistan, quarrels) takes its known values in both; yardsticks use none of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_MONTHS, month_index, month_label
from sim.errors import InputError
from sim.inference import yardsticks
from sim.inference.fit import DRAWS, EFFECTIVE, Fit, fit
from sim.inference.likelihood import Problem
from sim.inference.marginals import Marginal
from sim.inference.observation import OBSERVATIONS, scored_counts
from sim.inference.replay import followed
from sim.inference.scores import HORIZON, KINDS, ORIGINS, Score, score
from sim.parameters import Array
from sim.record.own import OwnRecord
from sim.record.reading import load_record, near_here
from sim.scenario.accounts import Account

FORMAT: Final = 3
#: The long window: fitted before 2014, scored on all that follows in the record.
LONG: Final = ("2014-01", 84)
#: Sets of months that are scored: rolling origins together, the long window, and what a user's own
#: record adds after 2020.
WINDOWS: Final = ("rolling", "long", "new")
#: Effective draws of a first look.
QUICK_EFFECTIVE: Final = 300
QUICK_DRAWS: Final = 500
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Job:
    """One account at one origin under one observation model; without an account, the yardsticks.

    `origin` is the first month not fitted to; `windows` the sets of months scored from there.
    """

    account: Account | None
    record: OwnRecord | None
    origin: int
    observation: str
    windows: Mapping[str, int]
    seed: int
    draws: int
    effective: float

    @property
    def name(self) -> str:
        """Such as `consent 2014-01 rounds`."""
        who = self.account.name if self.account else "yardsticks"
        return f"{who} {month_label(self.origin)} {self.observation}"

    def digest(self) -> str:
        """SHA-256 of all that the job's numbers depend on but the code."""
        account = None
        if self.account:
            priors = [[p.key, p.kind, *p.numbers, p.lowest, p.highest] for p in self.account.priors]
            # What stands where a prior stands counts for nothing.
            account = [self.account.name, self.account.at_medians().digest(), priors]
        record = self.record.digest() if self.record else None
        asked = [record, self.origin, self.observation, dict(self.windows), self.seed]
        content = [FORMAT, account, *asked, self.draws, self.effective]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def jobs(accounts: Sequence[Account], seed: int, *, quick: bool = False) -> list[Job]:
    """The work: yardsticks and accounts at each origin, and accounts on the whole record.

    All accounts are judged by one record. A first look (`quick`) takes the long window, what comes
    after 2020 and rounds alone, with fewer draws. Raises InputError where accounts name different
    records, and where the record ends before the months that are scored.
    """
    long_origin, long_months = month_index(LONG[0]), LONG[1]
    windows = {month_index(first): {"rolling": HORIZON} for first in ORIGINS}
    windows[long_origin] = {**windows[long_origin], "long": long_months}
    observations: tuple[str, ...] = OBSERVATIONS
    draws, effective = DRAWS, float(EFFECTIVE)
    record = accounts[0].scenario.record
    for account in accounts:
        if account.scenario.record != record:
            names = f"'{accounts[0].name}' and '{account.name}'"
            raise InputError(f"{names} name different records; give one with --record FILE")
    covered = load_record(record).months
    if quick:
        windows = {long_origin: {"long": long_months}}
        observations = ("rounds",)
        draws, effective = QUICK_DRAWS, float(QUICK_EFFECTIVE)
    if covered > RECORD_MONTHS:
        windows[RECORD_MONTHS] = {"new": covered - RECORD_MONTHS}
    last = max(origin + length for origin, each in windows.items() for length in each.values())
    if covered < last:
        ends = f"complete to {month_label(covered - 1)}; scores need one that is to"
        file = near_here(record.path) if record and record.path else None
        raise InputError(f"{ends} {month_label(last - 1)}", file=file)

    def made(account: Account | None, origin: int, observation: str) -> Job:
        scored = windows.get(origin, {})
        return Job(account, record, origin, observation, scored, seed, draws, effective)

    listed = [made(None, origin, "both") for origin in windows]
    for account in accounts:
        if not quick:
            listed.append(made(account, covered, "rounds"))
        for origin in sorted(windows, reverse=True):
            listed += [made(account, origin, observation) for observation in observations]
    return listed


# One job.


def carry_out(job: Job) -> Arrays:
    """Fit, forecasts and scores of a job as arrays by name."""
    return _of_yardsticks(job) if job.account is None else _of_account(job, job.account)


def _of_account(job: Job, account: Account) -> Arrays:
    problem = Problem(account, job.origin, job.observation)
    found = fit(problem, seed=job.seed, draws=job.draws, effective=job.effective)
    arrays = fit_arrays(found)
    if not job.windows:
        return arrays
    months = max(job.windows.values())
    ahead = one_month_ahead(found, months)
    free = free_forecast(found, months, job.seed)
    for window, length in job.windows.items():
        counts = problem.counts[job.origin : job.origin + length]
        for kind, intensity in zip(KINDS, (ahead, free), strict=True):
            judged = score(
                account.name,
                counts,
                intensity[:length],
                found.shapes,
                origin=job.origin,
                kind=kind,
                observation=job.observation,
            )
            arrays |= packed(window, judged)
    return arrays


def _of_yardsticks(job: Job) -> Arrays:
    counts = scored_counts(load_record(job.record))
    arrays: Arrays = {}
    for window, length in job.windows.items():
        for judged in yardsticks.scored(counts, [job.origin], length):
            arrays |= packed(window, judged)
    return arrays


def one_month_ahead(found: Fit, months: int) -> Array:
    """Intensities of the months from the origin on, (month, republic, channel, draw).

    Parameters stay as they were fitted; each month rests on the record before it.
    """
    origin = found.problem.origin
    return found.problem.intensities(found.u, origin + months - 1)[origin:]


def free_forecast(found: Fit, months: int, seed: int) -> Array:
    """Intensities along histories simulated from the origin, one a draw of the posterior.

    Shape (month, republic, channel, draw). Events are those that the intensities bring, without
    the rounds' common factor, which moves counts but hardly the ties they leave.
    """
    problem = found.problem
    scenario = replace(
        problem.account.scenario,
        start=problem.origin,
        end=problem.origin + months - 1,
        history="free",
    )
    return followed(scenario, found.values, seed=seed)


# A fit and a score as arrays, and back.


def fit_arrays(found: Fit) -> Arrays:
    """A fit as arrays by name."""
    return {
        "z": found.z,
        "shapes": np.zeros((0, 0)) if found.shapes is None else found.shapes,
        "evidence": np.array([found.log_evidence, found.error, found.laplace, found.effective]),
        "evaluations": np.array(found.evaluations),
    }


def fit_of(job: Job, arrays: Arrays) -> Fit:
    """The fit of a job from its arrays."""
    assert job.account is not None
    log_evidence, error, laplace, effective = (float(value) for value in arrays["evidence"])
    return Fit(
        problem=Problem(job.account, job.origin, job.observation),
        method="importance",
        seed=job.seed,
        z=arrays["z"],
        shapes=arrays["shapes"] if arrays["shapes"].size else None,
        log_evidence=log_evidence,
        error=error,
        laplace=laplace,
        effective=effective,
        evaluations=int(arrays["evaluations"]),
    )


def packed(window: str, one: Score) -> Arrays:
    """A score as arrays by name."""
    place = f"{window}/{one.name}/{one.observation}/{one.kind}"
    arrays = {f"{place}/month": one.month, f"{place}/blocks": one.blocks}
    for part in ("cells", "totals"):
        for field in fields(Marginal):
            arrays[f"{place}/{part}/{field.name}"] = getattr(getattr(one, part), field.name)
    return arrays


def unpacked(origin: int, arrays: Arrays) -> Iterator[tuple[str, Score]]:
    """The windows and scores that arrays hold, all from one origin."""
    for place in sorted({key.rsplit("/", 1)[0] for key in arrays if key.endswith("/month")}):
        window, name, observation, kind = place.split("/")

        def marginal(part: str, place: str = place) -> Marginal:
            return Marginal(
                **{field.name: arrays[f"{place}/{part}/{field.name}"] for field in fields(Marginal)}
            )

        month = arrays[f"{place}/month"]
        yield (
            window,
            Score(
                name=name,
                observation=observation,
                kind=kind,
                month=month,
                origin=np.full(len(month), origin),
                blocks=arrays[f"{place}/blocks"],
                cells=marginal("cells"),
                totals=marginal("totals"),
            ),
        )


def with_record(account: Account, record: OwnRecord | None) -> Account:
    """The account judged by another record."""
    return replace(account, scenario=replace(account.scenario, record=record))
