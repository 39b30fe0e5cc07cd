"""Expenses (5). The claim is submitted."""

from .office import CLERK, FINANCE, LEADER, LEADERSHIP, MANAGER, OWNER, OWNERS_LINE, SELLERS, STAFF, SUPERVISORS

ACTS = {
    "expenses:wallet_discard": OWNER,
    "expenses:wallet_put_back": OWNER,
    "api:wallet-check": OWNER,
    "api:claim-take-step": LEADER,
    "api:budget-take-step": LEADERSHIP,
    "api:supplement-take-step": LEADERSHIP,
}

PAGES = {
    "expenses:claims": STAFF,
    "expenses:claim_new": STAFF,
    "expenses:claim": OWNERS_LINE | LEADERSHIP,
    "expenses:claim_edit": OWNER,
    "expenses:claim_step": LEADER,
    "expenses:document": OWNERS_LINE | LEADERSHIP,
    "expenses:wallet": STAFF,
    "expenses:wallet_invoice": OWNER,
    "expenses:wallet_file": OWNER,
    "expenses:standards": STAFF,
    "expenses:standards_new": FINANCE | MANAGER,
    "expenses:standards_edit": FINANCE | MANAGER,
    "api:expense-standards-list": STAFF,
    "api:expense-standards-detail": STAFF,
    "expenses:inbox": SUPERVISORS | MANAGER | LEADERSHIP,
    "expenses:payments": FINANCE,
    "expenses:budgets": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "expenses:budget": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "expenses:budget_new": MANAGER,
    "expenses:budget_edit": MANAGER,
    "expenses:budget_step": LEADERSHIP,
    "expenses:supplements": SELLERS | LEADERSHIP,
    "expenses:supplement_new": SELLERS,
    "expenses:supplement": OWNER | MANAGER | LEADERSHIP,
    "expenses:supplement_step": LEADERSHIP,
    "api:claim-list": STAFF,
    "api:claim-detail": OWNERS_LINE | LEADERSHIP,
    "api:wallet-list": STAFF,
    "api:wallet-detail": OWNER,
    "api:budget-list": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "api:budget-detail": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "api:supplement-list": SELLERS | LEADERSHIP,
    "api:supplement-detail": OWNER | MANAGER | LEADERSHIP,
}
