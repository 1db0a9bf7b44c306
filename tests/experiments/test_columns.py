"""No column of a result lacks its unit, its meaning and what it varies over."""

import dataclasses
import json

import pyarrow.parquet as pq
import pytest

from sim import experiments
from sim.experiments import store
from sim.experiments.columns import SUMMARIES, TABLES, columns, columns_of
from sim.experiments.parts import outcomes_of
from sim.model.histories import TRACKED, Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import leaves, registry
from sim.model.world import World
from sim.scenario import default_scenario


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    scenario = dataclasses.replace(default_scenario(), start=334, end=338)
    return experiments.run(scenario, 3, 1, tmp_path_factory.mktemp("columns") / "r", workers=1)


def schema_of(result, table):
    return pq.read_schema(result.folder / f"{table}.parquet")


def test_there_is_an_entry_for_each_table_that_is_kept():
    assert set(TABLES) == set(store.TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_each_column_of_a_file_says_what_it_is(made, table):
    schema = schema_of(made, table)
    assert schema.metadata[b"meaning"].decode() == TABLES[table]
    assert list(getattr(made, table).columns) == schema.names
    for field in schema:
        assert set(field.metadata or ()) >= {b"unit", b"meaning", b"dims"}, field.name
        assert all(field.metadata.values()), field.name


def test_each_outcome_that_is_made_has_a_column_and_each_column_an_outcome(made):
    scenario = made.scenarios["baseline"]
    model = InfluenceModel(scenario)
    outcomes = outcomes_of(Watch(model).follow(model))
    names = [
        column.name
        for table in ("runs", "republics")
        for column in columns_of(table, (), [scenario])
        if column.dims != (column.name,)
    ]
    assert sorted(names) == sorted(outcomes)


def test_units_are_those_of_where_variables_are_declared(made):
    tracked = {one.name: one.unit for one in TRACKED}
    world = {field.name: field.metadata["unit"] for field in dataclasses.fields(World)}
    republics, runs = (
        {field.name: field.metadata[b"unit"].decode() for field in schema_of(made, table)}
        for table in ("republics", "runs")
    )
    assert republics["hard_role_end"] == republics["sustained_2020"] == tracked["china_hard_role"]
    assert republics["sinophobia_end"] == tracked["sinophobia"]
    assert republics["protests"] == world["protests"]
    assert runs["norm_end"] == tracked["norm"]
    units = json.loads(schema_of(made, "quantiles").field("variable").metadata[b"units"])
    assert units == tracked
    sides = json.loads(schema_of(made, "reasons").field("side").metadata[b"units"])
    assert sides == {"offer": world["offer_terms"], "answer": world["answer_terms"]}


@pytest.mark.parametrize("key", [*registry(), *leaves()])
def test_a_key_that_varies_has_unit_and_meaning_of_its_parameter(key):
    (column,) = (one for one in columns("points", [key]) if one.name == key)
    parameter = leaves().get(key) or registry()[key]
    assert column.unit == parameter.unit
    assert column.meaning.startswith(parameter.meaning)
    assert column.dims == ("point",)


def test_labels_of_tables_tell_their_rows_apart(made):
    for table, (labels, _) in SUMMARIES.items():
        rows = getattr(made, table)
        keys = ["scenario", "point", *(label.name for label in labels)]
        assert not rows.duplicated(keys).any(), table
    assert not made.republics.duplicated(["scenario", "point", "replicate", "republic"]).any()
    assert not made.runs.duplicated(["scenario", "point", "replicate"]).any()
