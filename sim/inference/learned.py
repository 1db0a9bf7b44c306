"""What the record says of each parameter: prior beside posterior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.inference.fit import Fit
from sim.parameters import Array
from sim.scenario.priors import INFORMED, Prior

#: Shares of the prior's mass that a posterior's 80% interval covers where it says nothing new.
UNINFORMED: Final = 0.8 * INFORMED


@dataclass(frozen=True)
class Learned:
    """What the record says of one parameter: medians and 80% intervals before and after.

    `width` is the share of the prior's mass that the posterior's 80% interval covers: 0.8 where
    the record says nothing.
    """

    key: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    width: float

    @property
    def informed(self) -> bool:
        """Whether the record narrows it by more than the noise of a fit."""
        return self.width < UNINFORMED


def learned(found: Fit) -> list[Learned]:
    """Each parameter's prior and posterior, shapes of the rounds at the end."""
    account = found.problem.account
    values = {prior.key: (prior, found.values[prior.key]) for prior in account.parameters}
    if account.shape:
        values |= {key: (account.shape, drawn) for key, drawn in found.shapes_by_key.items()}
    return [_learned(key, prior, drawn) for key, (prior, drawn) in values.items()]


def _learned(key: str, prior: Prior, drawn: Array) -> Learned:
    shares = (0.1, 0.5, 0.9)
    before = prior.from_unit(shares)
    after = np.quantile(drawn, shares)
    steps = np.linspace(0.0005, 0.9995, 1000)
    covered = np.interp(after[[0, 2]], prior.from_unit(steps), steps)
    return Learned(key, _three(before), _three(after), float(covered[1] - covered[0]))


def _three(values: Array) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in values)
    return low, middle, high
