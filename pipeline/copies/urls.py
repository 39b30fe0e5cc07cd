from django.urls import path

from . import views

urlpatterns = [
    path("contracts/<uuid:pk>/copy/", views.copy, name="copy"),
    path("contracts/<uuid:pk>/copy/confirm/", views.copy_confirm, name="copy_confirm"),
    path("contracts/<uuid:pk>/copy/ask/", views.copy_ask, name="copy_ask"),
    path("copy-questions/<uuid:pk>/", views.copy_answer, name="copy_answer"),
]
