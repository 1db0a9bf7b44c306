"""Generated blocks of pages are found and written anew; links of pages lead somewhere."""

from pathlib import Path

from sim.pages import blocks

DOCS = Path(__file__).parents[2] / "docs"


def test_every_page_that_a_page_links_to_is_there():
    for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"]:
        for target in blocks.links_of(page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_writing_leaves_simulated_blocks_alone():
    page = "<!-- generated: measured -->\nwith 200 runs\n<!-- end -->"
    assert blocks.renewed(page, {"other": "text"}) == page
