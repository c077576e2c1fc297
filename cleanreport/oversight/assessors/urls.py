from django.urls import path

from cleanreport.oversight.assessors import views

urlpatterns = [
    path("assessors/", views.office_year_assessors, name="office_year_assessors"),
    path("assessors/export.<str:kind>", views.office_year_assessors_export, name="office_year_assessors_export"),
    path("assessed/", views.office_year_assessed, name="office_year_assessed"),
    path("assessors/<str:username>/", views.office_year_assessor, name="office_year_assessor"),
    path("assessors/<str:username>/assign/", views.office_year_assign, name="office_year_assign"),
]
