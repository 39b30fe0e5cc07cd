from django.urls import path

from . import views

urlpatterns = [
    path("opportunities/<uuid:pk>/proposals/new/", views.proposal_new, name="proposal_new"),
    path("proposals/<uuid:pk>/", views.proposal, name="proposal"),
    path("proposals/<uuid:pk>/edit/", views.proposal_edit, name="proposal_edit"),
    path("proposals/<uuid:pk>/<slug:name>/", views.proposal_step, name="proposal_step"),
]
