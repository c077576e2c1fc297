"""What a completion report says: of the plan, of every round, of what was written; and what is still missing."""

from typing import Any

import pytest

from cleanreport.completion import actions, checks, documents, queries
from cleanreport.completion.content import content_from, content_of, from_file
from cleanreport.completion.lifecycle import State
from cleanreport.completion.models import Completion
from cleanreport.completion.outline import SECTIONS
from cleanreport.completion.shown import as_report, counted, known, latest, target, worked
from cleanreport.completion.steps import where
from cleanreport.core.drafts import Edit
from cleanreport.documents.tree import walk
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from tests.cast import IN_ROUND_12, World, completion_at, last_round_sent, plan_at


def said(completion: Completion) -> dict[str, Any]:
    whole = queries.with_rows(Completion.objects.select_related("plan__current", "round").get(pk=completion.pk))
    return content_of(whole, queries.sent_reports(completion.plan_id))


def test_it_says_what_every_round_said(on: World) -> None:
    content = said(completion_at(State.DRAFT, on))
    first = content["measures"][0]
    assert [(one["round"], one["percent"]) for one in first["progress"]] == [(9, "75"), (12, "100")]
    results = content["indicators"][0]["results"]
    assert [(one["round"], one["result"], one["level"]) for one in results] == [
        (9, "82.5", "3.2500"),
        (12, "91", "4.1000"),
    ]
    assert [one["figures"]["plan_progress"] for one in content["rounds"]] == ["60.28", "96.67"]
    assert len(content["risks"]) == 3


