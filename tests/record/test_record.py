"""The packaged record against numbers counted by hand in the sources."""

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_index
from sim.names import CHANNELS, REPUBLICS
from sim.record import (
    OWN,
    PERIODS,
    SOURCES,
    Entry,
    Record,
    RecordError,
    load_record,
    summary_table,
    topics,
)

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
    assert len(RECORD.scored()) == 421


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


def test_a_chinese_facility_in_tajikistan_is_marked_as_denied():
    denied = RECORD.select(certainties=("reported_denied",)).entries
    assert [(e.power, e.republic, e.channel) for e in denied] == [("CHN", "TJK", "basing")]


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


def test_packaged_record_uses_listed_sources_and_topics_only():
    assert {e.source for e in RECORD.entries} == set(SOURCES)
    used = {topic for e in RECORD.entries for topic in e.detail}
    assert used == set(topics())
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
    assert only.sum() == only[:, REPUBLICS.index("TJK"), CHANNELS.index("basing")].sum() == 2


def test_joint_exercises():
    joint = RECORD.joint("CHN")
    assert joint.shape == (336, 5)
    assert joint.sum() == sum(PRINTED["app2"]) + 3
    assert joint[month_index("2007-08")].tolist() == [1, 1, 1, 0, 1]
    assert joint[month_index("2003-08")].tolist() == [2, 2, 2, 0, 0]


def test_summary_adds_up_to_the_counts():
    summary = RECORD.summary("CHN", ("bilateral",))
    assert summary.shape == (len(PERIODS), 5, 6)
    assert (summary.sum(axis=0) == RECORD.counts("CHN").sum(axis=0)).all()
    last = summary_table(RECORD, "CHN", ("bilateral",)).splitlines()[-1]
    assert last.endswith(f"| {summary.sum()} |")


@pytest.mark.parametrize(("by", "labels"), [("channel", CHANNELS), ("republic", REPUBLICS)])
def test_timeline_counts_events_per_year(by, labels):
    timeline = RECORD.timeline("CHN", by)
    assert timeline.labels == labels
    assert timeline.years == tuple(range(1993, 2021))
    assert timeline.counts.shape == (len(labels), 28)
    assert timeline.counts.sum() == RECORD.counts("CHN").sum()
    expected = sum(e.month[:4] == "2018" for e in RECORD.select(power="CHN").entries) - len(
        [e for e in china("app2").entries if e.month[:4] == "2018"]
    )
    assert timeline.counts[:, 25].sum() == expected


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="'USA' is no power; expected one of CHN, RUS"):
        RECORD.counts("USA")
    with pytest.raises(ValueError, match="'nato' is no form"):
        RECORD.counts("CHN", ("nato",))
    with pytest.raises(ValueError, match="expected channel or republic"):
        RECORD.timeline("CHN", "year")


def test_extending_keeps_both_and_refuses_shared_events():
    some, rest = Record(RECORD.entries[:10]), Record(RECORD.entries[10:])
    assert some.extended(rest) == RECORD
    with pytest.raises(RecordError, match="event 'yau1-kgz-01' is in both records"):
        some.extended(RECORD)


def test_import_is_light():
    code = "import sys, sim.record; sim.record.load_record(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "mesa", "matplotlib"} & set(loaded)
