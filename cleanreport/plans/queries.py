"""Which plans a person sees, and what the pages show of them."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.cycles.models import KeyFactor
from cleanreport.plans.lifecycle import FROZEN
from cleanreport.plans.models import Indicator, Measure, Plan, PlanPerson, Risk
from cleanreport.submissions.models import PersonFields


def plans_visible_to(user: User) -> QuerySet[Plan]:
    plans = Plan.objects.select_related("agency__ministry", "cycle", "process_type", "current")
    return plans if user.is_officer else plans.filter(agency__memberships__user=user)


# Everything that hangs on a plan, in a fixed number of queries.
PARTS = (
    "risks",
    Prefetch(
        "measures",
        Measure.objects.select_related("factor").prefetch_related(Prefetch("answers", Risk.objects.only("id"))),
    ),
    Prefetch("indicators", Indicator.objects.select_related("factor")),
    "people",
    "process_type__factors",
)


def whole(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """With every row at hand."""
    return plans.prefetch_related(*PARTS)


def factors_of(plan: Plan) -> QuerySet[KeyFactor]:
    """The key factors of the plan's process type, in order; none before a type is chosen."""
    return KeyFactor.objects.filter(process_type_id=plan.process_type_id)


def earlier_plans(agency: Agency, year_be: int) -> QuerySet[Plan]:
    """Finished plans of earlier years that a new plan can be started from, the newest first."""
    return (
        Plan.objects.filter(agency=agency, cycle__year_be__lt=year_be, state__in=FROZEN)
        .select_related("cycle", "current")
        .order_by("-cycle__year_be", "-id")
    )


def people_before(agency_id: int) -> list[PlanPerson]:
    """People typed for earlier plans of the agency, each once, the latest first: offered instead of typing again."""
    people = PlanPerson.objects.filter(plan__agency_id=agency_id).exclude(name="").order_by("-id")[:100]
    return once_each(people)


def once_each[P: PersonFields](people: Iterable[P]) -> list[P]:
    """The first of every name, whatever the role."""
    found: dict[str, P] = {}
    for person in people:
        found.setdefault(" ".join(person.name.split()), person)
    return list(found.values())
