"""Which evidence a person sees."""

from django.db.models import Exists, OuterRef, QuerySet

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import in_sight_of
from cleanreport.evidence.models import Evidence
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Kind, Submission


def evidence_visible_to(user: User) -> QuerySet[Evidence]:
    """Files are as visible as their plan: to the agency's people and to officers; to a ministry's viewers once sent."""
    evidence = Evidence.objects.select_related("plan__agency").filter(in_sight_of(user, "plan__agency__"))
    if user.is_ministry_viewer:
        sent = Submission.objects.filter(plan_id=OuterRef("plan"), snapshot__contains=OuterRef("sha256"))
        return evidence.filter(Exists(sent))
    return evidence


def evidence_of(plan: Plan) -> QuerySet[Evidence]:
    """Every file given for this plan in any round, with what it supports; two queries."""
    return Evidence.objects.filter(plan=plan).prefetch_related("supports")


def sent_with_evidence(plan: Plan) -> list[Submission]:
    """The last submission of each report of the plan, without what was frozen, the newest first."""
    sent = Submission.objects.filter(plan_id=plan.pk, kind__in=[Kind.REPORT, Kind.COMPLETION])
    newest = sent.select_related("round").defer("snapshot").order_by("-id")
    found: dict[tuple[str, int], Submission] = {}
    for one in newest:
        found.setdefault((one.kind, one.subject_id), one)
    return list(found.values())


def evidence_in(plan: Plan, number: str) -> list[int]:
    """The ids of the files that a submission of this plan was frozen with."""
    submission = Submission.objects.filter(plan_id=plan.pk, number=number).first()
    return [file["id"] for file in submission.content.get("evidence", [])] if submission else []


def frozen_in(evidence: Evidence) -> list[Submission]:
    """The submissions that hold this file by its digest, the newest first, without what was frozen."""
    held = Submission.objects.filter(plan_id=evidence.plan_id, snapshot__contains=evidence.sha256)
    return list(held.select_related("round").defer("snapshot").order_by("-id"))
