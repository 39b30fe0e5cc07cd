from django.urls import path, re_path

from . import views
from .payments import views as payments
from .review import views as review

app_name = "expenses"
urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/new/", views.claim_new, name="claim_new"),
    path("claims/<uuid:pk>/", views.claim, name="claim"),
    path("claims/<uuid:pk>/edit/", views.claim_edit, name="claim_edit"),
    path("claims/<uuid:pk>/<slug:name>/", views.claim_step, name="claim_step"),
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("inbox/", review.inbox, name="inbox"),
    path("inbox/together/", review.approve_together, name="approve_together"),
    path("inbox/undo/", review.take_back, name="take_back"),
    path("payments/", payments.payments, name="payments"),
    path("payments/new/", payments.batch_new, name="batch_new"),
    path("payments/rules/", payments.payment_rules, name="payment_rules"),
    path("payments/<uuid:pk>/", payments.batch, name="batch"),
    re_path("^payments/(?P<pk>[0-9a-f-]{36})/(?P<form>csv|xml)/$", payments.bank_file, name="bank_file"),
    path("payments/<uuid:pk>/<slug:name>/", payments.batch_step, name="batch_step"),
    path("account/", payments.own_account, name="own_account"),
    path("accounts/<uuid:pk>/", payments.payee_account, name="payee_account"),
    path("accounts/<uuid:pk>/confirm/", payments.payee_account_confirm, name="payee_account_confirm"),
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
