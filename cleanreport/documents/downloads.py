"""Handing out a paper to whoever may have it: as a file to be saved, from any byte on."""

from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from cleanreport.core import ranges
from cleanreport.documents import files
from cleanreport.documents.models import Rendering

PIECE = 256 * 1024


def handed_out(request: HttpRequest, rendering: Rendering) -> HttpResponseBase:
    """The file, or the part of it that was asked for. Raises Http404 for what is not ready."""
    if not rendering.is_ready or not files.exists(rendering.path):
        raise Http404
    # It is compressed already; packed once more it would lose its length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    path, size = files.full_path(rendering.path), rendering.size_bytes or 0
    found = FileResponse(
        path.open("rb"), as_attachment=True, filename=rendering.name, content_type=rendering.media_type
    )
    found["Accept-Ranges"], found["ETag"] = "bytes", f'"{rendering.sha256}"'
    try:
        part = ranges.wanted(request, size, found["ETag"])
    except ranges.Unsatisfiable:
        found.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return found
    found.close()
    start, end = part
    headers = dict(found.items())
    headers |= {"Content-Range": f"bytes {start}-{end - 1}/{size}", "Content-Length": str(end - start)}
    return StreamingHttpResponse(_bytes(path, start, end), status=206, headers=headers)


def _bytes(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece


def picture_of(rendering: Rendering, number: int) -> FileResponse:
    """The picture of one page. Raises Http404."""
    if not 1 <= number <= rendering.pictures:
        raise Http404
    try:
        return FileResponse(files.picture(rendering.path, number).open("rb"), content_type="image/png")
    except FileNotFoundError as gone:
        raise Http404 from gone
