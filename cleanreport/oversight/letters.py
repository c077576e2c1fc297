"""The letter with user name and password: written while the officer waits, and kept nowhere.

See `docs/decisions/0016-letters-with-passwords.md`.
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
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts.documents import Credentials, letter
from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.documents import standby
from cleanreport.documents.making import Failed, Limits
from cleanreport.documents.models import Failure
from cleanreport.documents.tree import File
from cleanreport.documents.writers import LETTER_WRITER

# Small letters and digits that nobody takes for one another on paper.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, IN_A_GROUP = 3, 4


def new_password() -> str:
    """Such as "k7mw-3hpt-9fxd": 59 bits of chance, easy to type from paper."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(IN_A_GROUP)) for _group in range(GROUPS))


def prepare() -> None:
    """Soon somebody may ask for a letter: a process gets ready to write it."""
    standby.prepare(LETTER_WRITER)
    qr_code(_address())


@sensitive_variables()
def written(agency: Agency, user: User, password: str, *, at: datetime) -> bytes:
    """The letter as PDF. Raises `documents.making.Failed`, also when it takes longer than anybody should wait."""
    end = time.monotonic() + settings.LETTER_SECONDS
    told = Credentials(agency.name_th, user.get_username(), password)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sign-in.png"
        path.write_bytes(qr_code(_address()))
        paper = letter(told, address=_address(), code=_file(path), phone=settings.CONTACT_PHONE, dated=at)
        limits = Limits(end - time.monotonic(), settings.PAPER_MEMORY_BYTES)
        return standby.written_now(paper, LETTER_WRITER, limits)[0]


def why_none(failed: Failed) -> str:
    """What the officer is told, and what to do."""
    if failed.failure == Failure.TOO_LONG:
        return _(
            "The letter is still being prepared, so the password has not changed. Wait ten seconds, then press the "
            "button again."
        )
    return _("The letter could not be made just now, so the password has not changed. Try again in a moment.")


def _address() -> str:
    return settings.SITE_URL + reverse("account_login")


@cache
def qr_code(address: str) -> bytes:
    """The address as a picture. There is nothing secret in it, so that it may lie on the disk for a moment."""
    made = io.BytesIO()
    segno.make(address, error="m").save(made, kind="png", scale=12, border=2)
    return made.getvalue()


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(path.name, "image/png", hashlib.sha256(content).hexdigest(), len(content), str(path))
