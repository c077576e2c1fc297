"""The names under which files are shown, and the sentences with which they are refused."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cleanreport.evidence import checks
from tests.evidence.samples import JPEG, PDF, PROGRAM, office

NAMES = {
    "รายงานผล ไตรมาส 4.pdf": "รายงานผล ไตรมาส 4.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    r"C:\งาน\..\ผล.docx": "ผล.docx",
    "a\x00b\x1f\x7fc.pdf": "abc.pdf",
    "line\nbreak\r\n.pdf": "line break.pdf",
    "\u202efdp.exe.pdf": "fdp.exe.pdf",
    "zero\u200bwidth.pdf": "zero width.pdf",
    'a:b*c?"d<e>f|g.pdf': "a b c d e f g.pdf",
    "  .hidden.pdf ": "hidden.pdf",
    "...": "file",
    "": "file",
    "no ending": "no ending",
    "a" * 400 + ".pdf": "a" * 146 + ".pdf",
    "ก" * 400: "ก" * 150,
    "dots.and.then.some": "dots.and.then.some",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_without_what_could_mislead(name: str) -> None:
    assert checks.name_to_show(name) == NAMES[name]


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        checks.accept(SimpleUploadedFile(name, content))
    return refused.value.messages[0]


def test_an_empty_file_is_refused() -> None:
    assert refusal("ผล.pdf", b"") == "ไฟล์ “ผล.pdf” ว่างเปล่า (0 ไบต์) โปรดเลือกไฟล์ที่ถูกต้อง"


def test_a_file_that_is_too_large_is_refused(settings: object) -> None:
    settings.EVIDENCE_MAX_BYTES = 2 * 1024 * 1024
    assert "ใหญ่กว่า 2.0 MB" in refusal("ผล.pdf", PDF + bytes(2 * 1024 * 1024))


def test_a_program_is_refused_under_any_name() -> None:
    for name in ("ผล.pdf", "ผล.exe", "ผล"):
        assert "เพราะเนื้อหาในไฟล์เป็นโปรแกรม แนบได้เฉพาะ PDF" in refusal(name, PROGRAM)


def test_a_name_that_contradicts_the_content_is_refused_with_both() -> None:
    sentence = refusal("ผล.pdf", JPEG)
    assert ".pdf" in sentence
    assert "รูปภาพ JPEG" in sentence
    assert "เอกสาร Word" in refusal("ผล.zip", office("wordprocessingml.document"))
    assert "ข้อความธรรมดา" in refusal("ผล.js", b"alert(1)")


def test_a_file_without_an_ending_is_what_it_holds() -> None:
    assert checks.accept(SimpleUploadedFile("ผล", PDF)).endings == ("pdf",)
