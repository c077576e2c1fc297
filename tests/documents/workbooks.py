"""Workbooks as Excel reads them."""

import posixpath
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Book:
    """A workbook as Excel reads it: cells with their kinds and number formats."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as packed:
            self.parts = {name: packed.read(name) for name in packed.namelist()}
        relations = {one.get("Id"): one.get("Target") for one in self.root("xl/_rels/workbook.xml.rels")}
        self.sheets = {
            one.get("name"): posixpath.join("xl", relations[one.get(R)])
            for one in self.root("xl/workbook.xml").iter(f"{S}sheet")
        }
        texts = self.root("xl/sharedStrings.xml").iter(f"{S}si") if "xl/sharedStrings.xml" in self.parts else []
        self.shared = ["".join(one.itertext()) for one in texts]
        styles = self.root("xl/styles.xml")
        patterns = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{S}numFmt")}
        self.patterns = [patterns.get(one.get("numFmtId"), "") for one in styles.find(f"{S}cellXfs")]

    def root(self, name: str) -> Any:
        return etree.fromstring(self.parts[name])

    def cells(self, sheet: str) -> dict[str, Any]:
        """By their places: texts as str, numbers as Decimal."""
        found: dict[str, Any] = {}
        for cell in self.root(self.sheets[sheet]).iter(f"{S}c"):
            value, written = cell.find(f"{S}v"), cell.find(f"{S}is")
            assert cell.find(f"{S}f") is None
            if written is not None:
                found[str(cell.get("r"))] = "".join(written.itertext())
            elif value is not None and value.text:
                place, is_text = str(cell.get("r")), cell.get("t") == "s"
                found[place] = self.shared[int(value.text)] if is_text else Decimal(value.text)
        return found

    def pattern(self, sheet: str, place: str) -> str:
        [cell] = [one for one in self.root(self.sheets[sheet]).iter(f"{S}c") if one.get("r") == place]
        return self.patterns[int(cell.get("s"))] or ""
