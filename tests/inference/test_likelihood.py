"""The likelihood, against numbers worked out without it: cell by cell, month by month."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import exp, lgamma, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import logsumexp
from scipy.stats import multinomial, nbinom, poisson, truncnorm

from sim.inference import likelihood, observation
from sim.inference.likelihood import Problem
from sim.parameters import Array
from sim.record.own import OwnRecord
from sim.record.reading import load_record
from sim.scenario.accounts import Account, load_account

ROOT = Path(__file__).parents[2]
ACCOUNTS = ROOT / "scenarios" / "accounts"
REPUBLICS = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
CHANNELS = ("dialogue", "training", "transfer", "exercise", "operation", "basing")


# Blocks.


def _blocks(seed: int) -> tuple[observation.Counts, Array]:
    """Counts and intensities of three months under three parameter sets."""
    luck = np.random.default_rng(seed)
    intensity = luck.gamma(0.7, 2.0, (3, 5, 5, 3)) + 1e-3
    return luck.poisson(intensity[..., 0]).astype(np.int64), intensity


def test_poisson_blocks_are_sums_of_independent_cells() -> None:
    counts, intensity = _blocks(1)
    expected = poisson.logpmf(counts[..., np.newaxis], intensity).sum(axis=1)
    np.testing.assert_allclose(observation.poisson(counts, intensity), expected, rtol=1e-12)


@pytest.mark.parametrize("shape", [0.2, 1.0, 7.5])
def test_blocks_of_rounds_share_a_gamma_factor(shape: float) -> None:
    """Cells are Poisson given the factor, over which scipy integrates."""
    counts, intensity = _blocks(2)
    found = observation.rounds(counts, intensity, np.array([shape]))
    assert found.shape == (3, 5, 3)
    for month, channel, draw in np.ndindex(3, 5, 3):
        k, mean = counts[month, :, channel], intensity[month, :, channel, draw]
        reference = found[month, channel, draw]

        def density(
            log_factor: float, k: Array = k, mean: Array = mean, reference: float = reference
        ) -> float:
            factor = exp(log_factor)
            given = sum(
                n * log(m) - m - lgamma(n + 1) for n, m in zip(k, factor * mean, strict=True)
            )
            weight = shape * log(shape) - lgamma(shape) + (shape - 1) * log_factor - shape * factor
            return exp(given + weight + log_factor - reference)

        probability, _ = quad(
            density, -20.0 / shape - 5.0, 6.0, points=[-4.0, -1.0, 0.0, 1.0, 2.0], limit=200
        )
        assert log(probability) == pytest.approx(0.0, abs=1e-6)


def test_blocks_of_rounds_by_their_margins() -> None:
    """A block's total is negative binomial, and its republics multinomial given the total."""
    counts, intensity = _blocks(3)
    shape = np.array([0.3, 1.0, 20.0])
    found = observation.rounds(counts, intensity, shape)
    for month, channel, draw in np.ndindex(3, 5, 3):
        k, mean = counts[month, :, channel], intensity[month, :, channel, draw]
        expected = _block(k, mean, shape[draw])
        assert found[month, channel, draw] == pytest.approx(expected, rel=1e-10)


def _block(counts: Array, mean: Array, shape: float) -> float:
    """Log probability of a block, by total and split."""
    together = nbinom.logpmf(counts.sum(), shape, shape / (shape + mean.sum()))
    return float(together + multinomial.logpmf(counts, counts.sum(), mean / mean.sum()))


# The whole, worked out once more in plain numbers.

