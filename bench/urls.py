from django.urls import include, path

from bench.floor import bytes_written, floor

urlpatterns = [
    path("bench/floor/<str:key>/", floor),
    path("bench/bytes/", bytes_written),
    path("", include("config.urls")),
]
