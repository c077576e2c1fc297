"""Papers that were asked for, as files; and what was ever issued, for good."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanreport.documents.lifecycle import State


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    EXCEL = "xlsx", "Excel"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Failure(models.TextChoices):
    """Why a paper was given up; shown to whoever asked for it, while the log holds the details."""

    BROKEN = "broken", _("Something in it could not be written.")
    CRASHED = "crashed", _("The program that writes it stopped several times.")
    TOO_LONG = "too_long", _("Writing it took too long.")
    TOO_LARGE = "too_large", _("Writing it needed too much memory.")


class Rendering(models.Model):
    """One paper in one format, written by one version of the writers.

    `about` is the thing that it is of ("submission:12", as events name it) and `agency` the code of whose it is, so
    that this chapter needs no later one; `kind` tells papers of one thing apart.
    """

    digest = models.CharField(max_length=64)  # of the paper
    format = models.CharField(max_length=4, choices=Format)
    version = models.CharField(max_length=20)  # of the writers
    kind = models.CharField(max_length=20)
    digits = models.CharField(max_length=6)
    name = models.CharField(max_length=250)  # of the file, with its ending
    about = models.CharField(max_length=60, db_index=True)
    agency = models.CharField(max_length=20, blank=True)
    is_draft = models.BooleanField(default=False)
    paper = models.TextField(blank=True)  # the tree as JSON, until it is written

    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    claim = models.CharField(max_length=32, blank=True)  # of the worker that makes it
    claimed_at = models.DateTimeField(null=True)  # when that worker was last heard of
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # pages, of `total` if that is known
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=20, choices=Failure, blank=True)

    path = models.CharField(max_length=200, blank=True)  # below MEDIA_ROOT
    size_bytes = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True)
    pictures = models.PositiveIntegerField(default=0)  # of how many pages there is one, beside the file

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "tries", "id"], name="rendering_to_make")]
        constraints = [
            models.UniqueConstraint(fields=["digest", "format", "version", "about"], name="rendering_once"),
            models.CheckConstraint(
                name="rendering_ready_is_known",
                condition=~Q(state=State.READY)
                | (~Q(sha256="") & Q(size_bytes__isnull=False, finished_at__isnull=False)),
            ),
            models.CheckConstraint(name="rendering_failed_has_reason", condition=~Q(state=State.FAILED) | ~Q(error="")),
            models.CheckConstraint(
                name="rendering_working_has_claim",
                condition=~Q(state=State.WORKING) | (~Q(claim="") & Q(claimed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        return self.state in (State.ASKED, State.WORKING)

    @property
    def is_ready(self) -> bool:
        return self.state == State.READY

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Format(self.format)]


class Issued(models.Model):
    """The bytes of a paper that was handed out as final: known for good, whatever becomes of the file."""

    sha256 = models.CharField(max_length=64)
    about = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    format = models.CharField(max_length=4, choices=Format)
    name = models.CharField(max_length=250)
    version = models.CharField(max_length=20)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["sha256", "about"], name="issued_once")]

    def __str__(self) -> str:
        return self.name
