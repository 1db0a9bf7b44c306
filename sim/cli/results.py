"""What `compare` and `plot` do with results, once the command line has been read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from sim.cli.ending import FAILED, tell
from sim.cli.folders import FIGURES, RESULTS, and_figures, shortened
from sim.cli.terminal import say, show
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.store import Result

#: What a figure's files end in.
PICTURES: Final = (".png", ".svg")
ELSEWHERE: Final = "; 'wakhan plot RESULT -o DIR' draws elsewhere"


def compare(folders: Sequence[str], folder: str | None, incomplete: bool) -> int:
    """Compares results, prints the differences and draws them; the exit code."""
    from sim import analysis
    from sim.analysis import summary

    results = [store.load_result(place, incomplete=incomplete) for place in folders]
    if len(analysis.sides(results)) < 2:
        raise InputError("nothing to compare it with; name another result", file=folders[0])
    names = "-".join(place.resolve().name for place in map(Path, folders))
    place = Path(folder) if folder else RESULTS / f"compare-{shortened(names)}"
    store.begin_comparison(place, [str(result.manifest["config"]) for result in results])
    comparison = analysis.compare(results)
    store.write_text(place / summary.COMPARISON, summary.comparison_text(comparison))
    show(summary.comparison_table(comparison), *comparison.notes)
    from sim import plots

    plots.compare(results, place / FIGURES)
    say(f"{place}: {summary.COMPARISON}{and_figures(place)}")
    return 0


def plot(folder: str, output: str | None) -> int:
    """Draws the figures of a result anew, into its folder or another; the exit code."""
    result = store.load_result(folder, incomplete=True)
    from sim import plots

    plan = plots.plan_of(result)
    place = Path(output) if output else result.folder / FIGURES
    if output:
        _refuse_to_overwrite(place, plan)
    try:
        drawn = plots.draw(plan, place)
    except InputError as error:
        raise InputError(f"{error}{'' if output else ELSEWHERE}") from None
    say(f"{place}: {len(drawn)} files")
    return 0 if result.complete else complain_of_failures(result)


def complete_figures(result: Result) -> None:
    """Draws the figures of a result that its folder lacks, or holds only in part."""
    from sim import plots

    place = result.folder / FIGURES
    try:
        plots.draw(plots.lacking(plots.plan_of(result), place), place)
    except InputError as error:
        raise InputError(f"{error}{ELSEWHERE}") from None


def _refuse_to_overwrite(place: Path, plan: Iterable[str]) -> None:
    """A folder that is not there, is empty, or holds such figures alone is taken for figures."""
    if place.exists() and not place.is_dir():
        raise InputError("a file; expected a folder for figures", file=place)
    ours = {f"{name}{ending}" for name in plan for ending in PICTURES}
    others = sorted(path.name for path in place.iterdir()) if place.exists() else []
    for other in others:
        if other not in ours:
            raise InputError(f"holds '{other}'; expected a new folder for figures", file=place)


def complain_of_failures(result: Result) -> int:
    """Says how many runs failed; the exit code."""
    manifest = result.manifest
    tell(
        f"incomplete: {manifest['failed']:,} of {manifest['runs']:,} runs failed; "
        f"see {result.folder / store.FAILURES}"
    )
    return FAILED
