"""Arguments for the addresses of chapter 5; the claim is `rep`'s and submitted."""

from datetime import timedelta

from django.core.files.base import ContentFile

from expenses.models import Budget, BudgetLine, Category, Claim, ClaimLine, ExpenseStandards, Supplement, WalletInvoice
from salesdept.common.calendar import today


def draft_claim(office) -> Claim:
    return Claim.objects.create(claimant=office.rep, team=office.team, title="Fair", number="C-1")


def submitted_claim(office) -> Claim:
    claim = draft_claim(office)
    Claim.objects.filter(pk=claim.pk).update(state=Claim.State.SUBMITTED)
    return claim


def document(office) -> dict:
    line = ClaimLine(claim=submitted_claim(office), spent_on=today(), amount=100, purpose="Stand", category=category())
    line.document_kind = "pdf"
    line.document.save("invoice.pdf", ContentFile(b"%PDF-1.4"))
    return {"pk": line.pk}


def category() -> Category:
    return Category.objects.get_or_create(name="Travel")[0]


def budget(office, state=Budget.State.DRAFT) -> Budget:
    made = Budget.objects.create(year=today().year, goal="Sell more", drafted_by=office.manager)
    BudgetLine.objects.create(budget=made, category=category(), planned=1000)
    Budget.objects.filter(pk=made.pk).update(state=state)
    return made


def approved_budget(office) -> dict:
    return {"pk": budget(office, Budget.State.APPROVED).pk}


def supplement(office) -> dict:
    line = budget(office, Budget.State.APPROVED).lines.get()
    return {"pk": Supplement.objects.create(line=line, amount=100, reason="Fair", asked_by=office.rep).pk}


def invoice(office) -> dict:
    made = WalletInvoice(owner=office.rep, name="invoice.pdf", kind="pdf", sha256="0" * 64, state="unread")
    made.stored.save("invoice.pdf", ContentFile(b"%PDF-1.4"))
    return {"pk": made.pk}


def standards(office) -> dict:
    day = today() + timedelta(days=1)
    return {"pk": ExpenseStandards.objects.create(valid_from=day, per_day=500, per_kilometre=8).pk}


ROUTES = {
    "expenses:standards_edit": standards,
    "api:expense-standards-detail": standards,
    "expenses:wallet_invoice": invoice,
    "expenses:wallet_file": invoice,
    "expenses:wallet_discard": invoice,
    "expenses:wallet_put_back": invoice,
    "api:wallet-detail": invoice,
    "api:wallet-check": invoice,
    "expenses:claim": lambda office: {"pk": submitted_claim(office).pk},
    "expenses:claim_edit": lambda office: {"pk": draft_claim(office).pk},
    "expenses:claim_step": lambda office: {"pk": submitted_claim(office).pk, "name": "reject"},
    "expenses:document": document,
    "expenses:budget": approved_budget,
    "expenses:budget_edit": lambda office: {"pk": budget(office).pk},
    "expenses:budget_step": lambda office: {"pk": budget(office, Budget.State.SUBMITTED).pk, "name": "send_back"},
    "expenses:supplement": supplement,
    "expenses:supplement_step": lambda office: supplement(office) | {"name": "reject"},
    "api:claim-detail": lambda office: {"pk": submitted_claim(office).pk},
    "api:claim-take-step": lambda office: {"pk": submitted_claim(office).pk, "step": "reject"},
    "api:budget-detail": approved_budget,
    "api:budget-take-step": lambda office: approved_budget(office) | {"step": "approve"},
    "api:supplement-detail": supplement,
    "api:supplement-take-step": lambda office: supplement(office) | {"step": "reject"},
}
