"""A checkpoint is whole wherever the process ends, and thrown away where it is damaged."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.inference.checkpoint import resumed
from sim.parameters import Array

nautilus = pytest.importorskip("nautilus")
h5py = pytest.importorskip("h5py")


class Bell:
    """A likelihood, and how many points were looked at."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, x: Array) -> Array:
        """A bell in the middle of the square."""
        self.looks += len(x)
        return -0.5 * np.sum(((x - 0.5) / 0.1) ** 2, axis=1)


def _sampler(likelihood: Bell, checkpoint: Path | None) -> Any:
    def make() -> Any:
        return nautilus.Sampler(
            lambda x: x,
            likelihood,
            n_dim=2,
            n_live=60,
            n_batch=50,
            n_networks=0,
            vectorized=True,
            pass_dict=False,
            seed=1,
            filepath=checkpoint,
            resume=True,
        )

    return resumed(make, checkpoint)


def _evidence(sampler: Any) -> float:
    sampler.run(n_eff=100, discard_exploration=True)
    return float(sampler.log_z)


@pytest.fixture(scope="module")
def whole() -> tuple[float, int]:
    """Evidence of a sampling that was not interrupted, and its looks."""
    likelihood = Bell()
    return _evidence(_sampler(likelihood, None)), likelihood.looks


@pytest.mark.parametrize("call", ["write", "write_shell_update"])
@pytest.mark.parametrize("nth", [1, 3])
def test_sampling_that_is_killed_while_it_writes_goes_on(
    call: str, nth: int, whole: tuple[float, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, times = getattr(nautilus.Sampler, call), 0

    def killed(sampler: Any, path: Path, *arguments: Any, **options: Any) -> None:
        nonlocal times
        times += 1
        original(sampler, path, *arguments, **options)
        if times == nth:
            path.write_bytes(path.read_bytes()[:1000])
            raise InterruptedError

    checkpoint = tmp_path / "here.h5"
    with monkeypatch.context() as patch:
        patch.setattr(nautilus.Sampler, call, killed)
        with pytest.raises(InterruptedError):
            _evidence(_sampler(Bell(), checkpoint))
    likelihood = Bell()
    assert _evidence(_sampler(likelihood, checkpoint)) == whole[0]
    assert (likelihood.looks < whole[1]) == ((call, nth) != ("write", 1))


@pytest.mark.parametrize("damage", ["empty", "text", "another file", "cut off"])
def test_a_damaged_checkpoint_is_thrown_away(tmp_path: Path, damage: str) -> None:
    checkpoint = tmp_path / "here.h5"
    match damage:
        case "empty":
            checkpoint.write_bytes(b"")
        case "text":
            checkpoint.write_text("no checkpoint")
        case "another file":
            h5py.File(checkpoint, "w").close()
        case "cut off":
            made = _sampler(Bell(), checkpoint)
            made.run(n_like_max=100)
            checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    assert _sampler(Bell(), checkpoint).n_like == 0
    assert not checkpoint.exists()


def test_a_sampler_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    def make() -> Any:
        raise ValueError("no dimensions")

    for checkpoint in (None, tmp_path / "here.h5"):
        with pytest.raises(ValueError, match="no dimensions"):
            resumed(make, checkpoint)
