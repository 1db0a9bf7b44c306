"""Exports: what other programs read is what the result holds, and every column is described."""

import json
import os
import re
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.analysis import data_package, export_files
from sim.analysis.export import FORMS, export
from sim.analysis.export_tables import KEYS, ExportTable, tables_of
from sim.errors import InputError
from sim.experiments import load_result, sweep
from sim.experiments.columns import TABLES, columns_of
from sim.scenario import load_sweep

ROOT = Path(__file__).parents[2]
NOTE = '=HYPERLINK("http://example.org";"a, \'b\'")'
CALM = """\
name: calm
title: "Calm, \\"so to speak\\""
to: 1995-06
history: free
spread: {threshold: 0.02, duration: 3}
"""
WAVE = f"""\
name: wave
extends: calm.yaml
events:
  - month: 1994-01
    until: 1995-01
    set: {{environment.sinophobia_shock: 0.25, membership.sco.TKM: 1, threat.demand: 1}}
    note: {json.dumps(NOTE)}
"""
SWEEP = """\
title: Two scenarios
scenarios: [calm.yaml, wave.yaml]
seed: 5
replicates: 3
design: {kind: grid}
vary: {ties.openness: [-1, 2.5]}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    for name, text in (("calm", CALM), ("wave", WAVE), ("both", SWEEP)):
        (folder / f"{name}.yaml").write_text(text)
    return sweep(load_sweep(folder / "both.yaml"), folder / "result")


@pytest.fixture(scope="module")
def exported(result):
    """The folder of an export in each form."""
    folders = {to: result.folder.with_name(f"as_{to}") for to in FORMS}
    for to, folder in folders.items():
        assert export(result, folder, to) is None
    return folders


def described(folder):
    return json.loads((folder / "datapackage.json").read_text())


@pytest.mark.parametrize("name", TABLES)
def test_csv_is_read_by_pandas_and_by_duckdb_as_it_is_kept(result, exported, name):
    kept = getattr(result, name)
    path = exported["csv"] / f"{name}.csv"
    read = pd.read_csv(path, dtype={"month": str}, keep_default_na=True)
    assert list(read) == list(kept)
    assert len(read) == len(kept)
    with duckdb.connect() as base:
        counted = base.sql(f"select * from read_csv('{path}', header=true)")
        assert counted.columns == list(kept)
        rows = counted.fetchall()
    assert len(rows) == len(kept)
    for place, column in enumerate(kept):
        if pd.api.types.is_numeric_dtype(kept[column]):
            wanted = kept[column].to_numpy(float)
            # The shortest text of a number of 32 bits reads back as that number.
            found = read[column].to_numpy(float).astype(kept[column].dtype).astype(float)
            np.testing.assert_array_equal(found, wanted)
            other = np.array([np.nan if row[place] is None else row[place] for row in rows], float)
            np.testing.assert_array_equal(other.astype(kept[column].dtype).astype(float), wanted)
        else:
            texts = [None if pd.isna(value) else value for value in read[column]]
            assert texts == [None if pd.isna(value) else value or None for value in kept[column]]


@pytest.mark.parametrize("name", TABLES)
def test_parquet_and_json_are_read_as_they_are_kept(result, exported, name):
    kept = getattr(result, name)
    path = exported["parquet"] / f"{name}.parquet"
    assert pd.read_parquet(path).equals(kept)
    unit = pq.read_schema(path).field(0).metadata[b"unit"]
    assert unit == b"name"
    rows = json.loads((exported["json"] / f"{name}.json").read_text())
    assert len(rows) == len(kept)
    assert list(rows[0]) == list(kept)
    for column in kept:
        values = [row[column] for row in rows]
        if pd.api.types.is_numeric_dtype(kept[column]):
            found = np.array([np.nan if v is None else v for v in values], float)
            np.testing.assert_array_equal(
                found.astype(kept[column].dtype).astype(float), kept[column].to_numpy(float)
            )
        else:
            assert values == [None if pd.isna(v) else v for v in kept[column]]


@pytest.mark.parametrize("name", ["runs", "republics", "points", "events"])
def test_the_workbook_is_read_by_openpyxl_and_pandas(result, exported, name):
    path = exported["xlsx"] / "tables.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        assert book.sheetnames == [*TABLES, "parameters", "events", "columns"]
        header, *rows = book[name].iter_rows(values_only=True)
    finally:
        book.close()
    wanted = json.loads((exported["json"] / f"{name}.json").read_text())
    assert [dict(zip(header, row, strict=True)) for row in rows] == wanted
    frame = pd.read_excel(path, sheet_name=name)
    assert list(frame) == list(wanted[0])
    assert len(frame) == len(wanted)


@pytest.mark.parametrize("to", FORMS)
def test_the_data_package_describes_every_column_of_every_table(result, exported, to):
    package = described(exported[to])
    assert package["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[a-z0-9._-]+", package["name"])
    assert package["licenses"][0]["name"] == "MIT"
    assert "wakhan" in package["citation"]
    assert package["wakhan"]["seed"] == 5
    names = [resource["name"] for resource in package["resources"]]
    assert names == [*TABLES, "parameters", "events", "columns"]
    columns = pd.read_csv(exported["csv"] / "columns.csv", keep_default_na=False)
    for resource in package["resources"]:
        assert (exported[to] / resource["path"]).is_file()
        assert resource["description"]
        fields = resource["schema"]["fields"]
        for field in fields:
            assert field["unit"], field
            assert field["description"], field
            assert field["type"] in ("string", "integer", "number", "yearmonth")
        assert set(resource["schema"]["primaryKey"]) <= {field["name"] for field in fields}
        if resource["name"] != "columns":
            mine = columns[columns["table"] == resource["name"]]
            assert list(mine["column"]) == [field["name"] for field in fields]
            assert list(mine["meaning"]) == [field["description"] for field in fields]
    (runs,) = [one for one in package["resources"] if one["name"] == "runs"]
    wanted = columns_of("runs", ("ties.openness",), list(result.scenarios.values()))
    assert [f["description"] for f in runs["schema"]["fields"]] == [c.meaning for c in wanted]
    (quantiles,) = [one for one in package["resources"] if one["name"] == "quantiles"]
    (variable,) = [f for f in quantiles["schema"]["fields"] if f["name"] == "variable"]
    assert variable["units"]["china_hard_role"]


def test_rows_are_told_apart_by_their_keys(exported):
    """What the package calls primary keys are keys, and tables of runs hang together."""
    tables = {name: pd.read_csv(exported["csv"] / f"{name}.csv") for name in KEYS}
    for name, keys in KEYS.items():
        assert not tables[name].duplicated(list(keys)).any(), name
    joined = tables["republics"].merge(tables["runs"], on=list(KEYS["runs"]), how="outer")
    assert len(joined) == len(tables["republics"]) == 5 * len(tables["runs"])


def test_parameters_and_events_are_there_with_unit_and_meaning(result, exported):
    parameters = pd.read_csv(exported["csv"] / "parameters.csv")
    for name, scenario in result.scenarios.items():
        mine = parameters[parameters["scenario"] == name]
        assert dict(zip(mine["key"], mine["value"], strict=True)) == dict(scenario.values)
    events = pd.read_csv(exported["csv"] / "events.csv")
    assert set(events["scenario"]) == {"wave"}
    assert len(events) == 5 + 1 + 1  # a shock in five republics
    row = events[events["key"] == "membership.sco.TKM"].iloc[0]
    assert (row["month"], row["until"], row["value"]) == ("1994-01", "1995-01", 1.0)
    assert row["meaning"] == "membership of Turkmenistan in the SCO"


def test_no_text_becomes_a_formula(exported):
    """What a spreadsheet would run is text in the workbook, and begins with ' in CSV."""
    book = openpyxl.load_workbook(exported["xlsx"] / "tables.xlsx")
    cells = [cell for row in book["events"].iter_rows() for cell in row if cell.value == NOTE]
    assert len(cells) == 7
    assert {cell.data_type for cell in cells} == {"s"}
    assert set(pd.read_csv(exported["csv"] / "events.csv")["note"]) == {"'" + NOTE}
    rows = json.loads((exported["json"] / "events.json").read_text())
    assert {row["note"] for row in rows} == {NOTE}


