"""Scores of forecasts: parts, wholes and tables."""

import numpy as np
import pytest
from scipy.special import logsumexp

from sim.cli.score_texts import breakdown, summary
from sim.inference.differences import BREAKDOWNS, compared, paired_bootstrap, parts
from sim.inference.observation import Counts, poisson
from sim.inference.scores import Score, joined, on, score
from sim.parameters import Array


def _random(months: int, draws: int = 1, seed: int = 0) -> tuple[Counts, Array]:
    """Intensities, and counts drawn from their first draw."""
    luck = np.random.default_rng(seed)
    intensity = luck.gamma(0.5, 0.6, size=(months, 5, 7, draws)) + 0.01
    return luck.poisson(intensity[..., 0]), intensity


@pytest.fixture(scope="module")
def pair() -> tuple[Score, Score]:
    """A right and a wrong forecast over two origins."""
    counts, intensity = _random(72, draws=2, seed=9)

    def over_two(name: str, factor: float, shape: Array | None) -> Score:
        return joined(
            [
                score(name, counts[at], factor * intensity[at], shape, origin=first)
                for first, at in ((144, slice(0, 36)), (180, slice(36, 72)))
            ]
        )

    return over_two("account", 1.0, np.array([2.0, 3.0])), over_two("yardstick", 3.0, None)


def test_joined_scores_are_their_parts(pair: tuple[Score, Score]) -> None:
    one, _ = pair
    assert one.blocks.shape == (72, 7)
    assert one.cells.log.shape == one.cells.crps.shape == one.cells.pit.shape == (72, 5, 7)
    assert one.cells.covered.shape == (3, 72, 5, 7)
    assert one.totals.covered.shape == (3, 72, 7)
    np.testing.assert_array_equal(one.month, np.arange(144, 216))
    np.testing.assert_array_equal(one.origin, np.repeat([144, 180], 36))


def test_five_channels_are_scored_as_if_there_were_no_others() -> None:
    """All but the luck of the two added channels: what was said of five channels stays."""
    counts, intensity = _random(24, draws=3, seed=4)
    for shape in (None, np.array([0.7, 1.0, 4.0]), np.full((5, 1), 2.0)):
        seven = score("a", counts, intensity, shape, origin=0)
        five = score("a", counts[..., :5], intensity[:, :, :5], shape, origin=0)
        assert (seven.channels, five.channels) == ("seven", "five")
        alone = on(seven, "five")
        for part in ("cells", "totals"):
            for field in ("log", "crps", "pit", "covered"):
                np.testing.assert_array_equal(
                    getattr(getattr(alone, part), field), getattr(getattr(five, part), field)
                )
        np.testing.assert_array_equal(alone.blocks, five.blocks)
        # Outposts and objections come one by one, in rounds or not.
        rest = poisson(counts[..., 5:], intensity[:, :, 5:])
        np.testing.assert_allclose(
            seven.blocks[:, 5:], logsumexp(rest, axis=-1) - np.log(3.0), rtol=1e-12
        )
        assert on(seven, "seven").total == seven.total


def test_parts_add_up_to_the_whole(pair: tuple[Score, Score]) -> None:
    for one in pair:
        for by in ("channel", "period"):
            whole = sum(float(values.sum()) for values in parts(one, by).values())
            assert whole == pytest.approx(one.total)
        assert list(parts(one, "period")) == ["2005-01 to 2007-12", "2008-01 to 2010-12"]
    counts, intensity = _random(36)
    plain = score("one draw of Poisson cells", counts, intensity, origin=0)
    whole = sum(float(values.sum()) for values in parts(plain, "republic").values())
    assert whole == pytest.approx(plain.total)


def test_tables_show_both_side_by_side(pair: tuple[Score, Score]) -> None:
    account, yardstick = pair
    gap = compared(account, yardstick)
    assert gap.low > 0
    table = summary(pair, yardstick)
    assert [row[0] for row in table.rows] == ["account", "yardstick"]
    five = compared(on(account, "five"), on(yardstick, "five"))
    for place, each in ((3, five), (5, gap)):
        assert table.rows[1][place] == "reference"
        assert table.rows[0][place] == f"{each.total:+.1f} [{each.low:+.1f}, {each.high:+.1f}]"
    assert float(five.total) != float(gap.total)
    for by in BREAKDOWNS:
        table = breakdown(pair, yardstick, by)
        assert table.columns == (by, "yardstick", "account, rounds")
        assert len(table.rows) == len(parts(account, by))
        assert all(len(row) == 3 for row in table.rows)
    assert all(row[2].endswith(" +") for row in breakdown(pair, yardstick, "period").rows)
    assert all(row[2].endswith(" -") for row in breakdown(pair, account, "period").rows)


def test_what_does_not_fit_is_refused(pair: tuple[Score, Score]) -> None:
    counts, intensity = _random(3)
    with pytest.raises(ValueError, match="do not match"):
        score("a", counts[:2], intensity, origin=0)
    with pytest.raises(ValueError, match="expected one of one_month, free"):
        score("a", counts, intensity, origin=0, kind="later")
    with pytest.raises(ValueError, match="not one forecaster"):
        joined(pair)
    with pytest.raises(ValueError, match="different months"):
        compared(pair[0], score("a", counts, intensity, origin=0))
    with pytest.raises(ValueError, match="do not pair"):
        paired_bootstrap(np.zeros(3), np.zeros(4))
    with pytest.raises(ValueError, match="no months"):
        paired_bootstrap(np.zeros(0), np.zeros(0))
    with pytest.raises(ValueError, match="expected one of republic"):
        parts(pair[0], "topic")
