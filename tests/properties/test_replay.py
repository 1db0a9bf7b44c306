"""The record in place of the draws, and histories that begin later."""

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_index
from sim.inference.replay import intensities
from sim.model.influence import InfluenceModel
from sim.model.sections import MECHANISMS
from sim.names import BASING, CHANNELS, CHINA, EXERCISE, REPUBLICS
from sim.record.reading import load_record
from sim.scenario import load_scenario

TRAINING = CHANNELS.index("training")
OPERATION = CHANNELS.index("operation")


def _counts():
    """The record once more, entry by entry: China's events and its joint exercises, by month."""
    alone = np.zeros((RECORD_MONTHS, len(REPUBLICS), len(CHANNELS)))
    joint = np.zeros((RECORD_MONTHS, len(REPUBLICS)))
    for entry in load_record().entries:
        month = month_index(entry.month)
        if entry.power != "CHN" or not 0 <= month < RECORD_MONTHS:
            continue
        republic, channel = REPUBLICS.index(entry.republic), CHANNELS.index(entry.channel)
        if entry.form in ("bilateral", "qccm"):
            alone[month, republic, channel] += 1
        elif entry.channel == "exercise":
            joint[month, republic] += 1
    return alone, joint


def _known():
    """What counts once each, entry by entry: yearly patrols and facilities, by month."""
    known = np.zeros((RECORD_MONTHS, len(REPUBLICS), len(CHANNELS)))
    for entry in load_record().entries:
        month, channel = month_index(entry.month), CHANNELS.index(entry.channel)
        if entry.power == "CHN" and 0 <= month < RECORD_MONTHS:
            known[month, REPUBLICS.index(entry.republic), channel] += (
                channel == BASING or "standing" in entry.detail
            )
    return known


def _shown(reporting, coverage):
    """The share that reports show, shape (republic, channel): how reports cover a republic says
    nothing of its operations and outposts."""
    shown = np.outer(coverage, reporting)
    shown[:, [OPERATION, BASING]] = np.asarray(reporting)[[OPERATION, BASING]]
    return shown


def test_replay_follows_the_record_month_by_month():
    """China's events are those of the record over what of them is reported, by channel and by
    republic, but for those known in full; its ties are each event, faded since the middle of its
    month; whatever the parameters of its behaviour."""
    alone, joint = _counts()
    known = _known()
    scenario = load_scenario({"name": "replayed", "from": "1993-01", "to": "2020-12"})
    unlike = {"threat.concern": np.array([0.0, 3.0]), "hedging.balance": np.array([2.0, 0.0])}
    covered = [scenario.values[f"ties.coverage.{code}"] for code in REPUBLICS]
    coverage = np.repeat(covered, 2).reshape(-1, 2)
    for code, by_run in (("KGZ", (0.4, 1.0)), ("TJK", (0.9, 0.25)), ("UZB", (0.5, 0.8))):
        unlike[f"ties.coverage.{code}"] = np.array(by_run)
        coverage[REPUBLICS.index(code)] = by_run
    model = InfluenceModel(scenario, 2, seed=1, varied=unlike, reasons=False)
    values = scenario.values
    reporting = np.array([values[f"ties.reporting.{channel}"] for channel in CHANNELS])
    half_life = np.array([values[f"ties.half_life.{channel}"] for channel in CHANNELS])
    happened = np.zeros((*alone.shape, 2))
    for month in range(RECORD_MONTHS):
        assert model.replaying
        model.step()
        for run in (0, 1):
            by_reports = (alone - known)[month] / _shown(reporting, coverage[:, run])
            happened[month, ..., run] = by_reports + known[month]
            np.testing.assert_allclose(
                model.world.events[CHINA, ..., run], happened[month, ..., run], rtol=1e-14
            )
            # Shares in joint exercises are taken as they are.
            np.testing.assert_array_equal(model.world.joint[CHINA, ..., run], joint[month])
        age = (month - np.arange(month + 1) + 0.5)[:, np.newaxis, np.newaxis] / 12.0
        for run in (0, 1):
            added = happened[: month + 1, ..., run].copy()
            added[:, :, EXERCISE] += values["ties.joint_weight"] * joint[: month + 1]
            expected = (added * 0.5 ** (age / half_life)).sum(axis=0)
            np.testing.assert_allclose(
                model.world.tie[CHINA, ..., run], expected, rtol=1e-10, atol=1e-13
            )
    assert not model.replaying
    # By definition, since roles are measured against it, however little of it is reported.
    tajikistan = REPUBLICS.index("TJK")
    np.testing.assert_allclose(model.world.hard_role[CHINA, tajikistan], 1.0, rtol=1e-12)
    np.testing.assert_allclose(model.world.security_role[CHINA, tajikistan], 1.0, rtol=1e-12)
    model.release()
    assert reporting[TRAINING] < 1.0
    assert happened[:, :, TRAINING, 0].sum() > alone[:, :, TRAINING].sum()
    kazakhstan = REPUBLICS.index("KAZ")
    assert known[:, kazakhstan, OPERATION].sum() == 40
    # The two of police work that reports show stand for 9 in 2; the patrols for themselves.
    assert happened[:, kazakhstan, OPERATION, 0].sum() == pytest.approx(40 + 2 / 0.22)


