"""All evidence of a plan, to be worked through: what is chosen of it, and one file after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as pgettext

from cleanreport.accounts.models import User
from cleanreport.core.lists import Filter
from cleanreport.core.steps import Chip
from cleanreport.evidence import previews, queries, shown
from cleanreport.evidence.models import Evidence, Kind, Preview, Scan, Support, Target
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Kind as Sent
from cleanreport.submissions.models import Submission

LONGEST_LABEL = 70


class GalleryFilter(Filter):
    indicator = forms.TypedChoiceField(label=gettext_lazy("Indicator"), required=False, coerce=int, empty_value=None)
    measure = forms.TypedChoiceField(label=gettext_lazy("Measure"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of evidence"), required=False)
    sent = forms.ChoiceField(label=pgettext("evidence", "Sent with"), required=False)

    def __init__(self, data: Any, content: Mapping[str, Any], sent: list[Submission]) -> None:
        super().__init__(data)
        choices = {
            "indicator": [("", _("All indicators")), *_numbered(content["indicators"], "name")],
            "measure": [("", _("All measures")), *_numbered(content["measures"], "title")],
            "kind": [("", _("All kinds of evidence")), *Kind.choices],
            "sent": [("", _("All of the plan")), *((one.number, f"{sent_with(one)} · {one.number}") for one in sent)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["class"] = "form-select"

    @property
    def query(self) -> str:
        """What is chosen, for the address of another page; empty when nothing is."""
        chosen = {name: self.chosen(name) for name in self.fields}
        return urlencode({name: value for name, value in chosen.items() if value})


def _numbered(rows: list[Mapping[str, Any]], name: str) -> list[tuple[int, str]]:
    return [(row["id"], _short(f"{number}. {row[name]}")) for number, row in enumerate(rows, start=1)]


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1].rstrip()}…"


def sent_with(submission: Submission) -> str:
    """The round that was reported on, or what else was sent."""
    if submission.round and submission.kind == Sent.REPORT:
        return submission.round.name
    return str(Sent(submission.kind).label)


@dataclass(frozen=True)
class Item:
    """One file of the list."""

    evidence: Evidence
    supports: str
    url: str

    @property
    def picture(self) -> str:
        """The address of its small picture; empty when there is none."""
        return reverse("evidence_page", args=[self.evidence.pk, 0]) if previews.numbers(self.evidence) else ""

    @property
    def icon(self) -> str:
        return shown.file_icon(self.evidence)

    @property
    def scan(self) -> Chip:
        return shown.scan_chip(self.evidence)


class Beside(NamedTuple):
    """What stands beside a file in lists of other chapters; plain values (`core/pure.py`)."""

    look_url: str
    picture_url: str  # empty when there is none
    file_url: str  # empty when it is withheld
    scan: Chip


def beside(evidence: Evidence) -> Beside:
    url = reverse("evidence_look", args=[evidence.pk])
    picture = reverse("evidence_page", args=[evidence.pk, 0]) if previews.numbers(evidence) else ""
    file = "" if evidence.scan == Scan.INFECTED else reverse("evidence_file", args=[evidence.pk])
    return Beside(url, picture, file, shown.scan_chip(evidence))


class Gallery:
    """The evidence of a plan that this person sees, as far as the filters in the address choose it."""

    def __init__(self, plan: Plan, user: User, asked: Mapping[str, Any]) -> None:
        self.plan, self.user = plan, user
        empty: dict[str, list] = {"indicators": [], "measures": []}
        self.content: Mapping[str, Any] = plan.current.content if plan.current else empty
        self.filter = GalleryFilter(asked, self.content, queries.sent_with_evidence(plan))

    @property
    def every(self) -> QuerySet[Evidence]:
        return queries.evidence_visible_to(self.user).filter(plan=self.plan)

    @property
    def chosen(self) -> QuerySet[Evidence]:
        found = self.every
        for target in (Target.INDICATOR, Target.MEASURE):
            if key := self.filter.chosen(target.value):
                found = found.filter(Exists(Support.objects.filter(evidence=OuterRef("pk"), target=target, key=key)))
        if kind := self.filter.chosen("kind"):
            found = found.filter(kind=kind)
        if number := self.filter.chosen("sent"):
            found = found.filter(pk__in=queries.evidence_in(self.plan, number))
        return found

    @cached_property
    def ids(self) -> list[int]:
        return list(self.chosen.order_by("pk").values_list("pk", flat=True))

    @property
    def work_process(self) -> str:
        """As it was finished last, like the indicators and measures to choose from."""
        return str(self.content.get("work_process") or self.plan.work_process)

    @property
    def following(self) -> Plan | None:
        """Where somebody who reads several agencies goes on when they have seen the last file of this plan."""
        return queries.next_with_evidence(self.user, self.plan) if self.user.is_reader else None

    @property
    def back(self) -> tuple[str, str]:
        """Where one came from: its address and name."""
        if number := self.filter.chosen("sent"):
            return reverse("submission", args=[number]), _("Back to what was sent")
        if self.user.is_assessor:
            home = reverse("home_year", args=[self.plan.cycle.year_be])
            return f"{home}#agency-{self.plan.agency.code}", _("Back to the assigned agencies")
        if self.user.is_officer or self.user.is_ministry_viewer:
            agency = reverse("office_agency", args=[self.plan.agency.code])
            return f"{agency}?year={self.plan.cycle.year_be}", _("Back to the agency")
        return reverse("home"), _("Home")

    @property
    def url(self) -> str:
        return self._with_query(reverse("plan_evidence", args=[self.plan.pk]))

    def look_url(self, pk: int) -> str:
        return self._with_query(reverse("evidence_look", args=[pk]))

    def _with_query(self, url: str) -> str:
        return f"{url}?{self.filter.query}" if self.filter.query else url

    def items(self, ids: list[int]) -> list[Item]:
        rows = self.every.filter(pk__in=ids).order_by("pk").prefetch_related("supports")
        return [self.item(evidence) for evidence in rows]

    def item(self, evidence: Evidence) -> Item:
        return Item(evidence, shown.supported_by(self.content, evidence), self.look_url(evidence.pk))

    def around(self, evidence: Evidence) -> dict[str, Any]:
        """Where a file stands among those that are chosen, and the ones beside it; nothing when it is not chosen."""
        if evidence.pk not in self.ids:
            return {}
        place = self.ids.index(evidence.pk)
        before, after = self.ids[place - 1 : place] if place else [], self.ids[place + 1 : place + 2]
        return {
            "place": place + 1,
            "count": len(self.ids),
            "previous_url": self.look_url(before[0]) if before else "",
            "next_url": self.look_url(after[0]) if after else "",
        }


def look_context(evidence: Evidence, page_url: str, *, file_url: str) -> dict[str, Any]:
    """What the page of one file shows. `page_url` is the address of the picture of its page 0."""
    pages = previews.pages_shown(evidence)
    around, _slash, _number = page_url.rstrip("/").rpartition("/")
    return {
        "evidence": evidence,
        "icon": shown.file_icon(evidence),
        "scan": shown.scan_chip(evidence),
        "harmful": evidence.scan == Scan.INFECTED,
        "drawing": evidence.preview == Preview.WAITING,
        "why_no_picture": shown.why_no_picture(evidence),
        "pages": [(number, f"{around}/{number}/") for number in range(1, pages + 1)],
        "more_pages": max(0, (evidence.pages or 0) - pages) if pages else 0,
        "file_url": file_url,
    }
