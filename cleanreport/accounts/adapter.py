"""How allauth signs people in here: by user name, with a lock that cannot be dodged, and an event for each step."""

import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cleanreport.accounts import actions, rules
from cleanreport.accounts.failures import FAILURES, key_of
from cleanreport.accounts.models import User
from cleanreport.core.requests import same_site_path


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "The user name and the password do not fit together. Look at the keyboard language and at small and "
            "capital letters, then try again."
        ),
        "enter_current_password": _("This is not your present password. Type it again."),
    }
    password_messages = {
        "password_too_short": _("Use at least %(min_length)d characters."),
        "password_too_common": _("Many people use this password, so it is easily guessed. Choose another one."),
        "password_too_similar": _("This is too close to your user name or your name. Choose another one."),
    }

    # Names and passwords

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse, even with the right password, while the name or the computer is locked."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refused:
            # The counter itself may be busy for a second.
            raise locked(max(1, self.locked_seconds(request, **credentials))) from refused

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            # A closed account is answered like a wrong password.
            self.authentication_failed(request, **credentials)
            return None
        if user is not None and rules.is_expired(user, timezone.now()):
            # Told only to whoever knows the password.
            actions.note_expired_password(user)
            raise expired()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        locked_seconds = self.locked_seconds(request, **credentials)
        actions.note_failed_sign_in(credentials["username"], locked_seconds=locked_seconds)

    def locked_seconds(self, request: HttpRequest, **credentials: Any) -> int:
        """How long the next attempt for this name from this computer is refused; 0 when it is not."""
        key, now, waits = self._get_login_attempts_cache_key(request, **credentials), time.time(), [0.0]
        for rate in ratelimit.get_rates(**FAILURES):
            # Times of failures, the newest first.
            failures = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **FAILURES), [])
            if len(failures) >= rate.amount:
                waits.append(failures[rate.amount - 1] + rate.duration - now)
        return math.ceil(max(waits))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the host: `get_host()` holds the port as it was sent, each of which would be counted anew.
        return key_of(credentials.get("username", ""))

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            actions.note_sign_in(user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        assert isinstance(user, User)
        with transaction.atomic():
            super().logout(request)
            actions.note_sign_out(user)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """The rules of the settings, in our words (Django's are not all translated into Thai)."""
        try:
            return str(super().clean_password(password, user))
        except ValidationError as refused:
            # One reason at a time: what is too short is also easily guessed.
            first = refused.error_list[0]
            words = self.password_messages.get(first.code or "", first.message)
            raise ValidationError(words, code=first.code, params=first.params) from refused

    def set_password(self, user: User, password: str) -> None:
        actions.change_password(user, password)

    # What allauth can do and this system does not

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the pages say themselves what happened, in the words of the office."""

    # Requests

    def is_safe_url(self, url: str) -> bool:
        return bool(same_site_path(self.request, url))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that failures are counted by; a server on a local socket knows none."""
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            return "unknown"


def locked(seconds: int) -> ValidationError:
    """The refusal that says how long to wait and whom to call; its `params["seconds"]` is the number."""
    if seconds <= 60:
        wait = ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    else:
        minutes = math.ceil(seconds / 60)
        wait = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    phone = settings.CONTACT_PHONE.replace(" ", "\u00a0")  # never on two lines
    return ValidationError(
        _("Signing in failed several times. Wait %(wait)s, then try again. For help call %(phone)s."),
        code="locked",
        params={"wait": wait, "phone": phone, "seconds": seconds},
    )


def expired() -> ValidationError:
    """The refusal of a letter's password that is too old."""
    phone = settings.CONTACT_PHONE.replace(" ", "\u00a0")
    return ValidationError(
        _("The password of the letter has expired. Ask the office for a new letter, telephone %(phone)s."),
        code="expired",
        params={"phone": phone},
    )
