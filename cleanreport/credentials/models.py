"""Letters with passwords that are made together, sealed; and invitations of colleagues."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.credentials.lifecycle import State


class Purpose(models.TextChoices):
    NEW = "new", _("New accounts")
    RENEW = "renew", _("New passwords")


class Skipped(models.TextChoices):
    """Why there is no letter for one of those that were asked for."""

    HAS_ACCOUNT = "has_account", _("The agency has an account already")
    AGENCY_CLOSED = "agency_closed", _("The agency no longer exists")
    ACCOUNT_CLOSED = "account_closed", _("The account is closed")
    IN_USE = "in_use", _("The account is in use")


class Batch(models.Model):
    """Letters that an officer asked for together. No password stands here: the parts are sealed for `public_key`.

    The other half of that key is only in the officer's browser.
    """

    once = models.CharField(max_length=32, unique=True)  # of the form, so that two clicks ask once
    purpose = models.CharField(max_length=5, choices=Purpose)
    in_use = models.BooleanField(default=False)  # also accounts whose owners have chosen a password of their own
    public_key = models.BinaryField(max_length=32)

    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    claim = models.CharField(max_length=32, blank=True)  # of the worker that makes them
    claimed_at = models.DateTimeField(null=True)  # when that worker was last heard of
    tries = models.PositiveSmallIntegerField(default=0)  # that made nothing, one after the other
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # then they are erased, fetched or not

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="batch_to_make")]
        constraints = [
            models.CheckConstraint(
                name="batch_working_has_claim",
                condition=~Q(state=State.WORKING) | (~Q(claim="") & Q(claimed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="batch_counts_no_more_than_all", condition=Q(total__gte=models.F("done") + models.F("skipped"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.asked_at:%Y-%m-%d}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (State.ASKED, State.WORKING)

    @property
    def can_be_fetched(self) -> bool:
        return self.state in (State.READY, State.BROKEN) and self.done > 0


class Part(models.Model):
    """Some letters of a batch in one sealed file; the path is empty once it is erased."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    path = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class Line(models.Model):
    """One letter of a batch: to an agency that has no account yet (`user` comes later), or to an account."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, null=True, on_delete=models.PROTECT, related_name="lines")
    skipped = models.CharField(max_length=20, choices=Skipped, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="line_once"),
            models.CheckConstraint(
                name="line_is_to_somebody", condition=Q(agency__isnull=False) | Q(user__isnull=False)
            ),
            models.CheckConstraint(
                name="line_made_has_account", condition=Q(part=None) | Q(user__isnull=False, skipped="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place}"


class Invitation(models.Model):
    """Somebody of an agency invited a colleague: by a link whose digest alone is kept."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_once_open",
            ),
            models.CheckConstraint(
                name="invitation_accepted_has_account",
                condition=Q(accepted_at=None, account=None) | Q(accepted_at__isnull=False, account__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_ends_one_way", condition=Q(accepted_at=None) | Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.email}"
