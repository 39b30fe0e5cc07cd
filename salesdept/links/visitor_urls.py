"""Addresses that stand in letters."""

from django.urls import path

from . import visitors

app_name = "private"
urlpatterns = [
    path("<str:token>/", visitors.page, name="page"),
    path("<str:token>/opened/", visitors.opened, name="opened"),
    path("<str:token>/<slug:name>/", visitors.part, name="part"),
]
