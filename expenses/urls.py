from django.urls import path

from . import views
from .analysis import views as analysis
from .history import views as history

app_name = "expenses"
urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/new/", views.claim_new, name="claim_new"),
    path("claims/<uuid:pk>/", views.claim, name="claim"),
    path("claims/<uuid:pk>/edit/", views.claim_edit, name="claim_edit"),
    path("claims/<uuid:pk>/<slug:name>/", views.claim_step, name="claim_step"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("inbox/", views.inbox, name="inbox"),
    path("payments/", views.payments, name="payments"),
    path("budgets/", views.budgets, name="budgets"),
    path("budgets/new/", views.budget_new, name="budget_new"),
    path("budgets/<uuid:pk>/", views.budget, name="budget"),
    path("budgets/<uuid:pk>/edit/", views.budget_edit, name="budget_edit"),
    path("budgets/<uuid:pk>/<slug:name>/", views.budget_step, name="budget_step"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("analysis/export/", analysis.analysis_export, name="analysis_export"),
    path("analysis/returns/", analysis.returns, name="returns"),
    path("analysis/<slug:code>/", analysis.figure, name="figure"),
    path("findings/", analysis.findings, name="findings"),
    path("findings/<uuid:pk>/", analysis.finding, name="finding"),
    path("findings/<uuid:pk>/<slug:name>/", analysis.finding_step, name="finding_step"),
    path("notes/", analysis.notes, name="notes"),
    path("notes/<month:month>/", analysis.note, name="note"),
    path("past/", history.past_imports, name="past_imports"),
    path("past/<uuid:pk>/", history.past_import, name="past_import"),
    path("past/<uuid:pk>/<slug:name>/", history.past_import_step, name="past_import_step"),
    path("past/expenses/<uuid:pk>/", history.past_expense, name="past_expense"),
    path("supplements/", views.supplements, name="supplements"),
    path("supplements/new/", views.supplement_new, name="supplement_new"),
    path("supplements/<uuid:pk>/", views.supplement, name="supplement"),
    path("supplements/<uuid:pk>/<slug:name>/", views.supplement_step, name="supplement_step"),
]
