"""What becomes of letters with passwords that were asked for together."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.core.lifecycle import step


class State(models.TextChoices):
    ASKED = "asked", _("wait to be made")
    WORKING = "working", _("are being made")
    READY = "ready", pgettext_lazy("letters", "ready")
    BROKEN = "broken", _("not all could be made")
    FETCHED = "fetched", _("fetched, and erased here")
    ERASED = "erased", _("erased without being fetched")


CLAIM = step(State.ASKED, to=State.WORKING)
FINISH = step(State.WORKING, to=State.READY)
# A worker was stopped or died, or what is left is tried once more.
PUT_BACK = step(State.WORKING, to=State.ASKED)
GIVE_UP = step(State.WORKING, to=State.BROKEN)
FETCH = step(State.READY, State.BROKEN, to=State.FETCHED)
# Somebody does not want them any more, or nobody fetched them in time.
ERASE = step(State.ASKED, State.WORKING, State.READY, State.BROKEN, to=State.ERASED)
