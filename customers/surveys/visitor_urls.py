"""Addresses that stand in the letters of surveys."""

from django.urls import path

from . import visitors

app_name = "survey"
urlpatterns = [
    path("<str:token>/", visitors.page, name="page"),
    path("<str:token>/stop/", visitors.stop, name="stop"),
]
