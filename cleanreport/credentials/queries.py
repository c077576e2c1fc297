"""Accounts as the office looks for them, agencies without one, letters made together, and who works for an agency."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, F, Prefetch, Q, QuerySet, TextChoices
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.accounts.models import Role, User
from cleanreport.agencies.facts import bare
from cleanreport.agencies.models import Agency, Membership
from cleanreport.agencies.queries import in_force, named_like
from cleanreport.core.thai import search_text
from cleanreport.credentials.lifecycle import State
from cleanreport.credentials.models import Batch, Invitation, Line, Part


class Standing(TextChoices):
    """How an account stands; one may stand in several ways at once."""

    NEVER = "never", _("Never signed in")
    MUST_CHANGE = "must-change", _("Must choose a password")
    LOCKED = "locked", pgettext_lazy("account", "Locked")
    CLOSED = "closed", pgettext_lazy("account", "Closed")


@dataclass(frozen=True)
class Wanted:
    """Which accounts are asked for; "" takes all. `agency` is a code."""

    words: str = ""
    role: str = ""
    agency: str = ""


def accounts_found(wanted: Wanted) -> QuerySet[User]:
    """The accounts of a role or agency, with every word in user name, name, address or the agency's name."""
    found = User.objects.order_by("username")
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.agency:
        found = found.filter(pk__in=Membership.objects.filter(agency__code=wanted.agency).values("user"))
    for word in wanted.words.split():
        there = Q(pk__in=Membership.objects.filter(agency__search_text__contains=search_text(word)).values("user"))
        reads = Q(ministry_membership__ministry__name_th__icontains=word)
        named = Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        found = found.filter(named | Q(email__icontains=word) | there | reads)
    return found


def _condition(standing: str, locked: Collection[str]) -> Q:
    return {
        Standing.NEVER: Q(is_active=True, last_login=None),
        Standing.MUST_CHANGE: Q(is_active=True, must_change_password=True),
        Standing.LOCKED: Q(is_active=True, username__in=locked),
        Standing.CLOSED: Q(is_active=False),
    }[Standing(standing)]


def standing(accounts: QuerySet[User], wanted: str, locked: Collection[str]) -> QuerySet[User]:
    """Those that stand so; "" takes all. `locked` are the names that are locked now."""
    return accounts.filter(_condition(wanted, locked)) if wanted else accounts


def standing_counts(accounts: QuerySet[User], locked: Collection[str]) -> dict[str, int]:
    """How many there are ("" counts all), and how many stand in which way; one query."""
    names = {each: each.name.lower() for each in Standing}
    counted = {name: Count("pk", filter=_condition(each, locked)) for each, name in names.items()}
    found = accounts.order_by().aggregate(total=Count("pk"), **counted)
    return {"": found["total"], **{str(each): found[name] for each, name in names.items()}}


def with_places(accounts: QuerySet[User]) -> QuerySet[User]:
    """With the agencies that they work for, or the ministry that they read."""
    works = Membership.objects.select_related("agency").order_by("agency__sort_key")
    return accounts.select_related("ministry_membership__ministry").prefetch_related(Prefetch("memberships", works))


def agency_of_account(user: User) -> Agency | None:
    """The agency that an account works for; reads what `with_places` fetched."""
    works = list(user.memberships.all())
    return works[0].agency if works else None


def waits_for_its_owner(user: User) -> bool:
    """Nobody has chosen a password of their own yet, so that a new letter disturbs nobody."""
    return user.must_change_password or not user.has_usable_password()


def other_officers(user: User) -> QuerySet[User]:
    return User.objects.filter(role=Role.OFFICER, is_active=True).exclude(pk=user.pk)


# Agencies


@dataclass(frozen=True)
class WantedAgencies:
    """Which agencies are asked for; "" takes all."""

    words: str = ""
    kind: str = ""
    ministry: str = ""  # its code
    all: bool = False  # also those that have an account


def is_in_force(agency: Agency, on: dt.date) -> bool:
    """Like `agencies.queries.in_force`, of one agency."""
    begun, ends = agency.in_force_from, agency.in_force_to
    return (begun is None or begun <= on) and (ends is None or ends >= on)


