from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from cleanreport.core import views

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
]
