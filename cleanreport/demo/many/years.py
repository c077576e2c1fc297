"""What an agency does in one year: its plan, then the rounds one after the other, as far as its story goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.cycles.models import Cycle, ProcessType, Round
from cleanreport.demo import calendar, files, writing
from cleanreport.demo.calendar import WEEK
from cleanreport.demo.many.hand import Hand, Sent, extend
from cleanreport.demo.many.ledger import Ledger
from cleanreport.demo.past import BANGKOK
from cleanreport.demo.running import (
    COMMENTS,
    EXTENDED,
    LATE_BECAUSE,
    PLAN_WEEKS,
    WITHDRAWN_BECAUSE,
    Days,
    half_done,
)  # fmt: skip
from cleanreport.demo.stories import ACKNOWLEDGED, DRAFT, HANDED_IN, NOTHING, QUOTAS, SENT_BACK, WITHDRAWN
from cleanreport.evidence.actions import bring_in
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission

# So many reports come with a file.
WITH_EVIDENCE = 0.01
LONGEST_TITLE = 300
# Nobody sends in the last two days, so that no paper is asked for at once.
RESTED = timedelta(days=2)


@dataclass(frozen=True)
class Tale:
    """What became of the plan, and of the report of each round that has begun; `late` is the first one's."""

    plan: str = ACKNOWLEDGED
    rounds: tuple[str, ...] = ()
    late: bool = False
    extended: bool = False  # the last round, still to be used


# A year that is over, by how many of a hundred agencies it went so.
OVER = (
    (78, Tale(ACKNOWLEDGED, (ACKNOWLEDGED, ACKNOWLEDGED))),
    (6, Tale(ACKNOWLEDGED, (ACKNOWLEDGED, ACKNOWLEDGED), late=True)),
    (3, Tale(ACKNOWLEDGED, (ACKNOWLEDGED, HANDED_IN))),
    (4, Tale(ACKNOWLEDGED, (ACKNOWLEDGED, DRAFT))),
    (2, Tale(ACKNOWLEDGED, (DRAFT, NOTHING))),
    (2, Tale(ACKNOWLEDGED, (NOTHING, NOTHING))),
    (1, Tale(HANDED_IN, (HANDED_IN, HANDED_IN))),
    (1, Tale(DRAFT)),
    (3, Tale(NOTHING)),
)
RUNNING = tuple(
    (count, Tale(story.plan, (story.closed, story.open), story.late, story.extended)) for count, story in QUOTAS
)


@dataclass(frozen=True)
class Year:
    """A cycle with the rounds that have begun, and its process types by name with their factors at hand."""

    cycle: Cycle
    rounds: Sequence[Round]
    tales: Sequence[tuple[int, Tale]]
    officer: User
    now: datetime
    kinds: Mapping[str, ProcessType] = field(default_factory=dict)

    @classmethod
    def of(cls, cycle: Cycle, tales: Sequence[tuple[int, Tale]], officer: User, now: datetime) -> "Year":
        begun = [round_ for round_ in cycle.rounds.all() if round_.opens_on <= now.astimezone(BANGKOK).date()]
        kinds = {kind.name_th: kind for kind in cycle.process_types.prefetch_related("factors")}
        return cls(cycle, begun, tales, officer, now - RESTED, kinds)

    def tale(self, chance: Random) -> Tale:
        weights = [weight for weight, _tale in self.tales]
        return chance.choices(self.tales, weights)[0][1]


def past_year(year_be: int) -> calendar.Year:
    """A fiscal year that is over."""
    last = year_be - writing.BE_OFFSET
    six = {"months": 6, "opens_on": date(last, 3, 16), "due_on": date(last, 4, 15)}
    twelve = {"months": 12, "opens_on": date(last, 9, 15), "due_on": date(last, 10, 15), "completion_required": False}
    return calendar.Year(year_be, date(last - 1, 11, 30), [six, twelve])


