from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompletionConfig(AppConfig):
    name = "cleanreport.completion"

    def ready(self) -> None:
        """The book of a completion report that was sent; its pictures are treated like all other files."""
        from cleanreport.completion import documents, queries
        from cleanreport.completion.actions import PICTURES
        from cleanreport.completion.models import Picture
        from cleanreport.documents import registry
        from cleanreport.evidence import limits, scanning, verify
        from cleanreport.submissions.documents import proof
        from cleanreport.submissions.models import Kind

        book = registry.Sort(
            Kind.COMPLETION, _("The completion report as sent"),
            lambda submission, digits: documents.paper(
                submission.content, dated=submission.sent_at, digits=digits, proof=proof(submission),
                files=queries.paths_of(submission),
            ),
            lambda submission: submission.kind == Kind.COMPLETION, "รายงานการสิ้นสุดโครงการ",
        )  # fmt: skip
        registry.add(book)
        verify.add(verify.Source("picture", "pictures", PICTURES, Picture.objects.all))
        scanning.add(scanning.Source(queries.pictures_of_agencies, queries.about_picture))
        limits.COUNTED.append(queries.picture_bytes)
