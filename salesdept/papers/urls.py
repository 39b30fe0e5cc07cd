from django.urls import path

from . import views

app_name = "papers"
urlpatterns = [
    path("letterhead/", views.letterhead, name="letterhead"),
    path("letterhead/logo/", views.logo, name="logo"),
    path("<uuid:pk>/", views.paper, name="paper"),
    path("<uuid:pk>/file/", views.file, name="file"),
    path("<slug:kind>/<uuid:pk>/", views.ask, name="ask"),
]
