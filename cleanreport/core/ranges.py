"""Parts of a file: what the header "Range" of a request asks for (RFC 9110, one range only)."""

import re

from django.http import HttpRequest

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(Exception):
    """The file ends before the part begins."""


def wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """From which byte up to, without, which byte; None for the whole file. Raises Unsatisfiable.

    What was asked of another version (If-Range), and whatever we do not understand, is answered with the whole file.
    """
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or not (asked[1] or asked[2]) or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked[1], asked[2]
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise Unsatisfiable
    return start, end
