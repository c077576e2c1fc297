"""What stands around every page: the menu, and beside the sign-in the calendar of the year."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.accounts.models import User
from cleanreport.core.deadlines import Deadline
from cleanreport.core.thai import date_range, long_date
from cleanreport.cycles.models import Cycle, Round
from cleanreport.cycles.queries import cycle_of, day_of
from cleanreport.home.queries import Year, years_of

SIGN_IN = "account_login"


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class DoorItem:
    """A date of the year beside the sign-in form. States: done, now, todo."""

    title: str
    note: str
    state: str
    deadline: Deadline | None = None


def navigation(request: HttpRequest) -> dict[str, object]:
    """`navigation` for the app bar; `door_calendar`, `door_year` and `demo_accounts` for the sign-in page.

    The menu is not read before a template asks for it, so that a fragment of a page costs no query.
    """
    found: dict[str, object] = {"navigation": SimpleLazyObject(lambda: menu(request))}
    return found | door(day_of(timezone.now())) if page_name(request) == SIGN_IN else found


def page_name(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


def my_years(request: HttpRequest) -> list[Year]:
    """The years of the person who asks; read once a request."""
    kept = cast(Any, request)
    if not hasattr(kept, "my_years"):
        kept.my_years = years_of(kept.user, day_of(timezone.now()))
    return kept.my_years


def menu(request: HttpRequest) -> list[MenuItem]:
    """The main menu; what there is not yet is left out."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return []
    name = page_name(request)
    if user.is_officer:
        mail = name == "office_mail"
        return [
            MenuItem(_("Agencies"), reverse("office"), name.startswith("office") and not mail),
            MenuItem(_("E-mails"), reverse("office_mail"), mail),
        ]
    year = next(iter(my_years(request)), None)
    return list(_agency_menu(year, name)) if year and year.agency_id else []


def _agency_menu(year: Year, name: str) -> list[MenuItem]:
    items = [MenuItem(_("Home"), reverse("home"), name in ("home", "home_year"))]
    if year.plan_id:
        items.append(MenuItem(_("Plan"), reverse("plan", args=[year.plan_id]), name.startswith("plan")))
    if year.report_id:
        items.append(MenuItem(_("Report"), reverse("report", args=[year.report_id]), name.startswith("report")))
    return [*items, MenuItem(_("Submissions"), reverse("submissions"), name.startswith("submission"))]


# Beside the sign-in: the calendar answers "am I late?" before anybody signs in


def door(today: date) -> dict[str, object]:
    cycle = cycle_of(today)
    calendar = {"door_year": cycle.year_be, "door_calendar": door_calendar(cycle, today)} if cycle else {}
    return calendar | {"demo_accounts": demo_accounts()}


def door_calendar(cycle: Cycle, today: date) -> list[DoorItem]:
    """The due date of the plan and every round of the year; an extension for one agency is not told here."""
    plan = Deadline(cycle.plan_due_on, today)
    items = [
        DoorItem(
            _("Record the plan"),
            pgettext("calendar", "until %(date)s") % {"date": long_date(plan.due_on)},
            _state(plan),
            _shown(plan),
        )
    ]
    return items + [_door_round(round_, today) for round_ in cycle.rounds.all()]


def _door_round(round_: Round, today: date) -> DoorItem:
    deadline = Deadline(round_.due_on, today, opens_on=round_.opens_on)
    title = _("Report of the %(round)s") % {"round": round_.name}
    return DoorItem(title, date_range(round_.opens_on, round_.due_on), _state(deadline), _shown(deadline))


def _state(deadline: Deadline) -> str:
    if deadline.is_past:
        return "done"
    return "now" if deadline.is_open else "todo"


def _shown(deadline: Deadline) -> Deadline | None:
    """The chip stands only where something can be sent today."""
    return deadline if deadline.is_open else None


def demo_accounts() -> object:
    """The accounts to try, only on a demo."""
    if not settings.DEMO:
        return ()
    from cleanreport.demo import ACCOUNTS  # noqa: PLC0415  # a real site never reads the demo

    return ACCOUNTS
