"""One agency as the office sees it: what it handed in, giving it more time, opening what was handed in."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleanreport.audit.models import Event
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Extension
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.at_once import at_once
from tests.cast import TODAY, World, bangkok
from tests.oversight.conftest import BECAUSE, Office

LANDS = "/office/agencies/MOI-04/"


def page(client: Client, address: str = LANDS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# Reading


def test_an_agency_that_is_not_there_is_not_found(olga: Client) -> None:
    assert olga.get("/office/agencies/MOI-99/").status_code == 404


def test_an_agency_without_a_plan_says_so(olga: Client) -> None:
    assert "ยังไม่มีแผน" in page(olga)


def test_everything_that_was_handed_in_can_be_read(there: Office, on: World, olga: Client) -> None:
    report = there.report(there.plan(on.agency, "reopened") and there.plan(on.agency), "sent")
    shown = page(olga)
    submissions = Submission.objects.filter(agency=on.agency)
    assert submissions.count() == 3
    for submission in submissions:
        assert f'href="/submissions/{submission.number}/"' in shown
        assert olga.get(f"/submissions/{submission.number}/").status_code == 200
    assert report.current.content["figures"]["plan_progress"] in shown
    assert "นางสาวพิมพ์ชนก ใจซื่อ" in shown  # the recorder
    assert BECAUSE in shown


def test_drafts_can_be_read_but_not_written(there: Office, on: World, olga: Client) -> None:
    report = there.report(there.plan(on.agency), "draft")
    draft = there.plan(on.agency, "draft")
    shown = page(olga)
    for name, document in (("plan", draft), ("report", report)):
        address = reverse(name, args=[document.pk])
        assert f'href="{address}"' in shown
        assert "<form method" not in olga.get(address).content.decode().partition("<main")[2].partition("</main")[0]


def test_another_year_shows_its_own(there: Office, on: World, olga: Client) -> None:
    there.plan(on.agency)
    rounds = [{"months": 6, "opens_on": date(2015, 4, 1), "due_on": date(2015, 4, 30)}]
    cycles.open_cycle(2558, plan_due_on=date(2014, 11, 28), rounds=rounds, process_types={}, by=on.olga)
    assert "ยังไม่มีแผน" not in page(olga)
    next_year = page(olga, f"{LANDS}?year=2558")
    assert "ยังไม่มีแผน" in next_year
    assert "รอบ 6 เดือน" in next_year
    assert "รอบ 9 เดือน" not in next_year


def test_texts_are_text_and_nothing_else(there: Office, on: World, olga: Client) -> None:
    plan = there.plan(on.agency, "finished")
    plans.reopen(plan, reason="<script>alert(1)</script>", by=on.olga)
    shown = page(olga)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        page(client)
    return len(queries)


@pytest.mark.any_database
def test_three_plans_take_as_many_statements_as_one(there: Office, on: World, olga: Client) -> None:
    there.report(there.plan(on.agency), "sent back")
    extend(olga, on)
    page(olga)  # takes the message of the extension away
    one = statements(olga)
    for _ in range(2):
        there.report(there.plan(on.agency), "sent back")
    cycles.extend(on.last_round, on.agency, due_on=date(2014, 11, 10), reason="น้ำท่วม", by=on.olga)
    assert statements(olga) == one <= 12


# Giving more time


def extend(client: Client, on: World, due_on: str = "10/9/2557", reason: str = "น้ำท่วมสำนักงาน", **follow: bool) -> Any:
    address = reverse("office_extend", args=[on.round.pk, on.agency.code])
    return client.post(address, {"due_on": due_on, "reason": reason}, **follow)


def test_an_agency_gets_more_time(on: World, olga: Client) -> None:
    answer = extend(olga, on)
    assert (answer.status_code, answer["Location"]) == (302, f"{LANDS}?year=2557")
    given = Extension.objects.get()
    assert (given.round, given.agency, given.due_on) == (on.round, on.agency, date(2014, 9, 10))
    assert (given.reason, given.given_by, given.given_at) == ("น้ำท่วมสำนักงาน", on.olga, TODAY)
    shown = page(olga, answer["Location"])
    assert "หน่วยงานส่งได้ถึง" in shown
    assert "น้ำท่วมสำนักงาน" in shown
    assert "อรทัย สอดส่อง" in shown
    assert "ขยายเวลาถึง 10 กันยายน 2557" in shown
    assert "น้ำท่วมสำนักงาน" not in page(olga, "/office/agencies/TH-55/")


@pytest.mark.parametrize("typed", ["10/9/2557", "๑๐ ก.ย. ๕๗", "10 กันยายน 2557", "2014-09-10"])
def test_a_date_is_taken_as_officials_write_it(typed: str, on: World, olga: Client) -> None:
    extend(olga, on, typed)
    assert Extension.objects.get().due_on == date(2014, 9, 10)


@pytest.mark.parametrize(
    ("due_on", "reason", "wrong"),
    [
        ("", "น้ำท่วม", {"due_on"}),
        ("วันศุกร์หน้า", "น้ำท่วม", {"due_on"}),
        ("31/2/2558", "น้ำท่วม", {"due_on"}),
        ("31/8/2557", "น้ำท่วม", {"due_on"}),  # the round's own due date
        ("10/9/2657", "น้ำท่วม", {"due_on"}),  # the year mistyped
        ("10/9/2557", " \n ", {"reason"}),
        ("10/9/2557", "ก" * 1001, {"reason"}),
        ("เร็ว ๆ นี้", "", {"due_on", "reason"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_kept(
    due_on: str, reason: str, wrong: set[str], on: World, olga: Client
) -> None:
    answer = extend(olga, on, due_on, reason)
    assert answer.status_code == 422
    [form] = answer.context["sent"]
    assert set(form.errors) == wrong
    shown = answer.content.decode()
    for name in wrong:
        assert f'href="#round-{on.round.pk}-{name}"' in shown
        assert f'id="round-{on.round.pk}-{name}-error"' in shown
    assert form["due_on"].value() == due_on
    assert due_on in shown
    assert reason.strip() in shown
    assert shown.count('class="fold" open') == 1
    assert not Extension.objects.exists()


def test_more_time_ends_today_at_the_earliest(on: World, olga: Client, comes_back: Any) -> None:
    comes_back(bangkok(2014, 9, 20))
    assert extend(olga, on, "19/9/2557").status_code == 422
    assert extend(olga, on, "20/9/2557").status_code == 302


def test_less_time_than_the_agency_has_is_refused_with_the_date(on: World, olga: Client) -> None:
    extend(olga, on, "20/9/2557")
    answer = extend(olga, on, "10/9/2557")
    assert answer.status_code == 422
    assert "20 กันยายน 2557" in answer.context["sent"][0].errors["due_on"][0]
    assert extend(olga, on, "25/9/2557").status_code == 302
    assert list(Extension.objects.values_list("due_on", flat=True)) == [date(2014, 9, 20), date(2014, 9, 25)]


def test_two_clicks_give_one_extension(on: World, olga: Client) -> None:
    assert [extend(olga, on).status_code for _click in range(2)] == [302, 302]
    assert Extension.objects.count() == 1
    assert Event.objects.filter(verb="round.extended").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_give_one_extension(on: World) -> None:
    facts = {"due_on": date(2014, 9, 10), "reason": "น้ำท่วม", "by": on.olga}
    one, other = at_once(*[lambda: cycles.extend(on.round, on.agency, **facts)] * 2)
    assert one == other == Extension.objects.get()


def test_a_round_or_an_agency_that_is_not_there_is_not_found(on: World, olga: Client) -> None:
    for pk, code in ((on.round.pk, "MOI-99"), (10**9, "MOI-04"), (10**18, "MOI-04")):
        assert olga.post(reverse("office_extend", args=[pk, code]), {}).status_code == 404


# Opening what was handed in

DOCUMENTS = {
    "plan": ("office_plan_reopen", Plan, PlanState.DRAFT),
    "report": ("office_report_reopen", Report, ReportState.DRAFT),
}


@pytest.fixture
def handed_in(there: Office, on: World) -> dict[str, Plan | Report]:
    plan = there.plan(on.agency)
    return {"plan": plan, "report": there.report(plan)}


def reopen(client: Client, document: Plan | Report, reason: str = BECAUSE) -> Any:
    name = DOCUMENTS[document._meta.model_name][0]
    return client.post(reverse(name, args=[document.pk]), {"reason": reason})


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_was_handed_in_is_opened_for_a_reason(kind: str, handed_in: dict, on: World, olga: Client) -> None:
    document, letters = handed_in[kind], Letter.objects.count()
    answer = reopen(olga, document)
    assert (answer.status_code, answer["Location"]) == (302, f"{LANDS}?year=2557")
    document.refresh_from_db()
    assert document.state == DOCUMENTS[kind][2]
    assert (document.current.state, document.current.comment) == ("reopened", BECAUSE)
    assert document.current.state_by == "อรทัย สอดส่อง"
    assert Letter.objects.count() == letters + 2  # the agency and the certifier
    assert Event.objects.get(verb=f"{kind}.reopened").actor == on.olga
    shown = page(olga, answer["Location"])
    assert BECAUSE in shown
    assert "รอแก้ไข" in shown
    assert DOCUMENTS[kind][0] not in shown
    assert reverse(DOCUMENTS[kind][0], args=[document.pk]) not in shown


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("reason", ["", " \n\t ", "ก" * 1001])
def test_without_a_sound_reason_nothing_is_opened(kind: str, reason: str, handed_in: dict, olga: Client) -> None:
    document, letters = handed_in[kind], Letter.objects.count()
    answer = reopen(olga, document, reason)
    assert answer.status_code == 422
    [form] = answer.context["sent"]
    assert set(form.errors) == {"reason"}
    shown = answer.content.decode()
    assert f'href="#{kind}-{document.pk}-reason"' in shown
    assert f'id="{kind}-{document.pk}-reason-error"' in shown
    assert reason.strip() in shown
    assert shown.count('class="fold" open') == 1
    before = document.state
    document.refresh_from_db()
    assert (document.state, Letter.objects.count()) == (before, letters)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_second_of_two_clicks_leads_to_the_same_page(kind: str, handed_in: dict, olga: Client) -> None:
    answers = [reopen(olga, handed_in[kind]) for _click in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"{LANDS}?year=2557")] * 2
    assert Event.objects.filter(verb=f"{kind}.reopened").count() == 1


def test_the_second_click_that_comes_during_the_first_does_so_too(
    handed_in: dict, on: World, olga: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, really = handed_in["plan"], plans.reopen

    def beaten(document: Plan, **facts: Any) -> None:
        really(document, **facts)
        really(document, **facts)

    monkeypatch.setattr(plans, "reopen", beaten)
    assert reopen(olga, plan)["Location"] == f"{LANDS}?year=2557"
    monkeypatch.undo()
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT


def test_a_refusal_for_another_reason_is_said(handed_in: dict, olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: Any, **_facts: Any) -> None:
        raise PermissionDenied("ระหว่างปิดปรับปรุง")

    monkeypatch.setattr(plans, "reopen", refused)
    answer = reopen(olga, handed_in["plan"])
    assert answer.status_code == 403
    assert "ระหว่างปิดปรับปรุง" in answer.content.decode()


def test_a_draft_offers_nothing_to_open(there: Office, on: World, olga: Client) -> None:
    plan = there.plan(on.agency, "draft")
    assert reverse("office_plan_reopen", args=[plan.pk]) not in page(olga)
    assert reopen(olga, plan).status_code == 302
    assert not Event.objects.filter(verb="plan.reopened").exists()


def test_after_the_due_date_the_page_says_that_time_must_be_given_as_well(
    handed_in: dict, on: World, olga: Client, comes_back: Any
) -> None:
    must_extend = "จึงต้องขยายเวลาให้หน่วยงานด้วย"
    assert must_extend not in page(olga)
    comes_back(bangkok(2014, 9, 5))
    assert must_extend in page(olga)
    reopen(olga, handed_in["report"])
    only_then = "หน่วยงานจะส่งได้เมื่อได้รับการขยายเวลาเท่านั้น"
    assert only_then in page(olga)
    extend(olga, on)
    assert only_then not in page(olga)


def test_everybody_else_opens_and_extends_nothing(handed_in: dict, on: World, client: Client) -> None:
    for person in (on.carla, on.stan):
        client.force_login(person)
        answers = [reopen(client, handed_in["plan"]), reopen(client, handed_in["report"]), extend(client, on)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not Extension.objects.exists()
    assert not Event.objects.filter(verb__endswith=".reopened").exists()
