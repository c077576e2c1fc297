"""A strict reader of calendars (RFC 5545): whatever the standard forbids fails."""

import re
from dataclasses import dataclass, field

# Section 3.1: a name, parameters, a value without controls.
LINE = re.compile(
    r"(?P<name>[A-Z0-9-]+)(?P<parameters>(?:;[A-Z0-9-]+=[^\";:,\x00-\x1f\x7f]+)*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
ONCE = {"VEVENT": {"UID", "DTSTAMP", "DTSTART"}, "VCALENDAR": {"PRODID", "VERSION"}, "VALARM": {"ACTION", "TRIGGER"}}
TEXTS = {"SUMMARY", "DESCRIPTION", "X-WR-CALNAME", "NAME", "UID"}


@dataclass
class Part:
    """A component: its properties with their parameters, and the components inside."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    inside: list["Part"] = field(default_factory=list)


def unfolded(content: bytes) -> list[str]:
    """The content lines, whole; every physical line ends with CRLF and has at most 75 octets of sound UTF-8."""
    assert content.endswith(b"\r\n")
    lines: list[bytes] = []
    for line in content[:-2].split(b"\r\n"):
        assert b"\r" not in line
        assert b"\n" not in line
        assert 0 < len(line) <= 75, line
        line.decode()  # no line ends within a character
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode() for line in lines]


def read(content: bytes) -> Part:
    """The calendar; exactly one, and nothing beside it."""
    root = Part("")
    open_parts = [root]
    for line in unfolded(content):
        match = LINE.fullmatch(line)
        assert match, line
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            part = Part(value)
            open_parts[-1].inside.append(part)
            open_parts.append(part)
        elif name == "END":
            assert open_parts.pop().name == value
        else:
            part = open_parts[-1]
            assert name not in part.values, f"{name} stands twice in {part.name}"
            part.values[name] = plain(value) if name in TEXTS else value
            part.parameters[name] = match["parameters"]
    assert open_parts == [root]
    [calendar] = root.inside
    assert (calendar.name, calendar.values["VERSION"]) == ("VCALENDAR", "2.0")
    check(calendar)
    return calendar


def check(part: Part) -> None:
    assert ONCE[part.name] <= part.values.keys(), part
    for inside in part.inside:
        check(inside)


def plain(value: str) -> str:
    """A text as it was before it was escaped; a sign that had to be escaped and was not fails."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    assert not re.search(r"(?<!\\)(?:\\\\)*\\(?![\\;,nN])", value), value
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)
