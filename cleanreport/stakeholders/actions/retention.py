"""Personal data whose time is over: the persons are deleted, their numbers stay. For the worker."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import move
from cleanreport.core.locks import locked
from cleanreport.cycles.queries import day_of
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import lifecycle, queries, rules
from cleanreport.stakeholders.actions.arrivals import leave_nothing
from cleanreport.stakeholders.actions.shared import held
from cleanreport.stakeholders.models import Arrival

# More plans have to wait for the next turn, so that other jobs get theirs.
PLANS_AT_ONCE = 20


def erase_what_is_over(*, at: datetime | None = None) -> int:
    """Delete the persons of plans whose year's day has come; returns of how many plans."""
    at = at or timezone.now()
    over = list(queries.plans_whose_time_is_over(day_of(at)))[:PLANS_AT_ONCE]
    for plan in Plan.objects.select_related("agency", "cycle").filter(pk__in=over):
        erase(plan, at=at)
    return len(over)


@transaction.atomic
def erase(plan: Plan, *, at: datetime) -> None:
    """All of one plan; nothing happens before its day."""
    roll = held(plan)
    if not rules.is_over(roll, on=day_of(at)):
        return
    for arrival in Arrival.objects.filter(plan=plan):
        row = locked(arrival)
        if row.state in lifecycle.DISCARD.sources:
            move(row, lifecycle.DISCARD, claim="", finished_at=at)
        leave_nothing(row)
    persons = queries.listed(plan).order_by()
    persons._raw_delete(persons.db)  # noqa: SLF001 - one statement for two hundred thousand rows
    roll.erased_at = roll.erased_at or at
    roll.save(update_fields=["erased_at"])
    audit.record("stakeholders.erased", plan, agency=plan.agency.code, at=at, counts=roll.counts)
