from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cleanreport.portal"
