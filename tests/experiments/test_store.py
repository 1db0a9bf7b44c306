"""Result folders: nothing is overwritten, nothing is half read."""

import errno
import json
from dataclasses import replace

import numpy as np
import pytest

from sim import experiments
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.store import Given, load_result
from sim.scenario import load_scenario


@pytest.fixture
def made(scenario, tmp_path):
    """A result of five runs."""
    return experiments.run(scenario, 5, 1, tmp_path / "r", workers=1)


def snapshot(folder):
    return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def test_the_same_result_is_left_as_it_is(made, scenario):
    before = snapshot(made.folder)
    again = experiments.run(scenario, 5, 1, made.folder, workers=1)
    assert snapshot(made.folder) == before
    assert again.manifest == made.manifest


@pytest.mark.parametrize(("runs", "seed"), [(6, 1), (5, 2)])
def test_another_result_is_not_overwritten(made, scenario, runs, seed):
    before = snapshot(made.folder)
    with pytest.raises(InputError, match=r"holds another result \(run 'brief', seed 1, 5 runs"):
        experiments.run(scenario, runs, seed, made.folder, workers=1)
    assert snapshot(made.folder) == before


def test_redo_moves_the_old_result_aside(made, scenario):
    old = (made.folder / "runs.parquet").read_bytes()
    for aside in ("r.old", "r.old-2"):
        new = experiments.run(scenario, 5, 2, made.folder, workers=1, redo=True)
        assert new.manifest["seed"] == 2
        assert (made.folder.with_name(aside) / "manifest.json").exists()
    assert (made.folder.with_name("r.old") / "runs.parquet").read_bytes() == old


@pytest.mark.parametrize("redo", [False, True])
def test_files_of_others_are_never_touched(scenario, tmp_path, redo):
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(InputError, match="holds files that are no result of wakhan"):
        experiments.run(scenario, 5, 1, tmp_path, workers=1, redo=redo)
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"


def test_a_manifest_of_another_program_is_not_ours(scenario, tmp_path):
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "manifest.json").write_text('{"name": "my extension"}')
    with pytest.raises(InputError, match="not the manifest of a result of wakhan"):
        experiments.run(scenario, 5, 1, folder, workers=1, redo=True)


def test_places_where_no_folder_can_be(scenario, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(InputError, match="a file; expected a folder"):
        experiments.run(scenario, 5, 1, file, workers=1)
    with pytest.raises(InputError, match="cannot be written: Not a directory"):
        experiments.run(scenario, 5, 1, file / "r", workers=1)


def test_a_full_disk_is_one_message_and_no_damage(scenario, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full)
        with pytest.raises(InputError, match="r: cannot be written: No space left on device"):
            experiments.run(scenario, 5, 1, tmp_path / "r", workers=1)
    assert experiments.run(scenario, 5, 1, tmp_path / "r", workers=1).complete


def test_two_processes_do_not_share_a_folder(scenario, tmp_path):
    busy = pytest.raises(InputError, match="another process is at work")
    with store.working_in(tmp_path / "r", "some digest"), busy:
        experiments.run(scenario, 5, 1, tmp_path / "r", workers=1)


def test_what_cannot_be_loaded(made, tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        load_result(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no result in this folder"):
        load_result(tmp_path / "empty")
    (made.folder / "counts.parquet").write_bytes(b"no table")
    with pytest.raises(InputError, match=r"counts\.parquet: cannot be read as a table"):
        _ = load_result(made.folder).counts
    (made.folder / "counts.parquet").unlink()
    with pytest.raises(InputError, match=r"counts\.parquet: missing from the result"):
        _ = load_result(made.folder).counts
    manifest = json.loads((made.folder / "manifest.json").read_text())
    (made.folder / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(InputError, match="written in format 99"):
        load_result(made.folder)
    (made.folder / "manifest.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read as the manifest"):
        load_result(made.folder)


def test_a_result_of_another_version_is_moved_aside_when_asked(made, scenario, tmp_path):
    manifest = json.loads((made.folder / "manifest.json").read_text())
    older = json.dumps({**manifest, "format": 1, "parts": "as they were"})
    (made.folder / "manifest.json").write_text(older)
    with pytest.raises(InputError, match=r"written in format 1, .* anew with --redo"):
        experiments.run(scenario, 5, 1, made.folder, workers=1)
    assert experiments.run(scenario, 5, 1, made.folder, workers=1, redo=True).complete
    assert (tmp_path / "r.old" / "manifest.json").read_text() == older


def test_the_manifest_says_what_was_done(made):
    manifest = made.manifest
    assert manifest["kind"] == "run"
    assert manifest["status"] == "complete"
    assert (manifest["seed"], manifest["replicates"], manifest["runs"]) == (1, 5, 5)
    used = {"wakhan", "python", "numpy", "scipy", "mesa", "pandas", "pyarrow", "llvmlite"}
    assert manifest["engine"] == "numpy"
    assert set(manifest["versions"]) == used
    assert manifest["started"] <= manifest["finished"]
    assert [part["status"] for part in manifest["parts"]] == ["done"]
    assert len(manifest["config"]) == len(manifest["scenarios"][0]["digest"]) == 64


def test_files_are_kept_as_given_and_the_record_with_them(study, tmp_path):
    from sim.record.csv_files import packaged

    with packaged("record.csv").open("rb") as file:
        (study / "record.csv").write_bytes(file.read())
    said = "{only: record.csv, complete_until: {CHN: {bilateral: 2021-06, sco: 2020-12}}}"
    text = f"# mine\nextends: brief.yaml\nrecord: {said}\n"
    (study / "own.yaml").write_text(text)
    scenario = load_scenario(study / "own.yaml")
    result = experiments.run(
        scenario, 2, 1, tmp_path / "r", workers=1, given=Given({"own": text}, command="wakhan run")
    )
    assert (result.folder / "given" / "scenario.yaml").read_text() == text
    assert result.manifest["command"] == "wakhan run"
    (study / "record.csv").unlink()
    assert result.scenarios["own"].digest() == scenario_digest(result)
    kept = (result.folder / "record.csv").resolve()
    assert result.scenarios["own"].record == replace(scenario.record, path=kept)


def scenario_digest(result):
    return result.manifest["scenarios"][0]["digest"]


def test_what_was_left_in_a_folder_at_work_goes_whatever_the_kind(tmp_path):
    manifest = store.new_manifest(
        kind="fit", name="x", title="x", digest="0" * 64, seed=1, runs=0, command="wakhan fit x"
    )
    store.begin_manifest(tmp_path, manifest)
    for name in ("manifest.json.12.tmp", "parts/fit-00003.part.12.tmp", "mine/notes.12.tmp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("half")
    store.begin_manifest(tmp_path, {**manifest, "command": "again"})
    assert [path.name for path in tmp_path.rglob("*.tmp")] == ["notes.12.tmp"]
    assert store.read_manifest(tmp_path)["command"] == "wakhan fit x"
