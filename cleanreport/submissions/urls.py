from django.urls import path

from cleanreport.submissions import views

urlpatterns = [
    path("submissions/", views.submissions, name="submissions"),
    path("submissions/<str:number>/", views.submission, name="submission"),
    path("submissions/<str:number>/changes/", views.submission_changes, name="submission_changes"),
    path("submissions/<str:number>/ask/", views.submission_ask, name="submission_ask"),
]
