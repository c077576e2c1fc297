from django.urls import path

from cleanreport.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("years/<int:year_be>/", views.home, name="home_year"),
]
