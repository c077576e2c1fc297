"""What is typed on the pages of a plan: kept, saved, refused at its field, never lost and never somebody else's."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from cleanreport.core.drafts import Edit
from cleanreport.plans import actions
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Measure, Plan
from tests.cast import World, example, plan_at
from tests.certification.screens import words
from tests.plans.screens import SCRIPT, autosave, held, said, signed_in, url


@pytest.fixture
def plan(on: World) -> Plan:
    """A complete draft."""
    return plan_at(State.DRAFT, on)


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def test_general_data_is_saved_and_leads_on(plan: Plan, on: World, carla: Client) -> None:
    address = url("plan_general", plan.pk)
    form = carla.get(address).context["form"]
    kind = on.cycle.process_types.last()
    answer = carla.post(address, held(form, work_process="การออกโฉนด", process_type=kind.pk))
    assert answer["Location"] == url("plan_risks", plan.pk)
    plan.refresh_from_db()
    assert (plan.work_process, plan.process_type) == ("การออกโฉนด", kind)


def test_a_plan_saves_itself_and_shows_the_key_factors_of_the_type(plan: Plan, on: World, carla: Client) -> None:
    address = url("plan_general", plan.pk)
    form = carla.get(address).context["form"]
    answer = autosave(carla, address, held(form, process_type=on.cycle.process_types.last().pk)).json()
    assert answer["saved"]
    assert answer["errors"] == answer["conflicts"] == {}
    assert answer["patch"]["factors"].startswith('<div id="factors"')
    assert "การมีส่วนร่วมและการตรวจสอบ" in answer["patch"]["factors"]
    again = autosave(carla, address, held(form, seen=answer["seen"]["seen"], why_chosen="ใหม่"))
    assert again.json()["conflicts"] == {}


def test_a_text_too_long_is_kept_while_the_rest_is_saved(plan: Plan, carla: Client) -> None:
    address = url("plan_general", plan.pk)
    form, before = carla.get(address).context["form"], plan.why_chosen
    answer = carla.post(address, held(form, why_chosen="ก" * 20_000, work_process="กระบวนงานใหม่"))
    assert answer.status_code == 422
    sentence = "กรอกไม่เกิน 4,000 ตัวอักษร ขณะนี้มี 20,000 ตัวอักษร"
    assert answer.context["form"].errors["why_chosen"] == [sentence]
    assert words(answer).count(sentence) == 2  # at its field, and in the summary above
    assert "ก" * 20_000 in answer.text
    plan.refresh_from_db()
    assert (plan.why_chosen, plan.work_process) == (before, "กระบวนงานใหม่")


@pytest.mark.parametrize("kind", ["abc", "0", "999999", "-1", "9" * 30])
def test_a_process_type_that_is_not_offered_is_refused(plan: Plan, carla: Client, kind: str) -> None:
    answer = carla.post(url("plan_general", plan.pk), {"process_type": kind})
    assert answer.status_code == 422
    assert "เลือกจากรายการ" in answer.text
    before = plan.process_type
    plan.refresh_from_db()
    assert plan.process_type == before


def test_a_risk_is_saved_with_its_matrix_and_score_at_once(plan: Plan, carla: Client) -> None:
    risk = plan.risks.first()
    address = url("plan_risk", plan.pk, risk.pk)
    form = carla.get(address).context["form"]
    patch = autosave(carla, address, held(form, likelihood="1", impact="2")).json()["patch"]
    assert "1 × 2 = 2 · ต่ำ" in patch["score"]
    reloaded = carla.get(address).text
    for fragment in patch.values():
        assert fragment.strip() in reloaded


@pytest.mark.parametrize("field", ["kind", "factor"])
def test_a_choice_that_is_not_offered_is_refused(plan: Plan, carla: Client, field: str) -> None:
    _measure, address, data = _measure_page(plan, carla)
    answer = autosave(carla, address, data | {field: "999999"})
    assert said(answer.json()) == {field: "เลือกจากรายการ"}


@pytest.mark.parametrize("typed", ["0", "6", "1.5", "abc", "๗"])
def test_a_likelihood_beyond_1_to_5_is_refused(plan: Plan, carla: Client, typed: str) -> None:
    risk = plan.risks.first()
    answer = autosave(carla, url("plan_risk", plan.pk, risk.pk), {"likelihood": typed})
    assert said(answer.json()) == {"likelihood": "เลือกจากรายการ"}
    risk.refresh_from_db()
    assert risk.likelihood == 4


def _measure_page(plan: Plan, carla: Client) -> tuple[Measure, str, dict]:
    measure = plan.measures.first()
    address = url("plan_measure", plan.pk, measure.pk)
    return measure, address, held(carla.get(address).context["form"])


def test_a_measure_is_saved_and_leads_back_to_its_place(plan: Plan, carla: Client) -> None:
    measure, address, data = _measure_page(plan, carla)
    risks = [risk.pk for risk in plan.risks.all()]
    typed = {"starts": "๑ ธ.ค. ๒๕๕๖", "ends": "30/6/57", "weight": "๒.๕", "answers": risks, "title": SCRIPT}
    answer = carla.post(address, data | typed)
    assert answer["Location"] == f"{url('plan_measures', plan.pk)}#row-{measure.pk}"
    measure.refresh_from_db()
    assert (measure.starts, measure.ends, measure.weight) == (date(2013, 12, 1), date(2014, 6, 30), Decimal("2.5"))
    assert [risk.pk for risk in measure.answers.all()] == risks
    assert carla.post(address, data | {"go": "next"})["Location"] == url("plan_indicators", plan.pk)


WRONG_MEASURES = [
    ({"starts": "30/9/2556"}, "starts", "กรอกวันที่ระหว่าง 1 ตุลาคม 2556 ถึง 30 กันยายน 2557"),
    ({"ends": "1 ตุลาคม 2557"}, "ends", "กรอกวันที่ระหว่าง 1 ตุลาคม 2556 ถึง 30 กันยายน 2557"),
    ({"ends": "31/2/2557"}, "ends", "กรอกวันที่ เช่น 31/8/2557"),
    ({"starts": "1/5/2557", "ends": "1/4/2557"}, "ends", "กรอกวันสิ้นสุดที่ไม่อยู่ก่อนวันเริ่ม"),
    ({"weight": "0"}, "weight", "กรอกน้ำหนักที่มากกว่า 0"),
    ({"weight": "-1"}, "weight", "กรอกน้ำหนักที่มากกว่า 0"),
    ({"weight": "abc"}, "weight", "กรอกเป็นตัวเลข"),
    ({"weight": "1.00001"}, "weight", "กรอกทศนิยมไม่เกิน 4 ตำแหน่ง"),
    ({"weight": "999999"}, "weight", "กรอกตัวเลขหน้าจุดทศนิยมไม่เกิน 5 หลัก"),
    ({"unit": "ก" * 301}, "unit", "กรอกไม่เกิน 300 ตัวอักษร"),
]


@pytest.mark.parametrize(("typed", "field", "sentence"), WRONG_MEASURES)
def test_what_a_measure_cannot_be_is_said_at_its_field_and_changes_nothing(
    plan: Plan, carla: Client, typed: dict, field: str, sentence: str
) -> None:
    measure, address, data = _measure_page(plan, carla)
    before = Measure.objects.filter(pk=measure.pk).values().get()
    answer = carla.post(address, data | typed)
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors[field][0]
    for value in typed.values():
        assert value in answer.text
    assert Measure.objects.filter(pk=measure.pk).values(*(before.keys() - {"edited_at", "edited_by_id"})).get() == {
        name: value for name, value in before.items() if name not in ("edited_at", "edited_by_id")
    }


def test_a_start_after_the_stored_end_is_refused_at_the_start(plan: Plan, carla: Client) -> None:
    measure, address, _data = _measure_page(plan, carla)
    actions.edit(plan, [Edit(measure, {"ends": date(2014, 3, 31)}, {})], by=plan.started_by)
    answer = autosave(carla, address, {"starts": "1/4/2557", "ends": "31/3/2557"})
    assert said(answer.json()) == {"starts": "กรอกวันเริ่มที่ไม่อยู่หลังวันสิ้นสุด"}


def test_an_emptied_weight_stays_as_it_was(plan: Plan, carla: Client) -> None:
    measure, address, data = _measure_page(plan, carla)
    assert carla.post(address, data | {"weight": "", "kind": ""}).status_code == 302
    measure.refresh_from_db()
    assert measure.weight == 1
    assert measure.kind == "current"


def test_a_risk_removed_meanwhile_is_no_mistake_of_whoever_answers_it(plan: Plan, on: World, carla: Client) -> None:
    measure, address, data = _measure_page(plan, carla)
    gone = plan.risks.last()
    actions.remove_row(plan, gone, by=on.cory)
    answer = carla.post(address, data | {"answers": [plan.risks.first().pk, gone.pk, "x"], "title": "ใหม่"})
    assert answer.status_code == 302
    assert [risk.pk for risk in measure.answers.all()] == [plan.risks.first().pk]


def test_a_factor_of_the_process_type_before_stays_until_another_is_chosen(
    plan: Plan, on: World, carla: Client
) -> None:
    measure, address, _data = _measure_page(plan, carla)
    actions.edit(plan, [Edit(plan, {"process_type": on.cycle.process_types.last().pk}, {})], by=on.carla)
    page = carla.get(address)
    assert "(ของประเภทกระบวนงานอื่น)" in page.text
    assert "ยังไม่มีปัจจัยสำคัญของประเภทกระบวนงานนี้" in page.text.replace('<span class="keep">', "").replace("</span>", "")
    carla.post(address, held(page.context["form"]))
    assert Measure.objects.get(pk=measure.pk).factor == measure.factor


def test_two_people_at_one_field_both_see_both_texts(plan: Plan, on: World, carla: Client) -> None:
    risk = plan.risks.first()
    address = url("plan_risk", plan.pk, risk.pk)
    cory = signed_in(on.cory)
    mine, theirs = (held(client.get(address).context["form"]) for client in (carla, cory))
    cory.post(address, theirs | {"risk": "ข้อความของกรกช"})
    answer = carla.post(address, mine | {"risk": "ข้อความของพิมพ์ชนก", "cause": "สาเหตุใหม่"})
    assert answer.status_code == 422
    for text in ("ข้อความของกรกช", "ข้อความของพิมพ์ชนก", "กรกช ช่วยงาน"):
        assert text in answer.text
    risk.refresh_from_db()
    assert (risk.risk, risk.cause) == ("ข้อความของกรกช", "สาเหตุใหม่")
    token = answer.context["form"].conflicts["risk"].token
    again = carla.post(address, held(answer.context["form"]) | {"risk--mine": token})
    assert again.status_code == 302
    risk.refresh_from_db()
    assert risk.risk == "ข้อความของพิมพ์ชนก"


def test_text_for_a_row_that_somebody_removed_is_shown_to_be_copied(plan: Plan, on: World, carla: Client) -> None:
    risk = plan.risks.first()
    address = url("plan_risk", plan.pk, risk.pk)
    data = held(carla.get(address).context["form"], cause="ข้อความที่พิมพ์ไว้")
    actions.remove_row(plan, risk, by=on.cory)
    answer = carla.post(address, data)
    assert answer.status_code == 409
    assert "ข้อความที่พิมพ์ไว้" in answer.text
    assert "มีผู้ลบรายการนี้ไปแล้ว" in "".join(autosave(carla, address, data).json()["detail"])
    assert carla.get(address).status_code == 404


def test_the_people_are_saved_and_wrong_addresses_are_said(plan: Plan, carla: Client) -> None:
    address = url("plan_people", plan.pk)
    forms = carla.get(address).context["forms"]
    wrong = {"recorder-phone": "12", "certifier-email": "x@", "recorder-name": "ใหม่"}
    answer = carla.post(address, held(*forms) | wrong)
    assert answer.status_code == 422
    assert set(answer.context["forms"][0].errors) == {"phone"}
    assert set(answer.context["forms"][1].errors) == {"email"}
    assert 'value="x@"' in answer.text
    assert plan.people.get(role="recorder").name == "ใหม่"
    assert plan.people.get(role="certifier").email == example()["certifier"]["email"]
    right = {"recorder-phone": "๐๒ ๕๕๕ ๐๑๐๔"}
    assert carla.post(address, held(*forms) | right)["Location"] == url("plan_check", plan.pk)


def test_somebody_recorded_before_is_filled_in_and_nothing_else_is_lost(plan: Plan, on: World, carla: Client) -> None:
    second = actions.start(on.agency, on.cycle, by=on.carla)
    page = carla.get(url("plan_people", second.pk))
    offered = page.context["people"][1][1]
    chosen = next(person for person in offered if person.name == example()["certifier"]["name"])
    data = held(*page.context["forms"]) | {"certifier-person": chosen.key, "recorder-name": "ชื่อที่พิมพ์ไว้"}
    answer = carla.post(url("plan_person_pick", second.pk, "certifier"), data)
    assert answer["Location"] == f"{url('plan_people', second.pk)}#certifier"
    assert second.people.get(role="certifier").content() == example()["certifier"]
    assert second.people.get(role="recorder").name == "ชื่อที่พิมพ์ไว้"


def test_a_person_of_another_agency_is_not_filled_in(plan: Plan, on: World) -> None:
    stan = signed_in(on.stan)
    own = actions.start(on.other_agency, on.cycle, by=on.stan)
    foreign = plan.people.first()
    assert stan.get(url("plan_people", own.pk)).context["people"][0][1] == []
    stan.post(url("plan_person_pick", own.pk, "recorder"), {"recorder-person": foreign.pk})
    assert own.people.get(role="recorder").name == ""
    assert stan.post(url("plan_person_pick", own.pk, "nobody")).status_code == 404


def test_a_wrong_field_of_the_other_person_is_kept_when_one_is_filled_in(plan: Plan, carla: Client) -> None:
    page = carla.get(url("plan_people", plan.pk))
    chosen = plan.people.get(role="recorder").pk
    data = held(*page.context["forms"]) | {"recorder-phone": "12", "certifier-person": chosen}
    answer = carla.post(url("plan_person_pick", plan.pk, "certifier"), data)
    assert answer.status_code == 422
    assert 'value="12"' in answer.text
    assert plan.people.get(role="certifier").name == plan.people.get(role="recorder").name
