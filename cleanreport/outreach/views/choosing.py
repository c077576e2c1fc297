"""What the pages on which agencies are chosen share: year, thing, filter, ticks, all of it in the address."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import day_of
from cleanreport.outreach import shown
from cleanreport.outreach.forms import AgencyFilter
from cleanreport.outreach.queries import dues
from cleanreport.outreach.queries.dues import Choice, Due

MOST_TICKED = 500
# What leads to the same agencies again, from page to page.
KEPT = ("year", "watch", "q", "kind", "ministry", "region", "who")


@dataclass
class Desk:
    """What an officer's address asks for."""

    asked: QueryDict
    years: list[Cycle]
    cycle: Cycle
    dues: list[Due]
    due: Due
    today: dt.date

    @cached_property
    def filter(self) -> AgencyFilter:
        return AgencyFilter(self.asked)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Of the agencies that were ticked; none when all were meant."""
        return () if self.takes_all else tuple(code for code in self.asked.getlist("agency") if code)[:MOST_TICKED]

    @property
    def takes_all(self) -> bool:
        return "all" in self.asked

    @property
    def agencies(self) -> QuerySet[Agency]:
        """The agencies of the list; none when the words of the search are too long."""
        found = self.filter.choice().of(self.cycle)
        return found.none() if self.filter.finds_nothing else found

    @property
    def choice(self) -> Choice | None:
        """The agencies that were chosen; None when none were."""
        if self.filter.finds_nothing or not (self.codes or self.takes_all):
            return None
        return self.filter.choice() if self.takes_all else Choice(codes=self.codes)

    @property
    def is_to_come(self) -> bool:
        """Agencies do not see it, or cannot do it yet."""
        return self.due.opens_on > self.today

    @property
    def chosen(self) -> QuerySet[Agency]:
        choice = self.choice
        return choice.of(self.cycle) if choice else Agency.objects.none()

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Names and values of hidden fields that lead to the same list."""
        return [(name, str(self.asked[name])) for name in KEPT if self.asked.get(name)]

    @property
    def kept_choice(self) -> list[tuple[str, str]]:
        """The same with what was chosen in it."""
        ticked = [("all", "1")] if self.takes_all else [("agency", code) for code in self.codes]
        ticked += [("document", str(pk)) for pk in self.asked.getlist("document")[:MOST_TICKED]]
        return [*self.kept, *ticked]

    def back(self, name: str) -> str:
        query = QueryDict(mutable=True)
        query.update(dict(self.kept))
        return reverse(name) + (f"?{query.urlencode()}" if query else "")

    @property
    def context(self) -> dict[str, object]:
        return {
            "years": self.years, "cycle": self.cycle, "due": self.due, "filter": self.filter, "kept": self.kept,
            "things": shown.things(self.dues, self.due), "takes_all": self.takes_all,
            "deadline": shown.deadline_of(self.due, self.due.due_on, self.today), "kept_choice": self.kept_choice,
            "is_to_come": self.is_to_come,
        }  # fmt: skip


def desk_of(asked: QueryDict, *, with_plan: bool = True) -> Desk | None:
    """None while there is no year. Without the plan where only rounds can be chosen."""
    today = day_of(timezone.now())
    years = dues.years()
    cycle = dues.year_asked(years, asked.get("year", ""), today)
    found = [due for due in dues.dues_of(cycle) if with_plan or due.key.isdigit()] if cycle else []
    if cycle is None or not found:
        return None
    return Desk(asked, years, cycle, found, dues.due_asked(found, asked.get("watch", ""), today), today)


def no_year(request: SignedInRequest) -> HttpResponse:
    return render(request, "outreach/no_year.html", status=200 if request.method in ("GET", "HEAD") else 422)
