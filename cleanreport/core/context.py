"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from cleanreport.core.requests import page_address

THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, object]:
    """Theme, language, the end of the session, and whom to ask; for `core/base.html` and every page in it."""
    other = next((code, name) for code, name in settings.LANGUAGES if code != get_language())
    return {
        "theme": theme(request),
        "page_address": page_address(request),
        "other_language": {"code": other[0], "name": other[1]},
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
        "session_seconds": getattr(request, "session_seconds", None),
        "stay_url": reverse("stay"),
        "demo": settings.DEMO,
        # What later chapters may give.
        "navigation": [],
        "demo_mail": None,
    } | contact()


def theme(request: HttpRequest) -> str:
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else THEMES[0]


def contact() -> dict[str, str]:
    """Whom to ask at the office; `contact_phone_link` is the number for a tel: link."""
    return {
        "contact_phone": settings.CONTACT_PHONE,
        "contact_phone_link": "".join(c for c in settings.CONTACT_PHONE if c.isdigit() or c == "+"),
        "contact_email": settings.CONTACT_EMAIL,
    }
