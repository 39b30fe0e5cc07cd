from django.urls import include, path

from . import views
from .losses import views as losses

app_name = "pipeline"
urlpatterns = [
    path("", views.board, name="board"),
    path("imports/", include("pipeline.imports.urls")),
    path("opportunities/", views.opportunities, name="opportunities"),
    path("opportunities/new/", views.opportunity_new, name="opportunity_new"),
    path("opportunities/<uuid:pk>/", views.opportunity, name="opportunity"),
    path("opportunities/<uuid:pk>/edit/", views.opportunity_edit, name="opportunity_edit"),
    path("opportunities/<uuid:pk>/requirements/", views.requirements, name="requirements"),
    path("opportunities/<uuid:pk>/proposals/new/", views.proposal_new, name="proposal_new"),
    path("opportunities/<uuid:pk>/rounds/new/", views.round_new, name="round_new"),
    path("opportunities/<uuid:pk>/contracts/new/", views.contract_new, name="contract_new"),
    path("opportunities/<uuid:pk>/<slug:name>/", views.opportunity_step, name="opportunity_step"),
    path("losses/", losses.losses, name="losses"),
    path("losses/reasons/new/", losses.loss_reason_new, name="loss_reason_new"),
    path("losses/reasons/<uuid:pk>/", losses.loss_reason_edit, name="loss_reason_edit"),
    path("losses/competitors/<uuid:pk>/", losses.competitor_edit, name="competitor_edit"),
    path("proposals/<uuid:pk>/", views.proposal, name="proposal"),
    path("proposals/<uuid:pk>/edit/", views.proposal_edit, name="proposal_edit"),
    path("proposals/<uuid:pk>/<slug:name>/", views.proposal_step, name="proposal_step"),
    path("contracts/", views.contracts, name="contracts"),
    path("contracts/<uuid:pk>/", views.contract, name="contract"),
    path("contracts/<uuid:pk>/confirm/", views.copy_confirm, name="copy_confirm"),
    path("contracts/<uuid:pk>/milestones/new/", views.milestone_new, name="milestone_new"),
    path("milestones/<uuid:pk>/accept/", views.milestone_accept, name="milestone_accept"),
    path("contracts/<uuid:pk>/<slug:name>/", views.contract_step, name="contract_step"),
    path("products/", views.products, name="products"),
    path("products/new/", views.product_new, name="product_new"),
    path("products/<uuid:pk>/edit/", views.product_edit, name="product_edit"),
]
