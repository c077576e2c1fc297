"""Addresses for these tests: those of core and accounts, and pages that refuse on purpose."""

from copy import deepcopy
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_POST

from cleanreport.core.lifecycle import WrongState

PAGE = """{% extends "core/base.html" %}{% block title %}หน้าแรก{% endblock %}
{% block main %}<h1>หน้าแรก</h1>{% endblock %}"""
FORM = """{% extends "core/base.html" %}{% block title %}แบบบันทึก{% endblock %}{% block main %}<h1>แบบบันทึก</h1>
<form method="post" action="/write/">{% csrf_token %}<label for="text">ข้อความ</label><textarea id="text" name="text">
</textarea><button type="submit">ส่งข้อความ</button></form>{% endblock %}"""


def processors(settings: Any, *more: str) -> None:
    """Pages know what Django, core and `more` tell them; the menu of a later chapter would lead where nothing is."""
    templates = deepcopy(settings.TEMPLATES)
    options = templates[0]["OPTIONS"]
    own = [path for path in options["context_processors"] if path.startswith(("django.", "cleanreport.core."))]
    options["context_processors"] = [*own, *more]
    settings.TEMPLATES = templates


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


@login_not_required
def open_page(request: HttpRequest) -> HttpResponse:
    return page(request)


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"by": request.user.username, "fields": dict(request.POST.lists())})


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(FORM).render({}, request))


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("The reason stands here.")


def late(request: HttpRequest) -> HttpResponse:
    raise WrongState


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [
    path("", page, name="home"),
    path("open/", open_page),
    path("write/", write),
    path("form/", form),
    path("refuse/", refuse),
    path("late/", late),
    path("fail/", fail),
    path("text/<str:text>/", page),
    path("", include("cleanreport.core.urls")),
    path("", include("cleanreport.accounts.urls")),
]
handler400 = "cleanreport.core.views.bad_request"
handler403 = "cleanreport.core.views.permission_denied"
handler404 = "cleanreport.core.views.page_not_found"
handler429 = "cleanreport.core.views.too_many_requests"
handler500 = "cleanreport.core.views.server_error"
