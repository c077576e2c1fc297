"""The steps of a report with their states, where each missing thing is mended, and the chips on top of the pages."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cleanreport.core.deadlines import Deadline
from cleanreport.core.missing import Missing
from cleanreport.core.steps import DOING, DONE, FIX, SEND, TODO, Chip, Step
from cleanreport.cycles.queries import Window, day_of
from cleanreport.reports import shown
from cleanreport.reports.checks import harmful
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission

Content = Mapping[str, Any]
Found = Mapping[str, list[Missing]]

SUMMARY, STAKEHOLDERS, CHECK = "summary", "stakeholders", "check"
STEPS = ("measures", "indicators", SUMMARY, "problems", "evidence", "people")
NAMES = {
    "measures": gettext_lazy("Progress of the plan's measures"),
    "indicators": gettext_lazy("Progress of the indicators"),
    SUMMARY: gettext_lazy("Summary of progress"),
    "problems": gettext_lazy("Problems, obstacles and solutions"),
    "evidence": gettext_lazy("Evidence"),
    STAKEHOLDERS: gettext_lazy("Stakeholder database"),
    "people": gettext_lazy("Reporter and certifier"),
    CHECK: gettext_lazy("Check and send"),
}
# What belongs there, as long as nothing does.
INVITATIONS = {
    "measures": gettext_lazy("Percent, results and outputs of every measure"),
    "indicators": gettext_lazy("The result of every indicator against its criteria"),
    SUMMARY: gettext_lazy("Two figures and a picture, made from what you typed"),
    "problems": gettext_lazy("What stood in the way, and how it is solved"),
    "evidence": gettext_lazy("Files that prove the results"),
    STAKEHOLDERS: gettext_lazy("Persons whom the office asks in its survey"),
    "people": gettext_lazy("Who reports, and who certifies the report"),
    CHECK: gettext_lazy("Read everything once more, then send"),
}


class Document(Protocol):
    """A report or a completion report."""

    @property
    def state(self) -> str: ...
    @property
    def current(self) -> Submission | None: ...
    @property
    def is_handed_in(self) -> bool: ...
    @property
    def edited_at(self) -> dt.datetime | None: ...


def names_of(report: Report) -> Sequence[str]:
    """The steps of this report; not every round asks for the stakeholder database."""
    return (*STEPS[:-1], STAKEHOLDERS, STEPS[-1]) if report.round.stakeholders_required else STEPS


def deadline_of(window: Window, today: dt.date) -> Deadline:
    return Deadline(window.due_on, today, opens_on=window.opens_on, extended=window.extended)


def chip_of(document: Document) -> Chip:
    """What it is, at the top of every page: a draft never looks like something sent."""
    if document.state == State.ACKNOWLEDGED:
        return Chip("ok", "check-circle-fill", _("Acknowledged by the certifier"))
    if document.is_handed_in:
        return Chip("info", "send", _("Sent, waits for the certifier"))
    if document.current:
        return Chip("warn", "arrow-return-left", _("Draft to be corrected, not sent again yet"))
    return Chip("quiet", "pencil", _("Draft, not sent yet"))


def saved_at(document: Document, now: dt.datetime) -> dt.datetime | None:
    """When the draft was last saved, if that was today: the page shows the time alone."""
    at = document.edited_at
    return at if at and day_of(at) == day_of(now) else None


def name_of(report: Report) -> str:
    """รายงานรอบ 12 เดือน"""
    return _("Report of the %(round)s") % {"round": report.round.name}


def where(report: Report, content: Content, item: Missing) -> str:
    """The address of the field in which a missing thing is filled in."""
    page = reverse(f"report_{item.step}", args=[report.pk])
    if item.step == STAKEHOLDERS:
        return page
    if item.step == "evidence":
        return f"{page}?for={item.row}#add"
    if item.row is None:
        return f"{page}#id_{item.field}"
    prefix = "m" if item.step == "measures" else "i"
    row = next(row for row in content[item.step] if row["id"] == item.row)
    # Of a group of choices the first takes the focus.
    grouped = item.field == "result" and shown.is_milestones(row)
    return f"{page}#id_{prefix}{item.row}-{item.field}{'_0' if grouped else ''}"


def steps_of(report: Report, content: Content, missing: Iterable[Missing], *, current: str = "") -> list[Step]:
    """The steps and the last one, from the report's content and what is missing in it."""
    names = names_of(report)
    found: dict[str, list[Missing]] = {name: [] for name in names}
    for item in missing:
        found[item.step].append(item)
    found[SUMMARY] = found["measures"] + found["indicators"]
    steps = [_step(report, content, found, name, number, current) for number, name in enumerate(names, start=1)]
    url = reverse("report_check", args=[report.pk])
    return [*steps, Step(str(NAMES[CHECK]), url, SEND, detail=str(INVITATIONS[CHECK]), current=current == CHECK)]


