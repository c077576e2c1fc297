from django.urls import path

from cleanreport.certification import views

urlpatterns = [
    path("certify/<str:token>/", views.certify, name="certify"),
    path("certify/<str:token>/acknowledge/", views.certify_acknowledge, name="certify_acknowledge"),
    path("certify/<str:token>/send-back/", views.certify_send_back, name="certify_send_back"),
    path("certify/<str:token>/evidence/<int:pk>/", views.certify_evidence, name="certify_evidence"),
    path("certify/<str:token>/evidence/<int:pk>/view/", views.certify_evidence_look, name="certify_evidence_look"),
    path(
        "certify/<str:token>/evidence/<int:pk>/pages/<int:number>/",
        views.certify_evidence_page,
        name="certify_evidence_page",
    ),
    path("certify/<str:token>/pictures/<int:pk>/", views.certify_picture, name="certify_picture"),
    path("certify/<str:token>/papers/", views.certify_papers, name="certify_papers"),
    path("certify/<str:token>/papers/ask/", views.certify_paper_ask, name="certify_paper_ask"),
    path("certify/<str:token>/papers/<int:pk>/", views.certify_paper, name="certify_paper"),
]
