"""What pages of a demo show besides: the accounts to try, and the way to its mailbox."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cleanreport.demo import ACCOUNTS


def demo(_request: HttpRequest) -> dict[str, object]:
    if not settings.DEMO:
        return {}
    return {"demo_accounts": ACCOUNTS, "demo_mail": {"url": reverse("demo_mail"), "label": _("Letters of the demo")}}
