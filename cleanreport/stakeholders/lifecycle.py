"""What becomes of a file with stakeholders that an agency brought in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.core.lifecycle import step


class State(models.TextChoices):
    ARRIVED = "arrived", _("waits to be read")
    READING = "reading", _("is being read")
    READ = "read", _("waits for your decision")
    REFUSED = "refused", _("cannot be read")
    TAKEN = "taken", pgettext_lazy("stakeholders", "taken into the database")
    DISCARDED = "discarded", pgettext_lazy("stakeholders", "discarded")


# One of a plan at most: a newer file takes the place of an older one.
OPEN = (State.ARRIVED, State.READING, State.READ)

CLAIM = step(State.ARRIVED, to=State.READING)
SHOW = step(State.READING, to=State.READ)
REFUSE = step(State.READING, to=State.REFUSED)
TAKE = step(State.READ, to=State.TAKEN)
DISCARD = step(*OPEN, State.REFUSED, to=State.DISCARDED)
# A worker was stopped or died.
PUT_BACK = step(State.READING, to=State.ARRIVED)
