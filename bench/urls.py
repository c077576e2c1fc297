from django.urls import include, path

from bench.floor import floor

urlpatterns = [path("bench/floor/<str:key>/", floor), path("", include("config.urls"))]
