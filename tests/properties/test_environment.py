"""What is given from outside: paths, events that override them, memberships, and after the end."""

import numpy as np
import pytest

import sim.model.influence
from sim.calendar import month_index, month_label
from sim.model.environment import VARIABLES, settable_variables
from sim.model.influence import InfluenceModel
from sim.model.paths import Change, paths
from sim.model.series import AFGHAN_SERIES_END
from sim.names import INSTITUTIONS, REPUBLICS
from sim.scenario import load_scenario

END = month_index("2040-12")


@pytest.fixture(scope="module")
def given():
    return paths(0, END)


def at(path, month):
    return path[month_index(month)]


def test_one_path_per_key_over_every_month(given):
    assert set(given) == set(settable_variables())
    for key, path in given.items():
        assert path.shape == (END + 1,), key
        assert np.isfinite(path).all(), key
        allowed = settable_variables()[key]
        assert (path >= allowed.low).all(), key
        assert (path <= allowed.high).all(), key


@pytest.mark.parametrize("variable", [v for v in VARIABLES if v.past_end == "held"])
def test_past_the_end_of_its_series_a_variable_is_held(given, variable):
    """From 2026 on, after the last year of any series."""
    name = f"environment.{variable.name}"
    for key in [f"{name}.{republic}" for republic in REPUBLICS] if variable.by_republic else [name]:
        path = given[key][month_index("2026-01") :]
        assert (path == path[0]).all()


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [("closure", "2020-02", "2023-01"), ("labour_closure", "2020-03", "2021-07")],
)
def test_china_was_closed_to_2022_and_russia_to_the_middle_of_2021(given, name, first, after):
    months = np.flatnonzero(given[f"environment.{name}"])
    assert (month_label(int(months[0])), month_label(int(months[-1]) + 1)) == (first, after)
    assert (np.diff(months) == 1).all()


def test_afghanistan_is_its_series_held_at_the_end(given):
    """Deaths over those of 2021, under a square root: 26,888 in 2018, 353 in 2024."""
    path = given["environment.afghan_insecurity"]
    assert month_label(AFGHAN_SERIES_END) == "2024-12"
    assert at(path, "2021-06") == path.max() == 1.0
    assert at(path, "2018-06") == pytest.approx(np.sqrt(26888 / 36386))
    np.testing.assert_allclose(path[AFGHAN_SERIES_END:], np.sqrt(353 / 36386), rtol=1e-12)
    years = path[: AFGHAN_SERIES_END + 1].reshape(-1, 12)
    np.testing.assert_array_equal(years, np.repeat(years[:, :1], 12, axis=1))


def test_the_taliban_first_rule_is_the_least_of_their_second(given):
    """The default of `afghan_future`, to the first decimal: the mean of 1996-2000."""
    path = given["environment.afghan_insecurity"]
    first = np.mean([at(path, f"{year}-06") for year in range(1996, 2001)])
    assert load_scenario({"name": "f"}).values["environment.afghan_future"] == round(first, 1)


def test_dated_steps_change_in_their_month(given):
    path = given["environment.xinjiang"]
    months = ("1993-01", "2000-12", "2001-01", "2008-12", "2009-01", "2014-01", "2018-01")
    assert [at(path, month) for month in months] == [0.7, 0.7, 1.0, 1.0, 0.8, 0.6, 0.55]
    assert at(given["environment.overseas_interests"], "2013-03") == 0.4
    assert at(given["environment.overseas_interests"], "2013-04") == 0.7
    assert at(given["environment.quarrel_with_west"], "2022-01") == 0.7
    assert at(given["environment.quarrel_with_west"], "2022-02") == 1.0
    assert at(given["environment.qccm_open"], "2016-07") == 0.0
    assert at(given["environment.qccm_open"], "2016-08") == 1.0


