"""A record file of a user's own: right ones load, wrong ones say where and why."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import month_label
from sim.errors import InputError
from sim.names import CHANNELS, FORMS, POWERS, REPUBLICS
from sim.record.csv_files import LARGEST_FILE
from sim.record.events import COLUMNS
from sim.record.reading import near_here, read_record, this_month
from sim.record.rows import OUTSIDE, read_rows

HEADER = ",".join(COLUMNS)
SAVE_AS = "expected a CSV file in UTF-8 (Excel: Save as, 'CSV UTF-8')"
GOOD = {
    "event": "mine-1",
    "month": "2016-08",
    "power": "CHN",
    "republic": "TJK",
    "channel": "transfer",
    "form": "bilateral",
    "detail": "vehicles;x_boats",
    "size": "7 cars",
    "source": "x_archive",
    "page": "p3",
    "certainty": "certain",
}


def line(**changes: str) -> str:
    return ",".join((GOOD | changes).values())


def write(folder: Path, *lines: str) -> Path:
    path = folder / "mine.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def problem(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_record(path)
    return str(caught.value).removeprefix(str(near_here(path)))


def test_a_right_file_loads(tmp_path):
    record = read_record(write(tmp_path, HEADER, line(), line(republic="KGZ")))
    assert len(record) == 2
    assert record.entries[0].detail == ("vehicles", "x_boats")
    assert record.counts("CHN").sum() == 2


@pytest.mark.parametrize("country", ["", "AFG", "Afghanistan"])
def test_a_country_that_is_none_of_the_five_is_to_be_left_out(tmp_path, country):
    told = problem(write(tmp_path, HEADER, line(republic=country)))
    assert f":2: column 'republic': {country!r}: expected one of KAZ, " in told
    assert "leave out rows of other countries (docs/own_record.md shows how" in told


def test_all_faults_of_a_line_are_told_in_the_order_of_columns(tmp_path):
    wrong = {
        "event": "Mine 1",
        "month": "5.2024",
        "power": "China",
        "republic": "",
        "channel": "talks",
        "form": "multi",
        "size": "seven",
        "source": "archive",
        "page": "P 3",
        "certainty": "sure",
    }
    lines = problem(write(tmp_path, HEADER, line(**wrong), line(month="2016-8"))).split("\n")
    named = [told.split("column '")[1].split("'")[0] for told in lines[:10]]
    assert named == list(wrong)
    assert all(
        f":2: column '{column}': " in told for column, told in zip(wrong, lines, strict=False)
    )
    assert lines[10:] == ["and 1 more"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n{line()}\r\n".encode())
    assert len(read_record(path)) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"republic": "KZA"},
            ":3: column 'republic': 'KZA': expected one of KAZ, KGZ, TJK, TKM, UZB; "
            "did you mean 'KAZ'?",
        ),
        (
            {"power": "chn"},
            ":3: column 'power': 'chn': expected one of CHN, RUS; did you mean 'CHN'?",
        ),
        (
            {"channel": "excercise"},
            ":3: column 'channel': 'excercise': expected one of dialogue, training, transfer, "
            "exercise, operation, basing; did you mean 'exercise'?",
        ),
        (
            {"republic": "\u041aAZ"},
            ":3: column 'republic': '\u041aAZ': expected one of KAZ, KGZ, TJK, TKM, UZB; "
            "the 1st character of '\u041aAZ' is CYRILLIC "
            "CAPITAL LETTER KA (U+041A); expected Latin 'K'",
        ),
        (
            {"channel": "exercise\u200b"},
            ":3: column 'channel': 'exercise\\u200b': expected printable characters on one line; "
            "the 9th character of 'exercise\\u200b' is ZERO WIDTH SPACE (U+200B), which cannot be "
            "seen; leave it out",
        ),
        (
            {"channel": "exercise", "form": "csto"},
            ":3: column 'form': 'csto': expected a form that China takes part in; it is no member "
            "of the CSTO",
        ),
        (
            {"form": "SCO"},
            ":3: column 'form': 'SCO': expected one of bilateral, sco, csto, qccm; "
            "did you mean 'sco'?",
        ),
        (
            {"month": "2016-8"},
            ":3: column 'month': '2016-8' is not a month; expected YYYY-MM such as 2016-08; "
            "did you mean '2016-08'?",
        ),
        (
            {"month": "2016-13"},
            ":3: column 'month': '2016-13' is not a month; expected YYYY-MM such as 2016-08",
        ),
        (
            {"month": "2992-12"},
            f":3: column 'month': '2992-12': expected a month up to {this_month()}; this one lies "
            "in the future",
        ),
        (
            {"month": "1992-05"},
            ":3: column 'month': '1992-05': expected a month from 1993-01 on, where the record "
            "begins",
        ),
        (
            {"month": "Aug-16"},
            ":3: column 'month': 'Aug-16' is not a month; expected YYYY-MM such as 2016-08; "
            "did you mean '2016-08'?",
        ),
        (
            {"month": "08/2016"},
            ":3: column 'month': '08/2016' is not a month; expected YYYY-MM such as 2016-08; "
            "did you mean '2016-08'?",
        ),
        (
            {"republic": "Tajikistan"},
            ":3: column 'republic': 'Tajikistan': expected one of KAZ, KGZ, TJK, TKM, UZB; "
            "did you mean 'TJK'?",
        ),
        (
            {"republic": "UZ"},
            ":3: column 'republic': 'UZ': expected one of KAZ, KGZ, TJK, TKM, UZB; "
            "did you mean 'UZB'?",
        ),
        (
            {"power": "China"},
            ":3: column 'power': 'China': expected one of CHN, RUS; did you mean 'CHN'?",
        ),
        (
            {"detail": "vehicels"},
            ":3: column 'detail': 'vehicels': expected topics of the codebook joined by ';', or "
            "your own beginning with x_; did you mean 'vehicles'?",
        ),
        (
            {"detail": "vehicles;vehicles"},
            ":3: column 'detail': 'vehicles;vehicles': expected each topic once",
        ),
        (
            {"size": "seven cars"},
            ":3: column 'size': 'seven cars': expected nothing, or numbers with units such as "
            "'1200 personnel;7 cars'",
        ),
        (
            {"source": "yau2020"},
            ":3: column 'source': 'yau2020': expected one of yau2022, didigova2021, "
            "olimova_olimov2021, aliyev2019, rauf_saud2020, mme_v7, russia_2011_2020, or your own "
            "beginning with x_; did you mean 'yau2022'?",
        ),
        (
            {"certainty": "sure"},
            ":3: column 'certainty': 'sure': expected one of certain, month_inferred, "
            "month_unknown, reported_denied, approximate, scheduled",
        ),
        (
            {"event": ""},
            ":3: column 'event': '': expected an id of small letters, digits, '-' and '_'",
        ),
        (
            {"republic": "KAZ "},
            ":3: column 'republic': 'KAZ ': expected no blanks around it; did you mean 'KAZ'?",
        ),
        (
            {"event": "mine-1", "republic": "TJK"},
            ":3: column 'event': 'mine-1': expected one line per event, power and republic "
            "(CHN with TJK is on line 2)",
        ),
        (
            {"event": "mine-1", "republic": "KGZ", "month": "2016-09"},
            ":3: column 'month': '2016-09': expected the same as for event 'mine-1' on line 2",
        ),
        ({"page": "3,4"}, f":3: 12 fields; expected 11: {HEADER}"),
        (
            {"page": '"3\n4"'},
            ":3: column 'page': '3\\n4': expected printable characters on one line",
        ),
        ({"page": '"3'}, ":3: not a valid CSV line: unexpected end of data"),
    ],
)
def test_a_wrong_field_is_named(tmp_path, changes, message):
    path = write(tmp_path, HEADER, line(), line(**({"event": "mine-2"} | changes)))
    assert problem(path) == message


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("",), f":1: no column 'event'; expected {HEADER}"),
        (
            ("id,date,country,event",),
            f":1: a table of another kind; expected {HEADER} "
            "(docs/own_record.md shows how to convert a file)",
        ),
        ((HEADER,), ": has a header and no lines"),
        ((HEADER, line(), "", line(event="mine-2")), ":3: a blank line; expected 11 fields"),
        (
            (HEADER.replace("republic", "repubic"), line()),
            f":1: unknown column 'repubic'; expected {HEADER}; did you mean 'republic'?",
        ),
        (
            (HEADER.removesuffix(",certainty"), line()),
            f":1: no column 'certainty'; expected {HEADER}",
        ),
        (
            (HEADER.replace("event,month", "month,event"), line()),
            f":1: columns out of order or named twice; expected {HEADER}",
        ),
        *(
            (
                (HEADER.replace(",", sign), line().replace(",", sign)),
                f":1: columns are separated by {name}; expected commas "
                "(docs/own_record.md shows how to convert a file)",
            )
            for sign, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"))
        ),
        (
            ("\ufeff" + HEADER.replace(",", ";"), line()),
            ":1: columns are separated by semicolons; expected commas "
            "(docs/own_record.md shows how to convert a file)",
        ),
        (
            (f"{HEADER},new", f"{line()},no"),
            ":2: column 'new': 'no': expected 'yes', or nothing",
        ),
    ],
)
def test_a_wrong_form_is_named(tmp_path, lines, message):
    assert problem(write(tmp_path, *lines)) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", f": empty; expected the header {HEADER}"),
        (b"PK\x03\x04\0\0", f": an Excel workbook or another zipped file; {SAVE_AS}"),
        (b"\xd0\xcf\x11\xe0\xa1", f": an old Excel or Word file; {SAVE_AS}"),
        (f"{HEADER}\n".encode("utf-16"), f": a text in UTF-16; {SAVE_AS}"),
        (b"a\0b", f": a binary file; {SAVE_AS}"),
        (f"{HEADER}\n".encode() + b"caf\xe9,2016-08\n", f":2: not in UTF-8; {SAVE_AS}"),
        (b"x" * (LARGEST_FILE + 1), ": larger than 5 MB; expected a CSV file"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, message):
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    assert problem(path) == message


def test_all_faults_of_a_file_are_told_up_to_ten(tmp_path):
    path = write(
        tmp_path, HEADER, line(republic="TJ"), line(event="mine-2"), line(event="3", month="2016")
    )
    first, second = problem(path).split("\n")
    assert "column 'republic': 'TJ'" in first and first.startswith(":2: ")
    assert second.startswith(f"{near_here(path)}:4: column 'month': '2016' is not a month")
    rows = (line(event=f"mine-{number}", channel="talks") for number in range(200))
    told = problem(write(tmp_path, HEADER, *rows)).split("\n")
    assert len(told) == 11
    assert told[-1].endswith(" more")


def test_what_is_right_of_a_later_fault_in_form_is_told_as_well(tmp_path):
    path = write(tmp_path, HEADER, line(republic="TJ"), line(event="mine-2") + ",more")
    first, second = problem(path).split("\n")
    assert first.startswith(":2: ") and second.startswith(f"{near_here(path)}:3: 12 fields")


def test_an_event_lies_in_the_future_from_the_next_month_on(tmp_path):
    path = write(tmp_path, HEADER, line(month="2021-03"))
    assert len(read_rows(path, "2021-03")) == 1
    with pytest.raises(InputError, match="expected a month up to 2021-02; this one lies in the"):
        read_rows(path, "2021-02")


def test_messages_are_short_whatever_a_field_holds(tmp_path):
    for column in GOOD:
        long = write(tmp_path, HEADER, line(**{column: "ä" * 100_000}))
        assert len(problem(long)) < 500, column


def test_missing_files_folders_and_pipes_are_refused(tmp_path):
    assert problem(tmp_path / "none.csv") == ": cannot be read: No such file or directory"
    assert problem(tmp_path) == ": a folder, not a file"
    os.mkfifo(tmp_path / "pipe")
    assert problem(tmp_path / "pipe") == ": not a file"


def test_a_huge_field_is_refused(tmp_path):
    path = write(tmp_path, HEADER, line(page="p" * 200_000))
    assert "not a valid CSV line: field larger than field limit" in problem(path)


FIELDS = st.fixed_dictionaries(
    {
        "month": st.integers(0, 400).map(month_label),
        "power": st.sampled_from(POWERS),
        "republic": st.sampled_from(REPUBLICS),
        "channel": st.sampled_from(CHANNELS),
        "form": st.sampled_from(FORMS),
    }
).filter(lambda row: (row["power"], row["form"]) not in OUTSIDE)


@given(st.lists(FIELDS, min_size=1, max_size=20))
def test_what_is_written_is_read(tmp_path_factory, rows):
    path = write(
        tmp_path_factory.mktemp("rows"),
        HEADER,
        *(line(event=f"e{n}", **row) for n, row in enumerate(rows)),
    )
    read = read_record(path).entries
    assert [{name: getattr(e, name) for name in rows[0]} for e in read] == rows


@given(st.binary(max_size=300))
def test_no_file_whatever_breaks_the_reader(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(f"{HEADER}\n".encode() + content)
    try:
        read_record(path)
    except InputError as error:
        assert str(error).startswith(str(near_here(path)))
