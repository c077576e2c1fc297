"""The screens of a plan: who sees them, what they cost, what they do with a plan that is no draft."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.certification import actions as certification
from cleanreport.core.drafts import Edit
from cleanreport.plans import actions
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Submission
from tests.cast import RECORDED, World, plan_at, request_for
from tests.plans.screens import LONG_WORD, SCRIPT, STEPS, autosave, buttons_of, grow, held, pages_of, signed_in, url

MOST_QUERIES = 12


@pytest.fixture
def plan(on: World) -> Plan:
    """A complete draft."""
    return plan_at(State.DRAFT, on)


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def test_every_page_opens_for_the_agency_and_its_draft_looks_like_one(plan: Plan, carla: Client) -> None:
    for address in pages_of(plan):
        response = carla.get(address)
        assert response.status_code == 200, address
        assert "ฉบับร่าง ยังไม่ได้ส่ง" in response.text


def test_an_empty_plan_opens_on_every_page(on: World, carla: Client) -> None:
    plan = actions.start(on.agency, on.cycle, by=on.carla)
    for step in STEPS:
        assert carla.get(url(f"plan_{step}", plan.pk)).status_code == 200


def test_nobody_else_sees_or_touches_anything(plan: Plan, on: World) -> None:
    stan = signed_in(on.stan)
    for address in pages_of(plan):
        assert stan.get(address).status_code == 404, address
        assert stan.post(address).status_code in (404, 405), address
    for address in buttons_of(plan):
        assert stan.post(address).status_code == 404, address


def test_a_row_of_another_plan_is_not_found_here(plan: Plan, on: World, carla: Client) -> None:
    other = actions.start(on.agency, on.cycle, by=on.carla)
    assert carla.get(url("plan_risk", other.pk, plan.risks.first().pk)).status_code == 404
    assert carla.get(url("plan_indicator", other.pk, plan.indicators.first().pk)).status_code == 404
    carla.post(url("plan_row_remove", other.pk, "risks", plan.risks.first().pk), {"sure": "1"})
    assert plan.risks.count() == 3


@pytest.mark.any_database
def test_every_page_costs_the_same_with_3_and_with_30_rows(plan: Plan, on: World, carla: Client) -> None:
    counts = []
    for rows in (3, 30):
        grow(plan, on, rows)
        counts.append([_queries(carla, address) for address in pages_of(plan)])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= MOST_QUERIES


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_what_was_typed_is_shown_as_text_everywhere(plan: Plan, on: World, carla: Client) -> None:
    for row in (plan, plan.risks.first(), plan.measures.first(), plan.indicators.first(), plan.people.first()):
        texts = {f.name: SCRIPT for f in row._meta.concrete_fields if f.get_internal_type() in ("TextField",)}
        texts |= {name: SCRIPT for name in ("work_process", "step", "name", "unit") if hasattr(row, name)}
        actions.edit(plan, [Edit(row, texts, {})], by=on.carla)
    for address in pages_of(plan):
        assert SCRIPT not in carla.get(address).text, address


def test_the_task_list_names_the_next_step(plan: Plan, on: World, carla: Client) -> None:
    risk = plan.risks.first()
    actions.edit(plan, [Edit(risk, {"cause": ""}, {})], by=on.carla)
    page = carla.get(url("plan", plan.pk))
    assert page.context["next_step"].url == url("plan_risks", plan.pk)
    assert "ความเสี่ยงที่ 1: กรอกสาเหตุ" in page.text.replace('<span class="keep">', "").replace("</span>", "")


def test_the_steps_tell_begun_from_wrong(plan: Plan, on: World, carla: Client) -> None:
    states = lambda: [step.state for step in carla.get(url("plan", plan.pk)).context["steps"]]  # noqa: E731
    assert states() == ["done"] * 5 + ["send"]
    measure = plan.measures.first()
    actions.edit(plan, [Edit(measure, {"starts": None}, {}), Edit(plan, {"why_chosen": ""}, {})], by=on.carla)
    assert states()[:3] == ["doing", "done", "doing"]
    actions.edit(plan, [Edit(measure, {"starts": measure.ends, "ends": measure.starts}, {})], by=on.carla)
    assert states()[2] == "fix"


def test_starting_a_plan_leads_to_its_task_list_and_twice_to_the_same(on: World, carla: Client) -> None:
    first = carla.post(url("plan_start"), {"cycle": on.cycle.pk})
    again = carla.post(url("plan_start"), {"cycle": on.cycle.pk})
    assert first["Location"] == again["Location"] == url("plan", Plan.objects.get().pk)


@pytest.mark.parametrize("cycle", ["", "abc", "999999", "9" * 40, "1 OR 1=1"])
def test_a_plan_cannot_be_started_in_a_year_that_is_not_there(carla: Client, cycle: str) -> None:
    assert carla.post(url("plan_start"), {"cycle": cycle}).status_code == 404
    assert not Plan.objects.exists()


def test_only_a_finished_plan_of_an_earlier_year_is_copied(plan: Plan, on: World, carla: Client) -> None:
    answer = carla.post(url("plan_start"), {"cycle": on.cycle.pk, "copied_from": plan.pk})
    assert answer.status_code == 404
    assert Plan.objects.count() == 1


def test_an_officer_starts_no_plan_and_reads_a_draft_without_changing_it(plan: Plan, on: World) -> None:
    olga = signed_in(on.olga)
    assert olga.post(url("plan_start"), {"cycle": on.cycle.pk}).status_code == 403
    page = olga.get(url("plan", plan.pk))
    assert "เฉพาะหน่วยงานเจ้าของแผนเท่านั้นที่แก้ไขแผนได้" in page.text
    assert plan.work_process in page.text
    assert olga.get(url("plan_risks", plan.pk))["Location"] == url("plan", plan.pk)
    assert olga.post(url("plan_general", plan.pk), {"work_process": "x"}).status_code == 403
    for address in buttons_of(plan):
        assert olga.post(address).status_code == 403, address


def test_a_finished_plan_is_read_where_it_was_frozen_and_no_longer_changed(on: World, carla: Client) -> None:
    plan = plan_at(State.FINISHED, on)
    receipt = url("submission", plan.frozen.number)
    for address in pages_of(plan):
        assert carla.get(address)["Location"] in (receipt, url("plan", plan.pk)), address
    for address in [*pages_of(plan)[1:2], *buttons_of(plan)[1:]]:
        assert carla.post(address, {"work_process": "x", "sure": "1"}).status_code == 403, address
    answer = autosave(carla, url("plan_general", plan.pk), {"work_process": "x"})
    assert answer.status_code == 403
    assert "เสร็จสิ้นการบันทึกข้อมูลแล้ว" in "".join(answer.json()["detail"])


def test_what_was_typed_into_a_plan_finished_meanwhile_is_shown_to_be_copied(
    plan: Plan, on: World, carla: Client
) -> None:
    form = carla.get(url("plan_general", plan.pk)).context["form"]
    actions.finish(plan, by=on.cory)
    answer = carla.post(url("plan_general", plan.pk), held(form, why_chosen="ข้อความที่พิมพ์ไว้"))
    assert answer.status_code == 403
    assert "ข้อความที่พิมพ์ไว้" in answer.text


def test_finishing_leads_to_the_receipt_and_twice_to_the_same(plan: Plan, carla: Client) -> None:
    first = carla.post(url("plan_finish", plan.pk))
    again = carla.post(url("plan_finish", plan.pk))
    submission = Submission.objects.get()
    assert first["Location"] == again["Location"] == url("submission", submission.number) + "?sent=1"


def test_finishing_with_a_gap_shows_what_is_missing_and_finishes_nothing(plan: Plan, on: World, carla: Client) -> None:
    risk = plan.risks.first()
    actions.edit(plan, [Edit(risk, {"likelihood": None}, {})], by=on.carla)
    answer = carla.post(url("plan_finish", plan.pk))
    assert answer.status_code == 422
    assert f"{url('plan_risk', plan.pk, risk.pk)}#id_likelihood_0" in answer.text
    assert f'action="{url("plan_finish", plan.pk)}"' not in answer.text
    assert not Submission.objects.exists()


def test_every_gap_of_an_empty_plan_leads_to_a_field_that_is_there(on: World, carla: Client) -> None:
    plan = actions.start(on.agency, on.cycle, by=on.carla)
    grow(plan, on, 1)
    parts = carla.get(url("plan_check", plan.pk)).context["parts"]
    links = [link for part in parts for _item, link in part["missing"]]
    assert len(links) > 20
    for link in links:
        page, _hash, field = link.partition("#")
        response = carla.get(page)
        assert response.status_code == 200
        assert not field or f'id="{field}"' in response.text, link


def test_a_complete_plan_is_finished_from_the_check_page(plan: Plan, carla: Client) -> None:
    page = carla.get(url("plan_check", plan.pk))
    assert f'action="{url("plan_finish", plan.pk)}"' in page.text
    assert plan.indicators.first().name in page.text.replace('<span class="keep">', "").replace("</span>", "")


def test_a_plan_sent_back_says_by_whom_and_why(on: World, carla: Client) -> None:
    plan = plan_at(State.FINISHED, on)
    certification.send_back(request_for(plan.frozen), comment=f"โปรดเพิ่มตัวชี้วัด {LONG_WORD}", at=RECORDED)
    page = carla.get(url("plan", plan.pk)).text
    assert "ฉบับร่างเพื่อแก้ไข ยังไม่ได้ส่งใหม่" in page
    assert "นายธีรพงษ์ ตรงธรรม ส่งแผนกลับให้แก้ไข" in page
    assert "โปรดเพิ่มตัวชี้วัด" in page


def test_after_the_due_date_a_plan_can_still_be_finished_and_says_that_it_is_late(plan: Plan, carla: Client) -> None:
    page = carla.get(url("plan_check", plan.pk)).text
    assert "แผนนี้จะแสดงว่าส่งหลังกำหนด" in page
    assert "deadline--urgent" in page
    assert "เลยกำหนด" in page
    assert "ปิดเมื่อ" not in page
