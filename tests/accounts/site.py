"""Addresses for these tests: those of core and accounts, and pages that refuse on purpose."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_POST

from cleanreport.core.lifecycle import WrongState


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "core/base.html")


@login_not_required
def open_page(request: HttpRequest) -> HttpResponse:
    return render(request, "core/base.html")


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"by": request.user.username, "fields": dict(request.POST.lists())})


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
