from django.urls import path

from cleanreport.evidence.arriving import views

urlpatterns = [
    path("plans/<int:pk>/uploads/", views.plan_uploads, name="plan_uploads"),
    path("uploads/<slug:key>/", views.upload, name="upload"),
    path("uploads/<slug:key>/check/", views.upload_check, name="upload_check"),
    path("uploads/<slug:key>/remove/", views.upload_remove, name="upload_remove"),
]
