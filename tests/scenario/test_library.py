"""Where the names of scenarios, sweeps and accounts lead."""

import shutil
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import library, load_scenario, load_sweep
from sim.scenario.library import Place, find

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["a clone's", "packaged"])
def folder(request, tmp_path, monkeypatch):
    """An empty folder to work in; the library is the clone's, or lies with the package."""
    if request.param == "packaged":
        shutil.copytree(ROOT / "scenarios", tmp_path / "sim" / "library")
        monkeypatch.setattr(library, "PACKAGED", tmp_path / "sim" / "library")
    place = tmp_path / "empty"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def write(path, text="threat: {demand: 1}\n"):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def refused(text, kind=None):
    with pytest.raises(InputError) as caught:
        find(text, kind)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "kind", "file"),
    [
        ("baseline", None, "baseline.yaml"),
        ("baseline.yaml", None, "baseline.yaml"),
        ("scenarios/baseline.yaml", None, "baseline.yaml"),
        ("futures/afghan_war", None, "futures/afghan_war.yaml"),
        ("scenarios/futures/afghan_war.yaml", None, "futures/afghan_war.yaml"),
        ("afghan_war", None, "futures/afghan_war.yaml"),
        ("afghan_war.yaml", None, "futures/afghan_war.yaml"),
        ("library/futures/us_returns.yaml", None, "futures/us_returns.yaml"),
        ("futures", None, "sweeps/futures.yaml"),
        ("headline", "sweeps", "sweeps/headline.yaml"),
        ("geography", "accounts", "accounts/geography.yaml"),
        ("accounts/geography", "accounts", "accounts/geography.yaml"),
    ],
)
def test_names_in_an_empty_folder_lead_to_the_library(folder, text, kind, file):
    assert find(text, kind) == Place(library.library() / file, f"library/{file}", of_library=True)


def test_a_file_of_the_users_stands_before_the_librarys_and_it_is_known(folder):
    assert find("afghan_war").of_library
    write("scenarios/futures/afghan_war.yaml")
    hides = "library/futures/afghan_war.yaml"
    for text in ("afghan_war", "futures/afghan_war", "afghan_war.yaml"):
        found = find(text)
        assert found.path == Path("scenarios/futures/afghan_war.yaml")
        assert (found.of_library, found.hides) == (False, hides)
    assert load_scenario("afghan_war").values["threat.demand"] == 1
    assert find("library/futures/afghan_war.yaml").of_library
    write("afghan_war.yaml")
    assert find("afghan_war").path == Path("afghan_war.yaml")
    assert find("afghan_war").hides == hides
    # A path to a file that is there can mean nothing else.
    assert find("afghan_war.yaml") == Place(Path("afghan_war.yaml"), "afghan_war.yaml")


def test_a_users_file_of_another_name_hides_nothing(folder):
    write("scenarios/mine.yaml")
    assert find("mine") == Place(Path("scenarios/mine.yaml"), "scenarios/mine.yaml")


def test_accounts_and_sweeps_are_looked_for_among_their_own_first(folder):
    write("scenarios/headline.yaml")
    write("scenarios/geography.yaml")
    write("scenarios/accounts/geography.yaml")
    assert find("geography", "accounts").shown == "scenarios/accounts/geography.yaml"
    assert find("geography").shown == "scenarios/geography.yaml"
    assert find("headline", "sweeps").shown == "scenarios/headline.yaml"


def test_a_bare_name_of_several_files_asks_for_the_folder(folder):
    write("scenarios/a/mine.yaml")
    write("scenarios/b/mine.yaml")
    assert refused("mine") == "mine: may be 'a/mine.yaml', 'b/mine.yaml'; name the folder, too"
    assert find("b/mine").shown == "scenarios/b/mine.yaml"


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("afgan_war", None, "no such scenario; did you mean 'afghan_war'?"),
        ("futures/afgan_war.yaml", None, "no such file; did you mean 'afghan_war'?"),
        ("hedline", "sweeps", "no such sweep; did you mean 'headline'?"),
        ("qqq", "sweeps", "no such sweep; there are futures, headline, switches"),
        ("qqq", None, "no such scenario; see `wakhan list`"),
    ],
)
def test_a_name_that_leads_nowhere(folder, text, kind, message):
    assert refused(text, kind) == f"{text}: {message}"


