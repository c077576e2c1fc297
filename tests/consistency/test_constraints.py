"""What the database itself never lets happen: every constraint of the chapters is tried, past all actions and forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Model

from cleanreport.agencies import actions as agencies
from cleanreport.agencies.actions import lists
from cleanreport.agencies.models import Agency, AgencyImport, AgencyName, ImportRow, Membership, MinistryName
from cleanreport.assignments.models import Assignment
from cleanreport.audit.models import Event, Head
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.completion.models import Completion, CompletionPerson, Picture, Section
from cleanreport.credentials import actions as credentials
from cleanreport.credentials.models import Batch, Invitation, Line, Part
from cleanreport.cycles.models import Cycle, DateChange, Extension, KeyFactor, ProcessType, Round
from cleanreport.documents.models import Issued, Rendering
from cleanreport.evidence.models import Arrival, Evidence, Support
from cleanreport.outreach import actions as outreach
from cleanreport.outreach.models import Announcement, Dismissal, Reminder
from cleanreport.outreach.queries.dues import Choice, Due
from cleanreport.plans.models import Indicator, Measure, Plan, PlanPerson, Risk
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report, ReportPerson
from cleanreport.stakeholders.models import Arrival as PersonFile
from cleanreport.stakeholders.models import BadRows, Person
from cleanreport.stakeholders.models import Part as FilePart
from cleanreport.submissions.actions import ask_again
from cleanreport.submissions.models import Kind, Request, Submission
from tests.cast import IN_ROUND_12, TODAY, World, completion_at, report_at
from tests.documents.samples import ask
from tests.kept import kept


@dataclass
class Full(World):
    """A world in which there is at least one row of everything."""

    report: Report
    evidence: Evidence
    rendering: Rendering
    picture: Picture


@pytest.fixture
def full(on: World) -> Full:
    return one_of_everything(on)


@kept
def one_of_everything(on: World) -> Full:
    report = report_at(State.SENT, on)
    asked = {"name": "นายธีรพงษ์ ตรงธรรม", "position": "รองอธิบดี", "email": "deputy@land.example"}
    ask_again(report.current, by=on.carla, at=TODAY + timedelta(days=1), **asked)
    file = {
        "title": "ทะเบียน",
        "file_name": "a.pdf",
        "path": "evidence/a",
        "size_bytes": 5,
        "media_type": "application/pdf",
    }
    evidence = Evidence.objects.create(plan=report.plan, sha256="0" * 64, added_at=TODAY, added_by=on.carla, **file)
    Arrival.objects.create(plan=report.plan, by=on.carla, size_bytes=5, touched_at=TODAY)
    Support.objects.create(evidence=evidence, target="indicator", key=1)
    listed(report.plan, on)
    extension = {"due_on": date(2014, 9, 10), "reason": "น้ำท่วม", "given_by": on.olga, "given_at": TODAY}
    Extension.objects.create(round=on.round, agency=on.agency, **extension)
    Issued.objects.create(sha256="0" * 64, about="submission:1", kind="plan", format="pdf", name="a", issued_at=TODAY)
    file = {key: value for key, value in file.items() if key != "title"} | {"media_type": "image/png", "path": "b"}
    picture = Picture.objects.create(
        completion=completion_at(CompletionState.SENT, on), sha256="0" * 64, added_at=TODAY, added_by=on.carla, **file
    )
    letters = credentials.ask_new([on.agency.pk], once="0" * 32, public_key=b"0" * 32, by=on.olga, at=TODAY)
    Part.objects.create(batch=letters, number=1)
    credentials.invite(on.agency, name="สมชาย", email="somchai@land.example", by=on.carla, at=TODAY)
    told(on)
    Assignment.objects.create(
        cycle=on.cycle, agency=on.agency, assessor=on.stan, assigned_by=on.olga, assigned_at=TODAY
    )
    DateChange.objects.create(cycle=on.cycle, moved=[], reason="น้ำท่วม", moved_by=on.olga, moved_at=TODAY)
    registered(on)
    return Full(**vars(on), report=report, evidence=evidence, rendering=ask(), picture=picture)


def listed(plan: Plan, on: World) -> None:
    """Somebody in the stakeholder database, and a file that waits for the worker."""
    sealed = {"key": "1", "sealed": b"0", "made_at": TODAY, "made_by": on.carla}
    Person.objects.create(plan=plan, group="recipient", email_mark=b"1", phone_mark=b"2", **sealed)
    facts = {"arrived_at": TODAY, "arrived_by": on.carla, "expires_at": TODAY, "size_bytes": 1}
    file = PersonFile.objects.create(plan=plan, once="0" * 32, **facts)
    FilePart.objects.create(arrival=file, number=0, key="1", sealed=b"0")
    BadRows.objects.create(arrival=file, number=1, key="1", sealed=b"0")


def registered(on: World) -> None:
    """An agency and a ministry that were renamed, and a list of agencies that was read."""
    renamed = {"name_th": "ชื่อใหม่", "name_en": "", "from_on": date(2014, 3, 1), "reason": "", "seen": 0, "by": on.olga}
    agencies.rename(on.agency, **renamed)
    agencies.rename(on.agency.ministry, **renamed)
    content = "รหัสหน่วยงาน,ชื่อหน่วยงาน,ประเภท,รหัสกระทรวง\nX-1,กรมใหม่,department,MOI\n"
    lists.upload("ก.csv", content.encode(), by=on.olga)
    lists.work_on_next()


def told(on: World) -> None:
    """Reminders of a day and by hand, and an announcement that somebody has put away."""
    outreach.remind_of_day(at=IN_ROUND_12 + timedelta(days=7))
    outreach.call(Due(on.cycle, Kind.REPORT, on.last_round), Choice(), token=uuid4(), by=on.olga, at=IN_ROUND_12)
    said = {"title_th": "ก", "text_th": "ข", "from_on": TODAY.date(), "until_on": TODAY.date()}
    outreach.dismiss(outreach.announce(said, token=uuid4(), by=on.olga, at=TODAY), by=on.carla, at=TODAY)


def again(row: Model, **changes: object) -> None:
    """A second row that says the same as this one but for what is given."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    type(row)(**values | changes).save(force_insert=True)


