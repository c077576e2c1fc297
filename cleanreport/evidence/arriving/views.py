"""Uploads that go on after a broken line: the protocol tus 1.0 (core, creation, expiration), and what follows it.

See https://tus.io/protocols/resumable-upload for the headers; `uploads.js` is the client of our pages.
"""

from base64 import b64decode
from binascii import Error
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.markup import pieces
from cleanreport.core.requests import page_before, wants_json
from cleanreport.evidence.arriving import actions, queries
from cleanreport.evidence.arriving.queries import State
from cleanreport.evidence.arriving.shown import given_before
from cleanreport.evidence.models import Arrival
from cleanreport.plans.queries import plans_visible_to

TUS = "1.0.0"
BYTES = "application/offset+octet-stream"
LONGEST_NAME = 1000


def _answer(status: int, **headers: object) -> HttpResponse:
    """Every answer of the protocol names its version, and is kept by nobody."""
    told = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    return HttpResponse(status=status, headers={"Tus-Resumable": TUS, "Cache-Control": "no-store", **told})


def _refused(status: int, error: ValidationError | WrongState | str) -> JsonResponse:
    words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return JsonResponse({"detail": pieces(words)}, status=status, headers={"Tus-Resumable": TUS})


def _speaks_tus(request: HttpRequest) -> bool:
    return request.headers.get("Tus-Resumable") == TUS


def _number(text: str | None) -> int | None:
    """What a header says, if it is a number that fits into a column."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Upload-Metadata: pairs of a name and a text in base64."""
    told = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, text = pair.strip().partition(" ")
        try:
            told[name] = b64decode(text, validate=True).decode().replace("\0", "")[:LONGEST_NAME]
        except (Error, UnicodeDecodeError):
            told[name] = ""
    return told


@require_POST
def plan_uploads(request: SignedInRequest, pk: int) -> HttpResponse:
    """Announce a file; the answer names where its bytes go."""
    plan = get_object_or_404(plans_visible_to(request.user), pk=pk)
    size = _number(request.headers.get("Upload-Length"))
    if not _speaks_tus(request):
        return _answer(412, Tus_Version=TUS)
    if size is None:
        return _refused(400, _("The size of the file is missing."))
    told = _metadata(request)
    try:
        arrival = actions.begin(
            plan,
            name=told.get("filename", ""),
            size_bytes=size,
            modified=told.get("modified", "")[:20],
            by=request.user,
        )  # fmt: skip
    except ValidationError as refused:
        return _refused(413, refused)
    address = reverse("upload", args=[arrival.key])
    return _answer(201, Location=address, Upload_Offset=queries.arrived_bytes(arrival), Upload_Expires=_ends(arrival))


def _ends(arrival: Arrival) -> str:
    return http_date((arrival.touched_at + queries.KEPT).timestamp())


def _mine(request: SignedInRequest, key: str) -> Arrival:
    return get_object_or_404(queries.arrivals_of(request.user, at=timezone.now()), key=key)


@require_http_methods(["HEAD", "GET", "PATCH"])
def upload(request: SignedInRequest, key: str) -> HttpResponse:
    """How much of a file has come; by PATCH, the bytes that follow."""
    arrival = _mine(request, key)
    if request.method == "PATCH":
        return _received(request, arrival)
    told = {"Upload_Offset": queries.arrived_bytes(arrival), "Upload_Length": arrival.size_bytes}
    return _answer(200, **told, Upload_Expires=_ends(arrival))


def _received(request: SignedInRequest, arrival: Arrival) -> HttpResponse:
    offset = _number(request.headers.get("Upload-Offset"))
    if not _speaks_tus(request):
        return _answer(412, Tus_Version=TUS)
    if request.content_type != BYTES:
        return _answer(415)
    if offset is None:
        return _answer(400)
    if offset + (_number(request.META.get("CONTENT_LENGTH")) or 0) > arrival.size_bytes:
        return _answer(413)
    try:
        arrival = actions.receive(arrival, request, offset=offset)
    except (WrongState, OSError) as trouble:
        return _answer(503 if isinstance(trouble, OSError) else 409)  # the disk is full
    return _answer(204, Upload_Offset=arrival.arrived_bytes, Upload_Expires=_ends(arrival))


@require_POST
def upload_check(request: SignedInRequest, key: str) -> HttpResponse:
    """All bytes were sent: what becomes of the file, and whether the plan has it already."""
    try:
        arrival = actions.check(_mine(request, key), by=request.user)
    except OSError:
        return _refused(503, _("The file could not be stored. Try again; if it happens again, call the office."))
    return JsonResponse(told_of(arrival))


def told_of(arrival: Arrival) -> dict[str, Any]:
    """The state of a file, and the sentence that belongs to it."""
    known = queries.given_before(arrival)
    words = given_before(known) if known else arrival.refusal
    # One that another window has added may be added again: it is the same file.
    state = State.WHOLE if arrival.state == State.ADDED else arrival.state
    return {"state": state, "name": arrival.file_name, "words": pieces(words)}


@require_POST
def upload_remove(request: SignedInRequest, key: str) -> HttpResponse:
    """Take a file back that is not added yet."""
    actions.remove(_mine(request, key), by=request.user)
    return JsonResponse({"state": "removed"}) if wants_json(request) else redirect(page_before(request) or "home")