def test_an_export_is_there_whole_or_not_at_all(result, tmp_path, monkeypatch):
    place = tmp_path / "out"

    def full(*args):
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setitem(export_files.WRITERS, "csv", full)
        with pytest.raises(InputError, match="No space left on device"):
            export(result, place, "csv")
    assert list(tmp_path.iterdir()) == []
    export(result, place, "csv")
    (place / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="an export is there; --redo moves it aside"):
        export(result, place, "json")
    assert export(result, place, "json", redo=True) == tmp_path / "out.old"
    assert (tmp_path / "out.old/notes.txt").read_text() == "mine"
    assert (place / "runs.json").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.old"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/datapackage.json").write_text("[" * 10_000)
    for redo in (False, True):
        with pytest.raises(InputError, match="holds other files; name another folder"):
            export(result, tmp_path / "mine", "csv", redo=redo)
    with pytest.raises(InputError, match="a file; expected a folder for the export"):
        export(result, tmp_path / "mine/datapackage.json", "csv")


def test_a_changed_table_is_refused(result, tmp_path):
    again = sweep(load_sweep(result.folder / "sweep.yaml"), tmp_path / "again")
    path = again.folder / "counts.parquet"
    table = pq.read_table(path)
    doubled = table.set_column(
        table.schema.get_field_index("mean"),
        table.schema.field("mean"),
        pa.array(2 * table["mean"].to_numpy()),
    )
    pq.write_table(doubled, path)
    with pytest.raises(InputError, match="was changed since it was made"):
        export(load_result(again.folder), tmp_path / "out", "csv")
    assert not (tmp_path / "out").exists()


