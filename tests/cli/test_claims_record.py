"""`claims` and `record`: what they print and refuse."""

import pytest
from click.testing import CliRunner

from sim.analysis.claims import CLAIMS, examine
from sim.cli import claims as checks
from sim.cli import record as events_on
from sim.cli.app import main
from sim.record.reading import load_record
from sim.scenario import default_scenario
from sim.tables import Table


def wakhan(*words):
    return CliRunner().invoke(main, words)


def test_a_claim_is_examined_and_the_verdict_explained():
    result = wakhan("claims", "d4", "--runs", "6", "--seed", "3")
    assert result.exit_code == 0, result.output
    assert "6 runs on each side of a check, seed 3" in result.output
    rows = [line for line in result.output.splitlines() if "tolerance rises" in line]
    assert len(rows) == 1
    assert rows[0].startswith("D4  aliyev2019; rauf_saud2020 sec.6  accommodation")
    assert "  0.20" in rows[0]
    assert rows[0].rstrip().endswith(("holds", "fails", "contested"))
    assert "1 claim: holds 1, fails 0, contested 0" in result.output
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
    china = record.summary("CHN", ("bilateral",)).sum()
    assert any(line.startswith("all five") and line.endswith(f"  {china}") for line in lines)
    assert any(line.split()[:2] == ["Tajikistan", "2014-2020"] for line in lines)
    assert "Russian half of the record is incomplete" in result.output


def test_tables_of_the_record_add_up():
    for block in events_on.record_overview(load_record()):
        if isinstance(block, Table):
            *parts, total = [[int(cell) for cell in row[2:]] for row in block.rows]
            assert [sum(column) for column in zip(*parts[:15], strict=True)] == total
            assert [sum(column) for column in zip(*parts[15:], strict=True)] == total


def test_record_of_ones_own(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(
        "event,month,power,republic,channel,form,detail,size,source,page,certainty\n"
        "x-1,2015-03,CHN,UZB,operation,bilateral,patrol,,x_mine,p1,certain\n"
    )
    result = wakhan("record", "--record", str(own))
    assert result.exit_code == 0, result.output
    lines = map(str.split, result.output.splitlines())
    row = next(line for line in lines if line[:3] == ["all", "five", "all"])
    assert row[3:] == ["0", "0", "0", "0", "1", "0", "1"]


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
