"""How far a plan, a report or a completion report is: alike for one of them and in the database."""

from django.db.models import (
    Case,
    FilteredRelation,
    IntegerChoices,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.completion.models import Completion
from cleanreport.cycles.models import Cycle
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report


class Stage(IntegerChoices):
    """How far an agency is with its plan or with a round; of several plans the one that is least far counts."""

    NOTHING = 0, _("Not started")
    DRAFT = 1, _("In progress")
    TO_CORRECT = 2, pgettext_lazy("stage", "To be corrected")  # sent back, withdrawn or reopened
    WAITING = 3, pgettext_lazy("stage", "Awaits certifier")
    ACKNOWLEDGED = 4, pgettext_lazy("stage", "Acknowledged")


HANDED_IN = (Stage.WAITING, Stage.ACKNOWLEDGED)


def _stage(states: type[PlanState] | type[ReportState] | type[CompletionState], waiting: str, path: str = "") -> Case:
    """The stage that a document's state means; `path` leads to the document."""
    return Case(
        When(**{f"{path}state": states.ACKNOWLEDGED}, then=Value(Stage.ACKNOWLEDGED)),
        When(**{f"{path}state": waiting}, then=Value(Stage.WAITING)),
        When(**{f"{path}state": states.DRAFT, f"{path}current__isnull": False}, then=Value(Stage.TO_CORRECT)),
        When(**{f"{path}state": states.DRAFT}, then=Value(Stage.DRAFT)),
        default=Value(Stage.NOTHING),
        output_field=IntegerField(),
    )


def stage_of(document: Plan | Report | Completion) -> Stage:
    """The stage of one plan, report or completion report; the same as `_stage` says in the database."""
    return meant_by(document.state, document.current_id)


def meant_by(state: str, current: int | None) -> Stage:
    """The stage that a state means for a document that was sent before (`current`) or never was."""
    if state in (PlanState.ACKNOWLEDGED, ReportState.ACKNOWLEDGED, CompletionState.ACKNOWLEDGED):
        return Stage.ACKNOWLEDGED
    if state in (PlanState.FINISHED, ReportState.SENT, CompletionState.SENT):
        return Stage.WAITING
    return Stage.DRAFT if current is None else Stage.TO_CORRECT


def is_complete(stage: Stage, cycle: Cycle) -> bool:
    """A round is complete when its report was sent, or acknowledged where the year asks for that."""
    return stage == Stage.ACKNOWLEDGED if cycle.acknowledgement_required else stage in HANDED_IN


def is_handed_in(document: Plan | Report | Completion) -> bool:
    return stage_of(document) in HANDED_IN


def _least(plans: QuerySet[Plan], stage: Case) -> BaseExpression:
    """The stage of the plan that is least far; an agency without a plan has done nothing."""
    stages = plans.annotate(stage=stage).order_by("stage").values("stage")
    return Coalesce(Subquery(stages[:1]), Value(Stage.NOTHING))


def plan_stage(cycle: int) -> BaseExpression:
    """How far an agency is with recording its plan."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=cycle)
    return _least(plans, _stage(PlanState, PlanState.FINISHED))


def round_stage(cycle: int, round_: int) -> BaseExpression:
    """How far an agency is with reporting for a round."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=cycle)
    plans = plans.annotate(told=FilteredRelation("reports", condition=Q(reports__round=round_)))
    return _least(plans, _stage(ReportState, ReportState.SENT, "told__"))


def completion_stage(cycle: int) -> BaseExpression:
    """How far an agency is with its completion report."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=cycle)
    return _least(plans, _stage(CompletionState, CompletionState.SENT, "completion__"))
