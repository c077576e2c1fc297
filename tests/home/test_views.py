"""The home page as it is opened: by whom, in which year, at what cost, and what its buttons do."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleanreport.accounts.models import User
from cleanreport.agencies import actions as agencies
from cleanreport.certification import actions as certification
from cleanreport.core.drafts import Edit
from cleanreport.demo.examples import record_plan
from cleanreport.evidence.models import Kind, Target
from cleanreport.home.next_step import Kind as Situation
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from tests.cast import RECORDED, TODAY, World, bangkok, example, plan_at, report_at, request_for
from tests.evidence.samples import PDF
from tests.home.conftest import begun_report, next_year, refuse

MOST_QUERIES = 12
SCRIPT = "<script>alert('x')</script>"

Visit = Callable[..., Any]


def nothing(on: World) -> None:
    """The agency has not begun."""


def plan_begun(on: World) -> None:
    record_plan({**example(), "indicators": []}, on.agency, on.cycle, by=on.carla, at=RECORDED)


def report_begun(on: World) -> Report:
    return begun_report(on, plan_at(State.ACKNOWLEDGED, on))


def report_back(on: World) -> Report:
    """Everything that the page can show at once: a file, a refused letter, a comment."""
    report = report_at(ReportState.DRAFT, on)
    supports = [(Target.INDICATOR, report.indicators.first().key)]
    file = SimpleUploadedFile("หลักฐาน.pdf", PDF)
    reports.add_evidence(
        report, [file], titles=["หลักฐาน"], kind=Kind.INDICATOR, supports=supports, by=on.carla, at=TODAY
    )
    submission = reports.send(report, by=on.carla, at=TODAY)
    refuse(Letter.objects.filter(about=f"submission:{submission.pk}").latest("pk"))
    certification.send_back(request_for(submission), comment=SCRIPT, at=TODAY)
    report.refresh_from_db()
    return report


def both_open(on: World) -> None:
    """The plan was reopened while a report is a draft."""
    report = report_begun(on)
    plans.reopen(report.plan, reason="เกณฑ์ไม่ครบ", by=on.olga, at=TODAY)


def two_plans(on: World) -> None:
    report_begun(on)
    record_plan(example("driving-licence"), on.agency, on.cycle, by=on.carla, at=RECORDED)


SITUATIONS = [nothing, plan_begun, report_begun, report_back, both_open, two_plans]


@pytest.mark.any_database
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_the_page_stays_within_its_queries(
    situation: Callable[[World], Any], on: World, visit: Visit, client: Client
) -> None:
    situation(on)
    assert visit(TODAY).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"] for query in asked)


def test_reading_the_page_writes_nothing(on: World, visit: Visit, client: Client) -> None:
    report_back(on)
    visit(TODAY)
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.any_database
def test_thirty_rows_cost_no_more_queries_than_three(on: World, visit: Visit, client: Client) -> None:
    plan_begun(on)
    plan = Plan.objects.get()
    visit(TODAY)
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for kind in plans.ROWS:
        for _ in range(30):
            plans.add_row(plan, kind, by=on.carla, at=RECORDED)
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(few)


# Who and which year


def test_whoever_works_for_several_agencies_goes_on_with_each(on: World, visit: Visit, client: Client) -> None:
    report_back(on)
    seen = {agency.code: agency.revision for agency in (on.agency, on.other_agency)}
    agencies.merge(
        [on.agency], on.other_agency, from_on=date(2014, 10, 1), reason="พ.ร.บ.", carry=True, sure=True, seen=seen,
        by=on.olga,
    )  # fmt: skip
    page = visit(TODAY)
    assert (page.context["desk"].agency, list(page.context["others"])) == (on.other_agency, [on.agency])
    assert "ไปทำงานของ กรมที่ดิน" in page.text
    assert "ยุบเลิกตั้งแต่ 1 ตุลาคม 2557" in page.text
    chosen = client.post(reverse("my_agency"), {"agency": on.agency.code}, follow=True)
    assert (chosen.context["desk"].agency, list(chosen.context["others"])) == (on.agency, [on.other_agency])
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").context["desk"].plans
    assert len(asked) <= MOST_QUERIES
    assert client.get(reverse("my_report"))["Location"] == reverse("report", args=[Report.objects.get().pk])
    assert client.get(reverse("colleagues")).context["agency"] == on.agency
    client.post(reverse("plan_start"), {"cycle": on.cycle.pk})
    assert Plan.objects.latest("pk").agency == on.agency


def test_another_agency_s_work_is_nobody_s_choice(on: World, visit: Visit, client: Client) -> None:
    assert visit(TODAY).context["others"] == []
    for code in (on.other_agency.code, "", "ก" * 3000):
        assert client.post(reverse("my_agency"), {"agency": code}).status_code == 404


def test_an_officer_is_led_to_the_office(on: World, visit: Visit) -> None:
    page = visit(TODAY, who=on.olga)
    assert (page.status_code, page["Location"]) == (302, reverse("office"))


def test_somebody_without_an_agency_reads_whom_to_ask(on: World, visit: Visit, settings: Any) -> None:
    page = visit(TODAY, who=User.objects.create(username="nobody"))
    assert page.status_code == 200
    assert settings.CONTACT_PHONE in page.text
    assert "nobody" in page.text


def test_before_the_first_year_the_page_says_so(on: World, visit: Visit) -> None:
    page = visit(bangkok(2013, 9, 30))
    assert page.status_code == 200
    assert page.context["next"].kind == Situation.NO_YEAR


def test_a_year_without_rounds_can_be_opened(on: World, visit: Visit) -> None:
    on.cycle.rounds.all().delete()
    plan_at(State.FINISHED, on)
    assert visit(TODAY).status_code == 200


@pytest.mark.parametrize(("year", "status"), [(2557, 200), (2558, 404), (0, 404), (99999999999999999999, 404)])
def test_another_year_is_opened_or_not_there(year: int, status: int, on: World, visit: Visit) -> None:
    assert visit(TODAY, f"/years/{year}/").status_code == status


def test_while_the_last_round_runs_the_new_year_is_named(on: World, visit: Visit) -> None:
    next_year(on)
    plan_at(State.FINISHED, on)
    page = visit(bangkok(2014, 10, 10))
    assert page.context["newer"] == 2558
    assert reverse("home_year", args=[2558]) in page.text
    page = visit(bangkok(2014, 10, 10), "/years/2558/")
    assert (page.context["newer"], page.context["desk"].cycle.year_be) == (None, 2558)


def test_a_new_year_without_a_plan_is_begun_and_the_year_before_is_one_press_away(on: World, visit: Visit) -> None:
    next_year(on)
    plan_at(State.FINISHED, on)
    page = visit(bangkok(2014, 10, 16))
    assert (page.context["desk"].cycle.year_be, page.context["next"].kind) == (2558, Situation.START)
    assert reverse("home_year", args=[2557]) in page.text
    assert visit(bangkok(2014, 10, 16), "/years/2557/").context["desk"].plans


def test_nothing_of_another_agency_is_shown(on: World, visit: Visit) -> None:
    report = report_back(on)
    page = visit(TODAY, who=on.stan)
    assert str(on.other_agency.name_th) in page.text
    for secret in (on.agency.name_th, report.current.number, "deputy@land.example", report.plan.work_process):
        assert secret not in page.text


# What stands there


def test_what_was_typed_is_shown_as_text(on: World, visit: Visit) -> None:
    report_back(on)
    plan = Plan.objects.get()
    Plan.objects.filter(pk=plan.pk).update(work_process=SCRIPT)
    page = visit(TODAY)
    assert SCRIPT not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_a_comment_stands_there_once(on: World, visit: Visit) -> None:
    report = report_back(on)
    type(report.current).objects.filter(pk=report.current.pk).update(comment="เพิ่มแหล่งข้อมูลของตัวชี้วัด")
    assert visit(TODAY).text.count("เพิ่มแหล่งข้อมูลของ") == 1


def test_of_two_plans_each_comment_is_shown(on: World, visit: Visit) -> None:
    report = report_back(on)
    other = plan_at(State.FINISHED, on, file="driving-licence")
    plans.reopen(other, reason="เกณฑ์ของแผนที่สองไม่ครบ", by=on.olga, at=TODAY)
    type(report.current).objects.filter(pk=report.current.pk).update(comment="เพิ่มแหล่งข้อมูล")
    page = visit(TODAY).text
    assert (page.count("เพิ่มแหล่งข้อมูล"), page.count("เกณฑ์ของแผนที่สองไม่ครบ")) == (1, 1)


def test_the_figures_of_what_was_sent_stand_beside_it(on: World, visit: Visit) -> None:
    report_at(ReportState.SENT, on)
    page = visit(TODAY).text
    assert "60.28&nbsp;%" in page
    assert "95.00&nbsp;%" in page


def test_who_saved_last_is_named_and_oneself_is_you(on: World, visit: Visit) -> None:
    report = report_begun(on)
    assert "โดยท่าน" in visit(TODAY).text
    reports.edit(report, [Edit(report, {"problems": "ไม่มี"}, {})], by=on.cory, at=TODAY)
    assert "โดย กรกช ช่วยงาน" in visit(TODAY).text


# Buttons


def test_the_button_of_an_open_round_enters_the_reporting_system(on: World, visit: Visit, client: Client) -> None:
    plan_at(State.FINISHED, on)
    step = visit(TODAY).context["next"]
    assert step.post
    answer = client.post(step.url, {"cycle": on.cycle.pk})
    assert answer["Location"] == reverse("report", args=[Report.objects.get().pk])


def test_the_button_of_an_earlier_plan_starts_from_it(on: World, visit: Visit, client: Client) -> None:
    earlier = plan_at(State.FINISHED, on)
    cycle = next_year(on)
    page = visit(bangkok(2014, 11, 10))
    assert f'name="copied_from" value="{earlier.pk}"' in page.text
    client.post(reverse("plan_start"), {"cycle": cycle.pk, "copied_from": earlier.pk})
    made = cycle.plans.get()
    assert (made.copied_from, made.work_process) == (earlier, earlier.work_process)


def test_several_earlier_plans_can_be_chosen_from(on: World, visit: Visit) -> None:
    plan_at(State.FINISHED, on)
    plan_at(State.FINISHED, on, file="driving-licence")
    next_year(on)
    page = visit(bangkok(2014, 11, 10))
    assert page.text.count('name="copied_from"') == 2


def test_in_a_year_that_is_over_no_plan_is_offered(on: World, visit: Visit) -> None:
    plan_at(State.FINISHED, on)
    next_year(on)
    page = visit(bangkok(2014, 11, 10), "/years/2557/")
    assert reverse("plan_start") not in page.text
