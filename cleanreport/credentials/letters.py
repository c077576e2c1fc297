"""The letter with user name and password, and the password itself: chosen by chance, written, and kept nowhere.

See `docs/decisions/0016-letters-with-passwords.md`; for many at once `docs/decisions/0020-letters-for-many.md`.
"""

import hashlib
import io
import secrets
import tempfile
import time
from datetime import datetime
from functools import cache
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts.documents import Credentials, letter
from cleanreport.accounts.models import User
from cleanreport.accounts.rules import works_until
from cleanreport.agencies.models import Agency
from cleanreport.documents import standby
from cleanreport.documents.making import Failed, Limits
from cleanreport.documents.models import Failure
from cleanreport.documents.tree import File, Paper
from cleanreport.documents.writers import LETTER_WRITER

# Small letters and digits that nobody takes for one another on paper.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, IN_A_GROUP = 3, 4


def new_password() -> str:
    """Such as "k7mw-3hpt-9fxd": 59 bits of chance, easy to type from paper."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(IN_A_GROUP)) for _group in range(GROUPS))


@sensitive_variables()
def paper(user: User, agency: Agency | None, password: str, code: File, *, at: datetime) -> Paper:
    """The letter to an account; `agency` is the one that it works for, `code` the picture of the QR code."""
    told = Credentials(whom(user, agency), user.get_username(), password, works_until(at), agency is not None)
    return letter(told, address=address(), code=code, phone=settings.CONTACT_PHONE, dated=at)


def prepare() -> None:
    """Soon somebody may ask for a letter: a process gets ready to write it."""
    standby.prepare(LETTER_WRITER)
    _picture(address())


@sensitive_variables()
def written(user: User, agency: Agency | None, password: str, *, at: datetime) -> bytes:
    """The letter as PDF. Raises `documents.making.Failed`, also when it takes longer than anybody should wait."""
    end = time.monotonic() + settings.LETTER_SECONDS
    with tempfile.TemporaryDirectory() as folder:
        code = qr_code(address(), Path(folder) / "sign-in.png")
        told = paper(user, agency, password, code, at=at)
        limits = Limits(end - time.monotonic(), settings.PAPER_MEMORY_BYTES)
        return standby.written_now(told, LETTER_WRITER, limits)[0]


def why_none(failed: Failed) -> str:
    """What the officer is told, and what to do."""
    if failed.failure == Failure.TOO_LONG:
        return _(
            "The letter is still being prepared, so the password has not changed. Wait ten seconds, then press the "
            "button again."
        )
    return _("The letter could not be made just now, so the password has not changed. Try again in a moment.")


def whom(user: User, agency: Agency | None) -> str:
    """Whom the letter is for: an agency, or a person with their ministry or task."""
    if agency is not None:
        return agency.name_th
    with override("th"):
        place = user.ministry_membership.ministry.name_th if user.is_ministry_viewer else user.get_role_display()
    return f"{user.get_full_name()} ({place})" if user.get_full_name() else str(place)


def address() -> str:
    return settings.SITE_URL + reverse("account_login")


def qr_code(address: str, path: Path) -> File:
    """The address as a picture. There is nothing secret in it, so that it may lie on the disk for a moment."""
    content = _picture(address)
    path.write_bytes(content)
    return File(path.name, "image/png", hashlib.sha256(content).hexdigest(), len(content), str(path))


@cache
def _picture(address: str) -> bytes:
    made = io.BytesIO()
    segno.make(address, error="m").save(made, kind="png", scale=12, border=2)
    return made.getvalue()
