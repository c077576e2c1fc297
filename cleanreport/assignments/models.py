"""Which assessor reads and assesses what agency in which fiscal year (G18)."""

from django.conf import settings
from django.db import models

from cleanreport.agencies.models import Agency
from cleanreport.cycles.models import Cycle


class Assignment(models.Model):
    """An assessor reads what this agency sent in this year. An agency can have several, an assessor many."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessor", "cycle", "agency"], name="assignment_once")]
        indexes = [models.Index(fields=["cycle", "agency"], name="assignment_of_agency")]

    def __str__(self) -> str:
        return f"{self.assessor_id} {self.agency_id} {self.cycle_id}"
