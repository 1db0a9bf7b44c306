"""Tipping points: found where they are, told where there is none, the same luck throughout."""

import numpy as np
import pytest

from sim.analysis import threshold as working
from sim.analysis.threshold import csv_of, lines_table, sentence, summary, threshold
from sim.errors import InputError
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("study") / "brief.yaml"
    path.write_text(
        "from: 2016-01\nto: 2024-12\nspread: {threshold: 0.3}\n"
        "events: [{month: 2022-01, set: {ties.reserve: 1}}]\n"
    )
    return load_scenario(path)


def planted(cut):
    """In place of simulations: a share of runs that rises through a half at `cut` of any line."""

    def at(scenario, start, ends, parts, kind, replicates, seed, workers):
        import pandas as pd

        from sim.analysis.intervals import wilson

        found = {}
        for part in parts:
            hits = (np.arange(replicates) + 0.5) / replicates < 0.5 + 0.4 * np.tanh(part - cut)
            series = pd.Series(hits.astype(float), index=np.arange(replicates))
            found[part] = wilson(float(hits.sum()), replicates), series
        return found, 0

    return at


def test_a_planted_tipping_point_is_found_to_a_part_of_the_line(scenario, monkeypatch):
    monkeypatch.setattr(working, "_at", planted(0.37))
    found = threshold(scenario, ["threat.concern"], "outposts", 10_000, 1)
    for line in found.lines:
        assert line.turns == pytest.approx(0.37, abs=1 / 8**3)
        assert line.change.low > 0.0
    assert "turns the answer" in summary(found)
    value = found.at(found.lines[1], found.lines[1].turns)["threat.concern"]
    assert f"threat.concern = {value:.3g}" in sentence(found, found.lines[1])


def test_where_nothing_turns_that_is_told(scenario, monkeypatch):
    monkeypatch.setattr(working, "_at", planted(2.0))
    found = threshold(scenario, ["threat.concern"], "outposts", 1_000, 1)
    assert all(np.isnan(line.turns) for line in found.lines)
    assert "no value of threat.concern brings it across a half" in summary(found)
    assert "does not turn the answer" in sentence(found, found.lines[0])
    assert {row[1] for row in lines_table(found).rows} == {"–"}


def test_a_scenario_none_of_whose_runs_comes_to_its_end_is_refused(scenario, monkeypatch):
    def at(*given):
        found, _ = planted(0.37)(*given)
        return {part: of for part, of in found.items() if part > 0.0}, 1_000

    monkeypatch.setattr(working, "_at", at)
    with pytest.raises(InputError, match="no run of 'brief' as it stands came to its end"):
        threshold(scenario, ["threat.concern"], "outposts", 1_000, 1)


def test_two_keys_move_together_to_each_corner(scenario, monkeypatch):
    monkeypatch.setattr(working, "_at", planted(0.5))
    found = threshold(scenario, ["threat.concern", "ties.openness"], "outposts", 100, 1)
    corners = [tuple(line.ends.values()) for line in found.lines]
    assert corners == [(0, -6), (0, 6), (6, -6), (6, 6)]


def test_runs_of_the_model_face_the_same_luck_along_a_line(scenario):
    found = threshold(scenario, ["ties.china_rate.exercise"], "exercises", 20, 1)
    [down, up] = found.lines
    assert down.found[0] == up.found[0] == found.here
    assert down.found[-1].value <= found.here.value <= up.found[1].value
    assert csv_of(found).startswith("line,ties.china_rate.exercise,share,p,low,high\n")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("threat.enabled", "a switch"),
        ("sinophobia.baseline", "stands at different values; name one"),
        ("ties.reserve", "an event sets it, too"),
        ("threat.demnd", "did you mean 'threat.demand'"),
    ],
)
def test_keys_that_have_no_tipping_point(scenario, key, said):
    with pytest.raises(InputError, match=said):
        threshold(scenario, [key], "outposts", 20, 1)
