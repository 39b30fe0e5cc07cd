from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "salesdept.home"
    label = "home"
