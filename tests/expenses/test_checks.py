"""5.2.2, 5.2.3 What is said of an expense beside its invoice, and what keeps a claim out of a batch."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from customers.models import Communication
from expenses.documents import take
from expenses.invoices import mainland_qr, taiwan_qr
from expenses.models import Category, Claim, ClaimLine, PaymentRules, WalletInvoice
from expenses.review import findings
from expenses.wallet.forms import CheckForm
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.people.models import Membership
from tests.customers.makers import make_customer

from .history import taken, uploaded, worked_on
from .makers import (
    add_line,
    bring_to,
    hand_in,
    let_out,
    make_budget,
    make_category,
    make_claim,
    upload,
)
from .papers import CODES
from .test_pages import as_sent, page
from .test_standards import make_standards, most

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.3")]

A_TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def _on_a_tuesday(db):
    with as_of(A_TUESDAY):
        yield


@pytest.fixture
def budget(office):
    return make_budget(office, Travel=50_000)


def keep(person, **given) -> WalletInvoice:
    """In the wallet, as if it had been read."""
    paper = take(upload())
    facts = {"number": "AB12345678", "issued_on": today(), "total": Decimal(110), "currency": "TWD", "state": "read"}
    made = WalletInvoice(
        owner=person, name="x.png", stored=paper.name, kind=paper.kind, sha256=paper.sha256,
        kept_sha256=paper.kept_sha256, **facts | given,
    )  # fmt: skip
    made.identify()
    made.save()
    return made


def claim_of(paper, amount=110, **given) -> Claim:
    """A draft of its owner, with one line made of the invoice."""
    claim = Claim.objects.create(claimant=paper.owner, title="Visit")
    facts = {"claim": claim, "category": make_category(), "amount": amount, "spent_on": today(), "purpose": "Dinner"}
    line = ClaimLine(**facts | given)
    line.take_from(paper)
    line.save()
    return claim


def at(seller, amount, person, **given) -> Claim:
    claim = Claim.objects.create(claimant=person, title="Dinner")
    add_line(claim, amount, seller=seller, **given)
    claim.submit(by=person)
    return claim


def said(claim) -> str:
    return " | ".join(one.text for _line, found in findings(claim) for one in found)


def is_odd(claim) -> bool:
    return Claim.objects.with_warnings().get(pk=claim.pk).has_warning


def test_what_is_plain_is_not_odd(office, budget):
    claim = claim_of(keep(office.rep))
    claim.submit(by=office.rep)
    assert not is_odd(claim)


@pytest.mark.clause("5.2.2")
class TestTheDayOfTheInvoice:
    def test_another_day_than_that_of_the_expense_is_pointed_out(self, office, budget):
        claim = claim_of(keep(office.rep, issued_on=today() - timedelta(days=6)))
        claim.submit(by=office.rep)
        assert "The invoice is of 11 Nov 2026, the expense of 17 Nov 2026." in said(claim)
        assert is_odd(claim)

    @pytest.mark.clause("5.2.1")
    def test_it_is_as_late_as_its_invoice_is_old(self, office, budget):
        claim = claim_of(keep(office.rep, issued_on=today() - timedelta(days=61)))
        with pytest.raises(RuleBroken, match="more than 60 days old"):
            claim.submit(by=office.rep)
        claim.late_reason = "I was abroad"
        claim.save()
        claim.submit(by=office.rep)
        assert "Claimed late: I was abroad" in said(claim)

    def test_one_of_a_day_to_come_is_not_taken(self, office, budget):
        paper = keep(office.rep, issued_on=today() + timedelta(days=1))
        assert not paper.is_claimable
        with pytest.raises(RuleBroken, match="a day that has not come yet") as refusal:
            claim_of(paper).submit(by=office.rep)
        assert (refusal.value.clause, refusal.value.remedy_url) == ("5.2.2", paper.get_absolute_url())


class TestTheSeller:
    def test_two_equal_halves_of_one_claim_are_a_bill_in_parts(self, office, budget):
        claim = make_claim(office.rep, 90)
        claim.lines.update(seller="Hotel", seller_key="hotel")
        add_line(claim, 90, seller="Hotel")
        claim.submit(by=office.rep)
        assert "1 other expense at this seller on that day: 180.00 together" in said(claim)
        assert is_odd(claim)

    @pytest.mark.parametrize("name", ["ＧＲＡＮＤ　ＨＯＴＥＬ", "grand-hotel", " Grand  Hotel. "])
    def test_it_is_the_same_however_it_is_written(self, office, budget, name):
        at(name, 180, office.second_rep)
        assert "1 other expense of the same amount" in said(at("Grand Hotel", 180, office.rep))
        assert "at this seller on that day: 550.00" in said(at("GRAND HOTEL", 190, office.rep))

    def test_numbers_side_by_side_are_of_one_seller_however_it_is_written(self, office, budget):
        at("Taxi Co.", 90, office.rep, invoice_number="AB-12345678")
        assert "number beside this one" in said(at("taxi co", 91, office.rep, invoice_number="AB-12345679"))

    def test_what_came_in_with_a_file_is_not_claimed_unnoticed(self, office, budget):
        table = "Date,Amount,Category,Supplier\n2026-11-17,180.00,Travel,GRAND HOTEL\n"
        past = uploaded(office.finance, table)
        past.decide(
            by=office.finance,
            decisions={
                "date_order": "", "doubles": "", "columns": past.plan["columns"], "rest": "",
                "categories": {"travel": str(make_category().pk)},
            },
        )  # fmt: skip
        taken(worked_on(past), office.finance)
        claim = at("Grand Hotel", 180, office.rep)
        assert "came in with a file: it may be paid already" in said(claim)
        assert is_odd(claim)
        assert not is_odd(at("Grand Inn", 180, office.second_rep))

    @pytest.mark.clause("5.2.2")
    def test_its_tax_id_had_another_name_before(self, office, budget):
        with as_of(today() - timedelta(days=1)):
            known = keep(office.second_rep, seller="Grand Hotel", seller_tax_id="24634102")
            claim_of(known).submit(by=office.second_rep)
        other = claim_of(keep(office.rep, number="CD12345678", seller="Office World", seller_tax_id="24634102"), 109)
        other.submit(by=office.rep)
        assert "tax ID 24634102 was claimed before as that of Grand Hotel" in said(other)
        assert is_odd(other)
        assert "claimed before as that of" not in said(Claim.objects.get(claimant=office.second_rep))

    @pytest.mark.clause("5.2.2")
    def test_another_one_than_on_the_invoice_is_pointed_out(self, office, budget):
        claim = claim_of(keep(office.rep, seller="Grand Hotel"))
        claim.lines.update(seller="Office World")
        claim.submit(by=office.rep)
        assert "Its invoice names another seller: Grand Hotel." in said(claim)
        assert is_odd(claim)


@pytest.mark.clause("5.3.1")
def test_beyond_the_plan_of_the_month_the_reviewer_reads_why(office, as_user, budget):
    claim = hand_in(office.rep, 110, month_reason="The fair was brought forward")
    shown = page(as_user(office.supervisor).get("/expenses/inbox/"))
    assert "Beyond the month&#x27;s plan: The fair was brought forward" in shown
    assert is_odd(claim)


@pytest.mark.clause("5.2.1")
class TestCities:
    @pytest.mark.parametrize(
        ("named", "typed"),
        [("Taipei", "taipei "), ("台北", "臺北"), ("New Taipei", "new-taipei"), ("Taipei", "Ｔaipei")],
    )
    def test_a_limit_holds_however_the_city_is_written(self, office, named, typed):
        make_standards(("Travel", "", "", 3000), ("Travel", "", named, 4000))
        line = make_claim(office.rep, 3500).lines.get()
        ClaimLine.objects.update(city=typed)
        assert most(line) == 4000
        ClaimLine.objects.update(city="Tainan")
        assert most(line) == 3000

    def test_it_is_told_before_anything_is_spent(self, office, as_user, api_as, budget):
        make_standards(("Travel", "", "", 3000), ("Travel", "", "Taipei", 4000))
        asked = {"amount": "3500", "category": make_category().pk, "city": "taipei"}
        client = as_user(office.rep)
        assert '<option value="Taipei">' in page(client.get(reverse("expenses:can_spend")))
        [limit] = client.get(reverse("expenses:can_spend"), asked).context["answer"].limits
        assert (limit.name, limit.amount, limit.is_kept) == ("For one expense in Taipei", 4000, True)
        [told] = api_as(office.rep).get("/api/v1/can-i-spend/", asked | {"category": "Travel", "city": "x"}).data
        assert told["limits"][0]["amount"] == "3000.00"

    def test_one_city_is_not_limited_twice(self, office, as_user):
        category = make_category().pk
        sent = {"valid_from": str(today() + timedelta(days=1)), "per_day": "500", "per_kilometre": "8"}
        sent |= {"limits-TOTAL_FORMS": 2, "limits-INITIAL_FORMS": 0}
        for number, city in enumerate(("台北", "臺北")):
            sent |= {f"limits-{number}-category": category, f"limits-{number}-city": city, f"limits-{number}-most": "9"}
        refused = as_user(office.finance).post("/expenses/standards/new/", sent)
        assert (refused.status_code, "stands here twice" in page(refused)) == (422, True)


@pytest.mark.clause("5.2.2")
def test_an_invoice_without_a_number_is_not_called_unused(office, budget):
    claim = make_claim(office.rep, 110)
    claim.lines.update(currency="USD", foreign_amount=4)
    line = claim.lines.get()
    line.seller, line.invoice_number, line.rate_reason = "Joe's Diner", "", ""
    line.save()
    claim.submit(by=office.rep)
    assert "The invoice has no number" in said(claim)
    assert "used nowhere else" not in said(claim)
    assert is_odd(claim)


@pytest.mark.clause("5.2.2")
class TestTax:
    @pytest.mark.parametrize(("tax", "status"), [("-1", 422), ("100", 422), ("120", 422), ("99.99", 302), ("0", 302)])
    def test_it_is_a_part_of_the_amount(self, office, as_user, budget, tax, status):
        answer = as_user(office.rep).post("/expenses/claims/new/", as_sent({"amount": "100", "tax": tax}))
        assert answer.status_code == status

    def test_also_for_programs(self, office, api_as, budget):
        line = {"category": "Travel", "spent_on": str(today()), "amount": "100", "purpose": "x", "tax": "100"}
        refused = api_as(office.rep).post("/api/v1/claims/", {"title": "x", "lines": [line]}, format="json")
        assert (refused.status_code, "tax" in str(refused.data)) == (400, True)

    @pytest.mark.parametrize("tax", [-1, 110, 111])
    def test_the_database_holds_it(self, office, tax):
        claim = make_claim(office.rep, 110)
        with pytest.raises(IntegrityError), transaction.atomic():
            claim.lines.update(tax=tax)

    def test_what_was_cut_below_its_tax_is_corrected_before_it_comes_again(self, office, budget):
        claim = make_claim(office.rep, 110)
        claim.lines.update(tax=50)
        claim.submit(by=office.rep)
        claim.cut(by=office.supervisor, line=claim.lines.get(), amount=Decimal(40), reason="private")
        claim.send_back(by=office.supervisor, reason="look")
        let_out(claim)
        with pytest.raises(RuleBroken, match="the tax is a part"):
            claim.submit(by=office.rep)

    @pytest.mark.parametrize(("tax", "wrong"), [("-1", ["tax"]), ("110", ["tax"]), ("0", []), ("109.99", [])])
    def test_it_is_a_part_of_the_total_of_its_invoice(self, office, tax, wrong):
        paper = keep(office.rep)
        typed = {"number": paper.number, "issued_on": str(today()), "total": "110", "currency": "TWD", "tax": tax}
        assert list(CheckForm(typed, instance=paper, by=office.rep).errors) == wrong

    @pytest.mark.clause("5.2.3")
    @pytest.mark.parametrize(
        ("net", "tax", "agree"),
        [("100", "9.98", False), ("100", "9.99", True), ("100", "10.02", False), (None, "9", True)],
    )
    def test_an_invoice_whose_sums_do_not_agree_is_pointed_out(self, office, budget, net, tax, agree):
        claim = claim_of(keep(office.rep, net=net, tax=tax))
        claim.submit(by=office.rep)
        assert ("net and tax come to" not in said(claim), is_odd(claim)) == (agree, not agree)


def test_what_was_spent_before_the_claimant_came_is_pointed_out(office, budget):
    Membership.objects.filter(user=office.rep).update(since=today() - timedelta(days=2))
    assert not is_odd(hand_in(office.rep, 110, spent_on=today() - timedelta(days=1)))
    early = hand_in(office.rep, 120, spent_on=today() - timedelta(days=4))
    assert "Before the claimant's first day here, 15 Nov 2026." in said(early)
    assert is_odd(early)


class TestTogether:
    def test_a_large_sum_is_approved_by_itself(self, office, as_user, budget):
        PaymentRules.objects.create(together_up_to=200)
        small, large = hand_in(office.rep, 200), hand_in(office.second_rep, "200.01")
        client = as_user(office.supervisor)
        assert client.get("/expenses/inbox/together/").context["clean"] == [small]
        assert client.get("/expenses/inbox/").context["clean"] == [small]
        client.post("/expenses/inbox/together/", {"claim": [f"{one.pk}:{one.version}" for one in (small, large)]})
        assert set(Claim.objects.values_list("title", "state")) == {("Visit", "approved"), ("Visit", "submitted")}
        assert Claim.objects.get(pk=large.pk).state == "submitted"

    @pytest.mark.clause("5.2.4")
    def test_the_sum_stands_with_the_rules_of_payment(self, office, as_user):
        client = as_user(office.manager)
        shown = client.get("/expenses/payments/rules/").context["form"]
        sent = {"review_days": "3", "together_up_to": "5,000", "two_confirm_above": "100000", "version": "1"}
        assert "together_up_to" in shown.fields
        assert client.post("/expenses/payments/rules/", sent).status_code == 302
        assert PaymentRules.current().together_up_to == 5000


@pytest.mark.clause("5.2.4")
class TestTheSecondsOfTheApprover:
    @pytest.mark.parametrize("step", ["verify", "cut", "send_back", "reject"])
    def test_finance_waits_until_the_approval_is_out(self, office, budget, step):
        claim = hand_in(office.rep, 110)
        claim.approve(by=office.supervisor)
        reason = {} if step == "verify" else {"reason": "x"}
        details = reason | ({"line": claim.lines.get(), "amount": Decimal(10)} if step == "cut" else {})
        assert not Claim.objects.to_verify_by(office.finance).exists()
        assert not Claim.objects.left_to_colleagues_of(office.finance).exists()
        with as_of(now() + timedelta(seconds=9)), pytest.raises(NotNow, match="may still be taken back"):
            claim.perform(step, by=office.finance, **details)
        with as_of(now() + timedelta(seconds=10)):
            assert Claim.objects.to_verify_by(office.finance).get() == claim
            claim.perform(step, by=office.finance, **details)


@pytest.mark.clause("5.2.2")
class TestWhatStandsBesideTheReceipt:
    def test_the_marks_of_an_invoice_are_read(self):
        mainland, taiwan = mainland_qr.read(CODES["ordinary"]), taiwan_qr.read(CODES["taiwan"])
        assert (mainland.type_code, mainland.check_code) == ("04", "85342965681116380258")
        assert taiwan.random_code == "1234"
        assert mainland_qr.read(CODES["digital"]).check_code == ""

    def test_they_are_kept_and_stand_beside_the_paper(self, office, as_user, budget):
        paper = keep(office.rep)
        paper.state = "waiting"
        paper.save()
        told = {"number": "AB12345678", "issued_on": str(today()), "total": "110.00", "currency": "TWD"}
        told |= {"random_code": "1234", "buyer_tax_id": "12345675", "tax": "5.24", "keys": [paper.key]}
        paper.note(told)
        claim = claim_of(paper)
        claim.submit(by=office.rep)
        shown = page(as_user(office.supervisor).get("/expenses/inbox/"))
        claim.approve(by=office.supervisor)
        let_out(claim)
        verified = page(as_user(office.finance).get(claim.get_absolute_url()))
        for part in ("random code</dt><dd", ">1234<", ">12345675<", ">5.24<", ">17 Nov 2026<", ">110.00<"):
            assert part in shown
            assert part in verified

    @pytest.mark.clause("5.2.3")
    def test_the_visit_is_a_link_for_who_may_see_it(self, office, as_user, budget):
        Category.objects.filter(name="Travel").update(code="travel")
        customer = make_customer(office.rep)
        visit = Communication.objects.create(customer=customer, by=office.rep, outcome="progress")
        claim = make_claim(office.rep, 110)
        claim.submit(by=office.rep)
        link = f'<a href="{visit.get_absolute_url()}">'
        assert link in page(as_user(office.supervisor).get("/expenses/inbox/"))
        claim.approve(by=office.supervisor)
        shown = page(as_user(office.finance).get(claim.get_absolute_url()))
        assert ("Goes with a visit on that day" in shown, link in shown) == (True, False)


def test_bringing_one_to_each_state_still_leads_there(office, budget):
    assert bring_to("paid", office).state == "paid"
