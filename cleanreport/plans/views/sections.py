"""The kinds of rows of a plan (risks, measures, indicators), and saving the row that stands open on their page."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core import drafts
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.missing import Missing
from cleanreport.plans.forms import PlanForm
from cleanreport.plans.models import Plan, PlanRow
from cleanreport.plans.views.common import number_of, save, visible_plan

Patch = Mapping[str, tuple[str, Mapping[str, Any]]]


class PageOf(Protocol):
    def __call__(
        self,
        request: SignedInRequest,
        pk: int,
        row: int | None = None,
        form: PlanForm | None = None,
        *,
        removing: bool = False,
    ) -> HttpResponse: ...


@dataclass(frozen=True)
class Section:
    """One kind of rows: how a row's form is made, and the page that shows the rows with one of them open."""

    kind: str  # "risks": also the name of the rows at the plan, and of the step
    row_page: str  # name of the address of one open row
    form: Callable[..., PlanForm]  # of plan, row and, when something was posted, the request
    page: PageOf

    def url(self, plan: Plan, row: PlanRow | None = None, *, listed: bool = False) -> str:
        """The list, with the place of `row` in it, or the page on which `row` stands open."""
        anchor = f"#row-{row.pk}" if row else ""
        if row is None or listed:
            return reverse(f"plan_{self.kind}", args=[plan.pk]) + anchor
        return reverse(self.row_page, args=[plan.pk, row.pk]) + anchor

    def rows(self, plan: Plan) -> Any:
        return getattr(plan, self.kind)

    def stored_row(self, plan: Plan, pk: int | None) -> Any:
        return self.rows(plan).filter(pk=pk).first() if pk else None

    def posted_row(self, plan: Plan, pk: int | None) -> Any:
        """The row that something was typed for; raises WrongState when somebody removed it meanwhile."""
        row = self.stored_row(plan, pk)
        if row is None:
            raise WrongState(_("Somebody removed this row meanwhile. Copy your text before you leave the page."))
        return row

    def shown_row(self, plan: Plan, pk: int) -> Any:
        """The row among those at hand; 404 when there is none."""
        row = next((row for row in self.rows(plan).all() if row.pk == pk), None)
        if row is None:
            raise Http404
        return row

    def save_row(
        self,
        request: SignedInRequest,
        pk: int,
        row: int,
        *,
        following: str,
        patch: Callable[[Plan, PlanForm], Patch] = lambda plan, form: {},
    ) -> HttpResponse:
        """Save the posted form of one row, and answer with the page, the way on, or what is to be patched.

        The way on is the list, or the page named `following` when its button was pressed.
        """
        plan = visible_plan(request, pk)
        form = self.form(plan, self.posted_row(plan, row), request)
        save(request, plan, [form])
        further = request.POST.get("go") == "next"
        return drafts.answer(
            request,
            [form],
            page=lambda: self.page(request, pk, row, form),
            onward=reverse(following, args=[pk]) if further else self.url(plan, form.row, listed=True),
            patch=lambda: patch(plan, form),
        )

    def save_open(self, request: SignedInRequest, plan: Plan) -> PlanForm | None:
        """Save the form that stood open where a button was pressed; None when none did."""
        if "open" not in request.POST:
            return None
        form = self.form(plan, self.posted_row(plan, number_of(request.POST, "open")), request)
        save(request, plan, [form])
        return form


class Listed(NamedTuple):
    """A row in a list: its number, how many things are missing in it, and the numbers of the risks that it answers."""

    number: int
    row: Any
    gaps: int
    answers: str = ""


class Closed(list[Listed]):
    """Rows one after the other of which none stands open."""

    @property
    def made_of(self) -> object:
        """All that can be shown of them (`core/pure.py`)."""
        return [(number, row.made_of, gaps, answers) for number, row, gaps, answers in self]


@dataclass(frozen=True)
class Rows:
    """The rows of a list: those above the one that stands open, that one, and those below; all `above` without one."""

    above: Closed
    open: Listed | None = None
    below: Closed = field(default_factory=Closed)

    def __len__(self) -> int:
        return len(self.above) + (self.open is not None) + len(self.below)


def numbered(rows: Iterable[PlanRow], missing: Iterable[Missing]) -> list[Listed]:
    gaps = Counter(item.row for item in missing)
    return [Listed(number, row, gaps[row.pk]) for number, row in enumerate(rows, start=1)]


def around(rows: list[Listed], open_row: int | None) -> Rows:
    place = next((place for place, one in enumerate(rows) if one.row.pk == open_row), None)
    if place is None:
        return Rows(Closed(rows))
    return Rows(Closed(rows[:place]), rows[place], Closed(rows[place + 1 :]))
