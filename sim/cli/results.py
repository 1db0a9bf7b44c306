"""What `compare` and `plot` do with results, once the command line has been read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.cli.ending import FAILED
from sim.cli.folders import FIGURES, RESULTS, and_figures, shortened
from sim.cli.terminal import say, show
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.store import Result


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
    drawn = _compared(results, place / FIGURES)
    say(f"{place}: {summary.COMPARISON}{and_figures(drawn)}")
    return 0


def plot(folder: str) -> int:
    """Draws the figures of a result anew; the exit code."""
    result = store.load_result(folder, incomplete=True)
    drawn = draw_figures(result)
    say(f"{result.folder / FIGURES}: {len(drawn)} files")
    return 0 if result.complete else complain_of_failures(result)


def draw_figures(result: Result) -> list[Path]:
    """Draws the figures of a result into its folder; returns their paths."""
    from sim import plots

    return plots.figures_of(result, result.folder / FIGURES)


def complain_of_failures(result: Result) -> int:
    """Says how many runs failed; the exit code."""
    manifest = result.manifest
    print(
        f"wakhan: incomplete: {manifest['failed']:,} of {manifest['runs']:,} runs failed; "
        f"see {result.folder / store.FAILURES}",
        file=sys.stderr,
    )
    return FAILED


def _compared(results: list[Result], folder: Path) -> list[Path]:
    from sim import plots

    return plots.compare(results, folder)
