"""A few of the mutated folders that benchmarks/mutations.py makes by the hundred."""

import importlib.util
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "mutations.py"


@pytest.fixture(scope="module")
def mutations():
    spec = importlib.util.spec_from_file_location("mutations", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(mutations, tmp_path_factory):
    return mutations.Made(tmp_path_factory.mktemp("mutations"))


def test_mutated_folders_are_told_or_hold_the_same_numbers(mutations, made):
    came = [made.mutated(random.Random(number)) for number in range(40)]
    assert [one for one in came if one[1].startswith(mutations.FAULTS)] == []
    assert sum(said == "told" for _, said in came) > 20


def test_numbers_that_change_without_a_word_are_a_fault(mutations, made, monkeypatch):
    """Of a program that takes any table for its own, that is."""
    known = mutations.store.read_manifest(made._whole)["tables"]
    monkeypatch.setattr("sim.experiments.table_files.digest_of", lambda path: known[path.stem])
    monkeypatch.setattr(mutations, "_mutate", doubled)
    assert made.mutated(random.Random(1))[1] == "other numbers without a word"


def doubled(folder, luck):
    path = folder / "counts.parquet"
    table = pq.read_table(path)
    place = table.column_names.index("mean")
    twice = pc.multiply(table.column(place), pa.scalar(2.0, pa.float32()))
    pq.write_table(table.set_column(place, table.schema.field(place), twice), path)
    return "counts.parquet, doubled"
