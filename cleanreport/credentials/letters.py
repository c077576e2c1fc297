"""The letter with user name and password, and the password itself: chosen by chance, written, and kept nowhere.

See `docs/decisions/0016-letters-with-passwords.md`; for many at once `docs/decisions/0020-letters-for-many.md`.
"""

import hashlib
import secrets
import tempfile
from datetime import datetime
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts.documents import Credentials, letter
from cleanreport.accounts.models import User
from cleanreport.accounts.rules import works_until
from cleanreport.agencies.models import Agency
from cleanreport.documents.making import Limits, written_now
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


@sensitive_variables()
def written(user: User, agency: Agency | None, password: str, *, at: datetime) -> bytes:
    """The letter as PDF. Raises `documents.making.Failed`, also when it takes longer than anybody should wait."""
    limits = Limits(settings.LETTER_SECONDS, settings.PAPER_MEMORY_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        code = qr_code(address(), Path(folder) / "sign-in.png")
        return written_now(paper(user, agency, password, code, at=at), LETTER_WRITER, limits)[0]


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
    segno.make(address, error="m").save(str(path), scale=12, border=2)
    content = path.read_bytes()
    return File(path.name, "image/png", hashlib.sha256(content).hexdigest(), len(content), str(path))
