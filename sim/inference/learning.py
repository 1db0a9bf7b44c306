"""One month ahead by forecasters that learn: each month is foreseen from all months before it.

Scores at rolling origins hold parameters as they were fitted there. A forecaster at work would not:
it takes in every month before it foresees the next. For an account that is Bayes' rule. Draws of
the posteriors at all origins serve together, each month with weights of its own (the balance
heuristic of Veach and Guibas 1995, SIGGRAPH 95, 419-428; priors cancel):

    weight of a draw in month t = L(t) / sum over origins of draws x L(origin) / evidence(origin)

with L(t) the likelihood of the months before t under that draw. Where few draws count, a fit in
between adds more. The log scores between two origins then add up to the difference in log evidence
of the fits there, but for the noise of draws.

Yardsticks learn as well: means take in each month, and the coefficients of the self-exciting
regression and all shapes of the rounds are fitted anew each January.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from sim.experiments.store import Arrays
from sim.inference import yardsticks
from sim.inference.checkpoint import Steps, each_kept
from sim.inference.fit import Fit, FitError, fit, resampled, shares
from sim.inference.likelihood import Problem
from sim.inference.observation import Counts, log_probability, scored_counts
from sim.inference.scores import LEARNING, Score, joined, score
from sim.inference.scoring import Judged
from sim.inference.scoring_jobs import packed, unpacked
from sim.parameters import Array
from sim.progress import Progress
from sim.record.reading import load_record

#: Draws of a month, resampled by their weights, for CRPS and coverage.
DRAWS: Final = 1000
#: Effective draws that a month has at least.
LEAST: Final = 50.0
YEAR: Final = 12


def scores(judged: Judged, workers: int = 1, progress: Progress | None = None) -> list[Score]:
    """A Score per account and yardstick under rounds, from the first origin to the record's end.

    They are kept beside the scoring's parts, and read when they are there. None for a first look,
    whose fits are all to the same months.
    """
    origins = sorted({job.origin for job in judged.jobs if job.account})
    if len(origins) < 2:
        return []
    steps, first = Steps(judged.folder, judged.manifest["config"]), len(judged.jobs)
    by_origin = [judged.fits(origin) for origin in origins]
    tasks = [tuple(fits[name] for fits in by_origin) for name in by_origin[0]]
    kept = each_kept(_of_account, tasks, workers, progress, steps, first)
    yardstick = steps.read(first + len(tasks))
    if yardstick is None:
        counts = scored_counts(load_record(judged.jobs[0].record))
        yardstick = {}
        for one in of_yardsticks(counts, origins[0], origins[-1]):
            yardstick |= packed(LEARNING, one)
        steps.keep(first + len(tasks), yardstick)
    every = {name: values for arrays in (*kept, yardstick) for name, values in arrays.items()}
    return [replace(one, origin=one.month) for _, one in unpacked(origins[0], every)]


def _of_account(fits: Sequence[Fit]) -> Arrays:
    return packed(LEARNING, of_account(fits))


def of_account(fits: Sequence[Fit]) -> Score:
    """An account's months from the first fit's origin to the last's.

    Where too few draws count in a month, a fit to the months before it adds more.
    """
    problem, seed = fits[-1].problem, fits[-1].seed
    first, end = fits[0].problem.origin, problem.origin
    pools = [_Pool.of(found, problem, first) for found in fits]
    while True:
        log_weight = _log_weights(pools)
        effective = np.exp(-logsumexp(2.0 * log_weight, axis=1))
        worst = int(np.argmin(effective))
        if effective[worst] >= LEAST:
            break
        if any(pool.origin == first + worst for pool in pools):
            raise FitError(f"{problem.account.name}: its draws do not represent its posterior")
        between = fit(Problem(problem.account, first + worst, problem.observation), seed=seed)
        pools.append(_Pool.of(between, problem, first))
    intensity = np.concatenate([pool.intensity for pool in pools], axis=-1)
    log_block = np.concatenate([pool.log_block for pool in pools], axis=-1)
    shapes = np.concatenate([pool.shapes for pool in pools], axis=1)
    luck = np.random.default_rng([seed, end])
    months = []
    for month in range(first, end):
        drawn = resampled(np.exp(log_weight[month - first]), DRAWS, luck)
        one = score(
            problem.account.name,
            problem.counts[month : month + 1],
            intensity[month - first : month - first + 1, ..., drawn].astype(float),
            shapes[:, drawn],
            origin=month,
            kind=LEARNING,
            seed=month,
        )
        exact = logsumexp(log_block[month - first] + log_weight[month - first], axis=-1)
        months.append(replace(one, blocks=exact[np.newaxis]))
    return joined(months)


@dataclass(frozen=True)
class _Pool:
    """Draws of the posterior at one origin, before all months that are scored.

    `likely` (month, draw) is the log likelihood of the months before each scored one and before
    the end; `log_block` (month, channel, draw) and `intensity` those of the scored months.
    """

    origin: int
    log_evidence: float
    likely: Array
    log_block: Array
    intensity: NDArray[np.float32]
    shapes: Array

    @classmethod
    def of(cls, found: Fit, problem: Problem, first: int) -> _Pool:
        """The draws of a fit, before the months from `first` to the problem's origin."""
        assert found.shapes is not None  # fits under rounds
        end = problem.origin
        intensity = problem.intensities(shares(found.z), end - 1)
        log_block = log_probability(problem.counts[:end], intensity, found.shapes)
        before = np.concatenate([np.zeros((1, len(found.z))), log_block.sum(axis=1).cumsum(axis=0)])
        return cls(
            origin=found.problem.origin,
            log_evidence=found.log_evidence,
            likely=before[first:],
            log_block=log_block[first:],
            intensity=intensity[first:].astype(np.float32),
            shapes=found.shapes,
        )


def _log_weights(pools: Sequence[_Pool]) -> Array:
    """Log weights of all draws in each scored month, shape (month, draw); they sum to 1."""
    likely = np.concatenate([pool.likely for pool in pools], axis=1)
    first = pools[0].origin
    pooled = logsumexp(
        [
            np.log(pool.likely.shape[1]) + likely[pool.origin - first] - pool.log_evidence
            for pool in pools
        ],
        axis=0,
    )
    log_weight = likely[:-1] - pooled
    found: Array = log_weight - logsumexp(log_weight, axis=1, keepdims=True)
    return found


def of_yardsticks(counts: Counts, first: int, end: int) -> list[Score]:
    """The yardsticks' months from `first` to `end`."""
    seen = np.arange(len(counts))[:, np.newaxis, np.newaxis]
    events, months = yardsticks.CONSTANT_PRIOR
    means = {
        "constant rate": ((counts.cumsum(axis=0) - counts + events) / (seen + months))[..., None],
        **{
            f"mean of {window} months": yardsticks.moving_mean(counts, window)
            for window in yardsticks.WINDOWS
        },
    }
    found: dict[str, list[Score]] = {}
    for january in range(first, end, YEAR):
        year = slice(january, min(january + YEAR, end))
        ahead = means | {"self-exciting": yardsticks.self_exciting(counts, january)}
        for name, intensity in ahead.items():
            shape = yardsticks.fitted_shape(counts, intensity, january)
            one = score(
                name,
                counts[year],
                intensity[year],
                shape,
                origin=january,
                kind=LEARNING,
                seed=january,
            )
            found.setdefault(name, []).append(one)
    return [joined(each) for each in found.values()]
