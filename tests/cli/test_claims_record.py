"""`claims` and `record`: what they print and refuse."""

import re

import pytest

from sim.analysis.claims import CLAIMS, examine
from sim.analysis.summary import summary
from sim.cli import claims as checks
from sim.cli import record as events_on
from sim.experiments.store import load_result
from sim.record.events import BILATERAL
from sim.record.reading import load_record
from sim.scenario import default_scenario
from sim.tables import Table
from tests.cli.calling import wakhan


def test_a_claim_is_examined_and_the_verdict_explained():
    result = wakhan("claims", "d4", "--runs", "6", "--seed", "3")
    assert result.exit_code == 0, result.output
    assert "6 runs on each side of a check, seed 3" in result.output
    rows = [line for line in result.output.splitlines() if "tolerance rises" in line]
    assert len(rows) == 1
    assert rows[0].startswith("D4  aliyev2019; rauf_saud2020 sec.6  accommodation")
    assert "  0.20" in rows[0]
    assert "  0.05          yes, built in  " in rows[0]
    assert re.search(r"  [+]\d+ \[[+-]\d+, [+]\d+\]  ", rows[0])
    assert rows[0].rstrip().endswith(checks.VERDICTS)
    assert "1 claim: negligible 0, fails 0, contested 0, holds 1, built in 0" in result.output
    assert "contested when it holds" in result.output


def test_claims_are_the_same_with_the_same_seed_and_without_a_bar():
    first, second = (wakhan("claims", "D4", "--runs", "3") for _ in range(2))
    assert first.output == second.output
    assert first.stderr == ""


def test_verdict_does_not_depend_on_which_claims_were_asked_for():
    [alone] = checks.examined(checks.chosen_claims(["C6"]), 8, 1)
    both = examine([c for c in CLAIMS if c.id in ("G1", "C6")], default_scenario(), runs=8, seed=1)
    [among] = [finding for finding in both if finding.claim.id == "C6"]
    assert alone.verdict == among.verdict
    assert [e.mean for e in alone.effects] == [e.mean for e in among.effects]


def test_what_settings_do_to_the_answer_is_told_once_for_all_checks_of_them():
    [finding] = checks.examined(checks.chosen_claims(["E3"]), 2, 1)
    first, second, third = checks.answer_texts(finding)
    assert all(re.fullmatch(r"[+-]\d+ \[[+-]\d+, [+-]\d+\]", text) for text in first + third)
    assert second == [""] * 4  # debt once more; the third is about distress


def test_a_claim_that_is_not_there_is_the_users_mistake():
    result = wakhan("claims", "G1", "Z9")
    assert result.exit_code == 2
    assert "Z9: no such claim; there are G1, G2" in result.stderr
    assert wakhan("claims", "--runs", "1").exit_code == 2


def test_without_ids_all_claims_are_meant_in_their_order():
    assert checks.chosen_claims([]) == list(CLAIMS)
    assert [c.id for c in checks.chosen_claims(["s1", "G1"])] == ["G1", "S1"]


def test_record_counts_by_republic_channel_and_period():
    result = wakhan("record")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    record = load_record()
    known, rows = (
        record.reported().counts("CHN", BILATERAL).sum(),
        record.summary("CHN", BILATERAL).sum(),
    )
    for years, number in (("1993-2020", known), ("all", rows)):
        assert any(x.split()[2:3] == [years] and x.endswith(f"  {number}") for x in lines)
    assert "China's events are complete to 2020-12." in result.output
    parts = "432 bilateral to 2020-12 + 31 known from a schedule + 4 bilateral after it"
    assert f"China's rows: 522 = {parts} + 55 under the SCO." in result.output
    assert any(line.split()[:2] == ["Tajikistan", "2014-2020"] for line in lines)
    assert "Russian half of the record is incomplete" in result.output


