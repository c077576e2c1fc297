"""Handing out evidence files."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.evidence import files, queries
from cleanreport.evidence.models import Evidence


@require_safe
def evidence_file(request: SignedInRequest, pk: int) -> FileResponse:
    """One file, to be saved: a browser never shows it as a page of this site."""
    return handed_out(request, get_object_or_404(queries.evidence_visible_to(request.user), pk=pk))


def handed_out(request: HttpRequest, evidence: Evidence) -> FileResponse:
    """The bytes of a file that the reader may have."""
    try:
        content = files.full_path(evidence.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    # Most of these are compressed already; packed once more they would lose their length.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return FileResponse(content, as_attachment=True, filename=evidence.file_name, content_type=evidence.media_type)
