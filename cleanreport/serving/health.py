"""Whether database, files and worker are well: for load balancers, watchdogs and people."""

import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cleanreport.documents.queries import waiting_since
from cleanreport.evidence import presence, storage
from cleanreport.serving import heartbeat

# Below this much free space the next upload may fail.
LEAST_FREE_BYTES = 100 * 1024 * 1024
# A storage that has not answered by then is not well.
LONGEST_SECONDS = 3
_asked: dict[Callable[[], bool], Future[bool]] = {}
_lock = threading.Lock()


def database_is_well() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def files_are_well() -> bool:
    """The folder for files can be written to (it is made with the first file) and the disk is not full."""
    return _has_room(Path(settings.MEDIA_ROOT))


def evidence_is_well() -> bool:
    """The storage of evidence answers within seconds, and is the one in which our files lie."""
    return _in_time(_evidence_answers) or presence.is_new()


def _evidence_answers() -> bool:
    folder = storage.folder()
    return storage.answers() and (folder is None or _has_room(folder))


def _has_room(folder: Path) -> bool:
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= LEAST_FREE_BYTES


def _in_time(question: Callable[[], bool]) -> bool:
    """Asked in a thread of its own, since a folder of another machine may never answer; the next ones wait for it, too.

    Raises TimeoutError, which is an OSError, and what the question raises.
    """
    with _lock:
        answer = _asked.get(question)
        if answer is None or answer.done():
            answer = _asked[question] = Future()
            threading.Thread(target=_answer, args=(question, answer), daemon=True).start()
    return answer.result(LONGEST_SECONDS)


def _answer(question: Callable[[], bool], answer: Future[bool]) -> None:
    try:
        answer.set_result(question())
    except Exception as error:  # noqa: BLE001  # raised by whoever asked
        answer.set_exception(error)


def _tried(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except (DatabaseError, OSError):
        return False


def _silence() -> int | None:
    try:
        return heartbeat.seconds_since()
    except DatabaseError:
        return None


def _papers_wait() -> int | None:
    try:
        since = waiting_since()
    except DatabaseError:
        return None
    return None if since is None else max(0, int((timezone.now() - since).total_seconds()))


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when all is well, otherwise 503; `worker_seconds` is how long the worker has given no sign (null: never).

    `papers_seconds` is how long a paper has waited to be made (null: none waits); it tells of load, not of a fault.
    """
    silence = _silence()
    well = {
        "database": _tried(database_is_well),
        "files": _tried(files_are_well),
        "evidence": _tried(evidence_is_well),
        "worker": silence is not None and silence < heartbeat.SILENT_SECONDS,
    }
    ok = all(well.values())
    told = {"ok": ok, **well, "worker_seconds": silence, "papers_seconds": _papers_wait()}
    return JsonResponse(told, status=200 if ok else 503)
