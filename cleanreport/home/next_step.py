"""The one next step of an agency: what to do now, until when, and the button that leads there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, auto

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cleanreport.completion.models import Completion
from cleanreport.core.deadlines import Deadline
from cleanreport.core.steps import DONE, Step
from cleanreport.core.thai import long_date
from cleanreport.home.asked import Asked
from cleanreport.home.desk import CompletionCard, Desk, PlanCard, RoundCard
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
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
    CORRECT_COMPLETION = auto()
    COMPLETION = auto()
    BEGIN_COMPLETION = auto()
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
    draft: Plan | Report | Completion | None = None  # who saved it last, and when
    steps: Sequence[Step] = ()  # of the draft
    taken_back: Submission | None = None  # whose comment is to be heeded
    ask_office: bool = False
    about: str = ""  # which plan, where there are several

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`)."""
        plain = {**vars(self), "kind": int(self.kind), "draft": None, "taken_back": None}
        saved = self.draft and (self.draft.edited_at, self.draft.edited_by_id, saver(self.draft))
        return plain, saved, self.taken_back and self.taken_back.made_of


def saver(draft: Plan | Report | Completion) -> str:
    return draft.edited_by.shown_name if draft.edited_by else ""


def next_step(desk: Desk) -> NextStep:
    """What comes first: a plan that is not finished, then the round that is open, then waiting."""
    if desk.cycle is None:
        title, text = _("The year has not been set up yet"), _("The office will tell you when recording begins.")
        return NextStep(Kind.NO_YEAR, title, text)
    if not desk.plans:
        return _start(desk)
    several = len(desk.plans) > 1
    found = [replace(step, about=str(card.plan) if several else "") for card in desk.plans for step in _of_plan(card)]
    return min(found, key=lambda step: step.kind, default=None) or _rest(desk)


def _start(desk: Desk) -> NextStep:
    if desk.is_past:
        text = _("Choose another year to see its plan and reports.")
        return NextStep(Kind.PAST, _("No plan was recorded in this year"), text)
    text = _("Choose the work process, then record risks, measures and indicators. Reporting opens after that.")
    if desk.earlier:
        text = _("You can begin with what an earlier plan says, so that nothing is typed twice.")
    label = _("Start an empty plan") if desk.earlier else _("Start the plan")
    step = NextStep(
        Kind.START, _("Record the transparency plan of this year"), text, label, reverse("plan_start"), True
    )
    return replace(step, deadline=desk.plan_deadline, until=_("Finish by"))


def _of_plan(card: PlanCard) -> Iterator[NextStep]:
    """What this plan asks for, or what its rounds ask for."""
    if not card.plan.is_frozen:
        # A report can be sent only when its plan is finished.
        yield replace(_draft_plan(card), draft=card.plan)
        return
    for round_card in card.rounds:
        if not round_card.sent and round_card.deadline.is_open:
            yield replace(_open_round(card, round_card), deadline=round_card.deadline, until=_("Send by"))
    book = card.completion
    if book and not book.sent and book.deadline.is_open:
        yield replace(_open_completion(card, book), deadline=book.deadline, until=_("Send by"))


def _draft_plan(card: PlanCard) -> NextStep:
    url, check_url = reverse("plan", args=[card.plan.pk]), reverse("plan_check", args=[card.plan.pk])
    if card.taken_back:
        text = _("Reports can be sent again as soon as the plan is finished.")
        title, label = _("Correct the plan and finish it again"), _("Correct the plan")
        return NextStep(Kind.CORRECT_PLAN, title, text, label, url, taken_back=card.taken_back)
    if card.steps and not card.gaps:
        title, text = _("The plan is complete: check it and finish"), _("Reporting opens as soon as it is finished.")
        step = NextStep(Kind.FINISH, title, text, _("Check and finish"), check_url)
    else:
        text = left_words(card.steps) or _("The plan shows what is still missing.")
        step = NextStep(Kind.PLAN, _("Go on recording the plan"), text, _("Go on recording"), url)
    return replace(step, steps=card.steps, deadline=card.deadline, until=_("Finish by"))


def whole(name: str) -> str:
    """A name that stays on one line in a heading."""
    return name.replace(" ", "\N{NO-BREAK SPACE}")


def left_words(steps: Iterable[Step]) -> str:
    """เหลือ 3 ขั้น: …"""
    names = [str(step.name) for step in steps if step.number and step.state != DONE]
    if not names:
        return ""
    sentence = ngettext("%(count)s step left: %(names)s", "%(count)s steps left: %(names)s", len(names))
    return sentence % {"count": len(names), "names": ", ".join(names)}


def _open_round(card: PlanCard, round_card: RoundCard) -> NextStep:
    """What a round that takes reports asks for."""
    name = {"round": whole(round_card.round.name)}
    if report := round_card.report:
        return replace(_draft_report(report, round_card, name), draft=report)
    text = _("The round is open. Report the progress of every measure and the result of every indicator.")
    url = reverse("report_start", args=[card.plan.pk, round_card.round.months])
    title = _("Report the progress of the %(round)s") % name
    return NextStep(Kind.ENTER, title, text, _("Enter the reporting system"), url, post=True)


