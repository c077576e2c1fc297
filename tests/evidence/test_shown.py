"""Files of a content in words and signs."""

import pytest

from cleanreport.evidence import shown
from cleanreport.evidence.models import Evidence


def test_what_a_file_supports_is_said_by_numbers() -> None:
    content = {"indicators": [{"id": 11}, {"id": 12}], "measures": [{"id": 21}, {"id": 22}, {"id": 23}]}
    assert shown.supported(content, {"indicators": [12, 11], "measures": [23]}) == "ตัวชี้วัดที่ 1, 2 · มาตรการที่ 3"
    assert shown.supported(content, {"indicators": [99], "measures": []}) == ""


@pytest.mark.parametrize(
    ("media_type", "icon"),
    [
        ("application/pdf", "pdf"),
        ("image/png", "image"),
        ("text/csv; charset=utf-8", "excel"),
        ("text/plain; charset=utf-8", "text"),
        ("application/zip", "zip"),
        ("application/msword", "word"),
        ("application/vnd.oasis.opendocument.text", "word"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "excel"),
    ],
)
def test_a_file_has_the_icon_of_its_kind(media_type: str, icon: str) -> None:
    assert shown.file_icon({"media_type": media_type}) == f"file-earmark-{icon}"


def test_a_file_without_a_picture_says_why() -> None:
    said = {kind: shown.why_no_picture(Evidence(media_type=kind)) for kind in ("image/heic", "image/png", "video/mp4")}
    assert len(set(said.values())) == 3
    assert "HEIC" in said["image/heic"]
    assert shown.why_no_picture(Evidence(media_type="application/pdf")) == said["image/png"]
