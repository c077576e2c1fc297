from django.urls import path

from cleanreport.oversight import views

urlpatterns = [
    path("", views.office, name="office"),
    path("agencies/<str:code>/", views.office_agency, name="office_agency"),
    path("agencies/<str:code>/accounts/", views.office_accounts, name="office_accounts"),
    path("agencies/<str:code>/accounts/<int:pk>/letter/", views.office_letter, name="office_letter"),
    path("plans/<int:pk>/reopen/", views.office_plan_reopen, name="office_plan_reopen"),
    path("reports/<int:pk>/reopen/", views.office_report_reopen, name="office_report_reopen"),
    path("completions/<int:pk>/reopen/", views.office_completion_reopen, name="office_completion_reopen"),
    path("rounds/<int:pk>/agencies/<str:code>/extend/", views.office_extend, name="office_extend"),
    path("mail/", views.office_mail, name="office_mail"),
    path("mail/<int:pk>/again/", views.office_mail_again, name="office_mail_again"),
]
