from django.urls import path

from cleanreport.certification import views

urlpatterns = [
    path("certify/<str:token>/", views.certify, name="certify"),
    path("certify/<str:token>/acknowledge/", views.certify_acknowledge, name="certify_acknowledge"),
    path("certify/<str:token>/send-back/", views.certify_send_back, name="certify_send_back"),
    path("certify/<str:token>/evidence/<int:pk>/", views.certify_evidence, name="certify_evidence"),
]
