"""Announcements: all of them for the office, and those that somebody's home page shows."""

import datetime as dt
import json
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.outreach.models import Announcement, Dismissal


def announcements_visible_to(user: User) -> QuerySet[Announcement]:
    """All for an officer; for somebody of an agency those that are for it."""
    found = Announcement.objects.select_related("ministry", "written_by")
    if user.is_officer:
        return found
    mine = Agency.objects.filter(memberships__user=user)
    kinds, ministries, regions = (mine.values(name) for name in ("kind", "ministry", "region_th"))
    return found.filter(
        Q(kind="") | Q(kind__in=kinds),
        Q(ministry=None) | Q(ministry__in=ministries),
        Q(region_th="") | Q(region_th__in=regions),
    )


# What a home page shows of an announcement.
SHOWN = ("id", "title_th", "text_th", "title_en", "text_en", "from_on")
MOST_SHOWN = 10


def told(user: int, agency: Subquery, on: dt.date) -> Subquery:
    """What the home page of this agency (a query for its id) shows the person today, as one value for another query.

    The home page asks for much; so announcements cost it no statement of their own. `told_by` reads the value.
    """
    mine = Agency.objects.filter(pk=agency)
    put_away = Dismissal.objects.filter(announcement=OuterRef("pk"), user=user, at__gte=OuterRef("edited_at"))
    running = Announcement.objects.filter(
        ~Q(Exists(put_away)),
        Q(kind="") | Q(kind__in=mine.values("kind")),
        Q(ministry=None) | Q(ministry__in=mine.values("ministry")),
        Q(region_th="") | Q(region_th__in=mine.values("region_th")),
        ended_at=None,
        from_on__lte=on,
        until_on__gte=on,
    )
    one = Cast(JSONObject(**{name: name for name in SHOWN}), TextField())
    together = running.order_by().annotate(one=one, together=Value(1)).values("together")
    return Subquery(together.annotate(said=StringAgg("one", delimiter=Value(","))).values("said"))


def told_by(value: str | None) -> list[Announcement]:
    """The announcements that a value of `told` holds, the newest first; nothing else of them is known."""
    rows = json.loads(f"[{value or ''}]")
    found = [Announcement(**row | {"from_on": dt.date.fromisoformat(row["from_on"])}) for row in rows]
    return sorted(found, key=lambda each: (each.from_on, each.pk), reverse=True)[:MOST_SHOWN]


def running_first(found: QuerySet[Announcement]) -> QuerySet[Announcement]:
    """Those that are not ended first, then the newest."""
    return found.order_by(F("ended_at").asc(nulls_first=True), "-from_on", "-id")


def for_whom(facts: dict[str, Any]) -> QuerySet[Agency]:
    """The agencies that see an announcement with these fields."""
    agencies = Agency.objects.filter(in_force_to=None)
    if facts.get("kind"):
        agencies = agencies.filter(kind=facts["kind"])
    if facts.get("ministry"):
        agencies = agencies.filter(ministry=facts["ministry"])
    return agencies.filter(region_th=facts["region_th"]) if facts.get("region_th") else agencies
