"""The letter that tells an agency its user name and a password for the first time (G1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.core.thai import long_date
from cleanreport.documents.parts import cells, run
from cleanreport.documents.tree import (
    Block,
    Cell,
    Cover,
    File,
    Heading,
    Items,
    Note,
    Paper,
    Paragraph,
    Picture,
    Run,
    Table,
)

# A name of so many letters stands on one line of the table; a longer one is broken between its words.
FITS_A_CELL = 28


@dataclass(frozen=True)
class Credentials:
    """What the letter tells, and to whom: an agency, a ministry, or somebody of the office."""

    agency: str
    username: str
    password: str
    until: date  # the last day on which the password works
    is_agency: bool = True


def letter(told: Credentials, *, address: str, code: File, phone: str, dated: datetime) -> Paper:
    """One page, in Thai. `address` is that of the sign-in, `code` the picture of its QR code, `phone` the office's."""
    with translation.override("th"):
        title = _("User name and password for the system")
        return Paper(
            title=title,
            author=_("Office of the Public Sector Development Commission (OPDC)"),
            language="th",
            dated=dated,
            cover=Cover(
                over=_("System for following and reporting the work on transparency in public service"), title=title,
                under=(told.agency,), fields=((_("Issued on"), timezone.localtime(dated).date()),),
            ),
            blocks=(_table(told), *_how(told, address, code), _help(phone)),
            words=(told.agency,) if len(told.agency) <= FITS_A_CELL else (),
        )  # fmt: skip


def _table(told: Credentials) -> Table:
    for_whom = _("Department or province") if told.is_agency else pgettext("letter", "For")
    heads = for_whom, _("User name (Username)"), _("Password (Password)")
    secrets = (Cell((Run(text, bold=True),), align="left") for text in (told.username, told.password))
    return Table(
        head=(tuple(Cell(head, bold=True) for head in heads),),
        rows=(cells(told.agency, *secrets),),
        widths=(3.2, 2.2, 2.6),
    )


def _how(told: Credentials, address: str, code: File) -> Sequence[Block]:
    steps = (
        (*run(_("Open this address, or point the camera of a telephone at the QR code:")), Run(" "),
         Run(address, link=address)),
        run(_("Type user name and password as they stand in the table: small letters, digits and hyphens.")),
        run(_("Choose a new password at once. The one in this letter works for the first time only.")),
        run(_("Sign in by %(date)s; after that day the password no longer works.") % {"date": long_date(told.until)}),
        run(_("Keep the new password to yourselves, and destroy this letter.")),
    )  # fmt: skip
    return (
        Heading(_("How to sign in"), level=2),
        Items(tuple((Paragraph(step),) for step in steps), ordered=True),
        Picture(code, alt=_("QR code of the address for signing in"), width=Decimal(22)),
    )


def _help(phone: str) -> Note:
    words = _("If you cannot sign in, call the office, telephone %(phone)s. Nobody ever asks for your password.")
    return Note((Paragraph(run(words % {"phone": phone})),))
