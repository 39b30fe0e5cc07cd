from django.urls import path

from . import finding, views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("find/", finding.found, name="find"),
    path("health/", views.health, name="health"),
]
