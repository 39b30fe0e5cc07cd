from django.urls import path

from . import views

urlpatterns = [
    path("", views.plans, name="plans"),
    path("<uuid:pk>/", views.plan, name="plan"),
    path("<uuid:pk>/<slug:name>/", views.plan_step, name="plan_step"),
]
