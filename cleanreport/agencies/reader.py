"""The process that reads a spreadsheet: started by `reading.py`, with bounds for memory and time.

A few bytes can claim to be a sheet of seventeen thousand million cells, and the reader then asks for that much memory;
a process of its own may die of it. It knows nothing of agencies: bytes come in, rows of cells go out as lines of JSON.
"""

import codecs
import csv
import datetime as dt
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

MEMORY_BYTES = 768 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
CPU_SECONDS = 40
MOST_COLUMNS = 60
LONGEST_CELL = 1000  # characters; what is longer is cut and told as too long by whoever reads the rows
MOST_CHARACTERS = 12_000_000
# How many rows of nothing but empty cells may stand between others.
MOST_EMPTY = 1000
SHEETS = ("หน่วยงาน", "agencies")
EXCEL, OLD_EXCEL, WEB_PAGE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", re.compile(rb"\s*<(!doctype|html|table|\?xml)", re.I)
DOCUMENTS = b"%PDF-", b"{\\rtf"  # these can be all text
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

type Cell = str | dict[str, str]  # a text, or {"number" | "date" | "formula": as written}


class Unreadable(Exception):
    """`key` names the reason among `problems.UNREADABLE`."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key, self.params = key, params


def main(most_rows: int) -> None:
    """Read what comes in; answer a line about the file, then a line for each row that has something in it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for line in told(sys.stdin.buffer.read(), most_rows):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except Unreadable as refusal:
        sys.stdout.write(json.dumps({"unreadable": refusal.key, "params": refusal.params}) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"unreadable": "too_large", "params": {}}) + "\n")
    sys.stdout.flush()


def told(content: bytes, most_rows: int) -> Iterator[object]:
    about, rows = opened(content)
    yield about
    written = characters = empty = 0
    for number, cells in enumerate(rows, start=1):
        kept = [shortened(cell) for cell in cells[:MOST_COLUMNS]]
        if not any(kept):
            empty += 1
            if empty > MOST_EMPTY:
                break
            continue
        empty, written = 0, written + 1
        characters += sum(len(str(cell)) for cell in kept)
        if written > most_rows or characters > MOST_CHARACTERS:
            raise Unreadable("too_many_rows" if written > most_rows else "too_large")
        yield [number, kept]


def opened(content: bytes) -> tuple[dict[str, Any], Iterable[list[Cell]]]:
    """What kind of file it is, and its rows. Raises Unreadable."""
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("empty")
    if content.startswith((EXCEL, OLD_EXCEL)):
        return workbook(content)
    if WEB_PAGE.match(content):
        raise Unreadable("web_page")
    if content.startswith(DOCUMENTS):
        raise Unreadable("not_a_spreadsheet")
    return separated(content)


# Text


def separated(content: bytes) -> tuple[dict[str, Any], Iterable[list[Cell]]]:
    encoding = encoding_of(content)
    text = content.decode(encoding)
    if "\0" in text or sum(ch < " " and ch not in "\t\r\n\f" for ch in text[:4000]) > 0:
        raise Unreadable("not_a_spreadsheet")
    mark = separator(text)
    csv.field_size_limit(max(len(text), 1000))
    about = {"format": "csv", "encoding": encoding, "sheet": "", "merged": []}
    return about, csv_rows(text, mark)


def csv_rows(text: str, mark: str) -> Iterator[list[Cell]]:
    """An apostrophe before a sign that makes Excel reckon is Excel's mark of a text, not part of it."""
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            yield [cell[1:] if re.match("'[=+@-]", cell) else cell for cell in line]
    except csv.Error:
        raise Unreadable("not_a_spreadsheet") from None


def encoding_of(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "cp874"]
    for encoding in candidates:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable("not_a_spreadsheet")


def separator(text: str) -> str:
    """What most often stands between the cells of the first lines."""
    first = "\n".join(text.splitlines()[:5])
    return max(",;\t|", key=first.count)


# Workbooks


def workbook(content: bytes) -> tuple[dict[str, Any], Iterable[list[Cell]]]:
    import python_calamine as calamine  # noqa: PLC0415  # after the bounds are set

    try:
        if content.startswith(EXCEL) and unpacked_size(content) > MOST_UNPACKED:
            raise Unreadable("too_large")
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        place = chosen(book.sheets_metadata, calamine)
        sheet = book.get_sheet_by_index(place)
        rows = sheet.to_python(skip_empty_area=False) if sheet.start else []
    except calamine.PasswordError:
        raise Unreadable("locked") from None
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, OverflowError):
        raise Unreadable("not_a_spreadsheet") from None
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
    about = {"format": "xlsx" if content.startswith(EXCEL) else "xls", "sheet": sheet.name, "merged": merged[:1000]}
    formulas = broken_formulas(content, place) if content.startswith(EXCEL) else set()
    return about, ([cell_of(cell, (y, x) in formulas) for x, cell in enumerate(row)] for y, row in enumerate(rows))


def unpacked_size(content: bytes) -> int:
    """How large the package says that it becomes; one that lies meets the bound of memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return sum(part.file_size for part in package.infolist())


def chosen(sheets: list[Any], calamine: Any) -> int:
    """The sheet of our template, or else the first that can be seen. Raises Unreadable."""
    seen = [
        (place, sheet.name)
        for place, sheet in enumerate(sheets)
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
    ]
    if not seen:
        raise Unreadable("empty")
    return next((place for place, name in seen if name.strip().casefold() in SHEETS), seen[0][0])


def cell_of(value: Any, is_broken_formula: bool) -> Cell:
    if is_broken_formula:
        return {"formula": ""}
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return {"truth": str(value)}
    if isinstance(value, int | float):
        whole = float(value).is_integer() and abs(value) < 10**15
        return {"number": str(int(value)) if whole else repr(value)}
    if isinstance(value, dt.datetime):
        return {"date": value.date().isoformat()}
    return {"date": value.isoformat()} if isinstance(value, dt.date) else {"time": str(value)}


def shortened(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return cell[: LONGEST_CELL + 1].replace("\0", "").strip()
    return cell


def broken_formulas(content: bytes, place: int) -> set[tuple[int, int]]:
    """Where a formula stands that has no result: Excel shows an error, or nothing has reckoned it yet."""
    found = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts, parts.open(sheet_path(parts, place)) as part:
            for _event, element in ElementTree.iterparse(part):  # noqa: S314  # bounded, and without entities
                if element.tag == f"{MAIN}c":
                    value = element.findtext(f"{MAIN}v")
                    if element.find(f"{MAIN}f") is not None and (element.get("t") == "e" or not value):
                        found.add(position(element.get("r", "")))
                elif element.tag == f"{MAIN}row":
                    element.clear()
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return set()
    return found


def sheet_path(parts: zipfile.ZipFile, place: int) -> str:
    """Where in the package the sheet lies. Raises KeyError."""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    named = {link.get("Id"): link.get("Target", "") for link in links}
    sheet = book.findall(f"{MAIN}sheets/{MAIN}sheet")[place]
    relation = sheet.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
    return f"xl/{named[relation]}" if not named[relation].startswith("/") else named[relation][1:]


def position(reference: str) -> tuple[int, int]:
    """ "C5" as row and column counted from 0."""
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", reference)
    if not match:
        return -1, -1
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
