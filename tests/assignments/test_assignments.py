"""The office assigns agencies to assessors, who then read what these agencies sent in that year, and nothing else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency
from cleanreport.assignments import actions, queries
from cleanreport.assignments.models import Assignment
from cleanreport.audit.models import Event
from cleanreport.cycles import actions as cycles
from cleanreport.documents.models import Format
from cleanreport.evidence import actions as evidence
from cleanreport.evidence.models import Kind as EvidenceKind
from cleanreport.evidence.queries import evidence_visible_to
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.plans.queries import plans_visible_to
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.queries import reports_visible_to
from cleanreport.submissions import papers
from cleanreport.submissions.models import Submission
from cleanreport.submissions.queries import submission_seen_by, submissions_visible_to
from tests.cast import PASSWORD, TODAY, World, last_round_sent, plan_at, report_at
from tests.evidence.samples import PDF

pytestmark = pytest.mark.django_db


def assessor(on: World, name: str = "asa", email: str = "asa@assess.example") -> User:
    return agencies.open_account(name, by=on.olga, password=PASSWORD, email=email, role=Role.ASSESSOR)


def assign(on: World, who: User, *codes: str, by: User | None = None) -> list[str]:
    new = actions.assign(on.cycle, who, codes or ("MOI-04",), by=by or on.olga, at=TODAY)
    return [agency.code for agency in new]


def sent_plan(plan: Plan) -> Submission:
    assert plan.current is not None
    return plan.current


def number_of(plan: Plan) -> str:
    return str(sent_plan(plan).number)


def browser(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_an_assessor_sees_an_agency_from_the_assignment_until_it_is_taken_away(on: World) -> None:
    plan, asa = last_round_sent(on), assessor(on)
    number = number_of(plan)
    seen: dict[str, Callable[[], Any]] = {
        "plans": lambda: plans_visible_to(asa).count(),
        "reports": lambda: reports_visible_to(asa).count(),
        "submissions": lambda: submissions_visible_to(asa).count(),
        "this one": lambda: submission_seen_by(asa, number) is not None,
    }
    assert {name: look() for name, look in seen.items()} == dict.fromkeys(seen, 0)
    assign(on, asa)
    assert {name: look() for name, look in seen.items()} == {
        "plans": 1, "reports": 2, "submissions": 3, "this one": True,
    }  # fmt: skip
    actions.take_away(on.cycle, asa, ["MOI-04"], by=on.olga, at=TODAY)
    assert {name: look() for name, look in seen.items()} == dict.fromkeys(seen, 0)


def test_an_assignment_holds_for_its_year_alone(on: World) -> None:
    plan, asa = plan_at(PlanState.FINISHED, on), assessor(on)
    later = cycles.copy_cycle(on.cycle, 2558, by=on.olga, at=TODAY)
    actions.assign(later, asa, ["MOI-04"], by=on.olga, at=TODAY)
    assert not plans_visible_to(asa).exists()
    assert submission_seen_by(asa, number_of(plan)) is None
    assert browser(asa).get(reverse("plan_evidence", args=[plan.pk])).status_code == 404


def test_what_is_still_written_stays_with_the_agency(on: World) -> None:
    asa = assessor(on)
    assign(on, asa)
    draft = plan_at(PlanState.DRAFT, on)
    assert not plans_visible_to(asa).exists()
    client = browser(asa)
    for name in ("plan", "plan_evidence", "stakeholders"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 404, name
    assert client.post(reverse("plan_general", args=[draft.pk]), {}).status_code == 404


def test_an_assessor_who_has_read_a_submission_may_still_not_act_for_its_agency(on: World) -> None:
    plan, asa = plan_at(PlanState.FINISHED, on), assessor(on)
    assign(on, asa)
    client, number = browser(asa), number_of(plan)
    page = client.get(reverse("submission", args=[number]))
    assert page.status_code == 200
    assert reverse("submission_ask", args=[number]) not in page.text
    asked = {"name": "ใคร", "position": "อะไร", "email": "who@certify.example"}
    assert client.post(reverse("submission_ask", args=[number]), asked).status_code == 403
    assert not Email.objects.filter(to__contains="who@certify.example").exists()


def test_papers_of_what_was_sent_are_open_to_the_assessor_and_papers_of_drafts_are_not(on: World) -> None:
    plan, asa = plan_at(PlanState.FINISHED, on), assessor(on)
    [sort] = [sort for sort in papers.registry.sorts_of(sent_plan(plan)) if sort.kind == "plan"]
    made = papers.ask(sent_plan(plan), sort, Format.PDF, papers.Digits.ARABIC, by=on.carla, at=TODAY)
    assert not papers.visible_to(asa).exists()
    assign(on, asa)
    assert list(papers.visible_to(asa)) == [made]
    made.about = f"plan:{plan.pk}"
    made.save(update_fields=["about"])
    assert not papers.visible_to(asa).exists()


def test_evidence_is_open_once_it_was_sent(on: World) -> None:
    asa, report = assessor(on), report_at(ReportState.DRAFT, on)
    assign(on, asa)
    file = evidence.bring_in(SimpleUploadedFile("ทะเบียน.pdf", PDF))
    given = evidence.add(report.plan, file, kind=EvidenceKind.OTHER, by=on.carla, at=TODAY)
    reports.attach(report, given, by=on.carla, at=TODAY)
    assert not evidence_visible_to(asa).exists()
    reports.send(report, by=on.carla, at=TODAY)
    assert list(evidence_visible_to(asa)) == [given]


def test_assigning_twice_does_it_once_and_writes_one_letter(on: World) -> None:
    asa = assessor(on)
    assert assign(on, asa, "TH-55", "MOI-04") == ["MOI-04", "TH-55"]
    assert assign(on, asa, "MOI-04", "TH-55") == []
    assert Assignment.objects.count() == 2
    [letter] = Email.objects.filter(to__contains=asa.email)
    assert "กรมที่ดิน" in letter.message
    assert "จังหวัดน่าน" in letter.message
    assert "2 แห่ง" in letter.subject
    events = Event.objects.filter(verb="assessor.assigned").order_by("agency_code")
    assert [(event.agency_code, event.details["assessor"]) for event in events] == [("MOI-04", "asa"), ("TH-55", "asa")]


def test_an_agency_that_is_not_there_in_the_year_is_passed_over(on: World) -> None:
    Agency.objects.filter(code="TH-55").update(in_force_from=date(2020, 1, 1))
    assert assign(on, assessor(on), "TH-55", "NONE", "MOI-04") == ["MOI-04"]


def test_nobody_assesses_an_agency_of_their_own(on: World) -> None:
    on.carla.email = "Twice@people.example"
    on.carla.is_active = False
    on.carla.save()
    asa = assessor(on, email="twice@people.example")
    with pytest.raises(ValidationError, match="กรมที่ดิน"):
        assign(on, asa, "MOI-04", "TH-55")
    assert not Assignment.objects.exists()
    assert assign(on, asa, "TH-55") == ["TH-55"]


def test_only_officers_assign_and_only_to_assessors(on: World) -> None:
    asa = assessor(on)
    for by in (on.carla, asa):
        with pytest.raises(PermissionDenied):
            assign(on, asa, by=by)
        with pytest.raises(PermissionDenied):
            actions.take_away(on.cycle, asa, ["MOI-04"], by=by, at=TODAY)
    with pytest.raises(ValidationError):
        assign(on, on.stan)
    asa.is_active = False
    asa.save()
    with pytest.raises(ValidationError):
        assign(on, asa)


def test_who_has_what_is_counted_by_year(on: World) -> None:
    asa, bea = assessor(on), assessor(on, "bea", "bea@assess.example")
    assign(on, asa)
    counted = [(who.username, who.__dict__["assigned"]) for who in queries.assessors_of(on.cycle)]
    assert counted == [("asa", 1), ("bea", 0)]
    assert [cycle.year_be for cycle in queries.years_assigned(asa)] == [2557]
    assert not queries.years_assigned(bea).exists()
