"""What the pages show of accounts and letters: chips, places, tabs, progress."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from cleanreport.accounts.failures import key_of
from cleanreport.accounts.models import Role, User
from cleanreport.accounts.rules import is_expired, works_until
from cleanreport.core.lists import Tab, tab
from cleanreport.core.steps import Chip
from cleanreport.core.thai import long_date
from cleanreport.credentials.lifecycle import State
from cleanreport.credentials.models import Batch, Line, Skipped
from cleanreport.credentials.queries import Standing, agency_of_account

LOOKS = {
    State.ASKED: ("quiet", "clock"),
    State.WORKING: ("info", "hourglass-split"),
    State.READY: ("ok", "envelope-paper"),
    State.BROKEN: ("danger", "exclamation-triangle-fill"),
    State.FETCHED: ("quiet", "check-lg"),
    State.ERASED: ("quiet", "trash"),
}


def tabs(counts: Mapping[str, int], chosen: str) -> list[Tab]:
    words = {"": _("All")} | {str(each): str(each.label) for each in Standing}
    return [tab("state", key, words[key], count, current=key == chosen) for key, count in counts.items()]


@dataclass(frozen=True)
class Account:
    """A line of the list of accounts."""

    pk: int
    username: str
    name: str
    email: str
    role: str
    place: str
    last_login: datetime | None
    chip: Chip


def place_of(user: User) -> str:
    """The agency or the ministry that somebody signs in for; "" for people of the office."""
    if user.is_ministry_viewer:
        return str(user.ministry_membership.ministry) if hasattr(user, "ministry_membership") else ""
    agency = agency_of_account(user)
    return agency.name if agency else ""


def accounts(users: Iterable[User], locked: Collection[str], now: datetime) -> list[Account]:
    return [
        Account(
            user.pk, user.username, user.get_full_name(), user.email, str(user.get_role_display()), place_of(user),
            user.last_login, chip_of(user, locked, now),
        )
        for user in users
    ]  # fmt: skip


def chip_of(user: User, locked: Collection[str], now: datetime) -> Chip:
    """How the account stands, by what matters most."""
    if not user.is_active:
        return Chip("quiet", "slash-circle", pgettext("account", "Closed"))
    if key_of(user.username) in locked:
        return Chip("danger", "lock", pgettext("account", "Locked"))
    if not user.has_usable_password():
        return Chip("quiet", "envelope", _("No letter yet"))
    if is_expired(user, now):
        return Chip("danger", "alarm", _("The letter has expired"))
    if user.must_change_password:
        return Chip("warn", "hourglass-split", _("Waits for its first sign-in"))
    return Chip("ok", "check-circle-fill", pgettext("account", "In use"))


def letter_words(user: User) -> str:
    """Until when the password of the last letter works; "" when it plays no part."""
    if not user.must_change_password or user.password_given_at is None:
        return ""
    facts = {
        "given": long_date(timezone.localtime(user.password_given_at)),
        "until": long_date(works_until(user.password_given_at)),
    }
    return _("The letter was made on %(given)s. Its password works until %(until)s.") % facts


@dataclass(frozen=True)
class RoleTab:
    role: str
    label: str
    icon: str
    hint: str
    current: bool


def role_tabs(chosen: str) -> list[RoleTab]:
    """What a new account may be for, with what it lets somebody do."""
    told = {
        Role.AGENCY: ("building", _("Records the plan and reports for one agency.")),
        Role.MINISTRY: ("eye", _("Reads what the agencies of one ministry have sent, and changes nothing.")),
        Role.ASSESSOR: ("clipboard-check", _("Reads and assesses the agencies that are assigned to them.")),
        Role.OFFICER: ("shield-lock", _("Runs the system: sees everything, hands out accounts.")),
    }
    return [RoleTab(str(role), str(role.label), icon, hint, role == chosen) for role, (icon, hint) in told.items()]


# Letters made together


@dataclass(frozen=True)
class ShownBatch:
    batch: Batch
    label: str
    chip: Chip
    percent: Decimal
    words: str


def batch_shown(batch: Batch) -> ShownBatch:
    state = State(batch.state)
    over = batch.done + batch.skipped
    percent = Decimal(100 * over // batch.total) if batch.total else Decimal(100)
    return ShownBatch(batch, label_of(batch), Chip(*LOOKS[state], str(state.label)), percent, words_of(batch))


def label_of(batch: Batch) -> str:
    return str(batch.get_purpose_display())


def words_of(batch: Batch) -> str:
    made = npgettext("on paper", "%(count)s letter", "%(count)s letters", batch.done) % {"count": f"{batch.done:,}"}
    if batch.is_under_way:
        return _("%(done)s of %(total)s") % {"done": f"{batch.done + batch.skipped:,}", "total": f"{batch.total:,}"}
    if not batch.skipped:
        return made
    return _("%(made)s, %(skipped)s left out") % {"made": made, "skipped": f"{batch.skipped:,}"}


def minutes_left(batch: Batch, seconds_each: float = 0.6) -> int:
    """About how long it still takes, at least one minute."""
    return max(1, round((batch.total - batch.done - batch.skipped) * seconds_each / 60))


@dataclass(frozen=True)
class ShownLine:
    place: int
    whom: str
    username: str
    chip: Chip


def lines_shown(lines: Iterable[Line], batch: Batch) -> list[ShownLine]:
    return [ShownLine(line.place, *_whom(line), _line_chip(line, batch)) for line in lines]


def _whom(line: Line) -> tuple[str, str]:
    user = line.user
    if line.agency is not None:
        return line.agency.name, user.username if user else ""
    assert user is not None
    return place_of(user) or user.get_full_name() or str(user.get_role_display()), user.username


def _line_chip(line: Line, batch: Batch) -> Chip:
    if line.skipped:
        return Chip("warn", "dash-circle", str(Skipped(line.skipped).label))
    if line.part_id:
        return Chip("ok", "check-lg", pgettext("letter", "Made"))
    if batch.is_under_way:
        return Chip("quiet", "clock", pgettext("letter", "Waits"))
    return Chip("danger", "x-lg", pgettext("letter", "Not made"))
