from django.urls import include, path

from cleanreport.oversight import views
from cleanreport.oversight.monitor import views as monitor

urlpatterns = [
    path("years/", include("cleanreport.oversight.years.urls")),
    path("trail/", include("cleanreport.oversight.trail.urls")),
    path("", monitor.office, name="office"),
    path("export.<str:kind>", monitor.office_export, name="office_export"),
    path("round/export.xlsx", monitor.office_export_round, name="office_export_round"),
    path("progress/", monitor.office_progress, name="office_progress"),
    path("progress/export.<str:kind>", monitor.office_export_progress, name="office_export_progress"),
    path("warnings/", monitor.office_warnings, name="office_warnings"),
    path("warnings/export.<str:kind>", monitor.office_export_warnings, name="office_export_warnings"),
    path("comparison/", monitor.office_comparison, name="office_comparison"),
    path("comparison/export.<str:kind>", monitor.office_export_comparison, name="office_export_comparison"),
    path("agencies/<str:code>/", views.office_agency, name="office_agency"),
    path("plans/<int:pk>/reopen/", views.office_plan_reopen, name="office_plan_reopen"),
    path("reports/<int:pk>/reopen/", views.office_report_reopen, name="office_report_reopen"),
    path("completions/<int:pk>/reopen/", views.office_completion_reopen, name="office_completion_reopen"),
    path("rounds/<int:pk>/agencies/<str:code>/extend/", views.office_extend, name="office_extend"),
]
