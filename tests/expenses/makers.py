"""Makers of chapter 5: each gives a valid record; name only what matters to the test."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from PIL import Image

from expenses.documents import take
from expenses.models import Advance, Budget, BudgetLine, Category, Claim, ClaimLine, Commitment
from expenses.models.claim.reviewed import ON_ITS_WAY, TAKEN_BACK_WITHIN
from salesdept.common.calendar import today

_serial = count(1)


def png(**given) -> bytes:
    """A picture like no other."""
    number = next(_serial)
    out = BytesIO()
    colour = (number % 256, number // 256 % 256, 7)
    Image.new("RGB", (12, 8), colour).save(out, format=given.pop("format", "PNG"), **given)
    return out.getvalue()


def upload(content: bytes | None = None, name="invoice.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png() if content is None else content)


def make_category(name="Travel") -> Category:
    return Category.objects.get_or_create(name=name)[0]


def make_budget(office, *, year=None, teams=None, **amounts) -> Budget:
    """In force, with a line per category: make_budget(office, Travel=1000, teams={"Travel": office.team})."""
    budget = Budget.objects.create(year=year or today().year, goal="Sell more", drafted_by=office.manager)
    for name, amount in (amounts or {"Travel": 1000}).items():
        BudgetLine.objects.create(budget=budget, category=make_category(name), planned=amount, plan="As each year")
    for name, (team, amount) in (teams or {}).items():
        BudgetLine.objects.create(
            budget=budget, category=make_category(name), team=team, planned=amount, plan="As each year"
        )
    budget.submit(by=office.manager)
    budget.approve(by=office.leadership)
    return budget


def plan_for(budget, category, planned, team=None, **given) -> BudgetLine:
    """A line of a draft, with what it is for."""
    place = {"budget": budget, "category": make_category(category), "team": team}
    return BudgetLine.objects.create(**place, **{"planned": planned, "plan": "As each year"} | given)


def make_claim(claimant, *amounts, category="Travel", spent_on: date | None = None, **given) -> Claim:
    """A draft with one expense per amount, each with an invoice of its own."""
    claim = Claim.objects.create(**{"claimant": claimant, "title": "Visit"} | given)
    for amount in amounts or (100,):
        add_line(claim, amount, category=category, spent_on=spent_on)
    return claim


def add_line(claim, amount, *, category="Travel", spent_on=None, content=None, **given) -> ClaimLine:
    paper = take(upload(content))
    return ClaimLine.objects.create(
        **{
            "claim": claim,
            "category": make_category(category),
            "amount": Decimal(amount),
            "spent_on": spent_on or today(),
            "purpose": "Train",
            "invoice_number": f"INV-{next(_serial):06}",
            "document": paper.name,
            "document_kind": paper.kind,
            "document_sha256": paper.sha256,
        }
        | given
    )


def days_away(claimant, quantity, spent_on, **given) -> Claim:
    """A draft with days by the standards, from `spent_on` on."""
    claim = Claim.objects.create(claimant=claimant, title="Fair")
    by_days = {"basis": "days", "quantity": quantity, "invoice_number": "", "seller": ""}
    add_line(claim, 500, spent_on=spent_on, **by_days, **given)
    return claim


def hand_in(claimant, *amounts, **given) -> Claim:
    claim = make_claim(claimant, *amounts, **given)
    claim.submit(by=claimant)
    return claim


def bring_to(state: str, office, *amounts, **given) -> Claim:
    """A claim of `office.rep` in that state, by the steps that lead there."""
    claim = make_claim(office.rep, *amounts, **given)
    lead(claim, WAYS[state], office)
    return claim


def lead(claim, way, office) -> None:
    for name, by, details in way:
        one = claim.payment.batch if name == "confirm" else claim
        one.perform(name, by=getattr(office, by), **details)
        if name == "approve":
            let_out(claim)
    claim.refresh_from_db()


def let_out(claim) -> None:
    """The seconds are over in which its last decision could be taken back; nobody was told of it yet."""
    earlier = F("decided_at") - TAKEN_BACK_WITHIN - ON_ITS_WAY
    type(claim).objects.filter(pk=claim.pk).update(decided_at=earlier)
    claim.refresh_from_db()


def approve(claim, by) -> None:
    """Approved so long ago that finance has it in hand."""
    claim.approve(by=by)
    let_out(claim)


SUBMIT = ("submit", "rep", {})
APPROVE = ("approve", "supervisor", {})
VERIFY = ("verify", "finance", {})
PAY = ("pay", "second_finance", {})
CONFIRM = ("confirm", "finance", {"paid_on": date(2026, 11, 23), "reference": "TT-1"})
REASON = {"reason": "unreadable"}
VOID = [("propose_void", "finance", REASON), ("confirm_void", "manager", {})]
WAYS = {
    "draft": [],
    "submitted": [SUBMIT],
    "approved": [SUBMIT, APPROVE],
    "verified": [SUBMIT, APPROVE, VERIFY],
    "in_payment": [SUBMIT, APPROVE, VERIFY, PAY],
    "paid": [SUBMIT, APPROVE, VERIFY, PAY, CONFIRM],
    "void_pending": [SUBMIT, APPROVE, VERIFY, PAY, CONFIRM, *VOID],
    "voided": [SUBMIT, APPROVE, VERIFY, PAY, CONFIRM, *VOID, ("money_back", "finance", {"reference": "RC-1"})],
    "returned": [SUBMIT, ("send_back", "supervisor", REASON)],
    "rejected": [SUBMIT, ("reject", "supervisor", REASON)],
    "cancelled": [("cancel", "rep", {})],
}


def line_of(budget, category="Travel", team=None) -> BudgetLine:
    return budget.lines.get(category__name=category, team=team)


def hold(person, amount, line: BudgetLine | None = None, **given) -> Commitment:
    """Money held ahead for today, a month long, from the line that pays the category."""
    return Commitment.hold(
        **{
            "by": person,
            "category": line.category if line else make_category(),
            "amount": Decimal(amount),
            "purpose": "Fair",
            "planned_on": today(),
            "until": today() + timedelta(days=30),
        }
        | given
    )


def approved_hold(office, amount, **given) -> Commitment:
    """Of `office.rep`, approved by the supervisor."""
    held = hold(office.rep, amount, **given)
    held.approve(by=office.supervisor)
    return held


def ask_in_advance(office, amount, on: Commitment | None = None, **given) -> Advance:
    """Cash asked for by `office.rep` for today, on a commitment that just holds it."""
    return Advance.ask(
        **{
            "by": office.rep,
            "commitment": on or approved_hold(office, amount),
            "amount": Decimal(amount),
            "needed_on": today(),
            "purpose": "Hotel",
        }
        | given
    )


def pay_in_advance(office, amount, on: Commitment | None = None, **given) -> Advance:
    """An advance that was asked for, approved, put in payment and confirmed."""
    advance = ask_in_advance(office, amount, on, **given)
    advance.approve(by=office.supervisor)
    advance.pay(by=office.second_finance)
    advance.payment.batch.confirm(by=office.finance, paid_on=today(), reference="TT-A")
    advance.refresh_from_db()
    return advance
