from django.urls import include, path

from cleanreport.oversight.years import views

urlpatterns = [
    path("", views.office_years, name="office_years"),
    path("new/", views.office_years_new, name="office_years_new"),
    path("<int:year>/", views.office_year, name="office_year"),
    path("<int:year>/copy/", views.office_year_copy, name="office_year_copy"),
    path("<int:year>/drop/", views.office_year_drop, name="office_year_drop"),
    path("<int:year>/dates/", views.office_year_dates, name="office_year_dates"),
    path("<int:year>/types/", views.office_year_types, name="office_year_types"),
    path("<int:year>/<slug:kind>/<int:row>/up/", views.office_year_move, {"up": True}, name="office_year_up"),
    path("<int:year>/<slug:kind>/<int:row>/down/", views.office_year_move, {"up": False}, name="office_year_down"),
    path("<int:year>/evidence/", views.office_year_evidence, name="office_year_evidence"),
    path("<int:year>/settings/", views.office_year_settings, name="office_year_settings"),
    path("<int:year>/", include("cleanreport.oversight.assessors.urls")),
]
