"""Whether database, files and worker are well: for load balancers, watchdogs and people."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cleanreport.documents.queries import waiting_since
from cleanreport.serving import heartbeat

# Below this much free space the next upload may fail.
LEAST_FREE_BYTES = 100 * 1024 * 1024


def database_is_well() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def files_are_well() -> bool:
    """The folder for files can be written to (it is made with the first file) and the disk is not full."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= LEAST_FREE_BYTES


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
        "worker": silence is not None and silence < heartbeat.SILENT_SECONDS,
    }
    ok = all(well.values())
    told = {"ok": ok, **well, "worker_seconds": silence, "papers_seconds": _papers_wait()}
    return JsonResponse(told, status=200 if ok else 503)
