from django.urls import path

from . import views

urlpatterns = [
    path("revisits/", views.revisits, name="revisits"),
    path("revisits/rhythm/", views.revisit_rules, name="revisit_rules"),
    path("revisits/<uuid:pk>/", views.revisit, name="revisit"),
    path("contracts/<uuid:pk>/renew/", views.contract_renew, name="contract_renew"),
]