def agencies_found(wanted: WantedAgencies, on: dt.date) -> QuerySet[Agency]:
    """The agencies of this day by ministry and name; unless `all`, those for which nobody can sign in."""
    found = named_like(in_force(on).select_related("ministry"), wanted.words)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.ministry:
        found = found.filter(ministry__code=wanted.ministry)
    if not wanted.all:
        found = found.exclude(pk__in=Membership.objects.filter(user__is_active=True).values("agency"))
    return found.order_by("ministry__sort_key", "sort_key", "code")


def with_accounts(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """With the people who can sign in for them, as `open_members`."""
    people = User.objects.filter(is_active=True).order_by("username")
    return agencies.prefetch_related(Prefetch("members", people, to_attr="open_members"))


def names_of_members(agency: Agency) -> str:
    """The user names of those that `with_accounts` fetched."""
    people: list[User] = agency.open_members  # type: ignore[attr-defined]
    return ", ".join(person.username for person in people)


def has_account(agency: Agency) -> bool:
    return agency.memberships.filter(user__is_active=True).exists()


def stem_of(code: str) -> str:
    """How user names begin that belong to this code: "moi04" for MOI-04."""
    return bare(code).lower() or "user"


def next_username(code: str) -> str:
    """The user name that follows those of this code: "moi04-02" after "moi04-01"; one query."""
    stem = stem_of(code)
    taken = User.objects.filter(username__startswith=f"{stem}-").values_list("username", flat=True)
    numbers = [int(number) for name in taken if (number := name.removeprefix(f"{stem}-")).isdecimal()]
    return f"{stem}-{max(numbers, default=0) + 1:02}"


def is_taken(username: str) -> bool:
    """Somebody has this user name, in small letters or capitals."""
    return User.objects.annotate(small=Lower("username")).filter(small=username.lower()).exists()


# Letters made together


def recent_batches(most: int = 20) -> list[Batch]:
    return list(Batch.objects.select_related("asked_by")[:most])


def waiting_batches() -> QuerySet[Batch]:
    """What is to be made, whatever failed before after everything else."""
    return Batch.objects.filter(state=State.ASKED).order_by("tries", "id")


def lines_to_make(batch: Batch, most: int) -> list[Line]:
    """The next letters of the batch."""
    todo = Line.objects.filter(batch=batch, part=None, skipped="").select_related("user", "agency")
    return list(todo.order_by("place")[:most])


def lines_shown(batch: Batch) -> QuerySet[Line]:
    """All its letters with whom they are for; those that are missing come first."""
    works = Membership.objects.select_related("agency").order_by("agency__sort_key")
    lines = Line.objects.filter(batch=batch).select_related("user__ministry_membership__ministry", "agency")
    return lines.prefetch_related(Prefetch("user__memberships", works)).order_by(
        F("skipped").desc(), F("part").asc(nulls_first=True), "place"
    )


def parts_of(batch: Batch) -> list[Part]:
    return list(Part.objects.filter(batch=batch).exclude(path="").order_by("number"))


def renewable(accounts: QuerySet[User], *, in_use: bool) -> QuerySet[User]:
    """Open accounts, unless `in_use` only those whose owners have not chosen a password."""
    waiting = Q(must_change_password=True) | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return accounts.filter(is_active=True) if in_use else accounts.filter(waiting, is_active=True)


# Colleagues


def colleagues_of(agency: Agency) -> list[User]:
    """Who can sign in for the agency, by name."""
    people = User.objects.filter(memberships__agency=agency, role=Role.AGENCY, is_active=True)
    return list(people.order_by("first_name", "last_name", "username"))


def open_invitations(agency: Agency) -> list[Invitation]:
    """Those that nobody has accepted or withdrawn, the newest first."""
    open_ones = Invitation.objects.filter(agency=agency, accepted_at=None, withdrawn_at=None)
    return list(open_ones.select_related("invited_by").order_by("-sent_at", "-id"))


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def invitation_behind(token: str) -> Invitation | None:
    """The invitation that this link leads to, whatever became of it."""
    known = Invitation.objects.select_related("agency__ministry", "invited_by", "account")
    return known.filter(token_digest=digest_of(token)).first()


def is_usable(invitation: Invitation, at: datetime) -> bool:
    ended = invitation.accepted_at or invitation.withdrawn_at
    return not ended and invitation.expires_at > at and invitation.invited_by.is_active


def ids_of(rows: QuerySet[User] | QuerySet[Agency]) -> Iterable[int]:
    return rows.values_list("pk", flat=True)
