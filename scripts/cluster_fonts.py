"""The fonts of papers, `cleanreport/documents/fonts/`: Sarabun with two glyphs more for each Thai cluster.

    uv run --with uharfbuzz python -m scripts.cluster_fonts FOLDER

`FOLDER` holds the four files of Sarabun as they are published (`fontpkg-sarabun` 1.0). Each cluster of
`documents/clusters.py` is shaped once, and its outlines become the parts of a glyph; twice, because a cluster has two
signs. To be run when the fonts or the clusters change; the same files give the same bytes.
"""

import argparse
from pathlib import Path
from typing import Any

import uharfbuzz
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

from cleanreport.documents.clusters import CLUSTERS, FIRST

OUT = Path(__file__).resolve().parent.parent / "cleanreport/documents/fonts"
NAMES = ("Sarabun-Regular.ttf", "Sarabun-Bold.ttf", "Sarabun-Italic.ttf", "Sarabun-BoldItalic.ttf")
ROUND_XY_TO_GRID, ARGS_ARE_XY = 0x0004, 0x0002
# Without names of glyphs: 3,000 of them would be a third of the file.
NAMELESS = 3.0

# Of a glyph of the published font: its number, to the right, up.
type Part = tuple[int, int, int]


def shaped(font: Any, cluster: str) -> tuple[list[Part], int]:
    """The glyphs that draw the cluster, and how wide it is."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(cluster)
    buffer.script, buffer.language, buffer.direction = "Thai", "th", "ltr"
    buffer.flags = uharfbuzz.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
    uharfbuzz.shape(font, buffer)
    parts, pen = [], 0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        parts.append((glyph.codepoint, pen + place.x_offset, place.y_offset))
        pen += place.x_advance
    return parts, pen


def with_clusters(path: Path) -> TTFont:
    shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
    font = TTFont(path, lazy=False, recalcTimestamp=False)
    font.ensureDecompiled()
    clusters = (*CLUSTERS, *CLUSTERS)
    old, added = font.getGlyphOrder(), [f"cluster{number}" for number in range(len(clusters))]
    outlines: Any = font["glyf"]
    outlines.glyphOrder = [*old, *added]
    font.setGlyphOrder(outlines.glyphOrder)
    for name, cluster in zip(added, clusters, strict=True):
        parts, width = shaped(shaper, cluster)
        glyph = Glyph()
        glyph.numberOfContours = -1
        glyph.components = [component(old[number], right, up) for number, right, up in parts]
        outlines.glyphs[name] = glyph
        glyph.recalcBounds(outlines)
        font["hmtx"].metrics[name] = (width, glyph.xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(dict(enumerate(added, FIRST)))
    font["post"].formatType = NAMELESS
    del font["DSIG"]  # it signs the published file
    return font


def component(name: str, right: int, up: int) -> GlyphComponent:
    part = GlyphComponent()
    part.glyphName, part.x, part.y, part.flags = name, right, up, ROUND_XY_TO_GRID | ARGS_ARE_XY
    return part


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("folder", type=Path)
    folder = given.parse_args().folder
    for name in NAMES:
        with_clusters(folder / name).save(OUT / name)


if __name__ == "__main__":
    main()
