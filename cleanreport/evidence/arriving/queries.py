"""Which files on their way a person sees: the own ones."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from cleanreport.accounts.models import User
from cleanreport.core.prepared import Prepared
from cleanreport.evidence.arriving import parts
from cleanreport.evidence.models import Arrival, Evidence
from cleanreport.plans.models import Plan

State = Arrival.State
# So long a file waits for the rest of it, or for being added.
KEPT = timedelta(days=3)


def arrivals_of(user: User, *, at: datetime) -> QuerySet[Arrival]:
    """What this person has begun to give, as long as it is kept and the person works for the plan's agency."""
    return Arrival.objects.filter(
        by=user, plan__agency__memberships__user=user, touched_at__gt=at - KEPT
    ).select_related("plan__agency", "plan__cycle")


def waiting(plan: Plan, user: User, *, at: datetime) -> list[Arrival]:
    """What came, or began to come, and is not added yet; refused ones until the person has taken note."""
    return [arrival for arrival in _WAITING(plan.pk, user.pk) if arrival.touched_at > at - KEPT]


_WAITING = Prepared(
    lambda plan, user: Arrival.objects.filter(plan=plan, by=user).exclude(state=State.ADDED).order_by("pk")
)


def arrived_bytes(arrival: Arrival) -> int:
    """How much of it is here; on a machine that has lost the part, or never had it, less than its row says."""
    if arrival.state != State.COMING:
        return arrival.size_bytes
    return min(arrival.arrived_bytes, parts.size_of(arrival.key))


def given_before(arrival: Arrival) -> Evidence | None:
    """The evidence of the plan that has the same bytes."""
    if not arrival.sha256:
        return None
    return Evidence.objects.filter(plan_id=arrival.plan_id, sha256=arrival.sha256).first()