def test_scales_meet_their_anchors(given):
    """Means 0 in 1993 and 1 in 2022 (China), 1 in 2013 (Russia); trade 1 in 2019; investment 0 in
    2000, 7.82 / 35.9 in 2012, 1 in 2025, half-way between in between."""
    assert at(given["environment.chinese_means"], "1993-01") == pytest.approx(0.0, abs=1e-12)
    assert at(given["environment.chinese_means"], "2022-01") == pytest.approx(1.0)
    assert at(given["environment.russian_means"], "2013-06") == pytest.approx(1.0, rel=1e-3)
    assert at(given["environment.trade"], "2019-06") == pytest.approx(1.0)
    investment = given["environment.investment"]
    assert at(investment, "2000-12") == 0.0
    assert at(investment, "2006-01") == pytest.approx(0.5 * 7.82 / 35.9)
    assert at(investment, "2012-01") == pytest.approx(7.82 / 35.9)
    assert at(investment, "2025-01") == pytest.approx(1.0)
    assert at(given["environment.us_presence"], "1993-01") >= 0.0
    assert at(given["environment.us_presence"], "2011-06") == pytest.approx(1.0)
    assert at(given["environment.us_presence"], "2021-08") > 0.1
    assert at(given["environment.us_presence"], "2021-09") < 0.001


def test_the_war_in_ukraine_takes_from_russian_means(given):
    """To January 2022 GDP alone; three fifths of it afterwards, which is less than in any year
    since 2007."""
    path = given["environment.russian_means"]
    assert at(path, "2022-01") == pytest.approx(2266.03 / 2292.47)
    assert at(path, "2022-02") == pytest.approx(0.6 * 2266.03 / 2292.47)
    assert at(path, "2040-01") == pytest.approx(0.6 * 2174.0 / 2292.47)
    assert (path[month_index("2022-02") :] < at(path, "2008-01")).all()


def test_recorded_crises(given):
    def under_way(republic):
        crises = given[f"environment.crisis.{republic}"]
        return [month_label(int(month)) for month in np.flatnonzero(crises)]

    war = under_way("TJK")
    assert (war[0], war[-1], len(war)) == ("1993-01", "1997-06", 54)
    assert under_way("UZB") == ["2005-05", "2005-06", "2005-07"]
    assert under_way("KGZ") == [
        "2005-03",
        "2005-04",
        "2005-05",
        "2010-04",
        "2010-05",
        "2010-06",
        "2020-10",
        "2020-11",
        "2020-12",
    ]
    assert under_way("KAZ") == ["2022-01", "2022-02", "2022-03"]
    assert under_way("TKM") == []


# Memberships.


def test_uzbekistan_was_in_the_csto_twice(given):
    """1994-07 to 1999-07 and 2006-07 to 2012-07, first and last month included."""
    path = given["membership.csto.UZB"]
    changes = np.flatnonzero(np.diff(path, prepend=0.0))
    assert [month_label(int(month)) for month in changes] == [
        "1994-07",
        "1999-08",
        "2006-07",
        "2012-08",
    ]
    assert path[-1] == 0.0


def test_memberships_by_date(given):
    assert at(given["membership.csto.TJK"], "1993-01") == 1.0
    assert at(given["membership.sco.TJK"], "2001-05") == 0.0
    assert at(given["membership.sco.TJK"], "2001-06") == 1.0
    assert not given["membership.sco.TKM"].any()
    assert not given["membership.csto.TKM"].any()
    assert at(given["membership.eaeu.KGZ"], "2015-07") == 0.0
    assert at(given["membership.eaeu.KGZ"], "2040-12") == 1.0
    # The QCCM's follows from geography, so no dates are needed.
    assert not any(given[f"membership.qccm.{republic}"].any() for republic in REPUBLICS)
    for institution in INSTITUTIONS:
        for republic in REPUBLICS:
            assert set(np.unique(given[f"membership.{institution}.{republic}"])) <= {0.0, 1.0}


# Events of a scenario.


def test_an_event_holds_until_its_end_and_leaves_the_rest(given):
    key = "environment.russian_means"
    change = Change(key, 0.25, month_index("2022-03"), month_index("2024-01"))
    changed = paths(0, END, [change])
    first, until = month_index("2022-03"), month_index("2024-01")
    assert (changed[key][first:until] == 0.25).all()
    np.testing.assert_array_equal(changed[key][:first], given[key][:first])
    np.testing.assert_array_equal(changed[key][until:], given[key][until:])
    for other in set(given) - {key}:
        np.testing.assert_array_equal(changed[other], given[other])
    np.testing.assert_array_equal(paths(0, END)[key], given[key])  # nothing sticks


