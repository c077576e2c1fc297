"""The book of a completion report: its chapters, tables and evidence; nothing typed is lost or taken for markup."""

from datetime import UTC, datetime
from pathlib import Path

from cleanreport.completion import actions, documents, queries
from cleanreport.completion.lifecycle import State
from cleanreport.completion.models import Completion
from cleanreport.core.drafts import Edit
from cleanreport.documents.tree import (
    Bars,
    Digits,
    Heading,
    LevelLine,
    Matrix,
    Pages,
    Paper,
    Picture,
    Run,
    Table,
    as_plain,
    from_plain,
    walk,
)
from tests.cast import IN_ROUND_12, World, completion_at
from tests.completion.test_actions import upload
from tests.completion.test_content import said
from tests.evidence.samples import PDF, PNG

DATED = datetime(2014, 10, 14, 10, tzinfo=UTC)


def book_of(completion: Completion, **options: object) -> Paper:
    files = queries.paths(completion.plan_id, completion.pk)
    return documents.paper(said(completion), dated=DATED, files=files, **options)


def parts(paper: Paper, kind: type) -> list:
    return [part for part in walk(paper) if isinstance(part, kind)]


def test_its_chapters_are_those_of_the_guideline(on: World) -> None:
    paper = book_of(completion_at(State.DRAFT, on))
    assert [heading.number for heading in parts(paper, Heading) if heading.level == 1] == list("1234567")
    sections = [heading.number for heading in parts(paper, Heading) if heading.level == 2 and heading.number]
    assert sections == "1.1 1.2 2.1 2.2 3.1 3.2 4.1 4.2 4.3 5.1 5.2 6.1 7.1 7.2 7.3".split()
    assert paper.book
    told = dict(paper.cover.fields)
    assert told["การดำเนินงานเริ่มเมื่อ – ถึง"] == "1 ตุลาคม 2556 – 30 กันยายน 2557"


def test_what_the_system_knows_is_in_it(on: World) -> None:
    paper = book_of(completion_at(State.DRAFT, on))
    assert len(parts(paper, Matrix)) == 1
    assert len(parts(paper, LevelLine)) >= 3
    assert len(parts(paper, Bars)) == 2
    by_round = next(table for table in parts(paper, Table) if table.name == "ความก้าวหน้ารายรอบ")
    assert [str(cell.value) for cell in by_round.rows[1][-2:]] == ["75", "100"]


def test_pictures_and_evidence_are_bound_in_with_their_originals(on: World, folder: Path) -> None:
    completion = completion_at(State.DRAFT, on)
    picture = actions.add_picture(completion, upload("จอ.png", PNG), by=on.carla, at=IN_ROUND_12)
    actions.add_outputs(completion, [upload("คู่มือ.pdf", PDF)], titles=["คู่มือ"], by=on.carla, at=IN_ROUND_12)
    text = f"ก่อน\n\n![จอแสดงคิว](picture:{picture.pk})"
    actions.edit(
        completion, [Edit(completion.sections.get(number="4.1"), {"text": text}, {})], by=on.carla, at=IN_ROUND_12
    )
    paper = book_of(completion)
    [shown] = parts(paper, Picture)
    assert (shown.caption, Path(shown.file.path).read_bytes()) == ("จอแสดงคิว", PNG)
    [pages] = parts(paper, Pages)
    assert (pages.title, Path(pages.file.path).read_bytes()) == ("หลักฐานที่ 1 คู่มือ", PDF)
    assert [one.media_type for one in paper.attachments] == ["application/json", "application/pdf"]


def test_markup_of_other_programs_is_text(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    text = '#set text(red) <w:p> <script>alert("1")</script> {{ x }}'
    actions.edit(
        completion, [Edit(completion.sections.get(number="1.1"), {"text": text}, {})], by=on.carla, at=IN_ROUND_12
    )
    assert text in [run.text for run in parts(book_of(completion), Run)]


def test_the_same_content_is_the_same_paper(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    paper = book_of(completion)
    assert paper.digest == book_of(completion).digest
    assert from_plain(as_plain(paper)) == paper
    assert "ปีงบประมาณ ๒๕๕๗" in book_of(completion, digits=Digits.THAI).cover.over
    assert "Completion report" in book_of(completion, language="en").title
