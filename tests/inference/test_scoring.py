"""Scorings: which work there is, what it rests on, and that interruptions change nothing."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_index, month_label
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.workers import one_thread_each
from sim.inference import fit as fits
from sim.inference import scoring, scoring_jobs
from sim.inference.marginals import mixed
from sim.inference.observation import OBSERVED, log_probability, scored_counts
from sim.inference.replay import intensities
from sim.inference.scores import HORIZON, KINDS, ORIGINS
from sim.inference.scoring import judge
from sim.inference.scoring_jobs import Job, carry_out, jobs, with_record
from sim.model.unit_of_roles import recorded_in_tajikistan
from sim.record.events import Entry, Record
from sim.record.own import OwnRecord
from sim.record.reading import load_record, write_record
from sim.scenario.accounts import load_account

ACCOUNT = """\
source: yau2022
argument: a test
because:
  sinophobia.enabled: {why: w, page: p}
sinophobia: {enabled: false}
priors:
  KEY: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  bilateralism.routine: {kind: lognormal, median: 1, spread: 1.8, why: w, page: p}
  observation.shape: {kind: lognormal, median: 1, spread: 2.5, why: w, page: p}
"""
YARDSTICKS = ("constant rate", "mean of 60 months", "mean of 24 months", "self-exciting")
#: A record of two years, judged from two origins.
MONTHS = 24
FIRST, SECOND = 12, 18


def written(folder, name, key="ties.openness"):
    path = folder / f"{name}.yaml"
    path.write_text(ACCOUNT.replace("KEY", key))
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("accounts")
    return [str(written(folder, "one")), str(written(folder, "two", "threat.demand"))]


@pytest.fixture(scope="module")
def accounts(files):
    return [load_account(file) for file in files]


def own(month, event="x-1", channel="dialogue"):
    """An event of one's own in Kyrgyzstan."""
    return Entry(
        event, month, "CHN", "KGZ", channel, "bilateral", ("x_test",), (), "x_test", "p", "certain"
    )


def record_with(path, *entries, before=None):
    """The packaged record, or what it holds before a month, and events of one's own.

    As a file in place of the packaged one, complete to 2020-12.
    """
    kept = load_record().entries
    if before is not None:
        kept = tuple(entry for entry in kept if month_index(entry.month) < before)
    write_record(Record((*kept, *entries)), path)
    return OwnRecord.instead(path)


