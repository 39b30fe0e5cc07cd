from django.apps import AppConfig


class TeamdevConfig(AppConfig):
    name = "teamdev"
