"""Which evidence a person sees."""

from django.db.models import Exists, OuterRef, QuerySet

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import in_sight_of
from cleanreport.evidence.models import Evidence
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Submission


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