def every(model: type[Model], **changes: object) -> Callable[[Full], object]:
    """Writes the same into every row of a table."""
    return lambda full: model._base_manager.update(**changes)


ANSWERED = {"state": "acknowledged", "state_at": TODAY, "state_by": "ก"}
TAKEN_BACK = ("sent_back", "withdrawn", "reopened")
BREAKING: dict[str, list[Callable[[Full], object]]] = {
    "event_sealed_has_chain_digest": [every(Event, chain_digest="f" * 64), lambda full: Event.objects.filter(
        pk=Event.objects.first().pk).update(place=1)],
    "head_is_one_row": [lambda full: Head.objects.create(pk=2, place=0, link="0" * 64)],
    "reminder_once_a_day": [lambda full: again(Reminder.objects.get(call=None, agency=full.agency))],
    "reminder_once_a_call": [lambda full: again(Reminder.objects.get(offset=None, agency=full.agency))],
    "reminder_by_day_or_by_call": [every(Reminder, call=None), every(Reminder, offset=1)],
    "announcement_from_before_until": [every(Announcement, until_on=TODAY.date() - timedelta(days=1))],
    "announcement_says_something": [every(Announcement, title_th=""), every(Announcement, text_th="")],
    "announcement_english_whole": [every(Announcement, title_en="a"), every(Announcement, text_en="a")],
    "dismissal_once": [lambda full: again(Dismissal.objects.get())],
    "agency_begins_before_it_ends": [every(Agency, in_force_from=date(2014, 2, 1), in_force_to=date(2014, 1, 31))],
    "agency_merged_has_ended": [lambda full: Agency.objects.update(successor=full.other_agency)],
    "agency_name_once_a_day": [lambda full: again(AgencyName.objects.get(name_th="ชื่อใหม่"))],
    "agency_first_name_once": [lambda full: again(AgencyName.objects.get(from_on=None))],
    "ministry_name_once_a_day": [lambda full: again(MinistryName.objects.get(name_th="ชื่อใหม่"))],
    "ministry_first_name_once": [lambda full: again(MinistryName.objects.get(from_on=None))],
    "import_at_work_has_claim": [
        every(AgencyImport, state="reading", claimed_at=TODAY, claim=""),
        every(AgencyImport, state="reading", claimed_at=None, claim="a"),
    ],
    "import_recorded_was_confirmed": [every(AgencyImport, state="confirmed"), every(AgencyImport, state="done")],
    "import_row_once": [lambda full: again(ImportRow.objects.get())],
    "assignment_once": [lambda full: again(Assignment.objects.get())],
    "membership_once": [lambda full: again(Membership.objects.first())],
    "batch_working_has_claim": [
        every(Batch, state="working", claimed_at=TODAY), every(Batch, state="working", claim="a"),
    ],
    "batch_counts_no_more_than_all": [every(Batch, done=1, skipped=1)],
    "part_once": [lambda full: again(Part.objects.get())],
    "line_once": [lambda full: again(Line.objects.get())],
    "line_is_to_somebody": [every(Line, agency=None)],
    "line_made_has_account": [
        lambda full: Line.objects.update(part=Part.objects.get()),
        lambda full: Line.objects.update(part=Part.objects.get(), user=full.carla, skipped="in_use"),
    ],
    "invitation_once_open": [lambda full: again(Invitation.objects.get(), token_digest="1" * 64)],
    "invitation_accepted_has_account": [
        every(Invitation, accepted_at=TODAY), lambda full: Invitation.objects.update(account=full.cory),
    ],
    "invitation_ends_one_way": [
        lambda full: Invitation.objects.update(accepted_at=TODAY, account=full.cory, withdrawn_at=TODAY)
    ],
    "cycle_floor_is_0_or_1": [every(Cycle, score_floor=2)],
    "cycle_year_is_be": [every(Cycle, year_be=2014), every(Cycle, year_be=2701)],
    "cycle_takes_evidence": [every(Cycle, evidence_file_mb=0), every(Cycle, evidence_plan_mb=0)],
    "round_once_a_cycle": [lambda full: again(full.round)],
    "round_months_known": [every(Round, months=0), lambda full: again(full.round, months=7)],
    "round_opens_before_due": [every(Round, opens_on=date(2014, 12, 1))],
    "completion_with_one_round": [every(Round, completion_required=True)],
    "date_change_has_reason": [every(DateChange, reason="")],
    "extension_has_reason": [every(Extension, reason="")],
    "process_type_once_a_cycle": [lambda full: again(ProcessType.objects.first())],
    "factor_once_a_process_type": [lambda full: again(KeyFactor.objects.first())],
    "submission_revision_once": [lambda full: again(full.report.current, number="2557-999999", follows_id=None)],
    "submission_answered_has_time_and_person": [
        every(Submission, **ANSWERED | {"state_at": None}),
        every(Submission, **ANSWERED | {"state_by": ""}),
        every(Submission, **ANSWERED | {"state": "waiting"}),
    ],
    "submission_taken_back_has_reason": [
        every(Submission, **ANSWERED | {"state": state, "comment": ""}) for state in TAKEN_BACK
    ],
    "submission_report_has_round": [
        lambda full: Submission.objects.filter(kind="report").update(round=None),
        lambda full: Submission.objects.filter(kind="completion").update(round=None),
        lambda full: Submission.objects.filter(kind="plan").update(round=full.round),
    ],
    "request_answered_once": [
        lambda full: Request.objects.filter(submission=full.report.current).update(answered_at=TODAY)
    ],
    "plan_frozen_has_submission": [every(Plan, current=None)],
    "risk_scores_1_to_5": [every(Risk, **{name: score}) for name in ("likelihood", "impact") for score in (0, 6)],
    "measure_weight_positive": [every(Measure, weight=0)],
    "indicator_weight_positive": [every(Indicator, weight=0)],
    "plan_person_once_a_role": [lambda full: again(PlanPerson.objects.first()), every(PlanPerson, role="recorder")],
    "evidence_is_not_empty": [every(Evidence, size_bytes=0)],
    "evidence_once_a_plan": [lambda full: again(full.evidence, path="evidence/b")],
    "arrival_is_part_of_its_size": [every(Arrival, arrived_bytes=6), every(Arrival, arrived_bytes=-1)],
    "arrival_whole_lies_somewhere": [every(Arrival, state="whole")],
    "arrival_open_once_a_plan": [lambda full: again(PersonFile.objects.get(), once="1" * 32, state="read")],
    "arrival_at_work_has_claim": [
        every(PersonFile, state="reading", claimed_at=TODAY, claim=""),
        every(PersonFile, state="reading", claimed_at=None, claim="a"),
    ],
    "bad_rows_once": [lambda full: again(BadRows.objects.get())],
    "file_part_once": [lambda full: again(FilePart.objects.get())],
    "email_once_a_plan": [lambda full: again(Person.objects.get(arrival=None), phone_mark=None)],
    "phone_once_a_plan": [lambda full: again(Person.objects.get(arrival=None), email_mark=None)],
    "person_can_be_reached": [every(Person, email_mark=None, phone_mark=None)],
    "person_group_known": [every(Person, group="other")],
    "support_once": [lambda full: again(Support.objects.get())],
    "rendering_once": [lambda full: again(full.rendering)],
    "rendering_ready_is_known": [
        every(Rendering, **{"state": "ready", "sha256": "0" * 64, "size_bytes": 1, "finished_at": TODAY} | lacks)
        for lacks in ({"sha256": ""}, {"size_bytes": None}, {"finished_at": None})
    ],
    "rendering_failed_has_reason": [every(Rendering, state="failed")],
    "rendering_working_has_claim": [
        every(Rendering, state="working", claimed_at=TODAY), every(Rendering, state="working", claim="a")
    ],
    "issued_once": [lambda full: again(Issued.objects.get())],
    "report_once_a_round": [lambda full: again(full.report, current_id=None, state="draft")],
    "report_handed_in_has_submission": [every(Report, current=None)],
    "measure_progress_once": [lambda full: again(full.report.measures.first())],
    "measure_percent_0_to_100": [every(MeasureProgress, percent=percent) for percent in (-1, F("percent") + 100)],
    "indicator_result_once": [lambda full: again(full.report.indicators.first()), every(IndicatorResult, key=1)],
    "report_person_once_a_role": [lambda full: again(ReportPerson.objects.first())],
    "completion_handed_in_has_submission": [every(Completion, current=None)],
    "completion_person_once_a_role": [lambda full: again(CompletionPerson.objects.first())],
    "section_once": [lambda full: again(Section.objects.first()), every(Section, number="1.1")],
    "picture_is_not_empty": [every(Picture, size_bytes=0)],
    "picture_once": [lambda full: again(full.picture, path="c")],
}  # fmt: skip
CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_models()
    if model.__module__.startswith("cleanreport.")
    for constraint in model._meta.constraints
}


def test_every_constraint_is_tried() -> None:
    assert set(BREAKING) == set(CONSTRAINTS)


def named_by(name: str) -> list[str]:
    """What the database says when it refuses: the constraint, or on SQLite the columns that must be unique."""
    model, constraint = CONSTRAINTS[name]
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        return [f"{model._meta.db_table}.{model._meta.get_field(field).column}" for field in constraint.fields]
    return [name]


@pytest.mark.parametrize("name", BREAKING)
def test_the_database_refuses(name: str, full: Full) -> None:
    for breaking in BREAKING[name]:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            breaking(full)
        assert all(words in str(refused.value) for words in named_by(name))
