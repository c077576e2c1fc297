"""Which stakeholders a person may know of, and how many there are; the database counts, not Python."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts.models import User
from cleanreport.cycles.queries import windows
from cleanreport.plans.models import Plan
from cleanreport.plans.queries import plan_seen_by
from cleanreport.stakeholders.lifecycle import OPEN, State
from cleanreport.stakeholders.models import Arrival, BadRows, Group, Person, Roll
from cleanreport.stakeholders.sealing import EMAIL, PHONE, marker, plain_from

BAD_ROWS_A_PAGE = 50


def plan_kept_by(user: User, pk: int) -> Plan | None:
    """The plan of this id, for those who work for its agency, and for officers; its database exists for nobody else."""
    if user.is_reader:
        return None
    return plan_seen_by(user, pk)


def roll_of(plan: Plan) -> Roll:
    """How many persons a plan has; zeros before there was anybody."""
    return Roll.objects.select_related("changed_by").filter(plan=plan).first() or Roll(plan=plan)


def counts_of(plan: Plan) -> dict[str, int]:
    """The same by group; no query when the plan was read with its `roll`."""
    try:
        return plan.roll.counts
    except Roll.DoesNotExist:
        return dict.fromkeys(Group.values, 0)


def closes_on(plan: Plan) -> date | None:
    """The last day on which the agency changes its database: the end of the last round that asks for it."""
    asking = [window.due_on for window in windows(plan.cycle, plan.agency) if window.round.stakeholders_required]
    return max(asking, default=None)


def listed(plan: Plan, group: str = "") -> QuerySet[Person]:
    """The persons of a plan by their groups, as they came in."""
    persons = Person.objects.filter(plan=plan, arrival=None).order_by("group", "id")
    return persons.filter(group=group) if group else persons


def persons_of(plan: Plan) -> QuerySet[Person]:
    return listed(plan).select_related("made_by", "edited_by")


def counted(persons: QuerySet[Person]) -> dict[str, int]:
    """How many there are of each group; one query."""
    found = dict(persons.order_by().values_list("group").annotate(count=Count("pk")))
    return {group.value: found.get(group.value, 0) for group in Group}


@sensitive_variables("email", "phone")
def found_by(plan: Plan, *, email: str = "", phone: str = "") -> Person | None:
    """The person with exactly this address or number."""
    mark = marker(plan.pk)
    conditions = Q()
    for name, value in (("email_mark", mark(EMAIL, email)), ("phone_mark", mark(PHONE, phone))):
        if value is not None:
            conditions |= Q(**{name: value})
    return listed(plan).filter(conditions).first() if conditions else None


# Files that arrived


def arrivals_of(plan: Plan) -> QuerySet[Arrival]:
    return Arrival.objects.filter(plan=plan).select_related("arrived_by", "finished_by")


def open_arrival(plan: Plan) -> Arrival | None:
    return arrivals_of(plan).filter(state__in=OPEN).first()


def waiting() -> QuerySet[Arrival]:
    """Files to be read, the one that waits longest first."""
    return Arrival.objects.filter(state=State.ARRIVED).order_by("id")


def staged(arrival: Arrival) -> QuerySet[Person]:
    """The persons that came with a file and are not listed."""
    return Person.objects.filter(arrival=arrival)


def already_listed(arrival: Arrival) -> QuerySet[Person]:
    """Those of a file who are in the database already, by address or number."""
    return staged(arrival).filter(Exists(_listed_as("email_mark")) | Exists(_listed_as("phone_mark")))


def _listed_as(mark: str) -> QuerySet[Person]:
    return Person.objects.filter(**{"plan": OuterRef("plan"), "arrival": None, mark: OuterRef(mark)})


def replaced_by(arrival: Arrival) -> QuerySet[Person]:
    """Those in the database in whose place persons of a file come."""
    here = Person.objects.filter(plan=arrival.plan_id, arrival=None)
    marks = ("email_mark", "phone_mark")
    same = [Q(**{f"{m}__in": staged(arrival).exclude(**{m: None}).values(m)}) for m in marks]
    return here.filter(same[0] | same[1])


class BadRowsPage:
    """A page of the rows that could not be taken, as `oversight/_pager.html` shows pages."""

    def __init__(self, arrival: Arrival, number: int) -> None:
        self.last = -(-arrival.bad_rows // BAD_ROWS_A_PAGE)
        self.number = max(1, min(number, self.last))
        self.paginator = SimpleNamespace(count=arrival.bad_rows)
        found = BadRows.objects.filter(arrival=arrival, number=self.number).first() if arrival.bad_rows else None
        self.content = content_of(found) if found else []
        self.has_next, self.has_previous = self.number < self.last, self.number > 1
        self.next_page_number, self.previous_page_number = self.number + 1, self.number - 1
        self.start_index = (self.number - 1) * BAD_ROWS_A_PAGE + 1
        self.end_index = min(self.number * BAD_ROWS_A_PAGE, arrival.bad_rows)


def bad_rows_of(arrival: Arrival, page: str | None) -> BadRowsPage:
    number = int(page) if page and page.isascii() and page.isdigit() and len(page) < 9 else 1
    return BadRowsPage(arrival, number)


def all_bad_rows(arrival: Arrival) -> Iterator[dict[str, Any]]:
    """Every row that could not be taken, as it was typed. Raises Unreadable."""
    for page in BadRows.objects.filter(arrival=arrival).iterator(chunk_size=20):
        yield from content_of(page)


@sensitive_variables()
def content_of(page: BadRows) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = plain_from(page.key, page.sealed, place_of_bad_rows(page.arrival_id, page.number))
    return rows


def place_of_bad_rows(arrival_id: int, number: int) -> str:
    """The place that a page of bad rows is sealed for."""
    return f"bad rows {arrival_id} {number}"


# For the worker and the command line


def plans_whose_time_is_over(on: date) -> Iterable[int]:
    """Plans (ids) whose year's personal data are kept no longer, and that still have some."""
    over = Q(plan__cycle__retention_on__lte=on)
    persons = Person.objects.filter(over, arrival=None).order_by().values_list("plan", flat=True).distinct()
    files = Arrival.objects.filter(over, state__in=[*OPEN, State.REFUSED]).values_list("plan", flat=True)
    return sorted({*persons, *files})


def expired(at: datetime) -> QuerySet[Arrival]:
    """Files of which something is still kept beyond its time."""
    bad = Exists(BadRows.objects.filter(arrival=OuterRef("pk")))
    return Arrival.objects.filter(Q(state__in=[*OPEN, State.REFUSED]) | bad, expires_at__lt=at)
