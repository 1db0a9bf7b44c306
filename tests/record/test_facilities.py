"""Codings of China's facilities: what each holds, and where a scenario or a command says so."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.analysis.inputs import _record
from sim.calendar import RECORD_MONTHS
from sim.cli.app import main
from sim.cli.evidence import of_the_record
from sim.errors import InputError
from sim.experiments.experiment import of_run
from sim.experiments.inputs import Given, keep_inputs
from sim.experiments.manifest import _SCORED
from sim.inference.scoring import RECORD, _kept, _kept_record
from sim.model.influence import InfluenceModel
from sim.model.unit_of_roles import recorded_in_tajikistan
from sim.names import BASING, CHINA, TAJIKISTAN
from sim.record.coverage import coverage, headline, own_rows, unit_of_roles
from sim.record.csv_files import packaged
from sim.record.events import COLUMNS
from sim.record.facilities import FACILITIES, coding, is_facility
from sim.record.own import ONE_PROGRAMME, OwnRecord, in_captions
from sim.record.reading import load_record, packaged_entries
from sim.record.rows import topics
from sim.scenario import load_scenario
from sim.scenario.writing import scenario_text

MANNED = OwnRecord(None, facilities="china_manned")
SITES = OwnRecord(None, facilities="several_sites")
TALK = "own-1,2019-05,CHN,KAZ,dialogue,bilateral,x_talks,,x_own,p1,certain"


def facilities(own: OwnRecord | None) -> list[tuple[str, str]]:
    return [(e.event, e.month) for e in load_record(own).entries if is_facility(e)]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(f"{','.join(COLUMNS)}\n{TALK}\n")
    return path


@pytest.fixture
def wakhan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, words)


def test_each_coding_stands_in_place_of_the_facilities_alone():
    others = [e for e in load_record().entries if not is_facility(e)]
    assert [e for e in load_record(MANNED).entries if not is_facility(e)] == others
    assert facilities(None) == [("didigova-01", "2016-07"), ("olimova-03", "2018-07")]
    assert facilities(OwnRecord(None, facilities=ONE_PROGRAMME)) == facilities(None)
    # A Xinjiang unit facing the Wakhan, which Tajikistan denies, and nothing else.
    assert facilities(MANNED) == [("didigova-02", "2016-07")]
    # Five outposts, three commandant's offices, a training centre (3.3), and the centre of 2018.
    assert len(facilities(SITES)) == 5 + 3 + 1 + 1
    for own in (None, MANNED, SITES):
        found = [e for e in load_record(own).entries if is_facility(e)]
        assert {(e.republic, e.form) for e in found} == {("TJK", "bilateral")}
        assert set(found) <= set(load_record(own).in_full().entries)
        assert set(found) <= set(load_record(own).scored().entries)


def test_every_coding_has_rows_and_every_topic_is_used():
    for name in FACILITIES:
        assert coding(name) == name
        assert name == ONE_PROGRAMME or packaged(f"facilities_{name}.csv").is_file()
    assert {topic for entry in packaged_entries() for topic in entry.detail} == set(topics())


def test_a_record_of_ones_own_keeps_its_rows_under_any_coding(file):
    own = OwnRecord(file, facilities="china_manned")
    assert facilities(own) == facilities(MANNED)
    assert [e.event for e in own_rows(load_record(own))] == ["own-1"]
    # In place of the packaged record its facilities are none of the packaged ones.
    assert facilities(OwnRecord.instead(file, facilities="china_manned")) == []


def test_ids_of_every_coding_are_taken(file):
    row = "site-outpost-1,2019-05,CHN,KAZ,dialogue,bilateral,x_talks,,x_own,p1,certain"
    file.write_text(f"{','.join(COLUMNS)}\n{row}\n")
    with pytest.raises(InputError, match="the packaged record has an event of this id"):
        load_record(OwnRecord(file))


def test_the_unit_of_roles_follows_the_coding():
    full = {}
    for name in FACILITIES:
        _, known, _ = recorded_in_tajikistan(name)
        full[name] = known[:, BASING].sum()
        model = InfluenceModel(
            load_scenario({"record": {"facilities": name}, "to": "2021-01"}), expected=True
        )
        while model.month < RECORD_MONTHS:
            model.step()
        hard = model.world.hard_role[CHINA, TAJIKISTAN]
        np.testing.assert_allclose(hard, 1.0, rtol=1e-9)
    assert full == {"one_programme": 2, "several_sites": 10, "china_manned": 1}


def test_a_scenario_chooses_a_coding():
    chosen = load_scenario({"record": {"facilities": "china_manned"}})
    assert chosen.record == MANNED
    plain = load_scenario({})
    assert load_scenario({"record": {"facilities": ONE_PROGRAMME}}).record is None
    assert chosen.digest() != plain.digest()
    assert "\nrecord:\n  facilities: china_manned\n" in scenario_text(chosen)


def test_a_scenario_is_kept_with_its_coding(tmp_path, file):
    (tmp_path / "mine.yaml").write_text("record: {add: own.csv, facilities: several_sites}\n")
    mine = load_scenario(tmp_path / "mine.yaml")
    kept = tmp_path / "kept"
    kept.mkdir()
    for scenario in (mine, dataclasses.replace(mine, record=SITES)):
        keep_inputs(kept, of_run(scenario, 1, 0), Given())
        again = load_scenario(kept / "scenario.yaml")
        assert again.digest() == scenario.digest()
        assert again.record.facilities == "several_sites"
        (kept / "scenario.yaml").unlink()


def test_a_scoring_keeps_the_coding(tmp_path, file):
    both = OwnRecord(file, until=(("bilateral", "2020-12"),), facilities="china_manned")
    shutil.copyfile(file, tmp_path / RECORD)
    for own in (MANNED, both, OwnRecord(file)):
        kept = json.loads(json.dumps(_kept(own)))
        assert _SCORED["record"](kept) is None
        again = _kept_record(tmp_path, kept)
        assert again.digest() == own.digest()
        assert again.coding == own.coding
        assert of_the_record(own)[0].startswith("Record: ")
    assert "added events" not in of_the_record(MANNED)[0]


def test_a_coding_is_chosen_over_that_of_a_scenario(file):
    own = OwnRecord(file)
    assert MANNED.over(None) == MANNED
    assert MANNED.over(own) == OwnRecord(file, facilities="china_manned")
    assert own.over(MANNED) == OwnRecord(file, facilities="china_manned")
    assert SITES.over(MANNED) == SITES
    assert OwnRecord(None, facilities=ONE_PROGRAMME).over(MANNED) is None
    only = OwnRecord.instead(file)
    assert only.over(MANNED) == only
    with pytest.raises(InputError, match="has no say where a file stands in place"):
        MANNED.over(only)


def test_words_name_the_coding(file):
    own = OwnRecord(file, facilities="china_manned")
    assert headline(MANNED).startswith("Record: the packaged one; facilities coded as china_manned")
    assert headline(own).startswith("Record: own.csv, added to the packaged record; facilities")
    assert in_captions(MANNED) == ", facilities coded as china_manned"
    assert in_captions(own) == ", with own.csv, facilities coded as china_manned"
    assert next(iter(coverage(MANNED))).startswith("facilities coded as china_manned: only a site")
    assert _record(MANNED)[0] == "the packaged one, facilities coded as china_manned"
    assert unit_of_roles(MANNED) == "Tajikistan 2020 = 1"
    assert unit_of_roles(MANNED, None) == "Tajikistan 2020 under each coding of facilities = 1"
    assert unit_of_roles(own, MANNED) == "Tajikistan 2020 = 1"


def test_commands_take_a_coding(wakhan):
    result = wakhan("record", "--facilities", "china_manned")
    assert result.exit_code == 0, result.output
    assert "facilities coded as china_manned: only a site that Chinese troops" in result.output
    result = wakhan(
        "run", "baseline", "-n", "2", "--set", "to=2021-02", "--set", "from=2020-11",
        "--facilities", "several_sites", "--no-figures",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    [folder] = Path("results").iterdir()
    assert folder.name.endswith("record=several_sites")
    assert "facilities: several_sites" in (folder / "scenario.yaml").read_text()


def test_a_wrong_coding_is_refused_in_one_line(wakhan, file):
    for words in (("record",), ("run", "baseline"), ("score", "--quick"), ("fit", "geography")):
        result = wakhan(*words, "--facilities", "china_maned")
        assert result.exit_code == 2
        assert (
            result.stderr.strip()
            .splitlines()[-1]
            .endswith(
                "--facilities: 'china_maned' is no coding of facilities; expected one of "
                "one_programme, several_sites, china_manned; did you mean 'china_manned'?"
            )
        )
    result = wakhan("record", "--record-only", "own.csv", "--facilities", "china_manned")
    assert result.exit_code == 2
    assert "--facilities: has no say where a file stands in place" in result.stderr
    long = wakhan("record", "--facilities", "x" * 5000)
    assert long.exit_code == 2
    assert len(long.stderr) < 400
