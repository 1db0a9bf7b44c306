"""The data dictionary names every column that there is."""

from sim.experiments.columns import TABLES, columns
from sim.pages.results_page import dictionary


def test_every_column_stands_in_the_dictionary():
    found = dictionary()
    assert list(found) == [f"columns of {table}" for table in TABLES]
    for table in TABLES:
        for column in columns(table, years=("YEAR",)):
            row = f"| `{column.name}` | {column.kind} | {column.unit} | {column.meaning} |"
            assert row in found[f"columns of {table}"]


def test_keys_that_vary_have_a_row_of_their_own_where_they_have_columns():
    assert [name for name, text in dictionary().items() if "| `KEY` |" in text] == [
        "columns of runs",
        "columns of points",
    ]
