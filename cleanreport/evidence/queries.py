"""Which evidence a person sees."""

from django.db.models import QuerySet

from cleanreport.accounts.models import User
from cleanreport.evidence.models import Evidence
from cleanreport.plans.models import Plan


def evidence_visible_to(user: User) -> QuerySet[Evidence]:
    """Files are as visible as their plan: to the agency's people and to officers."""
    evidence = Evidence.objects.select_related("plan__agency")
    return evidence if user.is_officer else evidence.filter(plan__agency__memberships__user=user)


def evidence_of(plan: Plan) -> QuerySet[Evidence]:
    """Every file given for this plan in any round, with what it supports; two queries."""
    return Evidence.objects.filter(plan=plan).prefetch_related("supports")
