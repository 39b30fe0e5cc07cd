from django.urls import path

from . import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("<uuid:pk>/", views.sales_import, name="import"),
    path("<uuid:pk>/bad-rows/<int:place>/", views.bad_rows, name="import_bad_rows"),
    path("<uuid:pk>/report/", views.report, name="import_report"),
    path("<uuid:pk>/<slug:name>/", views.import_step, name="import_step"),
]
