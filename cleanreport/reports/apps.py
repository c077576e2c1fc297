from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "cleanreport.reports"

    def ready(self) -> None:
        """The paper of a report that was sent."""
        from cleanreport.documents import registry
        from cleanreport.reports import documents
        from cleanreport.submissions.documents import proof
        from cleanreport.submissions.models import Kind

        report = registry.Sort(
            Kind.REPORT, _("The report as sent"),
            lambda submission, digits: documents.paper(
                submission.content, dated=submission.sent_at, digits=digits, proof=proof(submission)
            ),
            lambda submission: submission.kind == Kind.REPORT, "รายงานความก้าวหน้า",
        )  # fmt: skip
        registry.add(report)
