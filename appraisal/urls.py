from django.urls import include, path

from .cards import views as cards
from .corrections import views as corrections
from .department import views as department
from .months import views as months
from .objections import views as objections
from .reviews import views as reviews
from .rule_sets import views as rule_sets
from .weighing import views as weighing

app_name = "appraisal"
urlpatterns = [
    path("", months.periods, name="periods"),
    path("my-cards/", cards.my_cards, name="my_cards"),
    path("reps/<uuid:pk>/", cards.cards_of_rep, name="cards_of_rep"),
    path("running/<uuid:pk>/", cards.running_card, name="running_card"),
    path("running/<uuid:pk>/what-if/", cards.what_if, name="what_if"),
    path("running/<uuid:pk>/<slug:indicator>/", cards.running_figure, name="running_figure"),
    path("teams/<uuid:pk>/", cards.team_card, name="team_card"),
    path("teams/<uuid:pk>/grade/", weighing.team_grade, name="team_grade"),
    path("teams/<uuid:pk>/comment/", weighing.team_comment, name="team_comment"),
    path("teams/<uuid:pk>/<slug:indicator>/", cards.team_figure, name="team_figure"),
    path("department/", department.department, name="department"),
    path("department/<month:month>/", department.department, name="department_of"),
    path("department/<month:month>/rows/", department.rows, name="department_rows"),
    path("department/<month:month>/answers/", department.answers, name="department_answers"),
    path("department/<month:month>/changes/", department.changes, name="department_changes"),
    path("bonus/", include("appraisal.bonus.urls")),
    path("promotion/", include("appraisal.promotion.urls")),
    path("rules/", rule_sets.rule_sets, name="rule_sets"),
    path("rules/new/", rule_sets.rule_set_new, name="rule_set_new"),
    path("rules/<uuid:pk>/", rule_sets.rule_set, name="rule_set"),
    path("rules/<uuid:pk>/edit/", rule_sets.rule_set_edit, name="rule_set_edit"),
    path("rules/<uuid:pk>/<slug:name>/", rule_sets.rule_set_step, name="rule_set_step"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<uuid:pk>/", objections.objection, name="objection"),
    path("objections/<uuid:pk>/<slug:name>/", objections.objection_step, name="objection_step"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/new/", corrections.correction_new, name="correction_new"),
    path("corrections/<uuid:pk>/", corrections.correction, name="correction"),
    path("corrections/<uuid:pk>/document/", corrections.correction_document, name="correction_document"),
    path("cards/<uuid:pk>/", cards.scorecard, name="scorecard"),
    path("cards/<uuid:pk>/adjust/", weighing.adjust, name="adjust"),
    path("cards/<uuid:pk>/see/", reviews.see, name="card_see"),
    path("cards/<uuid:pk>/ask/", reviews.ask, name="card_ask"),
    path("cards/<uuid:pk>/answer/", reviews.answer, name="card_answer"),
    path("cards/<uuid:pk>/note/", reviews.note, name="card_note"),
    path("cards/<uuid:pk>/grade/", weighing.set_grade, name="card_grade"),
    path("cards/<uuid:pk>/comment/", weighing.comment, name="card_comment"),
    path("cards/<uuid:pk>/object/", objections.object_to, name="card_object"),
    path("cards/<uuid:pk>/<slug:indicator>/", cards.figure, name="figure"),
    path("<month:month>/", months.period, name="period"),
    path("<month:month>/open/", months.period_open, name="period_open"),
    path("<month:month>/team-review/", reviews.review, name="review"),
    path("<month:month>/evaluation/", weighing.evaluation, name="evaluation"),
    path("<month:month>/fairness/", weighing.fairness, name="fairness"),
    path("<month:month>/odd/", months.odd, name="odd"),
    path("<month:month>/versions/", months.versions, name="versions"),
    path("<month:month>/<slug:name>/", months.period_step, name="period_step"),
]
