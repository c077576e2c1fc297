from django.urls import path

from cleanreport.accounts import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-in/help/", views.sign_in_help, name="sign_in_help"),
    path("sign-out/", views.SignOutView.as_view(), name="account_logout"),
    path("session/stay/", views.stay, name="stay"),
    path("account/password/", views.PasswordView.as_view(), name="account_change_password"),
]
