"""Long work that is stopped goes on to the same numbers, and never from what is torn."""

from pathlib import Path

import numpy as np
import pytest

from sim.experiments import store
from sim.inference.checkpoint import Steps, each_kept, journaled
from sim.parameters import Array


class Stopped(BaseException):
    """As a kill: nothing is tidied up."""


class Bell:
    """A likelihood, how many points were looked at, and after how many calls it is stopped."""

    def __init__(self, calls: int = 10**6) -> None:
        self.calls, self.looks = calls, 0

    def __call__(self, u: Array) -> Array:
        """A bell in the middle of the square."""
        self.calls -= 1
        if self.calls < 0:
            raise Stopped
        self.looks += len(u)
        return -0.5 * np.sum(((u - 0.5) / 0.1) ** 2, axis=1)


def search(likelihood: Bell, steps: Steps | None) -> Array:
    """Each batch lies around the best point of the one before."""
    luck, at = np.random.default_rng(3), np.array([0.1, 0.9])
    asked = journaled(likelihood, steps, "search") if steps else likelihood
    for _ in range(6):
        points = at + 0.05 * luck.standard_normal((20, 2))
        at = points[np.argmax(asked(points))]
    return at


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path, "a digest")


@pytest.mark.parametrize("calls", range(6))
def test_likelihoods_that_were_found_are_read(steps: Steps, calls: int) -> None:
    with pytest.raises(Stopped):
        search(Bell(calls), steps)
    again = Bell()
    assert (search(again, steps) == search(Bell(), None)).all()
    assert again.looks == 20 * (6 - calls)
    steps.forget("search")
    assert not list(steps.folder.rglob("*.part"))


DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:200]),
    "a flipped bit": lambda path: path.write_bytes(flipped(path.read_bytes())),
    "another step": lambda path: path.write_bytes(path.with_name("search-00000.part").read_bytes()),
    "other work": lambda path: store.write_part(
        path.parents[1], path.stem, "another digest", {"found": np.zeros(20)}
    ),
    "other points": lambda path: Steps(path.parents[1], "a digest").keep(
        path.stem, {"asked": np.zeros(32, np.uint8), "found": np.zeros(20)}
    ),
}


def flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_step_is_made_anew(steps: Steps, damage) -> None:
    expected = search(Bell(), steps)
    damage(store.part_path(steps.folder, "search-00003"))
    again = Bell()
    assert (search(again, steps) == expected).all()
    assert again.looks == 20


def square(task: tuple[int, int]) -> store.Arrays:
    number, stop = task
    if number == stop:
        raise Stopped
    return {"square": np.array(number**2)}


def test_tasks_that_are_done_are_read(steps: Steps) -> None:
    told: list[tuple[float, float]] = []
    with pytest.raises(Stopped):
        each_kept(square, [(number, 2) for number in range(4)], 1, None, steps, 7)
    assert sorted(path.name for path in steps.folder.rglob("*.part")) == [
        "00007.part",
        "00008.part",
    ]
    tasks = [(0, 0), (1, 1), (2, 9), (3, 9)]  # the first two would stop again
    found = each_kept(square, tasks, 1, lambda *done: told.append(done), steps, 7)
    assert [int(arrays["square"]) for arrays in found] == [0, 1, 4, 9]
    assert told == [(3, 4), (4, 4)]
    assert each_kept(square, tasks[2:], 1) == [{"square": 4}, {"square": 9}]