def test_it_is_kept_current_until_it_is_sent(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    report = Report.objects.get(plan=completion.plan, round=on.last_round)
    reports.withdraw(report, reason="แก้ตัวเลข", by=on.carla, at=IN_ROUND_12)
    assert [one["round"] for one in said(completion)["rounds"]] == [9]
    missing = checks.missing_in(said(completion), on.last_round)
    assert [(item.step, item.field) for item in missing] == [("4.1", "report")]
    assert where(completion, missing[0]) == "/years/2557/"


def test_an_empty_one_lacks_its_sections_one_by_one(on: World) -> None:
    completion = actions.start(last_round_sent(on), by=on.carla, at=IN_ROUND_12)
    missing = checks.missing_in(said(completion), on.last_round)
    assert [item.step for item in missing] == list(SECTIONS)
    assert where(completion, missing[0]) == f"/completions/{completion.pk}/sections/1.1/#id_text"


def test_cover_works_and_people_are_asked_for(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    work = actions.add_work(completion, by=on.carla, at=IN_ROUND_12)
    certifier = completion.people.get(role="certifier")
    blank = {"began_on": None, "ended_on": None}
    edits = [Edit(completion, blank, {}), Edit(certifier, {"email": ""}, {})]
    edits.append(Edit(completion.people.get(role="responsible"), {"name": ""}, {}))
    actions.edit(completion, edits, by=on.carla, at=IN_ROUND_12)
    missing = checks.missing_in(said(completion), on.last_round)
    assert {(item.step, item.row, item.field) for item in missing} == {
        ("cover", None, "name"),
        ("cover", None, "began_on"),
        ("cover", None, "ended_on"),
        ("appendix", work.pk, "form"),
        ("appendix", work.pk, "description"),
        ("people", None, "certifier-email"),
    }
    places = {where(completion, item).partition("#")[2] for item in missing}
    assert places >= {"id_responsible-name", f"id_w{work.pk}-form", "id_certifier-email"}


def test_the_work_cannot_end_before_it_began(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    actions.edit(completion, [Edit(completion, {"began_on": IN_ROUND_12.date()}, {})], by=on.carla, at=IN_ROUND_12)
    assert [item.field for item in checks.missing_in(said(completion), on.last_round)] == ["ended_on"]


def test_a_picture_that_is_not_there_is_missing(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    section = completion.sections.get(number="1.1")
    actions.edit(completion, [Edit(section, {"text": "![จอ](picture:99)"}, {})], by=on.carla, at=IN_ROUND_12)
    [missing] = checks.missing_in(said(completion), on.last_round)
    assert (missing.step, "99" in str(missing.text)) == ("1.1", True)


def test_before_any_report_there_is_the_plan_alone(on: World) -> None:
    completion = actions.start(plan_at(PlanState.FINISHED, on), by=on.carla, at=IN_ROUND_12)
    content = said(completion)
    assert (content["rounds"], content["measures"][0]["progress"], as_report(content)) == ([], [], None)
    assert latest(content["indicators"][0])["level"] is None


def test_it_can_be_shown_as_the_last_report(on: World) -> None:
    view = as_report(said(completion_at(State.DRAFT, on)))
    assert view is not None
    assert (view["round"], view["before"]["round"]) == (12, 9)
    assert (view["measures"][0]["percent"], view["measures"][0]["before"]["percent"]) == ("100", "75")


def test_targets_and_dates_in_words(on: World) -> None:
    content = said(completion_at(State.DRAFT, on))
    assert [target(row) for row in content["indicators"][1:]] == ["3 เรื่อง", "ทดลองใช้ในสำนักงานที่ดินนำร่อง ๑๐ แห่ง"]
    assert worked(content) == "1 ตุลาคม 2556 – 30 กันยายน 2557"


def test_the_numbers_of_stakeholders_are_those_of_the_last_round_that_asked(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    plan = completion.plan.frozen.content
    nine, twelve = (one.content for one in queries.sent_reports(completion.plan_id))
    counts = {"recipient": 1200, "stakeholder": 3, "affected": 0}
    content = content_from(plan, [nine | {"stakeholders": counts}, twelve], {})
    told = counted(content)
    assert told is not None
    assert (told["round"], told["stakeholders"]) == (9, counts)
    assert "<dd>1,200</dd>" in known(content, "4.1", 3)
    without = content_from(plan, [nine, twelve], {})
    assert counted(without) is None
    assert all("stakeholders" not in one for one in without["rounds"])
    with_them, before = (documents.paper(one, dated=IN_ROUND_12) for one in (content, without))
    assert [*walk(with_them.blocks)].count("ผู้รับบริการ") == 1 + [*walk(before.blocks)].count("ผู้รับบริการ")


def test_a_plan_file_gives_the_same_content(on: World) -> None:
    completion = completion_at(State.DRAFT, on)
    sent = [one.content for one in queries.sent_reports(completion.plan_id)]
    plan = completion.plan.frozen.content
    texts = {section.number: section.text for section in completion.sections.all()}
    content = from_file({"sections": texts, "began": "2013-10-01", "ended": "2014-09-30"}, plan, sent)
    known = said(completion)
    for key in ("sections", "measures", "indicators", "began", "ended", "people", "title"):
        assert content[key] == known[key], key
    assert content_from(plan, [], {})["rounds"] == []


@pytest.mark.parametrize("sections", [{"9.9": "ก"}, {"1.1": 5}, ["1.1"]])
def test_a_wrong_plan_file_is_told_by_a_sentence(sections: object, on: World) -> None:
    with pytest.raises(ValueError, match="sections"):
        from_file({"sections": sections}, plan_at(PlanState.FINISHED, on).frozen.content, [])


@pytest.mark.parametrize(
    ("number", "parts"), [("2.1", ["risks"]), ("3.1", ["measures"]), ("4.1", ["measures", "indicators"])]
)
def test_of_many_rows_the_first_are_shown_with_a_link_to_all(on: World, number: str, parts: list[str]) -> None:
    content = said(completion_at(State.DRAFT, on))
    names = {"risks": "risk", "measures": "title", "indicators": "name"}
    for part in parts:
        row = content[part][0]
        content[part] = [{**row, "id": 1000 + n, names[part]: f"{part} ที่ {n}."} for n in range(1, 13)]

    def shown(html: str) -> list[int]:
        rows = html.partition("matrix")[0]  # in the matrix stand all risks
        return [n for n in range(1, 13) if all(f"{part} ที่ {n}." in rows for part in parts)]

    short, whole = known(content, number, 3, "/here/?whole=1"), known(content, number, 3)
    assert (shown(short), shown(whole)) == (list(range(1, 9)), list(range(1, 13)))
    assert f'href="/here/?whole=1">แสดงอีก {4 * len(parts)} รายการ' in short
    assert "แสดงอีก" not in whole
