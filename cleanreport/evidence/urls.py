from django.urls import path

from cleanreport.evidence import views

urlpatterns = [
    path("evidence/<int:pk>/", views.evidence_file, name="evidence_file"),
]
