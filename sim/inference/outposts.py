"""The rate of basing, which no fit sees: what the outposts on record say of it.

Outposts were denied, so basing is not among the channels that are scored. Yet the hard role is made
of outposts for the most part, and an account fitted to talks and drills alone can imply many more
of them than came to light. In a replay the intensity of basing is its rate times what the other
parameters make of the record. So, given these, the number of outposts on record and Jeffreys' prior
make the rate a gamma variable. Their number alone counts, not where or when they came.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.inference.fit import Fit
from sim.inference.replay import intensities
from sim.names import CHANNELS
from sim.parameters import Array
from sim.record.reading import load_record
from sim.scenario.keys import parameter_settings

Places = NDArray[np.integer[Any]]

CHANNEL: Final = "basing"
KEY: Final = f"ties.china_rate.{CHANNEL}"
_BASING: Final = CHANNELS.index(CHANNEL)
#: What Jeffreys' prior of a Poisson rate adds to the count.
_PRIOR: Final = 0.5


def expected(found: Fit, chosen: Places) -> Array:
    """Outposts that reports would show by the origin at the account's rate of basing, (draw,).

    `chosen` are places of draws in the posterior, shape (draw,).
    """
    problem = found.problem
    varied = {key: values[chosen] for key, values in found.values.items()}
    here = slice(_BASING, _BASING + 1)
    shown = intensities(problem.account.scenario, varied, problem.origin - 1, here)
    total: Array = shown.reshape(-1, len(chosen)).sum(axis=0)
    return total


def rates(found: Fit, chosen: Places, seed: int) -> Array:
    """Rates of basing by draw that go with the outposts on record, offers per year, (draw,).

    An account whose rate is 0 keeps it.
    """
    problem = found.problem
    assumed = problem.account.scenario.values[KEY]
    if assumed == 0.0:
        return np.zeros(len(chosen))
    counts = load_record(problem.account.scenario.record).counts("CHN", months=problem.origin)
    seen = int(counts[..., _BASING].sum())
    drawn: Array = np.random.default_rng([seed, _BASING]).gamma(_PRIOR + seen, size=len(chosen))
    return np.minimum(drawn * assumed / expected(found, chosen), parameter_settings()[KEY].high)
