"""Results side by side."""

import dataclasses

import pytest

from sim import analysis
from sim.analysis import Estimate, summary
from sim.analysis.inputs import sets_unit
from sim.analysis.tables import comparison_table
from sim.errors import InputError
from sim.model import sections
from sim.model.unit_of_roles import china_in_tajikistan
from sim.record.own import OwnRecord
from sim.rules import ties
from sim.scenario.keys import find_parameter
from sim.scenario.scenario import Event
from sim.tables import Table

KEY = "sinophobia.restraint"


@pytest.fixture
def results_to_compare(result_of):
    def results_of(*, seed):
        base = [({"KGZ": ("2022-03", 0.6)} if k < 10 else {}) for k in range(20)]
        more = [({"KGZ": ("2022-03", 0.8)} if k < 12 else {}) for k in range(20)]
        return [
            result_of(
                [("one", 0, k, row) for k, row in enumerate(rows)], kind="run", seed=s, name=name
            )
            for rows, s, name in ((base, 1, "base"), (more, seed, "more"))
        ]

    return results_of


def test_paired_comparison_knows_that_luck_is_shared(results_to_compare):
    (paired,) = analysis.compare(results_to_compare(seed=1)).contrasts
    comparison = analysis.compare(results_to_compare(seed=2))
    (unpaired,) = comparison.contrasts
    assert paired.paired
    assert not unpaired.paired
    assert paired.change.value == pytest.approx(0.1)
    assert unpaired.change.value == pytest.approx(0.1)
    assert unpaired.change.low < paired.change.low < paired.change.high < unpaired.change.high
    assert "another seed than base" in comparison.notes[0]
    assert paired.hard_role["KGZ"].value == pytest.approx((10 * 0.2 + 2 * 0.7) / 20)
    assert paired.hard_role["TJK"] == Estimate(0.0, 0.0, 0.0)


def test_comparison_uses_the_replicates_that_both_have(results_to_compare):
    short, long = results_to_compare(seed=1)
    short.__dict__["republics"] = short.republics[short.republics["replicate"] < 10]
    comparison = analysis.compare([short, long])
    assert comparison.contrasts[0].change.value == 0.0
    assert "They differ in replicates; pairs use the 10 that both have." in comparison.notes


def test_scenarios_that_end_apart_are_compared_up_to_the_first_end(result_of):
    early = result_of([("one", 0, k, {}) for k in range(3)], kind="run", name="early", end=347)
    late = result_of(
        [("one", 0, k, {"KGZ": ("2031-01", 0.6)}) for k in range(3)], kind="run", name="late"
    )
    with pytest.raises(InputError, match=r"last month \(2035-12, not 2021-12\); --anyway compares"):
        analysis.compare([early, late])
    comparison = analysis.compare([early, late], anyway=True)
    assert comparison.contrasts[0].change.value == 0.0
    assert any("end at different months" in note for note in comparison.notes)


def alike(result_of, *others):
    """Results of 20 runs that do not spread; each of `others` changes what it is made of."""
    rows = [("one", 0, k, {}) for k in range(20)]
    every = ({"name": "base"}, *({"name": f"other{n}", **one} for n, one in enumerate(others)))
    return [result_of(rows, kind="run", **one) for one in every]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"values": {"spread.threshold": 0.25}}, "threshold of spread (0.25, not 1)"),
        ({"values": {"spread.duration": 12}}, "months of spread (12, not 24)"),
        ({"end": 455}, "last month (2030-12, not 2035-12)"),
        ({"values": {"ties.coverage.TJK": 0.9}}, "unit of roles by ties.coverage.TJK (0.9, not"),
    ],
)
def test_what_does_not_count_the_same_is_refused_unless_told_to(result_of, changed, why):
    results = alike(result_of, changed)
    with pytest.raises(InputError) as refused:
        analysis.compare(results)
    assert f"cannot be compared with base: other0 differs in {why}" in str(refused.value)
    assert len(str(refused.value)) < 400
    comparison = analysis.compare(results, anyway=True)
    for text in (summary.comparison_text(comparison), str(summary.compared(comparison)[0])):
        assert "what is counted is not the same" in text
        assert why in text


def test_a_record_of_ones_own_is_not_compared_with_another(result_of, tmp_path):
    (tmp_path / "mine.csv").write_text("month,power\n")
    results = alike(result_of, {}, {})
    for result, text in zip(results[1:], ("a\n", "b\n"), strict=True):
        (tmp_path / f"{result.name}.csv").write_text(text)
        (scenario,) = result.scenarios.values()
        with_own = dataclasses.replace(scenario, record=OwnRecord(tmp_path / f"{result.name}.csv"))
        result.__dict__["scenarios"] = {scenario.name: with_own}
    for pair, other in ((results[:2], "the packaged one alone"), (results[1:], "other0.csv added")):
        told = rf"differs in record \(other\d\.csv added to the packaged one, .*, not {other}"
        with pytest.raises(InputError, match=told) as refused:
            analysis.compare(pair)
        command = f"wakhan compare {pair[0].folder} {pair[1].folder} --anyway"
        assert f"what a record changes is seen by '{command}'" in str(refused.value)
        assert analysis.compare(pair, anyway=True).differences


