"""The worker: what nobody should wait for at a page. One is enough; a second one takes over when the first one dies."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.db import close_old_connections, connections

from cleanreport.agencies import actions as agencies
from cleanreport.agencies.actions import lists
from cleanreport.audit import actions as audit
from cleanreport.completion import actions as completion
from cleanreport.credentials import actions as credentials
from cleanreport.credentials.making import LetterMaker
from cleanreport.documents import actions as documents
from cleanreport.documents.making import Maker
from cleanreport.evidence import actions as evidence
from cleanreport.evidence import previews, scanning
from cleanreport.evidence.arriving import actions as arriving
from cleanreport.notifications import actions as notifications
from cleanreport.outreach import actions as outreach
from cleanreport.oversight.years import actions as years
from cleanreport.serving import heartbeat
from cleanreport.stakeholders.actions import arrivals, importing, retention
from cleanreport.submissions import papers

log = logging.getLogger(__name__)

HOUR = 3600
BEAT_SECONDS = 5
LONGEST_PAUSE = 300
# The tick of the loop: how late a job may be.
TICK = 0.5


@dataclass
class Job:
    """Something to do every `every` seconds; at once again as long as `work` answers that it did something.

    After a failure it waits twice as long each time, at most LONGEST_PAUSE.
    """

    name: str
    every: float
    work: Callable[[], object]
    due: float = 0.0
    failures: int = 0

    def run(self) -> None:
        try:
            did_something = self.work()
        except Exception:  # whatever a job stumbles over must not end the others
            self.failures += 1
            pause = min(self.every * 2**self.failures, max(self.every, LONGEST_PAUSE))
            log.exception("%s failed for the %s. time, next try in %d s", self.name, self.failures, pause)
            self.due = time.monotonic() + pause
        else:
            self.failures = 0
            self.due = time.monotonic() + (0 if did_something else self.every)


def end_old_sessions() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def jobs() -> list[Job]:
    return [
        Job("The sign of life", BEAT_SECONDS, heartbeat.beat),
        Job("Delivering letters", 2, notifications.deliver),
        Job("Asking for papers of what was sent", TICK, papers.ask_for_wanted),
        Job("Sealing the trail", 3, audit.seal),
        Job("Telling agencies of moved dates", 5, years.tell),
        Job("Reminding of due dates", 5, outreach.remind),
        Job("Sweeping files that belong to nothing", HOUR, evidence.sweep, due=time.monotonic() + 60),
        Job("Forgetting uploads that nobody went on with", HOUR, arriving.forget, due=time.monotonic() + 30),
        Job("Sweeping pictures that belong to nothing", HOUR, completion.sweep, due=time.monotonic() + 60),
        Job("Sweeping pictures of evidence that broke off", 24 * HOUR, previews.sweep, due=time.monotonic() + 60),
        Job("Taking away papers of drafts", HOUR, documents.forget, due=time.monotonic() + 60),
        Job("Erasing letters with passwords that nobody fetched", 300, credentials.forget, due=time.monotonic() + 30),
        Job("Letting names hold whose day has come", HOUR, agencies.begin_names),
        Job("Forgetting old lists of agencies", HOUR, lists.forget, due=time.monotonic() + 60),
        Job("Deleting stakeholders whose time is over", HOUR, retention.erase_what_is_over, due=time.monotonic() + 30),
        Job("Forgetting files of stakeholders", HOUR, arrivals.forget, due=time.monotonic() + 60),
        Job("Clearing sessions that ended", 24 * HOUR, end_old_sessions),
    ]


def make_papers(stop: threading.Event) -> None:
    """Beside the other jobs, since one paper may take minutes."""
    with Maker() as maker:
        work([Job("Making papers", TICK, lambda: maker.make_next(stop.is_set))], stop)


def make_letters(stop: threading.Event) -> None:
    """Beside the papers, since passwords for many agencies take minutes."""
    with LetterMaker() as maker:
        work([Job("Making letters with passwords", 1, lambda: maker.make_next(stop.is_set))], stop)


def make_pictures(stop: threading.Event) -> None:
    """Beside the papers, for which somebody waits."""
    with previews.Painter() as painter:
        work([Job("Making pictures of evidence", 2, lambda: painter.make_next(stop.is_set))], stop)


def scan_files(stop: threading.Event) -> None:
    """Beside the other jobs, since the scanner takes seconds for a large file."""
    work(
        [Job("Scanning files", 1, scanning.scan_next), Job("Taking up files never scanned", 60, scanning.take_up_old)],
        stop,
    )


def bring_in_lists(stop: threading.Event) -> None:
    """Beside the other jobs, since a long list takes seconds."""
    work([Job("Bringing in lists of agencies", TICK, lists.work_on_next)], stop)


def bring_in_stakeholders(stop: threading.Event) -> None:
    """Beside the other jobs, since two hundred thousand persons take seconds."""
    work([Job("Bringing in stakeholders", TICK, importing.work_on_next)], stop)


def work(todo: Iterable[Job], stop: threading.Event) -> None:
    """Do the jobs as they fall due until `stop` is set; the job at hand is always finished."""
    todo = list(todo)
    while not stop.is_set():
        close_old_connections()
        for job in todo:
            if not stop.is_set() and job.due <= time.monotonic():
                job.run()
        nothing_due = min(job.due for job in todo) > time.monotonic()
        stop.wait(TICK if nothing_due else 0)
    connections.close_all()


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    makers = (make_papers, make_letters, make_pictures, scan_files, bring_in_lists, bring_in_stakeholders)
    beside = [threading.Thread(target=make, args=[stop]) for make in makers]
    for thread in beside:
        thread.start()
    work(jobs(), stop)
    for thread in beside:
        thread.join()