@pytest.mark.parametrize("text", ["./baseline.yaml", "../baseline", "/baseline.yaml", "~/baseline"])
def test_a_path_from_the_root_or_a_dot_never_means_the_library(folder, text):
    with pytest.raises(InputError, match="no such f"):
        load_scenario(text)


def test_names_do_not_lead_out_of_the_library(folder):
    outside = library.library().parent / "outside.yaml"
    for text in ("futures/../../outside", "scenarios/../outside.yaml", "x/../../outside.yaml"):
        with pytest.raises(InputError):
            load_scenario(text)
    assert not outside.exists()


@pytest.mark.parametrize(
    ("file", "extends"),
    [
        ("mine.yaml", "baseline.yaml"),
        ("mine.yaml", "futures/afghan_war.yaml"),
        ("mine.yaml", "scenarios/baseline.yaml"),
        ("deeper/mine.yaml", "../baseline.yaml"),
        ("scenarios/mine.yaml", "futures/afghan_war.yaml"),
        ("scenarios/futures/mine.yaml", "../baseline.yaml"),
        ("scenarios/futures/afghan_war.yaml", "futures/afghan_war.yaml"),
    ],
)
def test_a_file_may_extend_one_of_the_library(folder, file, extends):
    write(file, f"extends: {extends}\n")
    parent = load_scenario(Path(extends).stem if "mine" in file else library.library() / extends)
    ours = load_scenario(file)
    assert (ours.values, ours.changes) == (parent.values, parent.changes)


def test_what_stands_beside_a_file_is_before_the_library(folder):
    write("baseline.yaml", "threat: {demand: 0.25}\n")
    write("mine.yaml", "extends: baseline.yaml\n")
    assert load_scenario("mine.yaml").values["threat.demand"] == 0.25


def test_the_librarys_files_name_only_each_other(folder):
    write("scenarios/baseline.yaml", "threat: {demand: 0.25}\n")
    assert load_scenario("afghan_war").values["threat.demand"] != 0.25
    assert load_sweep("headline").scenarios[0].values["threat.demand"] != 0.25


def test_a_sweep_of_the_users_may_name_scenarios_of_the_library(folder):
    sweep = "seed: 1\nreplicates: 2\ndesign: {kind: grid}\nvary: {threat.demand: [0, 1]}\n"
    write("sweeps/mine.yaml", f"scenarios: [../futures/us_returns.yaml, ../mine.yaml]\n{sweep}")
    write("mine.yaml", "extends: futures/afghan_war.yaml\n")
    names = [scenario.name for scenario in load_sweep("sweeps/mine.yaml").scenarios]
    assert names == ["us_returns", "mine"]


@pytest.mark.parametrize("extends", ["../../baseline.yaml", "futures/../../../baseline.yaml"])
def test_the_library_is_no_way_out_of_a_study(folder, extends):
    write("mine.yaml", f"extends: {extends}\n")
    with pytest.raises(InputError, match="leads out of the study"):
        load_scenario("mine.yaml")


def test_a_packaged_file_stays_in_the_library(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "scenarios", tmp_path / "sim" / "library")
    monkeypatch.setattr(library, "PACKAGED", tmp_path / "sim" / "library")
    monkeypatch.chdir(tmp_path)
    write("sim/secret.yaml")
    write("sim/library/bad.yaml", "extends: ../secret.yaml\n")
    with pytest.raises(InputError, match="leads out of the study, the folder 'library'"):
        load_scenario("bad")


def test_in_a_clone_the_library_is_the_folder_scenarios(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = find("afghan_war")
    assert found.shown == "scenarios/futures/afghan_war.yaml"
    assert (found.of_library, found.hides) == (True, None)
    assert find("scenarios/baseline.yaml").hides is None
    assert all(place.of_library for place in library.places())
