"""What each of a scenario's changes did, on a scenario with four events."""

import csv
import dataclasses
import io
from fractions import Fraction

import numpy as np
import pytest

from sim.analysis import attribution_tables as texts
from sim.analysis.attribution import (
    MEASURES,
    WAYS,
    attribute,
    experiment_of,
    members,
    set_name,
)
from sim.analysis.mechanisms import LEAST_ROLE, in_words, mechanisms
from sim.analysis.scenario_changes import changes_between
from sim.analysis.shapley import Orders, orders_of
from sim.errors import InputError
from sim.experiments.carry_out import carry_out, run
from sim.names import REPUBLICS
from sim.rules.spread import KINDS
from sim.scenario import default_scenario, load_scenario

#: The war of 2022, a forum joined by a member, a membership, and a wave of sinophobia.
FOUR = """\
name: four
extends: before.yaml
events:
  - month: 2022-02
    set: {environment.quarrel_with_west: 1, environment.russian_means: 0.4}
    note: the war of 2022
  - {month: 2024-01, set: {membership.lianyungang.KAZ: 1}, note: a forum joined}
  - {month: 2024-06, set: {membership.qccm.KGZ: 1}, note: a wider QCCM}
  - {month: 2024-01, set: {environment.sinophobia_shock: 0.4}, note: a wave}
"""
#: What it extends: as no_news_since_2020, over fewer years, with spread that some runs reach.
BEFORE = """\
name: before
from: 2021-01
to: 2028-12
spread: {threshold: 0.25}
events:
  - {month: 2022-02, set: {environment.quarrel_with_west: 0.7, environment.russian_means: 0.9}}
"""
RUNS = 60
FORUM = 1  # the place of its change


@pytest.fixture(scope="module")
def four(tmp_path_factory):
    folder = tmp_path_factory.mktemp("four")
    (folder / "before.yaml").write_text(BEFORE)
    (folder / "four.yaml").write_text(FOUR)
    return load_scenario(folder / "four.yaml")


@pytest.fixture(scope="module")
def between(four):
    return changes_between(four.parent, four)


@pytest.fixture(scope="module")
def result(between, tmp_path_factory):
    experiment = experiment_of(between, orders_of(4, 1), RUNS, 1)
    return carry_out(experiment, tmp_path_factory.mktemp("attributed") / "result")


@pytest.fixture(scope="module")
def found(between, result):
    return attribute(between, orders_of(4, 1), result)


def test_shapley_values_add_up_to_the_whole_effect_exactly(found):
    for one in found.outcomes:
        assert sum(one.exact) == one.exact_whole
        assert one.exact_whole == pytest.approx(one.after - one.before)
        assert float(one.exact_whole) == pytest.approx(one.whole.value)
    assert any(found.of(kind).exact_whole for kind in KINDS)  # there is something to add up


def test_sums_hold_with_the_last_digit_in_tables_and_in_the_file(found):
    for kind, table in zip(KINDS, texts.kind_tables(found), strict=True):
        *rows, total, whole = table.rows
        shown = [Fraction(row[-1].split()[0]) for row in rows]
        assert sum(shown) == Fraction(total[-1]) == Fraction(whole[-1].split()[0])
        assert float(total[-1]) == pytest.approx(100 * found.of(kind).whole.value, abs=0.051)
    for column in range(1, 1 + len(REPUBLICS)):
        *parts, whole = [Fraction(row[column].split()[0]) for row in texts.roles_table(found).rows]
        assert sum(parts) == whole
    rows = list(csv.DictReader(io.StringIO(texts.attribution_csv(found))))
    for measure in MEASURES:
        mine = [row for row in rows if row["outcome"] == measure.key]
        parts = [float(row["value"]) for row in mine if row["way"] == "shapley"]
        (whole,) = [float(row["value"]) for row in mine if row["way"] == "together"]
        assert len(parts) == 4
        assert sum(parts) == pytest.approx(whole, abs=1e-12)


def test_the_forum_that_changes_nothing_is_told_with_the_reason(found):
    assert found.same == (False, True, False, False)
    for one in found.outcomes:
        assert one.exact[FORUM] == 0
        assert all(one.by_way[way][FORUM].value == 0.0 for way in WAYS)
    (told,) = [line for line in texts.sentences(found) if "changes nothing" in line]
    assert told == (
        "Change 2 (2024-01: membership.lianyungang.KAZ 1 (a forum joined)) changes nothing: with "
        "it and without it all 60 runs come out the same, because Kazakhstan is in the Lianyungang "
        "Forum already."
    )
    for table in texts.kind_tables(found):
        assert table.rows[FORUM] == ("2", "0.0", "0.0", "0.0")


def test_no_changes_and_all_changes_are_the_two_scenarios_run_by_themselves(
    found, result, four, tmp_path
):
    for scenario, made in ((four.parent, 0), (four, found.orders.everything)):
        alone = run(
            dataclasses.replace(scenario, start=four.start, end=four.end),
            RUNS,
            1,
            tmp_path / str(made),
        )
        mine = result.republics[result.republics["scenario"] == set_name(made, 4)]
        columns = [name for name in mine if name not in ("scenario", "point")]
        assert mine[columns].reset_index(drop=True).equals(alone.republics[columns])


