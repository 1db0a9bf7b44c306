"""Hostile and damaged result folders: one line each, and nothing outside is ever touched."""

import errno
import json
import os
import re
import shutil
import tracemalloc

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim import experiments
from sim.errors import InputError
from sim.experiments import manifest as manifests
from sim.experiments import store
from sim.experiments.store import load_result
from sim.scenario import load_scenario

LONGEST_MESSAGE = 400


@pytest.fixture(scope="module")
def scenario():
    return load_scenario({"name": "brief", "to": "1993-06", "history": "free"})


@pytest.fixture(scope="module")
def original(scenario, tmp_path_factory):
    return experiments.run(scenario, 3, 1, tmp_path_factory.mktemp("made") / "r").folder


@pytest.fixture(scope="module")
def another(scenario, tmp_path_factory):
    """The same scenario under another seed."""
    return experiments.run(scenario, 3, 2, tmp_path_factory.mktemp("made") / "r").folder


@pytest.fixture
def made(original, tmp_path):
    """A result to damage."""
    return shutil.copytree(original, tmp_path / "r")


def problem(call, *arguments, **options):
    """The one short line that a call ends in."""
    with pytest.raises(InputError) as caught:
        call(*arguments, **options)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert len(message) < LONGEST_MESSAGE
    assert message.isprintable()
    return message


# The manifest.


def edited(change):
    def damage(path):
        manifest = json.loads(path.read_text())
        change(manifest)
        path.write_text(json.dumps(manifest))

    return damage


def without(*keys):
    def change(manifest):
        for key in keys[:-1]:
            manifest = manifest[key]
        del manifest[keys[-1]]

    return edited(change)


def with_value(value, *keys):
    def change(manifest):
        for key in keys[:-1]:
            manifest = manifest[key]
        manifest[keys[-1]] = value

    return edited(change)


def as_folder(path):
    path.unlink()
    path.mkdir()


