"""The steps of a plan or report: what is complete, where one is, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cleanreport.core.drawings import done_of, segments
from cleanreport.core.markup import attributes, chip, icon, keep, safe, text

TODO, DOING, DONE, FIX, SEND = "todo", "doing", "done", "fix", "send"
# Which step is suggested first: what is wrong, then what was begun, then what is empty, then sending.
ORDER_OF_CARE = (FIX, DOING, TODO, SEND)


class Chip(NamedTuple):
    tone: str
    icon: str
    text: str


@dataclass(frozen=True)
class Step:
    """One page of a plan or report. States: todo, doing, done, fix (something is wrong), send (the last one)."""

    name: str
    url: str  # empty: cannot be opened (the row is shown without a link)
    state: str
    number: int | None = None  # the step of checking and sending has none
    note: str = ""  # short, behind the state: "3 เรื่อง"
    detail: str = ""  # longer, in the overview; `note` when empty
    current: bool = False
    words: str = ""  # in place of the state's own words: "ระบบคำนวณให้"


def progress(steps: Sequence[Step]) -> tuple[int, int]:
    """How many of the numbered steps are done, and how many there are."""
    numbered = [step for step in steps if step.state != SEND]
    return sum(step.state == DONE for step in numbered), len(numbered)


def next_step(steps: Sequence[Step]) -> Step | None:
    """The step to suggest; None when there is nothing left."""
    for state in ORDER_OF_CARE:
        for step in steps:
            if step.state == state and step.url:
                return step
    return None


def after(steps: Sequence[Step]) -> Step | None:
    """The step that follows the current one."""
    for step, following in pairwise(steps):
        if step.current:
            return following
    return None


def state_words(step: Step, ready: bool) -> str:
    if step.words:
        return step.words
    if step.state == SEND:
        return _("Everything is ready") if ready else _("When all steps are complete")
    return {DONE: _("Complete"), DOING: _("In progress"), TODO: _("Not started"), FIX: _("Needs correction")}[
        step.state
    ]


def state_chip(step: Step, ready: bool) -> Chip:
    if step.state == SEND:
        return Chip("info", "send", _("Ready")) if ready else Chip("quiet", "dash-circle", _("Waits for the others"))
    tone, icon_name = {
        DONE: ("ok", "check-circle-fill"),
        DOING: ("info", "pencil-fill"),
        TODO: ("quiet", "circle"),
        FIX: ("danger", "exclamation-circle-fill"),
    }[step.state]
    return Chip(tone, icon_name, state_words(step, ready))


# As HTML


def steps_html(steps: Sequence[Step], label: str, all_url: str = "") -> SafeString:
    """The list at the side and, on a phone, one line with the share done; first child of `.split--steps`."""
    return _steps(tuple(steps), str(label), all_url, get_language())


@lru_cache(maxsize=512)
def _steps(steps: tuple[Step, ...], label: str, all_url: str, _language: str) -> SafeString:
    done, total = progress(steps)
    rows = "".join(_side_row(step, done == total) for step in steps)
    nav = f'<nav class="steps-side"{attributes({"aria-label": label})}><ol class="steps">{rows}</ol></nav>'
    return safe(nav + _brief(steps, done, total, all_url))


def _side_row(step: Step, ready: bool) -> str:
    marks = {DONE: icon("check-lg"), FIX: icon("exclamation-lg"), SEND: icon("send")}
    mark = marks.get(step.state) or text(step.number or "")
    small = " · ".join(filter(None, [state_words(step, ready), step.note]))
    words = f'<span class="steps__name">{keep(step.name)}</span><small>{keep(small)}</small>'
    inner = f'<span class="steps__no" aria-hidden="true">{mark}</span><span>{words}</span>'
    css = " ".join(filter(None, [f"is-{step.state}", "is-now" if step.current else ""]))
    if not step.url:
        return f'<li class="{css}"><span class="steps__row">{inner}</span></li>'
    link = attributes({"class": "steps__row", "href": step.url, "aria-current": "step" if step.current else None})
    return f'<li class="{css}"><a{link}>{inner}</a></li>'


def _brief(steps: Sequence[Step], done: int, total: int, all_url: str) -> str:
    current = next((step for step in steps if step.current), None)
    where = ""
    if current and current.number:
        place = _("Step %(number)s of %(total)s") % {"number": current.number, "total": total}
        where = f'<b class="keep">{text(place)}</b> · {keep(current.name)}'
    elif current:
        where = f"<b>{keep(current.name)}</b>"
    every_words = _("All steps")
    every = (
        f"<a{attributes({'class': 'act', 'href': all_url})}>{icon('list-check')} {text(every_words)}</a>"
        if all_url
        else ""
    )
    return f'<div class="steps-brief"><div><span>{where}</span>{every}</div>{segments(done, total)}</div>'


def tasks_html(steps: Sequence[Step], label: str) -> SafeString:
    """The overview: every step with its content and state; the suggested one stands out."""
    done, total = progress(steps)
    suggested = next_step(steps)
    rows = "".join(_task_row(step, step is suggested, done == total) for step in steps)
    css = attributes({"class": "panel panel--flush", "aria-label": label})
    return safe(f'<section{css}><ol class="tasks">{rows}</ol></section>')


def _task_row(step: Step, suggested: bool, ready: bool) -> str:
    name = keep(f"{step.number}. {step.name}" if step.number else step.name)
    link = f"<a{attributes({'href': step.url})}>{name}</a>" if step.url else f"<b>{name}</b>"
    detail = step.detail or step.note
    below = f"<p>{keep(detail)}</p>" if detail else ""
    css = ' class="is-next"' if suggested else ""
    return f"<li{css}><div>{link}{below}</div>{chip(*state_chip(step, ready))}</li>"


def segments_of(steps: Sequence[Step]) -> SafeString:
    return segments(*progress(steps))


def done_words(steps: Sequence[Step]) -> str:
    """ครบแล้ว 3 จาก 5 ขั้น"""
    return done_of(*progress(steps))
