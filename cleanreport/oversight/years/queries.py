"""What stands in a year, what depends on it, and whom a moved date concerns."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value, When

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency, Membership
from cleanreport.agencies.queries import there_in
from cleanreport.audit.digests import canonical
from cleanreport.completion.models import Completion
from cleanreport.cycles.models import Cycle, DateChange, Extension, KeyFactor, ProcessType, Round
from cleanreport.oversight.queries.stages import HANDED_IN, plan_stage, round_stage
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Indicator, Measure, PersonRole, Plan, PlanPerson
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind, Submission


@dataclass(frozen=True)
class YearLine:
    """A year in the list of all years."""

    cycle: Cycle
    rounds: list[Round]
    plans: int


def years() -> list[YearLine]:
    """Every year with its rounds, the newest first; three queries."""
    cycles = list(Cycle.objects.order_by("-year_be").prefetch_related("rounds"))
    # Counted in the index alone, however many agencies there are.
    plans = dict(Plan.objects.order_by().values_list("cycle").annotate(count=Count("*")))
    return [YearLine(one, list(one.rounds.all()), plans.get(one.pk, 0)) for one in cycles]


def year_called(year_be: int) -> Cycle | None:
    """The year with its rounds and its process types with their key factors; four queries."""
    found = Cycle.objects.select_related("edited_by").filter(year_be=year_be)
    return found.prefetch_related("rounds", "process_types__factors").first()


def date_changes(cycle: Cycle) -> QuerySet[DateChange]:
    """The dates that were moved in a year, the latest first."""
    return DateChange.objects.filter(cycle=cycle).select_related("moved_by")


# What depends on a year


@dataclass(frozen=True)
class RoundUse:
    """What was done in a round."""

    reports: int = 0
    sent: int = 0  # reports of these that were sent at least once
    first_on: dt.datetime | None = None  # when the first report was begun
    extensions: int = 0
    completions: int = 0


def uses_of_rounds(cycle: Cycle) -> dict[int, RoundUse]:
    """What was done in each round, by its id; three queries."""
    found: dict[int, dict[str, Any]] = {}
    reports = Report.objects.order_by().filter(round__cycle=cycle).values("round")
    extensions = Extension.objects.order_by().filter(round__cycle=cycle).values("round")
    completions = Completion.objects.order_by().filter(round__cycle=cycle).values("round")
    counted: tuple[Any, ...] = (
        reports.annotate(reports=Count("pk"), sent=Count("current"), first_on=Min("started_at")),
        extensions.annotate(extensions=Count("agency", distinct=True)),
        completions.annotate(completions=Count("pk")),
    )
    for row in chain(*counted):
        found.setdefault(row.pop("round"), {}).update(row)
    return {round_: RoundUse(**use) for round_, use in found.items()}


def sent_reports(cycle: Cycle) -> int:
    """How many reports and completion reports of the year were sent at least once."""
    kinds = [Kind.REPORT, Kind.COMPLETION]
    return Submission.objects.filter(cycle=cycle, kind__in=kinds, follows=None).count()


def draft_reports(cycle: Cycle) -> int:
    """How many reports of the year nobody has sent yet."""
    return Report.objects.filter(plan__cycle=cycle, current=None).count()


def finished_plans(cycle: Cycle, kinds: Iterable[ProcessType]) -> dict[int, int]:
    """How many plans were finished with each process type, by its id: what the revision in force says, frozen.

    A plan that was opened again may name another type meanwhile. Two queries.
    """
    plans = Plan.objects.filter(cycle=cycle, current__isnull=False).order_by()
    closed = plans.exclude(state=PlanState.DRAFT).values_list("process_type").annotate(count=Count("pk"))
    counts = {kind.pk: 0 for kind in kinds} | dict(closed)
    said = {str(kind.pk): _says("process_type", kind.name_th) for kind in kinds}
    reopened = plans.filter(state=PlanState.DRAFT).aggregate(
        **{f"kind{pk}": Count(Case(When(condition, then=Value(1)))) for pk, condition in said.items()}
    )
    return {kind.pk: counts[kind.pk] + reopened[f"kind{kind.pk}"] for kind in kinds}


def _says(key: str, value: str) -> Q:
    """The frozen content holds this, as canonical JSON writes it."""
    return Q(current__snapshot__contains=canonical({key: value})[1:-1])


def plans_of_kind(kind: ProcessType) -> QuerySet[Plan]:
    return Plan.objects.filter(process_type=kind).select_related("agency").order_by("id")


def plans_with_factor(factor: KeyFactor) -> QuerySet[Plan]:
    """Plans with a measure or an indicator of this key factor."""
    measured = Exists(Measure.objects.filter(plan=OuterRef("pk"), factor=factor))
    indicated = Exists(Indicator.objects.filter(plan=OuterRef("pk"), factor=factor))
    plans = Plan.objects.filter(measured | indicated, cycle=factor.process_type.cycle_id)
    return plans.select_related("agency").order_by("id")


def plans_in(cycle: Cycle) -> int:
    """How many plans were begun in the year."""
    return Plan.objects.filter(cycle=cycle).count()


def has_anything(cycle: Cycle) -> bool:
    """Somebody has begun a plan in it, was given more time, or is to assess in it."""
    rows = (Plan.objects.filter(cycle=cycle), Extension.objects.filter(round__cycle=cycle), cycle.assignments.all())
    return any(found.exists() for found in rows)


# Whom a moved date concerns


def agencies_of(cycle: Cycle) -> QuerySet[Agency]:
    """Agencies that are there in the fiscal year."""
    return Agency.objects.filter(there_in(cycle.year_be))


# Of so many agencies the names are shown; the list of all agencies has the others.
NAMES_SHOWN = 30


@dataclass(frozen=True)
class Group:
    """Agencies whom a moved date concerns alike."""

    count: int
    names: list[Agency]

    @property
    def more(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True)
class Concerned:
    """Whom moving one date concerns: who has sent, who has not, and whose own later date stays."""

    sent: Group
    waiting: Group
    unmoved: Group

    @property
    def told(self) -> int:
        return self.sent.count + self.waiting.count


def concerned(cycle: Cycle, round_: Round | None, stays_after: dt.date | None) -> Concerned:
    """Agencies by what a moved date means to them; `round_` None asks about the plan.

    An extension beyond `stays_after` stays what it was; None when nobody's does.
    """
    # Nobody has sent anything in a round that is only being added.
    at = round_stage(cycle.pk, round_.pk or 0) if round_ else plan_stage(cycle.pk)
    agencies = agencies_of(cycle).annotate(at=at)
    own = Q(pk__in=[])
    if round_ and stays_after:
        own = Q(Exists(Extension.objects.filter(round=round_, agency=OuterRef("pk"), due_on__gt=stays_after)))
    sent, later = Q(at__in=HANDED_IN), agencies.filter(own)
    moved = agencies.exclude(pk__in=later.values("pk")) if stays_after else agencies
    return Concerned(_group(moved.filter(sent)), _group(moved.exclude(sent)), _group(later))


def _group(agencies: QuerySet[Agency]) -> Group:
    count = agencies.count()
    return Group(count, list(agencies.order_by("sort_key", "code")[:NAMES_SHOWN]) if count else [])


def next_to_tell() -> int | None:
    """The id of the oldest change of dates that not all agencies were told of."""
    return DateChange.objects.filter(told_at=None).order_by("id").values_list("pk", flat=True).first()


def extended(cycle: Cycle, agencies: Sequence[Agency]) -> Mapping[tuple[int, int], dt.date]:
    """The latest extension of each (agency, months of the round)."""
    given = Extension.objects.filter(round__cycle=cycle, agency__in=agencies).order_by()
    rows = given.values_list("agency", "round__months").annotate(last=Max("due_on"))
    return {(agency, months): last for agency, months, last in rows}


@dataclass(frozen=True)
class Recipient:
    name: str
    email: str


def recipients(cycle: Cycle, agencies: Sequence[Agency]) -> dict[int, list[Recipient]]:
    """To whom letters for each agency go: its accounts with an address, otherwise the recorders of its plans."""
    members = Membership.objects.filter(agency__in=agencies, user__is_active=True).exclude(user__email="")
    found: dict[int, dict[str, Recipient]] = {}
    for member in members.select_related("user").order_by("id"):
        user: User = member.user
        found.setdefault(member.agency_id, {}).setdefault(user.email.lower(), Recipient(user.shown_name, user.email))
    without = [agency for agency in agencies if agency.pk not in found]
    people = PlanPerson.objects.filter(plan__cycle=cycle, plan__agency__in=without, role=PersonRole.RECORDER)
    for person in people.exclude(email="").annotate(agency=F("plan__agency")).order_by("id"):
        known = found.setdefault(person.agency, {})
        known.setdefault(person.email.lower(), Recipient(person.name, person.email))
    return {agency: list(by_address.values()) for agency, by_address in found.items()}
