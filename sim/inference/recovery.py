"""Recovery: on records made by the model itself, whether fits find what made them.

A simulated record is drawn from the observation model that the likelihood assumes: month by month
China's scored events are drawn around the intensities, and become ties as the record's would.
Three questions are asked of fits to such records:

- do posteriors hold the truth as often as they claim (`calibrate`; Talts, Betancourt, Simpson,
  Vehtari and Gelman 2018, arXiv:1804.06788)?
- does the evidence favour the account that made a record (`judged`, `confusion`)?
- what of the prior makes records that nobody could mistake for this region (`rejected`)?

A data set is turned away for what can be seen in it (too many events before the origin, a fit that
fails), never for its truth, so that those that are left stay calibrated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from scipy.stats import chi2

from sim.calendar import RECORD_MONTHS, month_label
from sim.experiments import store
from sim.experiments.workers import in_order
from sim.inference.accounts import SHAPE_DEFAULT, Account
from sim.inference.fit import EFFECTIVE, Fit, FitError, climb, fit
from sim.inference.likelihood import Problem
from sim.inference.observation import OBSERVATIONS, SCORED_CHANNELS, Counts, scored_counts
from sim.inference.replay import followed, shown
from sim.inference.scores import coverage_of_ranks
from sim.model.influence import InfluenceModel
from sim.names import REPUBLICS
from sim.parameters import Array
from sim.progress import Progress
from sim.record.events import Entry, Record
from sim.record.reading import load_record, write_record
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

#: Events before the origin that a simulated record has at most. The record has some 400.
MOST_EVENTS: Final = 5000
#: Draws among which the truth is ranked: ranks 0 to 99 fall into equal bins.
RANKED: Final = 99
#: Shares of posterior mass whose coverage is told.
SHARES: Final = (0.5, 0.8, 0.95)
#: Ways to the evidence: draws as in `fit`, or Laplace's approximation at the peak.
METHODS: Final = ("importance", "laplace")
#: The page of yau2022 that lists the events of a scored channel.
PAGES: Final = {
    "dialogue": "app1",
    "training": "app4",
    "transfer": "app5",
    "exercise": "app3",
    "operation": "app4",
}
#: A Poisson mean that no limit on events lets pass, and that can still be drawn from.
_BEYOND: Final = 1e9
#: Bins of ranks, the most that leave five data sets to each on average; and reshuffles that the
#: overall p-value rests on.
_BINS: Final = (20, 10, 5, 4, 2)
_RESHUFFLES: Final = 2000

Places = NDArray[np.int64]


class TooManyEvents(Exception):
    """Parameters make more events than a record is given room for."""


# Records that the model makes.


@dataclass(frozen=True)
class Drawn:
    """Drawn counts of the scored channels and the intensities around which they were drawn.

    Both of shape (month, republic, channel), from 1993-01.
    """

    counts: Counts
    intensities: Array


class _Drawing(InfluenceModel):
    """A replay that draws China's scored events where others read them, and goes on from these."""

    def __init__(
        self,
        scenario: Scenario,
        varied: Mapping[str, Array],
        last: int,
        shapes: Array | None,
        seed: int,
        most_events: int,
    ) -> None:
        self._real = scored_counts(load_record(scenario.record))
        self._shapes, self._most = shapes, most_events
        self._luck = np.random.default_rng(seed)
        self.drawn = np.zeros((last + 1, *self._real.shape[1:]), dtype=np.int64)
        past = replace(scenario, start=0, end=last, history="replay")
        super().__init__(past, runs=1, varied=varied, expected=True, reasons=False)

    def _take_from_record(self) -> None:
        month, scored = self.month, len(SCORED_CHANNELS)
        mean = shown(self)[..., 0]
        if self._shapes is not None:
            mean = mean * (self._luck.standard_gamma(self._shapes) / self._shapes)
        self.drawn[month] = self._luck.poisson(np.minimum(mean, _BEYOND))
        if self.drawn.sum() > self._most:
            raise TooManyEvents(f"more than {self._most} events by {month_label(month)}")
        # Other sources' bilateral events and those of the QCCM stay in the same cells.
        self._recorded[month, :, :scored] += self.drawn[month] - self._real[month]
        super()._take_from_record()


