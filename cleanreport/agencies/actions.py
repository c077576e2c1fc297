"""Recording agencies and who works for them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cleanreport.accounts.models import Role, User
from cleanreport.agencies.models import Agency, Membership, Ministry
from cleanreport.audit import actions as audit
from cleanreport.core.thai import search_text, sort_key


def ministry(code: str, *, name_th: str, name_en: str = "") -> Ministry:
    """The ministry of this code, made or renamed."""
    return Ministry.objects.update_or_create(
        code=code, defaults={"name_th": name_th, "name_en": name_en, "sort_key": sort_key(name_th)}
    )[0]


@transaction.atomic
def record_agency(
    code: str, *, kind: str, name_th: str, ministry: Ministry, by: User | None, name_en: str = "", iso_3166_2: str = "",
    region_th: str = "", at: datetime | None = None,
) -> Agency:  # fmt: skip
    """The agency of this code, made or brought up to date; `by` is None only for the installation itself."""
    agency, made = Agency.objects.update_or_create(
        code=code,
        defaults={
            "kind": kind, "name_th": name_th, "name_en": name_en, "ministry": ministry, "iso_3166_2": iso_3166_2,
            "region_th": region_th, "sort_key": sort_key(name_th),
            "search_text": search_text(f"{name_th} {name_en} {code}"),
        },
    )  # fmt: skip
    audit.record("agency.created" if made else "agency.changed", agency, actor=by, agency=code, at=at)
    return agency


@transaction.atomic
def open_account(
    username: str, *, by: User | None, agency: Agency | None = None, password: str | None = None, first_name: str = "",
    last_name: str = "", email: str = "", role: str = Role.AGENCY, at: datetime | None = None,
) -> User:  # fmt: skip
    """An account of a person who works for `agency`, or of an officer; without a password it cannot sign in."""
    user = User(username=username.lower(), first_name=first_name, last_name=last_name, email=email, role=role)
    user.set_password(password)
    user.save(force_insert=True)
    if agency is not None:
        Membership.objects.create(user=user, agency=agency, since=at or timezone.now())
    audit.record("account.opened", user, actor=by, agency=agency.code if agency else "", at=at, role=str(role))
    return user