@contextmanager
def quickly():
    """Fits of few draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fits, "STARTS", 60)
        patch.setattr(fits, "ROUND", 300)
        yield patch


@contextmanager
def briefly():
    """Quick fits to a record of two years; the unit of roles is that of the whole record."""
    recorded_in_tajikistan()
    with quickly() as patch:
        patch.setattr(Record, "months", property(lambda self: MONTHS))
        patch.setattr(scoring_jobs, "ORIGINS", (month_label(FIRST), month_label(SECOND)))
        patch.setattr(scoring_jobs, "HORIZON", 6)
        patch.setattr(scoring_jobs, "LONG", (month_label(FIRST), MONTHS - FIRST))
        patch.setattr(scoring_jobs, "DRAWS", 30)
        patch.setattr(scoring_jobs, "EFFECTIVE", 60)
        yield patch


@pytest.fixture
def brief():
    with briefly() as patch:
        yield patch


@pytest.fixture
def quick():
    with quickly():
        yield


def contents(arrays):
    return {name: (array.shape, array.dtype, array.tobytes()) for name, array in arrays.items()}


# Which work there is.


def test_jobs_are_yardsticks_then_each_account_at_each_origin(accounts):
    todo = jobs(accounts, 7)
    origins = [month_index(first) for first in ORIGINS]
    windows = {origin: {"rolling": HORIZON} for origin in origins}
    windows[month_index("2014-01")] = {"rolling": HORIZON, "long": 84}
    yardsticks, rest = todo[:5], todo[5:]
    assert [(job.account, job.observation) for job in yardsticks] == [(None, "both")] * 5
    assert [job.origin for job in yardsticks] == origins
    expected = [("rounds", RECORD_MONTHS)]
    expected += [(o, origin) for origin in reversed(origins) for o in ("poisson", "rounds")]
    for account, ours in zip(accounts, (rest[:11], rest[11:]), strict=True):
        assert [job.account for job in ours] == [account] * 11
        assert [(job.observation, job.origin) for job in ours] == expected
    assert all(dict(job.windows) == windows.get(job.origin, {}) for job in todo)
    assert {(job.seed, job.draws, job.effective, job.record) for job in todo} == {
        (7, fits.DRAWS, fits.EFFECTIVE, None)
    }
    assert todo[6].name == "one 2017-01 poisson"
    assert todo[0].name == "yardsticks 2005-01 both"


def test_a_first_look_takes_the_long_window_alone(accounts):
    todo = jobs(accounts, 7, quick=True)
    assert [job.name for job in todo] == [
        "yardsticks 2014-01 both",
        "one 2014-01 rounds",
        "two 2014-01 rounds",
    ]
    assert all(dict(job.windows) == {"long": 84} for job in todo)
    assert {job.draws for job in todo} == {scoring_jobs.QUICK_DRAWS}
    assert {job.effective for job in todo} == {scoring_jobs.QUICK_EFFECTIVE}


def test_a_record_that_reaches_further_is_forecast_from_the_end_of_2020(accounts, tmp_path):
    path = record_with(tmp_path / "longer.csv", own("2021-02"), own("2022-05", "x-2"))
    path = replace(path, until=(("bilateral", "2021-03"), ("sco", "2020-12")))
    todo = jobs([with_record(account, path) for account in accounts], 1)
    assert {job.record for job in todo} == {path}
    new = [job for job in todo if "new" in job.windows]
    assert [(job.origin, dict(job.windows)) for job in new] == [(336, {"new": 3})] * 5
    assert [job.name for job in new[:3]] == [
        "yardsticks 2021-01 both",
        "one 2021-01 poisson",
        "one 2021-01 rounds",
    ]
    whole = [job for job in todo if not job.windows]
    assert [job.name for job in whole] == ["one 2021-04 rounds", "two 2021-04 rounds"]
    # A first look scores them as well.
    quick = jobs([with_record(account, path) for account in accounts], 1, quick=True)
    assert [job.name for job in quick if "new" in job.windows] == [
        "yardsticks 2021-01 both",
        "one 2021-01 rounds",
        "two 2021-01 rounds",
    ]
    # What lies within the record of one's own adds no months, nor does what comes after them.
    within = record_with(tmp_path / "within.csv", own("2019-03"), own("2022-05", "x-2"))
    todo = jobs([with_record(accounts[0], within)], 1)
    assert not any("new" in job.windows for job in todo)
    assert {job.origin for job in todo if not job.windows} == {RECORD_MONTHS}


def test_all_accounts_face_one_record(accounts, tmp_path):
    path = record_with(tmp_path / "own.csv", own("1993-03"))
    one, two = accounts
    todo = jobs([with_record(one, path), with_record(two, path)], 1)
    assert {job.record for job in todo} == {path}
    assert {job.account.scenario.record for job in todo if job.account} == {path}
    for first, second in ((with_record(one, path), two), (one, with_record(two, path))):
        with pytest.raises(InputError, match="'one' and 'two' name different records; give one"):
            jobs([first, second], 1)


def test_a_record_that_ends_too_early_is_not_scored(accounts, tmp_path):
    path = record_with(tmp_path / "own.csv", own("1993-03"))
    early = replace(path, until=(("bilateral", "2019-11"), ("sco", "2020-12")))
    with pytest.raises(InputError, match="complete to 2019-11; scores need one that is to 2020-12"):
        jobs([with_record(accounts[0], early)], 1)


def test_a_digest_follows_what_numbers_depend_on(accounts, tmp_path):
    one, two = accounts
    job = Job(one, None, 24, "rounds", {"rolling": 6}, 3, 20, 60.0)
    path = record_with(tmp_path / "own.csv", own("1993-03"))
    first, *others = one.priors
    wider = replace(one, priors=(replace(first, numbers=(0.5, 2.0)), *others))
    changed = [
        replace(job, account=None),
        replace(job, account=two),
        replace(job, account=wider),
        replace(
            job, account=replace(one, scenario=one.scenario.with_values({"hedging.balance": 1}))
        ),
        replace(job, record=path),
        replace(job, origin=25),
        replace(job, observation="poisson"),
        replace(job, windows={"rolling": 7}),
        replace(job, seed=4),
        replace(job, draws=21),
        replace(job, effective=61.0),
    ]
    assert len({each.digest() for each in (job, *changed)}) == 1 + len(changed)
    reworded = replace(one, priors=(replace(first, why="other words", page="q"), *others))
    assert replace(job, account=reworded).digest() == job.digest()
    # What stands where a prior stands counts for nothing.
    behind = replace(one, scenario=one.scenario.with_values({first.key: 1.0}))
    assert behind.scenario.digest() != one.scenario.digest()
    assert replace(job, account=behind).digest() == job.digest()
    copied = tmp_path / "copy.csv"
    shutil.copyfile(path.path, copied)
    elsewhere = replace(path, path=copied)
    assert replace(job, record=elsewhere).digest() == replace(job, record=path).digest()


# Yardsticks.


def test_yardsticks_score_in_the_long_window_what_is_known_of_them():
    arrays = carry_out(Job(None, None, month_index("2014-01"), "both", {"long": 84}, 0, 0, 0.0))
    total = {
        (name, observation): arrays[f"long/{name}/{observation}/one_month/blocks"][:, :5].sum()
        for name in YARDSTICKS
        for observation in ("poisson", "rounds")
    }
    assert total["constant rate", "poisson"] == pytest.approx(-833.6, rel=0.01)
    assert total["mean of 60 months", "poisson"] == pytest.approx(-653.6, rel=0.01)
    assert total["mean of 24 months", "poisson"] == pytest.approx(-664.2, rel=0.01)
    assert total["self-exciting", "poisson"] == pytest.approx(-651.0, rel=0.01)
    assert total["self-exciting", "rounds"] == pytest.approx(-609.1, rel=0.01)
    assert arrays["long/self-exciting/rounds/free/month"].tolist() == list(range(252, 336))


# What forecasts rest on.


def small_job(account, record=None, observation="rounds"):
    judged = account if record is None else with_record(account, record)
    return Job(judged, record, FIRST, observation, {"rolling": 6}, 3, 20, 60.0)


@pytest.fixture(scope="module")
def small(accounts):
    """A small job and its arrays."""
    job = small_job(accounts[0])
    with quickly():
        return job, carry_out(job)


def test_a_job_gives_the_same_bytes_again_and_others_with_another_seed(small, quick):
    job, arrays = small
    assert contents(carry_out(job)) == contents(arrays)
    other = carry_out(replace(job, seed=4))
    assert other.keys() == arrays.keys()
    assert other["z"].tobytes() != arrays["z"].tobytes()


def test_a_fit_comes_back_from_its_arrays(small, accounts, quick):
    job, arrays = small
    found = scoring_jobs.fit_of(job, arrays)
    again = fits.fit(found.problem, seed=3, draws=20, effective=60.0)
    assert (found.problem.origin, found.problem.observation) == (FIRST, "rounds")
    for name in ("seed", "method", "log_evidence", "error", "laplace", "effective", "evaluations"):
        assert getattr(found, name) == getattr(again, name)
    np.testing.assert_array_equal(found.z, again.z)
    np.testing.assert_array_equal(found.shapes, again.shapes)
    poisson = small_job(accounts[0], observation="poisson")
    assert scoring_jobs.fit_of(poisson, carry_out(poisson)).shapes is None


def test_one_month_ahead_replays_the_record_at_the_draws(small):
    job, arrays = small
    found = scoring_jobs.fit_of(job, arrays)
    ahead = scoring_jobs.one_month_ahead(found, 6)
    assert ahead.shape == (6, 5, len(OBSERVED), 20)
    for draw in (0, 7, 19):
        values = {key: drawn[[draw]] for key, drawn in found.values.items()}
        whole = intensities(job.account.scenario, values, FIRST + 11)
        np.testing.assert_allclose(ahead[..., draw], whole[FIRST : FIRST + 6, ..., 0], rtol=1e-12)
    assert np.ptp(ahead[:, :, :-1], axis=-1).min() > 0.0  # all but objections


def test_scores_are_those_of_the_mixture_of_the_forecasts(small):
    job, arrays = small
    found = scoring_jobs.fit_of(job, arrays)
    counts = scored_counts(load_record())[FIRST : FIRST + 6]
    forecasts = (scoring_jobs.one_month_ahead(found, 6), scoring_jobs.free_forecast(found, 6, 3))
    for kind, intensity in zip(KINDS, forecasts, strict=True):
        place = f"rolling/one/rounds/{kind}"
        blocks = mixed(log_probability(counts, intensity, found.shapes))
        np.testing.assert_array_equal(arrays[f"{place}/blocks"], blocks)
        assert arrays[f"{place}/month"].tolist() == list(range(FIRST, FIRST + 6))
        assert arrays[f"{place}/cells/log"].shape == (6, 5, 7)
        assert arrays[f"{place}/totals/covered"].shape == (3, 6, 7)
    assert (arrays[f"{place}/blocks"] != arrays["rolling/one/rounds/one_month/blocks"]).any()


def test_what_happens_after_the_scored_months_changes_nothing(small, accounts, tmp_path, quick):
    _, arrays = small
    later = record_with(tmp_path / "later.csv", own(month_label(FIRST + 6)))
    assert contents(carry_out(small_job(accounts[0], later))) == contents(arrays)


def test_a_free_forecast_sees_nothing_from_the_origin_on(small, accounts, tmp_path):
    """While one month ahead sees an event of the month before, and not sooner."""
    job, arrays = small
    found = scoring_jobs.fit_of(job, arrays)
    within = record_with(
        tmp_path / "within.csv",
        *(own(month_label(FIRST + 1), f"x-{number}") for number in range(4)),
    )
    ended = record_with(tmp_path / "ended.csv", before=FIRST)
    assert len(load_record(ended)) < len(load_record())
    free = scoring_jobs.free_forecast(found, 6, job.seed)
    ahead = scoring_jobs.one_month_ahead(found, 6)
    assert np.ptp(free[:, :, :-1], axis=-1).min() > 0.0
    for path in (within, ended):
        problem = replace(found.problem, account=with_record(accounts[0], path))
        other = replace(found, problem=problem)
        assert scoring_jobs.free_forecast(other, 6, job.seed).tobytes() == free.tobytes()
    problem = replace(found.problem, account=with_record(accounts[0], within))
    seen = scoring_jobs.one_month_ahead(replace(found, problem=problem), 6)
    assert seen[:2].tobytes() == ahead[:2].tobytes()
    assert (seen[2, 1] != ahead[2, 1]).any()
    # A free forecast begins from the record before the origin.
    before = record_with(tmp_path / "before.csv", own(month_label(FIRST - 1)))
    problem = replace(found.problem, account=with_record(accounts[0], before))
    moved = scoring_jobs.free_forecast(replace(found, problem=problem), 6, job.seed)
    assert (moved[0] != free[0]).any()


def test_an_event_within_the_scored_months_changes_their_scores_alone(small, accounts, tmp_path):
    _, arrays = small
    within = record_with(tmp_path / "within.csv", own(month_label(FIRST + 1)))
    with quickly():
        other = carry_out(small_job(accounts[0], within))
    assert other["z"].tobytes() == arrays["z"].tobytes()
    assert other["evidence"].tobytes() == arrays["evidence"].tobytes()
    free = "rolling/one/rounds/free/blocks"
    assert np.argwhere(other[free] != arrays[free]).tolist() == [[1, 0]]
    ahead = "rolling/one/rounds/one_month/blocks"
    assert (other[ahead][0] == arrays[ahead][0]).all()
    assert other[ahead][1, 0] != arrays[ahead][1, 0]
    assert (other[ahead][2:] != arrays[ahead][2:]).any()


# All jobs, in a folder.


@pytest.fixture(scope="module")
def whole(accounts, files, tmp_path_factory):
    """A whole scoring."""
    folder = tmp_path_factory.mktemp("scored") / "score"
    with briefly():
        yield judge(accounts, folder, seed=5, workers=1, named=files, command="wakhan score")


def test_a_scoring_keeps_a_part_for_each_job(whole, brief):
    assert [job.name for job in whole.jobs] == [
        "yardsticks 1994-01 both",
        "yardsticks 1994-07 both",
        *(
            f"{name} {rest}"
            for name in ("one", "two")
            for rest in (
                "1995-01 rounds",
                "1994-07 poisson",
                "1994-07 rounds",
                "1994-01 poisson",
                "1994-01 rounds",
            )
        ),
    ]
    parts = sorted(path.name for path in (whole.folder / "parts").iterdir())
    assert parts == [f"{number:05d}.part" for number in range(12)]
    manifest = store.read_manifest(whole.folder)
    assert (manifest["kind"], manifest["status"], manifest["seed"]) == ("score", "complete", 5)
    assert manifest["accounts"] == ["one", "two"]
    assert manifest["jobs"] == [job.name for job in whole.jobs]
    assert manifest["runs"] == 10 * 30
    assert (manifest["record"], manifest["quick"]) == (None, False)
    assert whole.windows == ("rolling", "long")
    assert whole.observations == ("poisson", "rounds")


def test_origins_are_joined_in_their_order(whole):
    for kind in KINDS:
        rolling = whole.scores("rolling", kind)
        assert {(one.name, one.observation) for one in rolling} == {
            (name, observation)
            for name in ("one", "two", *YARDSTICKS)
            for observation in ("poisson", "rounds")
        }
        for one in rolling:
            assert one.kind == kind
            assert one.month.tolist() == list(range(FIRST, MONTHS))
            assert one.origin.tolist() == [FIRST] * 6 + [SECOND] * 6
            assert one.blocks.shape == (12, 5)
            assert one.cells.covered.shape == (3, 12, 5, 5)
        seven = whole.scores("rolling", kind, channels="seven")
        for five, one in zip(rolling, seven, strict=True):
            assert one.blocks.shape == (12, 7)
            np.testing.assert_array_equal(one.blocks[:, :5], five.blocks)
    number = [job.name for job in whole.jobs].index("two 1994-07 rounds")
    [two] = [one for one in whole.scores("rolling", "free", "rounds") if one.name == "two"]
    kept = whole.arrays[number]["rolling/two/rounds/free/blocks"]
    np.testing.assert_array_equal(two.blocks[6:], kept[:, :5])
    assert {one.observation for one in whole.scores("long", "free", "poisson")} == {"poisson"}
    assert all((one.origin == FIRST).all() for one in whole.scores("long", "free"))
    # One fit serves both windows, and the first months of the long one are the rolling ones.
    [long] = [one for one in whole.scores("long", "free", "rounds") if one.name == "two"]
    np.testing.assert_array_equal(long.blocks[:6], two.blocks[:6])


def test_fits_to_the_whole_record_and_to_the_months_before_an_origin(whole, brief):
    fitted = whole.fits()
    assert list(fitted) == ["one", "two"]
    assert {(one.problem.origin, one.problem.observation) for one in fitted.values()} == {
        (MONTHS, "rounds")
    }
    assert fitted["one"].z.shape == (30, 2)
    earlier = whole.fits(SECOND, "poisson")
    assert earlier["two"].shapes is None
    assert earlier["two"].log_evidence > fitted["two"].log_evidence
    assert whole.fits(13) == {}


def test_an_interrupted_scoring_goes_on_where_it_stopped(whole, accounts, files, tmp_path, brief):
    folder, done, told = tmp_path / "score", [], []

    def interrupted(job):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(job.name)
        return carry_out(job)

    def ask():
        return judge(
            accounts,
            folder,
            seed=5,
            workers=1,
            named=files,
            progress=lambda *so_far: told.append(so_far),
        )

    with brief.context() as patch:
        patch.setattr(scoring, "carry_out", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ask()
    assert told == [(1, 12), (2, 12), (3, 12), (4, 12)]
    assert len(list((folder / "parts").iterdir())) == 4
    assert store.read_manifest(folder)["status"] == "running"
    with pytest.raises(InputError, match="not finished; the command that began it goes on"):
        scoring.read(folder)
    # A part that was cut short is made again.
    part = store.part_path(folder, 1)
    part.write_bytes(part.read_bytes()[:-9])
    done.clear()

    def noted(job):
        done.append(job.name)
        return carry_out(job)

    with brief.context() as patch:
        patch.setattr(scoring, "carry_out", noted)
        resumed = ask()
        names = [job.name for job in whole.jobs]
        assert done == [names[1], *names[4:]]
        assert told[4:] == [(count, 12) for count in range(4, 13)]
        assert resumed.manifest["status"] == "complete"
        # Asked again, nothing is left to do.
        done.clear()
        again = ask()
        assert not done
    for found in (resumed, again):
        assert found.jobs == whole.jobs
        for arrays, expected in zip(found.arrays, whole.arrays, strict=True):
            assert contents(arrays) == contents(expected)


def test_another_scoring_is_not_written_over(whole, accounts, files, brief):
    for given in ({"seed": 6}, {"seed": 5, "quick": True}):
        with pytest.raises(InputError, match="holds another result"):
            judge(accounts, whole.folder, workers=1, named=files, **given)
    with pytest.raises(InputError, match="holds another result"):
        judge(accounts[:1], whole.folder, workers=1, named=files[:1], seed=5)


@pytest.fixture
def copied(whole, tmp_path):
    """A copy of the scoring, and how to change its manifest."""
    folder = tmp_path / "copy"
    shutil.copytree(whole.folder, folder)

    def change(**entries):
        store.write_manifest(folder, {**store.read_manifest(folder), **entries})

    return folder, change


def test_a_scoring_is_read_from_its_folder(whole, brief):
    found = scoring.read(whole.folder)
    assert found.jobs == whole.jobs
    assert found.manifest == whole.manifest
    for arrays, expected in zip(found.arrays, whole.arrays, strict=True):
        assert contents(arrays) == contents(expected)


def test_a_scoring_of_other_accounts_is_not_read(copied, files, tmp_path, brief):
    folder, change = copied
    other = written(tmp_path, "two", "threat.concern")
    change(named=[files[0], str(other)])
    with pytest.raises(InputError, match=r"made with other accounts .* score again"):
        scoring.read(folder)
    other.write_text(ACCOUNT.replace("KEY", "threat.demand").replace("why: w", "why: else"))
    assert len(scoring.read(folder).jobs) == 12


def test_a_scoring_by_another_record_is_not_read(copied, brief):
    folder, change = copied
    path = record_with(folder / scoring.RECORD, own("1993-03"))
    change(record={"only": True, "complete_until": dict(path.until)})
    with pytest.raises(InputError, match="another record than there are now; score again"):
        scoring.read(folder)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"kind": "fit"}, "a fit; expected a score"),
        ({"kind": "forecast"}, "a forecast; expected a score"),
        ({"status": "running"}, "not finished"),
    ],
)
def test_what_is_no_finished_scoring_is_not_read(copied, entries, message, brief):
    folder, change = copied
    change(**entries)
    with pytest.raises(InputError, match=message) as caught:
        scoring.read(folder)
    assert str(caught.value).startswith(f"{folder}: ")


@pytest.mark.parametrize("damage", ["missing", "damaged", "another job's"])
def test_a_scoring_without_one_of_its_parts_is_not_read(copied, damage, brief):
    folder, _ = copied
    part = store.part_path(folder, 3)
    if damage == "missing":
        part.unlink()
    elif damage == "another job's":
        part.write_bytes(store.part_path(folder, 2).read_bytes())
    else:
        content = bytearray(part.read_bytes())
        content[-40] ^= 1
        part.write_bytes(content)
    with pytest.raises(InputError, match="'one 1994-07 poisson' is missing or damaged; --redo"):
        scoring.read(folder)


def test_there_is_no_scoring_in_an_empty_folder(tmp_path):
    with pytest.raises(InputError, match="no result in this folder"):
        scoring.read(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        scoring.read(tmp_path / "nowhere")


def test_workers_use_one_thread_and_leave_no_trace(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with one_thread_each():
        inside = {name: os.environ.get(name) for name in ("OMP_NUM_THREADS",)}
        assert os.environ["MKL_NUM_THREADS"] == "1"
    assert inside == {"OMP_NUM_THREADS": "1"}
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "MKL_NUM_THREADS" not in os.environ
