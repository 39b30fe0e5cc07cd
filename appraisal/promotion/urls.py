from django.urls import path

from . import views

urlpatterns = [
    path("", views.promotions, name="promotions"),
    path("<uuid:pk>/", views.promotion, name="promotion"),
    path("<uuid:pk>/<slug:name>/", views.promotion_step, name="promotion_step"),
]
