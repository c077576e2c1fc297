"""The papers of plans, reports, receipts and acknowledgements, as trees: nothing of the content is lost or altered."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cleanreport.accounts.models import User
from cleanreport.certification import actions as certification
from cleanreport.cli import known_agency
from cleanreport.cycles.models import KeyFactor
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.documents.parts import Voice, shortened, unbroken
from cleanreport.documents.tree import (
    Bars,
    Digits,
    Fields,
    Heading,
    LevelLine,
    Matrix,
    Paper,
    Proof,
    Signatures,
    Table,
    as_plain,
    from_plain,
    walk,
)
from cleanreport.plans import actions as plans
from cleanreport.plans import documents as plan_papers
from cleanreport.plans.content import content_of
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.plans.queries import whole
from cleanreport.reports import actions as reports
from cleanreport.reports import documents as report_papers
from cleanreport.reports.file_contents import from_file
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions import documents as receipts
from cleanreport.submissions.models import Submission
from tests.cast import EXAMPLES, IN_ROUND_12, RECORDED, TODAY, World, example, plan_at, report_at, request_for
from tests.evidence.samples import PDF

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
DATED = TODAY
# What says how to read the content; the paper has words of its own for it. What was said in the round before stands in
# the paper of that round.
CODES = {"schema", "kind", "code", "name_en", "criteria", "starts", "ends", "id", "media_type", "scoring"}
SAID_BEFORE = {"summary", "output", "not_measured"}


def plan_paper(content: Mapping, **look: Any) -> Paper:
    return plan_papers.paper(content, dated=DATED, **look)


def report_paper(content: Mapping, **look: Any) -> Paper:
    return report_papers.paper(content, dated=DATED, **look)


def of_file(name: str) -> tuple[dict, dict[int, dict]]:
    return from_file(example(name), known_agency)


def strings(content: Any, key: str = "") -> Iterator[str]:
    """Every text of the content that a reader should find."""
    if isinstance(content, Mapping):
        for name, value in content.items():
            if name not in CODES and not (key == "before" and name in SAID_BEFORE):
                yield from strings(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from strings(value, key)
    elif isinstance(content, str) and content:
        yield content


def shown_in(paper: Paper) -> tuple[str, set[Decimal]]:
    """All letters and all numbers of cover and blocks."""
    parts = [*walk(paper.cover), *walk(paper.blocks)]
    numbers = {Decimal(part) for part in parts if isinstance(part, int | Decimal)}
    return "\n".join(part for part in parts if isinstance(part, str)), numbers


def is_shown(text: str, letters: str, numbers: set[Decimal]) -> bool:
    spaced = " ".join(text.split())
    if text in letters or spaced in " ".join(letters.split()) or text in letters.replace(" ", ""):
        return True
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", text)) and Decimal(text) in numbers


def lost(content: Mapping, paper: Paper) -> list[str]:
    letters, numbers = shown_in(paper)
    return [text for text in strings(content) if not is_shown(text, letters, numbers)]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_an_example_is_lost(name: str) -> None:
    plan, said = of_file(name)
    assert lost(plan, plan_paper(plan)) == []
    for content in said.values():
        # The name of the plan's snapshot and its digest are told once there is one.
        bare = content | {"plan": {}}
        assert lost(bare, report_paper(content)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_tree_can_be_kept_and_made_again(name: str) -> None:
    plan, said = of_file(name)
    for paper in [plan_paper(plan), *map(report_paper, said.values())]:
        assert from_plain(json.loads(json.dumps(as_plain(paper)))) == paper


# The same content as the system freezes


def alike(content: Any, ids: Mapping[str, dict[int, int]], part: str = "") -> Any:
    """The content with the places of rows for their ids, and without the names of submissions."""
    if isinstance(content, dict):
        kept = {name: alike(value, ids, name) for name, value in content.items() if name not in ("number", "sha256")}
        return kept | ({"id": ids[part][content["id"]]} if "id" in content else {})
    if isinstance(content, list):
        return [alike(value, ids, part) for value in content]
    return content


def places(content: Mapping) -> dict[str, dict[int, int]]:
    return {
        part: {row["id"]: place for place, row in enumerate(content.get(part, []), start=1)}
        for part in ("risks", "measures", "indicators")
    }


def prove(report: Report, indicators: list[int], *, by: User, at: datetime) -> None:
    """Evidence for these indicators."""
    file = SimpleUploadedFile("ทะเบียนคิว.pdf", PDF + str(at).encode())
    supports = [("indicator", key) for key in indicators]
    reports.add_evidence(report, [file], titles=["ทะเบียนคิวรังวัด"], kind="indicator", supports=supports, by=by, at=at)


def both(frozen: Mapping, made: Mapping) -> tuple[Any, Any]:
    return alike(frozen, places(frozen)), alike(made, places(made))


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_content_that_the_system_freezes(name: str, on: World) -> None:
    data = example(name)
    used = {measure["factor"] for measure in data["measures"]}
    KeyFactor.objects.exclude(name_th__in=used).delete()
    plan = record_plan(data, on.agency, on.cycle, by=on.carla, at=RECORDED)
    frozen = plans.finish(plan, by=on.carla, at=RECORDED)
    agency = frozen.content["agency"]
    made, said = from_file(data | {"factors": frozen.content["factors"]}, lambda _code: agency)
    one, other = both(frozen.content, made)
    assert one == other
    plan.refresh_from_db()
    rounds = {9: (on.round, TODAY), 12: (on.last_round, IN_ROUND_12)}
    for entry in data["reports"]:
        round_, at = rounds[int(entry["round"])]
        report = record_report(data, entry, plan, round_, by=on.carla, at=at)
        prove(report, [row["id"] for row in frozen.content["indicators"]], by=on.carla, at=at)
        sent = reports.send(report, by=on.carla, at=at)
        one, other = both(sent.content | {"evidence": []}, said[int(entry["round"])])
        assert one == other


# What stands where


def blocks_of[B](paper: Paper, kind: type[B]) -> list[B]:
    return [part for part in walk(paper.blocks) if isinstance(part, kind)]


def test_a_plan_follows_the_official_order() -> None:
    paper = plan_paper(of_file("land-survey")[0])
    chapters = [block.text for block in blocks_of(paper, Heading) if block.level == 1]
    assert chapters == [
        "ข้อมูลทั่วไปของหน่วยงาน", "ความเสี่ยงของกระบวนงาน", "แนวทางแก้ไขปัญหาหรือความเสี่ยง", "ตัวชี้วัดความสำเร็จ",
        "ผู้บันทึกและผู้รับรอง",
    ]  # fmt: skip
    assert blocks_of(paper, Matrix)[0].marks == ((2, 5, "3"), (3, 5, "2"), (4, 4, "1"))
    assert [len(line.values) for line in blocks_of(paper, LevelLine)] == [5, 5]
    assert [person[1] for person in blocks_of(paper, Signatures)[0].people] == ["นางสาวพิมพ์ชนก ใจซื่อ", "นายธีรพงษ์ ตรงธรรม"]


def test_measures_stand_below_their_key_factors() -> None:
    table = next(t for t in blocks_of(plan_paper(of_file("land-survey")[0]), Table) if t.groups)
    kinds = [len(row) for row in table.rows]
    assert kinds == [1, 8, 8, 1, 8, 1, 8]
    assert all(sum(cell.columns for cell in row) == len(table.widths) for row in (*table.head, *table.rows))


def test_every_row_of_every_table_is_as_wide_as_the_table() -> None:
    for name in NAMES:
        plan, said = of_file(name)
        for paper in [plan_paper(plan), *map(report_paper, said.values())]:
            for table in blocks_of(paper, Table):
                assert {sum(cell.columns for cell in row) for row in (*table.head, *table.rows)} == {len(table.widths)}


def test_a_report_draws_the_round_before_beside_its_own() -> None:
    said = of_file("land-survey")[1]
    measures, indicators = blocks_of(report_paper(said[12]), Bars)
    assert [(bar.value, bar.before) for bar in measures.bars][2] == (Decimal(90), Decimal(50))
    assert [(bar.value, bar.before) for bar in indicators.bars][1] == (Decimal("3.6000"), Decimal("2.5000"))
    assert indicators.target == 3
    assert measures.before_words == "รอบ 9 เดือน"
    assert all(bar.before is None for drawing in blocks_of(report_paper(said[9]), Bars) for bar in drawing.bars)


def test_figures_stay_numbers() -> None:
    table = blocks_of(report_paper(of_file("land-survey")[1][12]), Table)[0]
    assert [row[1].value for row in table.rows] == [Decimal(text) for text in ("96.67", "100.00", "130.67", "3.9200")]
    assert [row[3].value for row in table.rows] == [Decimal(text) for text in ("36.39", "5.00", "32.34", "0.9700")]


def test_a_draft_with_nothing_in_it_is_a_paper_too(on: World) -> None:
    started = plans.start(on.agency, on.cycle, by=on.carla, at=RECORDED)
    for kind in ("risks", "measures", "indicators"):
        plans.add_row(started, kind, by=on.carla, at=RECORDED)
    content = content_of(whole(Plan.objects.all()).get(pk=started.pk))
    paper = plan_paper(content, draft="ฉบับร่าง")
    assert paper.draft == "ฉบับร่าง"
    assert blocks_of(paper, Matrix) == []
    assert lost(content, paper) == []


def test_markup_is_shown_as_it_was_typed() -> None:
    plan, said = of_file("land-survey")
    nasty = '#import "x" <w:p/> {{ a }} $x$ *b* </w:t> & =1+1 \\u202e'
    plan["risks"][0]["risk"] = plan["why_chosen"] = said[9]["problems"] = nasty
    assert lost(plan, plan_paper(plan)) == []
    assert nasty in shown_in(report_paper(said[9]))[0]


def test_explanations_and_reasons_are_told() -> None:
    content = of_file("land-survey")[1][12]
    content["measures"][0] |= {"percent": "10", "explanation": "ปรับแผนใหม่"}
    content["indicators"][0] |= {"result": None, "level": None, "percent_of_target": None, "not_measured": "รอข้อมูล"}
    content["indicators"][1] |= {"explanation": "เรื่องร้องเรียนเพิ่มขึ้น"}
    letters = shown_in(report_paper(content))[0]
    assert {"ปรับแผนใหม่", "รอข้อมูล", "เรื่องร้องเรียนเพิ่มขึ้น"} <= set(letters.split("\n"))


# Languages and digits


@pytest.mark.parametrize("kind", ["plan", "report"])
def test_an_english_paper_has_english_words(kind: str) -> None:
    plan, said = of_file("land-survey")
    paper = plan_paper(plan, language="en") if kind == "plan" else report_paper(said[12], language="en")
    typed = set(strings(plan)) | set(strings(said[12]))
    heads = [block.text for block in blocks_of(paper, Heading) if block.level == 1]
    names = [label for fields in blocks_of(paper, Fields) for label, _value in fields.rows]
    assert [words for words in [paper.title, *heads, *names] if is_thai(words) and words not in typed] == []
    assert str(2557) in paper.title


def is_thai(text: str) -> bool:
    return any("\u0e00" <= letter <= "\u0e7f" for letter in text)


def test_thai_digits_are_in_all_words_of_the_paper_and_in_none_that_was_typed() -> None:
    plan, said = of_file("land-survey")
    said[12]["problems"] = "ติดตั้ง 15 จอ"
    for paper in (plan_paper(plan, digits=Digits.THAI), report_paper(said[12], digits=Digits.THAI)):
        typed = {text for content in (plan, said[12]) for text in strings(content)}
        own = [part for part in walk((paper.cover, paper.blocks)) if isinstance(part, str) and part not in typed]
        addressed = re.compile(r"[@.]|^0[0-9]")
        wrong = [
            text for text in own if re.search("[0-9]", text) and not addressed.search(text) and text not in NUMBERED
        ]
        assert wrong == []
    assert "ติดตั้ง 15 จอ" in shown_in(report_paper(said[12], digits=Digits.THAI))[0]


NUMBERED = {str(number) for number in range(1, 9)}  # of headings; who writes the paper writes their digits


# Frozen content


@pytest.mark.django_db
def test_the_snapshot_goes_with_the_paper_as_it_was_digested(on: World) -> None:
    for submission, paper in [
        ((plan := plan_at(PlanState.FINISHED, on)).frozen, plan_papers.paper),
        (report_at(State.SENT, on, plan=plan).frozen, report_papers.paper),
    ]:
        made = paper(submission.content, dated=submission.sent_at, proof=receipts.proof(submission))
        assert [attached.text for attached in made.attachments] == [submission.snapshot]
        assert made.proof == Proof(
            submission.number, submission.sha256, f"{settings.SITE_URL}/verify/{receipts.code(submission)}"
        )
        assert submission.number in shown_in(made)[0]
        assert lost(submission.content | {"plan": {}}, made) == []


@pytest.mark.django_db
def test_the_report_names_its_plan_and_lists_its_evidence(on: World) -> None:
    report = report_at(State.DRAFT, on)
    content = report.plan.frozen.content
    prove(report, [content["indicators"][0]["id"]], by=on.carla, at=TODAY)
    sent = reports.send(report, by=on.carla, at=TODAY)
    paper = report_paper(sent.content)
    assert lost(sent.content, paper) == []
    assert "ตัวชี้วัดที่ 1" in shown_in(paper)[0]


def numbered(paper: Paper) -> list[str]:
    return [heading.number for heading in walk(paper.blocks) if isinstance(heading, Heading) and heading.number]


def test_a_report_tells_how_many_stakeholders_there_are_and_an_older_one_is_as_it_was() -> None:
    content = of_file("land-survey")[1][9]
    counts = {"recipient": 12_345, "stakeholder": 67, "affected": 0}
    paper = report_paper(content | {"stakeholders": counts})
    [table] = [one for one in walk(paper.blocks) if isinstance(one, Table) and one.name == "ฐานข้อมูลผู้มีส่วนได้ส่วนเสีย"]
    assert [cell.value for row in table.rows for cell in row] == [
        "ผู้รับบริการ", 12_345, "ผู้มีส่วนได้ส่วนเสีย", 67, "ผู้ได้รับผลกระทบ", 0, "รวม", 12_412
    ]  # fmt: skip
    assert numbered(paper) == [*numbered(report_paper(content)), "9"]
    assert not {"ฐานข้อมูลผู้มีส่วนได้ส่วนเสีย", "รวม"} & set(shown_in(report_paper(content))[0].split("\n"))


# Receipts


def private(submission: Submission) -> list[str]:
    return [person[name] for person in submission.content["people"].values() for name in ("phone", "email")]


@pytest.mark.django_db
def test_a_receipt_tells_number_time_sender_and_digest_but_no_address(on: World) -> None:
    submission = report_at(State.SENT, on).frozen
    paper = receipts.receipt(submission)
    letters = shown_in(paper)[0]
    wanted = [submission.number, submission.sha256, on.carla.shown_name, submission.content["title"], "ส่งทันกำหนด"]
    assert [words for words in wanted if words not in letters] == []
    assert [words for words in private(submission) if words in json.dumps(as_plain(paper), ensure_ascii=False)] == []
    assert submission.sent_at in [value for fields in blocks_of(paper, Fields) for _label, value in fields.rows]
    assert paper.proof == receipts.proof(submission)


@pytest.mark.django_db
def test_a_receipt_stays_the_same_whatever_happens_afterwards(on: World) -> None:
    submission = report_at(State.SENT, on).frozen
    before = receipts.receipt(submission).digest
    certification.acknowledge(request_for(submission), at=TODAY)
    assert receipts.receipt(Submission.objects.get(pk=submission.pk)).digest == before


@pytest.mark.django_db
def test_an_acknowledgement_tells_who_and_when(on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    with pytest.raises(ValueError, match="not been acknowledged"):
        receipts.acknowledgement(plan.frozen)
    certification.acknowledge(request_for(plan.frozen), at=RECORDED)
    submission = Submission.objects.get(pk=plan.current_id)
    paper = receipts.acknowledgement(submission)
    letters = shown_in(paper)[0]
    assert [words for words in ("นายธีรพงษ์ ตรงธรรม", "รองอธิบดี", submission.number) if words not in letters] == []
    assert [words for words in private(submission) if words in json.dumps(as_plain(paper), ensure_ascii=False)] == []
    assert paper.dated == RECORDED


@pytest.mark.django_db
def test_receipts_speak_english_too(on: World) -> None:
    submission = report_at(State.ACKNOWLEDGED, on).frozen
    for paper in (receipts.receipt(submission, language="en"), receipts.acknowledgement(submission, language="en")):
        labels = [label for fields in blocks_of(paper, Fields) for label, _value in fields.rows]
        assert [words for words in [paper.title, *labels] if is_thai(words)] == []


# The code of verification


def submission(number: str = "2557-000123", sha256: str = "ff" * 32) -> Submission:
    return Submission(number=number, sha256=sha256)


def test_a_code_holds_the_number_and_eight_signs_of_the_digest() -> None:
    assert receipts.code(submission()) == "2557-000123-ZZZZZZZZ"
    assert receipts.code(submission(sha256="00" * 32)) == "2557-000123-00000000"
    assert receipts.code(submission(sha256="0123456789" + "00" * 27)) == "2557-000123-04HMASW9"


@pytest.mark.parametrize(
    "typed",
    [
        "2557-000123-04HMASW9",
        "2557-000123-04hmasw9",
        "2557 000123 O4HMASW9",
        "๒๕๕๗-๐๐๐๑๒๓-04HMASW9",
        "255700012304HMASW9",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    known = submission(sha256="0123456789" + "00" * 27)
    assert receipts.number_in(typed) == "2557-000123"
    assert receipts.matches(known, typed)


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    known = submission(sha256="08421084" + "00" * 28)
    assert receipts.code(known).endswith("-11111100")
    assert receipts.matches(known, "2557-000123-lI1LiIoO")
    assert not receipts.matches(known, "2557-000123-lI1LiIo1")


@pytest.mark.parametrize(
    "typed", ["", "2557-000123", "2557-000123-04HMASW", "x" * 10_000, "2557-12-04HMASW9", "2557-000123-ÜÜÜÜÜÜÜÜ"]
)
def test_what_is_no_code_is_told_apart(typed: str) -> None:
    assert receipts.number_in(typed) is None
    assert not receipts.matches(submission(), typed)


def test_the_code_of_another_digest_does_not_match() -> None:
    assert not receipts.matches(submission(), "2557-000123-04HMASW9")


# Small parts


def test_shortening_never_cuts_a_letter() -> None:
    for most in range(2, 20):
        short = shortened("น้ำที่กู้ปั้น เล็ก ๆ ญี่ปุ่น", most)
        assert len(short) <= most
        assert short.endswith("…")
        assert "น้ำที่กู้ปั้น เล็ก ๆ ญี่ปุ่น".startswith(short[:-1].rstrip())
        following = "น้ำที่กู้ปั้น เล็ก ๆ ญี่ปุ่น"[len(short) - 1 :]
        assert not re.match("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]", following)
    assert shortened(" ก\nข ", 9) == "ก ข"


def test_names_too_long_for_a_line_may_break() -> None:
    assert unbroken(["กรมที่ดิน", "ก" * 40, "นางสาวพิมพ์ชนก ใจซื่อ", ""]) == ("กรมที่ดิน", "นางสาวพิมพ์ชนก", "ใจซื่อ")


def test_a_voice_writes_thai_digits() -> None:
    assert Voice(Digits.THAI)("รอบ 12 เดือน") == "รอบ ๑๒ เดือน"
    assert Voice()(12) == "12"
