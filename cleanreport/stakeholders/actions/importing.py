"""The worker's part: a file that arrived is read, its persons sealed and put beside those of the plan, where nobody
sees them before somebody confirms.

A claim that nobody renews is put back, so that the file of a worker that died is taken up by the next one, from its
beginning. See `docs/decisions/0028-persons-sealed.md`.
"""

import logging
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from cleanreport.audit import actions as audit
from cleanreport.core.lifecycle import WrongState, move
from cleanreport.core.locks import locked, next_of
from cleanreport.cycles.queries import day_of
from cleanreport.stakeholders import bulk, lifecycle, queries, reading
from cleanreport.stakeholders.actions.arrivals import leave_nothing
from cleanreport.stakeholders.keys import keyring
from cleanreport.stakeholders.lifecycle import State
from cleanreport.stakeholders.models import Arrival, BadRows, Group, Part
from cleanreport.stakeholders.reading.facts import NotAList, Person, Problem
from cleanreport.stakeholders.sealing import EMAIL, NONCE_BYTES, PHONE, marker, opened, packed, place_of, seal_plain
from cleanreport.stakeholders.uploads import part_of

log = logging.getLogger(__name__)

# A worker that was not heard of for so long is dead; it is heard of every second.
CLAIMED = timedelta(seconds=60)
HEARD_EVERY = 1.0
MOST_TRIES = 3
AT_ONCE = 4000


def work_on_next(*, at: datetime | None = None) -> bool:
    """Read the file that waits longest; False when none waits."""
    put_back_abandoned(at=at)
    arrival = claim(at=at)
    if arrival is None:
        return False
    try:
        Reading(arrival, at).read()
    except WrongState:
        pass  # somebody discarded it meanwhile, or another worker has it
    except Exception as failure:  # noqa: BLE001 - whatever is in a file must not end the worker
        # Only its kind: the words of an exception could repeat a row.
        log.error("The file %s could not be read: %s", arrival.pk, type(failure).__name__)
        _give_back(arrival, at)
    return True


def claim(*, at: datetime | None = None) -> Arrival | None:
    """The next file, for nobody else until it is read or put back."""
    with next_of(queries.waiting()) as found:
        if found:
            fresh = {"claim": uuid4().hex, "claimed_at": at or timezone.now(), "tries": found.tries + 1}
            move(found, lifecycle.CLAIM, done=0, total=0, **fresh)
    return found


def put_back_abandoned(*, at: datetime | None = None) -> None:
    """Files of workers that were not heard of for CLAIMED are read again."""
    before = (at or timezone.now()) - CLAIMED
    for arrival in Arrival.objects.filter(state=State.READING, claimed_at__lt=before):
        _give_back(arrival, at)


@transaction.atomic
def _give_back(arrival: Arrival, at: datetime | None) -> None:
    """Another try, or after MOST_TRIES the end."""
    try:
        row = _mine(arrival)
    except WrongState:
        return
    if row.tries >= MOST_TRIES:
        _refuse(row, NotAList("too_heavy"), at)
    else:
        move(row, lifecycle.PUT_BACK, claim="")


def _mine(arrival: Arrival) -> Arrival:
    """The row under its lock. Raises WrongState when it was given to somebody else."""
    row = locked(arrival, "plan__agency")
    if (row.state, row.claim) != (State.READING, arrival.claim):
        raise WrongState
    return row


def _refuse(row: Arrival, refused: NotAList, at: datetime | None) -> None:
    at = at or timezone.now()
    said = {"code": refused.code, "params": refused.params}
    move(row, lifecycle.REFUSE, claim="", refusal=said, finished_at=at)
    leave_nothing(row)
    audit.record("stakeholders.file_refused", row, agency=row.plan.agency.code, at=at, code=refused.code)


