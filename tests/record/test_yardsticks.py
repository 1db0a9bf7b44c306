"""The naive yardsticks come out as they did when the record was first coded.

One-month-ahead log scores of China's bilateral events in appendices 1, 3, 4 and 5 of yau2022:
five republics by five channels, 2014-01 to 2020-12. A difference means a line was lost, misdated
or put in another channel.
"""

import math

import numpy as np
import pytest

from sim.calendar import month_index
from sim.names import CHANNELS
from sim.record.reading import load_record

SCORED = [CHANNELS.index(c) for c in ("dialogue", "training", "transfer", "exercise", "operation")]
COUNTS = load_record().scored().counts("CHN")[:, :, SCORED]
START = month_index("2014-01")


def log_score(rates) -> float:
    """Log probability of the counts from START under Poisson rates of the same shape."""
    counts = COUNTS[START:]
    factorials = np.vectorize(math.lgamma)(counts + 1.0)
    return float((counts * np.log(rates) - rates - factorials).sum())


def moving_mean(months: int):
    return np.array(
        [
            (COUNTS[t - months : t].sum(axis=0) + 0.25) / (months + 6)
            for t in range(START, len(COUNTS))
        ]
    )


def test_there_are_212_events_in_2100_cells():
    assert COUNTS[START:].shape == (84, 5, 5)
    assert COUNTS[START:].sum() == 212
    assert COUNTS.sum() == 420


def test_constant_rate_up_to_2013():
    rate = (COUNTS[:START].sum(axis=0) + 0.5) / (START + 12)
    assert START == 252
    assert log_score(np.broadcast_to(rate, (84, 5, 5))) == pytest.approx(-833.6, abs=0.1)


@pytest.mark.parametrize(("months", "score"), [(60, -653.6), (24, -664.2)])
def test_moving_mean(months, score):
    assert log_score(moving_mean(months)) == pytest.approx(score, abs=0.1)
