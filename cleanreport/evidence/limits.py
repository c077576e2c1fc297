"""How much evidence a file and a plan may have, and what a plan has already."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from cleanreport.core.templatetags.ui import filesize
from cleanreport.cycles.models import Cycle
from cleanreport.evidence.models import Arrival, Evidence
from cleanreport.plans.models import Plan

MEGABYTE = 1024 * 1024
COMING = (Arrival.State.COMING, Arrival.State.WHOLE)
# What else counts against the room of a plan: a chapter with files of its own adds it (`AppConfig.ready`).
COUNTED: list[Callable[[Plan], int]] = []


def file_bytes(cycle: Cycle) -> int:
    """The most that one file may have: what the year says, and never more than the installation takes."""
    return min(settings.EVIDENCE_MAX_BYTES, cycle.evidence_file_mb * MEGABYTE)


def plan_bytes(cycle: Cycle) -> int:
    """The most that all files of a plan may have together."""
    return cycle.evidence_plan_mb * MEGABYTE


def used_bytes(plan: Plan) -> int:
    """What the plan's files have together, with those that are still on their way; each counts once."""
    given = Evidence.objects.filter(plan=plan).aggregate(sum=Sum("size_bytes"))["sum"] or 0
    coming = Arrival.objects.filter(plan=plan, state__in=COMING).aggregate(sum=Sum("size_bytes"))["sum"] or 0
    return int(given + coming) + sum(count(plan) for count in COUNTED)


def require_room(plan: Plan, name: str, more: int) -> None:
    """Raise ValidationError when `more` bytes are too much for the plan, whose row must be locked."""
    most, used = plan_bytes(plan.cycle), used_bytes(plan)
    if used + more > most:
        sentence = _(
            "“%(name)s” does not fit: the files of this plan may have %(most)s together, and %(left)s are left. Choose "
            "a smaller file, or take uploads out that are not added yet."
        )
        values = {"name": name, "most": filesize(most), "left": filesize(max(0, most - used))}
        raise ValidationError(sentence % values, code="plan_full")
