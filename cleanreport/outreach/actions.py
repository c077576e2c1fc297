"""Telling many: reminders by day and by hand, extensions and reopening for many, announcements, calendar addresses."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit import actions as audit
from cleanreport.completion import actions as completions
from cleanreport.completion.models import Completion
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.locks import locked
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Extension, Round
from cleanreport.cycles.queries import day_of
from cleanreport.notifications import actions as notifications
from cleanreport.notifications.models import Letter
from cleanreport.outreach import emails, rules
from cleanreport.outreach.models import Announcement, Call, Dismissal, Feed, Reminder
from cleanreport.outreach.queries import dues, tables, waiting
from cleanreport.outreach.queries.dues import Choice, Day, Due
from cleanreport.outreach.queries.tables import Becomes, Document
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind

# Agencies whose letters are written in one transaction: a good tenth of a second.
SLICE = 100
# Agencies that one click extends, and documents that one click reopens. More than these is a matter of the year.
MOST_EXTENDED, MOST_REOPENED = 500, 200


# Reminders


def remind(*, at: datetime | None = None) -> int:
    """Write the next slice of letters: those asked for by hand, then those of the day. For the worker only.

    Returns how many agencies were dealt with, so that the worker comes back at once until there are none.
    """
    at = at or timezone.now()
    return write_asked(at=at) or (remind_of_day(at=at) if rules.is_hour_of_reminders(at) else 0)


def remind_of_day(*, at: datetime, most: int = SLICE) -> int:
    """Remind the next agencies of which a day before or after their due date has come."""
    today = day_of(at)
    for day in dues.days_reached(today):
        if dues.to_remind(day).exists():  # without a lock on SQLite, which has only one
            return _remind_on(day, at=at, most=most)
    return 0


@transaction.atomic
def _remind_on(day: Day, *, at: datetime, most: int) -> int:
    locked(day.due.cycle)  # a second worker waits here, and then finds other agencies
    agencies = list(dues.to_remind(day)[:most])
    rows = [
        Reminder(due=day.due.code, agency=agency, due_on=day.due_on, offset=day.offset, at=at) for agency in agencies
    ]
    _write(day.due, rows, at=at)
    return len(rows)


@transaction.atomic
def call(due: Due, choice: Choice, *, token: UUID, by: User, sentence: str = "", at: datetime | None = None) -> Call:
    """Ask that those of the chosen agencies that have not handed in are reminded; the worker writes their letters.

    The same token again, as a second click sends it, gives the same call. Raises PermissionDenied, or ValidationError
    when there is nobody to remind, or nothing to remind of yet.
    """
    rules.may_address_agencies(by).or_raise()
    locked(due.cycle)
    if found := Call.objects.filter(token=token).first():
        return found
    at = at or timezone.now()
    if due.opens_on > day_of(at):
        raise ValidationError(_("This is not open yet, so there is nothing to remind agencies of."))
    chosen = dues.with_own_date(dues.missing(choice.of(due.cycle), due), due).order_by("sort_key", "code")
    rows: list[Any] = list(chosen)
    if not rows:
        raise ValidationError(_("All of these agencies have sent it. There is nobody to remind."))
    made = Call.objects.create(
        token=token, cycle=due.cycle, due=due.code, sentence=sentence.strip(), asked_by=by, asked_at=at,
        agencies=len(rows),
    )  # fmt: skip
    Reminder.objects.bulk_create(
        [Reminder(due=due.code, agency=each, due_on=each.own_due, call=made, at=at) for each in rows], batch_size=500
    )
    audit.record("reminders.asked", made, actor=by, at=at, due=due.code, agencies=len(rows), sentence=made.sentence)
    return made


def write_asked(*, at: datetime, most: int = SLICE) -> int:
    """Write the letters of the next reminders that were asked for by hand; who has sent meanwhile gets none."""
    asked = waiting.next_call()
    if asked is None:
        return 0
    with transaction.atomic():
        asked = locked(asked, "cycle", "asked_by")
        due = {each.code: each for each in dues.dues_of(asked.cycle)}.get(asked.due)
        rows = list(asked.reminders.filter(letters=None).order_by("id")[:most])
        lacking = dues.missing(Agency.objects.filter(pk__in=[row.agency_id for row in rows]), due) if due else ()
        still = {agency.pk: agency for agency in lacking}
        to_write = [row for row in rows if row.agency_id in still]
        for row in to_write:
            row.agency = still[row.agency_id]
        asked.reminders.filter(pk__in=[row.pk for row in rows]).update(letters=0, at=at)
        if due:
            _write(due, to_write, at=at, sentence=asked.sentence, by=asked.asked_by)
    return len(rows)


def _write(due: Due, rows: list[Reminder], *, at: datetime, sentence: str = "", by: User | None = None) -> None:
    """The letters of these reminders, and the rows that say so."""
    known = dues.addresses_of([row.agency_id for row in rows], due)
    for row in rows:
        row.letters, row.at = len(known[row.agency_id]), at
        row.agency.own_due = row.due_on  # type: ignore[attr-defined]
    Reminder.objects.bulk_update([row for row in rows if row.pk], ["letters", "at"])
    Reminder.objects.bulk_create([row for row in rows if not row.pk])
    facts: dict[str, Any] = {"on": day_of(at), "sentence": sentence}
    drafts = [
        emails.reminder(due, row.agency, address, about=audit.subject_of(row), **facts)
        for row in rows
        for address in known[row.agency_id]
    ]
    notifications.post_all(drafts, at=at)
    for row in rows:
        audit.record(
            "agency.reminded", row, actor=by, agency=row.agency.code, at=at, due=due.code,
            due_on=row.due_on.isoformat(), letters=row.letters,
        )  # fmt: skip


# Extensions and reopening


@transaction.atomic
def extend(round_: Round, agency: Agency, *, due_on: date, reason: str, by: User, at: datetime | None = None) -> None:
    """Give one agency a later due date, and tell it. Raises what `cycles.actions.extend` raises."""
    locked(agency)
    _extend(Due(round_.cycle, Kind.REPORT, round_), [agency], due_on=due_on, reason=reason, by=by, at=at)


@transaction.atomic
def extend_many(
    due: Due, agencies: QuerySet[Agency], *, due_on: date, reason: str, by: User, at: datetime | None = None
) -> int:
    """Give those of the agencies that need it a later due date, all or none, and tell them; returns how many.

    Raises PermissionDenied, or ValidationError for a day that is not later, a missing reason or too many agencies.
    """
    rules.may_address_agencies(by).or_raise()
    locked(due.cycle)
    rows = tables.extension_rows(agencies.order_by("pk"), due, due_on, MOST_EXTENDED + 1)
    if len(rows) > MOST_EXTENDED:
        said = _("Choose no more than %(most)s agencies at once. To give all more time, change the date of the year.")
        raise ValidationError(said, params={"most": MOST_EXTENDED})
    needed = [row.agency for row in rows if row.becomes == Becomes.EXTENDED]
    return _extend(due, needed, due_on=due_on, reason=reason, by=by, at=at)


def _extend(due: Due, agencies: list[Agency], *, due_on: date, reason: str, by: User, at: datetime | None) -> int:
    assert due.round is not None
    at = at or timezone.now()
    known = dues.addresses_of([agency.pk for agency in agencies], due)
    newest = Extension.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    drafts, given = [], 0
    for agency in agencies:
        extension = cycles.extend(due.round, agency, due_on=due_on, reason=reason, by=by, at=at)
        if extension.pk <= newest:
            continue  # the second of two clicks
        given += 1
        facts: dict[str, Any] = {"due_on": due_on, "reason": reason.strip(), "about": audit.subject_of(extension)}
        drafts += [emails.extended(due, agency, address, **facts) for address in known[agency.pk]]
    notifications.post_all(drafts, at=at)
    return given


@transaction.atomic
def reopen_many(documents: Iterable[Document], *, reason: str, by: User, at: datetime | None = None) -> list[Document]:
    """Open these for correction, all or none; those that are drafts already, as after a second click, are left alone.

    Agencies and certifiers are told as for one. Raises PermissionDenied, or ValidationError without a reason or for
    too many.
    """
    rules.may_address_agencies(by).or_raise()
    found = sorted(documents, key=lambda document: document.pk)
    if len(found) > MOST_REOPENED:
        said = _("Choose no more than %(most)s at once.")
        raise ValidationError(said, params={"most": MOST_REOPENED})
    return [document for document in found if _reopened(document, reason=reason, by=by, at=at)]


def _reopened(document: Document, *, reason: str, by: User, at: datetime | None) -> bool:
    now = locked(document)
    if isinstance(now, Plan):
        if not now.is_frozen:
            return False
        plans.reopen(now, reason=reason, by=by, at=at)
    elif not now.is_handed_in:
        return False
    elif isinstance(now, Report):
        reports.reopen(now, reason=reason, by=by, at=at)
    else:
        assert isinstance(now, Completion)
        completions.reopen(now, reason=reason, by=by, at=at)
    return True


# Announcements


@transaction.atomic
def announce(facts: Mapping[str, Any], *, token: UUID, by: User, at: datetime | None = None) -> Announcement:
    """Show this on the home pages of the agencies that it is for; the same token again gives the same one.

    `facts` are the fields of the model. Raises PermissionDenied, or ValidationError.
    """
    rules.may_address_agencies(by).or_raise()
    if found := Announcement.objects.filter(token=token).first():
        return found
    at = at or timezone.now()
    made = Announcement(**facts, token=token, written_by=by, written_at=at, edited_at=at)
    made.full_clean()
    made.save(force_insert=True)
    audit.record("announcement.written", made, actor=by, at=at, title=made.title_th)
    return made


@transaction.atomic
def change_announcement(
    announcement: Announcement, facts: Mapping[str, Any], *, seen: datetime, by: User, at: datetime | None = None
) -> None:
    """Change what it says, for how long and for whom; whoever had put it away sees it again.

    `seen` is when the version that was on the screen was written. Raises PermissionDenied, ValidationError, or
    WrongState when somebody else changed or ended it meanwhile.
    """
    rules.may_address_agencies(by).or_raise()
    now = locked(announcement)
    if all(getattr(now, name) == value for name, value in facts.items()):
        return  # the second of two clicks, or nothing was changed
    if now.edited_at != seen or now.ended_at is not None:
        raise WrongState
    for name, value in facts.items():
        setattr(now, name, value)
    now.edited_at = at or timezone.now()
    now.full_clean()
    now.save()
    audit.record("announcement.changed", now, actor=by, at=now.edited_at, title=now.title_th)


@transaction.atomic
def end_announcement(announcement: Announcement, *, by: User, at: datetime | None = None) -> None:
    """Take it off the home pages for good. Ended once, it stays so."""
    rules.may_address_agencies(by).or_raise()
    at = at or timezone.now()
    if Announcement.objects.filter(pk=announcement.pk, ended_at=None).update(ended_at=at):
        audit.record("announcement.ended", announcement, actor=by, at=at, title=announcement.title_th)


@transaction.atomic
def dismiss(announcement: Announcement, *, by: User, at: datetime | None = None) -> None:
    """Put it away on this person's home page. Nothing for the trail: it changes only what this person sees."""
    Dismissal.objects.update_or_create(announcement=announcement, user=by, defaults={"at": at or timezone.now()})


# Calendars and letters


@transaction.atomic
def renew_calendar(*, by: User, version: int, at: datetime | None = None) -> None:
    """Give the person's calendar a new address in place of the one of `version`; the old one leads nowhere."""
    at = at or timezone.now()
    feed = Feed.objects.get_or_create(user=by, defaults={"renewed_at": at})[0]
    if Feed.objects.filter(pk=feed.pk, version=version).update(version=F("version") + 1, renewed_at=at):
        audit.record("calendar.renewed", by, actor=by, at=at)


@transaction.atomic
def send_again(letter: Letter, *, by: User, at: datetime | None = None) -> Letter | None:
    """Try a refused letter once more, or send one that was delivered a second time; None when its text is not whole.

    Raises PermissionDenied.
    """
    rules.may_address_agencies(by).or_raise()
    at = at or timezone.now()
    known: dict[str, Any] = {"actor": by, "agency": letter.agency_code, "at": at}
    known |= {"purpose": letter.purpose, "about": letter.about}
    if notifications.try_again(letter):
        audit.record("letter.tried_again", letter, **known)
        return letter
    copy, is_new = notifications.send_copy(letter, at=at)
    if is_new:
        audit.record("letter.sent_again", copy, **known)
    return copy
