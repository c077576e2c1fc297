from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cleanreport.core"
