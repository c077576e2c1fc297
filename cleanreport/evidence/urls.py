from django.urls import include, path

from cleanreport.evidence import views

urlpatterns = [
    path("evidence/<int:pk>/", views.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/view/", views.evidence_look, name="evidence_look"),
    path("evidence/<int:pk>/pages/<int:number>/", views.evidence_page, name="evidence_page"),
    path("evidence/plans/<int:pk>/", views.plan_evidence, name="plan_evidence"),
    path("", include("cleanreport.evidence.arriving.urls")),
]
