"""What is personal, sealed with AES-256-GCM; and marks by which an e-mail address or phone number is found again."""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.views.decorators.debug import sensitive_variables

from cleanreport.stakeholders.keys import Keyring, NoSuchKey, keyring

NONCE_BYTES = 12
# So much of a digest is kept as a mark: two of a plan are alike by chance once in 10 ** 28 lists.
MARK_BYTES = 16
EMAIL, PHONE = "email", "phone"
BETWEEN = "\x1f"
BLOCK_BYTES = 64  # of SHA-256


class Unreadable(Exception):
    """It cannot be opened: sealed under another key, altered, or moved from elsewhere."""


@dataclass(frozen=True, repr=False)
class Contact:
    """All that tells who somebody is; `email` in lower case, `phone` as in E.164 with ";ext=" before an extension."""

    name: str
    organisation: str = ""
    service: str = ""
    email: str = ""
    phone: str = ""
    consent: str = ""

    def __repr__(self) -> str:
        return "Contact(…)"

    @property
    def plain(self) -> dict[str, str]:
        return asdict(self)


def seal(content: bytes, about: str, ring: Keyring | None = None) -> tuple[str, bytes]:
    """The name of the key, and what was sealed for the place that `about` names: elsewhere it cannot be opened."""
    ring = ring or keyring()
    nonce = os.urandom(NONCE_BYTES)
    return ring.current, nonce + ring.ciphers[ring.current].encrypt(nonce, content, about.encode())


def opened(key: str, sealed: bytes | memoryview, about: str) -> bytes:
    """Raises Unreadable."""
    whole = bytes(sealed)
    try:
        return keyring().cipher(key).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], about.encode())
    except (NoSuchKey, InvalidTag) as refused:
        raise Unreadable from refused


def place_of(plan_id: int) -> str:
    """Persons are sealed for their plan."""
    return f"person {plan_id}"


@sensitive_variables()
def seal_contact(contact: Contact, plan_id: int) -> tuple[str, bytes]:
    values = tuple(value.replace(BETWEEN, " ") for value in astuple(contact))
    return seal(packed(values), place_of(plan_id))


def packed(values: tuple[str, ...]) -> bytes:
    """One text for all, so that a person costs one sealing; no text that was tidied has the sign between them."""
    return BETWEEN.join(values).encode()


@sensitive_variables()
def contact_from(key: str, sealed: bytes | memoryview, plan_id: int) -> Contact:
    """Raises Unreadable."""
    return Contact(*opened(key, sealed, place_of(plan_id)).decode().split(BETWEEN))


def seal_plain(content: Any, about: str) -> tuple[str, bytes]:
    """Plain data, sealed."""
    return seal(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), about)


def plain_from(key: str, sealed: bytes | memoryview, about: str) -> Any:
    """Raises Unreadable."""
    return json.loads(opened(key, sealed, about))


# Finding

type Marker = Callable[[str, str], bytes | None]


def marker(plan_id: int, ring: Keyring | None = None) -> Marker:
    """What makes the marks of one plan: the same address in two plans has two marks, so nobody can join lists."""
    key = hmac.digest((ring or keyring()).index, f"plan {plan_id}".encode(), "sha256").ljust(BLOCK_BYTES, b"\0")
    # HMAC-SHA256 with the key taken in once: hundreds of thousands of marks are made with one.
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))

    def mark(kind: str, value: str) -> bytes | None:
        if not value:
            return None
        within, around = inner.copy(), outer.copy()
        within.update(f"{kind} {value}".encode())
        around.update(within.digest())
        return around.digest()[:MARK_BYTES]

    return mark
