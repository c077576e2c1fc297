"""Rebuild the vendored style sheets, fonts and icons from their packages.

Needed only when a version changes:

    npm install --prefix /some/folder bootstrap@5.3.8 @fontsource/sarabun@5.3.0 bootstrap-icons@1.13.2
    python scripts/vendor_assets.py /some/folder/node_modules

Writes below `cleanreport/core/static/core/`. The versions stand in `THIRD_PARTY_NOTICES.md`.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "cleanreport" / "core" / "static" / "core"
STYLES = ("bootstrap-reboot.min.css", "bootstrap-utilities.min.css")
FONTS = [f"sarabun-{script}-{weight}-normal.woff2" for script in ("thai", "latin") for weight in (400, 500, 700)]
# Only these icons are in the sprite; the template tag refuses every other name.
ICONS = """
alarm archive arrow-clockwise arrow-repeat arrow-counterclockwise arrow-down arrow-down-right arrow-left arrow-left-right arrow-return-left
arrow-right arrow-up arrow-up-right bar-chart bell box-arrow-in-right box-arrow-right box-arrow-up-right building calculator
calendar3 calendar-check calendar-plus chat-left-text check-circle check-circle-fill check-lg chevron-down chevron-right circle
clipboard-check clock clock-history cloud-arrow-up cloud-check cloud-slash copy dash-circle diagram-3 download envelope
envelope-check envelope-exclamation envelope-open envelope-paper envelope-x exclamation-circle exclamation-circle-fill
exclamation-lg exclamation-triangle exclamation-triangle-fill eye file-earmark file-earmark-arrow-up file-earmark-excel
file-earmark-image file-earmark-pdf file-earmark-text file-earmark-word file-earmark-zip fingerprint flag folder funnel gear
globe2 grip-vertical hourglass-split house info-circle info-circle-fill journal-check journal-text key list list-check list-ol
lock magic moon paperclip patch-check pencil pencil-fill pencil-square people person person-check person-circle person-gear
person-plus person-x plus-lg printer qr-code question-circle search send shield-check shield-lock signpost slash-circle sliders sun
table telephone trash unlock upload x-circle x-circle-fill x-lg
""".split()  # noqa: E501


def main(packages: Path) -> None:
    copy_styles(packages / "bootstrap")
    copy_fonts(packages / "@fontsource" / "sarabun")
    build_sprite(packages / "bootstrap-icons")


def copy_styles(package: Path) -> None:
    """The distributed files without the line that names a source map, which is not shipped."""
    target = emptied(STATIC / "bootstrap")
    for name in STYLES:
        text = (package / "dist" / "css" / name).read_text()
        (target / name).write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", text).rstrip() + "\n")
    (target / "LICENSE").write_bytes((package / "LICENSE").read_bytes())


def copy_fonts(package: Path) -> None:
    target = emptied(STATIC / "fonts")
    for name in FONTS:
        (target / name).write_bytes((package / "files" / name).read_bytes())
    (target / "LICENSE").write_bytes((package / "LICENSE").read_bytes())


def build_sprite(package: Path) -> None:
    """One SVG file with a symbol for every icon, used as `icons.svg#name`."""
    symbols = [symbol(name, (package / "icons" / f"{name}.svg").read_text()) for name in ICONS]
    note = "<!-- Bootstrap Icons, copyright The Bootstrap Authors, MIT licence: THIRD_PARTY_NOTICES.md -->"
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', note, *symbols, "</svg>"]
    (STATIC / "icons.svg").write_text("\n".join(lines) + "\n")


def symbol(name: str, svg: str) -> str:
    inner = re.sub(r"\s*\n\s*", "", svg[svg.index(">") + 1 : svg.rindex("</svg>")])
    return f'<symbol id="{name}" viewBox="0 0 16 16">{inner}</symbol>'


def emptied(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    return folder


if __name__ == "__main__":
    main(Path(sys.argv[1]))
