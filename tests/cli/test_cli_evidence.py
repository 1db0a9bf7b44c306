"""`fit`, `score` and `forecast`: what they print, write and refuse."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.cli.evidence import of_the_record
from sim.inference import fit as fits
from sim.inference import forecast, profiles, scoring, scoring_jobs
from sim.inference.fit import Fit
from sim.inference.likelihood import Problem
from sim.inference.observation import SCORED_CHANNELS
from sim.model.unit_of_roles import recorded_in_tajikistan
from sim.plots.evidence.files import plan_of_fit
from sim.plots.saving import draw
from sim.record.events import COLUMNS, Record
from sim.record.own import OwnRecord
from sim.scenario.accounts import load_account
from tests.cli.calling import succeeded, wakhan

ACCOUNT = """\
title: A tiny one
source: yau2022
argument: a test
because:
  sinophobia.enabled: {why: w, page: p}
sinophobia: {enabled: false}
priors:
  ties.openness: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  bilateralism.routine: {kind: lognormal, median: 1, spread: 1.8, why: w, page: p}
  observation.shape: {kind: lognormal, median: 1, spread: 2.5, why: w, page: p}
"""
KEYS = ("ties.openness", "bilateralism.routine")
SHAPES = tuple(f"observation.shape.{channel}" for channel in SCORED_CHANNELS)
HEAD = ",".join(COLUMNS)
OWN = "x-1,2021-02,CHN,UZB,operation,bilateral,patrol,,x_mine,p1,certain"


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    """A working folder with an account; fits of few draws."""
    (tmp_path / "tiny.yaml").write_text(ACCOUNT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fits, "STARTS", 60)
    return tmp_path


def refused(*words):
    """The message, which is one line."""
    result = wakhan(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert result.stderr.startswith("wakhan: error: ")
    assert result.stderr.count("\n") == 1
    assert not result.stdout
    return result.stderr


def fit(*more):
    words = ("--before", "1994-07", "--method", "importance", "--workers", "1", "--no-figures")
    return succeeded("fit", "tiny.yaml", *words, *more)


def manifest(folder):
    return json.loads(Path(folder, "manifest.json").read_text())


# Fits.


def test_a_fit_is_printed_and_kept(study):
    printed = fit()
    folder = study / "results/fit-tiny"
    assert printed.startswith("tiny, 1993-01 to 1994-06, rounds: log evidence -")
    rows = [line.split()[0] for line in printed.splitlines() if line.startswith((*KEYS, "obs"))]
    assert rows == [*KEYS, *SHAPES]
    assert printed.splitlines()[-1] == "results/fit-tiny: summary.md, posterior.parquet"
    summary = (folder / "summary.md").read_text()
    assert summary.startswith("# A tiny one\n\na test\n\ntiny, 1993-01 to 1994-06, rounds: ")
    assert printed.splitlines()[0] in summary
    found = manifest(folder)
    assert (found["kind"], found["name"], found["status"]) == ("fit", "tiny", "complete")
    assert (found["title"], found["seed"]) == ("A tiny one", 2021)
    draws = pd.read_parquet(folder / "posterior.parquet")
    assert list(draws.columns) == ["account", "draw", "key", "value"]
    assert set(draws["account"]) == {"tiny"}
    assert tuple(dict.fromkeys(draws["key"])) == (*KEYS, *SHAPES)
    assert len(draws) == fits.DRAWS * (len(KEYS) + len(SHAPES))
    one = draws[draws["key"] == KEYS[1]]
    assert one["draw"].tolist() == list(range(fits.DRAWS))
    assert (one["value"] > 0.0).all() and one["value"].nunique() > 100
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "parts",
        "posterior.parquet",
        "summary.md",
    }

    # Again: it is there, and says the same.
    again = fit()
    said, *rest = again.splitlines()
    assert said == "results/fit-tiny: fit exists; --redo moves it aside and makes it anew"
    assert rest == printed.splitlines()
    # Another fit is not written over it, but moves it aside when told to.
    words = ("--before", "1994-02", "--method", "importance", "--workers", "1", "--no-figures")
    assert "holds another result (fit 'tiny', seed 2021" in refused("fit", "tiny.yaml", *words)
    assert manifest(folder) == found
    other = succeeded("fit", "tiny.yaml", *words, "--redo")
    assert other.startswith("tiny, 1993-01 to 1994-01, rounds: ")
    assert manifest(study / "results/fit-tiny.old") == found
    assert manifest(folder)["config"] != found["config"]

    # `plot` and `forecast` say that it is not for them.
    assert refused("plot", "results/fit-tiny") == (
        "wakhan: error: results/fit-tiny: a fit; expected a run or sweep\n"
    )
    assert "a fit; expected a score" in refused("forecast", "--score", "results/fit-tiny")


def test_a_fit_without_rounds_elsewhere_and_with_another_seed():
    printed = fit("--observation", "poisson", "--seed", "5", "-o", "elsewhere")
    assert printed.startswith("tiny, 1993-01 to 1994-06, poisson: ")
    assert "observation.shape" not in printed
    assert manifest("elsewhere")["seed"] == 5
    assert set(pd.read_parquet("elsewhere/posterior.parquet")["key"]) == set(KEYS)
    assert not Path("results").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tiny.yaml", "--before", "1993-12"), "--before: expected a month from 1994-01 to 2021-0"),
        (("tiny.yaml", "--before", "2021-02"), "1994-01 to 2021-01, not 2021-02"),
        (("tiny.yaml", "--before", "2014"), "--before: '2014' is not a month; expected YYYY-MM"),
        (("tiny.yaml", "--before", "2014-1"), "did you mean '2014-01'?"),
        (("nobody",), "nobody: no such account"),
        (("nobody.yaml",), "nobody.yaml"),
        (("tiny.yaml", "-o", "."), "holds files that are no result of wakhan"),
    ],
)
def test_what_cannot_be_fitted_is_one_message(study, words, message):
    assert message in refused("fit", *words)
    assert not (study / "results").exists()


def test_profiles_are_told_and_kept_beside_the_fit(monkeypatch):
    told = fit("--profile", "ties.openness")
    assert "Log likelihood at levels of the prior (values)" in told
    assert "varies by" in told
    (line,) = [line for line in told.splitlines() if line.count("(") == 9]
    assert line.split()[0] == "ties.openness"
    assert line.rstrip().endswith("informed")
    fitted = Path("results/fit-tiny/parts/00000.part").read_bytes()

    def again(*given, **others):
        raise AssertionError("it is there")

    monkeypatch.setattr(profiles, "profile", again)
    assert line in fit("--profile", "ties.openness").splitlines()
    assert Path("results/fit-tiny/parts/00000.part").read_bytes() == fitted
    assert "varies by" not in fit()


def test_a_profile_of_what_has_no_prior_is_refused(study):
    words = ("tiny.yaml", "--method", "importance", "--profile", "ties.opennes")
    message = refused("fit", *words)
    assert "--profile: ties.opennes: no prior of the account 'tiny' is on it" in message
    assert "ties.openness" in message
    assert not (study / "results").exists()


def test_a_damaged_fit_is_told():
    fit()
    Path("results/fit-tiny/parts/00000.part").write_bytes(b"nothing")
    words = ("--before", "1994-07", "--method", "importance", "--no-figures")
    result = wakhan("fit", "tiny.yaml", *words)
    assert result.exit_code == 2
    assert result.stderr == (
        "wakhan: error: results/fit-tiny: the fit is missing or damaged; --redo makes it anew\n"
    )


def test_the_figures_of_a_fit(study):
    account = load_account("tiny.yaml")
    z = np.random.default_rng(1).standard_normal((200, 2))
    found = Fit(Problem(account, 240), "nested", 1, z, None, -812.3, 0.02, -812.9, 180.0, 4000)
    written = draw(plan_of_fit(found), study / "figures")
    names = {f"{name}.{kind}" for name in ("posterior", "corner", "trace") for kind in PICTURES}
    assert {path.name for path in written} == names
    assert {path.name for path in (study / "figures").iterdir()} == names
    for path in written:
        assert path.read_bytes().startswith(PICTURES[path.suffix[1:]])
    assert "ties.openness" in (study / "figures/posterior.svg").read_text()


PICTURES = {"png": b"\x89PNG", "svg": b"<?xml"}


# Scores.


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((OWN, OWN.replace("UZB", "UZX")), "own.csv:3: column 'republic': 'UZX': expected one of"),
        ((OWN.replace("x_mine", "mine"),), "own.csv:2: column 'source': 'mine': expected one of"),
        ((OWN.replace("2021-02", "2021-2"),), "own.csv:2: column 'month': '2021-2' is not a month"),
        ((OWN, "x-2"), "own.csv:3: 1 fields; expected 11"),
        (
            (OWN.replace("x-1", "yau1-kgz-01").replace("2021-02", "2015-02"),),
            "own.csv:2: column 'event': 'yau1-kgz-01': the packaged record has an event of this id",
        ),
        (
            (OWN,),
            "own.csv:2: China has 1 event of form 'bilateral' after 2020-12, and nothing says",
        ),
    ],
)
def test_a_record_that_cannot_be_scored_is_one_message(study, lines, message):
    (study / "own.csv").write_text("\n".join((HEAD, *lines, "")))
    assert message in refused("score", "tiny.yaml", "--record", "own.csv")
    assert not (study / "results").exists()


def test_a_record_that_is_not_there_is_one_message():
    assert "nowhere.csv" in refused("score", "tiny.yaml", "--record", "nowhere.csv")


def test_accounts_that_cannot_be_scored_are_one_message():
    assert "an account is named twice" in refused("score", "tiny.yaml", "tiny.yaml")
    assert "nobody: no such account" in refused("score", "nobody")


# Forecasts.


def test_a_forecast_needs_a_score(study):
    assert refused("forecast") == (
        "wakhan: error: results/score: no such folder; 'wakhan score' makes it\n"
    )
    assert "no result in this folder" in refused("forecast", "--score", ".")
    assert not (study / "results").exists()


@pytest.mark.parametrize("command", ["fit", "score", "forecast"])
def test_help_has_examples(command):
    printed = succeeded(command, "--help")
    examples = printed.split("Examples:")[1]
    assert examples.count(f"\n    wakhan {command}") >= 2


# All of it.


@pytest.fixture
def short(study, monkeypatch):
    """A record of two years, judged from 1994-01, and runs that are soon over."""
    recorded_in_tajikistan()
    (study / "other.yaml").write_text(ACCOUNT.replace("ties.openness", "threat.demand"))
    (study / "calm.yaml").write_text("name: calm\ntitle: Calm\nto: 2022-12\n")
    monkeypatch.setattr(Record, "months", property(lambda self: 24))
    for name, value in (
        ("ORIGINS", ("1994-01",)),
        ("HORIZON", 6),
        ("LONG", ("1994-01", 12)),
        ("DRAWS", 30),
        ("EFFECTIVE", 60),
    ):
        monkeypatch.setattr(scoring_jobs, name, value)
    monkeypatch.setattr(fits, "ROUND", 300)
    monkeypatch.setattr(forecast, "DRAWS", 5)
    monkeypatch.setattr(forecast, "REPLICATES", 2)
    return study


def test_from_accounts_to_a_forecast(short):
    accounts = ("tiny.yaml", "other.yaml")
    words = ("--workers", "1", "--no-figures")
    printed = succeeded("score", *accounts, *words)
    assert printed.startswith("Log score, one month ahead, 12 months, poisson (")
    assert "One month ahead, rounds, five channels: best account is " in printed
    assert "Evidence of the record" in printed
    assert printed.splitlines()[-1] == "results/score: summary.md"
    found = manifest("results/score")
    assert (found["kind"], found["accounts"]) == ("score", ["tiny", "other"])
    assert found["named"] == [str(Path(name).resolve()) for name in accounts]
    summary = Path("results/score/summary.md").read_text()
    assert summary.startswith("# Accounts and yardsticks judged by the record\n")
    draws = pd.read_parquet("results/score/posterior.parquet")
    assert set(draws["account"]) == {"tiny", "other"}
    assert succeeded("score", *accounts, *words) == printed

    printed = succeeded("forecast", "calm.yaml", *words)
    assert printed.startswith("P(spread beyond Tajikistan) by account, in percent\n")
    table = printed.splitlines()[2:4]
    assert table[0].split()[:5] == ["scenario", "by", "end", "of", "tiny"]
    assert table[1].split()[:2] == ["calm", "2022"]
    assert printed.splitlines()[-1] == "results/forecast: summary.md, probabilities.parquet"
    assert manifest("results/forecast")["runs"] == 2 * 5 * 2
    table = pd.read_parquet("results/forecast/probabilities.parquet")
    assert set(table["year"]) == set(range(1995, 2023))
    assert set(table["account"]) >= {"tiny", "other", "all accounts alike"}
    again = succeeded("forecast", "calm.yaml", *words)
    assert again.startswith("results/forecast: forecast exists; --redo moves it aside")
    assert Path("results/forecast/summary.md").read_text() in again
    for names in (("calm.yaml", "calm.yaml"), ("baseline", "library/baseline.yaml")):
        assert "two scenarios have the same name" in refused("forecast", *names)
    # Figures are drawn from what is kept, those that are not there.
    succeeded("forecast", "calm.yaml", "--workers", "1")
    figures = short / "results/forecast/figures"
    drawn = {path.name: path.stat().st_mtime_ns for path in figures.iterdir()}
    assert set(drawn) == {
        f"{name}.{kind}" for name in ("spread-calm", "within_and_between") for kind in PICTURES
    }
    (figures / "spread-calm.svg").unlink()
    succeeded("forecast", "calm.yaml", "--workers", "1")
    again = {path.name: path.stat().st_mtime_ns for path in figures.iterdir()}
    assert {name for name, time in again.items() if time == drawn[name]} == {
        f"within_and_between.{kind}" for kind in PICTURES
    }
    # Another forecast is not written over it.
    assert "holds another result" in refused("forecast", "calm.yaml", "--seed", "3", *words)

    # What it rests on has changed since.
    (short / "other.yaml").write_text(ACCOUNT)
    assert "score again" in refused("forecast", "calm.yaml", "-o", "new", *words)
    assert not Path("new").exists()


def test_a_changed_record_leaves_what_was_scored_readable(short):
    def ask(month):
        (short / "own.csv").write_text(f"{HEAD}\n{OWN.replace('2021-02', month)}\n")
        words = ("--quick", "--record", "own.csv", "--workers", "1", "--no-figures")
        return ("score", "tiny.yaml", *words)

    succeeded(*ask("1994-03"))
    first = scoring.read(Path("results/score-quick-own"))
    [kept] = {job.record for job in first.jobs}
    assert kept.path == (Path("results/score-quick-own") / scoring.RECORD).resolve()
    assert "x-1,1994-03,CHN,UZB,operation" in kept.path.read_text()
    assert not kept.only
    digests = [job.digest() for job in first.jobs]
    assert "holds another result" in refused(*ask("1994-04"))
    assert scoring.read(Path("results/score-quick-own")).jobs == first.jobs
    succeeded(*ask("1994-04"), "--redo")
    again = scoring.read(Path("results/score-quick-own"))
    assert [job.digest() for job in again.jobs] != digests
    moved = scoring.read(Path("results/score-quick-own.old"))
    assert [job.digest() for job in moved.jobs] == digests


def test_a_score_says_which_new_months_are_scored_or_why_none_is(study):
    (study / "own.csv").write_text(f"{HEAD}\n{OWN}\n")
    path = study / "own.csv"
    assert of_the_record(None) == []
    [none] = of_the_record(OwnRecord(path, until=(("bilateral", "2020-12"),)))
    assert "No month after 2020 is scored, since China's bilateral events are not said" in none
    [new] = of_the_record(OwnRecord(path, until=(("bilateral", "2021-03"),)))
    assert "2021-01 to 2021-03 are scored as a set of their own" in new
    assert "Record: own.csv, added to the packaged record." in new


def test_a_first_look_is_nothing_to_forecast_from(short):
    words = ("--quick", "--workers", "1", "--no-figures")
    printed = succeeded("score", "tiny.yaml", *words)
    assert "Evidence of the record" not in printed
    assert manifest("results/score-quick")["quick"]
    message = refused("forecast", "calm.yaml", "--score", "results/score-quick")
    assert "results/score-quick: a first look, without fits to the whole record" in message
