"""Arguments for the addresses of chapter 5; the claim is `rep`'s and submitted."""

from datetime import timedelta

from django.core.files.base import ContentFile

from expenses.models import (
    Advance,
    Budget,
    BudgetLine,
    Category,
    Claim,
    ClaimDraft,
    ClaimLine,
    Commitment,
    ExpenseStandards,
    Finding,
    MonthlyNote,
    PastExpense,
    PastImport,
    PayeeAccount,
    Payment,
    PaymentBatch,
    Preview,
    Supplement,
    WalletInvoice,
)
from salesdept.common.calendar import Month, today
from salesdept.common.records import uuid7


def draft_claim(office) -> Claim:
    return Claim.objects.create(claimant=office.rep, team=office.team, title="Fair", number="C-1")


def claim_draft(office) -> ClaimDraft:
    return ClaimDraft.keep(uuid7(), {"title": "Fair"}, by=office.rep)


def submitted_claim(office) -> Claim:
    claim = draft_claim(office)
    Claim.objects.filter(pk=claim.pk).update(state=Claim.State.SUBMITTED)
    return claim


def document(office) -> dict:
    return {"pk": line_with_document(office).pk}


def claim_and_line(office) -> dict:
    line = line_with_document(office)
    return {"pk": line.claim_id, "line": line.pk}


def line_with_document(office) -> ClaimLine:
    line = ClaimLine(claim=draft_claim(office), spent_on=today(), amount=100, purpose="Stand", category=category())
    line.document_kind = "pdf"
    line.document.save("invoice.pdf", ContentFile(b"%PDF-1.4"))
    Claim.objects.filter(pk=line.claim_id).update(state=Claim.State.SUBMITTED)
    return line


def preview(office) -> dict:
    shown = document(office)
    line = ClaimLine.objects.get(**shown)
    Preview.objects.create(paper=line.document.name).keep(picture=ContentFile(b"drawn"))
    return shown


def category() -> Category:
    return Category.objects.get_or_create(name="Travel")[0]


def budget(office, state=Budget.State.DRAFT) -> Budget:
    made = Budget.objects.create(year=today().year, goal="Sell more", drafted_by=office.manager)
    BudgetLine.objects.create(budget=made, category=category(), planned=1000, plan="As each year")
    Budget.objects.filter(pk=made.pk).update(state=state)
    return made


def approved_budget(office) -> dict:
    return {"pk": budget(office, Budget.State.APPROVED).pk}


def supplement(office) -> dict:
    line = budget(office, Budget.State.APPROVED).lines.get()
    return {"pk": Supplement.objects.create(line=line, amount=100, reason="Fair", asked_by=office.rep).pk}


def line(office, state=Budget.State.APPROVED) -> dict:
    return {"pk": budget(office, state).lines.get().pk}


def commitment(office) -> dict:
    made = Commitment.objects.create(
        claimant=office.rep,
        team=office.team,
        line=budget(office, Budget.State.APPROVED).lines.get(),
        amount=100,
        purpose="Fair",
        planned_on=today(),
        until=today(),
    )
    return {"pk": made.pk}


def advance(office) -> dict:
    on = Commitment.objects.get(pk=commitment(office)["pk"])
    whose = {"claimant": office.rep, "team": office.team, "commitment": on}
    days = {"needed_on": today(), "settle_by": today()}
    return {"pk": Advance.objects.create(amount=10, purpose="Hotel", **whose, **days).pk}


def invoice(office) -> dict:
    made = WalletInvoice(owner=office.rep, name="invoice.pdf", kind="pdf", sha256="0" * 64, state="unread")
    made.stored.save("invoice.pdf", ContentFile(b"%PDF-1.4"))
    return {"pk": made.pk}


def past_import(office, state=PastImport.State.PLANNED) -> PastImport:
    return PastImport.objects.create(by=office.finance, name="card.csv", sha256="0", state=state)


def past_expense(office) -> dict:
    row = {"line": 2, "identity": "a:1", "category": category(), "spent_on": today(), "amount": 100}
    whose = {"claimant": office.rep, "team": office.team}
    done = past_import(office, PastImport.State.DONE)
    return {"pk": PastExpense.objects.create(past_import=done, **row, **whose).pk}


def finding(office) -> dict:
    facts = {"seller": "Shop", "day": "2026-10-01", "amount": "5.00", "count": 2}
    return {"pk": Finding.objects.create(kind="double", key="double:1", month=today(), facts=facts).pk}


def note_of(office) -> MonthlyNote:
    told = dict.fromkeys(("month", "used", "before", "approved", "projected"))
    figures = {"rows": [], "together": told | {"category": ""}}
    return MonthlyNote.objects.create(month=Month.last_complete().first, figures=figures)


def note(office) -> dict:
    return {"month": Month(note_of(office).month)}


