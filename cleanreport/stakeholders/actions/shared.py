"""What all actions on the persons of a plan begin and end with."""

from datetime import datetime

from cleanreport.accounts.models import User
from cleanreport.core.locks import locked
from cleanreport.cycles.queries import day_of
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import queries, rules
from cleanreport.stakeholders.models import Roll


def held(plan: Plan) -> Roll:
    """The roll of a plan, under its lock: who has it is the only one who changes the persons of this plan."""
    roll, _is_new = Roll.objects.get_or_create(plan=plan)
    roll = locked(roll)
    roll.plan = plan
    return roll


def held_to_edit(plan: Plan, *, by: User, at: datetime) -> Roll:
    """Raises PermissionDenied."""
    roll = held(plan)
    rules.may_edit(by, roll, queries.closes_on(plan), on=day_of(at)).or_raise()
    return roll


def count(roll: Roll, *, by: User | None, at: datetime) -> None:
    """Write down how many persons there are now."""
    for group, number in queries.counted(queries.listed(roll.plan)).items():
        setattr(roll, group, number)
    roll.changed_at, roll.changed_by = at, by
    roll.save()
