"""What models of several chapters share."""

from django.conf import settings
from django.db import models


class Edited(models.Model):
    """A row that people edit while it is a draft: who touched it last, and when."""

    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
