"""What a first visit costs, and that style sheets and scripts stand on their own."""

import gzip
import re

from tests.guards import ROOT

STATIC = ROOT / "cleanreport/core/static/core"
PAGE_PARTS = ROOT / "cleanreport/core/templates/core"
FIRST_VISIT = 150 * 1024
PAGE = 20 * 1024  # a large page, compressed


def files_of_a_page() -> set[str]:
    templates = "".join(path.read_text() for path in PAGE_PARTS.glob("*.html"))
    named = set(re.findall(r'{% static "core/([^"]+)" %}', templates))
    fonts = set(re.findall(r"url\((fonts/[^)]+)\)", (STATIC / "fonts.css").read_text()))
    return named | fonts | {"icons.svg", "chevron.svg"}


def test_the_first_visit_is_small() -> None:
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes())) for name in files_of_a_page()}
    assert sum(sizes.values()) + PAGE < FIRST_VISIT, sizes


def test_every_address_in_a_style_sheet_is_a_file_of_ours() -> None:
    for sheet in STATIC.rglob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            assert (sheet.parent / address.strip("\"'")).is_file(), (sheet.name, address)


def test_scripts_write_no_markup_and_call_nobody_else() -> None:
    # autosave.js puts in what our own server answered, through a <template>.
    scripts = {path.name: path.read_text() for path in STATIC.glob("*.js")}
    writing = r"innerHTML|insertAdjacentHTML|document\.write|eval\("
    assert {name for name, text in scripts.items() if re.search(writing, text)} == {"fields.js"}
    assert not any(re.search(r"https?://", text) for text in scripts.values())


def test_colours_are_named_only_among_the_tokens() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b(?!\))", re.I)
    for name in ("components.css", "controls.css"):
        assert colour.findall((STATIC / name).read_text()) == []