def test_tables_of_the_record_add_up():
    for block in events_on.record_overview(None):
        if isinstance(block, Table):
            *parts, known, total = [[int(cell) for cell in row[2:]] for row in block.rows]
            assert [sum(column) for column in zip(*parts[:20], strict=True)] == total
            assert [sum(column) for column in zip(*parts[20:], strict=True)] == total
            assert [sum(column) for column in zip(*parts[20:23], strict=True)] == known


OWN = """\
event,month,power,republic,channel,form,detail,size,source,page,certainty
x-1,2015-04,CHN,UZB,operation,bilateral,patrol,,x_mine,p1,certain
x-2,2023-11,CHN,KGZ,transfer,bilateral,vehicles,,x_mine,p2,certain
x-3,2022-05,RUS,KGZ,exercise,csto,x_drill,,x_mine,p2,certain
"""


def rows_of(output, first):
    return [line.split()[2:] for line in output.splitlines() if line.startswith(first)]


def test_a_record_of_ones_own_stands_beside_the_packaged_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text(OWN)
    plain, result = wakhan("record"), wakhan("record", "--record", "own.csv")
    assert result.exit_code == 0, result.output
    assert "3 rows, 2015-04 to 2023-11: China 2, Russia 1" in result.output
    assert f"added to the {len(load_record())} rows of the packaged record" in result.output
    assert "--complete-until CHN.bilateral=YYYY-MM" in result.output
    assert "1 row after that: shown, neither replayed nor scored" in result.output
    assert "1 row of Russia: shown, and no more" in result.output
    bilateral = rows_of(result.output, "all five")
    assert bilateral[3] == ["2021-2023", "2", "0", "3", "0", "0", "0", "5"]
    assert bilateral[4] == ["1993-2020", "266", "87", "46", "12", "20", "2", "433"]
    assert rows_of(plain.output, "all five")[3] == ["2021", "2", "0", "2", "0", "0", "0", "4"]
    told = wakhan("record", "--record", "own.csv", "--complete-until", "CHN.bilateral=2024-06")
    assert (
        "bilateral events to 2024-06 and shares in exercises of the SCO to 2020-12" in told.output
    )
    assert "rows after" not in told.output
    assert rows_of(told.output, "all five")[3][0] == "2021-2024"


