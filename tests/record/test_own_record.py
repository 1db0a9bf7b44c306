"""A record of the user's own: added or in place, and complete as far as it is said to be."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_index, month_label
from sim.errors import InputError
from sim.model.influence import InfluenceModel
from sim.names import CHINA, RUSSIA
from sim.record.coverage import coverage, headline, unit_of_roles
from sim.record.csv_files import packaged
from sim.record.events import BILATERAL, COLUMNS
from sim.record.own import OwnRecord, complete_forms, complete_month, in_captions
from sim.record.reading import load_record
from sim.scenario import load_scenario
from sim.scenario.writing import scenario_text

HEAD = ",".join(COLUMNS)
TALK = "own-1,2021-05,CHN,KAZ,dialogue,bilateral,x_talks,,x_own,p1,certain"
COURSE = "own-2,2022-03,CHN,UZB,training,bilateral,x_course,,x_own,p2,certain"
DRILL = "own-3,2021-09,CHN,KGZ,exercise,sco,x_drill,,x_own,p3,certain"
RUSSIAN = "own-4,2024-06,RUS,KGZ,exercise,csto,x_drill,,x_own,p1,certain"
EARLY = "own-5,2004-02,CHN,TKM,training,bilateral,x_course,,x_own,p1,certain"
PACKAGED = len(load_record())
TO_2022 = (("bilateral", "2022-06"),)
#: Events of the packaged record, as somebody else may have coded them.
KNOWN = (
    "mine-1,2019-08,CHN,TJK,exercise,bilateral,x_drill,,x_own,p1,certain",
    "mine-2,2016-10,CHN,TJK,exercise,bilateral,x_drill,,x_own,p1,certain",
    "mine-3,2019-05,CHN,UZB,exercise,bilateral,x_drill,,x_own,p1,certain",
)


def own(folder: Path, *rows: str, head: str = HEAD, **said: object) -> OwnRecord:
    path = folder / "own.csv"
    path.write_text("\n".join([head, *rows, ""]), "utf-8")
    return OwnRecord(path, **said)


def problem(record: OwnRecord) -> str:
    with pytest.raises(InputError) as caught:
        load_record(record)
    return str(caught.value)


# Added, or in place.


def test_rows_are_added_to_the_packaged_record(tmp_path):
    record = load_record(own(tmp_path, TALK, COURSE, until=TO_2022))
    assert record.entries[:-2] == load_record().entries
    assert [entry.event for entry in record.entries[-2:]] == ["own-1", "own-2"]
    assert (record.months, record.joint_months) == (month_index("2022-06") + 1, RECORD_MONTHS)


def test_only_takes_the_place_of_the_packaged_record(tmp_path):
    until = (("bilateral", "2015-08"), ("sco", "2020-12"))
    record = load_record(own(tmp_path, EARLY, only=True, until=until))
    assert [entry.event for entry in record.entries] == ["own-5"]
    assert record.months == month_index("2015-08") + 1


def test_rows_before_2021_need_no_word_on_completeness(tmp_path):
    record = load_record(own(tmp_path, EARLY))
    assert record.months == RECORD_MONTHS
    assert len(record) == len(load_record()) + 1


# How far it is complete: asked for, and never taken from a row.


def test_how_far_is_asked_for_by_form_where_rows_go_beyond_2020(tmp_path):
    message = problem(own(tmp_path, EARLY, TALK, COURSE))
    assert "own.csv:3: China has 2 events of form 'bilateral' after 2020-12" in message
    assert "complete_until: {CHN: {bilateral: YYYY-MM}}" in message
    assert "--complete-until CHN.bilateral=YYYY-MM" in message
    assert len(message.removeprefix(str(tmp_path))) < 400
    assert "1 event of form 'sco'" in problem(own(tmp_path, DRILL, until=TO_2022))
    load_record(own(tmp_path, TALK, until=TO_2022))


def test_how_far_is_asked_for_of_all_forms_of_a_record_in_place(tmp_path):
    assert "own.csv: replaces the packaged record, and nothing says" in problem(
        own(tmp_path, EARLY, only=True)
    )
    assert "CHN.sco=YYYY-MM" in problem(own(tmp_path, EARLY, only=True, until=TO_2022))


def test_a_russian_row_makes_nothing_complete_and_asks_for_nothing(tmp_path):
    record = load_record(own(tmp_path, RUSSIAN))
    assert record.complete == load_record().complete
    assert record.last_year == 2024


def test_no_row_decides_how_far_a_record_is_complete(tmp_path):
    later = own(tmp_path, TALK, COURSE, until=(("bilateral", "2021-06"),))
    assert load_record(later).months == month_index("2021-06") + 1
    silent = own(tmp_path, TALK, until=(("bilateral", "2024-02"),))
    assert load_record(silent).months == month_index("2024-02") + 1
    not_at_all = own(tmp_path, TALK, until=(("bilateral", "2020-12"),))
    assert load_record(not_at_all).months == RECORD_MONTHS


@pytest.mark.parametrize(
    ("power", "form", "message"),
    [
        ("RUS", None, "Russia's half of the record is complete nowhere"),
        ("Russia", None, "unknown power 'Russia'; expected CHN"),
        ("CN", None, "did you mean 'CHN'?"),
        ("CHN", "qccm", "those of the QCCM go with 'bilateral'"),
        ("CHN", "csto", "unknown form 'csto'; expected bilateral or sco"),
    ],
)
def test_completeness_is_of_chinas_forms(power, form, message):
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        complete_forms(power, form)


def test_months_that_can_be_complete():
    assert complete_forms("CHN", None) == ("bilateral", "sco")
    assert complete_month("2024-06", False, "2024-06") == "2024-06"
    assert complete_month("1993-01", True, "2024-06") == "1993-01"
    for text, only, message in (
        ("2024-07", False, "2024-07 lies in the future; expected a month up to 2024-06"),
        ("2020-11", False, "2020-11 comes before 2020-12"),
        ("1992-12", True, "1992-12 comes before 1993-01"),
        ("2024", False, "'2024' is not a month"),
    ):
        with pytest.raises(ValueError, match=message):
            complete_month(text, only, "2024-06")


# Twins of packaged events.


def test_events_that_may_be_packaged_ones_are_named_all_at_once(tmp_path):
    lines = problem(own(tmp_path, *KNOWN)).splitlines()
    assert len(lines) == len(KNOWN)
    for number, (line, row) in enumerate(zip(lines, KNOWN, strict=True), 2):
        month = row.split(",")[1]
        assert f"own.csv:{number}: column 'event': 'mine-{number - 1}': may be 'yau3-" in line
        assert f"of the packaged record (CHN, {row.split(',')[3]}, exercise, {month})" in line
        assert "leave the line out, or say 'yes' in a column 'new'" in line


def test_a_column_says_which_are_new(tmp_path):
    rows = [f"{row},yes" for row in KNOWN[:2]] + [f"{EARLY},"]
    record = load_record(own(tmp_path, *rows, head=f"{HEAD},new"))
    assert len(record) == len(load_record()) + 3
    rows[1] = f"{KNOWN[1]},"
    assert "own.csv:3: column 'event': 'mine-2'" in problem(
        own(tmp_path, *rows, head=f"{HEAD},new")
    )


def test_events_of_a_file_that_differ_in_their_id_alone_are_named(tmp_path):
    twin = EARLY.replace("own-5", "own-6")
    told = problem(own(tmp_path, EARLY, twin))
    assert "own.csv:3: column 'event': 'own-6': differs from line 2 in nothing but its id" in told
    rows = [f"{EARLY},", f"{twin},yes"]
    assert len(load_record(own(tmp_path, *rows, head=f"{HEAD},new"))) == len(load_record()) + 2


def test_an_id_of_the_packaged_record_is_refused_even_if_new(tmp_path):
    row = EARLY.replace("own-5", "yau1-kgz-01") + ",yes"
    assert "the packaged record has an event of this id" in problem(
        own(tmp_path, row, head=f"{HEAD},new")
    )


def test_a_copy_of_the_packaged_record_is_not_added_to_it(tmp_path):
    path = tmp_path / "copy.csv"
    path.write_bytes(packaged("record.csv").read_bytes())
    message = problem(OwnRecord(path, until=(("bilateral", "2020-12"),)))
    assert f"copy.csv: holds {PACKAGED} rows of the packaged record; leave these out" in message
    assert "\n" not in message


def test_a_record_in_place_has_no_twins(tmp_path):
    until = (("bilateral", "2020-12"), ("sco", "2020-12"))
    assert len(load_record(own(tmp_path, *KNOWN, only=True, until=until))) == len(KNOWN)


# In scenarios.


def scenario(folder: Path, record: str, **keys: str) -> Path:
    path = folder / "mine.yaml"
    lines = [
        f"{key}: {value}" for key, value in {"from": "2021-01", "to": "2023-12", **keys}.items()
    ]
    path.write_text("\n".join([*lines, f"record: {record}", ""]))
    return path


@pytest.mark.parametrize(
    ("record", "only", "until"),
    [
        ("own.csv", False, ()),
        ("{add: own.csv}", False, ()),
        ("{add: own.csv, complete_until: {CHN: {bilateral: 2022-06}}}", False, TO_2022),
        (
            "{only: own.csv, complete_until: {CHN: 2022-06}}",
            True,
            (("bilateral", "2022-06"), ("sco", "2022-06")),
        ),
    ],
)
def test_a_scenario_says_what_becomes_of_a_file(tmp_path, record, only, until):
    given = own(tmp_path, TALK)
    found = load_scenario(scenario(tmp_path, record)).record
    assert found == OwnRecord(given.path.resolve(), only, until)
    # Written out, it reads back as it was.
    text = scenario_text(load_scenario(scenario(tmp_path, record)), folder=tmp_path)
    (tmp_path / "again.yaml").write_text(text)
    assert load_scenario(tmp_path / "again.yaml").record == found


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("{complete_until: {CHN: 2022-06}}", "record: names no file; expected 'add: FILE' beside"),
        ("{add: own.csv, only: own.csv}", "record: names a file twice; expected 'add: FILE'"),
        ("{add: own.csv, complete: {CHN: 2022-06}}", "record.complete: unknown key; did you mean"),
        ("{only: none.csv}", "record.only: no such file: '"),
        ("{add: own.csv, complete_until: 2022-06}", "expected a mapping of powers to months"),
        (
            "{add: own.csv, complete_until: {RUS: 2022-06}}",
            "record.complete_until.RUS: Russia's half of the record is complete nowhere",
        ),
        (
            "{add: own.csv, complete_until: {CHN: {sco: [2022-06]}}}",
            "record.complete_until.CHN.sco: expected a month such as 2024-06, not a list",
        ),
        (
            "{add: own.csv, complete_until: {CHN: {bilateral: 2999-01}}}",
            "record.complete_until.CHN.bilateral: 2999-01 lies in the future",
        ),
        (
            "{add: own.csv, complete_until: {CHN: {bilateral: 2022}}}",
            "record.complete_until.CHN.bilateral: '2022' is not a month",
        ),
    ],
)
def test_what_a_scenario_says_of_a_record_is_checked(tmp_path, record, message):
    own(tmp_path, TALK)
    with pytest.raises(InputError) as caught:
        load_scenario(scenario(tmp_path, record))
    assert "mine.yaml:3: " in str(caught.value)
    assert message in str(caught.value)


def test_the_digest_follows_completeness_and_what_is_done_with_the_file(tmp_path):
    record = own(tmp_path, TALK, until=TO_2022)
    found = load_scenario(scenario(tmp_path, "own.csv"))
    variants = [
        None,
        dataclasses.replace(record, until=()),
        record,
        dataclasses.replace(record, until=(("bilateral", "2022-07"),)),
        dataclasses.replace(record, until=(("sco", "2022-06"),)),
        dataclasses.replace(record, only=True),
    ]
    digests = [dataclasses.replace(found, record=each).digest() for each in variants]
    assert len(set(digests)) == len(variants)
    own(tmp_path, COURSE)
    assert dataclasses.replace(found, record=record).digest() not in digests


def test_a_copy_is_called_what_its_user_calls_it(tmp_path):
    given = own(tmp_path, TALK, until=TO_2022, called="mine.csv")
    assert given.name == "mine.csv"
    assert given.digest() == dataclasses.replace(given, called="").digest()
    plain = load_scenario(scenario(tmp_path, "own.csv"))
    text = scenario_text(dataclasses.replace(plain, record=given), folder=tmp_path)
    (tmp_path / "again.yaml").write_text(text)
    assert load_scenario(tmp_path / "again.yaml").record.name == "mine.csv"
    assert plain.record.name == "own.csv"
    assert headline(given).startswith("Record: mine.csv, added to the packaged record.")


BOTH = (("bilateral", "2022-06"), ("sco", "2022-06"))


@pytest.mark.parametrize(
    ("said", "caption"),
    [
        ({}, ", with own.csv"),
        ({"until": TO_2022}, ", with own.csv, China's bilateral events to 2022-06"),
        (
            {"until": BOTH, "only": True},
            ", with own.csv in place of the packaged record, China's events to 2022-06",
        ),
        (
            {"until": (("bilateral", "2022-06"), ("sco", "2021-03"))},
            ", with own.csv, China's bilateral events to 2022-06 and shares in exercises of the "
            "SCO to 2021-03",
        ),
    ],
)
def test_what_captions_say_of_a_record(tmp_path, said, caption):
    assert in_captions(OwnRecord(tmp_path / "own.csv", **said)) == caption
    assert in_captions(None) == ""


def test_the_unit_of_roles_is_said_to_be_the_packaged_ones_where_the_record_differs(tmp_path):
    assert unit_of_roles(None) == "Tajikistan 2020 = 1"
    assert unit_of_roles(own(tmp_path, TALK, EARLY, until=TO_2022)) == "Tajikistan 2020 = 1"
    in_place = own(tmp_path, EARLY, only=True, until=BOTH)
    assert unit_of_roles(in_place) == "Tajikistan 2020 of the packaged record = 1"
    added = own(tmp_path, EARLY.replace("TKM", "TJK"))
    assert unit_of_roles(None, added) == "Tajikistan 2020 of the packaged record = 1"


# In the model: replay as far as each form is complete.


def followed(path: Path, months: int) -> list[tuple[bool, bool, np.ndarray, np.ndarray, float]]:
    """By month: what is replayed, China's events as reported and its shares, Russia's luck."""
    model = InfluenceModel(load_scenario(path), 3, seed=1, reasons=False)
    found = []
    for _ in range(months):
        replayed = model.replaying, model.recorded.joint_replayed(model.month)
        model.step()
        reported = model.world.events[CHINA] * model.reporting
        luck = float(np.ptp(model.world.events[RUSSIA], axis=-1).max())
        found.append((*replayed, reported.copy(), model.world.joint[CHINA].copy(), luck))
    model.release()
    return found


@pytest.mark.parametrize(("bilateral", "sco"), [("2021-05", "2021-10"), ("2021-10", "2021-05")])
def test_each_form_is_replayed_as_far_as_it_is_complete(tmp_path, bilateral, sco):
    own(tmp_path, TALK, DRILL)
    said = f"complete_until: {{CHN: {{bilateral: {bilateral}, sco: {sco}}}}}"
    path = scenario(tmp_path, f"{{add: own.csv, {said}}}", to="2021-12")
    expected = load_record(load_scenario(path).record)
    counts = expected.counts("CHN", BILATERAL, months=RECORD_MONTHS + 12)
    joint = expected.joint("CHN", months=RECORD_MONTHS + 12)
    months = followed(path, 12)
    for place, (events, shares, reported, together, _) in enumerate(months):
        label = month_label(RECORD_MONTHS + place)
        assert (events, shares) == (label <= bilateral, label <= sco), label
        if events:
            same = np.repeat(counts[RECORD_MONTHS + place][..., np.newaxis], 3, axis=-1)
            np.testing.assert_allclose(reported, same, atol=1e-12)
        if shares:
            assert (together == joint[RECORD_MONTHS + place][:, np.newaxis]).all()
    drawn = [reported for events, _, reported, _, _ in months if not events]
    assert max(float(np.ptp(each, axis=-1).max()) for each in drawn) > 0.0
    # Russia is drawn throughout.
    assert max(luck for *_, luck in months) > 0.0


def test_what_is_drawn_after_the_packaged_record_does_not_hang_on_rows_that_are_not_complete(
    tmp_path,
):
    own(tmp_path, TALK, COURSE)
    said = "{add: own.csv, complete_until: {CHN: {bilateral: 2020-12}}}"
    plain = tmp_path / "plain.yaml"
    plain.write_text("from: 2021-01\nto: 2023-12\n")
    for one, other in zip(followed(scenario(tmp_path, said), 6), followed(plain, 6), strict=True):
        assert one[2].tobytes() == other[2].tobytes()


# In words.


def test_what_a_record_covers_in_words(tmp_path):
    sco_talk = DRILL.replace("own-3", "own-6").replace("exercise", "dialogue")
    other = EARLY.replace("own-5", "own-7").replace("x_own", "mme_v7").replace("TKM", "KAZ")
    record = own(
        tmp_path, TALK, COURSE, RUSSIAN, sco_talk, other, until=(("bilateral", "2021-08"),)
    )
    assert list(coverage(record)) == [
        "5 rows, 2004-02 to 2024-06: China 4, Russia 1",
        f"added to the {PACKAGED} rows of the packaged record",
        "China's bilateral events to 2021-08 and shares in exercises of the SCO to 2020-12 are "
        "complete",
        "1 row after that: shown, neither replayed nor scored",
        "1 row of Russia: shown, and no more, since its events are drawn",
        "1 row under an organisation, no exercises of the SCO: shown, and no more",
        "1 row replayed and not scored: scores are of bilateral events that a report dates, from "
        "sources that begin with x_ or the appendices of yau2022",
    ]
    assert headline(record) == (
        "Record: own.csv, added to the packaged record. China's bilateral events to 2021-08 and "
        "shares in exercises of the SCO to 2020-12 are complete."
    )


def test_a_record_that_leaves_something_to_be_said_says_so(tmp_path):
    lines = list(coverage(own(tmp_path, TALK)))
    assert lines[2:4] == [
        "China's events are complete to 2020-12",
        "still to be said, and refused until it is by all that simulate or score: to which month "
        "events of form bilateral are complete (complete_until in a scenario, or --complete-until "
        "CHN.bilateral=YYYY-MM)",
    ]
    in_place = list(coverage(own(tmp_path, EARLY, only=True)))
    assert in_place[1] == "in place of the packaged record"
    assert "of form bilateral and sco are complete" in in_place[3]


@pytest.mark.parametrize("rows", [(EARLY,), (TALK,), (DRILL,), (TALK, DRILL), (RUSSIAN,)])
@pytest.mark.parametrize("only", [False, True])
@pytest.mark.parametrize("until", [(), TO_2022, (("bilateral", "2022-06"), ("sco", "2022-06"))])
def test_coverage_leaves_to_be_said_what_a_run_asks_for(tmp_path, rows, only, until):
    record = own(tmp_path, *rows, only=only, until=until)
    said = any(line.startswith("still to be said") for line in coverage(record))
    try:
        load_record(record)
    except InputError as error:
        assert said, error
    else:
        assert not said
