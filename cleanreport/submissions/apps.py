from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "cleanreport.submissions"

    def ready(self) -> None:
        """There is a receipt of whatever was sent, and an acknowledgement of what was acknowledged."""
        from cleanreport.documents import registry
        from cleanreport.documents.models import Format
        from cleanreport.submissions import documents, papers
        from cleanreport.submissions.lifecycle import State

        receipt = registry.Sort(
            papers.RECEIPT, _("Receipt of the submission"),
            lambda submission, digits: documents.receipt(submission, digits=digits),
            lambda _submission: True, "หลักฐานการรับเอกสาร", formats=(Format.PDF,), place=1,
        )  # fmt: skip
        acknowledgement = registry.Sort(
            papers.ACKNOWLEDGEMENT, _("Acknowledgement by the certifier"),
            lambda submission, digits: documents.acknowledgement(submission, digits=digits),
            lambda submission: submission.state == State.ACKNOWLEDGED, "หลักฐานการรับทราบ",
            formats=(Format.PDF,), place=2,
        )  # fmt: skip
        registry.add(receipt)
        registry.add(acknowledgement)
