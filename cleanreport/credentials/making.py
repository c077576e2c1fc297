"""The worker's part: letters for many, some at a time, each sealed for the browser of the officer who asked.

Passwords are only in this process and in the child that writes the letters, which ends with the batch.
"""

import io
import logging
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Max
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts.models import User
from cleanreport.credentials import actions, letters, sealing
from cleanreport.credentials.actions import Given
from cleanreport.credentials.models import Batch, Line
from cleanreport.credentials.queries import agency_of_account, lines_to_make, with_places
from cleanreport.documents.actions import file_name, plain_of
from cleanreport.documents.child import Order
from cleanreport.documents.making import Failed, Keeper, Limits, Stopped
from cleanreport.documents.tree import File
from cleanreport.documents.writers import LETTER_WRITER

log = logging.getLogger(__name__)

# Hashing the passwords of so many takes a few seconds; a worker that dies loses no more than these.
IN_A_PART = 10


class Lost(Exception):
    """Somebody else makes this batch, or nobody wants it any more."""


def about(batch: Batch, number: int) -> str:
    """The place that a part is sealed for."""
    return f"letters {batch.once} {number}"


class LetterMaker(Keeper):
    """Makes what was asked for, one batch after the other."""

    def make_next(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Make the letters that wait longest; False when none wait."""
        actions.put_back_abandoned()
        batch = actions.claim()
        if batch is None:
            return False
        try:
            self._make(batch, stopped)
            actions.finish(batch)
        except Failed as failed:
            log.warning("Letters %s could not be made: %s", batch.pk, failed.failure)
            actions.fail(batch)
        except Stopped:
            actions.put_back(batch)
        except Lost:
            pass
        finally:
            self.rest()
        return True

    def _make(self, batch: Batch, stopped: Callable[[], bool]) -> None:
        number = batch.parts.aggregate(last=Max("number"))["last"] or 0
        with tempfile.TemporaryDirectory() as folder:
            code = letters.qr_code(letters.address(), Path(folder) / "sign-in.png")
            while lines := lines_to_make(batch, IN_A_PART):
                ready = actions.open_accounts(batch, lines)
                if ready is None:
                    raise Lost
                if ready:
                    number += 1
                    self._make_part(batch, number, ready, code, stopped)

    @sensitive_variables()
    def _make_part(
        self, batch: Batch, number: int, lines: Sequence[Line], code: File, stopped: Callable[[], bool]
    ) -> None:
        """Passwords, hashes and letters, and then all of it at once; what changed meanwhile is tried again."""
        limits, at = Limits(settings.PAPER_SECONDS, settings.PAPER_MEMORY_BYTES, stopped), timezone.now()
        people = {user.pk: user for user in with_places(User.objects.filter(pk__in=[line.user_id for line in lines]))}
        given, packed = [], io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for line in lines:
                if stopped():
                    raise Stopped
                if not actions.keep(batch):
                    raise Lost
                user = people[line.user_id or 0]
                agency, password = agency_of_account(user), letters.new_password()
                paper = letters.paper(user, agency, password, code, at=at)
                order = Order(plain_of(paper), LETTER_WRITER)
                content = self._child().make(order, limits, lambda done, total: None).content
                name = f"{line.place:04} {letters.whom(user, agency)} {user.get_username()}"
                archive.writestr(f"{file_name(name)}.pdf", content)
                given.append(Given(line, user, make_password(password)))
        sealed = sealing.seal(packed.getvalue(), bytes(batch.public_key), about(batch, number))
        actions.give_part(batch, number, given, sealed, at=at)
