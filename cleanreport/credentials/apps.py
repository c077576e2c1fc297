from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "cleanreport.credentials"
