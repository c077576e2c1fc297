"""What must be there before the first page: tables, the cache, static files as browsers get them."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], object]


def prepare(say: Say) -> None:
    """Bring database and static files up to the code; quick when nothing changed."""
    migrate(say)
    collect_static(say)


def migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database · กำลังเตรียมฐานข้อมูล")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def static_sources() -> str:
    """A digest that changes when any static file does, by name, size and time."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            file = storage.path(path)
            digest.update(f"{path}:{storage.size(path)}:{storage.get_modified_time(path)}:{file}\n".encode())
    return digest.hexdigest()


def collect_static(say: Say) -> None:
    """Copy static files, named by their content and compressed; only when one changed since the last time."""
    note = settings.VAR / "static-sources"
    sources = static_sources()
    if note.exists() and note.read_text() == sources:
        return
    say("Preparing static files · กำลังเตรียมแฟ้มของหน้าเว็บ")
    note.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    note.write_text(sources)
