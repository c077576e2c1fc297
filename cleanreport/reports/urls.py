from django.urls import path

from cleanreport.reports import views

urlpatterns = [
    path("plans/<int:pk>/reports/<int:months>/start/", views.report_start, name="report_start"),
    path("reports/<int:pk>/", views.report, name="report"),
    path("reports/<int:pk>/measures/", views.report_measures, name="report_measures"),
    path("reports/<int:pk>/indicators/", views.report_indicators, name="report_indicators"),
    path("reports/<int:pk>/summary/", views.report_summary, name="report_summary"),
    path("reports/<int:pk>/problems/", views.report_problems, name="report_problems"),
    path("reports/<int:pk>/evidence/", views.report_evidence, name="report_evidence"),
    path("reports/<int:pk>/evidence/add/", views.report_evidence_add, name="report_evidence_add"),
    path("reports/<int:pk>/evidence/<int:evidence>/", views.report_evidence_describe, name="report_evidence_describe"),
    path(
        "reports/<int:pk>/evidence/<int:evidence>/attach/", views.report_evidence_attach, name="report_evidence_attach"
    ),
    path(
        "reports/<int:pk>/evidence/<int:evidence>/detach/", views.report_evidence_detach, name="report_evidence_detach"
    ),
    path("reports/<int:pk>/stakeholders/", views.report_stakeholders, name="report_stakeholders"),
    path("reports/<int:pk>/people/", views.report_people, name="report_people"),
    path("reports/<int:pk>/people/<str:role>/pick/", views.report_person_pick, name="report_person_pick"),
    path("reports/<int:pk>/check/", views.report_check, name="report_check"),
    path("reports/<int:pk>/paper/", views.report_paper, name="report_paper"),
    path("reports/<int:pk>/paper/ask/", views.report_paper_ask, name="report_paper_ask"),
    path("reports/<int:pk>/send/", views.report_send, name="report_send"),
    path("reports/<int:pk>/withdraw/", views.report_withdraw, name="report_withdraw"),
]
