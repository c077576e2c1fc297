from django.urls import path

from cleanreport.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("years/<int:year_be>/", views.home, name="home_year"),
    path("my/agency/", views.my_agency, name="my_agency"),
    path("my/plan/", views.my_plan, name="my_plan"),
    path("my/report/", views.my_report, name="my_report"),
]
