"""Measured blocks: when they count as old, changed by hand or never made, and how they are kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.pages import derived, listing, measured
from sim.pages.blocks import Block, blocks_of, find
from sim.pages.makers import MAKERS
from sim.pages.measured import BY_HAND, FRESH, NEVER, OLD, Maker

ROOT = Path(__file__).parents[2]
PAGE = """\
# A page

<!-- generated: made drift -->
<!-- end -->

Text.

<!-- generated: table -->
<!-- end -->
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose one rule gives the numbers, and a page that shows them."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(PAGE)
    (tmp_path / "README.md").write_text("nothing generated\n")
    (tmp_path / "pack" / "rules").mkdir(parents=True)
    rule(tmp_path, "RATE = 2.0\n")

    uncached = measured.code_digest.__wrapped__

    def code(rests_on):
        return uncached(rests_on, tmp_path / "pack")

    monkeypatch.setattr(measured, "code_digest", code)
    monkeypatch.setattr(measured, "version", lambda name: "9.9")
    monkeypatch.setattr(derived, "texts", dict)
    return tmp_path


def rule(root, text):
    (root / "pack" / "rules" / "rate.py").write_text(text)


@pytest.fixture
def maker(package):
    def simulated():
        space = {}
        exec((package / "pack" / "rules" / "rate.py").read_text(), space)  # noqa: S102 - our own
        return space["RATE"]

    return Maker(
        name="drift",
        blocks=("table",),
        command="make drift",
        takes="a moment",
        how="3 runs, seed 5",
        few=simulated,
        make=lambda: {"table": f"| {simulated()} |"},
        rests_on=("rules",),
    )


def states(maker, root):
    return {
        block.name: measured.state_of(block, one) for block, one in listing.measured([maker], root)
    }


def test_a_block_says_when_and_how_it_was_made(package, maker):
    assert states(maker, package) == {"made drift": NEVER, "table": NEVER}
    [page] = measured.keep(maker, maker.make(), package)
    assert page.name == "page.md"
    text = page.read_text()
    made = blocks_of(text)["made drift"].splitlines()[0]
    assert made.startswith("Made on 20")
    assert made.endswith("with wakhan 9.9 by `make drift`: 3 runs, seed 5.")
    assert blocks_of(text)["table"].startswith("| 2.0 |\n<!-- made 20")
    assert set(states(maker, package).values()) == {FRESH}


def test_a_block_is_old_when_the_code_it_rests_on_gives_other_numbers(package, maker):
    measured.keep(maker, maker.make(), package)
    rule(package, "RATE = 3.0\n")
    assert set(states(maker, package).values()) == {OLD}
    rows = {row[1]: row for row in listing.listed([maker], package).rows}
    assert rows["made drift, table"][2] == OLD
    assert rows["made drift, table"][4] == "make drift (a moment)"
    measured.keep(maker, maker.make(), package)
    assert set(states(maker, package).values()) == {FRESH}


def test_data_and_files_that_come_or_go_count_too(package, maker):
    before = measured.code_digest(maker.rests_on)
    (package / "pack" / "rules" / "data.csv").write_text("1\n")
    assert measured.code_digest(maker.rests_on) != before


@pytest.mark.parametrize(
    "text",
    [
        '"""Says what it is."""\n\nRATE = 2.0  # a year\n',
        "\n\nRATE = 2.0\n# The end.\n",
    ],
)
def test_words_about_the_code_change_nothing(package, maker, text):
    before = measured.code_digest(maker.rests_on)
    rule(package, text)
    assert measured.code_digest(maker.rests_on) == before


def test_code_that_changed_no_number_leaves_a_block_new_and_is_noted(package, maker):
    measured.keep(maker, maker.make(), package)
    old = find(["table"], package)[0].text
    rule(package, "RATE = 1.0 + 1.0\n")
    assert set(states(maker, package).values()) == {FRESH}
    assert [page.name for page in measured.confirm(maker, package)] == ["page.md"]
    new = find(["table"], package)[0].text
    assert new != old
    assert measured.parted(new)[1].code == measured.code_digest(maker.rests_on)
    assert measured.parted(new)[1].day == measured.parted(old)[1].day
    # Whoever is up to date by the code alone is not simulated again.
    dear = replace(maker, few=lambda: pytest.fail("simulated"))
    assert set(states(dear, package).values()) == {FRESH}
    assert measured.confirm(maker, package) == []


def test_old_blocks_are_not_confirmed(package, maker):
    measured.keep(maker, maker.make(), package)
    rule(package, "RATE = 3.0\n")
    assert measured.confirm(maker, package) == []
    assert set(states(maker, package).values()) == {OLD}


def test_a_number_changed_by_hand_is_noticed(package, maker):
    measured.keep(maker, maker.make(), package)
    page = package / "docs" / "page.md"
    page.write_text(page.read_text().replace("| 2.0 |", "| 2.1 |"))
    assert states(maker, package) == {"made drift": FRESH, "table": BY_HAND}
    assert "page.md: table (changed by hand)" in listing.amiss([maker], package)


def test_blocks_without_a_maker_or_a_maker_without_its_blocks_are_refused(package, maker):
    with pytest.raises(ValueError, match="other"):
        measured.keep(maker, {"table": "", "other": ""}, package)
    assert measured.unmade([maker], package) == []
    assert measured.unmade([replace(maker, blocks=("table", "lost"))], package) == ["lost"]


def test_code_without_words_is_the_same_code():
    source = '''\
"""A module."""

NAME = "# no comment"  # a comment


def one(x):
    """Says."""
    return f"{x:#x}"  # hex
'''
    bare = measured.bare(source)
    assert bare.splitlines() == ['NAME = "# no comment"', "def one(x):", '    return f"{x:#x}"']


# The pages as they are.


MEASURED = [(block, maker) for maker in MAKERS for block in find((maker.made, *maker.blocks), ROOT)]


def test_every_measured_block_stands_in_one_page():
    assert measured.unmade(MAKERS, ROOT) == []
    names = [block.name for block, _ in MEASURED]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("block", "maker"), MEASURED, ids=[f"{block.page.name}-{block.name}" for block, _ in MEASURED]
)
def test_no_measured_number_was_written_by_hand(block: Block, maker):
    """Old ones are listed by `python -m sim.pages`, and fail nothing."""
    body, stamp = measured.parted(block.text)
    assert body
    assert stamp is not None, f"never made; run: {maker.command}"
    assert stamp.text == measured.digest(body), f"changed by hand; run: {maker.command}"


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_what_a_maker_rests_on_is_there(maker):
    for name in maker.rests_on:
        assert (measured.CLONE / name).exists(), name
