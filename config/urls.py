"""Every address of the product; each chapter keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("cleanreport.accounts.urls")),
    path("", include("cleanreport.home.urls")),
    path("", include("cleanreport.plans.urls")),
    path("", include("cleanreport.evidence.urls")),
    path("", include("cleanreport.reports.urls")),
    path("", include("cleanreport.submissions.urls")),
    path("", include("cleanreport.certification.urls")),
    path("office/", include("cleanreport.oversight.urls")),
]
