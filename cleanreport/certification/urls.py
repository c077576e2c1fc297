from django.http import HttpRequest, HttpResponse
from django.urls import path


def certify(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(token)


urlpatterns = [path("certify/<str:token>/", certify, name="certify")]
