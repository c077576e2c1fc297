"""The workbooks that we hand out: the template, and the rows to correct; and the command that checks a list."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
import python_calamine as calamine
from django.utils.translation import override

from cleanreport.cli import main
from cleanreport.stakeholders.reading import NotAList, bad_rows, template, words
from cleanreport.stakeholders.reading.facts import FIELDS, MOST_ROWS
from cleanreport.stakeholders.reading.groups import known_group
from cleanreport.stakeholders.reading.heads import field_of
from cleanreport.stakeholders.reading.ids import MASK
from tests.stakeholders.lists import ID, OTHER, ROW, codes, csv_of, persons, problems, read, row


def written(language: str = "th") -> bytes:
    made = io.BytesIO()
    template.write(made, language)
    return made.getvalue()


def cells(content: bytes, sheet: int = 0) -> list[list[object]]:
    return list(calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).iter_rows())  # type: ignore[arg-type]


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_the_template_offers_is_understood(language: str) -> None:
    heads, example = cells(written(language))
    assert [field_of(head) for head in heads] == list(FIELDS)
    assert all(isinstance(cell, str) and cell for cell in example)
    with override(language):
        assert [known_group(name) for name in template.groups()] == ["recipient", "stakeholder", "affected"]
        explained = [field for field, _needed, _how in template.explained()]
    assert explained == list(FIELDS)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_example_is_left_out_and_what_is_filled_in_under_it_is_read(language: str, tmp_path: Path) -> None:
    with pytest.raises(NotAList, match="no_rows"):
        read(written(language), tmp_path)
    heads, example = cells(written(language))
    filled = [*example[:1], "นายสมชาย ใจดี", *example[2:]]
    (person,) = persons(read(csv_of(example, filled, heads=heads), tmp_path))  # type: ignore[arg-type]
    assert (person.row, person.group, person.phone, person.contacted_on is None) == (
        3,
        "recipient",
        "+66812345678",
        False,
    )


def test_the_template_keeps_zeros_offers_the_groups_and_holds_its_headings_in_sight() -> None:
    sheet, styles = part(written(), "xl/worksheets/sheet1.xml"), part(written(), "xl/styles.xml")
    assert 'type="list"' in sheet
    assert "ผู้รับบริการ,ผู้มีส่วนได้ส่วนเสีย,ผู้ได้รับผลกระทบ" in sheet
    assert f"A2:A{MOST_ROWS + 1}" in sheet
    assert 'state="frozen"' in sheet
    assert 'numFmtId="49"' in styles
    assert "TH Sarabun New" in styles


def test_rows_to_correct_come_back_with_reasons_and_can_be_loaded_again(tmp_path: Path) -> None:
    rows = [row(email="x"), row(group="?", phone=f"1-1017-{ID[5:10]}-03-0"), ROW, row(name='=HYPERLINK("x")')]
    found = problems(read(csv_of(*rows), tmp_path))
    by_row: dict[int, tuple[tuple[str, ...], list[str]]] = {}
    with override("th"):
        for problem in found:
            by_row.setdefault(problem.row, (problem.typed, []))[1].append(f"{problem.what} {problem.write}")
    made = io.BytesIO()
    bad_rows.write(made, by_row.values())
    heads, *again = cells(made.getvalue())
    assert [field_of(head) for head in heads[:-1]] == list(FIELDS)
    assert again[0][: len(FIELDS)] == row(email="x")
    assert "อีเมล" in str(again[0][-1])
    assert again[1][FIELDS.index("phone")] == MASK
    assert again[2][FIELDS.index("name")] == '=HYPERLINK("x")'
    assert [code for _row, _column, code in codes(read(made.getvalue(), tmp_path))] == [
        "email_form", "group_unknown", "id_taken_out", "name_form",
    ]  # fmt: skip
    again[0][FIELDS.index("email")] = "a@b.th"
    assert len(persons(read(csv_of(again[0], heads=heads), tmp_path))) == 1  # type: ignore[arg-type]


def test_no_text_of_the_workbooks_is_cut_off() -> None:
    """A row whose reason or explanation takes more lines is higher: not every program finds that out by itself."""
    made = io.BytesIO()
    bad_rows.write(made, [(["a"], ["b"]), (["a"], ["b" * 60, "c" * 60])], "en")
    for content, name in ((made.getvalue(), "sheet1"), (written(), "sheet2")):
        heights = re.findall(r'<row [^>]*\bht="([0-9.]+)"', part(content, f"xl/worksheets/{name}.xml"))
        assert float(heights[-1]) >= 23
        assert max(map(float, heights)) >= 46
    assert max(map(float, heights)) < 80, "nor is there much empty room"


def test_of_too_many_rows_to_correct_the_first_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bad_rows, "MOST", 2)
    made = io.BytesIO()
    bad_rows.write(made, ((["a"], ["b"]) for _number in range(9)), "en")
    assert len(cells(made.getvalue())) == 3


# cleanreport stakeholders check


def checked(content: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    path = folder / "list"
    path.write_bytes(content)
    code = main(["stakeholders", "check", str(path)])
    assert list(folder.iterdir()) == [path]
    return code, json.loads(capsys.readouterr().out)


def test_the_command_counts_and_names_every_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [ROW, OTHER, ROW, row(consent=ID), row(email="x", phone="")]
    code, said = checked(csv_of(*rows), tmp_path, capsys)
    assert code == 1
    assert {name: said[name] for name in said if name != "errors"} == {
        "is_list": True,
        "persons": 2,
        "groups": {"recipient": 1, "stakeholder": 0, "affected": 1},
        "duplicates": {"email": 1, "phone": 1},
        "national_ids": 1,
        "refused_rows": 3,
    }
    errors: list[dict[str, object]] = said["errors"]  # type: ignore[assignment]
    assert [(each["row"], each["column"], each["code"]) for each in errors] == [
        (4, "F", "duplicate_email"), (4, "G", "duplicate_phone"), (5, "H", "national_id"), (6, "F", "email_form"),
    ]  # fmt: skip
    assert errors[0]["same_as"] == {"row": 2}
    for each in errors:
        assert {"th", "en"} == set(each["what"]) == set(each["write"])  # type: ignore[call-overload]
    assert ID not in json.dumps(said)


def test_the_command_says_why_a_file_is_no_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = checked(b"%PDF-1.7", tmp_path, capsys)
    assert (code, said["is_list"], said["code"]) == (2, False, "not_a_spreadsheet")
    with override("th"):
        assert said["refused"]["th"] == words.refusal("not_a_spreadsheet", {})  # type: ignore[index]
    assert checked(csv_of(ROW), tmp_path, capsys)[0] == 0
    assert main(["stakeholders", "check", str(tmp_path / "nothing")]) == 2
    assert str(tmp_path) in capsys.readouterr().err
