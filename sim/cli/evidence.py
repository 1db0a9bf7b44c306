"""What `fit`, `score` and `forecast` do, once the command line has been read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from sim.calendar import RECORD_MONTHS, month_index, month_label
from sim.cli import fit_texts, forecast_texts, score_texts
from sim.cli.folders import RESULTS, and_figures
from sim.cli.names import look_up
from sim.cli.terminal import command_line, say, show
from sim.errors import InputError, shown
from sim.experiments import store
from sim.experiments.store import Found
from sim.experiments.workers import processors
from sim.inference import forecast, learning, profiles, scoring, scoring_jobs
from sim.inference.checkpoint import Steps
from sim.inference.fit import STEPS, Fit, fit
from sim.inference.likelihood import Problem
from sim.inference.profiles import Profile
from sim.inference.weights import Weights, prediction_scores, probabilities, weights_of
from sim.progress import Bar
from sim.record.coverage import headline
from sim.record.own import OwnRecord
from sim.record.reading import load_record
from sim.scenario import Scenario, load_scenario
from sim.scenario.accounts import Account, list_accounts, load_account
from sim.scenario.keys import key_hint
from sim.scenario.library import ACCOUNTS

SUMMARY: Final = "summary.md"
POSTERIOR: Final = "posterior.parquet"
PROBABILITIES: Final = "probabilities"
#: Likelihoods that fits by each method and profiles take, more or less: for the progress bar.
_USUAL: Final = {"importance": 9_000, "nested": 25_000, "profile": 6_000}


def fit_account(
    name: str,
    method: str,
    observation: str,
    until: str | None,
    profiled: Sequence[str],
    record: OwnRecord | None,
    seed: int,
    folder: str | None,
    workers: int | None,
    redo: bool,
    figures: bool,
) -> int:
    """Fits an account, prints its posterior against its prior and profiles; the exit code."""
    look_up(name, ACCOUNTS)
    account = load_account(name)
    if record:
        account = scoring_jobs.with_record(account, record.over(account.scenario.record))
    before = _origin(until, account)
    for key in profiled:
        _require_prior(key, account)
    if method == "nested":
        _require_extra()
    problem = Problem(account, before, observation)
    place = _place(folder, f"fit-{account.name}", record)
    job = scoring_jobs.Job(account, account.scenario.record, before, observation, {}, seed, 0, 0.0)
    digest = hashlib.sha256(json.dumps([job.digest(), method]).encode()).hexdigest()
    steps = Steps(place, digest)
    with store.working_in(place, digest, redo=redo) as there:
        if there is not Found.RESULT:
            manifest = store.new_manifest(
                kind="fit",
                name=account.name,
                title=account.title,
                digest=digest,
                seed=seed,
                runs=0,
                command=command_line(),
            )
            store.begin_manifest(place, manifest)
            if steps.read(0) is None:
                with Bar(account.name) as bar:
                    found = fit(
                        problem,
                        method=method,
                        seed=seed,
                        workers=workers or processors(),
                        steps=steps,
                        tell=lambda done: bar(min(done, _USUAL[method]), _USUAL[method]),
                    )
                steps.keep(0, scoring_jobs.fit_arrays(found))
        else:
            say(f"{place}: fit exists; --redo moves it aside and makes it anew")
        arrays = steps.read(0)
        if arrays is None:
            raise InputError("the fit is missing or damaged; --redo makes it anew", file=place)
        found = replace(scoring_jobs.fit_of(job, arrays), method=method)
        if there is not Found.RESULT:
            steps.forget(STEPS)
            _write_posterior(place / POSTERIOR, [found])
            store.write_text(place / SUMMARY, fit_texts.fit_summary(found) + "\n")
            store.finish(place, files=[SUMMARY, POSTERIOR])
        made = [_profile(found, key, steps, workers) for key in dict.fromkeys(profiled)]
    show(fit_texts.fit_line(found), fit_texts.fit_table(found))
    if made:
        show(fit_texts.profile_table(made), fit_texts.PROFILES)
    if figures:
        from sim.cli.figures import complete
        from sim.plots.evidence.files import plan_of_fit

        complete(plan_of_fit(found, made), place, store.read_manifest(place))
    say(f"{place}: {SUMMARY}, {POSTERIOR}{and_figures(place)}")
    return 0


def _profile(found: Fit, key: str, steps: Steps, workers: int | None) -> Profile:
    """A profile of a fit, made where its folder has none."""
    part = 1 + found.problem.account.keys.index(key)
    arrays = steps.read(part)
    if arrays is None:
        manifest = store.read_manifest(steps.folder)
        with store.adding_to(steps.folder, manifest), Bar(key) as bar:
            made = profiles.profile(
                found,
                key,
                workers=workers or processors(),
                steps=steps,
                tell=lambda done: bar(min(done, _USUAL["profile"]), _USUAL["profile"]),
            )
            steps.keep(part, vars(made) | {"key": np.array(key)})
            steps.forget(profiles.steps_of(key))
        return made
    return Profile(key, arrays["values"], arrays["log_likelihood"], arrays["settled"])


def _require_prior(key: str, account: Account) -> None:
    if key not in account.keys:
        problem = f"no prior of the account '{account.name}' is on it{key_hint(key, account.keys)}"
        raise InputError(f"{shown(key)}: {problem}", key="--profile")


def _require_extra() -> None:
    """Nested sampling comes with an extra."""
    if find_spec("nautilus") is None:
        problem = "needs the extra 'evidence': pip install 'wakhan[evidence]'"
        raise InputError(f"{problem}; or take --method importance", key="--method nested")


def _origin(until: str | None, account: Account) -> int:
    """The first month not fitted to."""
    covered = load_record(account.scenario.record).months
    if until is None:
        return covered
    try:
        origin = month_index(until)
    except ValueError as problem:
        raise InputError(str(problem), key="--before") from None
    if not 12 <= origin <= covered:
        expected = f"expected a month from 1994-01 to {month_label(covered)}, not {until}"
        raise InputError(expected, key="--before")
    return origin


def score(
    names: Sequence[str],
    quick: bool,
    record: OwnRecord | None,
    seed: int,
    folder: str | None,
    workers: int | None,
    redo: bool,
    figures: bool,
) -> int:
    """Scores accounts next to the yardsticks; the exit code."""
    for name in names:
        look_up(name, ACCOUNTS)
    accounts = [load_account(name) for name in names or list_accounts()]
    known = {account.name for account in accounts}
    if len(known) < len(accounts):
        raise InputError("an account is named twice")
    place = _place(folder, "score-quick" if quick else "score", record)
    if record:
        accounts = [
            scoring_jobs.with_record(account, record.over(account.scenario.record))
            for account in accounts
        ]
    with Bar("score") as bar:
        judged = scoring.judge(
            accounts,
            place,
            seed=seed,
            quick=quick,
            workers=workers,
            redo=redo,
            named=names or list_accounts(),
            command=command_line(),
            progress=bar,
        )
    fits = judged.fits()
    there = store.is_noted(place, SUMMARY)  # which comes last
    with nullcontext() if there else store.adding_to(place, judged.manifest):
        with Bar("learning on") as bar:
            learned = learning.scores(judged, workers or processors(), bar)
        if not there:
            if fits:
                _write_posterior(place / POSTERIOR, list(fits.values()))
            store.write_text(place / SUMMARY, score_texts.score_summary(judged, learned))
            store.note(place, [SUMMARY, *([POSTERIOR] if fits else [])])
    tables = score_texts.score_tables(judged) + score_texts.learning_tables(learned)
    tables += score_texts.breakdown_tables(judged)
    if fits:
        tables.append(score_texts.evidence_table(fits, prediction_scores(judged)))
    told = of_the_record(accounts[0].scenario.record)
    show(*told, *tables, "\n".join(score_texts.verdict(judged)), score_texts.CARE_SCORES)
    if figures:
        from sim.cli.figures import complete
        from sim.plots.evidence.files import plan_of_scores

        complete(plan_of_scores(judged, learned), place, judged.manifest)
    say(f"{place}: {SUMMARY}{and_figures(place)}")
    return 0


def look_ahead(
    scenarios: Sequence[str],
    scored: str,
    seed: int,
    folder: str | None,
    workers: int | None,
    redo: bool,
    figures: bool,
) -> int:
    """Forecasts scenarios by every account that was scored; the exit code."""
    if not Path(scored).is_dir():
        what = "a file; expected a folder" if Path(scored).is_file() else "no such folder"
        raise InputError(f"{what}; 'wakhan score' makes it", file=scored)
    judged = scoring.read(Path(scored))
    fits = judged.fits()
    if not fits:
        raise InputError("a first look, without fits to the whole record", file=scored)
    for path in scenarios:
        look_up(path)
    futures = [load_scenario(path) for path in scenarios]
    if len({future.name for future in futures}) < len(futures):
        raise InputError("two scenarios have the same name, so forecasts could not be told apart")
    weights = weights_of(judged)
    place = Path(folder) if folder else RESULTS / "forecast"
    content = [judged.manifest["config"], seed, [future.digest() for future in futures]]
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    with store.working_in(place, digest, redo=redo) as there:
        if there is Found.RESULT:
            say(f"{place}: forecast exists; --redo moves it aside and makes it anew")
            show(store.read_text(place / SUMMARY))
            if figures:
                _complete_forecast(place, futures, weights)
            return 0
        store.begin_manifest(
            place,
            store.new_manifest(
                kind="forecast",
                name="forecast",
                title="Does China's security role spread beyond Tajikistan?",
                digest=digest,
                seed=seed,
                runs=len(fits) * len(futures) * forecast.DRAWS * forecast.REPLICATES,
                command=command_line(),
            ),
        )
        steps = Steps(place, digest)
        with Bar("forecast") as bar:
            outlooks = forecast.outlooks(fits, futures, seed, workers or processors(), bar, steps)
        store.write_text(place / SUMMARY, forecast_texts.forecast_summary(outlooks, weights))
        with store.writing(store.table_path(place, PROBABILITIES)) as beside:
            probabilities(outlooks, weights).to_parquet(beside, index=False)
        store.finish(place, tables=[PROBABILITIES], files=[SUMMARY])
        store.remove_parts(place)
    show(
        *forecast_texts.forecast_tables(outlooks, weights), *forecast_texts.forecast_notes(outlooks)
    )
    show(forecast_texts.CARE_FORECAST)
    if figures:
        _complete_forecast(place, futures, weights)
    say(f"{place}: {SUMMARY}, {PROBABILITIES}.parquet{and_figures(place)}")
    return 0


def _complete_forecast(
    place: Path, futures: Sequence[Scenario], weights: Sequence[Weights]
) -> None:
    """Draws the figures of a forecast that its folder lacks, from the table that is kept there."""
    from sim.cli.figures import complete
    from sim.plots.evidence.files import plan_of_forecast

    table = store.read_unchanged(place, PROBABILITIES, store.read_manifest(place))
    titles = {future.name: future.title for future in futures}
    plan = plan_of_forecast(table, titles, [each.label for each in weights])
    complete(plan, place, store.read_manifest(place))


def _place(folder: str | None, usual: str, record: OwnRecord | None) -> Path:
    """The folder of a result: as asked for, or named after what it is and the user's record."""
    if folder:
        return Path(folder)
    return RESULTS / (f"{usual}-{record.stem}" if record else usual)


def of_the_record(record: OwnRecord | None) -> list[str]:
    """What a record of the user's own is, and whether it brings months that are scored."""
    if record is None:
        return []
    if record.path is None:
        return [headline(record)]
    covered = load_record(record).months
    if covered > RECORD_MONTHS:
        new = f"2021-01 to {month_label(covered - 1)} are scored as a set of their own."
    else:
        new = (
            "No month after 2020 is scored, since China's bilateral events are not said to be "
            "complete beyond it; added events before count in all scores."
        )
    return [f"{headline(record)}\n{new}"]


def _write_posterior(path: Path, fits: Sequence[Fit]) -> None:
    """Draws as a long table: account, draw, key, value; shapes of the rounds by channel."""
    import pandas as pd

    parts = []
    for found in fits:
        wide = pd.DataFrame(found.values | found.shapes_by_key)
        wide.insert(0, "draw", range(len(wide)))
        long = wide.melt("draw", var_name="key", value_name="value")
        long.insert(0, "account", found.problem.account.name)
        parts.append(long)
    with store.writing(path) as beside:
        pd.concat(parts).to_parquet(beside, index=False)
