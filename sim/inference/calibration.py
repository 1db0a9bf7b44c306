"""Whether posteriors hold the truth as often as they claim: simulation-based calibration.

Fits to simulated records rank the parameters that made them (Talts, Betancourt, Simpson, Vehtari
and Gelman 2018, arXiv:1804.06788).
"""

from __future__ import annotations

from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from sim.calendar import RECORD_MONTHS
from sim.experiments.workers import in_order
from sim.inference.fit import EFFECTIVE, FitError, fit
from sim.inference.marginals import coverage_of_ranks
from sim.inference.simulated_records import (
    MOST_EVENTS,
    DataSet,
    Rejected,
    TooManyEvents,
    Truths,
    check,
    posed,
    seeds_of,
)
from sim.parameters import Array
from sim.progress import Progress
from sim.scenario.accounts import Account

if TYPE_CHECKING:
    import pandas as pd


#: Draws among which the truth is ranked: ranks 0 to 99 fall into equal bins.
RANKED: Final = 99
#: Shares of posterior mass whose coverage is told.
SHARES: Final = (0.5, 0.8, 0.95)
#: Bins of ranks, the most that leave five data sets to each on average; and reshuffles that the
#: overall p-value rests on.
_BINS: Final = (20, 10, 5, 4, 2)
_RESHUFFLES: Final = 2000
Places = NDArray[np.int64]


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
    check(datasets, origin, observation, "importance")
    tasks = []
    for number in range(datasets):
        drawn, *seeds = seeds_of(seed, number)
        values, shapes = Truths.from_prior(account, [drawn], observation)[0]
        tasks.append(
            DataSet(
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


def _ranked(task: DataSet) -> _Ranked | Rejected:
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
