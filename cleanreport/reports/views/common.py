"""What is a report's own about its screens, and the forms of all rows of a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.core.missing import Missing
from cleanreport.documents.tree import Paper
from cleanreport.reports import actions, checks, documents, queries, rules, steps
from cleanreport.reports.content import content_of
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report
from cleanreport.reports.shown import round_name
from cleanreport.reports.views.screens import Context, Screens
from cleanreport.submissions.models import Kind
from cleanreport.submissions.papers import DRAFT


@dataclass
class Rows[F]:
    """The forms of all rows of a page, made only when their HTML must be written.

    `made_of` is what it depends on (`core/pure.py`): the rows of the content and of the database; None when something
    was typed.
    """

    made_of: object
    make: Callable[[], list[F]]

    @cached_property
    def forms(self) -> list[F]:
        return self.make()


def stored(entries: Iterable[MeasureProgress | IndicatorResult]) -> list[tuple[object, ...]]:
    """What people typed into these rows."""
    return [tuple(getattr(entry, name) for name in entry.TYPED) for entry in entries]


def asks_why(around: Context, step: str) -> bool:
    """Whether a row of this step must be explained, which is told at the top of its page."""
    return any(item.step == step and item.field == "explanation" for item in around["missing"])


class ReportScreens(Screens[Report]):
    kind, folder = Kind.REPORT, "reports"
    actions, queries, rules, steps, checked = actions, queries, rules, steps, checks.STEPS
    withdrawn = _("The report is a draft again. Correct it, then send it anew.")

    def seen_by(self, user: User, pk: int) -> Report | None:
        return queries.report_seen_by(user, pk)

    def told(self, report: Report) -> Context:
        # What was sent is shown as it was frozen, whatever became of the rows.
        sent = report.is_handed_in
        before = None if sent else queries.sent_before(report)
        content = report.frozen.content if sent else content_of(report, before)
        return {
            "content": content,
            "before": before,
            "missing": [] if sent else checks.missing_in(report, content),
            "name": steps.name_of(report),
            "before_name": round_name(content["before"]["round"]) if content["before"] else "",
        }

    def step_names(self, document: Report) -> Sequence[str]:
        return steps.names_of(document)

    def address(self, pk: int, step: str) -> str:
        return reverse(f"report_{step}", args=[pk])

    def where(self, report: Report, content: Context, item: Missing) -> str:
        return steps.where(report, content, item)

    def draft(self, report: Report) -> Paper:
        content = content_of(report, queries.sent_before(report))
        return documents.paper(content, dated=report.edited_at or report.started_at, draft=DRAFT)


screens = ReportScreens()
