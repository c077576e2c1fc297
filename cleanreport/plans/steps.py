"""The steps of a plan with their states, where each missing thing is mended, and the chips on top of the pages."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cleanreport.core.deadlines import Deadline
from cleanreport.core.drawings import HEATS, risk_tone
from cleanreport.core.missing import Missing
from cleanreport.core.steps import DOING, DONE, FIX, SEND, TODO, Chip, Step
from cleanreport.core.thai import long_date
from cleanreport.cycles.queries import day_of
from cleanreport.plans import checks
from cleanreport.plans.models import MeasureKind, Plan, PlanPerson

CHECK = "check"
NAMES = {
    "general": gettext_lazy("General data and work process"),
    "risks": gettext_lazy("Risks"),
    "measures": gettext_lazy("Measures"),
    "indicators": gettext_lazy("Success indicators"),
    "people": gettext_lazy("Recorder and certifier"),
    CHECK: gettext_lazy("Check and finish"),
}
# What belongs there, as long as nothing does.
INVITATIONS = {
    "general": gettext_lazy("The work process, its type, and why it was chosen"),
    "risks": gettext_lazy("Where corruption or a lack of transparency could arise"),
    "measures": gettext_lazy("What is done against the risks, by key factor"),
    "indicators": gettext_lazy("How success is measured, with the scoring criteria of levels 1 to 5"),
    "people": gettext_lazy("Who records the plan, and who certifies it"),
    CHECK: gettext_lazy("Read everything once more, then finish recording"),
}
ROW_PAGES = {"risks": "plan_risk", "measures": "plan_measure", "indicators": "plan_indicator"}
# Groups of buttons: the first of them takes the focus.
GROUPED = ("likelihood", "impact")


class PlanDeadline(Deadline):
    """The day by which a plan is finished. After it a plan can still be finished, and is marked late."""

    @property
    def tone(self) -> str:
        return "urgent" if self.is_past else super().tone

    @property
    def icon(self) -> str:
        return "alarm" if self.is_past else super().icon

    @property
    def date_words(self) -> str:
        return long_date(self.due_on) if self.is_past else super().date_words

    @property
    def left_words(self) -> str:
        if not self.is_past:
            return super().left_words
        days = -self.days_left
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


def deadline_of(plan: Plan, today: dt.date) -> Deadline:
    return PlanDeadline(plan.cycle.plan_due_on, today)


def chip_of(plan: Plan) -> Chip:
    """What the plan is, at the top of every page: a draft never looks like something sent."""
    if plan.state == "acknowledged":
        return Chip("ok", "check-circle-fill", _("Acknowledged by the certifier"))
    if plan.is_frozen:
        return Chip("info", "send", _("Finished, waits for the certifier"))
    if plan.current:
        return Chip("warn", "arrow-return-left", _("Draft to be corrected, not sent again yet"))
    return Chip("quiet", "pencil", _("Draft, not sent yet"))


def saved_at(plan: Plan, now: dt.datetime) -> dt.datetime | None:
    """When the draft was last saved, if that was today: the page shows the time alone."""
    return plan.edited_at if plan.edited_at and day_of(plan.edited_at) == day_of(now) else None


def where(plan: Plan, item: Missing) -> str:
    """The address of the field in which a missing thing is filled in."""
    if item.row is not None:
        page = reverse(ROW_PAGES[item.step], args=[plan.pk, item.row])
    else:
        page = reverse(f"plan_{item.step}", args=[plan.pk])
    if not item.field:
        return page
    return f"{page}#id_{item.field}{'_0' if item.field in GROUPED else ''}"


def steps_of(plan: Plan, *, current: str = "", missing: Iterable[Missing] | None = None) -> list[Step]:
    """The five steps and the last one; reads prefetched rows (`queries.whole`)."""
    missing = checks.missing_in(plan) if missing is None else missing
    found: dict[str, list[Missing]] = {name: [] for name in checks.STEPS}
    for item in missing:
        found[item.step].append(item)
    steps = [_step(plan, name, number, found[name], current) for number, name in enumerate(checks.STEPS, start=1)]
    url = reverse("plan_check", args=[plan.pk])
    last = Step(CHECK, url, SEND, detail=str(INVITATIONS[CHECK]), current=current == CHECK)
    return [replace(step, name=str(NAMES[step.name])) for step in [*steps, last]]


def _step(plan: Plan, name: str, number: int, missing: list[Missing], current: str) -> Step:
    state = _state(plan, name, missing)
    note, detail = ("", str(INVITATIONS[name])) if state == TODO else SUMMARIES[name](plan, missing)
    if missing and state != TODO:
        detail = f"{detail} · {missing[0].text}" if detail else str(missing[0].text)
    url = reverse(f"plan_{name}", args=[plan.pk])
    return Step(name, url, state, number=number, note=note, detail=detail, current=current == name)


def _state(plan: Plan, name: str, missing: list[Missing]) -> str:
    if not missing:
        return DONE
    if any(_is_wrong(plan, item) for item in missing):
        return FIX
    return DOING if _is_begun(plan, name) else TODO


def _is_wrong(plan: Plan, item: Missing) -> bool:
    """Whether something stands in the field and cannot stay; otherwise it is only empty."""
    if item.row is None or not item.field:
        return False
    row = next(row for row in getattr(plan, item.step).all() if row.pk == item.row)
    return getattr(row, item.field) not in (None, "")


def _is_begun(plan: Plan, name: str) -> bool:
    if name == "general":
        return bool(plan.work_process or plan.process_type_id or plan.why_chosen)
    if name == "people":
        return any(getattr(person, field) for person in plan.people.all() for field in PlanPerson.FIELDS)
    return bool(getattr(plan, name).all())


# What stands in a step: short for the list at the side, longer for the overview


def _general(plan: Plan, missing: list[Missing]) -> tuple[str, str]:
    return "", " · ".join(filter(None, [plan.work_process, str(plan.process_type or "")]))


def _risks(plan: Plan, missing: list[Missing]) -> tuple[str, str]:
    risks = list(plan.risks.all())
    note = ngettext("%(count)s risk", "%(count)s risks", len(risks)) % {"count": len(risks)}
    tones = Counter(risk_tone(risk.likelihood, risk.impact) for risk in risks if risk.likelihood and risk.impact)
    order = {heat: place for place, (_least, heat) in enumerate(HEATS)}
    heats = " ".join(f"{tone.words} {tones[tone]}" for tone in sorted(tones, key=lambda tone: order[tone.heat]))
    return note, " · ".join(filter(None, [note, heats]))


def _measures(plan: Plan, missing: list[Missing]) -> tuple[str, str]:
    measures = list(plan.measures.all())
    note = ngettext("%(count)s measure", "%(count)s measures", len(measures)) % {"count": len(measures)}
    kinds = Counter(measure.kind for measure in measures)
    words = _("current %(current)s, additional %(additional)s") % {
        "current": kinds[MeasureKind.CURRENT],
        "additional": kinds[MeasureKind.ADDITIONAL],
    }
    factors = len({measure.factor_id for measure in measures} - {None})
    under = ngettext("%(count)s key factor", "%(count)s key factors", factors) % {"count": factors}
    return note, f"{note} · {under} · {words}"


def _indicators(plan: Plan, missing: list[Missing]) -> tuple[str, str]:
    total = len(plan.indicators.all())
    done = total - len({item.row for item in missing if item.row})
    counts = {"done": done, "total": total}
    note = ngettext("%(count)s indicator", "%(count)s indicators", total) % {"count": total}
    return note, note if done == total else _("%(done)s of %(total)s indicators complete") % counts


def _people(plan: Plan, missing: list[Missing]) -> tuple[str, str]:
    return "", " · ".join(person.name for person in sorted(plan.people.all(), key=lambda p: p.pk) if person.name)


SUMMARIES: dict[str, Callable[[Plan, list[Missing]], tuple[str, str]]] = {
    "general": _general,
    "risks": _risks,
    "measures": _measures,
    "indicators": _indicators,
    "people": _people,
}