class Reading:
    """One reading of one file."""

    def __init__(self, arrival: Arrival, at: datetime | None) -> None:
        self.arrival, self.at = arrival, at
        self.heard = time.monotonic()
        self.done = self.total = 0
        self.persons: list[tuple[Any, ...]] = []
        self.groups, self.codes = Counter[str](), Counter[str]()
        self.bad: list[dict[str, Any]] = []
        self.bad_rows = self.pages = 0

    def read(self) -> None:
        """Raises WrongState as soon as somebody else has the file."""
        self._begin()
        try:
            with file_of(self.arrival) as path:
                self._go_through(path)
        except NotAList as refused:
            with transaction.atomic():
                _refuse(_mine(self.arrival), refused, self.at)
            return
        self._end()

    @transaction.atomic
    def _begin(self) -> None:
        """What an earlier try left is taken away."""
        row = _mine(self.arrival)
        persons = queries.staged(row).order_by()
        persons._raw_delete(persons.db)  # noqa: SLF001
        BadRows.objects.filter(arrival=row).delete()

    @sensitive_variables()
    def _go_through(self, path: Path) -> None:
        row_of = sealer(self.arrival)
        outcomes: Any = reading.read(path, tell=self._tell, on=day_of(self.arrival.arrived_at))
        with closing(outcomes):
            for outcome in outcomes:
                if isinstance(outcome, Problem):
                    self._note(outcome)
                    continue
                self.persons.append(row_of(outcome))
                self.groups[outcome.group] += 1
                if len(self.persons) >= AT_ONCE:
                    self._stage()
                    row_of = sealer(self.arrival)  # the keys may have changed

    def _tell(self, done: int, total: int) -> None:
        """The reader lives, so do we."""
        self.done, self.total = done, total
        if time.monotonic() - self.heard > HEARD_EVERY:
            self._hold()

    def _hold(self) -> None:
        """Note how far it is. Raises WrongState when somebody else has the file."""
        mine = Arrival.objects.filter(pk=self.arrival.pk, state=State.READING, claim=self.arrival.claim)
        if not mine.update(done=self.done, total=self.total, claimed_at=timezone.now()):
            raise WrongState
        self.heard = time.monotonic()

    @transaction.atomic
    def _stage(self) -> None:
        """Put the persons read until now into the database, as long as the file is ours."""
        self._hold()
        bulk.insert(self.persons)
        self.persons = []

    @sensitive_variables()
    def _note(self, problem: Problem) -> None:
        self.codes[problem.code] += 1
        last = self.bad[-1] if self.bad else None
        if last and (last["sheet"], last["row"]) == (problem.sheet, problem.row):
            last["problems"].append(problem.plain)
            return
        if len(self.bad) == queries.BAD_ROWS_A_PAGE:
            self._keep_bad_rows()
        self.bad_rows += 1
        typed = list(problem.typed)
        self.bad.append({"sheet": problem.sheet, "row": problem.row, "typed": typed, "problems": [problem.plain]})

    @transaction.atomic
    def _keep_bad_rows(self) -> None:
        self._hold()
        self.pages += 1
        key, sealed = seal_plain(self.bad, queries.place_of_bad_rows(self.arrival.pk, self.pages))
        BadRows.objects.create(arrival=self.arrival, number=self.pages, key=key, sealed=sealed)
        self.bad = []

    @transaction.atomic
    def _end(self) -> None:
        """The file itself is needed no more; what came of it can be looked at."""
        if self.persons:
            self._stage()
        if self.bad:
            self._keep_bad_rows()
        row = _mine(self.arrival)
        Part.objects.filter(arrival=row).delete()
        counts = {group.value: self.groups[group.value] for group in Group}
        facts: dict[str, Any] = {"counts": counts, "bad_rows": self.bad_rows, "problems": dict(self.codes)}
        already = queries.already_listed(row).count() if queries.listed(row.plan).exists() else 0
        move(row, lifecycle.SHOW, claim="", already=already, done=self.total, total=self.total, **facts)
        audit.record("stakeholders.file_read", row, agency=row.plan.agency.code, at=self.at, **facts)


def sealer(arrival: Arrival) -> Callable[[Person], tuple[Any, ...]]:
    """What makes a row of the database (`bulk.COLUMNS`) of a person: everything that is the same for all, once."""
    ring, plan_id, arrival_id = keyring(), arrival.plan_id, arrival.pk
    encrypt, key, about = ring.ciphers[ring.current].encrypt, ring.current, place_of(plan_id).encode()
    mark, random = marker(plan_id, ring), os.urandom
    made_at, made_by = bulk.for_database("made_at", arrival.arrived_at), arrival.arrived_by_id
    as_text = connection.vendor == "sqlite"

    def row_of(person: Person) -> tuple[Any, ...]:
        (_sheet, _row, group, name, organisation, service, on, email, phone, consent) = person
        day = on.isoformat() if on is not None and as_text else on
        nonce = random(NONCE_BYTES)
        sealed = nonce + encrypt(nonce, packed((name, organisation, service, email, phone, consent)), about)
        marks = mark(EMAIL, email), mark(PHONE, phone)
        return (plan_id, group, day, key, sealed, *marks, arrival_id, made_at, made_by)

    return row_of


@contextmanager
def file_of(arrival: Arrival) -> Iterator[Path]:
    """The opened file at a path, in memory where the system can (a file without a name): a crash leaves nothing."""
    with _nameless() as file:
        for number, key, sealed in arrival.parts.values_list("number", "key", "sealed").iterator(chunk_size=4):
            file.write(opened(key, sealed, part_of(arrival.once, number)))
        file.flush()
        # Another process of ours opens it by this path.
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}") if Path("/proc/self/fd").exists() else Path(file.name)


def _nameless() -> Any:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("stakeholders"), "w+b")
    return tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)
