"""A claim's way: reserved when handed in, reviewed, verified and paid by four different people, each invoice once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from expenses.models import Claim, ClaimLine, Invoice, OverBudget, Payment
from expenses.tasks import release_forgotten
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice
from tests.makers import make_user

from . import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(office):
    return makers.make_budget(manager=office.manager, leadership=office.leadership, travel=1000, marketing=500)


@pytest.fixture
def travel(budget):
    return makers.line_of(budget)


def money(line) -> tuple:
    line.refresh_from_db()
    return line.approved, line.reserved, line.spent


class TestTheWayOfAClaim:
    """Through HTTP, as people go it."""

    @pytest.mark.clause("5.2.1")
    @pytest.mark.clause("5.2.4")
    @pytest.mark.clause("5.3.1")
    def test_from_the_invoice_to_the_bank(self, office, as_user, travel):
        as_user(office.rep).post("/claims/new/", makers.typed({"amount": "２00"}))
        claim = Claim.objects.get()
        at = claim.get_absolute_url()
        assert money(travel) == (1000, 0, 0)
        as_user(office.rep).post(f"{at}submit/")
        assert money(travel) == (1000, 200, 0)
        as_user(office.supervisor).post(f"{at}approve/")
        as_user(office.finance).post(f"{at}verify/")
        as_user(office.second_finance).post(f"{at}pay/", {"reference": "B-77"})
        claim.refresh_from_db()
        assert (claim.state, claim.payment.amount, claim.paid_by) == ("paid", 200, office.second_finance)
        assert money(travel) == (1000, 0, 200)
        assert list(broken()) == []

    @pytest.mark.clause("5.3.3")
    def test_beyond_the_budget_it_needs_a_supplement_first(self, office, as_user, travel):
        claim = makers.make_claim(office.rep, 1200)
        at = claim.get_absolute_url()
        refused = as_user(office.rep).post(f"{at}submit/")
        assert refused.status_code == 422
        page = refused.content.decode()
        assert "5.3.3" in page
        form_at = f"/supplements/new/?line={travel.pk}&amp;amount=200.00"
        assert form_at in page
        form = as_user(office.rep).get(form_at.replace("&amp;", "&")).content.decode()
        assert 'value="200.00"' in form
        assert f'value="{travel.pk}" selected' in form
        as_user(office.rep).post("/supplements/new/", {"line": travel.pk, "amount": "200.00", "reason": "A fair more"})
        asked = travel.supplements.get()
        assert as_user(office.rep).post(f"{at}submit/").status_code == 422
        as_user(office.leadership).post(f"{asked.get_absolute_url()}approve/", {"granted": ""})
        as_user(office.rep).post(f"{at}submit/")
        claim.refresh_from_db()
        assert claim.state == "submitted"
        assert money(travel) == (1200, 1200, 0)

    @pytest.mark.clause("5.3.3")
    def test_who_may_not_ask_is_sent_to_the_manager_without_a_link(self, office, as_user, travel):
        claim = makers.make_claim(office.technical, 1200)
        page = as_user(office.technical).post(f"{claim.get_absolute_url()}submit/").content.decode()
        assert "Ask the sales manager" in page
        assert "/supplements/new/" not in page

    def test_those_concerned_are_told(self, office, travel, django_capture_on_commit_callbacks):
        claim = makers.make_claim(office.rep)
        with django_capture_on_commit_callbacks(execute=True):
            claim.submit(by=office.rep)
        with django_capture_on_commit_callbacks(execute=True):
            claim.send_back(by=office.supervisor, reason="Blurred")
        assert Notice.objects.filter(recipient=office.supervisor).exists()
        assert Notice.objects.filter(recipient=office.rep, body__contains="Blurred").exists()


STEPS = {
    "submit": ("draft", {"rep"}),
    "withdraw": ("submitted", {"rep"}),
    "cancel": ("draft", {"rep"}),
    "approve": ("submitted", {"supervisor"}),
    "send_back": ("submitted", {"supervisor"}),
    "reject": ("submitted", {"supervisor"}),
    "verify": ("approved", {"finance", "second_finance"}),
    "pay": ("verified", {"second_finance"}),
}
EVERYBODY = [
    *("rep", "second_rep", "other_rep", "supervisor", "other_supervisor", "manager", "clerk"),
    *("finance", "second_finance", "leadership", "technical", "aftersales", "admin"),
]


def claim_in(state, office) -> Claim:
    """A rep's claim in `state`, come there by its steps; reviewed by the supervisor, verified by `finance`."""
    claim = makers.make_claim(office.rep)
    way = {"submitted": [], "approved": ["approve"], "verified": ["approve", "verify"]}
    way |= {"paid": ["approve", "verify", "pay"], "returned": ["send_back"], "rejected": ["reject"]}
    if state == "cancelled":
        claim.cancel(by=office.rep)
    elif state != "draft":
        claim.submit(by=office.rep)
        for name in way[state]:
            by = {"verify": office.finance, "pay": office.second_finance}.get(name, office.supervisor)
            details = {"pay": {"reference": "B"}, "send_back": {"reason": "r"}, "reject": {"reason": "r"}}
            claim.perform(name, by=by, **details.get(name, {}))
    return claim


