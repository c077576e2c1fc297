"""What becomes of a list of agencies that was uploaded."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.core.lifecycle import step


class State(models.TextChoices):
    ARRIVED = "arrived", _("waits to be read")
    READING = "reading", _("is being read")
    READ = "read", _("waits for a decision")
    REFUSED = "refused", _("cannot be taken")
    CONFIRMED = "confirmed", _("waits to be recorded")
    RECORDING = "recording", _("is being recorded")
    DONE = "done", pgettext_lazy("list", "recorded")
    DISCARDED = "discarded", pgettext_lazy("list", "discarded")


CLAIM_TO_READ = step(State.ARRIVED, to=State.READING)
SHOW = step(State.READING, to=State.READ)
REFUSE = step(State.READING, State.RECORDING, to=State.REFUSED)
CONFIRM = step(State.READ, to=State.CONFIRMED)
CLAIM_TO_RECORD = step(State.CONFIRMED, to=State.RECORDING)
FINISH = step(State.RECORDING, to=State.DONE)
DISCARD = step(State.READ, State.REFUSED, to=State.DISCARDED)
# A worker was stopped or died.
PUT_BACK_READING = step(State.READING, to=State.ARRIVED)
PUT_BACK_RECORDING = step(State.RECORDING, to=State.CONFIRMED)
# The register changed since it was read.
READ_AGAIN = step(State.RECORDING, to=State.ARRIVED)
