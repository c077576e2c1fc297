"""The real web server, killed in the middle of uploads: what was reported as received is whole, nothing half is seen.

A few moments for each run of the tests; CLEANREPORT_TEST_CRASHES=50 kills it at so many.
"""

import hashlib
import http.client
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.client import Client
from bench.uploads import Refused, Site, arrived, begin, check, film_of, put

MOMENTS = int(os.environ.get("CLEANREPORT_TEST_CRASHES", "3"))
PEOPLE, MOST_BYTES = 3, 1_500_000
# Some come in many parts, some in one.
PARTS = (64 * 1024, MOST_BYTES)
# What a browser is told when the server dies under it.
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class File:
    """One file of one browser, and how far it came."""

    content: bytes
    part: int
    address: str = ""
    offset: int = 0
    is_whole: bool = False  # told so by the server
    is_added: bool = False  # told so by the server

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Browser:
    """Somebody who gives one file after the other, and goes on with the one at hand after the line broke."""

    site: Site
    chance: random.Random
    files: list[File] = field(default_factory=list)

    def next(self) -> File:
        if not self.files or self.files[-1].is_added:
            self.files.append(File(film_of(self.chance.randrange(50_000, MOST_BYTES)), self.chance.choice(PARTS)))
        return self.files[-1]

    def give(self, client: Client, file: File) -> None:
        if not file.address:
            file.address = begin(client, self.site.known["plan"], "วีดิทัศน์.mp4", len(file.content))
        file.offset = arrived(client, file.address)
        while file.offset < len(file.content):
            file.offset = put(client, file.address, file.offset, file.content[file.offset : file.offset + file.part])
        assert b'"whole"' in check(client, file.address)
        file.is_whole = True
        key = file.address.split("/")[-2]
        fields = [("kind", "other"), ("arrived", key), (f"title-{key}", f"ไฟล์ {len(self.files)}")]
        answered = client.post(f"/reports/{self.site.known['report']}/evidence/add/", fields)
        if answered.status != 302:
            raise Refused(f"{answered.status}: {answered.body[:500]!r}")
        file.is_added = True

    def work(self, broken: list[Exception]) -> None:
        try:
            with closing(self.site.browser()) as client:
                while True:
                    self.give(client, self.next())
        except BROKEN:
            return  # the server is dead
        except Exception as error:  # noqa: BLE001  # told by the test
            broken.append(error)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.end(signal.SIGKILL)


def rows(site: Site, sql: str) -> list[tuple]:
    path = Path(site.environment["CLEANREPORT_VAR"]) / "cleanreport.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def files_of(site: Site) -> Path:
    return Path(site.environment["CLEANREPORT_VAR"]) / "files"


def what_is_not_whole(site: Site, table: str) -> list[str]:
    """Rows whose file is missing, or is not what its digest says."""
    found = rows(site, f"SELECT path, sha256, size_bytes FROM {table} WHERE path <> ''")  # noqa: S608  # our own table
    return [path for path, sha256, size in found if not is_whole(files_of(site) / path, sha256, size)]


def is_whole(path: Path, sha256: str, size: int) -> bool:
    if not path.is_file() or path.stat().st_size != size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def killed_at_some_moment(site: Site, browsers: list[Browser], chance: random.Random) -> None:
    site.start()
    broken: list[Exception] = []
    threads = [threading.Thread(target=browser.work, args=[broken]) for browser in browsers]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.2, 1.2))  # the moment itself is what is tried
    site.end(signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert broken == []


def require_sound(site: Site, browsers: list[Browser]) -> None:
    assert what_is_not_whole(site, "evidence_evidence") == []
    assert what_is_not_whole(site, "evidence_arrival") == []
    added = {sha256 for (sha256,) in rows(site, "SELECT sha256 FROM evidence_evidence")}
    known = added | {sha256 for (sha256,) in rows(site, "SELECT sha256 FROM evidence_arrival WHERE state = 'whole'")}
    given = [file for browser in browsers for file in browser.files]
    assert added <= {file.sha256 for file in given}
    assert {file.sha256 for file in given if file.is_added} <= added
    assert {file.sha256 for file in given if file.is_whole} <= known


def test_a_server_that_is_killed_at_any_moment_loses_nothing_that_it_reported(
    site: Site, pytestconfig: pytest.Config
) -> None:
    if pytestconfig.getoption("--second-database"):
        pytest.skip("it has a database of its own")
    chance = random.Random(time.time_ns())
    browsers = [Browser(site, random.Random(number)) for number in range(PEOPLE)]
    for _moment in range(MOMENTS):
        killed_at_some_moment(site, browsers, chance)
        require_sound(site, browsers)
    site.start()
    with closing(site.browser()) as client:
        for browser in browsers:
            browser.give(client, browser.next())
    require_sound(site, browsers)
    assert sum(file.is_added for browser in browsers for file in browser.files) >= PEOPLE
