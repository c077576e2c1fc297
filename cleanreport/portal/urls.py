from django.urls import path

from cleanreport.portal import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/file/", views.verify_file, name="verify_file"),
    path("verify/<str:code>", views.verify_code, name="verify_code"),
]
