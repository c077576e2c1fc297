"""Files are handed out in parts, a piece at a time, without anything that a browser could run."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cleanreport.evidence import downloads, kinds, previews, storage
from cleanreport.evidence.models import Evidence, Preview, Scan
from cleanreport.plans.models import Plan
from tests.cast import World
from tests.evidence.test_views import address, given

CONTENT = bytes(range(0x20, 0x7F)) * 100


@pytest.fixture
def evidence(plan: Plan, on: World) -> Evidence:
    return given(plan, on, "บันทึก.txt", CONTENT)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_parts_are_handed_out(evidence: Evidence, on: World, client: Client) -> None:
    client.force_login(on.carla)
    size, etag = len(CONTENT), f'"{evidence.sha256}"'
    parts = {
        "bytes=0-0": (0, 1), "bytes=5-99": (5, 100), "bytes=1000-": (1000, size), "bytes=-7": (size - 7, size),
        f"bytes=-{size + 9}": (0, size), f"bytes={size - 1}-{size + 50}": (size - 1, size),
    }  # fmt: skip
    for asked, (start, end) in parts.items():
        for headers in ({}, {"If-Range": etag}):
            answer = client.get(address(evidence), headers={"Range": asked, **headers})
            assert (answer.status_code, body(answer)) == (206, CONTENT[start:end]), asked
            assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
            assert (answer["Content-Length"], answer["ETag"]) == (str(end - start), etag)
    for asked in ("bytes=99999-", "bytes=9-2", "bytes=-0"):
        answer = client.get(address(evidence), headers={"Range": asked})
        assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, f"bytes */{size}", b"")
    whole: list[dict[str, str]] = [
        {}, {"Range": "pages=1-2"}, {"Range": "bytes=-"}, {"Range": "bytes=0-1,5-6"}, {"Range": "bytes=x-"},
        {"Range": "bytes=0-3", "If-Range": '"another"'},
    ]  # fmt: skip
    for headers in whole:
        answer = client.get(address(evidence), headers=headers)
        assert (answer.status_code, body(answer), answer["Accept-Ranges"]) == (200, CONTENT, "bytes"), headers


def test_the_head_says_the_same_and_no_more(evidence: Evidence, on: World, client: Client) -> None:
    client.force_login(on.carla)
    answer = client.head(address(evidence))
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(CONTENT)), b"")
    answer = client.head(address(evidence), headers={"Range": "bytes=1-3"})
    assert (answer.status_code, answer["Content-Length"], answer.content) == (206, "3", b"")
    storage.remove(evidence.path)
    assert client.head(address(evidence)).status_code == 404


def test_a_browser_can_run_nothing_of_it(evidence: Evidence, on: World, client: Client) -> None:
    """Not even a kind that should never have been taken."""
    client.force_login(on.carla)
    Evidence.objects.update(media_type="image/svg+xml")
    answer = client.get(address(evidence))
    body(answer)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_what_a_browser_would_run_goes_out_under_another_kind() -> None:
    for taken in (kind.media_type for kind in kinds.ALL):
        assert downloads._safe(taken) == taken
    for page in (
        "text/html",
        "application/xhtml+xml",
        "text/xml",
        "application/xml",
        "image/svg+xml",
        "text/javascript",
    ):
        assert downloads._safe(page) == "application/octet-stream"


def test_a_large_file_is_never_in_memory_as_a_whole(evidence: Evidence, on: World, client: Client) -> None:
    content = bytes(5 * storage.PIECE + 1)
    Path(storage.address(evidence.path)).write_bytes(content)
    Evidence.objects.update(size_bytes=len(content))
    client.force_login(on.carla)
    pieces = [len(piece) for piece in client.get(address(evidence))]
    assert (sum(pieces), max(pieces), len(pieces)) == (len(content), storage.PIECE, 6)


def test_a_harmful_file_is_handed_out_to_nobody(evidence: Evidence, on: World, client: Client) -> None:
    Evidence.objects.update(scan=Scan.INFECTED, preview=Preview.MADE)
    for who in (on.carla, on.olga):
        client.force_login(who)
        for query in ("", "?unscanned=1"):
            answer = client.get(address(evidence) + query)
            assert answer.status_code == 403
            assert "ไวรัส" in answer.content.decode()
            assert evidence.file_name in answer.content.decode()
        assert client.get(reverse("evidence_page", args=[evidence.pk, 1])).status_code == 404


def test_a_file_that_waits_for_the_scanner_says_so_first(evidence: Evidence, on: World, client: Client) -> None:
    Evidence.objects.update(scan=Scan.WAITING)
    client.force_login(on.olga)
    answer = client.get(address(evidence))
    assert answer.status_code == 403
    assert 'href="?unscanned=1"' in answer.content.decode()
    assert body(client.get(address(evidence) + "?unscanned=1")) == CONTENT
    Evidence.objects.update(scan=Scan.CLEAN)
    assert body(client.get(address(evidence))) == CONTENT


def test_pictures_are_shown_to_whoever_may_have_the_file(evidence: Evidence, on: World, client: Client) -> None:
    Evidence.objects.update(preview=Preview.MADE, pages=2)
    for number in range(3):
        storage.keep_at(previews.path_of(evidence, number), io.BytesIO(b"picture %d" % number))
    pages = [reverse("evidence_page", args=[evidence.pk, number]) for number in range(4)]
    client.force_login(on.olga)
    for number in range(3):
        answer = client.get(pages[number])
        assert (answer["Content-Type"], body(answer)) == ("image/jpeg", b"picture %d" % number)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, max-age=86400"
    assert client.get(pages[3]).status_code == 404
    Evidence.objects.update(preview=Preview.WAITING)
    assert client.get(pages[0])["Location"] == "/static/evidence/no-picture.svg"
    assert client.get(pages[1]).status_code == 404
    client.force_login(on.stan)
    assert [client.get(page).status_code for page in pages] == [404] * 4
