"""The demo: every agency, a year long past and the running one, recorded through the actions that the pages use.

`many` makes it large.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAIL_PATH = "/demo/mail/"
PASSWORD = "cleanreport-demo"  # noqa: S105  # shown at the sign-in of every demo


class Account(NamedTuple):
    """Who can sign in to a demo; every other account has no password."""

    label: Promise
    username: str
    password: str = PASSWORD


ACCOUNTS = (
    Account(_("Department of Lands: a report that is half done"), "moi04-01"),
    Account(
        _("Department of Land Transport: no plan this year yet, and of 2557 a half-written completion report"),
        "mot03-01",
    ),
    Account(_("Nan province: a report that was sent and waits for the certifier"), "th55-01"),
    Account(_("Department of Sericulture: a report that the certifier sent back"), "moac12-01"),
    Account(_("Officer of the office"), "opdc"),
    Account(_("Reader of the Ministry of Interior: sees what its agencies sent"), "moi-01"),
    Account(_("Assessor: reads what the agencies assigned to them sent, with the evidence"), "assessor-01"),
)
