"""What `compare` and `plot` do with results, once the command line has been read."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from sim.cli.ending import FAILED, tell
from sim.cli.folders import FIGURES, RESULTS, and_figures, shortened
from sim.cli.terminal import say, show
from sim.errors import InputError
from sim.experiments import store
from sim.experiments.store import Result

#: What `attribute` keeps of what each change did, beside the tables of its runs.
ATTRIBUTION: Final = "attribution.csv"
#: What a figure's files end in.
PICTURES: Final = (".png", ".svg")


def compare(
    folders: Sequence[str], folder: str | None, incomplete: bool, anyway: bool, redo: bool
) -> int:
    """Compares results, prints the differences and draws them; the exit code."""
    from sim import analysis
    from sim.analysis import summary

    results = [result_at(place, incomplete=incomplete) for place in folders]
    if len(analysis.sides(results)) < 2:
        problem = "one scenario, so nothing to compare; name a second result"
        hint = " (one alone is compared within, where it is a sweep over several scenarios)"
        raise InputError(problem + hint, file=folders[0])
    from sim.analysis import by_point
    from sim.analysis import by_point_tables as pointwise

    each = by_point.all_by_point(results, anyway=anyway)
    comparison = None
    if not any(found.several for found in each):
        comparison = analysis.compare(results, anyway=anyway)
    names = "-".join(result.folder.resolve().name for result in results)
    place = Path(folder) if folder else RESULTS / f"compare-{shortened(names)}"
    aside = store.begin_comparison(place, results, redo=redo)
    if comparison:
        text = summary.comparison_text(comparison, [pointwise.by_point_text(one) for one in each])
        show(*summary.compared(comparison))
    else:
        inputs = [pointwise.inputs_table(found) for found in each]
        text = pointwise.by_point_page(each, [table for table in inputs if table])
        show(*(table or "No difference in inputs." for table in inputs))
    store.write_text(place / summary.COMPARISON, text)
    for number, found in enumerate(each):
        ending = f"-{number + 1}" if len(each) > 1 else ""
        store.write_text(place / f"by_point{ending}.csv", pointwise.by_point_csv(found))
        show("", pointwise.by_point_table(found), "\n".join(pointwise.by_point_sentences(found)))
    from sim import plots

    plots.compare(results, store.own_folder(place, FIGURES), each)
    if aside:
        say(f"{aside}: the earlier comparison, moved aside")
    say(f"{place}: {summary.COMPARISON}{and_figures(place)}")
    return 0


def plot(folder: str, output: str | None) -> int:
    """Draws the figures of a result anew, into its folder or another; the exit code."""
    result = result_at(folder, incomplete=True)
    if (result.folder / ATTRIBUTION).is_file():
        problem = "an attribution, whose figures `wakhan attribute` draws with its command again"
        raise InputError(problem, file=folder)
    from sim import plots
    from sim.cli.figures import draw_into

    plan = plots.plan_of(result)
    if output:
        place = Path(output)
        _refuse_to_overwrite(place, plan)
        drawn = plots.draw(plan, place)
    else:
        place = result.folder / FIGURES
        drawn = draw_into(plan, result.folder, result.manifest)
    say(f"{place}: {len(drawn)} files")
    return 0 if result.complete else complain_of_failures(result)


def result_at(place: str, *, incomplete: bool) -> Result:
    """The result in a folder; what is no result is called what it is, with the way to one."""
    path = Path(place)
    if path.is_file():
        raise InputError(_what_file(path), file=place)
    if not path.exists() and (RESULTS / path / store.MANIFEST).is_file():
        raise InputError(f"no such folder; did you mean {RESULTS / path}?", file=place)
    if store.read_note(path) is not None:
        raise InputError("a comparison; expected the folder of a run or a sweep", file=place)
    return store.load_result(path, incomplete=incomplete)


def _what_file(path: Path) -> str:
    """What a file is that was given for the folder of a result."""
    from sim.scenario.documents import looks_like_account, looks_like_sweep, open_document

    expected = "expected the folder of a result"
    if path.suffix not in (".yaml", ".yml"):
        beside = path.parent / store.MANIFEST
        return f"a file; {expected}" + (f", such as {path.parent}" if beside.is_file() else "")
    top = open_document(path, str(path)).top
    if looks_like_account(top):
        return f"an account; {expected}, which `wakhan run` or `wakhan sweep` makes"
    kind, command = ("a sweep", "sweep") if looks_like_sweep(top) else ("a scenario", "run")
    return f"{kind}; {expected}, which `wakhan {command} {shlex.quote(str(path))}` makes"


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
