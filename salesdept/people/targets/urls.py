from django.urls import path

from .views import files, months, years

urlpatterns = [
    path("targets/", months.targets, name="targets"),
    path("targets/import/", files.targets_import, name="targets_import"),
    path("targets/export/", files.targets_export, name="targets_export"),
    path("targets/proposals/<uuid:pk>/", months.proposal, name="target_proposal"),
    path("targets/proposals/<uuid:pk>/<slug:name>/", months.proposal_step, name="target_proposal_step"),
    path("targets/<slug:kind>/<uuid:pk>/", months.target_history, name="target_history"),
    path("goals/", years.goals, name="goals"),
    path("goals/new/", years.year_goals_new, name="year_goals_new"),
    path("goals/<uuid:pk>/", years.year_goals, name="year_goals"),
    path("goals/<uuid:pk>/edit/", years.year_goals_edit, name="year_goals_edit"),
    path("goals/<uuid:pk>/<slug:name>/", years.year_goals_step, name="year_goals_step"),
]