def as_pipe(path):
    path.unlink()
    os.mkfifo(path)


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGED = {
    "empty": (lambda p: p.write_bytes(b""), "cannot be read as the manifest"),
    "cut off": (cut, "cannot be read as the manifest"),
    "not UTF-8": (lambda p: p.write_bytes(b'{"name": "\xff"}'), "cannot be read as the manifest"),
    "binary": (lambda p: p.write_bytes(os.urandom(999)), "cannot be read as the manifest"),
    "a number too long": (lambda p: p.write_text("9" * 5000), "cannot be read as the manifest"),
    "deep": (lambda p: p.write_text("[" * 200_000), "cannot be read as the manifest"),
    "wide": (lambda p: p.write_text("[],{}," * 200_000), "holds more than any manifest"),
    "null": (lambda p: p.write_text("null"), "not the manifest of a result of wakhan"),
    "a list": (lambda p: p.write_text("[1, 2]"), "not the manifest of a result of wakhan"),
    "versions null": (with_value(None, "versions"), "not the manifest of a result of wakhan"),
    "a folder": (as_folder, "a folder; expected a file"),
    "a pipe": (as_pipe, "not a regular file"),
    "format long": (with_value(10**4000, "format"), "written in no format"),
    "format a list": (with_value([], "format"), "written in no format"),
    "kind": (with_value("poem", "kind"), "kind: expected one of run, sweep, "),
    "kind a list": (with_value([], "kind"), "kind: expected one of run, sweep, "),
    "seed a text": (with_value("1", "seed"), "seed: expected a whole number from 0 to "),
    "seed true": (with_value(True, "seed"), "seed: expected a whole number from 0 to "),
    "seed huge": (with_value(10**4000, "seed"), "seed: expected a whole number from 0 to "),
    "runs": (with_value(7, "runs"), "runs: expected points times replicates, 3"),
    "failed": (with_value(4, "failed"), "failed: expected at most the number of runs, 3"),
    "status": (with_value("incomplete", "status"), "status: expected 'incomplete' where"),
    "no tables": (without("tables"), "tables: is missing"),
    "name": (with_value("../../x", "name"), "name: expected a name of up to 80 letters"),
    "no scenario": (with_value([], "scenarios"), "scenarios: expected a list of at least 1"),
    "scenario's name": (
        with_value("a/b", "scenarios", 0, "name"),
        r"scenarios\[0\]\.name: expected a name",
    ),
    "scenario's file": (
        with_value("../../secret.yaml", "scenarios", 0, "resolved"),
        r"scenarios\[0\]\.resolved: expected the name of a YAML file",
    ),
    "design a text": (with_value("grid", "design"), "design: expected a mapping"),
    "levels": (
        with_value({"x\n\x1b[31m" + "k" * 999: [None]}, "design", "vary"),
        r"design\.vary\.x\\n\\x1b\[31mk+\[0\]: expected a finite number",
    ),
    "parts": (with_value([[]], "parts"), r"parts\[0\]: expected a mapping"),
    "a part": (with_value("lost", "parts", 0, "status"), r"parts\[0\]\.status: expected one of"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_manifest_is_one_line_and_the_folder_stays(scenario, made, damage, message):
    damage(made / "manifest.json")
    names = sorted(os.listdir(made))
    assert re.search(message, problem(load_result, made))
    for redo in (False, True):
        assert re.search(message, problem(experiments.run, scenario, 3, 1, made, redo=redo))
    assert sorted(os.listdir(made)) == names
    assert os.listdir(made.parent) == [made.name]


def test_each_key_of_a_manifest_is_asked_for(made):
    """But for the note on quantiles, which is for readers, and digests of what is not read."""
    manifest = store.read_manifest(made)
    for key in manifest:
        store.write_manifest(made, {k: value for k, value in manifest.items() if k != key})
        if key in ("quantiles", "files"):
            load_result(made)
        else:
            problem(load_result, made)


def leaves(value, *path):
    """Ways to what stands at the ends of plain data."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from leaves(item, *path, key)
    else:
        yield path


def test_no_word_of_a_manifest_changes_unnoticed(made):
    path = made / "manifest.json"
    written = path.read_text()
    for way in leaves(json.loads(written)):
        for value in (0.5, "other", None, [], {}):
            path.write_text(written)
            with_value(value, *way)(path)
            if path.read_text() != json.dumps(json.loads(written)):
                problem(load_result, made)
    path.write_text(json.dumps(json.loads(written)))
    assert load_result(made).complete


def test_a_huge_manifest_takes_no_memory(made):
    os.truncate(made / "manifest.json", 100_000_000)
    tracemalloc.start()
    try:
        message = problem(load_result, made)
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert re.search(r"is 100 MB large; expected at most 10 MB", message)
    assert taken < 1e6


def test_the_manifest_of_the_largest_sweep_is_within_bounds(made):
    """Parts of 1,001 runs each, of as many runs as a sweep may have."""
    manifest = store.read_manifest(made)
    manifest["parts"] *= 20_000
    store.write_manifest(made, manifest)
    size = (made / "manifest.json").stat().st_size
    assert size < manifests.LARGEST_MANIFEST / 2
    assert len(load_result(made).manifest["parts"]) == 20_000


# Tables.


def of_another_seed(path, another):
    shutil.copyfile(another / path.name, path)


def of_another_table(path, _):
    shutil.copyfile(path.with_name("points.parquet"), path)


def rewritten(path, _):
    pd.read_parquet(path).iloc[:-1].to_parquet(path)


def without_a_column(path, _):
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(table.column_names[-1:]), path)


def changed(path, _):
    table = pq.read_table(path)
    column = pa.array([0] * len(table), table.schema.field(-1).type)
    pq.write_table(table.set_column(table.num_columns - 1, table.schema.field(-1), column), path)


def hostile_identity(path, _):
    table = pq.read_table(path)
    pq.write_table(table.replace_schema_metadata({b"wakhan": b"[" * 100_000}), path)


TABLES_DAMAGED = {
    "of another seed": (of_another_seed, "belongs to another result: its seed is 2, and that of"),
    "another table": (of_another_table, "belongs to another result: its table is points"),
    "rewritten": (rewritten, "does not say which result it belongs to"),
    "identity": (hostile_identity, "does not say which result it belongs to"),
    "a column missing": (without_a_column, "was changed since it was made"),
    "changed": (changed, "was changed since it was made"),
    "cut off": (lambda path, _: cut(path), "cannot be read as a table; was it cut off"),
    "empty": (lambda path, _: path.write_bytes(b""), "cannot be read as a table; was it cut off"),
    "missing": (lambda path, _: path.unlink(), "missing from the result"),
    "a folder": (lambda path, _: as_folder(path), "a folder; expected a file"),
    "a pipe": (lambda path, _: as_pipe(path), "not a regular file"),
}


@pytest.mark.parametrize(("damage", "message"), TABLES_DAMAGED.values(), ids=TABLES_DAMAGED)
@pytest.mark.parametrize("table", ["runs", "reasons"])
def test_a_damaged_table_is_one_line(made, another, damage, message, table):
    damage(made / f"{table}.parquet", another)
    assert message in problem(lambda: getattr(load_result(made), table))


def test_a_manifest_of_another_seed_does_not_go_with_its_tables(made):
    store.write_manifest(made, {**store.read_manifest(made), "seed": 2})
    assert "its seed is 1, and that of the manifest 2" in problem(load_result, made)


def test_every_flipped_bit_of_a_table_is_found(made):
    path = made / "runs.parquet"
    content = path.read_bytes()
    for place in range(0, 8 * len(content), 8 * len(content) // 150):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        problem(lambda: load_result(made).runs)
    path.write_bytes(content)
    assert len(load_result(made).runs) == 3


@pytest.mark.parametrize("table", store.TABLES)
def test_pages_of_tables_have_checksums_for_other_programs(made, table):
    """Of bytes within a page, the one that a reader without the manifest's digests can find."""
    path = made / f"{table}.parquet"
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    content = bytearray(path.read_bytes())
    content[column.data_page_offset + column.total_compressed_size // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(OSError):
        pq.read_table(path, page_checksum_verification=True)


@pytest.mark.parametrize("table", store.TABLES)
def test_no_table_is_left_out_when_a_result_is_loaded(made, another, table):
    of_another_seed(made / f"{table}.parquet", another)
    assert f"{table}.parquet: belongs to another result" in problem(load_result, made)


def test_a_scenario_that_was_not_run_is_not_told_of(made):
    path = made / "scenario.yaml"
    path.write_text(path.read_text().replace("to: 1993-06", "to: 1993-05"))
    assert "is not the scenario that was run" in problem(lambda: load_result(made).scenarios)
    path.unlink()
    assert "no such file" in problem(lambda: load_result(made).scenarios)


# Links.


@pytest.fixture
def outside(tmp_path):
    """A folder that no result may change."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("thesis.txt", "00000.part", "manifest.json.1.tmp"):
        (folder / name).write_text("three years of work")
    yield folder
    assert {path.name: path.read_text() for path in folder.iterdir()} == dict.fromkeys(
        ("thesis.txt", "00000.part", "manifest.json.1.tmp"), "three years of work"
    )


def stopped(scenario, folder):
    """A run that was interrupted before its first part."""

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        experiments.run(scenario, 3, 1, folder, progress=stop)


INSIDE = (
    ".lock",
    "parts",
    "parts/00000.part",
    "given",
    "figures",
    "manifest.json",
    "scenario.yaml",
    "runs.parquet",
    "summary.md",
)


@pytest.mark.parametrize("name", INSIDE)
def test_work_does_not_go_on_through_a_link(scenario, tmp_path, outside, name):
    folder = tmp_path / "r"
    stopped(scenario, folder)
    place = folder / name
    target = outside if name in ("parts", "given", "figures") else outside / "thesis.txt"
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    message = problem(experiments.run, scenario, 3, 1, folder)
    expected = "cannot be read as the manifest" if name == "manifest.json" else "a link; a result"
    assert expected in message


@pytest.mark.parametrize("name", ["summary.md", "figures", "figures/spread.png", "parts"])
def test_nothing_is_written_through_a_link_of_a_finished_result(scenario, made, outside, name):
    place = made / name
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(outside if name in ("figures", "parts") else outside / "thesis.txt")
    experiments.run(scenario, 3, 1, made)
    if place.is_dir():
        problem(store.own_folder, made, name)
    else:
        store.write_text(place, "what came out")
        assert not place.is_symlink()
        assert place.read_text() == "what came out"


def test_no_part_is_added_through_a_link(made, outside):
    """As what is learned is added to a scoring that is finished."""
    (made / "parts").symlink_to(outside)
    assert "parts: a link; a result" in problem(store.write_part, made, 0, "digest", {})
    store.remove_parts(made)


def test_redo_moves_a_link_aside_and_not_what_it_leads_to(scenario, made, tmp_path):
    (tmp_path / "link").symlink_to(made)
    before = (made / "manifest.json").read_bytes()
    experiments.run(scenario, 3, 7, tmp_path / "link", redo=True)
    assert (tmp_path / "link.old").is_symlink()
    assert (made / "manifest.json").read_bytes() == before
    assert not (tmp_path / "link").is_symlink()


def test_a_temporary_file_that_was_planted_is_not_written_through(made, outside):
    (made / f"summary.md.{os.getpid()}.tmp").symlink_to(outside / "thesis.txt")
    store.write_text(made / "summary.md", "what came out")
    assert (made / "summary.md").read_text() == "what came out"


def test_what_others_put_into_a_folder_at_work_stays(scenario, tmp_path):
    folder = tmp_path / "r"
    stopped(scenario, folder)
    for name in ("draft.tmp", "parts/notes.txt"):
        (folder / name).write_text("mine")
    experiments.run(scenario, 3, 1, folder)
    assert (folder / "draft.tmp").read_text() == "mine"
    assert os.listdir(folder / "parts") == ["notes.txt"]


def test_parts_that_cannot_be_removed_do_no_harm(scenario, made, monkeypatch):
    """A result on a device that takes no more writing, of a process killed at its very end."""
    (made / "parts").mkdir()
    (made / "parts" / "00000.part").write_text("")

    def refuse(path, **options):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(type(made), "unlink", refuse)
        assert experiments.run(scenario, 3, 1, made).complete
    assert (made / "parts").exists()
    experiments.run(scenario, 3, 1, made)
    assert not (made / "parts").exists()


@pytest.mark.parametrize("name", ["parts", "given"])
def test_a_file_where_a_folder_belongs(scenario, tmp_path, name):
    folder = tmp_path / "r"
    given = store.Given({"brief": "# mine\n"})
    stopped(scenario, folder)
    shutil.rmtree(folder / name, ignore_errors=True)
    (folder / name).write_text("no folder")
    message = problem(experiments.run, scenario, 3, 1, folder, given=given)
    assert f"{name}: a file; expected a folder" in message


@pytest.mark.parametrize("name", ["runs.parquet", "scenario.yaml", ".lock"])
def test_a_folder_where_a_file_belongs(scenario, tmp_path, name):
    folder = tmp_path / "r"
    stopped(scenario, folder)
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir()
    message = problem(experiments.run, scenario, 3, 1, folder)
    assert "cannot be written: Is a directory" in message
