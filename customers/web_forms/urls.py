"""Addresses that stand in other sites: they never change."""

from django.urls import path

from . import visitors

app_name = "web_forms"
urlpatterns = [
    path("<slug:token>/", visitors.form, name="form"),
    path("<slug:token>/thanks/", visitors.thanks, name="thanks"),
]
