"""What is a completion report's own about its screens."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanreport.accounts.models import User
from cleanreport.completion import actions, checks, documents, queries, rules, steps
from cleanreport.completion.content import content_of
from cleanreport.completion.models import Completion
from cleanreport.core.missing import Missing
from cleanreport.documents.tree import Paper
from cleanreport.reports.views.screens import Context, Screens
from cleanreport.submissions.models import Kind
from cleanreport.submissions.papers import DRAFT


class CompletionScreens(Screens[Completion]):
    kind, folder = Kind.COMPLETION, "completion"
    actions, queries, rules, steps, checked = actions, queries, rules, steps, checks.STEPS
    withdrawn = gettext_lazy("The completion report is a draft again. Correct it, then send it anew.")

    def seen_by(self, user: User, pk: int) -> Completion | None:
        return queries.completion_seen_by(user, pk)

    def told(self, completion: Completion) -> Context:
        # What was sent is shown as it was frozen, whatever became of the rows.
        sent = completion.is_handed_in
        content = completion.frozen.content if sent else current_content(completion)
        return {
            "content": content,
            "missing": [] if sent else self._missing(completion, content),
            "name": _("Completion report"),
        }

    def _missing(self, completion: Completion, content: Context) -> list[Missing]:
        return checks.missing_in(content, completion.round, queries.withheld_pictures(completion))

    def address(self, pk: int, step: str) -> str:
        return steps.address(pk, step)

    def where(self, completion: Completion, content: Context, item: Missing) -> str:
        return steps.where(completion, item)

    def draft(self, completion: Completion) -> Paper:
        files = queries.paths(completion.plan_id, completion.pk)
        dated = completion.edited_at or completion.started_at
        return documents.paper(current_content(completion), dated=dated, draft=DRAFT, files=files)


def current_content(completion: Completion) -> Context:
    return content_of(completion, queries.sent_reports(completion.plan_id))


screens = CompletionScreens()
