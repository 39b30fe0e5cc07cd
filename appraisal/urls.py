from django.urls import path

from . import views

app_name = "appraisal"
urlpatterns = [
    path("", views.periods, name="periods"),
    path("my-cards/", views.my_cards, name="my_cards"),
    path("rules/", views.rule_sets, name="rule_sets"),
    path("rules/new/", views.rule_set_new, name="rule_set_new"),
    path("rules/<uuid:pk>/", views.rule_set, name="rule_set"),
    path("cards/<uuid:pk>/", views.scorecard, name="scorecard"),
    path("cards/<uuid:pk>/adjust/", views.adjust, name="adjust"),
    path("cards/<uuid:pk>/<slug:indicator>/", views.figure, name="figure"),
    path("<month:month>/", views.period, name="period"),
    path("<month:month>/open/", views.period_open, name="period_open"),
    path("<month:month>/<slug:name>/", views.period_step, name="period_step"),
]