@pytest.mark.clause("5.2.3")
@pytest.mark.parametrize("step", STEPS)
def test_who_takes_which_step(office, travel, step):
    state, allowed = STEPS[step]
    claim = claim_in(state, office)
    assert set(claim.steps()) == set(STEPS)
    assert {who for who in EVERYBODY if claim.steps()[step].refusal(claim, getattr(office, who)) is None} == allowed


FROM = {
    "submit": {"draft", "returned"},
    "withdraw": {"submitted"},
    "cancel": {"draft", "returned"},
    "approve": {"submitted"},
    "send_back": {"submitted", "approved"},
    "reject": {"submitted", "approved"},
    "verify": {"approved"},
    "pay": {"verified"},
}


@pytest.mark.parametrize("state", Claim.State.values)
def test_no_step_is_skipped_and_nothing_comes_back_from_the_end(office, as_user, travel, state):
    """SEC-037: every step from every state, by whom it would belong to, over HTTP: 409 where it does not start there.

    404 where the person does not see the claim at all: a draft is its claimant's, finance sees what was approved.
    """
    claim = claim_in(state, office)
    who = {"verify": office.finance, "pay": office.second_finance} | dict.fromkeys(["submit", "withdraw", "cancel"], office.rep)
    for step in set(STEPS) - {step for step, states in FROM.items() if state in states}:
        person = who.get(step, office.supervisor)
        answer = as_user(person).post(f"{claim.get_absolute_url()}{step}/", {"reason": "r", "reference": "B"})
        is_seen = Claim.objects.visible_to(person).exists()
        assert answer.status_code == (409 if is_seen else 404), (state, step)
    assert Claim.objects.get().state == state


class TestDutiesApart:
    @pytest.mark.clause("5.2.3")
    @pytest.mark.parametrize(
        ("claimant", "reviewers"),
        [
            ("rep", {"supervisor"}),
            ("supervisor", {"manager"}),
            ("clerk", {"manager"}),
            ("technical", {"manager"}),
            ("manager", {"leadership"}),
            ("finance", {"leadership"}),
        ],
    )
    def test_own_papers_go_up(self, office, travel, claimant, reviewers):
        claim = makers.submitted(getattr(office, claimant))
        rule = claim.steps()["approve"]
        assert {who for who in EVERYBODY if rule.refusal(claim, getattr(office, who)) is None} == reviewers

    @pytest.mark.clause("5.2.3")
    def test_nobody_reviews_the_own_claim_even_of_the_only_leadership(self, office, travel):
        """SEC-027. Where nobody else is left, it is not taken at all."""
        with pytest.raises(RuleBroken) as refusal:
            makers.submitted(office.leadership)
        assert refusal.value.clause == "5.2.3"
        make_user("leadership")
        claim = makers.submitted(office.leadership)
        with pytest.raises(NotYourPart):
            claim.approve(by=office.leadership)

    @pytest.mark.clause("5.2.4")
    def test_finance_verifies_and_pays_no_claim_of_its_own(self, office, travel):
        claim = makers.submitted(office.finance)
        claim.approve(by=office.leadership)
        with pytest.raises(NotYourPart):
            claim.verify(by=office.finance)
        claim.verify(by=office.second_finance)
        for person in (office.finance, office.second_finance):
            with pytest.raises(NotYourPart):
                claim.pay(by=person, reference="B")
        claim.pay(by=make_user("finance"), reference="B")
        assert claim.state == "paid"

    @pytest.mark.clause("5.2.4")
    def test_who_approved_does_not_verify_after_a_change_of_post(self, office, travel):
        claim = makers.submitted(office.rep)
        claim.approve(by=office.supervisor)
        type(office.supervisor).objects.filter(pk=office.supervisor.pk).update(role="finance")
        office.supervisor.refresh_from_db()
        for step in ("verify", "send_back", "reject"):
            assert isinstance(claim.steps()[step].refusal(claim, office.supervisor), NotYourPart)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"approved_by": "rep"},
            {"verified_by": "rep"},
            {"verified_by": "supervisor"},
            {"paid_by": "rep"},
            {"paid_by": "supervisor"},
            {"paid_by": "finance"},
        ],
        ids=str,
    )
    def test_the_database_itself_keeps_duties_apart(self, office, travel, wrong):
        claim = claim_in("verified", office)
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(**{field: getattr(office, who) for field, who in wrong.items()})


