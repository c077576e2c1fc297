"""Files that are no lists, or are made to do harm: each gets a sentence, and nothing else happens."""

import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from cleanreport.stakeholders.reading import NotAList, facts
from cleanreport.stakeholders.reading import read as read_beside
from tests.stakeholders.lists import HEADS, ROW, csv_of, persons, read, row, xlsx_of

GOOD = xlsx_of(ROW)


def with_part(name: str, content: bytes, whole: bytes = GOOD) -> bytes:
    """The workbook with another content of one part."""
    parts = zipfile.ZipFile(io.BytesIO(whole))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for each in parts.namelist():
            if each != name:
                package.writestr(each, parts.read(each))
        package.writestr(name, content)
    return made.getvalue()


def package_of(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return made.getvalue()


def far_corner(_book: Any, page: Any) -> None:
    page.write(1_048_575, 900, "x")


def wide(_book: Any, page: Any) -> None:
    page.write(5, 16_383, "x")


def many_sheets(book: Any, _page: Any) -> None:
    for _number in range(60):
        book.add_worksheet()


def only_hidden(book: Any, page: Any) -> None:
    book.add_worksheet("ว่าง").activate()
    page.hide()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
HOSTILE = {
    "nothing": (b"", "empty"),
    "line ends": (b"\r\n \r\n", "empty"),
    "a PDF": (b"%PDF-1.7\n1 0 obj", "not_a_spreadsheet"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "not_a_spreadsheet"),
    "a photograph": (b"\xff\xd8\xff\xe0" + b"\1" * 99, "not_a_spreadsheet"),
    "rich text": (b"{\\rtf1 hello}", "not_a_spreadsheet"),
    "bytes": (bytes(range(256)) * 9, "not_a_spreadsheet"),
    "control characters": (csv_of(ROW) + b"\x01\x02" * 200, "not_a_spreadsheet"),
    "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
    "XML": (b"<?xml version='1.0'?><a/>", "web_page"),
    "old Excel": (OLE, "old_excel"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "locked"),
    "a broken package": (b"PK\x03\x04 and no more", "broken_workbook"),
    "half a package": (GOOD[: len(GOOD) // 2], "broken_workbook"),
    "another package": (package_of("a.txt"), "not_a_spreadsheet"),
    "a document": (package_of("[Content_Types].xml", "word/document.xml"), "not_a_spreadsheet"),
    "LibreOffice": (package_of("mimetype", "content.xml"), "other_spreadsheet"),
    "binary Excel": (package_of("[Content_Types].xml", "xl/workbook.bin"), "other_spreadsheet"),
    "too many parts": (package_of("xl/workbook.xml", *map(str, range(2001))), "too_heavy"),
    "a broken sheet": (with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "broken_workbook"),
    "a broken book": (with_part("xl/workbook.xml", b"no xml"), "broken_workbook"),
    "many sheets": (xlsx_of(ROW, more=many_sheets), "too_many_sheets"),
    "sixteen thousand columns": (xlsx_of(ROW, more=wide), "too_many_columns"),
    "sixteen thousand columns of text": (csv_of(ROW, ["x"] * 16_000), "too_many_columns"),
    "an open quotation mark": (csv_of(ROW) + b'"' + b"x\n" * 99_999, "quotes"),
    "a letter": ("เรื่อง ขอส่งรายชื่อ\nเรียน เลขาธิการ".encode(), "no_headings"),
    "an empty sheet": (xlsx_of(heads=[]), "no_headings"),
    "other headings": (csv_of(["1", "2"], heads=["รหัส", "จำนวน"]), "no_headings"),
    "no headings": (csv_of(heads=ROW), "no_headings"),
    "no contact": (csv_of(ROW[:3], heads=HEADS[:3]), "missing_columns"),
    "no group": (csv_of(ROW[1:], heads=HEADS[1:]), "missing_columns"),
    "two names": (csv_of([*ROW, "นายเอ"], heads=[*HEADS, "ชื่อเต็ม"]), "column_twice"),
    "only hidden sheets": (xlsx_of(ROW, more=only_hidden), "hidden"),
    "no rows": (xlsx_of(), "no_rows"),
    "empty rows": (csv_of(["", " ", ""], [], ["", "\t"]), "no_rows"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_list_is_refused_with_what_to_do(kind: str, tmp_path: Path) -> None:
    content, code = HOSTILE[kind]
    with pytest.raises(NotAList) as refused:
        read(content, tmp_path)
    assert (refused.value.code, str(refused.value)) == (code, code)
    for language in ("th", "en"):
        with override(language):
            assert len(refused.value.sentence) > 30
            assert "%(" not in refused.value.sentence
    assert list(tmp_path.iterdir()) == [tmp_path / "list"]


def test_the_sentence_names_the_columns_that_are_missing_or_doubled(tmp_path: Path) -> None:
    for kind, words in (
        ("no contact", ["row 1", "E-mail or phone"]),
        ("no group", ["row 1", "Group"]),
        ("two names", ["B, I", "Name"]),
        ("other headings", ["Group, Name"]),
    ):
        with override("en"), pytest.raises(NotAList) as refused:
            read(HOSTILE[kind][0], tmp_path)
        with override("en"):
            assert all(word in refused.value.sentence for word in words), refused.value.sentence


def test_a_list_of_too_many_persons_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanreport.stakeholders.reading.reader.MOST_ROWS", 50)
    rows = [row(email=f"a{number}@b.th", phone="") for number in range(51)]
    assert len(persons(read(xlsx_of(*rows[1:]), tmp_path))) == 50
    for content in (csv_of(*rows), xlsx_of(*rows)):
        with pytest.raises(NotAList, match="too_many_rows"):
            read(content, tmp_path)


def test_a_million_rows_are_refused_before_they_are_read(tmp_path: Path) -> None:
    row_of = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>'
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows = b"".join(row_of % (number, number) for number in range(1, 210_000))
    sheet = with_part("xl/worksheets/sheet1.xml", head + rows + b"</sheetData></worksheet>")
    with pytest.raises(NotAList, match="too_many_rows"):
        read(sheet, tmp_path)


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "list"
    with path.open("wb") as file:
        file.truncate(facts.MOST_BYTES + 1)
    with pytest.raises(NotAList, match="too_large"):
        list(read_beside(path, tell=lambda _done, _total: None))


def test_a_package_that_says_it_grows_beyond_bounds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleanreport.stakeholders.reading.sheets.MOST_UNPACKED", 5_000_000)
    bomb = with_part("xl/sharedStrings.xml", b" " * 6_000_000)
    assert len(bomb) < 50_000
    with pytest.raises(NotAList, match="too_heavy"):
        read(bomb, tmp_path)


# In the process of its own


def outcome(content: bytes, folder: Path) -> str | int:
    path = folder / "list"
    path.write_bytes(content)
    try:
        return len(persons(list(read_beside(path, tell=lambda _done, _total: None))))
    except NotAList as refused:
        return refused.code


def test_a_few_bytes_that_claim_to_be_a_huge_sheet_cost_only_the_process(tmp_path: Path) -> None:
    """A thousand million cells, of which one is filled."""
    assert outcome(xlsx_of(ROW, more=far_corner), tmp_path) == "too_heavy"


def test_a_list_is_read_by_a_process_without_django_and_the_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = tmp_path / "list"
    rows = [row(email=f"a{number}@b.th", phone="") for number in range(2500)]
    path.write_bytes(xlsx_of(*rows))
    found = list(read_beside(path, tell=lambda done, total: told.append((done, total))))
    assert len(persons(found)) == 2500
    assert [each for each in told if each[1]][-1] == (2501, 2501)
    assert len([each for each in told if each[1]]) >= 3


def test_who_stops_reading_stops_the_process(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(csv_of(*(row(email=f"a{number}@b.th", phone="") for number in range(20_000))))
    reading = read_beside(path, tell=lambda _done, _total: None)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == [path]


def test_whatever_bytes_come_the_answer_is_a_list_or_a_refusal(tmp_path: Path) -> None:
    """Bytes of real files, changed, cut and put together by chance."""
    chance = random.Random(7)
    text, book = csv_of(ROW, ROW), xlsx_of(ROW, row(email="b@c.th", phone=812345679))
    wholes = [text, csv_of(ROW, encoding="cp874"), csv_of(ROW, encoding="utf-16"), csv_of(ROW, mark="\t"), book]
    for _round in range(150):
        content = bytearray(chance.choice(wholes))
        for _change in range(chance.randrange(1, 12)):
            place = chance.randrange(len(content))
            match chance.randrange(4):
                case 0:
                    content[place] = chance.randrange(256)
                case 1:
                    del content[place : place + chance.randrange(1, 40)]
                case 2:
                    content[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
                case _:
                    content[place:place] = chance.choice(
                        [b'"', b"\n", b"\0", b",,,,", b"=1+1", b"\xff\xfe", b"PK\x03\x04"]
                    )
            content = content or bytearray(b"x")
        assert outcome_here(bytes(content), tmp_path) is not None


def test_parts_of_a_workbook_that_were_tampered_with_do_no_harm(tmp_path: Path) -> None:
    """The same for what is inside of the package, where its checksums do not protect it."""
    chance = random.Random(8)
    parts = zipfile.ZipFile(io.BytesIO(GOOD))
    names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
    for _round in range(120):
        name = chance.choice(names)
        content = bytearray(parts.read(name))
        for _change in range(chance.randrange(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(3)] = chance.choice(
                [b"9", b"<", b">", b"-", b"A", b"\xff", b'"', b"&#0;", b"1e9"]
            )
        assert outcome_here(with_part(name, bytes(content)), tmp_path) is not None


def outcome_here(content: bytes, folder: Path) -> object:
    try:
        return read(content, folder)
    except NotAList as refused:
        return refused.code
