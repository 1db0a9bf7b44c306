"""The files that a result was made from, kept with it.

As resolved they make it again: `scenario.yaml` holds every value, and `sweep.yaml` names the
scenarios beside it, with seed and replicates as they were run. As the user gave them, comments and
all, they lie in `given/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sim.experiments.experiment import Experiment
from sim.experiments.files import own_folder, write_text, writing
from sim.scenario import Scenario
from sim.scenario.writing import scenario_text, sweep_text

GIVEN: Final = "given"
SCENARIOS: Final = "scenarios"


@dataclass(frozen=True)
class Given:
    """What the user gave: the texts of scenario files by name, of the sweep file, the command."""

    scenarios: Mapping[str, str] = field(default_factory=dict)
    sweep: str | None = None
    command: str | None = None


def scenario_entries(experiment: Experiment) -> list[dict[str, Any]]:
    """What the manifest says of scenarios."""
    return [
        {
            "name": scenario.name,
            "title": scenario.title,
            "digest": scenario.digest(),
            "resolved": f"{stem}.yaml",
        }
        for scenario, stem in zip(experiment.scenarios, _stems(experiment), strict=True)
    ]


def keep_inputs(folder: Path, experiment: Experiment, given: Given) -> None:
    """Writes what a result is made from into its folder."""
    stems = _stems(experiment)
    for scenario, stem in zip(experiment.scenarios, stems, strict=True):
        _keep_scenario(folder, scenario, stem, _header(experiment))
    if experiment.kind == "sweep":
        write_text(folder / "sweep.yaml", _sweep_text(experiment, stems))
    _keep_given(folder, experiment, stems, given)


def _stems(experiment: Experiment) -> list[str]:
    """Place of each scenario's file, without ending; numbers keep names apart that are alike."""
    if len(experiment.scenarios) == 1:
        return ["scenario"]
    return [
        f"{SCENARIOS}/{number:02d}-{scenario.name}"
        for number, scenario in enumerate(experiment.scenarios, 1)
    ]


def _header(experiment: Experiment) -> str:
    if experiment.kind != "run":
        return ""
    options = f"-n {experiment.replicates} --seed {experiment.seed}"
    return f"# Every value as it was run; this makes the same result: wakhan run FILE {options}"


def _keep_scenario(folder: Path, scenario: Scenario, stem: str, header: str) -> None:
    """Writes a scenario with every value, and a record of the user's own beside it."""
    path = folder / f"{stem}.yaml"
    if path.parent != folder:
        own_folder(folder, SCENARIOS)
    if scenario.record and scenario.record.path:
        record = path.with_name("record.csv" if path.parent == folder else f"{path.stem}.csv")
        with writing(record) as beside:
            shutil.copyfile(scenario.record.path, beside)
        own = replace(scenario.record, path=record, called=scenario.record.name)
        scenario = replace(scenario, record=own)
    write_text(path, scenario_text(scenario, header=header, folder=path.parent))


def _sweep_text(experiment: Experiment, stems: list[str]) -> str:
    """A sweep of the same points: as a grid or fraction where it was one, else as a list."""
    vary = experiment.design.get("vary", {})
    points = [] if vary or not experiment.keys else _points_of_each_scenario(experiment)
    varied = "fraction" if experiment.design["kind"] == "fraction" else "grid"
    return sweep_text(
        name=experiment.name,
        title=experiment.title,
        scenarios=[f"{stem}.yaml" for stem in stems],
        seed=experiment.seed,
        replicates=experiment.replicates,
        kind="list" if points else varied,
        vary=vary,
        points=points,
    )


def _points_of_each_scenario(experiment: Experiment) -> list[Mapping[str, float]]:
    return [point.values for point in experiment.points if point.scenario == 0]


def _keep_given(folder: Path, experiment: Experiment, stems: list[str], given: Given) -> None:
    if given.sweep is None and not given.scenarios:
        return
    place = own_folder(folder, GIVEN)
    if given.sweep is not None:
        write_text(place / "sweep.yaml", given.sweep)
    for scenario, stem in zip(experiment.scenarios, stems, strict=True):
        if scenario.name in given.scenarios:
            name = Path(f"{stem}.yaml").name
            write_text(place / name, given.scenarios[scenario.name])
