"""The one next step of an agency: what to do now, until when, and the button that leads there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, auto

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanreport.accounts.models import User
from cleanreport.core.deadlines import Deadline
from cleanreport.core.steps import DONE, Step, progress
from cleanreport.core.thai import long_date
from cleanreport.home.asked import Asked
from cleanreport.home.desk import Desk, PlanCard, RoundCard
from cleanreport.submissions.models import Submission


class Kind(IntEnum):
    """The situations, the most pressing first."""

    START = auto()
    CORRECT_PLAN = auto()
    PLAN = auto()
    FINISH = auto()
    CORRECT_REPORT = auto()
    SEND = auto()
    REPORT = auto()
    ENTER = auto()
    ADDRESS = auto()
    MISSED = auto()
    WAIT = auto()
    DONE = auto()
    PAST = auto()
    NO_YEAR = auto()


@dataclass(frozen=True)
class NextStep:
    """`url` is opened by a link, or with `post` by a button of a form; without one there is nothing to press."""

    kind: Kind
    title: str
    text: str
    label: str = ""
    url: str = ""
    post: bool = False
    deadline: Deadline | None = None
    until: str = ""  # stands before the date
    done: int = 0
    total: int = 0
    saved_at: datetime | None = None
    saved_by: User | None = None
    taken_back: Submission | None = None  # whose comment is to be heeded
    ask_office: bool = False
    about: str = ""  # which plan, where there are several


def next_step(desk: Desk) -> NextStep:
    """What comes first: a plan that is not finished, then the round that is open, then waiting."""
    if desk.cycle is None:
        return NextStep(Kind.NO_YEAR, _("The year has not been set up yet"), _("The office will tell you when recording begins."))
    if not desk.plans:
        return _start(desk)
    several = len(desk.plans) > 1
    found = [replace(step, about=str(card.plan) if several else "") for card in desk.plans for step in _of_plan(card, desk)]
    return min(found, key=lambda step: step.kind, default=None) or _rest(desk)


def _start(desk: Desk) -> NextStep:
    if desk.is_past:
        return NextStep(Kind.PAST, _("No plan was recorded in this year"), _("Choose another year to see its plan and reports."))
    text = _("Choose the work process, then record its risks, measures and indicators. Reporting opens when it is finished.")
    if desk.earlier:
        text = _("You can begin with what an earlier plan says, so that nothing is typed twice. Every part can be changed.")
    label = _("Start an empty plan") if desk.earlier else _("Start the plan")
    return NextStep(
        Kind.START, _("Record the transparency plan of this year"), text, label, reverse("plan_start"), post=True,
        deadline=desk.plan_deadline, until=_("Finish by"),
    )  # fmt: skip


def _of_plan(card: PlanCard, desk: Desk) -> Iterator[NextStep]:
    """What this plan asks for, and what its rounds ask for."""
    if not card.plan.is_frozen:
        yield _draft_plan(card)
        return  # a report can be sent only when its plan is finished
    for round_card in card.rounds:
        if step := _of_round(card, round_card):
            yield step


def _draft_plan(card: PlanCard) -> NextStep:
    plan = card.plan
    draft = {"deadline": card.deadline, "until": _("Finish by"), "saved_at": plan.edited_at, "saved_by": plan.edited_by}
    open_url, check_url = reverse("plan", args=[plan.pk]), reverse("plan_check", args=[plan.pk])
    if card.taken_back:
        text = _("Reports can be sent again as soon as the plan is finished.")
        title, label = _("Correct the plan and finish it again"), _("Correct the plan")
        return NextStep(Kind.CORRECT_PLAN, title, text, label, open_url, taken_back=card.taken_back, **draft)
    done, total = progress(card.steps)
    if card.steps and not card.gaps:
        title, text = _("The plan is complete: check it and finish"), _("Reporting opens as soon as recording is finished.")
        return NextStep(Kind.FINISH, title, text, _("Check and finish"), check_url, done=done, total=total, **draft)
    title, label = _("Go on recording the plan"), _("Go on recording")
    text = left_words(card.steps) or _("The plan shows what is still missing.")
    return NextStep(Kind.PLAN, title, text, label, open_url, done=done, total=total, **draft)


def left_words(steps: Iterable[Step]) -> str:
    """เหลือ 3 ขั้น: …"""
    names = [str(step.name) for step in steps if step.number and step.state != DONE]
    if not names:
        return ""
    sentence = ngettext("%(count)s step left: %(names)s", "%(count)s steps left: %(names)s", len(names))
    return sentence % {"count": len(names), "names": ", ".join(names)}


def _of_round(card: PlanCard, round_card: RoundCard) -> NextStep | None:
    """What this round asks for today, if anything."""
    if round_card.sent or not round_card.deadline.is_open:
        return None
    name = {"round": round_card.round.name}
    due = {"deadline": round_card.deadline, "until": _("Send by")}
    report = round_card.report
    if report is None:
        text = _("The round is open. Report the progress of every measure and the result of every indicator.")
        url = reverse("report_start", args=[card.plan.pk, round_card.round.months])
        title = _("Report the progress of the %(round)s") % name
        return NextStep(Kind.ENTER, title, text, _("Enter the reporting system"), url, post=True, **due)
    done, total = progress(round_card.steps)
    draft = due | {"done": done, "total": total, "saved_at": report.edited_at, "saved_by": report.edited_by}
    url, left = reverse("report", args=[report.pk]), left_words(round_card.steps)
    if round_card.taken_back:
        title = _("Correct the report of the %(round)s and send it again") % name
        return NextStep(Kind.CORRECT_REPORT, title, left, _("Correct the report"), url, taken_back=round_card.taken_back, **draft)
    if not round_card.gaps:
        title = _("The report of the %(round)s is complete: check it and send") % name
        text, url = _("It counts as sent only after you have pressed the button on the last page."), reverse("report_check", args=[report.pk])
        return NextStep(Kind.SEND, title, text, _("Check and send"), url, **draft)
    title = _("Complete the progress report of the %(round)s") % name
    return NextStep(Kind.REPORT, title, left, _("Go on with the report"), url, **draft)


# Nothing can be written today


def _rest(desk: Desk) -> NextStep:
    """A letter did not arrive, a round was missed, one comes later, or everything is sent."""
    if desk.is_past:
        return NextStep(Kind.PAST, _("This year is over"), _all_words(desk), _("Look back at what was sent"), reverse("submissions"))
    steps: list[Callable[[Desk], NextStep | None]] = [_address, _missed, _to_come]
    return next((step for found in steps if (step := found(desk))), None) or _all_sent(desk)


def _address(desk: Desk) -> NextStep | None:
    lost: Asked | None = next((asked for asked in desk.asked if asked.did_not_arrive), None)
    if lost is None:
        return None
    text = _("The mail server refused the letter to %(name)s at %(email)s. Correct the address, or name another certifier.")
    url = reverse("submission", args=[lost.submission.number]) + "#ask"
    return NextStep(
        Kind.ADDRESS, _("The letter to the certifier did not arrive"), text % lost.certifier, _("Correct the address"), url
    )


def _missed(desk: Desk) -> NextStep | None:
    cards = [card for plan in desk.plans for card in plan.rounds if card.is_missed]
    if not cards:
        return None
    last = cards[-1]
    text = _("It was due on %(date)s. Ask an officer of the office for an extension; what you wrote is kept.")
    values = {"date": long_date(last.window.due_on)}
    title = _("The report of the %(round)s was not sent") % {"round": last.round.name}
    url = reverse("report", args=[last.report.pk]) if last.report else ""
    label = _("Read the draft") if last.report else ""
    return NextStep(Kind.MISSED, title, text % values, label, url, ask_office=True)


def _to_come(desk: Desk) -> NextStep | None:
    card = next((card for plan in desk.plans for card in plan.rounds if card.is_to_come), None)
    if card is None:
        return None
    values = {"round": card.round.name, "date": long_date(card.window.opens_on)}
    text = _("The %(round)s opens on %(date)s. Until then there is nothing to do.") % values
    return NextStep(Kind.WAIT, _("You are up to date"), text, _("Look back at what was sent"), reverse("submissions"))


def _all_sent(desk: Desk) -> NextStep:
    title = _("Everything of this year has been sent")
    return NextStep(Kind.DONE, title, _all_words(desk), _("Look back at what was sent"), reverse("submissions"))


def _all_words(desk: Desk) -> str:
    if any(card.is_missed for plan in desk.plans for card in plan.rounds):
        return _("Not every report was sent.")
    if any(asked.waits for asked in desk.asked):
        return _("The certifier has not acknowledged everything yet. You need not do anything.")
    return _("The certifier has acknowledged everything.")
