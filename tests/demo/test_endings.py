"""The completion reports of the demo: two complete, sent in time and acknowledged, one half written."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.completion import actions, markup, queries, rules
from cleanreport.completion.checks import missing_in
from cleanreport.completion.content import content_of
from cleanreport.completion.models import Completion
from cleanreport.completion.outline import SECTIONS
from cleanreport.demo import past
from cleanreport.demo.endings import TEXTS, ending, sections
from cleanreport.demo.writing import example

CODES = {"MOI-04": "กรมที่ดิน", "MOT-03": "กรมการขนส่งทางบก", "TH-55": "จังหวัดน่าน"}


NAMES = dict(zip(CODES, ("land-survey", "driving-licence", "provincial-procurement"), strict=True))
NOW, UNTIL = datetime(2026, 11, 20, 10, tzinfo=past.BANGKOK), date(2026, 11, 29)


@pytest.fixture
def recorded(db: None, settings: Any, tmp_path: Path) -> dict[str, Completion]:
    """The completion reports of the example plans as the demo tells them, by agency."""
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
    cycle = past.record(known, users, officer)
    past.write_afterwards(cycle, users, officer, until=UNTIL, now=NOW)
    return {one.plan.agency.code: one for one in Completion.objects.select_related("current", "plan__agency")}


def test_all_but_one_were_sent_in_time_and_acknowledged(recorded: dict[str, Completion]) -> None:
    assert recorded.keys() == CODES.keys()
    for code in CODES.keys() - {example(past.UNFINISHED)["agency"]}:
        one = recorded[code]
        assert (one.state, one.frozen.late, one.frozen.is_intact) == ("acknowledged", False, True)
        content = one.frozen.content
        assert [row["round"] for row in content["rounds"]] == [9, 12]
        assert len(content["pictures"]) == len(ending(NAMES[code])["pictures"])
        assert content["outputs"]


def test_one_is_half_written_and_can_still_be_sent(recorded: dict[str, Completion]) -> None:
    book = recorded[example(past.UNFINISHED)["agency"]]
    content = content_of(book, queries.sent_reports(book.plan_id))
    missing = missing_in(content, book.round)
    assert [item.step for item in missing] == list(SECTIONS)[past.HALF :]
    user = User.objects.get(username=book.plan.agency.code.lower())
    window = actions.window_of(book)
    assert rules.may_edit(user, book, window, on=UNTIL)
    assert not rules.may_edit(user, book, window, on=UNTIL + timedelta(days=1))


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
