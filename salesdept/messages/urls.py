from django.urls import path

from . import views

app_name = "messages"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("read/", views.read_all, name="read_all"),
    path("<uuid:pk>/read/", views.read, name="read"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:pk>/", views.outbox_message, name="outbox_message"),
    path("outbox/<uuid:pk>/<str:step>/", views.outbox_message_step, name="outbox_message_step"),
]