def test_a_record_in_place_of_the_packaged_one(tmp_path):
    (tmp_path / "own.csv").write_text(OWN)
    result = wakhan("record", "--record-only", str(tmp_path / "own.csv"))
    assert "in place of the packaged record" in result.output
    assert rows_of(result.output, "all five")[-1] == ["all", "0", "0", "0", "1", "0", "0", "1"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--record", "own.csv", "--record-only", "own.csv"), "give either --record (adds)"),
        (("--complete-until", "CHN=2024-06"), "says nothing without --record FILE"),
        (("--record", "own.csv", "--complete-until", "2024-06"), "expected CHN=YYYY-MM or CHN.bil"),
        (("--record", "own.csv", "--complete-until", "RUS=2024-06"), "is complete nowhere"),
        (("--record", "own.csv", "--complete-until", "China=2024-06"), "did you mean 'CHN'?"),
        (("--record", "own.csv", "--complete-until", "CHN.qccm=2024-06"), "go with 'bilateral'"),
        (("--record", "own.csv", "--complete-until", "CHN=2990-01"), "lies in the future"),
        (("--record", "own.csv", "--complete-until", "CHN=2019-12"), "comes before 2020-12"),
        (("--record", "own.csv", "--complete-until", "CHN=Jun-24"), "did you mean '2024-06'?"),
    ],
)
def test_what_options_say_of_a_record_is_checked(tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text(OWN)
    result = wakhan("record", *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr) < 400


@pytest.mark.parametrize("words", [("record", "--record"), ("check",)])
def test_a_file_that_is_not_there_is_called_as_it_was_typed(tmp_path, monkeypatch, words):
    (tmp_path / "below").mkdir()
    (tmp_path / "mine.csv").write_text(OWN)
    monkeypatch.chdir(tmp_path / "below")
    result = wakhan(*words, "../mime.csv")
    assert result.exit_code == 2
    assert result.stderr == ("wakhan: error: ../mime.csv: no such file; did you mean 'mine.csv'?\n")
    (tmp_path / "mine.csv").write_text(OWN.replace("UZB", "UZX"))
    assert wakhan(*words, "../mine.csv").stderr.startswith("wakhan: error: ../mine.csv:2: column")


def test_a_run_keeps_what_its_record_is_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(OWN)
    (tmp_path / "brief.yaml").write_text("from: 2020-06\nto: 2021-03\n")
    words = ("--record", "mine.csv", "--complete-until", "CHN.bilateral=2024-06")
    result = wakhan("run", "brief.yaml", "-n", "2", "-o", "made", "--no-figures", *words)
    assert result.exit_code == 0, result.output
    kept = load_result("made")
    [scenario] = kept.scenarios.values()
    assert scenario.record.path.name == "record.csv"
    assert "Record: mine.csv, added to the packaged record." in summary(kept)
    heading = (tmp_path / "made/summary.md").read_text().splitlines()[0]
    assert heading == "# brief, with mine.csv, China's bilateral events to 2024-06"


def test_a_sweep_takes_a_record_and_can_be_made_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(OWN)
    for name in ("one", "other"):
        (tmp_path / f"{name}.yaml").write_text("from: 2020-10\nto: 2021-03\n")
    design = "design: {kind: grid}\nvary: {spread.threshold: [0.2, 0.5]}\n"
    text = f"scenarios: [one.yaml, other.yaml]\nseed: 1\nreplicates: 2\n{design}"
    (tmp_path / "both.yaml").write_text(text)
    quick = ("--no-figures", "--workers", "1")
    assert (
        "nothing says to which month"
        in wakhan("sweep", "both.yaml", "--record", "mine.csv", *quick).stderr
    )
    words = ("--record", "mine.csv", "--complete-until", "CHN=2024-06")
    result = wakhan("sweep", "both.yaml", *words, *quick)
    assert result.exit_code == 0, result.output
    made = load_result("results/both+record=mine")
    for scenario in made.scenarios.values():
        assert (scenario.record.name, scenario.record.only) == ("mine.csv", False)
        assert dict(scenario.record.until) == {"bilateral": "2024-06", "sco": "2024-06"}
    (tmp_path / "mine.csv").unlink()
    result = wakhan("sweep", "results/both+record=mine/sweep.yaml", "-o", "again", *quick)
    assert result.exit_code == 0, result.output
    assert load_result("again").manifest["config"] == made.manifest["config"]
    assert load_result("again").runs.equals(made.runs)


def test_check_knows_a_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.csv").write_text(OWN)
    result = wakhan("check", "own.csv")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("own.csv: OK, a record of events\n  3 rows, 2015-04 to 2023-11")
    (tmp_path / "own.csv").write_text(OWN.replace(",", ";"))
    result = wakhan("check", "own.csv")
    assert result.exit_code == 2
    assert "own.csv:1: columns are separated by semicolons" in result.stderr


@pytest.mark.parametrize("name", ["absent.csv", "faulty.csv"])
def test_a_record_that_cannot_be_read_is_the_users_mistake(tmp_path, name):
    (tmp_path / "faulty.csv").write_text("event,month\nx,2015-03\n")
    result = wakhan("record", "--record", str(tmp_path / name))
    assert result.exit_code == 2
    assert result.stderr.startswith("wakhan: error: ")
    assert name in result.stderr


def test_timeline_is_drawn_and_never_overwritten(tmp_path):
    file = tmp_path / "record.svg"
    result = wakhan("record", "--timeline", str(file))
    assert result.exit_code == 0, result.output
    assert "<svg" in file.read_text("utf-8")
    again = wakhan("record", "--timeline", str(file))
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_timeline_wants_a_picture(tmp_path):
    result = wakhan("record", "--timeline", str(tmp_path / "record.xls"))
    assert result.exit_code == 2
    assert "ends in .png or .svg" in result.stderr
