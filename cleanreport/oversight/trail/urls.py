from django.urls import path

from cleanreport.oversight.trail import views

urlpatterns = [
    path("", views.office_trail, name="office_trail"),
    path("export.<str:kind>", views.office_trail_export, name="office_trail_export"),
]
