"""What stands around every page of a plan's stakeholders."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.verdict import Verdict
from cleanreport.cycles.queries import day_of
from cleanreport.plans.models import Plan
from cleanreport.stakeholders import queries, rules
from cleanreport.stakeholders.models import Roll


@dataclass
class Desk:
    """A plan's database as this reader may use it today."""

    request: SignedInRequest
    plan: Plan
    today: date

    @cached_property
    def roll(self) -> Roll:
        roll = queries.roll_of(self.plan)
        roll.plan = self.plan
        return roll

    @cached_property
    def closes_on(self) -> date | None:
        return queries.closes_on(self.plan)

    @cached_property
    def may_edit(self) -> Verdict:
        return rules.may_edit(self.request.user, self.roll, self.closes_on, on=self.today)

    @property
    def frame(self) -> dict[str, Any]:
        acts = self.request.user.is_officer
        back = reverse("office_agency", args=[self.plan.agency.code]) + f"?year={self.plan.cycle.year_be}"
        return {
            "plan": self.plan, "roll": self.roll, "closes_on": self.closes_on, "may_edit": self.may_edit,
            "for_office": acts, "is_over": rules.is_over(self.roll, on=self.today),
            "retention_on": self.plan.cycle.retention_on, "back_url": back if acts else reverse("home"),
        }  # fmt: skip


def desk_of(request: SignedInRequest, pk: int) -> Desk:
    """404 for whoever may not know of it."""
    plan = queries.plan_kept_by(request.user, pk)
    if plan is None:
        raise Http404
    return Desk(request, plan, day_of(timezone.now()))
