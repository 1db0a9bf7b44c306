"""The packaged record against numbers counted by hand in the sources."""

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_index, month_label
from sim.inference.observation import scored_counts
from sim.model.influence import InfluenceModel
from sim.names import CHANNELS, CHINA, REPUBLICS
from sim.record.codebook import summary_table
from sim.record.csv_files import packaged
from sim.record.events import COLUMNS, OWN, PERIODS, SOURCES, Entry, Record, RecordError
from sim.record.reading import load_record, topics, write_record
from sim.scenario import load_scenario

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


def test_sources_of_ones_own_are_scored():
    longer = RECORD.extended(Record(OWN_ENTRIES))
    assert [entry.is_own for entry in OWN_ENTRIES] == [True] * 4
    assert not any(entry.is_own for entry in RECORD.entries)
    # As the packaged ones: bilateral events alone.
    bilateral = (OWN_ENTRIES[0], OWN_ENTRIES[1], OWN_ENTRIES[3])
    assert longer.scored().entries == (*RECORD.scored().entries, *bilateral)
    counts = scored_counts(longer)
    assert counts.shape == (RECORD_MONTHS + 5, 5, 5)
    here = scored_counts(RECORD).copy()
    here[month_index("2019-12"), REPUBLICS.index("TJK"), 0] += 1
    np.testing.assert_array_equal(counts[:RECORD_MONTHS], here)
    new = counts[RECORD_MONTHS:]
    assert new[1, REPUBLICS.index("UZB"), CHANNELS.index("operation")] == 1
    # The packaged record holds one such transfer already.
    assert new[4, REPUBLICS.index("KGZ"), CHANNELS.index("transfer")] == 2
    assert new.sum() == 3


def test_months_reach_to_the_last_event_of_ones_own_and_not_to_the_packaged_ones_of_2021():
    assert any(month_index(entry.month) >= RECORD_MONTHS for entry in RECORD.entries)
    assert RECORD.months == Record(()).months == RECORD_MONTHS
    assert RECORD.extended(Record(OWN_ENTRIES)).months == RECORD_MONTHS + 5
    assert RECORD.extended(Record(OWN_ENTRIES[:1])).months == RECORD_MONTHS + 2
    assert RECORD.extended(Record(OWN_ENTRIES[2:])).months == RECORD_MONTHS + 3
    assert RECORD.extended(Record(OWN_ENTRIES[3:])).months == RECORD_MONTHS


def test_counts_of_as_many_months_as_asked_for():
    longer = RECORD.extended(Record(OWN_ENTRIES))
    whole = longer.counts("CHN")
    assert whole.shape[0] == longer.joint("CHN").shape[0] == RECORD_MONTHS + 5
    for months in (1, 12, RECORD_MONTHS, RECORD_MONTHS + 5):
        np.testing.assert_array_equal(longer.counts("CHN", months=months), whole[:months])
    beyond = longer.counts("CHN", months=RECORD_MONTHS + 7)
    np.testing.assert_array_equal(beyond[:-2], whole)
    # In 2021-06 the packaged record has one talk with Turkmenistan, and nothing in 2021-07.
    assert np.argwhere(beyond[-2:]).tolist() == [[0, REPUBLICS.index("TKM"), 0]]
    # The packaged record of 2021, when it is asked for.
    assert RECORD.counts("CHN", months=RECORD_MONTHS + 12)[RECORD_MONTHS:].sum() == 4
    joint = longer.joint("CHN", months=RECORD_MONTHS + 3)
    assert joint[-1].tolist() == [1, 0, 0, 0, 0]


def test_a_record_is_written_as_it_is_read(tmp_path):
    path = tmp_path / "again.csv"
    write_record(RECORD, path)
    assert path.read_bytes() == packaged("record.csv").read_bytes()
    longer = RECORD.extended(Record(OWN_ENTRIES))
    write_record(longer, path)
    assert load_record(path) == longer
    write_record(Record(OWN_ENTRIES[:1]), path)
    assert path.read_text().splitlines() == [
        ",".join(COLUMNS),
        "x-1,2021-02,CHN,UZB,operation,bilateral,x_mine,,x_mine,p.1,certain",
    ]


def test_events_of_ones_own_are_replayed(tmp_path):
    """In 2021 China's events are those of the file, whatever the luck; from 2021-06 on drawn."""
    write_record(RECORD.extended(Record(OWN_ENTRIES)), tmp_path / "own.csv")
    text = "name: own\nfrom: 2021-01\nto: 2021-06\nrecord: own.csv\n"
    (tmp_path / "own.yaml").write_text(text)
    scenario = load_scenario(tmp_path / "own.yaml")
    expected = RECORD.extended(Record(OWN_ENTRIES)).counts("CHN", ("bilateral", "qccm"))
    model = InfluenceModel(scenario, 3, seed=1, reasons=False)
    assert model.month == RECORD_MONTHS
    for month in range(RECORD_MONTHS, RECORD_MONTHS + 5):
        assert model.replaying, month_label(month)
        model.step()
        happened = model.world.events[CHINA] * model.reporting
        np.testing.assert_allclose(
            happened, np.repeat(expected[month][..., np.newaxis], 3, axis=-1), atol=1e-12
        )
        assert model.world.joint[CHINA, 0].tolist() == [float(month_label(month) == "2021-03")] * 3
    assert not model.replaying
    model.step()
    assert not model.running
    assert np.ptp(model.world.events[CHINA], axis=-1).max() > 0.0
    model.release()
    # Without events of one's own, 2021 is drawn, packaged events or no.
    plain = load_scenario({"name": "plain", "from": "2021-01", "to": "2021-06"})
    model = InfluenceModel(plain, 1, reasons=False)
    assert not model.replaying
    model.release()


def test_import_is_light():
    code = "import sys; from sim.record.reading import load_record; load_record()"
    code += "; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "mesa", "matplotlib"} & set(loaded)
