from django.urls import include, path

from . import views
from .analysis import views as analysis
from .contracts import views as contracts
from .gating import views as gating
from .losses import views as losses
from .negotiation import views as negotiation
from .planned_visits import views as planned_visits
from .receipts import views as receipts

app_name = "pipeline"
urlpatterns = [
    path("", views.board, name="board"),
    path("", include("pipeline.copies.urls")),
    path("", include("pipeline.projects.urls")),
    path("", include("pipeline.requirements.urls")),
    path("board/<slug:stage>/", views.board_column, name="board_column"),
    path("gate-items/", gating.gate_items, name="gate_items"),
    path("gate-items/new/", gating.gate_item_new, name="gate_item_new"),
    path("gate-items/<uuid:pk>/edit/", gating.gate_item_edit, name="gate_item_edit"),
    path("waivers/<uuid:pk>/<slug:name>/", gating.waiver_step, name="waiver_step"),
    path("", include("pipeline.revisits.urls")),
    path("imports/", include("pipeline.imports.urls")),
    path("", include("pipeline.catalogue.urls")),
    path("", include("pipeline.quotations.urls")),
    path("", include("pipeline.proposals.urls")),
    path("opportunities/", views.opportunities, name="opportunities"),
    path("opportunities/new/", views.opportunity_new, name="opportunity_new"),
    path("opportunities/<uuid:pk>/", views.opportunity, name="opportunity"),
    path("opportunities/<uuid:pk>/edit/", views.opportunity_edit, name="opportunity_edit"),
    path("opportunities/<uuid:pk>/visits/new/", planned_visits.deal_visit_new, name="deal_visit_new"),
    path("opportunities/<uuid:pk>/rounds/new/", negotiation.round_new, name="round_new"),
    path("opportunities/<uuid:pk>/contracts/new/", contracts.contract_new, name="contract_new"),
    path("opportunities/<uuid:pk>/to/<slug:place>/", views.opportunity_to, name="opportunity_to"),
    path("opportunities/<uuid:pk>/<slug:name>/", views.opportunity_step, name="opportunity_step"),
    path("visits/<uuid:pk>/opportunity/", planned_visits.visit_deal, name="visit_deal"),
    path("forecast/", analysis.forecast, name="forecast"),
    path("funnel/", analysis.funnel, name="funnel"),
    path("won-and-lost/", analysis.outcomes, name="outcomes"),
    path("second-purchases/", analysis.repeats, name="repeats"),
    path("figures/<slug:code>/", analysis.figure, name="figure"),
    path("losses/", losses.losses, name="losses"),
    path("losses/reasons/new/", losses.loss_reason_new, name="loss_reason_new"),
    path("losses/reasons/<uuid:pk>/", losses.loss_reason_edit, name="loss_reason_edit"),
    path("losses/competitors/<uuid:pk>/", losses.competitor_edit, name="competitor_edit"),
    path("rounds/<uuid:pk>/", negotiation.round_, name="round"),
    path("rounds/<uuid:pk>/edit/", negotiation.round_edit, name="round_edit"),
    path("rounds/<uuid:pk>/<slug:name>/", negotiation.round_step, name="round_step"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/<uuid:pk>/", contracts.contract, name="contract"),
    path("contracts/<uuid:pk>/edit/", contracts.contract_edit, name="contract_edit"),
    path("contracts/<uuid:pk>/schedule/", contracts.schedule, name="schedule"),
    path("contracts/<uuid:pk>/signed-copies/new/", contracts.signed_copy_new, name="signed_copy_new"),
    path("contracts/<uuid:pk>/signed-copies/<int:number>/", contracts.signed_copy, name="signed_copy"),
    path("amendments/<uuid:pk>/<slug:name>/", contracts.amendment_step, name="amendment_step"),
    path("instalments/<uuid:pk>/due/", contracts.instalment_due, name="instalment_due"),
    path("instalments/<uuid:pk>/milestone/", contracts.instalment_awaits, name="instalment_awaits"),
    path("contracts/<uuid:pk>/<slug:name>/", contracts.contract_step, name="contract_step"),
    path("receivables/", receipts.receivables, name="receivables"),
    path("receivables/export/", receipts.receivables_export, name="receivables_export"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/new/", receipts.receipt_new, name="receipt_new"),
    path("receipts/<uuid:pk>/", receipts.receipt, name="receipt"),
    path("receipts/<uuid:pk>/edit/", receipts.receipt_edit, name="receipt_edit"),
    path("receipts/<uuid:pk>/<slug:name>/", receipts.receipt_step, name="receipt_step"),
]
