"""What every agency has to hand in during a year, who has not, by when, and who was reminded of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cleanreport.accounts.models import Role
from cleanreport.agencies.models import Agency, Membership
from cleanreport.agencies.queries import named_like, there_in
from cleanreport.completion.lifecycle import HANDED_IN as COMPLETION_HANDED_IN
from cleanreport.completion.models import Completion, CompletionPerson
from cleanreport.completion.models import PersonRole as CompletionRole
from cleanreport.core.thai import BANGKOK, fiscal_year_be, fiscal_year_bounds
from cleanreport.cycles.models import Cycle, Extension, Round
from cleanreport.outreach.models import Reminder
from cleanreport.plans.lifecycle import FROZEN
from cleanreport.plans.models import PersonRole as PlanRole
from cleanreport.plans.models import Plan, PlanPerson
from cleanreport.reports.lifecycle import HANDED_IN as REPORT_HANDED_IN
from cleanreport.reports.models import PersonRole as ReportRole
from cleanreport.reports.models import Report, ReportPerson
from cleanreport.submissions.models import Kind

# A reminder whose day the worker missed is written within so many days, and not at all after that.
CAUGHT_UP = 3


@dataclass(frozen=True)
class Due:
    """The plan of a year (`round` None), the report of a round, or the completion report that is due with one."""

    cycle: Cycle
    kind: Kind
    round: Round | None = None

    @property
    def key(self) -> str:
        """What addresses call it."""
        return str(self.round.months) if self.round and self.kind == Kind.REPORT else str(self.kind.value)

    @property
    def code(self) -> str:
        """What reminders call it: "2557-9-report"."""
        return f"{self.cycle.year_be}-{self.round.months if self.round else 0}-{self.kind.value}"

    @property
    def name(self) -> str:
        return self.round.name if self.round and self.kind == Kind.REPORT else str(self.kind.label)

    @property
    def due_on(self) -> dt.date:
        return self.round.due_on if self.round else self.cycle.plan_due_on

    @property
    def opens_on(self) -> dt.date:
        return self.round.opens_on if self.round else fiscal_year_bounds(self.cycle.year_be)[0]


def years() -> list[Cycle]:
    """Every year with its rounds, the newest first; two queries."""
    return list(Cycle.objects.order_by("-year_be").prefetch_related("rounds"))


def dues_of(cycle: Cycle) -> list[Due]:
    """The plan, the rounds in order, the completion report; reads prefetched rounds."""
    rounds = list(cycle.rounds.all())
    ends = [Due(cycle, Kind.COMPLETION, each) for each in rounds if each.completion_required][:1]
    return [Due(cycle, Kind.PLAN), *(Due(cycle, Kind.REPORT, each) for each in rounds), *ends]


def year_asked(found: list[Cycle], asked: str, today: dt.date) -> Cycle | None:
    """The year that was asked for, or the first whose rounds still run; `found` as `years()` gives them."""
    by_year = {str(cycle.year_be): cycle for cycle in found}
    running = [cycle for cycle in found if any(each.due_on >= today for each in cycle.rounds.all())]
    return by_year.get(asked) or (running[-1] if running else next(iter(found), None))


def due_asked(dues: list[Due], asked: str, today: dt.date) -> Due:
    """The one of this key; otherwise the round that is open, or the last thing that was due."""
    by_key = {each.key: each for each in dues}
    begun = [each for each in dues if each.opens_on <= today and each.kind != Kind.COMPLETION]
    still_open = [each for each in begun if each.round and each.due_on >= today]
    return by_key.get(asked) or (still_open or begun or dues)[-1]


# Which agencies


@dataclass(frozen=True)
class Choice:
    """Agencies of a year by name, kind, ministry and region; "" takes all. `codes`: only those ticked, if any are."""

    words: str = ""
    kind: str = ""
    ministry: str = ""  # its code
    region: str = ""
    codes: tuple[str, ...] = ()

    def of(self, cycle: Cycle) -> QuerySet[Agency]:
        agencies = named_like(Agency.objects.filter(there_in(cycle.year_be)), self.words)
        if self.kind:
            agencies = agencies.filter(kind=self.kind)
        if self.ministry:
            agencies = agencies.filter(ministry__code=self.ministry)
        if self.region:
            agencies = agencies.filter(region_th=self.region)
        return agencies.filter(code__in=self.codes) if self.codes else agencies


def regions() -> list[str]:
    known = Agency.objects.exclude(region_th="").order_by("region_th").values_list("region_th", flat=True)
    return list(known.distinct())


def handed_in(due: Due) -> Q:
    """Of an agency: every plan of it is, as far as this thing goes, in the hands of certifier or office."""
    plans = Plan.objects.filter(agency=OuterRef("pk"), cycle=due.cycle)
    return Q(Exists(plans)) & ~Q(Exists(plans.exclude(_is_in(due))))


def _is_in(due: Due) -> Q:
    """Of a plan."""
    if due.kind == Kind.PLAN:
        return Q(state__in=FROZEN)
    if due.kind == Kind.REPORT:
        sent = Report.objects.filter(plan=OuterRef("pk"), round=due.round, state__in=REPORT_HANDED_IN)
        return Q(Exists(sent))
    return Q(Exists(Completion.objects.filter(plan=OuterRef("pk"), state__in=COMPLETION_HANDED_IN)))


def with_own_date(agencies: QuerySet[Agency], due: Due) -> QuerySet[Agency]:
    """With the day until which each may send (`own_due`)."""
    regular = Value(due.due_on, output_field=DateField())
    if due.round is None:
        return agencies.annotate(own_due=regular)
    given = Extension.objects.filter(round=due.round, agency=OuterRef("pk"), due_on__gt=due.due_on)
    latest = Subquery(given.order_by("-due_on").values("due_on")[:1])
    return agencies.annotate(own_due=Coalesce(latest, regular))


def with_last_reminder(agencies: QuerySet[Agency], due: Due) -> QuerySet[Agency]:
    """With when each was last reminded, by hand or not (`by_hand`), and in how many letters."""
    last = Reminder.objects.filter(due=due.code, agency=OuterRef("pk")).order_by("-at", "-id")
    return agencies.annotate(
        reminded_at=Subquery(last.values("at")[:1]),
        reminded_by=Subquery(last.values("call__asked_by__username")[:1]),
        reminded_letters=Subquery(last.values("letters")[:1]),
    )


def in_order(agencies: QuerySet[Agency]) -> QuerySet[Any]:
    """The ids of these in Thai order, to be cut into pages."""
    return agencies.order_by("sort_key", "code").values("pk")


def on_page(ids: Any) -> QuerySet[Agency]:
    """The agencies of a page of ids: what is asked about them is asked about no others. One statement with them."""
    return Agency.objects.filter(pk__in=ids).select_related("ministry").order_by("sort_key", "code")


def missing(agencies: QuerySet[Agency], due: Due) -> QuerySet[Agency]:
    return agencies.exclude(handed_in(due))


# Whom to reach


@dataclass(frozen=True)
class Address:
    email: str
    name: str


def addresses_of(agencies: Iterable[int], due: Due) -> dict[int, list[Address]]:
    """Accounts of these agencies and the recorder or reporter named for this thing, each address once; two queries."""
    ids = list(agencies)
    found: dict[int, dict[str, Address]] = {pk: {} for pk in ids}
    for agency, name, email in _people(ids, due):
        found[agency].setdefault(email.casefold(), Address(email, name))
    members = Membership.objects.filter(agency__in=ids, **_REACHED).select_related("user").order_by("pk")
    for member in members:
        address = Address(member.user.email, member.user.shown_name)
        found[member.agency_id].setdefault(address.email.casefold(), address)
    return {pk: list(known.values()) for pk, known in found.items()}


_REACHED = {"user__is_active": True, "user__role": Role.AGENCY, "user__email__contains": "@"}


def _people(agencies: list[int], due: Due) -> list[tuple[int, str, str]]:
    first, *others = (
        people.filter(**{f"{path}__in": agencies}).values_list(path, "name", "email") for people, path in _named(due)
    )
    return sorted(first.union(*others))


def _named(due: Due) -> list[tuple[QuerySet[Any], str]]:
    """Recorders and reporters that were named for this thing, each with the path to their agency."""
    recorders = PlanPerson.objects.filter(role=PlanRole.RECORDER, plan__cycle=due.cycle)
    found: list[tuple[QuerySet[Any], str]] = [(recorders, "plan__agency")]
    if due.kind == Kind.REPORT:
        reporters = ReportPerson.objects.filter(role=ReportRole.REPORTER, report__round=due.round)
        found.append((reporters, "report__plan__agency"))
    if due.kind == Kind.COMPLETION:
        writers = CompletionPerson.objects.filter(role=CompletionRole.REPORTER, completion__plan__cycle=due.cycle)
        found.append((writers, "completion__plan__agency"))
    return [(people.filter(email__contains="@").order_by(), path) for people, path in found]


def reachable(due: Due) -> Q:
    """Of an agency: somebody there has an address, as `addresses_of` finds them."""
    known = Q(Exists(Membership.objects.filter(agency=OuterRef("pk"), **_REACHED)))
    for people, path in _named(due):
        known |= Q(Exists(people.filter(**{path: OuterRef("pk")})))
    return known


# Who is to be reminded today


@dataclass(frozen=True)
class Day:
    """`offset` days before (-7) or after the day on which `due` is due for some agencies."""

    due: Due
    due_on: dt.date
    offset: int


def days_reached(today: dt.date) -> list[Day]:
    """The reminders that fall on today, or fell on a day just before; of one date only the last that was reached."""
    year = fiscal_year_be(today)
    cycles = Cycle.objects.filter(year_be__range=(year - 1, year + 1)).prefetch_related("rounds")
    dues = [due for cycle in cycles.order_by("year_be") for due in dues_of(cycle) if due.opens_on <= today]
    moved = _moved(dues, today)
    found = []
    for due in dues:
        offsets = [-abs(days) for days in due.cycle.remind_before] + list(due.cycle.remind_after)
        for due_on in [due.due_on, *moved.get(due.round.pk if due.round else 0, [])]:
            since = (today - due_on).days
            reached = max((offset for offset in offsets if offset <= since), default=None)
            if reached is not None and since - reached < CAUGHT_UP:
                found.append(Day(due, due_on, reached))
    return found


def _moved(dues: list[Due], today: dt.date) -> dict[int, list[dt.date]]:
    """The dates to which rounds were extended, by round."""
    rounds = {due.round.pk for due in dues if due.round}
    given = Extension.objects.filter(round__in=rounds, due_on__gt=F("round__due_on"))
    longest = dt.timedelta(days=400)
    near = given.filter(due_on__range=(today - longest, today + longest))
    found: dict[int, list[dt.date]] = {}
    for round_, due_on in near.order_by("round", "due_on").values_list("round", "due_on").distinct():
        found.setdefault(round_, []).append(due_on)
    return found


def to_remind(day: Day) -> QuerySet[Agency]:
    """Agencies whose own date this is, that have not handed in, and were not reminded on this day yet.

    Who was given the date only after the day of the reminder had come knows it from the letter that said so.
    """
    due = day.due
    done = Reminder.objects.filter(due=due.code, agency=OuterRef("pk"), due_on=day.due_on, offset=day.offset)
    agencies: QuerySet[Any] = with_own_date(Agency.objects.filter(there_in(due.cycle.year_be)), due)
    agencies = agencies.filter(own_due=day.due_on).exclude(Exists(done))
    if day.due_on > due.due_on:
        first = day.due_on + dt.timedelta(days=day.offset)
        morning = dt.datetime.combine(first, dt.time(), BANGKOK)
        news = Extension.objects.filter(
            round=due.round, agency=OuterRef("pk"), due_on=day.due_on, given_at__gte=morning
        )
        agencies = agencies.exclude(Exists(news))
    return missing(agencies, due).order_by("pk")
