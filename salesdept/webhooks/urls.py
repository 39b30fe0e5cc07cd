from django.urls import path

from . import views

app_name = "webhooks"
urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("new/", views.webhook_new, name="new"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<uuid:pk>/", views.delivery, name="delivery"),
    path("deliveries/<uuid:pk>/<str:step>/", views.delivery_step, name="delivery_step"),
    path("<uuid:pk>/", views.webhook, name="webhook"),
    path("<uuid:pk>/edit/", views.webhook_edit, name="edit"),
    path("<uuid:pk>/rotate/", views.webhook_rotate, name="rotate"),
    path("<uuid:pk>/test/", views.webhook_test, name="test"),
    path("<uuid:pk>/<str:step>/", views.webhook_step, name="step"),
]
