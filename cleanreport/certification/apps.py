from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "cleanreport.certification"