def draw_history(
    account: Account,
    values: Mapping[str, float],
    shapes: Array | None,
    seed: int,
    *,
    months: int = RECORD_MONTHS,
    most_events: int = MOST_EVENTS,
) -> Drawn:
    """Draws the scored events of the record's first `months`, each from those before it.

    `values` holds a number by key of the account; `shapes` that of the rounds by scored channel,
    shape (channel,), or None for independent Poisson cells. Raises TooManyEvents.
    """
    if set(values) != set(account.keys):
        odd = sorted(set(values) ^ set(account.keys))
        raise ValueError(f"values missing or not among the account's keys: {', '.join(odd)}")
    if shapes is not None and np.shape(shapes) != (len(SCORED_CHANNELS),):
        raise ValueError(f"shapes: {np.shape(shapes)}, expected ({len(SCORED_CHANNELS)},)")
    varied = {key: np.array([float(values[key])]) for key in account.keys}
    model = _Drawing(account.scenario, varied, months - 1, shapes, seed, most_events)
    intensities = followed(model)[..., 0]
    return Drawn(model.drawn, intensities)


def simulated_record(
    account: Account,
    values: Mapping[str, float],
    shapes: Array | None,
    seed: int,
    folder: Path,
    *,
    months: int = RECORD_MONTHS,
    most_events: int = MOST_EVENTS,
) -> Path:
    """A record file in `folder` whose scored events were drawn: see `draw_history`.

    All that the account's record holds besides stays as it is. Later months than the first
    `months` have no scored event.
    """
    drawn = draw_history(account, values, shapes, seed, months=months, most_events=most_events)
    path = folder / f"{account.name}-{seed}.csv"
    with store.writing(path) as beside:
        write_record(with_counts(load_record(account.scenario.record), drawn.counts), beside)
    return path


def with_counts(record: Record, counts: Counts) -> Record:
    """A record with its scored events replaced by as many as `counts` says.

    `counts` has shape (month, republic, channel), from 1993-01.
    """
    gone = record.scored().select(channels=SCORED_CHANNELS)
    left = set(record.entries) - set(gone.entries)
    kept = Record(tuple(entry for entry in record.entries if entry in left))
    return kept.extended(Record(tuple(_entries(counts))))


def _entries(counts: Counts) -> Iterator[Entry]:
    number = 0
    for month, republic, channel in np.argwhere(counts):
        for _ in range(counts[month, republic, channel]):
            number += 1
            yield Entry(
                event=f"simulated-{number:05d}",
                month=month_label(int(month)),
                power="CHN",
                republic=REPUBLICS[republic],
                channel=SCORED_CHANNELS[channel],
                form="bilateral",
                detail=("x_simulated",),
                size=(),
                source="yau2022",
                page=PAGES[SCORED_CHANNELS[channel]],
                certainty="certain",
            )


# What made them, and problems that they pose.


@dataclass(frozen=True)
class Truths:
    """Parameter sets that records are made from: values by key, each of shape (draw,).

    `shapes` are those of the rounds, (channel, draw), or None for Poisson cells.
    """

    values: Mapping[str, Array]
    shapes: Array | None

    @classmethod
    def of(cls, fitted: Fit) -> Truths:
        """The draws of a posterior."""
        return cls(fitted.values, fitted.shapes)

    @classmethod
    def from_prior(cls, account: Account, seeds: Sequence[int], observation: str) -> Truths:
        """A draw from the account's priors for each seed, with a shape of its own by channel."""
        points, shapes = [], []
        for seed in seeds:
            luck = np.random.default_rng(seed)
            points.append(luck.random(len(account.keys)))
            shares = luck.random(len(SCORED_CHANNELS))
            prior = account.shape
            shapes.append(
                np.full(len(shares), SHAPE_DEFAULT) if prior is None else prior.from_unit(shares)
            )
        values = account.from_unit_cube(np.reshape(points, (len(seeds), len(account.keys))))
        return cls(values, None if observation == "poisson" else np.transpose(shapes))

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def __getitem__(self, number: int) -> tuple[dict[str, float], Array | None]:
        values = {key: float(column[number]) for key, column in self.values.items()}
        return values, None if self.shapes is None else self.shapes[:, number]


