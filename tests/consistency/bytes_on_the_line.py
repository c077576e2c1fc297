"""How much goes over the line: a first visit with everything that belongs to it, and every page after it."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import call_command

import cleanreport

KILOBYTE = 1024
FIRST_VISIT, LATER_PAGE = 150 * KILOBYTE, 30 * KILOBYTE
# Where people come in: the sign-in, an agency's home page, the office, a certifier's link.
DOORS = {"account_login", "home", "office", "certify"}
TEXTS = Path(cleanreport.__file__).parent / "demo_data" / "texts"


def collected(settings: Any, folder: Path) -> Path:
    """Styles, scripts and fonts as a real site serves them: under names with a fingerprint, and compressed."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.STATIC_ROOT = folder
    call_command("collectstatic", interactive=False, verbosity=0)
    return folder


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


def too_heavy(name: str, packed: bytes, known: set[str], static: Path) -> Iterator[str]:
    """What a page weighs too much, given its bytes on the line and the files that the browser has already."""
    assets = assets_of(gzip.decompress(packed).decode(), static)
    first = len(packed) + sum(weight(asset, static) for asset in assets)
    later = len(packed) + sum(weight(asset, static) for asset in assets - known)
    if later > LATER_PAGE:
        yield f"{later} bytes after the home page"
    if name in DOORS and first > FIRST_VISIT:
        yield f"{first} bytes at a first visit"
