"""A calendar as other programs subscribe to it (RFC 5545): whole days, so that no time zone can move them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

MOST_OCTETS = 75  # of a line, its end not counted
PRODUCT = "-//OPDC//CleanReport//TH"


@dataclass(frozen=True)
class Entry:
    """One whole day; `alarms` are so many days before it."""

    uid: str
    on: dt.date
    title: str
    text: str
    url: str
    alarms: tuple[int, ...] = ()


def calendar(name: str, entries: Iterable[Entry], *, stamp: dt.datetime) -> bytes:
    """The whole file; `stamp` is the moment as of which it speaks."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]
    for entry in entries:
        lines += _event(entry, stamp)
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry, stamp: dt.datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{_day(entry.on)}",
        f"DTEND;VALUE=DATE:{_day(entry.on + dt.timedelta(days=1))}",
        f"SUMMARY:{escaped(entry.title)}",
        f"DESCRIPTION:{escaped(entry.text)}",
        f"URL:{entry.url}",
        "TRANSP:TRANSPARENT",
    ]
    for days in entry.alarms:
        # From midnight of the day: nine in the morning, so many days before.
        trigger = f"-P{days - 1}DT15H" if days else "PT9H"
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{trigger}", f"DESCRIPTION:{escaped(entry.title)}"]
        lines.append("END:VALARM")
    return [*lines, "END:VEVENT"]


def _day(day: dt.date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def escaped(text: str) -> str:
    """Text as the value of a property; controls, which no value may hold, become spaces."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(sign if sign >= " " and sign != "\x7f" else " " for sign in line) for line in lines)


def folded(line: str) -> bytes:
    """The line with its end, broken before it grows too long, and never inside a character."""
    pieces, size = [b""], 0
    for character in line:
        octets = character.encode()
        if size + len(octets) > MOST_OCTETS:
            pieces.append(b" ")
            size = 1
        pieces[-1] += octets
        size += len(octets)
    return b"\r\n".join(pieces) + b"\r\n"
