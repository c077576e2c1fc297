"""The completion reports of the demo: complete, sent in time, acknowledged, and shown without a gap."""

from pathlib import Path
from typing import Any

import pytest

from cleanreport.accounts.models import Role
from cleanreport.agencies import actions as agencies
from cleanreport.completion import markup
from cleanreport.completion.models import Completion
from cleanreport.completion.outline import SECTIONS
from cleanreport.demo import past
from cleanreport.demo.endings import TEXTS, ending, sections

CODES = {"MOI-04": "กรมที่ดิน", "MOT-03": "กรมการขนส่งทางบก", "TH-55": "จังหวัดน่าน"}


@pytest.fixture
def recorded(db: None, settings: Any, tmp_path: Path) -> list[Completion]:
    """The three example plans as the demo tells them."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    officer = agencies.open_account("opdc", by=None, role=Role.OFFICER)
    ministry = agencies.ministry("MOI", name_th="กระทรวงมหาดไทย", name_en="Ministry of Interior")
    known = {
        code: agencies.record_agency(code, kind="department", name_th=name, ministry=ministry, by=officer)
        for code, name in CODES.items()
    }
    users = {code: agencies.open_account(code.lower(), agency=agency, by=officer) for code, agency in known.items()}
    past.record(known, users, officer)
    return list(Completion.objects.select_related("current", "plan__agency"))


def test_every_one_was_sent_in_time_and_acknowledged(recorded: list[Completion]) -> None:
    assert [one.plan.agency.code for one in recorded] == list(CODES)
    for one in recorded:
        assert (one.state, one.frozen.late, one.frozen.is_intact) == ("acknowledged", False, True)
        content = one.frozen.content
        assert [row["round"] for row in content["rounds"]] == [9, 12]
        assert len(content["pictures"]) == len(ending_of(one)["pictures"])
        assert content["outputs"]


def ending_of(completion: Completion) -> Any:
    names = dict(zip(CODES, ("land-survey", "driving-licence", "provincial-procurement"), strict=True))
    return ending(names[completion.plan.agency.code])


@pytest.mark.parametrize("name", [path.stem for path in sorted(TEXTS.glob("*.md"))])
def test_the_texts_have_every_section_and_no_broken_table(name: str) -> None:
    texts = sections(name)
    assert list(texts) == list(SECTIONS)
    for number, text in texts.items():
        said = [part for part in markup.parse(text) if isinstance(part, markup.Paragraph)]
        broken = [line for part in said for line in part.lines if "|" in "".join(run.text for run in line)]
        assert broken == [], number
    shown = {number for text in texts.values() for number in markup.pictures_in(text)}
    assert shown == set(range(1, len(ending(name)["pictures"]) + 1))