def without(*mechanisms_kept, **sections):
    """Every mechanism off but some, and what is set besides."""
    off = {name: {"enabled": False} for name in MECHANISMS if name not in mechanisms_kept}
    return load_scenario({"name": "bare", "from": "1993-01", "to": "2020-12", **off, **sections})


def test_where_ties_move_nothing_the_record_shows_what_it_covers():
    """With every mechanism off, intensities are as reporting times coverage, cell by cell.

    But for operations and outposts, of which a republic's coverage says nothing.
    """
    varied = {
        "ties.coverage.KGZ": np.array([1.0, 0.4, 1.0]),
        "ties.coverage.TKM": np.array([1.0, 0.05, 0.7]),
        "ties.reporting.training": np.array([1.0, 0.5, 0.25]),
    }
    shown, objections = np.split(intensities(without(), varied, last=59), [len(CHANNELS)], axis=2)
    share = np.ones(shown.shape[1:])
    covered = slice(OPERATION)
    share[REPUBLICS.index("KGZ"), covered] *= varied["ties.coverage.KGZ"]
    share[REPUBLICS.index("TKM"), covered] *= varied["ties.coverage.TKM"]
    share[:, TRAINING] *= varied["ties.reporting.training"]
    assert (shown > 0.0).all()
    np.testing.assert_allclose(shown, shown[..., :1] * share, rtol=1e-12)
    assert not objections.any(), "Moscow does not react where its reaction is off"


def test_an_event_seen_by_few_reports_stands_for_many():
    """Kyrgyzstan's first talk, in August 1993: at a coverage of a quarter it leaves four in the
    tie, and routine and groundwork make of them what they make of four."""
    alone, _ = _counts()
    kyrgyzstan, first = REPUBLICS.index("KGZ"), 7
    assert alone[: first + 1].sum() == alone[first, kyrgyzstan, 0] == 1.0
    assert not alone[first + 1].any()
    coverage = np.array([1.0, 0.25])
    scenario = without("bilateralism", bilateralism={"routine": 1.5, "groundwork": 0.5})
    found = intensities(scenario, {"ties.coverage.KGZ": coverage}, last=first + 1)
    of_china = found[:, :, : len(CHANNELS)]
    ratio = of_china[..., 1] / of_china[..., 0]
    others = [i for i in range(len(REPUBLICS)) if i != kyrgyzstan]
    np.testing.assert_allclose(ratio[:, others], 1.0, rtol=1e-12)
    share = np.full(len(CHANNELS), 0.25)
    share[[OPERATION, BASING]] = 1.0  # of which coverage says nothing
    np.testing.assert_allclose(
        ratio[: first + 1, kyrgyzstan], np.tile(share, (first + 1, 1)), rtol=1e-12
    )
    stock = 0.5 ** (0.5 / 12 / scenario.values["ties.half_life.dialogue"]) / coverage
    more = np.diff(stock / (stock + 3.0))
    np.testing.assert_allclose(
        ratio[first + 1, kyrgyzstan],
        share * np.exp(np.repeat([1.5, 0.5], [1, 5]) * more),
        rtol=1e-12,
    )
    assert ratio[first + 1, kyrgyzstan, 0] > 0.3