def test_more_rows_than_a_sheet_takes_are_refused_in_a_line():
    schema = pa.schema([("a", pa.int8())])
    large = ExportTable("large", "", schema, export_files.MOST_ROWS + 1, lambda: iter(()))
    with pytest.raises(InputError, match=r"'large' has 1,048,576 rows, and an Excel sheet takes"):
        export_files.check_xlsx([large])


def test_without_openpyxl_a_workbook_says_what_it_needs(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"pip install 'wakhan\[excel\]'"):
        export_files.check_xlsx([])


def test_batches_are_written_as_they_come(result, tmp_path):
    """A table is never held as a whole: each batch is on its way before the next is read."""
    schema = pa.schema([pa.field("a", pa.int32())])
    read, written = [], []

    def batches():
        for number in range(4):
            read.append(number)
            assert len(written) == number
            yield pa.RecordBatch.from_arrays([pa.array([number], pa.int32())], schema=schema)

    table = ExportTable("t", "", schema, 4, batches)
    for write in (export_files.write_csv, export_files.write_json, export_files.write_parquet):
        read.clear()
        written.clear()
        write([table], tmp_path, written.append)
        assert (read, written) == ([0, 1, 2, 3], [1, 1, 1, 1])


def test_the_citation_is_that_of_the_project():
    text = (ROOT / "CITATION.cff").read_text()
    assert f'title: "{data_package.TITLE}"' in text
    assert f"name: {data_package.AUTHORS}" in text
    assert f"license: {data_package.LICENCE['name']}" in text
    assert (
        f"Copyright (c) {data_package.YEAR} {data_package.AUTHORS}"
        in (ROOT / "LICENSE").read_text()
    )


def test_a_run_without_events_has_no_table_of_them(result):
    calm = result.scenarios["calm"]
    alone = type(result)(result.folder, result.manifest)
    alone.__dict__["scenarios"] = {"calm": calm}
    assert "events" not in [table.name for table in tables_of(alone)]
