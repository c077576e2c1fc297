"""Sealing letters for one browser: whoever has the database, the files and the settings cannot open them.

HPKE of RFC 9180. The private half of the key is made for a browser, lies in a cookie of it, and nowhere else. See
`docs/decisions/0020-letters-for-many.md`.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.views.decorators.debug import sensitive_variables

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KEY_BYTES = 32


class WrongKey(Exception):
    """This key does not open it, or it was altered."""


def new_key() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


@sensitive_variables()
def key_from(text: str) -> X25519PrivateKey | None:
    """The key that a cookie holds; None when it holds none."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii"))
        return X25519PrivateKey.from_private_bytes(raw) if len(raw) == KEY_BYTES else None
    except ValueError:
        return None


def as_text(key: X25519PrivateKey) -> str:
    """What a cookie holds."""
    return urlsafe_b64encode(key.private_bytes_raw()).decode("ascii")


def public_half(key: X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@sensitive_variables("content")
def seal(content: bytes, public_key: bytes, about: str) -> bytes:
    """`about` names the place where it belongs: moved elsewhere, it cannot be opened."""
    return SUITE.encrypt(content, X25519PublicKey.from_public_bytes(public_key), about.encode())


def opened(sealed: bytes, key: X25519PrivateKey, about: str) -> bytes:
    """What was sealed. Raises WrongKey."""
    try:
        return SUITE.decrypt(sealed, key, about.encode())
    except (InvalidTag, ValueError) as refused:
        raise WrongKey from refused
