"""Pages of surveys for the staff, below /customers/surveys/."""

from django.urls import path

from . import questionnaire_views as questionnaires
from . import result_views as results
from . import views
from .imports import views as imports

urlpatterns = [
    path("", views.survey_campaigns, name="survey_campaigns"),
    path("new/", views.survey_campaign_new, name="survey_campaign_new"),
    path("answers/", views.survey_answers, name="survey_answers"),
    path("answers/<uuid:pk>/", views.survey_answer, name="survey_answer"),
    path("answers/<uuid:pk>/exclude/", views.survey_answer_exclude, name="survey_answer_exclude"),
    path("results/", results.survey_results, name="survey_results"),
    path("imports/", imports.survey_imports, name="survey_imports"),
    path("imports/<uuid:pk>/", imports.survey_import, name="survey_import"),
    path("imports/<uuid:pk>/<slug:name>/", imports.survey_import_step, name="survey_import_step"),
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("questionnaires/new/", questionnaires.questionnaire_new, name="questionnaire_new"),
    path("questionnaires/<uuid:pk>/", questionnaires.questionnaire, name="questionnaire"),
    path("questionnaires/<uuid:pk>/edit/", questionnaires.questionnaire_edit, name="questionnaire_edit"),
    path("questionnaires/<uuid:pk>/preview/", questionnaires.questionnaire_preview, name="questionnaire_preview"),
    path("questionnaires/<uuid:pk>/q/new/", questionnaires.question_new, name="question_new"),
    path("questionnaires/<uuid:pk>/q/<slug:key>/", questionnaires.question_edit, name="question_edit"),
    path("questionnaires/<uuid:pk>/q/<slug:key>/remove/", questionnaires.question_remove, name="question_remove"),
    path("questionnaires/<uuid:pk>/q/<slug:key>/up/", questionnaires.question_up, name="question_up"),
    path("<uuid:pk>/", views.survey_campaign, name="survey_campaign"),
    path("<uuid:pk>/edit/", views.survey_campaign_edit, name="survey_campaign_edit"),
    path("<uuid:pk>/<slug:name>/", views.survey_campaign_step, name="survey_campaign_step"),
]