def test_an_event_without_end_lasts_and_the_later_one_wins():
    key = "membership.csto.KGZ"
    early, late = month_index("2021-01"), month_index("2030-01")
    changed = paths(0, END, [Change(key, 0.0, early, None), Change(key, 1.0, late, None)])[key]
    assert changed[early - 1] == 1.0
    assert not changed[early:late].any()
    assert changed[late:].all()
    # By order in the file, not by date.
    other = paths(0, END, [Change(key, 1.0, late, None), Change(key, 0.0, early, None)])[key]
    assert not other[early:].any()


def test_an_event_that_began_before_the_months_asked_for():
    key, month = "environment.xinjiang", month_index("2016-01")
    changed = paths(month, month + 11, [Change(key, 0.1, month - 24, month + 6)])[key]
    np.testing.assert_array_equal(changed, [0.1] * 6 + [0.6] * 6)
    untouched = paths(month, month + 11, [Change(key, 0.1, month - 24, month - 12)])[key]
    np.testing.assert_array_equal(untouched, [0.6] * 12)


def test_part_of_the_months_is_part_of_the_paths(given):
    first, last = month_index("2009-05"), month_index("2023-02")
    for key, path in paths(first, last).items():
        np.testing.assert_array_equal(path, given[key][first : last + 1], key)


# In the model.


def follow(scenario, read, runs=1, **options):
    """What `read` finds in the model each month."""
    model = InfluenceModel(load_scenario(scenario), runs, reasons=False, **options)
    found = []
    while model.running:
        model.step()
        found.append(read(model))
    model.release()
    return np.array(found)


def test_the_model_reads_events_and_paths_month_by_month():
    events = [{"month": "1993-03", "until": "1993-05", "set": {"environment.russian_means": 0.1}}]
    scenario = {"name": "e", "from": "1993-01", "to": "1993-06", "events": events}
    means = follow(scenario, lambda model: model.given["russian_means"].item())
    path = paths(0, 5)["environment.russian_means"]
    np.testing.assert_array_equal(means, [*path[:2], 0.1, 0.1, *path[4:]])


def test_an_event_changes_a_parameter_and_gives_it_back():
    events = [
        {"month": "1993-02", "until": "1993-04", "set": {"threat.demand": 5}},
        {"month": "1993-03", "set": {"sinophobia.enabled": False}},
    ]
    scenario = {"name": "p", "from": "1993-01", "to": "1993-05", "events": events}

    def read(model):
        return [model.sections.threat.demand.item(), model.sections.sinophobia.enabled.item()]

    usual = load_scenario({"name": "u"}).values["threat.demand"]
    np.testing.assert_array_equal(
        follow(scenario, read), [[usual, 1], [5, 1], [5, 0], [usual, 0], [usual, 0]]
    )


def test_a_parameter_is_not_both_varied_and_set_by_an_event():
    events = [{"month": "1993-02", "set": {"sinophobia.baseline.KAZ": 0.5}}]
    scenario = load_scenario({"name": "b", "from": "1993-01", "to": "1993-05", "events": events})
    for key in ("sinophobia.baseline.KAZ", "sinophobia.baseline"):
        with pytest.raises(ValueError, match=r"sinophobia\.baseline\.KAZ is varied"):
            InfluenceModel(scenario, 2, varied={key: np.array([0.1, 0.2])})
    InfluenceModel(scenario, 2, varied={"sinophobia.baseline.KGZ": np.array([0.1, 0.2])}).release()


def test_only_tajikistan_is_in_the_qccm_unless_a_scenario_widens_it():
    events = [{"month": "2017-02", "set": {"membership.qccm.UZB": 1}}]
    scenario = {"name": "q", "from": "2016-07", "to": "2017-02", "events": events}

    def read(model):
        return [model.qccm_member(i).item() for i in range(len(REPUBLICS))]

    found = follow(scenario, read)
    np.testing.assert_array_equal(found[0], [0, 0, 0, 0, 0])
    np.testing.assert_array_equal(found[1:7], [[0, 0, 1, 0, 0]] * 6)
    np.testing.assert_array_equal(found[7], [0, 0, 1, 0, 1])