def _draft_report(report: Report, card: RoundCard, name: dict[str, str]) -> NextStep:
    url, check_url = reverse("report", args=[report.pk]), reverse("report_check", args=[report.pk])
    left = left_words(card.steps)
    if card.taken_back:
        title = _("Correct the report of the %(round)s and send it again") % name
        step = NextStep(Kind.CORRECT_REPORT, title, left, _("Correct the report"), url, taken_back=card.taken_back)
        return replace(step, steps=card.steps if card.gaps else ())
    if not card.gaps:
        title = _("The report of the %(round)s is complete: check it and send") % name
        text = _("It counts as sent only after you have pressed the button on the last page.")
        return NextStep(Kind.SEND, title, text, _("Check and send"), check_url, steps=card.steps)
    title = _("Complete the progress report of the %(round)s") % name
    return NextStep(Kind.REPORT, title, left, _("Go on with the report"), url, steps=card.steps)


def _open_completion(card: PlanCard, book: CompletionCard) -> NextStep:
    """What the end of the plan asks for."""
    if book.completion is None:
        text = _("The round is the last one. The system brings in what was recorded and reported; you write the rest.")
        url = reverse("completion_start", args=[card.plan.pk])
        title = _("Write the completion report")
        return NextStep(Kind.BEGIN_COMPLETION, title, text, _("Begin the completion report"), url, post=True)
    url = reverse("completion", args=[book.completion.pk])
    values = {"done": book.written, "total": book.sections}
    text = _("%(done)s of %(total)s sections are written.") % values
    if book.taken_back:
        title, label = _("Correct the completion report and send it again"), _("Correct the report")
        kind = Kind.CORRECT_COMPLETION
        return NextStep(kind, title, text, label, url, taken_back=book.taken_back, draft=book.completion)
    title, label = _("Complete the completion report"), _("Go on with the report")
    return NextStep(Kind.COMPLETION, title, text, label, url, draft=book.completion)


# Nothing can be written today


def _rest(desk: Desk) -> NextStep:
    """A letter did not arrive, a round was missed, one comes later, or everything is sent."""
    if desk.is_past:
        return _look_back(Kind.PAST, _("This year is over"), _all_words(desk))
    steps: list[Callable[[Desk], NextStep | None]] = [_address, _missed, _completion_missed, _to_come]
    return next((step for found in steps if (step := found(desk))), None) or _all_sent(desk)


def _address(desk: Desk) -> NextStep | None:
    lost: Asked | None = next((asked for asked in desk.asked if asked.did_not_arrive), None)
    if lost is None:
        return None
    text = _("The mail server refused %(email)s, the address of %(name)s. Correct it, or name another certifier.")
    title, label = _("The letter to the certifier did not arrive"), _("Correct the address")
    url = reverse("submission", args=[lost.submission.number]) + "#ask"
    return NextStep(Kind.ADDRESS, title, text % lost.certifier, label, url)


def _missed(desk: Desk) -> NextStep | None:
    cards = [card for plan in desk.plans for card in plan.rounds if card.is_missed]
    if not cards:
        return None
    last = cards[-1]
    text = _("It was due on %(date)s. Ask an officer of the office for an extension; what you wrote is kept.")
    values = {"date": long_date(last.window.due_on)}
    title = _("The report of the %(round)s was not sent") % {"round": whole(last.round.name)}
    url = reverse("report", args=[last.report.pk]) if last.report else ""
    label = pgettext("report", "Read the draft") if last.report else ""
    return NextStep(Kind.MISSED, title, text % values, label, url, ask_office=True)


def _completion_missed(desk: Desk) -> NextStep | None:
    card = next((c.completion for c in desk.plans if c.completion and c.completion.is_missed), None)
    if card is None:
        return None
    text = _("It was due on %(date)s. Ask an officer of the office for an extension; what you wrote is kept.")
    known = card.completion
    url, label = (reverse("completion", args=[known.pk]), pgettext("report", "Read the draft")) if known else ("", "")
    title = _("The completion report was not sent")
    values = {"date": long_date(card.window.due_on)}
    return NextStep(Kind.MISSED, title, text % values, label, url, ask_office=True)


def _to_come(desk: Desk) -> NextStep | None:
    card = next((card for plan in desk.plans for card in plan.rounds if card.is_to_come), None)
    if card is None:
        return None
    values = {"round": card.round.name, "date": long_date(card.window.opens_on)}
    text = _("The %(round)s opens on %(date)s. Until then there is nothing to do.") % values
    return _look_back(Kind.WAIT, _("You are up to date"), text)


def _all_sent(desk: Desk) -> NextStep:
    return _look_back(Kind.DONE, _("Everything of this year has been sent"), _all_words(desk))


def _look_back(kind: Kind, title: str, text: str) -> NextStep:
    return NextStep(kind, title, text, _("Look back at what was sent"), reverse("submissions"))


def _all_words(desk: Desk) -> str:
    books = [plan.completion for plan in desk.plans if plan.completion]
    rounds = [card for plan in desk.plans for card in plan.rounds]
    if any(card.is_missed for card in rounds) or any(book.is_missed for book in books):
        return _("Not every report was sent.")
    if any(asked.waits for asked in desk.asked) and desk.cycle and desk.cycle.acknowledgement_required:
        return _("The certifier has not acknowledged everything yet. A round is complete when that is done.")
    if any(asked.waits for asked in desk.asked):
        return _("The certifier has not acknowledged everything yet. You need not do anything.")
    return _("The certifier has acknowledged everything.")
