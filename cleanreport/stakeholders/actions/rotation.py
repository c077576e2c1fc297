"""Sealing everything anew under the newest key; what is under it already stays, so a run that broke off is taken up."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from cleanreport.audit import actions as audit
from cleanreport.stakeholders.keys import add_key, changed_seconds_ago, drop_keys, keyring
from cleanreport.stakeholders.models import BadRows, Part, Person, Sealed
from cleanreport.stakeholders.queries import place_of_bad_rows
from cleanreport.stakeholders.sealing import opened, place_of, seal
from cleanreport.stakeholders.uploads import part_of

AT_ONCE = 500

# Every table with something sealed, and the place that each of its rows is sealed for.
KINDS: tuple[tuple[type[Sealed], dict[str, Any], Callable[[Any], str]], ...] = (
    (Person, {}, lambda row: place_of(row.plan_id)),
    (BadRows, {}, lambda row: place_of_bad_rows(row.arrival_id, row.number)),
    (Part, {"once": F("arrival__once")}, lambda row: part_of(row.once, row.number)),
)


# A process that read the keys before the newest came may still seal a moment longer under an older one.
SETTLED_SECONDS = 600


class NotYet(Exception):
    """Keys cannot be forgotten now; the words say why."""


def rotate() -> str:
    """A new key unless there is one that not everything lies under yet; then all under it. Raises Unreadable."""
    if not settings.STAKEHOLDER_KEYS and not under_other_keys():
        add_key()
    done = reseal()
    return f"{done} rows are under key {keyring().current} now · เข้ารหัสใหม่แล้ว {done} แถว ด้วยกุญแจ {keyring().current}"


def forget_keys() -> str:
    """Only the newest key is left in the file. Raises NotYet, or ImproperlyConfigured when the keys are a setting."""
    if left := under_other_keys():
        raise NotYet(f"{left} rows need an older key: run rotate-keys first · ยังมี {left} แถวที่ใช้กุญแจเดิม")
    if not settings.STAKEHOLDER_KEYS and changed_seconds_ago() < SETTLED_SECONDS:
        raise NotYet("The keys are not ten minutes old: try again later · กุญแจเพิ่งเปลี่ยน โปรดลองใหม่ภายหลัง")
    names = set(keyring().ciphers) - {keyring().current}
    drop_keys(names)
    return f"{len(names)} keys were taken out; older backups still need them · ลบกุญแจเดิมแล้ว {len(names)} ดอก"


def under_other_keys() -> int:
    """How many rows do not lie under the newest key."""
    current = keyring().current
    return sum(kind._default_manager.exclude(key=current).count() for kind, _more, _place in KINDS)


def reseal(tell: Callable[[int], object] = lambda _done: None) -> int:
    """Seal what lies under older keys anew; returns how many rows. Raises Unreadable when a key is missing."""
    done = 0
    for kind, more, place in KINDS:
        last = 0
        while rows := _some(kind, more, last):
            with transaction.atomic():
                done += _resealed(kind, more, place, [row.pk for row in rows])
            last = rows[-1].pk
            tell(done)
    if done:
        audit.record("stakeholders.keys_rotated", rows=done)
    return done


def _some(kind: type[Sealed], more: dict[str, Any], after: int) -> list[Sealed]:
    rows = kind._default_manager.exclude(key=keyring().current).filter(pk__gt=after)
    return list(rows.annotate(**more).order_by("pk")[:AT_ONCE])


def _resealed(kind: type[Sealed], more: dict[str, Any], place: Callable[[Any], str], found: Iterable[int]) -> int:
    """Under their locks, so that what somebody writes meanwhile is not overwritten."""
    rows = kind._default_manager.filter(pk__in=list(found)).annotate(**more)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",), no_key=True)
    held = list(rows)
    for row in held:
        row.key, row.sealed = seal(opened(row.key, row.sealed, place(row)), place(row))
    kind._default_manager.bulk_update(held, ["key", "sealed"], batch_size=AT_ONCE)
    return len(held)
