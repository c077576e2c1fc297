"""How much goes over the line: a first visit with everything that belongs to it, and every page after it."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

import cleanreport
from tests.cast import World
from tests.story import FEW, Page, Stage, story

pytestmark = pytest.mark.django_db
KILOBYTE = 1024
FIRST_VISIT, LATER_PAGE = 150 * KILOBYTE, 30 * KILOBYTE
MANY = 30
# Where people come in: the sign-in, an agency's home page, the office, a certifier's link.
DOORS = {"account_login", "home", "office", "certify"}
TEXTS = Path(cleanreport.__file__).parent / "demo_data" / "texts"


@pytest.fixture
def static(settings: Any, tmp_path: Path) -> Path:
    """Styles, scripts and fonts as a real site serves them: under names with a fingerprint, and compressed."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


def varied() -> Callable[[], str]:
    """Words as different from each other as those of people are; a text that repeats itself would pack too well."""
    chance, corpus = Random("bytes"), "".join(sentences())
    return lambda: corpus[(start := chance.randrange(len(corpus) - 300)) : start + chance.randrange(40, 200)].strip()


def sentences() -> Iterator[str]:
    for path in sorted(TEXTS.glob("*.json")):
        yield from re.findall(r'"([^"]{20,})"', json.dumps(json.loads(path.read_text()), ensure_ascii=False))


def assets_of(html: str, static: Path) -> set[str]:
    """Every file that the page names, and that its style sheets name: no browser fetches more."""
    found = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))
    for name in [name for name in found if name.endswith(".css")]:
        inner = re.findall(r"""url\(["']?([^)"'#]+)""", (static / name).read_text())
        found |= {str((static / name).parent.joinpath(part).resolve().relative_to(static.resolve())) for part in inner}
    return found


def weight(name: str, static: Path) -> int:
    """Bytes on the line, packed by gzip: browsers ask for the smaller brotli only where the line is encrypted."""
    packed = static / f"{name}.gz"
    return (packed if packed.exists() else static / name).stat().st_size


def fetched(page: Page, on: World) -> tuple[int, str]:
    """Its bytes on the line, and what they say."""
    client = Client()
    if page.who:
        client.force_login(getattr(on, page.who))
    answer = client.get(page.path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code in (200, 410), (page, answer.status_code)
    return len(answer.content), gzip.decompress(answer.content).decode()


def too_heavy(stage: Stage, on: World, static: Path) -> Iterator[str]:
    with time_machine.travel(stage.at, tick=False):
        known = assets_of(fetched(Page("carla", "home", "/"), on)[1], static)
        for page in stage.pages:
            size, html = fetched(page, on)
            assets = assets_of(html, static)
            first = size + sum(weight(name, static) for name in assets)
            later = size + sum(weight(name, static) for name in assets - known)
            if later > LATER_PAGE:
                yield f"{stage.name}, {page.who}: {page.name}: {later} bytes after the home page"
            if page.name in DOORS and first > FIRST_VISIT:
                yield f"{stage.name}, {page.who}: {page.name}: {first} bytes at a first visit"


@pytest.mark.parametrize("rows", [FEW, MANY])
def test_pages_are_light(on: World, static: Path, rows: int) -> None:
    assert not [line for stage in story(on, rows=rows, write=varied()) for line in too_heavy(stage, on, static)]
