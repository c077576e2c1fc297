"""What an assessor sees, and who is assigned to what."""

from collections.abc import Iterable

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import queries as agencies
from cleanreport.agencies.models import Agency, Membership
from cleanreport.assignments.models import Assignment
from cleanreport.cycles.models import Cycle


def in_sight_of(user: User, agency: str, cycle: str) -> Q:
    """The condition that this person may see a thing; `agency` and `cycle` lead from it to its agency and year.

    As `agencies.queries.in_sight_of`, and an assessor sees what is assigned, in the year for which it is.
    """
    if user.is_assessor:
        assignment = f"{agency}__assignments__"
        return Q(**{f"{assignment}assessor": user, f"{assignment}cycle": F(cycle)})
    return agencies.in_sight_of(user, f"{agency}__")


def assigned_to(assessor: User, cycle: Cycle) -> QuerySet[Agency]:
    """The agencies that one assessor has in a year, in Thai order."""
    found = Agency.objects.filter(assignments__assessor=assessor, assignments__cycle=cycle)
    return found.select_related("ministry").order_by("sort_key", "code")


def years_assigned(assessor: User) -> QuerySet[Cycle]:
    """The years for which an assessor has agencies, the newest first."""
    return Cycle.objects.filter(assignments__assessor=assessor).distinct().order_by("-year_be")


def assessors_of(cycle: Cycle) -> QuerySet[User]:
    """Every assessor who can sign in or has agencies in this year."""
    return with_count(cycle).filter(Q(is_active=True) | Q(assigned__gt=0)).order_by("username")


def with_count(cycle: Cycle) -> QuerySet[User]:
    """All assessors, each with how many agencies it has in this year: `assigned`."""
    mine = Assignment.objects.filter(assessor=OuterRef("pk"), cycle=cycle).order_by().values("assessor")
    counted = Coalesce(Subquery(mine.annotate(count=Count("pk")).values("count")), 0)
    return User.objects.filter(role=Role.ASSESSOR).annotate(assigned=counted)


def worked_for_by(assessor: User, among: Iterable[int] | None = None) -> QuerySet[Agency]:
    """Of these agencies (ids), or of all, those for which the assessor works or worked, by the address of e-mail."""
    if not assessor.email:
        return Agency.objects.none()
    same = Membership.objects.filter(user__email__iexact=assessor.email)
    if among is not None:
        same = same.filter(agency__in=list(among))
    return Agency.objects.filter(pk__in=same.values("agency")).order_by("sort_key", "code")