def batch(office) -> dict:
    """Put together by nobody who is asked: the second one of finance."""
    claim = submitted_claim(office)
    made = PaymentBatch.open_by(office.second_finance)
    Payment.objects.create(batch=made, claim=claim, amount=100)
    return {"pk": made.pk}


def account(office) -> dict:
    return {"pk": PayeeAccount.objects.create(person=office.rep, holder="Rep", bank_code="008", number="12345").pk}


def standards(office) -> dict:
    day = today() + timedelta(days=1)
    return {"pk": ExpenseStandards.objects.create(valid_from=day, per_day=500, per_kilometre=8).pk}


ROUTES = {
    "expenses:standards_edit": standards,
    "api:expense-standards-detail": standards,
    "expenses:batch": batch,
    "expenses:batch_step": lambda office: batch(office) | {"name": "confirm"},
    "expenses:bank_file": lambda office: batch(office) | {"form": "csv"},
    "expenses:payee_account": account,
    "expenses:payee_account_confirm": account,
    "api:payment-detail": batch,
    "api:payment-take-step": lambda office: batch(office) | {"step": "confirm"},
    "api:payee-account-detail": account,
    "api:payee-account-confirm": account,
    "expenses:wallet_invoice": invoice,
    "expenses:wallet_file": invoice,
    "expenses:wallet_row": invoice,
    "expenses:wallet_discard": invoice,
    "expenses:wallet_put_back": invoice,
    "api:wallet-detail": invoice,
    "api:wallet-check": invoice,
    "expenses:claim_draft": lambda office: {"about": claim_draft(office).about},
    "expenses:claim_budget": lambda office: {"about": claim_draft(office).about},
    "expenses:claim_draft_discard": lambda office: {"about": claim_draft(office).about},
    "api:claim-draft-detail": lambda office: {"pk": claim_draft(office).pk},
    "api:wallet-put-back": invoice,
    "api:wallet-content": invoice,
    "api:claim-evidence": lambda office: {"pk": submitted_claim(office).pk},
    "api:claim-document": claim_and_line,
    "api:payment-bank-file": batch,
    "api:spending-note-detail": lambda office: {"pk": note_of(office).pk},
    "expenses:claim": lambda office: {"pk": submitted_claim(office).pk},
    "expenses:claim_edit": lambda office: {"pk": draft_claim(office).pk},
    "expenses:claim_step": lambda office: {"pk": submitted_claim(office).pk, "name": "reject"},
    "expenses:document": document,
    "expenses:preview": preview,
    "expenses:budget": approved_budget,
    "expenses:budget_edit": lambda office: {"pk": budget(office).pk},
    "expenses:budget_step": lambda office: {"pk": budget(office, Budget.State.SUBMITTED).pk, "name": "send_back"},
    "expenses:budget_line": line,
    "expenses:budget_line_step": lambda office: line(office, Budget.State.SUBMITTED) | {"name": "send_back"},
    "expenses:commitment": commitment,
    "expenses:advance": advance,
    "expenses:advance_step": lambda office: advance(office) | {"name": "reject"},
    "api:advance-detail": advance,
    "api:advance-take-step": lambda office: advance(office) | {"step": "reject"},
    "expenses:commitment_step": lambda office: commitment(office) | {"name": "reject"},
    "api:budget-line-detail": line,
    "api:budget-line-entries": line,
    "api:budget-line-take-step": lambda office: line(office, Budget.State.SUBMITTED) | {"step": "send_back"},
    "api:commitment-detail": commitment,
    "api:commitment-take-step": lambda office: commitment(office) | {"step": "reject"},
    "expenses:supplement": supplement,
    "expenses:supplement_step": lambda office: supplement(office) | {"name": "reject"},
    "api:claim-detail": lambda office: {"pk": submitted_claim(office).pk},
    "api:claim-take-step": lambda office: {"pk": submitted_claim(office).pk, "step": "reject"},
    "api:budget-detail": approved_budget,
    "api:budget-take-step": lambda office: approved_budget(office) | {"step": "approve"},
    "api:supplement-detail": supplement,
    "api:supplement-take-step": lambda office: supplement(office) | {"step": "reject"},
    "expenses:past_import": lambda office: {"pk": past_import(office).pk},
    "expenses:past_import_step": lambda office: {"pk": past_import(office).pk, "name": "discard"},
    "expenses:past_expense": past_expense,
    "expenses:figure": lambda office: {"code": "used"},
    "expenses:finding": finding,
    "expenses:finding_step": lambda office: finding(office) | {"name": "assign"},
    "expenses:note": note,
    "api:past-import-detail": lambda office: {"pk": past_import(office).pk},
    "api:past-import-take-step": lambda office: {"pk": past_import(office).pk, "step": "discard"},
    "api:past-expense-detail": past_expense,
    "api:spending-detail": past_expense,
    "api:spending-finding-detail": finding,
    "api:spending-finding-take-step": lambda office: finding(office) | {"step": "assign"},
}
