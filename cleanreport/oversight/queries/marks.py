"""Whether anything has moved since it was counted last.

Counting 8,320 agencies takes a while, and most of the time nothing has changed since. So what was counted is remembered
together with a mark of what it was counted from, and counted anew when the mark is another one.

The mark is exact. A submission is never deleted, and its state only moves on (`submissions/lifecycle.py`), so that with
the same number of submissions at each state no submission is at another one. A document goes back to an earlier state
only by a new submission, and it is counted, too; so are extensions, which are never taken back, and every change of the
register counts up the revision of what it changes.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, F, IntegerField, Max, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable

from cleanreport.agencies.models import Agency
from cleanreport.audit.models import Event
from cleanreport.completion.models import Completion
from cleanreport.core.prepared import Prepared
from cleanreport.cycles.models import Extension
from cleanreport.notifications.models import DELIVERY, Delivery, Letter
from cleanreport.oversight.queries.due import Watched
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind, Submission

_LOST = [status for status, delivery in DELIVERY.items() if delivery == Delivery.REFUSED]
LETTERS, EVENTS = "letters", "events"
AT_ONCE = 500  # as many events may be on their way at the same time


class Pulse(NamedTuple):
    mark: Hashable
    refused: int  # letters that the mail server refused for good
    # The mark of everything that anybody did: every action records an event, in its own transaction. One with an
    # earlier number may be seen later than one with a later number, so that the last ones are counted.
    events: Hashable


def pulse(watches: Iterable[Watched], *, drafts: bool = True) -> Pulse:
    """The mark of everything that is counted for these things, without `drafts` of what was handed in; one query."""
    dues = tuple((watch.cycle.pk, watch.round.pk if watch.round else None, watch.kind) for watch in watches)
    found = _asked(dues, drafts)()
    counted = frozenset(row for row in found if row[0] not in {LETTERS, EVENTS})
    refused = sum(count for name, _state, count, _more in found if name == LETTERS)
    return Pulse(counted, refused, next((row for row in found if row[0] == EVENTS), None))


# A year, a round, what is due.
type Due = tuple[int, int | None, Kind]


@lru_cache(maxsize=256)
def _asked(dues: tuple[Due, ...], drafts: bool) -> Prepared[tuple[Any, ...]]:
    years = {cycle for cycle, _round, _kind in dues if drafts}
    parts = [_counted(Agency.objects.all(), "agencies", Value(""), Sum("revision"))]
    parts.append(_counted(Letter.objects.filter(email__status__in=_LOST), LETTERS, Value("")))
    latest = Subquery(Event.objects.order_by("-pk").values("pk")[:1])
    # Nothing is behind the latest; said nevertheless, it tells PostgreSQL how few these are.
    last_ones = Event.objects.filter(pk__gt=latest - AT_ONCE, pk__lte=latest)
    parts.append(_counted(last_ones, EVENTS, Value(""), Max("pk")))
    parts += [_by_state(Plan.objects.filter(cycle=cycle), f"plans {cycle}") for cycle in years]
    for due in dues:
        parts += _of(*due, drafts=drafts)
    first, *others = parts
    return Prepared(lambda: first.union(*others, all=True).order_by())


def _of(cycle: int, round_: int | None, kind: Kind, *, drafts: bool) -> list[QuerySet[Any, Any]]:
    """What moves for one thing that is due."""
    name = f"{kind} {cycle} {round_}"
    sent = Submission.objects.filter(cycle=cycle, kind=kind, round=round_)
    parts = [_by_state(sent, f"sent {name}")]
    if not drafts:
        return parts
    if kind == Kind.REPORT:
        parts.append(_by_state(Report.objects.filter(round=round_), f"reports {name}"))
    if kind == Kind.COMPLETION:
        parts.append(_by_state(Completion.objects.filter(round=round_), f"books {name}"))
    if round_ is not None:
        parts.append(_counted(Extension.objects.filter(round=round_), f"given {name}", Value("")))
    return parts


def _by_state(rows: QuerySet[Any, Any], name: str) -> QuerySet[Any, Any]:
    return _counted(rows, name, F("state"))


def _counted(
    rows: QuerySet[Any, Any], name: str, said: Combinable, more: Combinable | None = None
) -> QuerySet[Any, Any]:
    """So many rows for each of what `said` says; all parts of the one statement have these four columns.

    Rows are counted without naming a column, so that an index that has the others answers it alone.
    """
    named = rows.order_by().values(name=Value(name), said=said)
    counted = named.annotate(count=Count("*"), more=more or Value(0, IntegerField()))
    return counted.values_list("name", "said", "count", "more")


@lru_cache(maxsize=256)
def _remembered(count: Callable[..., Any], _mark: Hashable, *given: Hashable) -> Any:
    return count(*given)


def remembered[R](mark: Hashable, count: Callable[..., R], *given: Hashable) -> R:
    """What `count` makes of these, counted once as long as the mark is the same; nobody may change what it answers."""
    found: R = _remembered(count, mark, *given)
    return found


forget = _remembered.cache_clear
