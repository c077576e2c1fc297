from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from cleanreport.accounts import sessions


class AccountsConfig(AppConfig):
    name = "cleanreport.accounts"

    def ready(self) -> None:
        user_logged_in.connect(sessions.touch, dispatch_uid="session clock")
