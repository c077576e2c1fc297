"""The keys under which persons are sealed: outside the database, in a setting or in a file beside the data.

Both hold the same words, "<name>:<key>" with 32 bytes in URL-safe base64. The first one seals, all of them open; the
one called "index" is for finding an e-mail address or phone number (`sealing.marker`). See
`docs/decisions/0028-persons-sealed.md`.
"""

import os
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

KEY_BYTES = 32
INDEX = "index"
LONGEST_NAME = 20


class NoSuchKey(Exception):
    """Something was sealed under a key that this installation does not have."""


@dataclass(frozen=True, repr=False)
class Keyring:
    current: str
    ciphers: Mapping[str, AESGCM]
    index: bytes

    def cipher(self, name: str) -> AESGCM:
        """Raises NoSuchKey."""
        try:
            return self.ciphers[name]
        except KeyError:
            raise NoSuchKey(name) from None


def keyring() -> Keyring:
    """The keys as they are now: another process may just have put a new one into the file."""
    if settings.STAKEHOLDER_KEYS:
        return _from_setting(settings.STAKEHOLDER_KEYS)
    path = Path(settings.STAKEHOLDER_KEYS_FILE)
    try:
        seen = path.stat()
    except FileNotFoundError:
        make_file(path)
        seen = path.stat()
    mark = (str(path), seen.st_ino, seen.st_mtime_ns, seen.st_size)
    if _kept.get("mark") != mark:
        _kept.update(mark=mark, ring=parsed(path.read_text()))
    ring: Keyring = _kept["ring"]  # type: ignore[assignment]
    return ring


_kept: dict[str, object] = {}


def _from_setting(text: str) -> Keyring:
    if _kept.get("mark") != text:
        _kept.update(mark=text, ring=parsed(text))
    ring: Keyring = _kept["ring"]  # type: ignore[assignment]
    return ring


@sensitive_variables()
def parsed(text: str) -> Keyring:
    """Raises ImproperlyConfigured, without a word of what stands there."""
    keys: dict[str, bytes] = {}
    for word in re.split(r"[\s,]+", text.strip()):
        name, _colon, value = word.partition(":")
        try:
            key = urlsafe_b64decode(value + "=" * (-len(value) % 4))
        except ValueError:
            key = b""
        if not name or len(name) > LONGEST_NAME or len(key) != KEY_BYTES or name in keys:
            raise ImproperlyConfigured("The keys of the stakeholder database are not “name:32 bytes in base64”.")
        keys[name] = key
    index = keys.pop(INDEX, None)
    if index is None or not keys:
        raise ImproperlyConfigured("The stakeholder database needs a key, and one that is called “index”.")
    return Keyring(next(iter(keys)), {name: AESGCM(key) for name, key in keys.items()}, index)


def new_word(name: str) -> str:
    return f"{name}:{urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode().rstrip('=')}"


def make_file(path: Path) -> None:
    """The first keys, at the first start; of two processes the first wins."""
    made = _written_beside(path, [new_word("1"), new_word(INDEX)])
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    made.unlink()


def add_key() -> str:
    """Put a new key in front of those in the file; its name. Raises ImproperlyConfigured when they are a setting."""
    words = _words_of_file()
    name = str(1 + max((int(name) for name in _names(words) if name.isdecimal()), default=0))
    _replace_file([new_word(name), *words])
    return name


def drop_keys(names: set[str]) -> None:
    """Take keys out of the file that nothing is sealed under any more; the first one and the index stay."""
    words = _words_of_file()
    kept = [w for place, w in enumerate(words) if place == 0 or _names([w])[0] not in names - {INDEX}]
    _replace_file(kept)


def changed_seconds_ago() -> float:
    return time.time() - Path(settings.STAKEHOLDER_KEYS_FILE).stat().st_mtime


def _names(words: list[str]) -> list[str]:
    return [word.partition(":")[0] for word in words]


def _words_of_file() -> list[str]:
    if settings.STAKEHOLDER_KEYS:
        raise ImproperlyConfigured("The keys are a setting: change CLEANREPORT_STAKEHOLDER_KEYS instead.")
    keyring()  # made, if there was none
    return Path(settings.STAKEHOLDER_KEYS_FILE).read_text().split()


def _replace_file(words: list[str]) -> None:
    path = Path(settings.STAKEHOLDER_KEYS_FILE)
    _written_beside(path, words).replace(path)


def _written_beside(path: Path, words: list[str]) -> Path:
    """Whole on the disk before it gets its name: without these keys nobody reads the persons again."""
    made = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join([*words, ""]))
        file.flush()
        os.fsync(file.fileno())
    return made
