"""The key of a browser for letters with passwords: made for it, kept by it in a cookie, and known to nobody else."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from cleanreport.credentials import sealing

COOKIE = "letters_key"


@sensitive_variables()
def key_of(request: HttpRequest) -> X25519PrivateKey | None:
    return sealing.key_from(request.COOKIES.get(COOKIE, ""))


@sensitive_variables()
def lent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with a key for this browser, so that what its next form asks for can be sealed for it."""
    give(response, key_of(request) or sealing.new_key())
    return response


@sensitive_variables()
def give(response: HttpResponse, key: X25519PrivateKey) -> None:
    """The browser keeps the key as long as letters may wait for it, from now on; no script of a page can read it."""
    seconds = 2 * settings.LETTERS_HOURS * 3600
    response.set_cookie(
        COOKIE,
        sealing.as_text(key),
        max_age=seconds,
        path=reverse("office_accounts"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
