"""More time for many, and opening many for correction: seen row by row before it is done, and done as a whole."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from cleanreport.audit.models import Event
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Extension
from cleanreport.notifications.models import Letter
from cleanreport.outreach import actions
from cleanreport.outreach.queries.dues import Due
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind
from tests.cast import TODAY, World
from tests.outreach.conftest import Office, sent_to

LIST, CHOSEN, GIVE = (f"/office/extensions/{end}" for end in ("", "chosen/", "give/"))
LATER = "10/9/2557"
BECAUSE = "น้ำท่วมหลายจังหวัด"


def looked(client: Client, **form: Any) -> Any:
    """What would happen."""
    return client.post(GIVE, {"watch": "9", "due_on": LATER, "reason": BECAUSE, **form})


def given(client: Client, **form: Any) -> Any:
    """Looked at and confirmed."""
    confirmed = looked(client, **form).context["confirmed"]
    return looked(client, **form, confirmed=confirmed)


def outcomes(answer: Any) -> dict[str, str]:
    return {row.agency.code: str(row.chip.icon) for row in answer.context["rows"]}


@pytest.fixture
def four(there: Office, on: World) -> None:
    """One that has sent, one extended to the same day, one to a later day, and one that needs it."""
    for code in ("A-SENT", "B-SAME", "C-LATER"):
        there.agency(code, f"กรม {code}")
    there.report(there.plan(type(on.agency).objects.get(code="A-SENT")), "sent")
    for code, day in (("B-SAME", date(2014, 9, 10)), ("C-LATER", date(2014, 9, 20))):
        agency = type(on.agency).objects.get(code=code)
        cycles.extend(on.round, agency, due_on=day, reason="เดิม", by=on.olga, at=TODAY)


def test_the_list_shows_who_can_send_until_when(four: None, olga: Client) -> None:
    rows = olga.get(LIST, {"watch": "9"}).context["rows"]
    known = {row.agency.code: (row.deadline.due_on, row.deadline.extended) for row in rows}
    assert known["B-SAME"] == (date(2014, 9, 10), True)
    assert known["MOI-04"] == (date(2014, 8, 31), False)
    assert "A-SENT" not in known
    everybody = olga.get(LIST, {"watch": "9", "who": "all"}).context["rows"]
    assert "A-SENT" in {row.agency.code for row in everybody}


def test_what_would_happen_is_shown_row_by_row_and_nothing_is_done(four: None, olga: Client) -> None:
    answer = looked(olga, all="1", who="all")
    assert answer.status_code == 200
    assert outcomes(answer) == {
        "A-SENT": "check-circle-fill", "B-SAME": "dash-circle", "C-LATER": "dash-circle",
        "MOI-04": "calendar-plus", "TH-55": "calendar-plus",
    }  # fmt: skip
    assert answer.context["needed"] == 2
    assert BECAUSE in answer.text
    assert Extension.objects.filter(reason=BECAUSE).count() == 0


def test_confirmed_it_is_done_and_told(four: None, on: World, carla_at: str, olga: Client) -> None:
    assert given(olga, all="1", who="all")["Location"] == f"{LIST}?watch=9&who=all"
    extended = Extension.objects.filter(reason=BECAUSE, due_on=date(2014, 9, 10), given_by=on.olga)
    assert sorted(extended.values_list("agency__code", flat=True)) == ["MOI-04", "TH-55"]
    assert sent_to(purpose="extended") == [carla_at]
    letter = Letter.objects.get(purpose="extended")
    assert "10 กันยายน 2557" in letter.email.subject
    assert BECAUSE in letter.email.message
    assert Event.objects.filter(verb="round.extended", details__reason=BECAUSE).count() == 2


def test_only_those_ticked_are_extended(four: None, olga: Client) -> None:
    given(olga, agency=["TH-55"])
    assert Extension.objects.get(reason=BECAUSE).agency.code == "TH-55"


def test_two_clicks_extend_once_and_tell_once(on: World, carla_at: str, olga: Client) -> None:
    form: dict[str, Any] = {"agency": ["MOI-04"]}
    confirmed = looked(olga, **form).context["confirmed"]
    assert [looked(olga, **form, confirmed=confirmed).status_code for _click in range(2)] == [302, 409]
    assert (Extension.objects.count(), len(sent_to(purpose="extended"))) == (1, 1)


def test_one_agency_extended_on_its_own_page_is_told_too(on: World, carla_at: str, olga: Client) -> None:
    path = reverse("office_extend", args=[on.round.pk, "MOI-04"])
    for _click in range(2):
        assert olga.post(path, {"due_on": LATER, "reason": BECAUSE}).status_code == 302
    assert sent_to(purpose="extended") == [carla_at]


def test_what_changed_since_is_looked_at_again(there: Office, on: World, olga: Client) -> None:
    confirmed = looked(olga, all="1").context["confirmed"]
    there.report(there.plan(on.agency), "sent")
    answer = looked(olga, all="1", confirmed=confirmed)
    assert answer.status_code == 409
    assert BECAUSE in answer.text
    assert not Extension.objects.exists()


def test_another_date_than_the_one_shown_is_looked_at_again(on: World, olga: Client) -> None:
    confirmed = looked(olga, all="1").context["confirmed"]
    assert looked(olga, all="1", confirmed=confirmed, due_on="11/9/2557").status_code == 409
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        {"reason": ""}, {"reason": "ก" * 1001}, {"due_on": ""}, {"due_on": "31/8/2557"}, {"due_on": "1/1/2560"},
        {"due_on": "พรุ่งนี้"}, {"confirmed": "x", "reason": " "},
    ],
)  # fmt: skip
def test_bad_input_says_where_and_keeps_everything(bad: dict[str, str], on: World, olga: Client) -> None:
    answer = looked(olga, all="1", **bad)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == bad.keys() - {"confirmed"}
    for value in ({"due_on": LATER, "reason": BECAUSE} | bad).values():
        assert value.strip() in answer.text
    assert not Extension.objects.exists()


def test_too_many_at_once_are_refused(on: World, olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_EXTENDED", 1)
    assert "มากกว่า 1 หน่วยงาน" in olga.get(CHOSEN, {"all": "1"}).text
    due = Due(on.cycle, Kind.REPORT, on.round)
    with pytest.raises(ValidationError):
        actions.extend_many(due, type(on.agency).objects.all(), due_on=date(2014, 9, 10), reason="ก", by=on.olga)
    assert not Extension.objects.exists()


def test_all_or_nothing(on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_at_the_end(*_args: object, **_facts: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("cleanreport.notifications.actions.post_all", fails_at_the_end)
    due = Due(on.cycle, Kind.REPORT, on.round)
    with pytest.raises(RuntimeError):
        actions.extend_many(due, type(on.agency).objects.all(), due_on=date(2014, 9, 10), reason="ก", by=on.olga)
    assert not Extension.objects.exists()


def test_nothing_chosen_leads_back(on: World, olga: Client) -> None:
    assert "ยังไม่ได้เลือกรายการ" in olga.get(CHOSEN).text
    assert looked(olga).status_code == 422


def test_only_officers_extend_and_reopen(on: World, carla: Client) -> None:
    assert {carla.get(path).status_code for path in (LIST, CHOSEN, "/office/reopening/")} == {404}
    assert looked(carla, all="1").status_code == 404
    due = Due(on.cycle, Kind.REPORT, on.round)
    with pytest.raises(PermissionDenied):
        actions.extend_many(due, type(on.agency).objects.all(), due_on=date(2014, 9, 10), reason="ก", by=on.carla)
    with pytest.raises(PermissionDenied):
        actions.reopen_many([], reason="ก", by=on.carla)


# Opening for correction


def opened(client: Client, watch: str, **form: Any) -> Any:
    return client.post("/office/reopening/open/", {"watch": watch, "reason": BECAUSE, **form})


def test_many_plans_are_opened_with_one_reason(there: Office, on: World, olga: Client) -> None:
    plans = [there.plan(on.agency, "finished"), there.plan(on.other_agency)]
    draft = there.plan(there.agency("A-01", "กรมที่ 1"), "draft")
    listed = olga.get("/office/reopening/", {"watch": "plan"}).context["rows"]
    assert {row.pk for row in listed} == {plan.pk for plan in plans}
    before = Letter.objects.count()
    answer = opened(olga, "plan", all="1")
    assert (answer.status_code, answer["Location"]) == (302, "/office/reopening/?watch=plan")
    assert set(Plan.objects.values_list("state", flat=True)) == {"draft"}
    reasons = Event.objects.filter(verb="plan.reopened").values_list("details__reason", flat=True)
    assert list(reasons) == [BECAUSE] * 2
    assert Letter.objects.count() == before + 4  # recorder and certifier of each
    assert draft.pk in Plan.objects.values_list("pk", flat=True)


def test_reports_are_opened_one_by_one_as_ticked(there: Office, on: World, olga: Client) -> None:
    first = there.report(there.plan(on.agency), "sent")
    second = there.report(there.plan(on.other_agency))
    page = olga.get("/office/reopening/chosen/", {"watch": "9", "document": [second.pk]})
    assert [row.number for row in page.context["rows"]] == [second.current.number]
    opened(olga, "9", document=[second.pk])
    assert dict(Report.objects.values_list("pk", "state")) == {first.pk: "sent", second.pk: "draft"}


def test_two_clicks_open_once(there: Office, on: World, olga: Client) -> None:
    report = there.report(there.plan(on.agency), "sent")
    codes = [opened(olga, "9", document=[report.pk]).status_code for _click in range(2)]
    assert codes == [302, 302]
    assert Event.objects.filter(verb="report.reopened").count() == 1


def test_what_is_a_draft_already_is_left_alone(there: Office, on: World) -> None:
    plans = [there.plan(on.agency, "finished"), there.plan(on.other_agency, "draft")]
    assert actions.reopen_many(plans, reason=BECAUSE, by=on.olga) == [plans[0]]


def test_without_a_reason_none_is_opened(there: Office, on: World, olga: Client) -> None:
    plan = there.plan(on.agency, "finished")
    answer = opened(olga, "plan", document=[plan.pk], reason="  ")
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"reason"})
    plan.refresh_from_db()
    assert plan.is_frozen


def test_one_that_fails_leaves_all_as_they_were(there: Office, on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = [there.plan(on.agency, "finished"), there.plan(on.other_agency, "finished")]
    real, calls = actions.plans.reopen, []

    def second_fails(plan: Plan, **facts: Any) -> None:
        calls.append(plan)
        if len(calls) == 2:
            raise RuntimeError
        real(plan, **facts)

    monkeypatch.setattr(actions.plans, "reopen", second_fails)
    with pytest.raises(RuntimeError):
        actions.reopen_many(plans, reason=BECAUSE, by=on.olga)
    assert set(Plan.objects.values_list("state", flat=True)) == {"finished"}


def test_too_many_are_not_opened(there: Office, on: World, olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_REOPENED", 1)
    for agency in (on.agency, on.other_agency):
        there.plan(agency, "finished")
    assert opened(olga, "plan", all="1").status_code == 422
    assert set(Plan.objects.values_list("state", flat=True)) == {"finished"}


@pytest.mark.parametrize("document", ["x", "-1", "9" * 30, "๑", ""])
def test_nonsense_opens_nothing(document: str, there: Office, on: World, olga: Client) -> None:
    there.plan(on.agency, "finished")
    assert opened(olga, "plan", document=[document]).status_code == 302
    assert Plan.objects.get().is_frozen
