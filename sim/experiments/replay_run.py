"""One run of a result repeated alone: by its number of point and replicate."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError
from sim.experiments import store
from sim.experiments.experiment import Experiment, Part, of_run, of_sweep
from sim.experiments.files import digest_of
from sim.experiments.store import FAILURES, Result, same_code
from sim.names import REPUBLICS
from sim.scenario import Scenario, load_sweep
from sim.scenario.variants import is_given

if TYPE_CHECKING:
    import pandas as pd

    from sim.model.influence import InfluenceModel

_ID: Final = re.compile(r"(\d{1,9})-(\d{1,12})")


@dataclass(frozen=True)
class Replayed:
    """What came of one run: `error` if it failed, else outcomes by republic.

    `before` is the error it failed with in the result, if it did. `changed` names the outcomes that
    are not those which the result holds of it. `scenario` is the one of its point, without the
    `values` that vary.
    """

    id: str
    scenario: Scenario
    seed: int
    replicate: int
    values: Mapping[str, float]
    error: str | None
    before: str | None
    outcomes: pd.DataFrame
    changed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether it came to what it came to in the result."""
        return self.error == self.before and not self.changed

    def model(self) -> InfluenceModel:
        """The model of this run at its beginning, to be followed month by month."""
        from sim.model.influence import InfluenceModel

        varied = {key: np.array([value]) for key, value in self.values.items() if not is_given(key)}
        return InfluenceModel(
            self.scenario, runs=1, seed=self.seed, replicates=[self.replicate], varied=varied
        )


def replay_run(result: Result, run: str) -> Replayed:
    """Repeats a run of a result, whose id (`POINT-REPLICATE`) failures.json says.

    Raises InputError where the result has no such run, or was made by other code.
    """
    found = _ID.fullmatch(run)
    if not found:
        raise InputError(f"{run!r}: expected the id of a run, such as 12-3: point and replicate")
    point, replicate = int(found[1]), int(found[2])
    experiment = _experiment(result)
    part = _part(experiment, point, replicate, run)
    from sim.experiments.parts import simulate_part  # with Mesa, which takes a second to import

    arrays = simulate_part(experiment, part, 1, lambda runs: None)
    failures = json.loads(str(arrays["failures"]))
    outcomes = _outcomes(arrays)
    return Replayed(
        id=run,
        scenario=experiment.scenario_of(part),
        seed=result.manifest["seed"],
        replicate=replicate,
        values=experiment.points.at(point),
        error=failures[0]["error"] if failures else None,
        before=_before(result, point, replicate),
        outcomes=outcomes,
        changed=() if failures else tuple(_changed(result, point, replicate, outcomes)),
    )


def _experiment(result: Result) -> Experiment:
    """The experiment that a result is of, from the files kept with it."""
    if result.kind == "sweep":
        experiment = of_sweep(load_sweep(result.folder / "sweep.yaml"))
    else:
        (scenario,) = result.scenarios.values()
        manifest = result.manifest
        experiment = of_run(scenario, manifest["replicates"], manifest["seed"])
    if experiment.digest() != result.manifest["config"]:
        changed = "were they changed?" if same_code(result.manifest) else "it is of other code"
        problem = f"the files kept with it do not make the result that is there; {changed}"
        raise InputError(problem, file=result.folder)
    return experiment


def _part(experiment: Experiment, point: int, replicate: int, run: str) -> Part:
    """The part that one run is by itself."""
    points = len(experiment.points)
    if point < points:
        first = replicate - int(experiment.points.luck[point]) * experiment.replicates
        if 0 <= first < experiment.replicates:
            (place,) = np.flatnonzero(experiment.order == point)
            return Part(0, int(experiment.points.scenario[point]), int(place), 1, first, 1)
    raise InputError(
        f"{run}: no such run; points go from 0 to {points - 1:,}, and a point has "
        f"{experiment.replicates:,} replicates"
    )


def _outcomes(arrays: store.Arrays) -> pd.DataFrame:
    import pandas as pd

    found: dict[str, Any] = {"republic": list(REPUBLICS)}
    for name, values in arrays.items():
        if name.startswith("run.") and values.size == len(REPUBLICS):
            found[name.removeprefix("run.")] = values.reshape(-1)
    return pd.DataFrame(found)


def _before(result: Result, point: int, replicate: int) -> str | None:
    if result.complete:
        return None
    path = result.folder / FAILURES
    text = store.read_text(path)
    if digest_of(path) != result.manifest.get("files", {}).get(FAILURES):
        raise InputError("was changed since it was made; --redo makes it anew", file=path)
    for failure in json.loads(text):
        if (failure["point"], failure["replicate"]) == (point, replicate):
            return str(failure["error"])
    return None


def _changed(result: Result, point: int, replicate: int, outcomes: pd.DataFrame) -> list[str]:
    """Outcomes that are not those of the result, of the kind that is kept as it is simulated."""
    kept = result.republics
    kept = kept[(kept["point"] == point) & (kept["replicate"] == replicate)]
    if kept.empty:
        return []
    return [
        name
        for name in outcomes.columns.intersection(kept.columns)
        if outcomes[name].dtype == np.float32
        and not np.array_equal(outcomes[name], kept[name].to_numpy(np.float32), equal_nan=True)
    ]