#: By month and republic: channel and form of China's events. Not all of them are scored: what was
#: not in yau2022's appendices is not, but for outposts, nor are the QCCM's and the SCO's; ties take
#: them all. What comes after the months in question scales the roles.
EVENTS = (
    ("1993-02", "KGZ", "dialogue", "bilateral", "app1"),
    ("1993-02", "KAZ", "dialogue", "bilateral", "app1"),
    ("1993-02", "UZB", "dialogue", "bilateral", "app1"),
    ("1993-04", "KGZ", "training", "bilateral", "app4"),
    ("1993-04", "KGZ", "training", "bilateral", "app4"),
    ("1993-06", "TJK", "exercise", "bilateral", "app3"),
    ("1993-09", "TJK", "basing", "bilateral", "fn93"),
    ("1993-11", "KAZ", "transfer", "bilateral", "app5"),
    ("1993-11", "TJK", "transfer", "bilateral", "app5"),
    ("1994-01", "TJK", "exercise", "qccm", "app2"),
    ("1994-03", "KAZ", "exercise", "sco", "app2"),
    ("1994-03", "KGZ", "exercise", "sco", "app2"),
    ("1994-03", "TJK", "exercise", "sco", "app2"),
    ("1994-05", "TJK", "operation", "bilateral", "app3"),
    ("1994-05", "KGZ", "operation", "bilateral", "fn93"),
    ("1994-08", "KGZ", "exercise", "bilateral", "app3"),
    ("1994-12", "TKM", "dialogue", "bilateral", "app1"),
    ("1995-01", "TJK", "dialogue", "bilateral", "app1"),
    ("1995-03", "KGZ", "training", "bilateral", "app4"),
    ("1995-03", "KAZ", "training", "bilateral", "app4"),
    ("1995-03", "UZB", "training", "bilateral", "app4"),
    ("1995-05", "KGZ", "dialogue", "bilateral", "app1"),
    ("1995-12", "KGZ", "transfer", "bilateral", "app5"),
    ("1996-04", "TJK", "exercise", "bilateral", "app3"),
    ("2016-09", "TJK", "operation", "bilateral", "app3"),
)
MONTHS = 36
COLUMNS = "event,month,power,republic,channel,form,detail,size,source,page,certainty"

#: Given from outside, the same in all months, so that little is left to look up.
OUTSIDE = {
    "afghan_insecurity": 0.8,
    "xinjiang": 0.9,
    "chinese_means": 0.3,
    "build_up": 0.4,
    "programme": 0.6,
    "joint_action": 1,
    "posts_abroad": 0.3,
    "civil_war.TJK": 0.4,
    **{
        f"border_settled.{republic}": here
        for republic, here in (("KAZ", 1), ("KGZ", 1), ("TJK", 0))
    },
}
CLOSED = (13, 20)  # borders closed by half, from the first of these months until the second

PLAIN = """\
source: yau2022
argument: a test
record: {{only: record.csv, complete_until: {{CHN: 2020-12}}}}
because:
{because}
{off}
ties:
  reporting: {{dialogue: 0.9, training: 0.5, exercise: 0.8, operation: 0.3, basing: 0.7}}
  reserve: 1.7
  china_rate:
    {{dialogue: 0.53, transfer: 0.042, exercise: 0.049, operation: 0.083, basing: 0.028}}
  coverage: {{KAZ: 1, TJK: 0.6, TKM: 1, UZB: 1}}
threat: {{flank: 0.8, frontier: 0.5, own_means: 0.2, demand: 1.5}}
bilateralism: {{push: 0.7, groundwork: 0.9, prefer_multilateral: {{KAZ: 0.4}}}}
capacity: {{chinese_means: 0.8, build_up: 0.9, programme: 2.2, language_gap: 0.6}}
events:
  - {{month: 1993-01, set: {{{outside}}}}}
  - {{month: 1994-02, until: 1994-09, set: {{environment.closure: 0.5}}}}
priors:
  ties.openness: {{kind: normal, mean: -0.5, sd: 1, why: w, page: p}}
  bilateralism.routine: {{kind: lognormal, median: 1, spread: 1.8, why: w, page: p}}
  threat.concern: {{kind: uniform, low: 0, high: 3, why: w, page: p}}
  ties.coverage.KGZ: {{kind: lognormal, median: 0.7, spread: 1.6, why: w, page: p}}
  ties.china_rate.training: {{kind: lognormal, median: 0.3, spread: 3, why: w, page: p}}
  observation.shape: {{kind: lognormal, median: 1, spread: 2.5, why: w, page: p}}
"""
SET = (
    "ties.reporting",
    "ties.china_rate",
    "ties.coverage",
    "ties.reserve",
    "threat.flank",
    "threat.frontier",
    "threat.own_means",
    "threat.demand",
    "bilateralism.push",
    "bilateralism.groundwork",
    "bilateralism.prefer_multilateral",
    "capacity.chinese_means",
    "capacity.build_up",
    "capacity.programme",
    "capacity.language_gap",
)
OFF = (
    "division_of_labour",
    "accommodation",
    "dependence",
    "sinophobia",
    "hedging",
    "institutions",
    "regime",
    "diffusion",
)


