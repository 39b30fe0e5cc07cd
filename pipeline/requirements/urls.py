from django.urls import path

from . import views

urlpatterns = [
    path("opportunities/<uuid:pk>/research/", views.research, name="research"),
    path("opportunities/<uuid:pk>/research/freeze/", views.research_freeze, name="research_freeze"),
    path("opportunities/<uuid:pk>/research/confirm/", views.research_confirm, name="research_confirm"),
    path("opportunities/<uuid:pk>/research/ask/", views.feasibility_ask, name="feasibility_ask"),
    path("opportunities/<uuid:pk>/findings/<slug:kind>/new/", views.finding_new, name="finding_new"),
    path("findings/<slug:kind>/<uuid:pk>/", views.finding, name="finding"),
    path("findings/<slug:kind>/<uuid:pk>/drop/", views.finding_drop, name="finding_drop"),
    path("research/versions/<uuid:pk>/", views.research_version, name="research_version"),
    path("feasibility/<uuid:pk>/", views.feasibility, name="feasibility"),
]