def test_alone_and_left_out_are_paired_differences(found, result):
    frame = result.republics
    kgz = frame[frame["republic"] == "KGZ"].set_index(["scenario", "replicate"])["hard_role_end"]

    def mean(*made):
        bits = sum(1 << one for one in made)
        return float(kgz[set_name(bits, 4)].to_numpy(float).mean())

    one = found.of("hard_role.KGZ")
    assert one.by_way["alone"][2].value == pytest.approx(mean(2) - mean())
    assert one.by_way["left out"][2].value == pytest.approx(mean(0, 1, 2, 3) - mean(0, 1, 3))
    estimate = one.by_way["shapley"][2]
    assert estimate.low < estimate.value < estimate.high
    assert estimate.clear  # a member of the QCCM is offered more


def test_mechanisms_are_told_in_words_although_what_speaks_against_them(found, result):
    why = mechanisms(found, result)
    assert [one.republic for one in why] == list(REPUBLICS)
    (kgz,) = [one for one in why if one.republic == "KGZ"]
    terms = {term.term: term for term in kgz.terms}
    assert terms["institutions"].change > 0.0
    assert terms["sinophobia"].change < 0.0
    assert int(np.argmax(terms["institutions"].by_change)) == 2  # the QCCM
    assert int(np.argmin(terms["sinophobia"].by_change)) == 3  # the wave
    for one in why:
        for term in one.terms:
            assert term.by_change.sum() == pytest.approx(term.change, abs=1e-6)
            assert term.by_change[FORUM] == 0.0
    told = in_words(kgz)
    assert told.startswith("Kyrgyzstan: China's hard role rises by ")
    against, speak_for = told.split("although other reasons point the other way: ")[1].split(". ")[
        :2
    ]
    assert "sinophobia (-" in against
    assert ", by change 4)" in against
    assert speak_for.startswith("What outweighs them: ")
    assert "by change 3" in speak_for
    for one in why:
        assert bool(in_words(one)) == (one.role.clear and abs(one.role.value) >= LEAST_ROLE)


def test_texts_hold_all_there_is_to_say(found, result):
    why = mechanisms(found, result)
    text = texts.attribution_text(found, why)
    for part in (
        "# Changes of four against before",
        "4 changes, 16 sets of them, 60 runs of each, seed 1, all orders",
        "## Why roles rise or fall",
        "changes nothing",
        "## Read with care",
    ):
        assert part in text
    rows = list(csv.reader(io.StringIO(texts.reasons_csv(found, why))))
    assert rows[0][:5] == ["republic", "side", "term", "before", "after"]
    assert len(rows[0]) == 9
    for row in rows[1:]:
        before, after, *parts = map(float, row[3:])
        assert sum(parts) == pytest.approx(after - before, abs=1e-6)


def test_a_replicate_that_failed_somewhere_is_left_out_everywhere_and_told(between, result):
    lacking = dataclasses.replace(result, manifest={**result.manifest, "status": "incomplete"})
    gone = set_name(0b0101, 4)
    for name in ("republics", "runs"):
        table = getattr(result, name)
        failed = (table["scenario"] == gone) & (table["replicate"] == 7)
        lacking.__dict__[name] = table[~failed]
    found = attribute(between, orders_of(4, 1), lacking)
    assert (found.replicates, found.left_out) == (RUNS - 1, 1)
    assert all(sum(one.exact) == one.exact_whole for one in found.outcomes)
    assert any(line.startswith("1 replicates are left out") for line in texts.sentences(found))
    lacking.__dict__["republics"] = result.republics[result.republics["scenario"] != gone]
    with pytest.raises(InputError, match="no replicate came through"):
        attribute(between, orders_of(4, 1), lacking)


def test_sampled_orders_need_fewer_sets_and_add_up_as_well(between, result):
    order = (2, 0, 3, 1)
    sampled = Orders(4, (order, order[::-1]))
    found = attribute(between, sampled, result)
    assert len(sampled.sets) < 16
    assert all(sum(one.exact) == one.exact_whole for one in found.outcomes)
    assert "2 sampled orders" in texts.sentences(found)[0]


def test_nothing_to_attribute_and_too_much_are_refused(four):
    same = changes_between(four, dataclasses.replace(four, name="again"))
    with pytest.raises(InputError, match="'again' sets nothing otherwise than 'four'"):
        experiment_of(same, orders_of(0, 1), 10, 1)
    base = default_scenario()
    values = {
        leaf: base.values[leaf] / 2 for leaf in base.values if base.values[leaf] not in (0, 1)
    }
    other = dataclasses.replace(base, name="other", values={**base.values, **values})
    between = changes_between(base, other)
    with pytest.raises(InputError, match=r"changes \d+ things of 'baseline'; at most 40"):
        experiment_of(between, orders_of(len(between.changes), 1), 10, 1)


def test_all_sets_run_over_the_months_of_the_scenario_and_the_definition_is_flagged(four):
    shorter = dataclasses.replace(four.with_values({"spread.threshold": 0.5}), end=four.end - 12)
    between = changes_between(four.parent, shorter)
    scenarios = experiment_of(between, orders_of(5, 1), 10, 1).scenarios
    assert {(one.start, one.end) for one in scenarios} == {(shorter.start, shorter.end)}
    assert len({one.digest() for one in scenarios}) == 32
    assert between.changes[0].measure == "what counts as spread"


def test_sets_are_named_by_their_members():
    assert set_name(0b0110, 4) == "made-0110"
    assert set_name(0b0001, 4) == "made-1000"
    assert members(0b0110, 4) == [1, 2]
