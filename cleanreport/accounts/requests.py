"""The requests that views get: SignInRequiredMiddleware lets nobody pass who is not signed in."""

from django.http import HttpRequest

from cleanreport.accounts.models import User


class SignedInRequest(HttpRequest):
    user: User
