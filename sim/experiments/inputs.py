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


def keep_inputs(folder: Path, experiment: Experiment, given: Given) -> list[str]:
    """Writes what a result is made from into its folder; the names of the files."""
    texts = input_texts(folder, experiment, given)
    for name in texts:
        if "/" in name:
            own_folder(folder, name.partition("/")[0])
    records = _keep_records(folder, experiment)
    for name, text in texts.items():
        write_text(folder / name, text)
    return [*texts, *records]


def input_texts(folder: Path, experiment: Experiment, given: Given) -> dict[str, str]:
    """What a result is made from, as texts by the names of its files."""
    stems = _stems(experiment)
    scenarios = list(zip(experiment.scenarios, stems, strict=True))
    header = _header(experiment)
    texts = {f"{stem}.yaml": _text(folder, one, stem, header) for one, stem in scenarios}
    if experiment.kind == "sweep":
        texts["sweep.yaml"] = _sweep_text(experiment, stems)
    if given.sweep is not None:
        texts[f"{GIVEN}/sweep.yaml"] = given.sweep
    for scenario, stem in scenarios:
        if scenario.name in given.scenarios:
            texts[f"{GIVEN}/{Path(stem).name}.yaml"] = given.scenarios[scenario.name]
    return texts


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


def _record_name(stem: str) -> str:
    """Where a record of the user's own lies beside the scenario that names it."""
    return "record.csv" if "/" not in stem else f"{stem}.csv"


def _keep_records(folder: Path, experiment: Experiment) -> list[str]:
    """Copies records of the user's own beside their scenarios; the names of the files."""
    names = []
    for scenario, stem in zip(experiment.scenarios, _stems(experiment), strict=True):
        if scenario.record and scenario.record.path:
            names.append(_record_name(stem))
            with writing(folder / names[-1]) as beside:
                shutil.copyfile(scenario.record.path, beside)
    return names


def _text(folder: Path, scenario: Scenario, stem: str, header: str) -> str:
    """A scenario with every value, and its record as it lies beside it."""
    if scenario.record and scenario.record.path:
        record = folder / _record_name(stem)
        own = replace(scenario.record, path=record, called=scenario.record.name)
        scenario = replace(scenario, record=own)
    return scenario_text(scenario, header=header, folder=(folder / stem).parent)


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
