from django.urls import path

from cleanreport.demo import views

urlpatterns = [
    path("", views.demo_mail, name="demo_mail"),
    path("<int:pk>/", views.demo_letter, name="demo_letter"),
]
