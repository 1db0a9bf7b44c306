"""What `export` does, once the command line has been read."""

from __future__ import annotations

from pathlib import Path

from sim.cli.results import result_at
from sim.cli.terminal import say
from sim.progress import Bar


def export(place: str, to: str, output: str | None, incomplete: bool, redo: bool) -> int:
    """Writes the tables of a result into a folder of their own; the exit code."""
    from sim.analysis.data_package import FILE
    from sim.analysis.export import export as write

    result = result_at(place, incomplete=incomplete)
    here = result.folder.resolve()
    folder = Path(output) if output else result.folder.with_name(f"{here.name}-{to}")
    with Bar(f"{result.name} to {to}") as bar:
        aside = write(result, folder, to, bar, redo=redo)
    if aside:
        say(f"{aside}: the earlier export, moved aside")
    say(f"{folder}: {len(list(folder.iterdir())) - 1} files, and {FILE} on what they hold")
    return 0
