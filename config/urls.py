"""Every address of the product; each chapter keeps its own."""

from django.urls import include, path

from cleanreport.serving.health import healthz

urlpatterns = [
    path("", include("cleanreport.core.urls")),
    path("", include("cleanreport.accounts.urls")),
    path("", include("cleanreport.credentials.urls")),
    path("", include("cleanreport.home.urls")),
    path("", include("cleanreport.plans.urls")),
    path("", include("cleanreport.evidence.urls")),
    path("", include("cleanreport.stakeholders.urls")),
    path("", include("cleanreport.reports.urls")),
    path("", include("cleanreport.completion.urls")),
    path("", include("cleanreport.submissions.urls")),
    path("", include("cleanreport.certification.urls")),
    path("", include("cleanreport.outreach.urls")),
    path("office/agencies/", include("cleanreport.agencies.urls")),
    path("office/", include("cleanreport.oversight.urls")),
    path("", include("cleanreport.portal.urls")),
    path("demo/mail/", include("cleanreport.demo.urls")),
    path("healthz", healthz, name="healthz"),
]

handler400 = "cleanreport.core.views.bad_request"
handler403 = "cleanreport.core.views.permission_denied"
handler404 = "cleanreport.core.views.page_not_found"
handler429 = "cleanreport.core.views.too_many_requests"
handler500 = "cleanreport.core.views.server_error"
