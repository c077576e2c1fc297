"""Pages behind a link that only a letter holds."""

from django.http import HttpResponseBase


def kept_private[Response: HttpResponseBase](response: Response) -> Response:
    """The page, which nothing keeps, finds or tells the address of."""
    response["Cache-Control"] = "no-store, private"
    # Not "no-referrer": browsers would send "Origin: null" with the form, which the check against forgery refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
