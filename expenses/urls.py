from django.urls import path

from . import views
from .standards import views as standards
from .wallet import views as wallet

app_name = "expenses"
urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/new/", views.claim_new, name="claim_new"),
    path("claims/<uuid:pk>/", views.claim, name="claim"),
    path("claims/<uuid:pk>/edit/", views.claim_edit, name="claim_edit"),
    path("claims/<uuid:pk>/<slug:name>/", views.claim_step, name="claim_step"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("wallet/", wallet.wallet, name="wallet"),
    path("wallet/<uuid:pk>/", wallet.wallet_invoice, name="wallet_invoice"),
    path("wallet/<uuid:pk>/file/", wallet.wallet_file, name="wallet_file"),
    path("wallet/<uuid:pk>/delete/", wallet.wallet_discard, name="wallet_discard"),
    path("wallet/<uuid:pk>/put-back/", wallet.wallet_put_back, name="wallet_put_back"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.standards_new, name="standards_new"),
    path("standards/<uuid:pk>/edit/", standards.standards_edit, name="standards_edit"),
    path("inbox/", views.inbox, name="inbox"),
    path("payments/", views.payments, name="payments"),
    path("budgets/", views.budgets, name="budgets"),
    path("budgets/new/", views.budget_new, name="budget_new"),
    path("budgets/<uuid:pk>/", views.budget, name="budget"),
    path("budgets/<uuid:pk>/edit/", views.budget_edit, name="budget_edit"),
    path("budgets/<uuid:pk>/<slug:name>/", views.budget_step, name="budget_step"),
    path("supplements/", views.supplements, name="supplements"),
    path("supplements/new/", views.supplement_new, name="supplement_new"),
    path("supplements/<uuid:pk>/", views.supplement, name="supplement"),
    path("supplements/<uuid:pk>/<slug:name>/", views.supplement_step, name="supplement_step"),
]
