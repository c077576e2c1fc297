"""Adding, removing and moving rows. The form that stands open is saved first, so that nothing typed is lost."""

from dataclasses import dataclass
from typing import Protocol

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cleanreport.core.lifecycle import WrongState
from cleanreport.plans import actions, rules
from cleanreport.plans.forms import PlanForm
from cleanreport.plans.models import Plan, PlanRow
from cleanreport.plans.views.common import number_of, save, visible_plan


class FormOf(Protocol):
    def __call__(self, plan: Plan, row: PlanRow, request: HttpRequest | None = None) -> PlanForm: ...


class PageOf(Protocol):
    def __call__(
        self, request: HttpRequest, pk: int, row: int | None = None, form: PlanForm | None = None, *, removing: bool = False
    ) -> HttpResponse: ...


@dataclass(frozen=True)
class Section:
    """One kind of rows: how its forms are made, and the page that shows the rows with one of them open."""

    kind: str
    row_page: str  # name of the address of one open row
    form: FormOf
    page: PageOf

    def url(self, plan: Plan, row: PlanRow | None = None) -> str:
        if row is None:
            return reverse(f"plan_{self.kind}", args=[plan.pk])
        return f"{reverse(self.row_page, args=[plan.pk, row.pk])}#row-{row.pk}"


def sections() -> dict[str, Section]:
    from cleanreport.plans.views.indicators import INDICATORS
    from cleanreport.plans.views.measures import MEASURES
    from cleanreport.plans.views.risks import RISKS

    return {section.kind: section for section in (RISKS, MEASURES, INDICATORS)}
