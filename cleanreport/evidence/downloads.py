"""Handing out files: to be saved, in parts when asked, a piece at a time; and pictures of them, to be looked at."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import content_disposition_header

from cleanreport.core import ranges
from cleanreport.evidence import previews, storage
from cleanreport.evidence.models import Evidence, Scan

# Whatever a browser makes of a file, it may run nothing and reach nothing.
SANDBOX = "sandbox; default-src 'none'"
# Kinds that a browser would take for a page of ours; none of them is taken in.
PAGES = ("html", "svg", "/xml", "+xml", "script")
DAY = 86_400
FORBIDDEN = 403


def handed_out(request: HttpRequest, evidence: Evidence, back_url: str) -> HttpResponseBase:
    """The bytes of a file that the reader may have; a page instead of what is harmful, or may still be.

    From that page `back_url` leads on, to the page about the file.
    Raises Http404 for a file that is lost.
    """
    waits = evidence.scan == Scan.WAITING and "unscanned" not in request.GET
    if evidence.is_harmful or waits:
        context = {"evidence": evidence, "waits": waits, "back_url": back_url}
        return render(request, "evidence/withheld.html", context, status=FORBIDDEN)
    named = content_disposition_header(as_attachment=True, filename=evidence.file_name) or "attachment"
    headers = {
        "Content-Type": _safe(evidence.media_type), "Content-Disposition": named, "Accept-Ranges": "bytes",
        "ETag": f'"{evidence.sha256}"', "X-Content-Type-Options": "nosniff", "Content-Security-Policy": SANDBOX,
    }  # fmt: skip
    try:
        part = ranges.wanted(request, evidence.size_bytes, headers["ETag"])
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{evidence.size_bytes}"})
    start, end = part or (0, evidence.size_bytes)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{evidence.size_bytes}"
    return _streamed(request, evidence.path, start, end, headers, status=206 if part else 200)


def _safe(media_type: str) -> str:
    return "application/octet-stream" if any(word in media_type for word in PAGES) else media_type


def _streamed(
    request: HttpRequest, path: str, start: int, end: int | None, headers: dict[str, str], status: int = 200
) -> HttpResponseBase:
    # Most files are compressed already; packed once more they would lose their length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    try:
        if request.method == "HEAD":
            if not storage.exists(path):
                raise Http404
            return HttpResponse(status=status, headers=headers)
        pieces = storage.read(path, start, end)
    except FileNotFoundError as lost:
        raise Http404 from lost
    return StreamingHttpResponse(pieces, status=status, headers={"Content-Length": str(pieces.left)} | headers)


def shown(request: HttpRequest, path: str, media_type: str, sha256: str) -> HttpResponseBase:
    """A picture to be shown in a page. Never changed under its address, but only for whoever may see it."""
    headers = {
        "Content-Type": media_type, "ETag": f'"{sha256}"', "Cache-Control": f"private, max-age={DAY}",
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": SANDBOX,
    }  # fmt: skip
    return _streamed(request, path, 0, None, headers)


def picture_of(request: HttpRequest, evidence: Evidence, number: int) -> HttpResponseBase:
    """The picture of one page, or the small one of all (0). Without a picture: a drawing, or Http404 for a page."""
    if number in previews.numbers(evidence):
        return shown(request, previews.path_of(evidence, number), previews.MEDIA_TYPE, f"{evidence.sha256}-{number}")
    if number == previews.SMALL:
        return no_picture()
    raise Http404


def no_picture() -> HttpResponseRedirect:
    """The drawing that stands in place of a picture."""
    return HttpResponseRedirect(static("evidence/no-picture.svg"))
