"""`wakhan check RESULT`: every byte that a result keeps is as it was made, or it is told."""

import shutil

import pytest

from sim import experiments
from sim.analysis import summary
from sim.cli.files import check
from sim.errors import InputError
from sim.experiments import store
from sim.scenario import load_scenario

DIGEST = "0" * 64


@pytest.fixture(scope="module")
def scenario():
    return load_scenario({"name": "brief", "to": "1993-06", "history": "free"})


@pytest.fixture(scope="module")
def original(scenario, tmp_path_factory):
    given = store.Given({"brief": "# mine\n"}, command="wakhan run")
    result = experiments.run(scenario, 3, 1, tmp_path_factory.mktemp("made") / "r", given=given)
    summary.complete(result)
    return result.folder


@pytest.fixture
def made(original, tmp_path):
    return shutil.copytree(original, tmp_path / "r")


def test_a_result_as_it_was_made(made):
    assert check(made).splitlines()[1:] == ["  7 tables and 3 other files are as they were made"]
    assert check(made).startswith(f"{made}: OK, run 'brief', seed 1, 3 runs, ")


def test_a_flipped_byte_of_any_kept_file_is_found(made):
    kept = sorted(path for path in made.rglob("*") if path.is_file())
    assert len(kept) == 11
    for path in kept:
        content = path.read_bytes()
        for place in (0, len(content) // 3, len(content) // 2, len(content) - 3):
            path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
            with pytest.raises(InputError, match=path.name):
                check(made)
        path.write_bytes(content)
    check(made)


def test_all_that_is_wrong_is_told_at_once(made):
    (made / "summary.md").write_text("what I make of it")
    (made / "given/scenario.yaml").unlink()
    (made / "counts.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError) as caught:
        check(made)
    said = str(caught.value).splitlines()
    assert [line.removeprefix(f"{made}/").partition(":")[0] for line in said] == [
        "counts.parquet",
        "given/scenario.yaml",
        "summary.md",
    ]


def test_what_others_put_beside_it_is_named_and_no_fault(made):
    for number in range(7):
        (made / f"note {number}.txt").write_text("mine")
    said = check(made).splitlines()[-1]
    assert said.startswith("  not of the result: note 0.txt, note 1.txt, ")
    assert said.endswith(" and 2 more")


def test_a_result_at_work_says_how_far_it_is(scenario, tmp_path):
    folder = tmp_path / "r"

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        experiments.run(scenario, 3, 1, folder, progress=stop)
    assert "not finished, 0 of 1 parts are there and sound; the command that" in check(folder)


@pytest.mark.parametrize(("kind", "steps"), [("fit", 1), ("score", 2), ("forecast", 0)])
def test_steps_that_a_result_is_read_from(tmp_path, kind, steps):
    manifest = store.new_manifest(
        kind=kind, name="x", title="x", digest=DIGEST, seed=1, runs=0, command=None,
        about={"accounts": [], "named": [""], "quick": True, "record": None, "jobs": ["a", "b"]},
    )  # fmt: skip
    store.write_manifest(tmp_path, manifest)
    assert "not finished; the command that began it goes on with it" in check(tmp_path)
    store.finish(tmp_path)
    for number in range(steps):
        with pytest.raises(InputError, match=f"0000{number}.part: missing or damaged"):
            check(tmp_path)
        store.write_part(tmp_path, number, DIGEST, {})
    assert len(check(tmp_path).splitlines()) == 1


def test_files_outside_are_not_read(made):
    manifest = store.read_manifest(made)
    store.write_manifest(made, {**manifest, "files": {"../secret.txt": DIGEST}})
    with pytest.raises(InputError, match="leads out of the result"):
        check(made)
