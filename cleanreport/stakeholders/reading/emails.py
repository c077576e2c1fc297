"""E-mail addresses in one form: lower case, the domain in ASCII."""

import re
import unicodedata

from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.texts import ascii_digits, tidied

LONGEST = 254  # of an address, and 64 of what stands before the @ (RFC 5321)
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})")
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
_AROUND_AT = re.compile(r" ?@ ?")
_SEVERAL = re.compile(r"[,;\s]+|/(?=[^@]*@)")
_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")


def email_of(cell: str) -> str:
    """The first address of a cell, or an empty text. Raises Fault."""
    text = ascii_digits(unicodedata.normalize("NFKC", tidied(cell).translate(_DOTS))).lower()
    if match := _IN_BRACKETS.search(text):
        text = match[1]
    text = _AROUND_AT.sub("@", text).strip(" \"'<>()[],;:.")
    for label in ("mailto:", "e-mail:", "email:", "อีเมล:"):
        text = text.removeprefix(label).strip()
    text = _SEVERAL.split(text.partition("?subject=")[0], maxsplit=1)[0].rstrip(".")
    return _checked(text) if text else ""


def _checked(text: str) -> str:
    local, at, domain = text.rpartition("@")
    domain = _ascii(domain)
    if not at or len(local) > 64 or len(local) + len(domain) >= LONGEST or not LOCAL.fullmatch(local):
        raise Fault("email_form")
    if not DOMAIN.fullmatch(domain):
        raise Fault("email_form")
    return f"{local}@{domain}"


def _ascii(domain: str) -> str:
    """A domain as computers write it; empty when it is none."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