@pytest.mark.ledger
@pytest.mark.clause("5.3.1")
class TestMoney:
    def test_submitting_twice_reserves_once(self, office, travel):
        claim = makers.submitted(office.rep)
        with pytest.raises(NotNow):
            claim.submit(by=office.rep)
        assert money(travel) == (1000, 100, 0)

    def test_paying_twice_pays_once(self, office, travel):
        claim = claim_in("paid", office)
        with pytest.raises(NotNow):
            claim.pay(by=office.second_finance, reference="B")
        assert (Payment.objects.count(), money(travel)) == (1, (1000, 0, 100))

    def test_all_lines_or_none(self, office, budget, travel):
        claim = makers.make_claim(office.rep, 100)
        makers.add_expense(claim, 501, "marketing")
        with pytest.raises(OverBudget):
            claim.submit(by=office.rep)
        assert (money(travel), Invoice.objects.count()) == ((1000, 0, 0), 0)

    def test_two_lines_that_fit_alone_but_not_together_are_refused(self, office, travel):
        claim = makers.make_claim(office.rep, 600)
        makers.add_expense(claim, 600)
        with pytest.raises(OverBudget) as refusal:
            claim.submit(by=office.rep)
        assert refusal.value.missing == 200

    def test_to_the_last_cent(self, office, travel):
        makers.submitted(office.rep, Decimal("999.99"))
        with pytest.raises(OverBudget):
            makers.submitted(office.rep, Decimal("0.02"))
        makers.submitted(office.rep, Decimal("0.01"))
        assert money(travel) == (1000, 1000, 0)

    @pytest.mark.parametrize("end", ["withdraw", "reject"])
    def test_what_comes_to_nothing_frees_money_and_invoice(self, office, travel, end):
        claim = makers.submitted(office.rep)
        claim.perform(end, **({"by": office.rep} if end == "withdraw" else {"by": office.supervisor, "reason": "No"}))
        assert (money(travel), Invoice.objects.count()) == ((1000, 0, 0), 0)

    def test_after_a_withdrawal_it_can_be_handed_in_again(self, office, travel):
        claim = makers.submitted(office.rep)
        for _turn in range(3):
            claim.withdraw(by=office.rep)
            claim.submit(by=office.rep)
        assert (claim.round, money(travel)) == (4, (1000, 100, 0))

    def test_sent_back_it_keeps_its_reservation_and_takes_the_new_sum_when_handed_in(self, office, travel):
        claim = makers.submitted(office.rep, 900)
        claim.send_back(by=office.supervisor, reason="Blurred")
        assert money(travel) == (1000, 900, 0)
        with pytest.raises(OverBudget):
            makers.submitted(office.second_rep, 200)
        ClaimLine.objects.update(amount=950)
        claim.submit(by=office.rep)
        assert money(travel) == (1000, 950, 0)

    def test_sent_back_by_finance_it_is_reviewed_anew(self, office, travel):
        claim = claim_in("approved", office)
        claim.send_back(by=office.finance, reason="Number")
        claim.submit(by=office.rep)
        assert (claim.state, claim.approved_by, money(travel)) == ("submitted", None, (1000, 100, 0))

    def test_a_week_later_the_money_is_free_once(self, office, travel):
        claim = claim_in("returned", office)
        with as_of(today() + timedelta(days=6)):
            assert release_forgotten() == 0
        with as_of(today() + timedelta(days=8)):
            assert [release_forgotten(), release_forgotten()] == [1, 0]
            assert money(travel) == (1000, 0, 0)
            assert AuditEntry.objects.of(claim).filter(action="release").count() == 1
            claim.submit(by=office.rep)
        assert money(travel) == (1000, 100, 0)
        assert list(broken()) == []

    def test_cancelling_what_was_sent_back_frees_the_money(self, office, travel):
        claim_in("returned", office).cancel(by=office.rep)
        assert money(travel) == (1000, 0, 0)