def _step(report: Report, content: Content, found: Found, name: str, number: int, current: str) -> Step:
    missing = found[name]
    state = _state(content, name, missing)
    note, detail = ("", str(INVITATIONS[name])) if state == TODO else SUMMARIES[name](content, missing)
    if missing and state != TODO and name != SUMMARY:
        detail = " · ".join(filter(None, [detail, str(missing[0].text)]))
    if state == FIX:
        wrong = sum(item.field == "explanation" for item in missing)
        note = ngettext("%(count)s place", "%(count)s places", wrong) % {"count": wrong}
    words = _("The system reckons it") if name == SUMMARY else ""
    if name == "evidence":
        withheld = len(harmful(report))
        if not report.round.evidence_required and len(content["evidence"]) == withheld:
            words = _("Not required in this round")
        if withheld:
            shut = ngettext("%(count)s file withheld", "%(count)s files withheld", withheld) % {"count": withheld}
            note, detail = (f"{said} · {shut}" if said else shut for said in (note, detail))
    url = reverse(f"report_{name}", args=[report.pk])
    return Step(
        str(NAMES[name]), url, state, number=number, note=note, detail=detail, current=current == name, words=words
    )


def _state(content: Content, name: str, missing: list[Missing]) -> str:
    if not missing:
        return DONE
    if name == SUMMARY:
        return TODO
    # An explanation is asked for only when something was typed that needs one.
    if any(item.field == "explanation" for item in missing):
        return FIX
    return DOING if _is_begun(content, name) else TODO


def _is_begun(content: Content, name: str) -> bool:
    if name == "people":
        return any(any(person.values()) for person in content["people"].values())
    if name == "problems":
        return bool(content["problems"] or content["solutions"])
    if name in ("evidence", STAKEHOLDERS):
        return name == "evidence" and bool(content["evidence"])
    typed = ("percent", "summary", "output") if name == "measures" else ("result", "not_measured")
    return any(row[field] not in (None, "") for row in content[name] for field in typed)


# What stands in a step: short for the list at the side, longer for the overview


def _measures(content: Content, missing: list[Missing]) -> tuple[str, str]:
    total = len(content["measures"])
    done = total - len({item.row for item in missing})
    note = ngettext("%(count)s measure", "%(count)s measures", total) % {"count": total}
    if missing:
        return note, _("%(done)s of %(total)s measures complete") % {"done": done, "total": total}
    figure = shown.percent(content["figures"]["plan_progress"])
    return note, f"{note} · " + _("progress of the plan %(figure)s") % {"figure": figure}


def _indicators(content: Content, missing: list[Missing]) -> tuple[str, str]:
    total = len(content["indicators"])
    done = total - len({item.row for item in missing})
    note = ngettext("%(count)s indicator", "%(count)s indicators", total) % {"count": total}
    if missing:
        return note, _("%(done)s of %(total)s indicators complete") % {"done": done, "total": total}
    figure = shown.percent(content["figures"]["indicator_progress"])
    return note, f"{note} · " + _("%(figure)s of the target") % {"figure": figure}


def _summary(content: Content, missing: list[Missing]) -> tuple[str, str]:
    figures = content["figures"]
    values = {
        "plan": shown.percent(figures["plan_progress"]),
        "indicators": shown.percent(figures["indicator_progress"]),
    }
    return "", _("Plan %(plan)s · indicators %(indicators)s of the target") % values


def _problems(content: Content, missing: list[Missing]) -> tuple[str, str]:
    return "", "" if missing else _("Both texts are written")


def _evidence(content: Content, missing: list[Missing]) -> tuple[str, str]:
    files = len(content["evidence"])
    note = ngettext("%(count)s file", "%(count)s files", files) % {"count": files} if files else ""
    return note, note or _("If there is any")


def _stakeholders(content: Content, missing: list[Missing]) -> tuple[str, str]:
    count = sum(content["stakeholders"].values())
    note = ngettext("%(count)s person", "%(count)s persons", count) % {"count": f"{count:,}"} if count else ""
    return note, note


def _people(content: Content, missing: list[Missing]) -> tuple[str, str]:
    return "", " · ".join(person["name"] for person in content["people"].values() if person.get("name"))


SUMMARIES: dict[str, Callable[[Content, list[Missing]], tuple[str, str]]] = {
    "measures": _measures,
    "indicators": _indicators,
    SUMMARY: _summary,
    "problems": _problems,
    "evidence": _evidence,
    STAKEHOLDERS: _stakeholders,
    "people": _people,
}
