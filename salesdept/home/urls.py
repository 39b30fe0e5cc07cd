from django.urls import path

from . import api_description, finding, views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("find/", finding.found, name="find"),
    path("settings/", views.settings, name="settings"),
    path("api/", api_description.api, name="api"),
    path("api/<slug:resource>/", api_description.api_resource, name="api_resource"),
    path("health/", views.health, name="health"),
]