@pytest.mark.clause("5.2.2")
class TestInvoices:
    @pytest.mark.parametrize(
        "again", ["AB-12345678", "ab-12345678", " AB 1234 5678 ", "ＡＢ－１２３４５６７８", "AB12345678", "Ab_12345678"]
    )
    def test_the_same_number_is_claimed_once_however_it_is_written(self, office, travel, again):
        """SEC-103."""
        makers.submitted(office.rep, invoice_number="AB-12345678")
        with pytest.raises(RuleBroken) as refusal:
            makers.submitted(office.other_rep, invoice_number=again)
        assert refusal.value.clause == "5.2.2"
        assert office.rep.name not in str(refusal.value)
        assert money(travel) == (1000, 100, 0)

    def test_nor_twice_in_the_same_claim(self, office, travel):
        claim = makers.make_claim(office.rep, invoice_number="AB-1")
        makers.add_expense(claim, invoice_number="ab1")
        with pytest.raises(RuleBroken):
            claim.submit(by=office.rep)

    def test_the_same_file_under_another_number_is_refused(self, office, travel):
        content = makers.picture()
        makers.submitted(office.rep, document=makers.upload(content))
        with pytest.raises(RuleBroken):
            makers.submitted(office.second_rep, document=makers.upload(content))

    def test_a_rejected_claim_frees_its_invoice_a_paid_one_never(self, office, travel):
        first = makers.submitted(office.rep, invoice_number="AB-1")
        first.reject(by=office.supervisor, reason="Private")
        second = makers.submitted(office.rep, invoice_number="AB-1")
        makers.paid(second, reviewer=office.supervisor, finance=office.finance, payer=office.second_finance)
        with pytest.raises(RuleBroken):
            makers.submitted(office.rep, invoice_number="AB-1")

    @pytest.mark.parametrize("lacking", [{"document": None}, {"invoice_number": ""}, {"invoice_number": " - "}], ids=str)
    def test_no_expense_without_its_paper_and_number(self, office, travel, lacking):
        with pytest.raises(RuleBroken) as refusal:
            makers.submitted(office.rep, **lacking)
        assert refusal.value.clause == "5.2.2"

    def test_no_claim_without_an_expense(self, office, travel):
        with pytest.raises(RuleBroken):
            Claim.objects.create(claimant=office.rep, title="Nothing").submit(by=office.rep)


@pytest.mark.clause("5.2.1")
class TestInTime:
    def test_sixty_days_need_no_reason(self, office):
        with as_of(today().replace(month=11, day=20)):
            makers.make_budget(travel=1000)
            makers.submitted(office.rep, spent_on=makers.long_ago(60))

    def test_later_ones_say_why(self, office):
        with as_of(today().replace(month=11, day=20)):
            makers.make_budget(travel=1000)
            with pytest.raises(RuleBroken) as refusal:
                makers.submitted(office.rep, spent_on=makers.long_ago(61))
            assert refusal.value.clause == "5.2.1"
            makers.submitted(office.rep, spent_on=makers.long_ago(61), late_reason="In hospital")


@pytest.mark.clause("5.3.1")
def test_an_expense_draws_on_the_budget_of_its_own_year(office):
    last, this = today().year - 1, today().year
    old, new = makers.make_budget(year=last, travel=1000), makers.make_budget(year=this, travel=1000)
    with as_of(today().replace(month=1, day=20)):
        makers.submitted(office.rep, 100, spent_on=makers.long_ago(25))
        makers.submitted(office.rep, 70, spent_on=makers.long_ago(1))
    assert (money(makers.line_of(old)), money(makers.line_of(new))) == ((1000, 100, 0), (1000, 70, 0))