def test_a_long_refusal_is_cut_short(result_of):
    changed = {
        "name": "n" * 300,
        "values": {"spread.threshold": 0.25, "spread.duration": 12, "ties.coverage.TJK": 0.9},
        "end": 455,
    }
    with pytest.raises(InputError) as refused:
        analysis.compare(alike(result_of, *[changed] * 5))
    assert len(str(refused.value)) < 1000
    assert "1 more" in str(refused.value)
    assert "and 2 more" in str(refused.value)


def test_a_comparison_begins_with_what_differs_in_inputs(result_of):
    changed = {"values": {KEY: 1.5}, "seed": 7, "code": "1", "versions": {"wakhan": "2"}}
    comparison = analysis.compare(alike(result_of, changed))
    found = {one.what: (one.base, one.here) for one in comparison.differences}
    assert found.pop(KEY)[1] == "1.5"
    assert found == {
        "seed": ("1", "7"),
        "version of wakhan": ("1", "2"),
        "version of numpy": ("2", "–"),
        "code and data": ("0", "1"),
    }
    assert "threshold of spread 1" in comparison.alike
    assert "last month 2035-12" in comparison.alike
    assert "seed" not in comparison.alike
    text = summary.comparison_text(comparison)
    assert text.index("What differs in inputs") < text.index(KEY) < text.index("| result |")
    titles = [block.title for block in summary.compared(comparison) if isinstance(block, Table)]
    assert titles[0] == "What differs in inputs"


def test_events_and_varied_keys_are_inputs_that_differ(result_of):
    base, other = alike(result_of, {})
    (scenario,) = other.scenarios.values()
    event = Event(420, None, {"environment.afghan_insecurity": 1.0})
    other.__dict__["scenarios"] = {"one": dataclasses.replace(scenario, events=(event,))}
    found = analysis.compare([base, other]).differences
    assert [(one.what, one.base, one.here) for one in found] == [
        ("event 2028-01: environment.afghan_insecurity", "–", "1")
    ]
    sweep = result_of(
        [("one", p, k, {}) for p in range(2) for k in range(20)],
        points={p: {KEY: float(p)} for p in range(2)},
        name="sweep",
    )
    (found,) = [one for one in analysis.compare([base, sweep]).differences if one.what == KEY]
    assert found.here == "varied: 0, 1"


def test_the_same_in_other_words_is_no_difference(result_of):
    comparison = analysis.compare(alike(result_of, {"title": "in other words"}))
    assert comparison.differences == ()
    assert "No difference in inputs." in summary.compared(comparison)


def test_designs_of_the_same_keys_are_compared_over_their_common_points(result_of):
    # Restraint 0 and 1 in the one, 1 and 2 in the other; spread at restraint 1 in neither.
    first, second = (
        result_of(
            [
                ("one", p, k, {"KGZ": ("2022-03", 0.6)} if value != 1.0 else {})
                for p, value in enumerate(values)
                for k in range(20)
            ],
            points={p: {KEY: value} for p, value in enumerate(values)},
            name=name,
        )
        for name, values in (("first", (0.0, 1.0)), ("second", (1.0, 2.0)))
    )
    comparison = analysis.compare([first, second])
    assert comparison.contrasts[0].change.value == 0.0
    assert comparison.contrasts[0].matched
    assert any("2 points and 0 further runs are left out" in note for note in comparison.notes)


def test_a_comparison_of_few_runs_says_so(result_of):
    few = [
        result_of([("one", 0, 0, {})], kind="run", name="lone"),
        result_of([("one", 0, k, {}) for k in range(20)], kind="run", name="many"),
    ]
    comparison = analysis.compare(few)
    assert any(note.startswith("lone: fewer than 20 runs") for note in comparison.notes)
    lone, many = comparison_table(comparison).rows
    assert lone[1] == "no"  # what happened in it
    assert many[1] == "0% (0 to 16%)"


@pytest.mark.parametrize(
    "places",
    [
        (("baseline", "results/baseline"), ("baseline", "results/mine")),
        (("Base", "results/Base"), ("base", "results/base")),
        (("baseline", "here/x"), ("baseline", "there/x")),
        (("baseline", "here/x"), ("baseline", "here/x")),
        (("a", "results/b"), ("a", "results/c"), ("b", "results/a")),
    ],
)
def test_no_two_things_compared_have_the_same_name(result_of, places):
    rows = [("one", 0, 0, {})]
    results = [result_of(rows, kind="run", name=name, folder=place) for name, place in places]
    labels = [side.label for side in analysis.sides(results)]
    assert len({label.casefold() for label in labels}) == len(labels)


def test_the_unit_of_roles_hangs_on_the_parameters_that_bar_a_comparison():
    """Every parameter of ties bars, or leaves China's role in Tajikistan in 2020 alone."""

    def unit(values):
        p = sections.build(values).ties
        reporting = ties.reported(p.reporting, p.coverage)
        return [part.item() for part in china_in_tajikistan(p, reporting)]

    values = sections.default_values()
    for leaf in values:
        if leaf.startswith("ties."):
            setting = find_parameter(leaf)
            bound = setting.low if values[leaf] == setting.high else setting.high
            other = {leaf: values[leaf] + 0.05 * (bound - values[leaf])}
            assert (unit({**values, **other}) != unit(values)) == sets_unit(leaf), leaf
