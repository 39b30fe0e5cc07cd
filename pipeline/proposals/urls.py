from django.urls import path

from . import settings_views, views

urlpatterns = [
    path("opportunities/<uuid:pk>/proposals/new/", views.proposal_new, name="proposal_new"),
    path("proposals/<uuid:pk>/", views.proposal, name="proposal"),
    path("proposals/<uuid:pk>/edit/", views.proposal_edit, name="proposal_edit"),
    path("proposals/<uuid:pk>/edit/plan-steps/", views.plan_save, name="plan_save"),
    path("proposals/<uuid:pk>/edit/coverage/", views.coverage_save, name="coverage_save"),
    path("proposals/<uuid:pk>/edit/language/", views.language_save, name="language_save"),
    path("proposals/<uuid:pk>/edit/<slug:part>/", views.part_save, name="part_save"),
    path("proposals/<uuid:pk>/changes/", views.proposal_changes, name="proposal_changes"),
    path("proposals/<uuid:pk>/copy/", views.proposal_copy, name="proposal_copy"),
    path("proposals/<uuid:pk>/<slug:name>/", views.proposal_step, name="proposal_step"),
    path("text-blocks/", settings_views.text_blocks, name="text_blocks"),
    path("text-blocks/new/", settings_views.text_block_new, name="text_block_new"),
    path("text-blocks/<uuid:pk>/", settings_views.text_block, name="text_block"),
    path("offer-limits/", settings_views.offer_limits, name="offer_limits"),
]