class Telling:
    """One agency in one year; collects what was handed in."""

    def __init__(self, ledger: Ledger, agency: Agency, number: int, by: User, year: Year, seed: int) -> None:
        self.year, self.agency, self.ledger = year, agency, ledger
        self.chance = Random(f"{agency.code} {year.cycle.year_be} {seed}")
        self.days = Days(year.now, self.chance)
        self.hand = Hand(ledger, agency, by, self.chance)
        self.sent: list[Sent] = []
        year_be = year.cycle.year_be
        self.data = writing.plan_of(agency, number + year_be, year_be, seed=f" {year_be} {seed}")

    def tell(self) -> list[Sent]:
        tale = self.year.tale(self.chance)
        plan = self._plan(tale)
        before: tuple[dict, Submission] | None = None
        for place, (round_, became) in enumerate(zip(self.year.rounds, tale.rounds, strict=False)):
            if plan is None or plan.current is None or plan.current.comment or became == NOTHING:
                continue
            before = self._round(plan, round_, became, before, late=tale.late and place == 0) or before
        if tale.extended:
            last = self.year.rounds[-1]
            self._extend(last, self.days.at(last.opens_on + timedelta(days=9)))
        return self.sent

    def _plan(self, tale: Tale) -> Plan | None:
        days, due = self.days, self.year.cycle.plan_due_on
        if tale.plan == NOTHING:
            return None
        data = half_done(self.data, self.chance) if tale.plan == DRAFT else self.data
        begun = days.between(due - PLAN_WEEKS, due - WEEK)
        plan = self.hand.record_plan(data, self.year.cycle, self.year.kinds[data["process_type"]], at=begun)
        if tale.plan == DRAFT:
            return None
        last = due + timedelta(days=5) if self.chance.random() < 0.1 else due
        finished = days.after(days.between(begun.date(), last), 1)
        self._answer(self.hand.finish(plan, at=finished), tale.plan, days.after(finished, 6))
        return plan

    def _answer(self, sent: Sent, became: str, at: datetime) -> None:
        self.sent.append(sent)
        if became == ACKNOWLEDGED:
            self.hand.acknowledge(sent, at=at)
        elif became == SENT_BACK:
            self.hand.send_back(sent, self.chance.choice(COMMENTS), at=at)
        elif became == WITHDRAWN:
            self.hand.withdraw(sent, WITHDRAWN_BECAUSE, at=at)

    def _round(
        self, plan: Plan, round_: Round, became: str, before: tuple[dict, Submission] | None, *, late: bool
    ) -> tuple[dict, Submission] | None:
        """The report of one round; what it said, if it stands."""
        said = writing.report_of(self.data, round_.months, before=before[0] if before else None)
        days, due = self.days, round_.due_on
        last = min(due, self.year.now.astimezone(BANGKOK).date() - timedelta(days=1))
        first = max(round_.opens_on, plan.frozen.sent_at.astimezone(BANGKOK).date() + timedelta(days=1))
        at = days.between(min(first, last), last)
        if became == DRAFT:
            count = self.chance.choice([1, 2, 2, 3])
            self.hand.record_report(self.data, said, plan, round_, at=at, measures=count)
            return None
        if late:
            due = self._extend(round_, days.at(round_.due_on))
            sent_at = days.between(round_.due_on + timedelta(days=1), due)
        else:
            sent_at = days.between(at.date(), last)
        report = self.hand.record_report(self.data, said, plan, round_, at=at)
        if self.chance.random() < WITH_EVIDENCE:
            self._give_evidence(report, at)
        sent = self.hand.send(report, before[1] if before else None, due_on=due, at=max(at, sent_at))
        self._answer(sent, became, days.after(sent.submission.sent_at, 5))
        return (said, sent.submission) if sent.submission.stands else None

    def _give_evidence(self, report: Report, at: datetime) -> None:
        indicator = report.plan.frozen.content["indicators"][0]
        lines = [f"Evidence of {self.agency.code}", f"{report.round.months} months of {self.year.cycle.year_be}"]
        file = bring_in(files.pdf("รายงานผลตัวชี้วัด.pdf", lines))
        title = f"หลักฐานของตัวชี้วัด: {indicator['name']}"[:LONGEST_TITLE]
        self.hand.add_evidence(report, file, title=title, indicator=indicator["id"], at=at)

    def _extend(self, round_: Round, at: datetime) -> date:
        due_on = round_.due_on + EXTENDED
        reason = self.chance.choice(LATE_BECAUSE)
        extend(self.ledger, round_, self.agency, due_on=due_on, reason=reason, by=self.year.officer, at=at)
        return due_on
