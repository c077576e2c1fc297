"""What the database itself never lets happen: every constraint of the chapters is tried, past all actions and forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Model

from cleanreport.agencies.models import Membership
from cleanreport.audit.models import Event
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.completion.models import Completion, CompletionPerson, Picture, Section
from cleanreport.cycles.models import Cycle, Extension, KeyFactor, ProcessType, Round
from cleanreport.documents.models import Issued, Rendering
from cleanreport.evidence.models import Evidence, Support
from cleanreport.plans.models import Indicator, Measure, Plan, PlanPerson, Risk
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report, ReportPerson
from cleanreport.submissions.actions import ask_again
from cleanreport.submissions.models import Request, Submission
from tests.cast import TODAY, World, completion_at, report_at
from tests.documents.samples import ask


@dataclass
class Full(World):
    """A world in which there is at least one row of everything."""

    report: Report
    evidence: Evidence
    rendering: Rendering
    picture: Picture


@pytest.fixture
def full(on: World) -> Full:
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
    Support.objects.create(evidence=evidence, target="indicator", key=1)
    extension = {"due_on": date(2014, 9, 10), "reason": "น้ำท่วม", "given_by": on.olga, "given_at": TODAY}
    Extension.objects.create(round=on.round, agency=on.agency, **extension)
    Issued.objects.create(sha256="0" * 64, about="submission:1", kind="plan", format="pdf", name="a", issued_at=TODAY)
    file = {key: value for key, value in file.items() if key != "title"} | {"media_type": "image/png", "path": "b"}
    picture = Picture.objects.create(
        completion=completion_at(CompletionState.SENT, on), sha256="0" * 64, added_at=TODAY, added_by=on.carla, **file
    )
    return Full(**vars(on), report=report, evidence=evidence, rendering=ask(), picture=picture)


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
    "membership_once": [lambda full: again(Membership.objects.first())],
    "cycle_floor_is_0_or_1": [every(Cycle, score_floor=2)],
    "cycle_year_is_be": [every(Cycle, year_be=2014), every(Cycle, year_be=2701)],
    "round_once_a_cycle": [lambda full: again(full.round)],
    "round_months_known": [every(Round, months=0), lambda full: again(full.round, months=7)],
    "round_opens_before_due": [every(Round, opens_on=date(2014, 12, 1))],
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
