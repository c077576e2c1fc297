"""Agencies: departments, provinces, and who works for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cleanreport.core.models import Quick


class Kind(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    PROVINCE = "province", _("Province")
    LOCAL = "local", _("Local administration")
    OTHER = "other", _("Other state body")


class Ministry(Quick):
    code = models.CharField(max_length=20, unique=True)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=400, db_index=True)

    class Meta:
        ordering = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


class MinistryMembership(models.Model):
    """This person reads what the agencies of this ministry have sent."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ministry_membership")
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="viewers")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.ministry_id}"


class Agency(Quick):
    """A body that records plans. A renamed or merged one keeps its history under the old name (`in_force_to`)."""

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="agencies")
    iso_3166_2 = models.CharField(max_length=10, blank=True)
    region_th = models.CharField(max_length=100, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    # Columns, so that both databases order and find Thai alike (core.thai).
    sort_key = models.CharField(max_length=600, db_index=True)
    search_text = models.CharField(max_length=700)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="agencies")

    class Meta:
        ordering = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


class Membership(models.Model):
    """This person records and reports for this agency."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "agency"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.agency_id}"
