"""Runs and sweeps: designs cut into parts, carried out, and kept in result folders."""

from sim.experiments.carry_out import run, sweep
from sim.experiments.replay_run import Replayed, replay_run
from sim.experiments.store import Result, load_result

__all__ = ["Replayed", "Result", "load_result", "replay_run", "run", "sweep"]
