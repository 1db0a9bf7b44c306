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
from sim.scenario.points_file import write_points
from sim.scenario.sweep_writing import sweep_text
from sim.scenario.words import NUMBERS_OF
from sim.scenario.writing import scenario_text

GIVEN: Final = "given"
SCENARIOS: Final = "scenarios"
POINTS_FILE: Final = "points.csv"
#: Points that a kept sweep writes out.
MOST_WRITTEN_OUT: Final = 50
#: Kinds of designs that are kept as what they were, and the kind that makes them again.
LEVELLED: Final[Mapping[str, str]] = {"grid": "grid", "fraction": "fraction", "accounts": "grid"}


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
    return [*texts, *records, *_keep_points(folder, experiment)]


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
    """A sweep of the same points: of the same design, or as a list where that needs other files."""
    design = experiment.design
    by_levels = _by_levels(experiment)
    kind = LEVELLED.get(design["kind"], "grid")
    if "written" in design:
        numbers = {name: design[name] for name in NUMBERS_OF[design["kind"]]}
        kind = ", ".join([design["kind"], *(f"{n}: {_plain(v)}" for n, v in numbers.items())])
        if design["kind"] == "lhs":
            kind += f", points: {_points_of_each(experiment)}"
    points: list[Mapping[str, float]] | str = []
    if not by_levels:
        points = POINTS_FILE if _has_points_file(experiment) else _first_points(experiment)
    return sweep_text(
        name=experiment.name,
        title=experiment.title,
        scenarios=[f"{stem}.yaml" for stem in stems],
        seed=experiment.seed,
        replicates=experiment.replicates,
        kind=kind if by_levels else "list",
        vary=design.get("written", design.get("vary", {})) if by_levels else {},
        points=points,
    )


def _by_levels(experiment: Experiment) -> bool:
    """Whether the points follow from what keys may take, and need not be kept one by one."""
    design = experiment.design
    return design["kind"] in LEVELLED or "written" in design or not experiment.keys


def _plain(value: int | bool) -> str:
    return str(value).lower()


def _points_of_each(experiment: Experiment) -> int:
    """Number of points of each scenario, which are alike."""
    return len(experiment.points) // len(experiment.scenarios)


def _first_points(experiment: Experiment) -> list[Mapping[str, float]]:
    return [experiment.points.at(number) for number in range(_points_of_each(experiment))]


def _has_points_file(experiment: Experiment) -> bool:
    """Whether the points are too many to be written out, or differ in luck."""
    if _by_levels(experiment):
        return False
    many = _points_of_each(experiment) > MOST_WRITTEN_OUT
    return experiment.kind == "sweep" and (many or bool(experiment.points.luck.any()))


def _keep_points(folder: Path, experiment: Experiment) -> list[str]:
    """Writes points into a file of their own where there has to be one; its name."""
    if not _has_points_file(experiment):
        return []
    with writing(folder / POINTS_FILE) as beside:
        write_points(beside, experiment.points, _points_of_each(experiment))
    return [POINTS_FILE]
