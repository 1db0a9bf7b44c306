"""The packaged record against numbers counted by hand in the sources."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_index
from sim.inference.observation import scored_counts
from sim.names import CHANNELS, REPUBLICS
from sim.record.codebook import summary_table
from sim.record.csv_files import packaged
from sim.record.events import BILATERAL, COLUMNS, OWN, PERIODS, SOURCES, STANDING, Entry, Record
from sim.record.reading import load_record, read_record, write_record
from sim.record.rows import topics

RECORD = load_record()

#: Lines of the printed tables of yau2022: KAZ, KGZ, TJK, TKM, UZB. For appendix 2, the exercises
#: each republic took part in, of sixteen.
PRINTED = {
    "app1": (51, 76, 51, 24, 59),
    "app2": (15, 16, 15, 0, 6),
    "app3": (2, 5, 4, 0, 1),
    "app4": (29, 24, 21, 0, 29),
    "app5": (6, 18, 13, 2, 6),
}
#: "Joint Operation" in appendix 4.
PRINTED_OPERATIONS = (11, 4, 3, 0, 0)
#: "Field Visit" in appendix 4.
PRINTED_VISITS = (5, 4, 1, 0, 7)


def by_republic(record: Record) -> tuple[int, ...]:
    return tuple(len(record.select(republic=republic)) for republic in REPUBLICS)


def china(page: str) -> Record:
    return RECORD.select(power="CHN", sources=("yau2022",), pages=(page,))


@pytest.mark.parametrize("page", PRINTED)
def test_every_printed_line_is_there(page):
    assert by_republic(china(page)) == PRINTED[page]


def test_all_appendices_together():
    assert sum(sum(PRINTED[page]) for page in ("app1", "app3", "app4", "app5")) == 421
    scored = RECORD.scored()
    assert len(scored.select(channels=CHANNELS[:5])) == 421
    facilities = scored.select(channels=("basing",)).entries
    assert [entry.event for entry in facilities] == ["didigova-01", "olimova-03"]
    assert len(scored) == 423


def test_appendix_4_splits_into_operations_and_training_with_visits():
    assert by_republic(china("app4").select(channels=("operation",))) == PRINTED_OPERATIONS
    training = china("app4").select(channels=("training",))
    visits = Record(tuple(e for e in training.entries if "field_visit" in e.detail))
    assert by_republic(visits) == PRINTED_VISITS
    assert len(training) == 68 + 17


@pytest.mark.parametrize(
    ("page", "channels", "form"),
    [
        ("app1", {"dialogue"}, "bilateral"),
        ("app2", {"exercise"}, "sco"),
        ("app3", {"exercise"}, "bilateral"),
        ("app4", {"training", "operation"}, "bilateral"),
        ("app5", {"transfer"}, "bilateral"),
    ],
)
def test_each_appendix_has_its_channel_and_form(page, channels, form):
    assert {e.channel for e in china(page).entries} == channels
    assert {e.form for e in china(page).entries} == {form}


def test_sixteen_sco_exercises_and_russia_in_all_but_two():
    chinese = {e.event for e in china("app2").entries}
    russian = {e.event for e in RECORD.select(power="RUS", pages=("app2",)).entries}
    assert len(chinese) == 16
    assert chinese - russian == {"yau2-09", "yau2-11"}  # 2013 and 2011
    assert {e.month[:4] for e in china("app2").entries if e.event not in russian} == {
        "2011",
        "2013",
    }


@pytest.mark.parametrize(
    ("page", "republic", "month", "detail"),
    [
        ("app1", "KGZ", "1993-08", "uyghur_movement"),
        ("app1", "TKM", "1999-08", "unspecified"),
        ("app1", "KGZ", "2019-02", "anti_china_sentiment"),
        ("app1", "TJK", "2016-02", "counterterror_centre"),
        ("app1", "UZB", "2018-07", "investment_security"),
        ("app3", "KAZ", "2006-08", "border_guards"),
        ("app3", "UZB", "2019-05", "national_guard"),
        ("app4", "KGZ", "2016-09", "embassy_attack"),
        ("app4", "TJK", "2006-05", "cadets"),
        ("app5", "TJK", "2014-01", "police_equipment"),  # printed "Janurary"
        ("app5", "TJK", "2015-02", "police_equipment"),  # printed "Feburary"
        ("app5", "TKM", "2016-03", "air_defence"),
        ("app5", "TJK", "2016-09", "border_posts"),
    ],
)
def test_lines_picked_from_the_source(page, republic, month, detail):
    found = [e for e in china(page).select(republic=republic).entries if e.month == month]
    assert any(detail in e.detail for e in found)


def test_only_what_is_known_to_lie_outside_the_record_does():
    outside = Counter(
        (e.source, e.month) for e in RECORD.entries if month_index(e.month) >= RECORD_MONTHS
    )
    assert outside == {
        ("yau2022", "2021-05"): 1,
        ("yau2022", "2021-01"): 1,
        ("yau2022", "2021-06"): 1,
        ("yau2022", "2021-12"): 1,
        ("didigova2021", "2021-04"): 1,
        ("didigova2021", "2021-05"): 1,
    }
    assert all(month_index(e.month) >= 0 for e in RECORD.entries)


def test_yearly_kazakh_patrols_stand_for_every_year_of_their_schedule():
    """One a year in each region: Tacheng from 2003, Altay from 2008, Ili from 2009, to 2019."""
    standing = Record(tuple(e for e in RECORD.entries if STANDING in e.detail))
    assert {(e.power, e.republic, e.channel) for e in standing.entries} == {
        ("CHN", "KAZ", "operation")
    }
    by_year = Counter(int(e.month[:4]) for e in standing.entries)
    assert by_year == {year: 1 + (year >= 2008) + (year >= 2009) for year in range(2003, 2020)}
    reported = standing.reported()
    assert sorted(e.month for e in reported.entries) == [
        "2008-06",
        "2009-03",
        "2011-02",
        "2011-12",
        "2014-08",
        "2016-10",
        "2018-02",
        "2018-07",
        "2018-12",
    ]
    assert len(standing) == 40
    # The share of operations that reports show, ties.reporting.operation, is 9 of these 40.
    patrols = RECORD.select(power="CHN", republic="KAZ", channels=("operation",))
    assert sum("patrol" in e.detail for e in patrols.entries) == 40


def test_what_is_known_from_a_schedule_is_neither_reported_nor_scored():
    scheduled = RECORD.select(certainties=("scheduled",)).entries
    assert len(scheduled) == 31
    assert {e.month[5:] for e in scheduled} == {"07"}
    assert not set(scheduled) & set(RECORD.reported().entries)
    assert not set(scheduled) & set(RECORD.scored().entries)
    assert len(RECORD.reported()) == len(RECORD) - 31
    assert set(scheduled) <= set(RECORD.in_full().entries)


def test_facilities_and_standing_practices_count_once_each():
    known = RECORD.in_full().select(power="CHN").entries
    assert Counter(e.channel for e in known) == {"operation": 40, "basing": 2}


def test_unknown_months_stand_in_july():
    unknown = RECORD.select(certainties=("month_unknown",)).entries
    assert unknown
    assert {e.month[5:] for e in unknown} == {"07"}


def test_mme_exercises():
    exercises = RECORD.select(sources=("mme_v7",))
    assert len({e.event for e in exercises.entries}) == 86
    assert {e.channel for e in exercises.entries} == {"exercise"}
    assert by_republic(exercises.select(power="CHN")) == (1, 1, 1, 0, 0)  # Norak-Antiterror 2009
    bilateral = Counter(e.event for e in exercises.select(forms=("bilateral",)).entries)
    assert set(bilateral.values()) == {1}


def test_russian_exercises_after_the_dataset_ends_have_a_report_each():
    """As many joint ones a year as before; those with one republic are too few, as is said."""
    reports = RECORD.select(sources=("russia_2011_2020",))
    assert {e.power for e in reports.entries} == {"RUS"}
    codebook = (Path(__file__).parents[2] / "docs" / "codebook.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `(rus-\d+)` \| .+? \| <(https?://\S+)> \|$", codebook, re.M))
    assert {e.event for e in reports.entries} == set(listed)
    exercises = RECORD.select(power="RUS", channels=("exercise",))
    a_year = {
        form: [
            len({e.event for e in exercises.select(forms=(form,)).entries if e.month[:4] in years})
            / len(years)
            for years in (
                [str(year) for year in range(1994, 2011)],
                [str(year) for year in range(2011, 2021)],
            )
        ]
        for form in ("csto", "bilateral")
    }
    assert a_year["csto"] == pytest.approx([2.9, 3.2], abs=0.05)
    assert a_year["bilateral"] == pytest.approx([2.1, 1.1], abs=0.05)
    assert "(3.2 against 2.9)" in codebook
    assert "(1.1\nagainst 2.1)" in codebook


def test_packaged_record_uses_listed_sources_and_topics_only():
    assert {e.source for e in RECORD.entries} == set(SOURCES)
    used = {topic for e in RECORD.entries for topic in e.detail}
    assert used <= set(topics())
    assert not any(topic.startswith(OWN) for topic in used)


def test_entries_of_one_event_differ_in_power_and_republic_alone():
    first: dict[str, Entry] = {}
    for e in RECORD.entries:
        f = first.setdefault(e.event, e)
        assert (e.month, e.channel, e.form, e.detail) == (f.month, f.channel, f.form, f.detail)
    assert len({(e.event, e.power, e.republic) for e in RECORD.entries}) == len(RECORD)


# Counts ------------------------------------------------------------------------------------------


def test_counts_have_the_shape_of_the_record_and_miss_nothing():
    counts = RECORD.counts("CHN")
    assert counts.shape == (336, 5, 6)
    assert counts.dtype == np.int64
    inside = [
        e
        for e in RECORD.select(power="CHN", forms=("bilateral",)).entries
        if month_index(e.month) < RECORD_MONTHS
    ]
    assert counts.sum() == len(inside)
    counts_2019_12 = counts[month_index("2019-12"), REPUBLICS.index("UZB")]
    assert counts_2019_12[CHANNELS.index("training")] == 4


def test_counts_of_chosen_sources():
    only = RECORD.counts("CHN", sources=("didigova2021",))
    assert only.sum() == only[:, REPUBLICS.index("TJK"), CHANNELS.index("basing")].sum() == 1


def test_joint_exercises():
    joint = RECORD.joint("CHN")
    assert joint.shape == (336, 5)
    assert joint.sum() == sum(PRINTED["app2"]) + 3
    assert joint[month_index("2007-08")].tolist() == [1, 1, 1, 0, 1]
    assert joint[month_index("2003-08")].tolist() == [2, 2, 2, 0, 0]


def test_summary_holds_every_reported_row_and_periods_reach_the_last():
    summary = RECORD.summary("CHN", BILATERAL)
    assert RECORD.periods == (*PERIODS, ("2021-01", "2021-12"))
    assert summary.shape == (len(PERIODS) + 1, 5, 6)
    assert summary.sum() == len(RECORD.reported().select(power="CHN", forms=BILATERAL))
    known = RECORD.reported().counts("CHN", BILATERAL).sum(axis=0)
    assert (summary[: len(PERIODS)].sum(axis=0) == known).all()
    *_, known_line, last = summary_table(RECORD, "CHN", BILATERAL).splitlines()
    assert known_line.startswith("| all five | 1993-2020 | ")
    assert known_line.endswith(f"| {known.sum()} |")
    assert last.endswith(f"| {summary.sum()} |")
    assert Record(()).periods == PERIODS


def test_one_count_of_chinas_events_stands_everywhere():
    """In `wakhan record`, the codebook, docs/defaults.md, README.md and figures."""
    docs = Path(__file__).parents[2]
    known = int(RECORD.reported().counts("CHN", BILATERAL).sum())
    assert f"{known} reported Chinese" in (docs / "README.md").read_text("utf-8")
    table = summary_table(RECORD, "CHN", BILATERAL)
    assert f"| all five | 1993-2020 | 266 | 87 | 46 | 12 | 19 | 2 | {known} |" in table
    defaults = (docs / "docs" / "defaults.md").read_text("utf-8")
    totals = re.findall(r"^\| China \| (\w+) \| 1993-2020 \| (\d+) \|", defaults, re.MULTILINE)
    assert [channel for channel, _ in totals] == list(CHANNELS)
    assert sum(int(number) for _, number in totals) == known
    rows = len(RECORD.reported().select(power="CHN"))
    later = RECORD.summary("CHN")[-1].sum()
    assert rows == known + RECORD.joint("CHN").sum() + later


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="'USA' is no power; expected one of CHN, RUS"):
        RECORD.counts("USA")
    with pytest.raises(ValueError, match="'nato' is no form"):
        RECORD.counts("CHN", ("nato",))


def test_extending_keeps_both():
    some, rest = Record(RECORD.entries[:10]), Record(RECORD.entries[10:])
    assert some.extended(rest) == RECORD


# Sources of one's own ---------------------------------------------------------------------------


def own(event: str, month: str, republic: str, channel: str, form: str = "bilateral") -> Entry:
    return Entry(
        event, month, "CHN", republic, channel, form, ("x_mine",), (), "x_mine", "p.1", "certain"
    )


OWN_ENTRIES = (
    own("x-1", "2021-02", "UZB", "operation"),
    own("x-2", "2021-05", "KGZ", "transfer"),
    own("x-3", "2021-03", "KAZ", "exercise", "sco"),
    own("x-4", "2019-12", "TJK", "dialogue"),
)


def longer(months: int = RECORD_MONTHS + 5) -> Record:
    complete = {"bilateral": months, "sco": RECORD_MONTHS}
    return Record(RECORD.entries + OWN_ENTRIES, complete)


def test_sources_of_ones_own_are_scored():
    assert [entry.is_own for entry in OWN_ENTRIES] == [True] * 4
    assert not any(entry.is_own for entry in RECORD.entries)
    # As the packaged ones: bilateral events alone.
    bilateral = (OWN_ENTRIES[0], OWN_ENTRIES[1], OWN_ENTRIES[3])
    assert longer().scored().entries == (*RECORD.scored().entries, *bilateral)
    counts = scored_counts(longer())
    assert counts.shape == (RECORD_MONTHS + 5, 5, 7)
    here = scored_counts(RECORD).copy()
    here[month_index("2019-12"), REPUBLICS.index("TJK"), 0] += 1
    np.testing.assert_array_equal(counts[:RECORD_MONTHS], here)
    new = counts[RECORD_MONTHS:]
    assert new[1, REPUBLICS.index("UZB"), CHANNELS.index("operation")] == 1
    # The packaged record holds one such transfer already.
    assert new[4, REPUBLICS.index("KGZ"), CHANNELS.index("transfer")] == 2
    assert new.sum() == 3


def test_no_event_makes_a_record_longer():
    """It is complete as far as somebody says, whatever comes after."""
    assert any(month_index(entry.month) >= RECORD_MONTHS for entry in RECORD.entries)
    assert RECORD.months == RECORD.joint_months == Record(()).months == RECORD_MONTHS
    assert RECORD.extended(Record(OWN_ENTRIES)).months == RECORD_MONTHS
    assert (longer().months, longer().joint_months) == (RECORD_MONTHS + 5, RECORD_MONTHS)
    assert longer().select(republic="KAZ").months == RECORD_MONTHS + 5


def test_counts_of_as_many_months_as_asked_for():
    whole = longer().counts("CHN")
    assert whole.shape[0] == RECORD_MONTHS + 5
    assert longer().joint("CHN").shape[0] == RECORD_MONTHS
    for months in (1, 12, RECORD_MONTHS, RECORD_MONTHS + 5):
        np.testing.assert_array_equal(longer().counts("CHN", months=months), whole[:months])
    beyond = longer().counts("CHN", months=RECORD_MONTHS + 7)
    np.testing.assert_array_equal(beyond[:-2], whole)
    # In 2021-06 the packaged record has one talk with Turkmenistan, and nothing in 2021-07.
    assert np.argwhere(beyond[-2:]).tolist() == [[0, REPUBLICS.index("TKM"), 0]]
    # The packaged record of 2021, when it is asked for.
    assert RECORD.counts("CHN", months=RECORD_MONTHS + 12)[RECORD_MONTHS:].sum() == 4
    joint = longer().joint("CHN", months=RECORD_MONTHS + 3)
    assert joint[-1].tolist() == [1, 0, 0, 0, 0]


def test_a_record_is_written_as_it_is_read(tmp_path):
    path = tmp_path / "again.csv"
    write_record(RECORD, path)
    assert path.read_bytes() == packaged("record.csv").read_bytes()
    write_record(longer(), path)
    assert read_record(path).entries == longer().entries
    write_record(Record(OWN_ENTRIES[:1]), path)
    assert path.read_text().splitlines() == [
        ",".join(COLUMNS),
        "x-1,2021-02,CHN,UZB,operation,bilateral,x_mine,,x_mine,p.1,certain",
    ]


def test_import_is_light():
    code = "import sys; from sim.record.reading import load_record; load_record()"
    code += "; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "mesa", "matplotlib"} & set(loaded)