def posed(account: Account, record: Path, origin: int, observation: str) -> Problem:
    """An account before a simulated record that stands in for its own."""
    scenario = replace(account.scenario, record=record)
    return Problem(replace(account, scenario=scenario), origin, observation)


@dataclass(frozen=True)
class Rejected:
    """A data set that gave no result: its number, the kind of reason and what was said."""

    number: int
    reason: str
    message: str

    @classmethod
    def because(cls, number: int, problem: Exception) -> Rejected:
        """The data set that ended in an exception."""
        return cls(number, type(problem).__name__, str(problem))


# Whether posteriors hold the truth as often as they say.


@dataclass(frozen=True)
class Calibration:
    """Ranks of the truth among `draws` posterior draws, and what says whether they are uniform.

    `places` has shape (data set, 1 + draw, key): in each key, the place from 0 to `draws` of the
    truth and of every draw among all of them. `numbers`, `log_evidence`, its standard error
    `error`, and `effective` draws have shape (data set,). Shapes of the rounds have no ranks: fits
    know them on a grid only.
    """

    account: str
    origin: int
    observation: str
    seed: int
    keys: tuple[str, ...]
    draws: int
    numbers: Places
    places: Places
    log_evidence: Array
    error: Array
    effective: Array
    rejected: tuple[Rejected, ...]

    @property
    def ranks(self) -> Places:
        """Draws below the truth, shape (data set, key): uniform on 0 to `draws` if all is well."""
        return self.places[:, 0]

    @property
    def reasons(self) -> dict[str, int]:
        """How many data sets were rejected, by reason."""
        named = [each.reason for each in self.rejected]
        return {reason: named.count(reason) for reason in sorted(set(named))}

    def covered(self, share: float) -> Array:
        """Share of data sets whose truth lies in the central `share` of the posterior, (key,).

        Where an end of it falls within a rank, truths of that rank count in part, so that `share`
        itself is expected.
        """
        if not len(self.places):
            return np.full(len(self.keys), np.nan)
        return coverage_of_ranks(self.ranks, self.draws, share)

    @property
    def coverage(self) -> dict[float, float]:
        """Coverage over all keys of the central 50, 80 and 95%."""
        return {share: float(self.covered(share).mean()) for share in SHARES}

    @property
    def p_values(self) -> dict[str, float]:
        """Chi-square test of uniform ranks by key; NaN with fewer than ten data sets."""
        bins = self._bins
        if not bins:
            return dict.fromkeys(self.keys, float("nan"))
        found = chi2.sf(_chi_square(self.ranks, self.draws, bins), bins - 1)
        return dict(zip(self.keys, found.tolist(), strict=True))

    @property
    def p_overall(self) -> float:
        """Chi-square test over all keys; NaN with fewer than ten data sets.

        Ranks of one data set hang together across keys as its posterior does. If all is well any
        draw could have been the truth, so the sum over keys is compared with its values where
        draws take the truth's place.
        """
        bins = self._bins
        if not bins:
            return float("nan")
        luck = np.random.default_rng([self.seed, _RESHUFFLES])
        found = _chi_square(self.ranks, self.draws, bins).sum()
        each = np.arange(len(self.places))
        above = 0
        for _ in range(_RESHUFFLES):
            chosen = self.places[each, luck.integers(self.draws + 1, size=len(each))]
            above += _chi_square(chosen, self.draws, bins).sum() >= found
        return (1.0 + above) / (1.0 + _RESHUFFLES)

    @property
    def _bins(self) -> int:
        fitting = (bins for bins in _BINS if bins <= self.draws + 1)
        return next((bins for bins in fitting if len(self.places) >= 5 * bins), 0)

    def table(self) -> pd.DataFrame:
        """A line per key: mean rank as a share, coverage, and the chi-square test's p."""
        import pandas as pd

        columns: dict[str, object] = {"key": self.keys}
        middle = (self.ranks + 0.5) / (self.draws + 1)
        columns["mean_rank"] = middle.mean(axis=0) if len(middle) else np.nan
        for share in SHARES:
            columns[f"covered_{round(100 * share)}"] = self.covered(share)
        columns["p"] = list(self.p_values.values())
        return pd.DataFrame(columns)


