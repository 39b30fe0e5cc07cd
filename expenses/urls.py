from django.urls import path, re_path

from . import views
from .advances import views as advances
from .analysis import views as analysis
from .budgets import views as budgets
from .drafts import views as drafts
from .history import views as history
from .payments import views as payments
from .review import views as review
from .standards import views as standards
from .wallet import views as wallet

app_name = "expenses"
urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/new/", views.claim_new, name="claim_new"),
    path("claims/export/", views.claims_export, name="claims_export"),
    path("claims/drafts/<uuid:about>/", drafts.draft, name="claim_draft"),
    path("claims/drafts/<uuid:about>/budget/", views.claim_budget, name="claim_budget"),
    path("claims/drafts/<uuid:about>/discard/", drafts.draft_discard, name="claim_draft_discard"),
    path("claims/<uuid:pk>/", views.claim, name="claim"),
    path("claims/<uuid:pk>/edit/", views.claim_edit, name="claim_edit"),
    path("claims/<uuid:pk>/<slug:name>/", views.claim_step, name="claim_step"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("documents/<uuid:pk>/small/", views.preview, name="preview"),
    path("wallet/", wallet.wallet, name="wallet"),
    path("wallet/<uuid:pk>/", wallet.wallet_invoice, name="wallet_invoice"),
    path("wallet/<uuid:pk>/row/", wallet.wallet_row, name="wallet_row"),
    path("wallet/<uuid:pk>/file/", wallet.wallet_file, name="wallet_file"),
    path("wallet/<uuid:pk>/delete/", wallet.wallet_discard, name="wallet_discard"),
    path("wallet/<uuid:pk>/put-back/", wallet.wallet_put_back, name="wallet_put_back"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.standards_new, name="standards_new"),
    path("standards/<uuid:pk>/edit/", standards.standards_edit, name="standards_edit"),
    path("names/customers/", views.names, {"kind": "customer"}, name="customer_names"),
    path("names/opportunities/", views.names, {"kind": "opportunity"}, name="opportunity_names"),
    path("can-i-spend/", budgets.can_spend, name="can_spend"),
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/new/", budgets.budget_new, name="budget_new"),
    path("budgets/<uuid:pk>/", budgets.budget, name="budget"),
    path("budgets/<uuid:pk>/edit/", budgets.budget_edit, name="budget_edit"),
    path("budgets/<uuid:pk>/<slug:name>/", budgets.budget_step, name="budget_step"),
    path("budgets/lines/<uuid:pk>/", budgets.budget_line, name="budget_line"),
    path("budgets/lines/<uuid:pk>/<slug:name>/", budgets.budget_line_step, name="budget_line_step"),
    path("supplements/", budgets.supplements, name="supplements"),
    path("supplements/new/", budgets.supplement_new, name="supplement_new"),
    path("supplements/<uuid:pk>/", budgets.supplement, name="supplement"),
    path("supplements/<uuid:pk>/<slug:name>/", budgets.supplement_step, name="supplement_step"),
    path("commitments/", budgets.commitments, name="commitments"),
    path("commitments/new/", budgets.commitment_new, name="commitment_new"),
    path("commitments/<uuid:pk>/", budgets.commitment, name="commitment"),
    path("commitments/<uuid:pk>/<slug:name>/", budgets.commitment_step, name="commitment_step"),
    path("advances/", advances.advances, name="advances"),
    path("advances/new/", advances.advance_new, name="advance_new"),
    path("advances/<uuid:pk>/", advances.advance, name="advance"),
    path("advances/<uuid:pk>/<slug:name>/", advances.advance_step, name="advance_step"),
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
    path("inbox/", review.inbox, name="inbox"),
    path("inbox/together/", review.approve_together, name="approve_together"),
    path("inbox/undo/", review.take_back, name="take_back"),
    path("payments/", payments.payments, name="payments"),
    path("payments/new/", payments.batch_new, name="batch_new"),
    path("payments/export/", payments.payments_export, name="payments_export"),
    path("payments/rules/", payments.payment_rules, name="payment_rules"),
    path("payments/<uuid:pk>/", payments.batch, name="batch"),
    re_path("^payments/(?P<pk>[0-9a-f-]{36})/(?P<form>csv|xml)/$", payments.bank_file, name="bank_file"),
    path("payments/<uuid:pk>/<slug:name>/", payments.batch_step, name="batch_step"),
    path("account/", payments.own_account, name="own_account"),
    path("accounts/<uuid:pk>/", payments.payee_account, name="payee_account"),
    path("accounts/<uuid:pk>/confirm/", payments.payee_account_confirm, name="payee_account_confirm"),
]
