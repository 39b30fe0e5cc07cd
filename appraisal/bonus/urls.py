from django.urls import path

from . import views

urlpatterns = [
    path("", views.runs, name="bonus_runs"),
    path("mine/", views.my_bonuses, name="my_bonuses"),
    path("bases/", views.bases, name="bonus_bases"),
    path("bases/new/", views.base_new, name="bonus_base_new"),
    path("losses/", views.losses, name="losses"),
    path("losses/<uuid:pk>/", views.loss, name="loss"),
    path("losses/<uuid:pk>/<slug:name>/", views.loss_step, name="loss_step"),
    path("make/<month:month>/", views.run_make, name="bonus_run_make"),
    path("<uuid:pk>/", views.run, name="bonus_run"),
    path("<uuid:pk>/files/<slug:form>/", views.payroll_file, name="payroll_file"),
    path("<uuid:pk>/<slug:name>/", views.run_step, name="bonus_run_step"),
]
