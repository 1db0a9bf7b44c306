"""What `run --replay-run` does, once the command line has been read."""

from __future__ import annotations

from pathlib import Path

from sim.cli.ending import DONE, FAILED, tell
from sim.cli.terminal import say, show
from sim.experiments.replay_run import Replayed, replay_run
from sim.experiments.store import load_result
from sim.scenario.variants import shown_value
from sim.tables import Table


def replay(folder: str, run: str) -> int:
    """Repeats one run of a result alone, and says what comes of it; the exit code."""
    found = replay_run(load_result(Path(folder), incomplete=True), run)
    values = ", ".join(f"{key} = {shown_value(key, value)}" for key, value in found.values.items())
    say(
        f"{folder}: run {found.id} of '{found.scenario.name}', seed {found.seed}, replicate "
        f"{found.replicate:,}{f', with {values}' if values else ''}"
    )
    if found.error:
        again = "fails again" if found.before == found.error else "fails"
        tell(f"{again}: {found.error}")
        return FAILED
    show(_outcomes(found))
    if found.before:
        say(f"It failed in the result ({found.before}), and comes to its end now.")
    elif found.changed:
        tell(f"not what the result holds of it: {', '.join(found.changed[:5])}")
        return FAILED
    else:
        say("What the result holds of it is the same.")
    return DONE


def _outcomes(found: Replayed) -> Table:
    rows = found.outcomes.set_index("republic").T
    return Table(
        "Outcomes by republic",
        ("outcome", *map(str, rows.columns)),
        tuple((str(name), *(f"{value:g}" for value in row)) for name, row in rows.iterrows()),
    )
