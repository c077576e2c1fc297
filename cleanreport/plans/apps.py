from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "cleanreport.plans"

    def ready(self) -> None:
        """The paper of a finished plan, and what an agency has under way."""
        from cleanreport.agencies import checks
        from cleanreport.documents import registry
        from cleanreport.plans import documents, queries
        from cleanreport.submissions.documents import proof
        from cleanreport.submissions.models import Kind

        plan = registry.Sort(
            Kind.PLAN, _("The plan as recorded"),
            lambda submission, digits: documents.paper(
                submission.content, dated=submission.sent_at, digits=digits, proof=proof(submission)
            ),
            lambda submission: submission.kind == Kind.PLAN, "แผนสร้างความโปร่งใส",
        )  # fmt: skip
        registry.add(plan)
        checks.add(queries.work_under_way)