def test_a_replay_in_half_steps_takes_each_event_once():
    alone, joint = _counts()
    coverage = {"KAZ": 1.0, "KGZ": 0.4, "TJK": 0.8, "TKM": 1.0, "UZB": 1.0}
    scenario = load_scenario(
        {"name": "halved", "from": "1993-01", "to": "1998-12", "ties": {"coverage": coverage}}
    )
    model = InfluenceModel(scenario, steps_per_month=2, reasons=False)
    events, shares = np.zeros(alone.shape[1:]), np.zeros(joint.shape[1:])
    while model.running:
        model.step()
        events += model.world.events[CHINA, ..., 0]
        shares += model.world.joint[CHINA, ..., 0]
    model.release()
    reporting = [scenario.values[f"ties.reporting.{channel}"] for channel in CHANNELS]
    shown = _shown(reporting, [coverage[code] for code in REPUBLICS])
    np.testing.assert_allclose(events, alone[:72].sum(axis=0) / shown)
    np.testing.assert_array_equal(shares, joint[:72].sum(axis=0))


def worlds(model):
    return {name: array.copy() for name, array in vars(model.world).items()}


@pytest.mark.parametrize("history", ["replay", "free"])
def test_a_later_start_is_the_state_of_the_longer_replay(history):
    """From 2003-05: the state there, and for a replay all that follows, bit for bit."""
    whole = load_scenario({"name": "whole", "from": "1993-01", "to": "2004-06"})
    late = load_scenario({"name": "late", "from": "2003-05", "to": "2004-06", "history": history})
    long = InfluenceModel(whole, 3, seed=2, reasons=False)
    while long.date != "2003-05":
        long.step()
    short = InfluenceModel(late, 3, seed=2, reasons=False)
    assert short.date == "2003-05"
    assert short.replaying == (history == "replay")
    for name, array in worlds(long).items():
        np.testing.assert_array_equal(array, getattr(short.world, name), name)
    while long.running:
        long.step()
        short.step()
    same = all(np.array_equal(array, getattr(short.world, n)) for n, array in worlds(long).items())
    assert same == (history == "replay")
    assert not short.running
    for model in (long, short):
        model.release()


def test_a_start_after_the_record_has_run_freely_since():
    """From 2021-07 both histories have replayed all there is."""
    states = []
    for history in ("replay", "free"):
        scenario = load_scenario(
            {"name": "late", "from": "2021-07", "to": "2021-12", "history": history}
        )
        model = InfluenceModel(scenario, 2, seed=3, reasons=False)
        assert not model.replaying
        states.append(worlds(model))
        model.release()
    for name, array in states[0].items():
        np.testing.assert_array_equal(array, states[1][name], name)


def test_an_exercise_of_the_qccm_counts_once(tmp_path):
    """One in Tajikistan in 1993-03, beside what the packaged record holds."""
    from sim.record.csv_files import packaged

    record = packaged("record.csv").read_text("utf-8").rstrip("\n")
    line = "x-1,1993-03,CHN,TJK,exercise,qccm,terrorism,,x_test,p1,certain"
    (tmp_path / "record.csv").write_text(f"{record}\n{line}\n", "utf-8")
    said = "record: {only: record.csv, complete_until: {CHN: 2020-12}}"
    (tmp_path / "own.yaml").write_text(f"name: own\nfrom: 1993-01\nto: 1993-03\n{said}\n", "utf-8")
    full = {"ties.coverage.TJK": 1.0}
    model = InfluenceModel(load_scenario(tmp_path / "own.yaml").with_values(full))
    while model.running:
        model.step()
    tajikistan = REPUBLICS.index("TJK")
    counted = (
        model.world.events[CHINA, tajikistan, EXERCISE, 0],
        model.world.joint[CHINA, tajikistan, 0],
    )
    model.release()
    assert sorted(counted) == [0.0, 1.0]
