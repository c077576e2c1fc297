from django.urls import path

from cleanreport.submissions import paper_views, views

urlpatterns = [
    path("submissions/", views.submissions, name="submissions"),
    path("submissions/<str:number>/", views.submission, name="submission"),
    path("submissions/<str:number>/changes/", views.submission_changes, name="submission_changes"),
    path("submissions/<str:number>/ask/", views.submission_ask, name="submission_ask"),
    path("submissions/<str:number>/papers/", paper_views.submission_papers, name="submission_papers"),
    path("submissions/<str:number>/papers/ask/", paper_views.submission_paper_ask, name="submission_paper_ask"),
    path("papers/<int:pk>/", paper_views.paper, name="paper"),
    path("papers/<int:pk>/pages/<int:number>/", paper_views.paper_page, name="paper_page"),
]