def _write_record(folder: Path, events: tuple[tuple[str, ...], ...]) -> None:
    lines = [COLUMNS]
    for number, (month, republic, channel, form, page) in enumerate(events):
        lines.append(
            f"e-{number},{month},CHN,{republic},{channel},{form},terrorism,,yau2022,{page},certain"
        )
    (folder / "record.csv").write_text("\n".join(lines) + "\n", "utf-8")


def _plain_account(folder: Path) -> Account:
    _write_record(folder, EVENTS)
    because = [*SET, *(f"{name}.enabled" for name in OFF)]
    text = PLAIN.format(
        because="\n".join(f"  {key}: {{why: w, page: p}}" for key in because),
        off="\n".join(f"{name}: {{enabled: false}}" for name in OFF),
        outside=", ".join(f"environment.{name}: {value}" for name, value in OUTSIDE.items()),
    )
    (folder / "plain.yaml").write_text(text)
    return load_account(folder / "plain.yaml")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Account:
    return _plain_account(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def points() -> Array:
    return np.random.default_rng(5).uniform(0.05, 0.95, (4, 5))


def _bell(share: float, centre: float, scale: float, low: float, high: float) -> float:
    """The share of a normal prior's mass, between its ends."""
    start, end = (low - centre) / scale, (high - centre) / scale
    return centre + scale * float(truncnorm.ppf(share, start, end))


def _month(label: str) -> int:
    year, month = label.split("-")
    return (int(year) - 1993) * 12 + int(month) - 1


def _left(half_life: float, months: float) -> float:
    return 0.5 ** (months / 12.0 / half_life)


RATE = dict(zip(CHANNELS, (0.53, 0.082, 0.042, 0.049, 0.083, 0.028), strict=True))
HALF_LIFE = dict(zip(CHANNELS, (2.0, 3.0, 5.0, 4.0, 4.0, 15.0), strict=True))
DEPTH = dict(zip(CHANNELS, (0.05, 0.1, 0.2, 0.4, 0.1, 3.0), strict=True))
REPORTING = dict(zip(CHANNELS, (0.9, 0.5, 1.0, 0.8, 0.3, 0.7), strict=True))
HARDNESS = dict(zip(CHANNELS, (0.0, 0.0, 0.1, 0.5, 0.1, 1.0), strict=True))
INCOME = dict(zip(REPUBLICS, (9460, 1420, 870, 6650, 1830), strict=True))
COVERAGE = dict(zip(REPUBLICS, (1.0, 1.0, 0.6, 1.0, 1.0), strict=True))
HARD = ("exercise", "operation", "basing")
BORDER_CHINA = dict(zip(REPUBLICS, (1765, 1063, 477, 0, 0), strict=True))
BORDER_AFGHANISTAN = dict(zip(REPUBLICS, (0, 0, 1357, 804, 144), strict=True))
DIASPORA = dict(zip(REPUBLICS, (297, 60, 10, 3, 50), strict=True))
NEIGHBOURS = {
    "KAZ": ("KGZ", "TKM", "UZB"),
    "KGZ": ("KAZ", "TJK", "UZB"),
    "TJK": ("KGZ", "UZB"),
    "TKM": ("KAZ", "UZB"),
    "UZB": ("KAZ", "KGZ", "TJK", "TKM"),
}


class Plain:
    """The account's months once more, after docs/model.md: numbers, loops, and no array."""

    def __init__(self, point: Array) -> None:
        self.openness = _bell(point[0], -0.5, 1.0, -6.0, 6.0)
        self.routine = min(exp(_bell(point[1], 0.0, log(1.8), -np.inf, log(4.0))), 4.0)
        self.concern = 3.0 * float(point[2])
        coverage = exp(_bell(point[3], log(0.7), log(1.6), log(0.05), 0.0))
        self.coverage = {**COVERAGE, "KGZ": coverage}
        rate = exp(_bell(point[4], log(0.3), log(3.0), -np.inf, log(50.0)))
        self.rate = {**RATE, "training": rate}

    def exposure(self, length: float) -> float:
        return 1.0 - exp(-length / 500.0)

    def threat(self, republic: str) -> float:
        def own(one: str) -> float:
            return OUTSIDE["afghan_insecurity"] * self.exposure(BORDER_AFGHANISTAN[one])

        around = [own(neighbour) for neighbour in NEIGHBOURS[republic]]
        return min(own(republic) + 0.3 * sum(around) / len(around), 1.0)

    def unmet(self, republic: str) -> float:
        return self.threat(republic) * (1.0 - 0.2 * INCOME[republic] / 9460.0)

    def triangle(self, republic: str) -> float:
        here = self.exposure(BORDER_CHINA[republic])
        return sqrt(here * self.exposure(BORDER_AFGHANISTAN[republic]))

    def worry(self, republic: str) -> float:
        here = self.exposure(BORDER_CHINA[republic])
        closeness = here / 2.0 + log(1.0 + DIASPORA[republic]) / log(298.0) / 2.0
        return OUTSIDE["xinjiang"] * closeness

    def shown(self, republic: str, channel: str) -> float:
        near = channel not in ("operation", "basing")
        return REPORTING[channel] * (self.coverage[republic] if near else 1.0)

    def tie(
        self, month: int, republic: str, channel: str, events: Sequence[Sequence[str]] = EVENTS
    ) -> float:
        """The stock before a month: each event since, faded from the middle of its month.

        An event counts as many as stand behind a reported one, a share in a joint one as 0.3; an
        outpost, or a patrol whose schedule is known, counts once.
        """
        stock = 0.0
        for when, where, what, form, _, *schedule in events:
            if (where, what) == (republic, channel) and 0 <= _month(when) < month:
                joint = form in ("sco", "csto")
                if joint and channel != "exercise":
                    continue
                once = channel == "basing" or "standing" in schedule
                added = 0.3 if joint else 1.0 if once else 1.0 / self.shown(republic, channel)
                stock += added * _left(HALF_LIFE[channel], month - _month(when) - 0.5)
        return stock

    def weighed(self, month: int, republic: str) -> float:
        return sum(DEPTH[c] * self.tie(month, republic, c) for c in HARD)

    def intensities(self) -> list[list[list[float]]]:
        """By month, republic and channel, as reports would show them."""
        unit = sum(DEPTH[c] * self.tie(336, "TJK", c, _of_china()) for c in HARD)
        delivery = 0.2
        found = []
        for month in range(MONTHS):
            here = [
                [self.expected(month, r, c, unit, delivery) for c in CHANNELS] for r in REPUBLICS
            ]
            for channel, most in ((0, 16.3), (1, 20.3), (4, 2.7)):
                load = 12.0 * sum(row[channel] for row in here) / most
                for row in here:
                    row[channel] *= (1.0 + load**4) ** -0.25
            found.append(here)
            shares = sum(form == "sco" and _month(when) == month for when, *_, form, _ in EVENTS)
            faded = 0.2 + (delivery - 0.2) * _left(3.0, 1.0)
            delivery = 1.0 - (1.0 - faded) * (1.0 - 0.1) ** shares
        return found

    def expected(
        self, month: int, republic: str, channel: str, unit: float, delivery: float
    ) -> float:
        tie, dialogue = self.tie(month, republic, channel), self.tie(month, republic, "dialogue")
        offer = self.concern * self.worry(republic)
        offer += 0.8 * OUTSIDE["chinese_means"] + 0.7 * (1.0 - delivery)
        offer += self.routine * tie / (tie + 3.0)
        answer = self.openness - 1.7 * HARDNESS[channel]
        if republic == "TJK":
            offer += log(0.6)
        if republic == "KAZ":
            answer -= 0.4
        elif republic == "UZB":
            answer -= 0.3
        if channel != "dialogue":
            offer += 0.9 * dialogue / (dialogue + 3.0)
        if channel == "training":
            offer += 2.2 * OUTSIDE["programme"]
        if channel in HARD:
            offer += 0.9 * OUTSIDE["build_up"] * self.exposure(BORDER_CHINA[republic])
            offer -= 0.6 * log(1.0 + self.weighed(month, republic) / unit)
        here = self.exposure(BORDER_CHINA[republic])
        if channel in ("exercise", "operation"):
            offer += log(OUTSIDE["joint_action"])
        if channel == "operation":
            offer += 0.5 * here * OUTSIDE.get(f"border_settled.{republic}", 0.0)
        if channel == "basing":
            flank = OUTSIDE["afghan_insecurity"] * self.triangle(republic)
            offer += log(OUTSIDE["posts_abroad"]) + 0.8 * flank
        if channel in ("training", "exercise", "operation") and CLOSED[0] <= month < CLOSED[1]:
            offer += log(0.5)
        if channel not in ("dialogue", "training"):
            answer += 1.5 * self.unmet(republic)
        happens = self.rate[channel] * exp(offer) / (1.0 + exp(-answer)) / 12.0
        return happens * self.shown(republic, channel)


@cache
def _of_china() -> list[tuple[str, ...]]:
    """China's events of the packaged record, from which the unit of roles comes."""
    return [
        (each.month, each.republic, each.channel, each.form, each.page, *each.detail)
        for each in load_record().select(power="CHN").entries
    ]


def _scored() -> observation.Counts:
    """Counts of the months in question, from the list of events."""
    counts = np.zeros((MONTHS, 5, 7), dtype=np.int64)
    for when, republic, channel, form, page in EVENTS:
        told = page in ("app1", "app3", "app4", "app5") or channel == "basing"
        scored = form == "bilateral" and told
        if scored and _month(when) < MONTHS:
            counts[_month(when), REPUBLICS.index(republic), CHANNELS.index(channel)] += 1
    return counts


@pytest.fixture(scope="module")
def worked(points: Array) -> list[Array]:
    """Intensities by point, each of shape (month, republic, channel); Moscow objects to nothing."""
    months = [np.array(Plain(point).intensities()) for point in points]
    return [np.concatenate([each, np.zeros((MONTHS, 5, 1))], axis=2) for each in months]


def test_the_plain_case_has_something_to_show(plain: Account, worked: list[Array]) -> None:
    assert plain.keys == (
        "ties.openness",
        "bilateralism.routine",
        "threat.concern",
        "ties.coverage.KGZ",
        "ties.china_rate.training",
    )
    assert [name for name, on in plain.mechanisms.items() if not on] == list(OFF)
    counts = _scored()
    np.testing.assert_array_equal(Problem(plain, MONTHS).counts[:MONTHS], counts)
    assert counts.sum() == 18
    assert (counts[..., :6].sum(axis=(0, 1)) > 0).all()
    for months in worked:
        assert (np.ptp(months[..., :6], axis=0) > 0.0).all()


def test_intensities_are_those_worked_out_in_plain_numbers(
    plain: Account, points: Array, worked: list[Array]
) -> None:
    found = Problem(plain, MONTHS).intensities(points, MONTHS - 1)
    assert found.shape == (MONTHS, 5, 7, len(points))
    np.testing.assert_allclose(found, np.stack(worked, axis=-1), rtol=1e-9)


def test_the_poisson_likelihood_in_plain_numbers(
    plain: Account, points: Array, worked: list[Array]
) -> None:
    counts, expected = _scored(), []
    for months in worked:
        total = 0.0
        for cell in np.ndindex(counts.shape):
            k, mean = int(counts[cell]), float(months[cell])
            total += (k * log(mean) if k else 0.0) - mean - lgamma(k + 1)
        expected.append(total)
        assert total == pytest.approx(poisson.logpmf(counts, months).sum(), rel=1e-12)
    found = Problem(plain, MONTHS, "poisson").log_likelihood(points)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_the_likelihood_of_rounds_in_plain_numbers(
    plain: Account, points: Array, worked: list[Array]
) -> None:
    """Each channel that comes in rounds has a shape of its own; outposts come one by one."""
    problem = Problem(plain, MONTHS)
    assert problem.observation == "rounds"
    shapes, log_weights = problem.shapes
    counts, expected = _scored(), []
    for months in worked:
        total = 0.0
        for channel in range(5):
            by_shape = log_weights.copy()
            for k, mean in zip(counts[:, :, channel], months[:, :, channel], strict=True):
                together = shapes / (shapes + mean.sum())
                by_shape += nbinom.logpmf(k.sum(), shapes, together)
                by_shape += multinomial.logpmf(k, k.sum(), mean / mean.sum())
            total += float(logsumexp(by_shape))
        total += poisson.logpmf(counts[:, :, 5:], months[:, :, 5:]).sum()
        expected.append(total)
    np.testing.assert_allclose(problem.log_likelihood(points), expected, rtol=1e-9)


# The sum over shapes.


def test_shapes_are_shares_of_their_prior(plain: Account) -> None:
    shapes, log_weights = Problem(plain, MONTHS).shapes
    assert np.exp(log_weights).sum() == pytest.approx(1.0, abs=1e-12)
    assert (np.diff(shapes) > 0.0).all()
    mean = np.exp(log_weights) @ np.log(shapes)
    spread = sqrt(np.exp(log_weights) @ (np.log(shapes) - mean) ** 2)
    assert mean == pytest.approx(0.0, abs=1e-3)  # of the median, 1
    assert spread == pytest.approx(log(2.5), rel=0.05)


@pytest.mark.parametrize("origin", [60, 120, 336])
def test_the_sum_over_shapes_is_the_integral_over_their_prior(origin: int) -> None:
    """All channels, of which some have no event and one has hundreds, to a two-hundredth."""
    account = load_account(ACCOUNTS / "geography.yaml")
    problem = Problem(account, origin)
    middle = np.full((1, len(account.keys)), 0.5)
    prior = account.shape
    assert prior is not None
    months = problem.intensities(middle, origin - 1)
    counts = problem.counts[:origin]
    total = 0.0
    for channel in range(5):

        def log_joint(log_shape: float, one: slice = slice(channel, channel + 1)) -> float:
            shape = np.array([exp(log_shape)])
            given = observation.rounds(counts[..., one], months[:, :, one], shape).sum()
            return float(given + prior.log_density(shape)[0] + log_shape)

        top = max(log_joint(place) for place in np.linspace(log(0.02), log(500.0), 60))
        integral, _ = quad(
            lambda place, log_joint=log_joint, top=top: exp(log_joint(place) - top),
            log(0.01),
            log(1000.0),
            points=list(np.linspace(-4.0, 4.0, 9)),
            limit=200,
        )
        total += top + log(integral)
    total += observation.poisson(counts[..., 5:], months[:, :, 5:]).sum()
    assert problem.log_likelihood(middle)[0] == pytest.approx(total, abs=5e-3)


def test_without_a_prior_the_shape_is_one(plain: Account, points: Array) -> None:
    fixed = replace(plain, priors=plain.parameters)
    problem = Problem(fixed, MONTHS)
    months = problem.intensities(points, MONTHS - 1)
    expected = observation.log_probability(problem.counts[:MONTHS], months, np.ones(1))
    expected = expected.sum(axis=(0, 1))
    np.testing.assert_allclose(problem.log_likelihood(points), expected, rtol=1e-12)
    assert (problem.log_likelihood(points) != Problem(plain, MONTHS).log_likelihood(points)).all()
    shapes = problem.drawn_shapes(points, 1)
    assert shapes is not None
    np.testing.assert_array_equal(shapes, np.ones((5, len(points))))


def test_drawn_shapes_follow_their_probabilities(plain: Account, points: Array) -> None:
    """Given a point, each channel's shapes are as frequent as Bayes' rule has it."""
    draws, channel_has_few = 4000, CHANNELS.index("operation")
    problem = Problem(plain, MONTHS)
    months = problem.intensities(points[:1], MONTHS - 1)
    shapes, log_weights = problem.shapes
    given = np.stack(
        [
            observation.log_probability(problem.counts[:MONTHS], months, np.array([shape]))[
                :, :5, 0
            ].sum(axis=0)
            for shape in shapes
        ]
    )
    probability = np.exp(given + log_weights[:, np.newaxis])
    probability /= probability.sum(axis=0)
    drawn = problem.drawn_shapes(np.repeat(points[:1], draws, axis=0), seed=3)
    assert drawn is not None
    assert drawn.shape == (5, draws)
    assert np.isin(drawn, shapes).all()
    seen = (drawn == shapes[:, np.newaxis, np.newaxis]).mean(axis=2)
    error = np.sqrt(probability * (1.0 - probability) / draws)
    assert (abs(seen - probability) < 4.5 * error + 1e-3).all()
    # One channel's luck says nothing of another's, and the record says something of the shapes.
    together = np.corrcoef(np.log(drawn))[np.triu_indices(5, 1)]
    assert abs(together).max() < 4.5 / sqrt(draws)
    prior = np.exp(log_weights)
    assert abs(probability[:, 0] - prior).sum() > 0.2
    assert abs(probability[:, channel_has_few] - prior).sum() < 0.2


def test_drawn_shapes_follow_their_seed(plain: Account, points: Array) -> None:
    problem = Problem(plain, MONTHS)
    many = np.repeat(points, 50, axis=0)
    first, again, other = (problem.drawn_shapes(many, seed) for seed in (1, 1, 2))
    assert first is not None and again is not None and other is not None
    assert first.tobytes() == again.tobytes()
    assert (first != other).mean() > 0.5
    assert Problem(plain, MONTHS, "poisson").drawn_shapes(many, 1) is None


# What it depends on.


@pytest.mark.parametrize("kind", ["poisson", "rounds"])
def test_a_points_likelihood_does_not_know_the_others(
    kind: str, plain: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bits alone, by twos or threes, and among all."""
    problem = Problem(plain, MONTHS, kind)
    u = np.random.default_rng(2).uniform(0.02, 0.98, (6, len(plain.keys)))
    whole = problem.log_likelihood(u)
    assert len(set(whole)) == 6
    for most in (1, 2, 5):
        monkeypatch.setattr(likelihood, "CHUNK", most)
        assert max(len(part) for part in likelihood.chunks(u)) <= most
        assert problem.log_likelihood(u).tobytes() == whole.tobytes()
    monkeypatch.undo()
    assert problem.log_likelihood(u[4:5])[0] == whole[4]
    assert problem.log_likelihood(u[::-1])[::-1].tobytes() == whole.tobytes()


@pytest.mark.parametrize("kind", ["poisson", "rounds"])
def test_nor_does_it_with_all_mechanisms_on(kind: str) -> None:
    account = load_account(ACCOUNTS / "everything.yaml")
    problem = Problem(account, 50, kind)
    u = np.random.default_rng(3).uniform(0.02, 0.98, (9, len(account.keys)))
    whole = problem.log_likelihood(u)
    assert len(set(whole)) == 9
    for part in (slice(0, 1), slice(1, 5), slice(7, 9)):
        assert problem.log_likelihood(u[part]).tobytes() == whole[part].tobytes()


@pytest.mark.parametrize(("points", "workers"), [(1, 1), (1, 4), (3, 4), (10, 4), (4001, 1)])
def test_chunks_are_all_points_in_their_order(points: int, workers: int) -> None:
    u = np.arange(2.0 * points).reshape(points, 2)
    parts = list(likelihood.chunks(u, workers))
    np.testing.assert_array_equal(np.concatenate(parts), u)
    sizes = [len(part) for part in parts]
    assert len(parts) >= min(workers, points)
    assert min(sizes) > 0 and max(sizes) <= min(sizes) + 1 <= likelihood.CHUNK + 1


@pytest.mark.parametrize("kind", ["poisson", "rounds"])
def test_no_month_from_the_origin_on_is_seen(
    kind: str, plain: Account, points: Array, tmp_path: Path
) -> None:
    """One event more or less changes the number if it came before the origin, and not if after."""
    origin = _month("1995-03")
    before = Problem(plain, origin, kind).log_likelihood(points)

    def changed(events: tuple[tuple[str, ...], ...]) -> Array:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        _write_record(folder, events)
        scenario = replace(plain.scenario, record=OwnRecord.instead(folder / "record.csv"))
        return Problem(replace(plain, scenario=scenario), origin, kind).log_likelihood(points)

    assert changed(EVENTS).tobytes() == before.tobytes()
    kept = tuple(event for event in EVENTS if _month(event[0]) < origin)
    assert len(kept) < len(EVENTS) - 5
    assert changed(kept).tobytes() == before.tobytes()
    more = [
        ("1995-03", republic, channel, "bilateral", "app1")
        for republic in REPUBLICS
        for channel in CHANNELS
    ]
    assert changed((*EVENTS, *more)).tobytes() == before.tobytes()
    last = ("1995-02", "UZB", "transfer", "bilateral", "app5")
    assert (abs(changed((*EVENTS, last)) - before) > 0.1).all()


def test_months_of_the_record_only(plain: Account) -> None:
    for origin in (1, 336):
        assert Problem(plain, origin).origin == origin
    for origin in (-1, 0, 337):
        with pytest.raises(ValueError, match=f"origin {origin}; expected a month from 1 to 336"):
            Problem(plain, origin)


def test_observation_models_that_there_are(plain: Account) -> None:
    with pytest.raises(ValueError, match="'gauss': expected one of poisson, rounds"):
        Problem(plain, MONTHS, "gauss")


def test_products_that_are_beyond_all_numbers_are_summed_one_by_one() -> None:
    values = np.full((24, 2, 3), 0.5)
    values[:, 0, 1] = 1e40
    found = likelihood._sum_of_logs(values, 0.25)
    np.testing.assert_allclose(found, np.log(values + 0.25).sum(axis=0), rtol=1e-13)
    assert np.isfinite(found).all()
