"""What becomes of a paper that was asked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.core.lifecycle import step


class State(models.TextChoices):
    ASKED = "asked", _("waits to be made")
    WORKING = "working", _("is being made")
    READY = "ready", pgettext_lazy("paper", "ready")
    FAILED = "failed", _("could not be made")


CLAIM = step(State.ASKED, to=State.WORKING)
FINISH = step(State.WORKING, to=State.READY)
# A worker was stopped or died, or the paper is tried once more.
PUT_BACK = step(State.WORKING, to=State.ASKED)
GIVE_UP = step(State.WORKING, to=State.FAILED)
# Somebody tries again, or the file is gone from the disk.
ASK_AGAIN = step(State.FAILED, State.READY, to=State.ASKED)
