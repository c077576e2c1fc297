"""The certifier's pages as tests use them."""

import html
import re
from typing import Any

from cleanreport.audit.models import Event
from cleanreport.notifications.models import Letter
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from tests.cast import bangkok

SAME = {"name": "นายธีรพงษ์ ตรงธรรม", "position": "รองอธิบดี", "email": "deputy@land.example"}
OTHER = {"name": "นางสาวอรุณี ซื่อตรง", "position": "อธิบดี", "email": "director@land.example"}
AFTER_THE_ROUND = bangkok(2014, 9, 1, 0, 0)


def words(page: Any) -> str:
    """What a reader reads, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page.text)).replace("\xa0", " ").split())


def state(thing: Plan | Report) -> tuple[str, str, int, int]:
    """Everything that an answer would change."""
    thing.refresh_from_db()
    return thing.state, thing.frozen.state, Letter.objects.count(), Event.objects.count()
