from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "cleanreport.plans"
