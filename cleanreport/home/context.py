"""What stands around every page: the menu, and beside the sign-in the calendar of the year."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from cleanreport.accounts.models import Role, User
from cleanreport.core.deadlines import Deadline
from cleanreport.core.thai import date_range, long_date
from cleanreport.cycles.models import Cycle, Round
from cleanreport.cycles.queries import cycle_of, day_of

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
    """`navigation` for the app bar; `door_calendar` and `door_year` for the sign-in page.

    The menu is a call, since a fragment of a page does not ask for it.
    """
    found: dict[str, object] = {"navigation": partial(menu, request)}
    return found | door(day_of(timezone.now())) if page_name(request) == SIGN_IN else found


def page_name(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


# Entry of the menu, and how the names of the pages begin on which it is lit: one beginning or several.
AGENCY = (
    (gettext_lazy("Home"), "home", "home"),
    (gettext_lazy("Plan"), "my_plan", "plan"),
    (gettext_lazy("Report"), "my_report", "report"),
    (gettext_lazy("Submissions"), "submissions", "submission"),
)
MESSAGES = "office_remind office_extensions office_reopening office_announcement office_mail"
OFFICE = (
    (gettext_lazy("Monitoring"), "office", "office"),
    (gettext_lazy("Agencies"), "office_register", "office_register"),
    (gettext_lazy("Fiscal years"), "office_years", "office_year"),
    (gettext_lazy("Messages"), "office_remind", MESSAGES),
    (pgettext_lazy("of users", "Accounts"), "office_accounts", "office_account"),
    (gettext_lazy("Events"), "office_trail", "office_trail"),
)
MINISTRY = (OFFICE[0],)
# Evidence is read from the list of agencies.
ASSESSOR = ((AGENCY[0][0], "home", "home plan_evidence evidence"), AGENCY[3])
MENUS = {Role.AGENCY: AGENCY, Role.OFFICER: OFFICE, Role.MINISTRY: MINISTRY, Role.ASSESSOR: ASSESSOR}


def menu(request: HttpRequest) -> tuple[MenuItem, ...]:
    """The main menu. It asks the database nothing: plan and report are found when somebody goes there."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return ()
    return entries(page_name(request), user.role, get_language())


@lru_cache(maxsize=512)
def entries(page: str, role: str, _language: str | None) -> tuple[MenuItem, ...]:
    items = MENUS[Role(role)]
    page = page.replace("completion", "report", 1)  # the last of the reports
    known = (start for _label, _url, starts in items for start in starts.split())
    lit = max((start for start in known if page.startswith(start)), key=len, default="")
    return tuple(MenuItem(str(label), reverse(url), lit in starts.split()) for label, url, starts in items)


# Beside the sign-in: the calendar answers "am I late?" before anybody signs in


def door(today: date) -> dict[str, object]:
    cycle = cycle_of(today)
    return {"door_year": cycle.year_be, "door_calendar": door_calendar(cycle, today)} if cycle else {}


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