def _chi_square(ranks: Places, draws: int, bins: int) -> Array:
    """Chi-square statistic of uniform ranks in so many bins, shape (key,)."""
    width = np.bincount(np.arange(draws + 1) * bins // (draws + 1), minlength=bins)
    expected = len(ranks) * width / (draws + 1)
    binned = ranks * bins // (draws + 1)
    seen = (binned[..., np.newaxis] == np.arange(bins)).sum(axis=0)
    found: Array = ((seen - expected) ** 2 / expected).sum(axis=1)
    return found


@dataclass(frozen=True)
class _DataSet:
    """A record to be made, and by whom it is judged; `seeds` of its events and of the fits."""

    number: int
    maker: Account
    judges: tuple[Account, ...]
    values: Mapping[str, float]
    shapes: Array | None
    seeds: tuple[int, int]
    origin: int
    observation: str
    most_events: int
    method: str
    effective: float
    draws: int

    def record(self, folder: str) -> Path:
        """The record, up to the origin: what a fit cannot see may not decide on rejection."""
        return simulated_record(
            self.maker,
            self.values,
            self.shapes,
            self.seeds[0],
            Path(folder),
            months=self.origin,
            most_events=self.most_events,
        )


@dataclass(frozen=True)
class _Ranked:
    places: Places
    log_evidence: float
    error: float
    effective: float


def calibrate(
    account: Account,
    datasets: int,
    seed: int,
    workers: int = 1,
    *,
    origin: int = RECORD_MONTHS,
    observation: str = "rounds",
    most_events: int = MOST_EVENTS,
    effective: float = EFFECTIVE,
    draws: int = RANKED,
    progress: Progress | None = None,
) -> Calibration:
    """Simulation-based calibration of fits of an account to the months before `origin`.

    Each data set has parameters and shapes from the prior, a record made with them and a fit of
    that record. Results depend on the seed, not on `workers`; data set i is the same however many
    there are.
    """
    _check(datasets, origin, observation, "importance")
    tasks = []
    for number in range(datasets):
        drawn, *seeds = _seeds(seed, number)
        values, shapes = Truths.from_prior(account, [drawn], observation)[0]
        tasks.append(
            _DataSet(
                number=number,
                maker=account,
                judges=(account,),
                values=values,
                shapes=shapes,
                seeds=(seeds[0], seeds[1]),
                origin=origin,
                observation=observation,
                most_events=most_events,
                method="importance",
                effective=effective,
                draws=draws,
            )
        )
    found = in_order(_ranked, tasks, workers, progress)
    ranked = {i: each for i, each in enumerate(found) if isinstance(each, _Ranked)}
    return Calibration(
        account=account.name,
        origin=origin,
        observation=observation,
        seed=seed,
        keys=account.keys,
        draws=draws,
        numbers=np.array(list(ranked), dtype=np.int64),
        places=np.array([each.places for each in ranked.values()], dtype=np.int64).reshape(
            len(ranked), draws + 1, len(account.keys)
        ),
        log_evidence=np.array([each.log_evidence for each in ranked.values()]),
        error=np.array([each.error for each in ranked.values()]),
        effective=np.array([each.effective for each in ranked.values()]),
        rejected=tuple(each for each in found if isinstance(each, Rejected)),
    )


def _ranked(task: _DataSet) -> _Ranked | Rejected:
    """Fits one simulated record, and ranks what made it."""
    try:
        with TemporaryDirectory(prefix="wakhan-") as folder:
            problem = posed(task.maker, task.record(folder), task.origin, task.observation)
            fitted = fit(problem, seed=task.seeds[1], draws=task.draws, effective=task.effective)
    except (TooManyEvents, FitError, np.linalg.LinAlgError) as problem_met:
        return Rejected.because(task.number, problem_met)
    all_of_them = np.stack(
        [np.append(task.values[key], fitted.values[key]) for key in task.maker.keys], axis=1
    )
    return _Ranked(
        placed(all_of_them, task.seeds[1]), fitted.log_evidence, fitted.error, fitted.effective
    )


def placed(points: Array, seed: int) -> Places:
    """Place of each point among all in each key, from 0; equal ones in an order drawn by lot.

    `points` and the result have shape (point, key).
    """
    luck = np.random.default_rng([seed, len(points)])
    order = np.lexsort((luck.random(points.shape), points), axis=0)
    return np.argsort(order, axis=0)


# Whether the evidence favours who made the record.


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

    _check(datasets_each, origin, observation, method)
    _check_accounts(accounts, datasets_each, truths)
    tasks = []
    for place, maker in enumerate(accounts):
        seeds = [_seeds(seed, place, number) for number in range(datasets_each)]
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
                _DataSet(
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


def _heard(task: _DataSet) -> _Verdicts | Rejected:
    """Makes one record and puts it before every judge."""
    with TemporaryDirectory(prefix="wakhan-") as folder:
        try:
            record = task.record(folder)
        except TooManyEvents as problem:
            return Rejected.because(task.number, problem)
        events = int(scored_counts(load_record(record))[: task.origin].sum())
        return _Verdicts(events, tuple(_verdict(task, judge, record) for judge in task.judges))


def _verdict(task: _DataSet, judge: Account, record: Path) -> _Heard:
    problem = posed(judge, record, task.origin, task.observation)
    try:
        if task.method == "laplace":
            peak = climb(problem.log_likelihood, len(judge.keys), task.seeds[1])
            return _Heard(peak.log_evidence)
        fitted = fit(problem, seed=task.seeds[1], draws=1, effective=task.effective)
    except (FitError, np.linalg.LinAlgError) as problem_met:
        return _Heard(problem=Rejected.because(task.number, problem_met))
    return _Heard(fitted.log_evidence, fitted.error, fitted.effective)


def _lines(task: _DataSet, found: _Verdicts | Rejected) -> Iterator[dict[str, object]]:
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


# Work, here or in other processes.


def rejected(
    account: Account,
    datasets: int,
    seed: int,
    *,
    origin: int = RECORD_MONTHS,
    observation: str = "rounds",
    most_events: int = MOST_EVENTS,
) -> float:
    """Share of the prior's data sets with too many events before the origin.

    They are those of `calibrate`, which need not be fitted for it.
    """
    _check(datasets, origin, observation, "importance")
    found = 0
    for number in range(datasets):
        drawn, events, _ = _seeds(seed, number)
        values, shapes = Truths.from_prior(account, [drawn], observation)[0]
        try:
            draw_history(account, values, shapes, events, months=origin, most_events=most_events)
        except TooManyEvents:
            found += 1
    return found / datasets


def _seeds(seed: int, *place: int) -> tuple[int, int, int]:
    """Seeds of a data set's truth, of its events and of its fits."""
    truth, events, fits = np.random.SeedSequence([seed, *place]).generate_state(3).tolist()
    return truth, events, fits


def _check(datasets: int, origin: int, observation: str, method: str) -> None:
    if datasets < 1:
        raise ValueError(f"{datasets} data sets; expected at least 1")
    if not 0 < origin <= RECORD_MONTHS:
        raise ValueError(f"origin {origin}; expected a month from 1 to {RECORD_MONTHS}")
    for given, known in ((observation, OBSERVATIONS), (method, METHODS)):
        if given not in known:
            raise ValueError(f"{given!r}: expected one of {', '.join(known)}")


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