def test_afghanistan_follows_its_series_to_the_end():
    """Without fluctuations to the end of 2024; from 2022 on at least at `afghan_future`."""
    scenario = {"name": "s", "from": "2021-11", "to": "2025-01"}
    scenario["environment"] = {"afghan_future": 0.15}
    found = follow(scenario, lambda model: model.world.afghan.copy(), runs=3)
    path = paths(0, END)["environment.afghan_insecurity"]
    series = path[month_index("2021-11") : AFGHAN_SERIES_END + 1]
    assert at(path, "2022-06") > 0.15 > at(path, "2023-06")
    expected = np.maximum(series, 0.15)
    np.testing.assert_array_equal(found[:-1], np.repeat(expected[:, None], 3, axis=1))
    assert len(np.unique(found[-1])) == 3


def test_before_the_war_was_over_only_deaths_count():
    scenario = {"name": "s", "from": "2002-01", "to": "2002-02"}
    scenario["environment"] = {"afghan_future": 1}
    found = follow(scenario, lambda model: model.world.afghan.item())
    assert (found == at(paths(0, END)["environment.afghan_insecurity"], "2002-01")).all()


def quiet(events, **values):
    """Afghanistan without fluctuations, month by month from the end of the series on."""
    scenario = {"name": "w", "from": "2024-12", "to": "2025-06", "events": events}
    scenario |= {"environment": {"afghan_volatility": 0, **values}}
    return follow(scenario, lambda model: model.world.afghan.item())


def test_afghanistan_without_fluctuations_is_at_its_least_level():
    for future in (0.5, 1.0):
        np.testing.assert_allclose(quiet([], afghan_future=future), future, rtol=1e-12)
    last = paths(0, END)["environment.afghan_insecurity"][-1]
    np.testing.assert_allclose(quiet([], afghan_future=0), last, rtol=1e-12)


def test_an_event_sets_afghan_insecurity_to_the_level_it_names():
    for level in (0.9, 0.05):
        events = [{"month": "2025-03", "set": {"environment.afghan_insecurity": level}}]
        found = quiet(events, afghan_future=0.5)
        np.testing.assert_allclose(found[3:], level, rtol=1e-12)


def test_an_event_over_leaves_afghanistan_to_its_future_again():
    set_to = {"environment.afghan_insecurity": 0.9}
    events = [{"month": "2025-03", "until": "2025-05", "set": set_to}]
    for future in (0.5, 1.0):
        found = quiet(events, afghan_future=future)
        np.testing.assert_allclose(found[3:5], 0.9, rtol=1e-12)
        np.testing.assert_allclose(found[[1, 2, 5, 6]], future, rtol=1e-12)


def test_the_highest_level_is_0_86_on_average(monkeypatch):
    """The bound of 1 takes from a fluctuating level of 1 what lies above it: docs/scenarios.md."""
    monkeypatch.setattr(sim.model.influence, "AFGHAN_SERIES_END", -1)
    scenario = {
        "name": "h",
        "from": "1993-01",
        "to": "1993-12",
        "environment": {"afghan_persistence": 0.1},
        "events": [{"month": "1993-01", "set": {"environment.afghan_insecurity": 1}}],
    }
    last = follow(scenario, lambda model: model.world.afghan.copy(), runs=4000)[-1]
    assert abs(last.mean() - 0.861) < 4.0 * last.std() / np.sqrt(4000)


def test_fluctuations_leave_the_mean_where_it_is(monkeypatch):
    """4,000 runs at a level far below 1: the mean of each month within four standard errors."""
    monkeypatch.setattr(sim.model.influence, "AFGHAN_SERIES_END", -1)
    scenario = {
        "name": "m",
        "from": "1993-01",
        "to": "1993-06",
        "environment": {"afghan_volatility": 0.35, "afghan_future": 1, "afghan_persistence": 2},
        "events": [{"month": "1993-01", "set": {"environment.afghan_insecurity": 0.3}}],
    }
    found = follow(scenario, lambda model: model.world.afghan.copy(), runs=4000)
    error = 4.0 * found.std(axis=1) / np.sqrt(4000)
    assert (np.abs(found.mean(axis=1) - 0.3) < error).all()
