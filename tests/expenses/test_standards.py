"""5.2.1 What the company pays for days and kilometres, and up to how much of what, by the standards of the day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from expenses.models import Category, Claim, ClaimLine, ExpenseStandards
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import RuleBroken

from .makers import add_line, make_budget, make_category, make_claim
from .test_pages import as_sent, page

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.1")]

NEW = "/expenses/standards/new/"


def make_standards(*limits, valid_from=None, per_day=500, per_kilometre=8) -> ExpenseStandards:
    """In force since last year: make_standards(("Travel", "rep", "Taipei", 3000))."""
    made = ExpenseStandards.objects.create(
        valid_from=valid_from or today() - timedelta(days=365), per_day=per_day, per_kilometre=per_kilometre
    )
    for category, grade, city, most in limits:
        made.limits.create(category=make_category(category), grade=grade, city=city, most=most)
    return made


@pytest.fixture
def _budget(office):
    make_budget(office, Travel=50_000)


def most(line) -> object:
    return ClaimLine.objects.with_limit().get(pk=line.pk).most


class TestLimits:
    @pytest.mark.usefixtures("_budget")
    def test_above_it_somebody_says_why(self, office):
        make_standards(("Travel", "", "", 3000))
        claim = make_claim(office.rep, 3500)
        with pytest.raises(RuleBroken, match="500.00 above the limit of 3,000.00"):
            claim.submit(by=office.rep)
        claim.lines.update(above_reason="the fair, every hotel was full")
        claim.submit(by=office.rep)
        assert "every hotel was full" in page_of(office, claim)

    @pytest.mark.usefixtures("_budget")
    def test_above_it_nothing_is_approved_in_a_batch(self, office):
        make_standards(("Travel", "", "", 3000))
        claim = make_claim(office.rep, 3100)
        claim.lines.update(above_reason="the fair, every hotel was full", spent_on=date(2026, 11, 26))
        with as_of(date(2026, 11, 27)):
            claim.submit(by=office.rep)
            assert Claim.objects.with_warnings().get(pk=claim.pk).has_warning
            make_standards(("Travel", "", "", 3200), valid_from=date(2026, 11, 1))
            assert not Claim.objects.with_warnings().get(pk=claim.pk).has_warning

    @pytest.mark.usefixtures("_budget")
    def test_it_is_told_before_anything_is_spent(self, office, as_user):
        make_standards(("Travel", "", "", 3000))
        for amount, is_kept in (("3000", True), ("3100", False)):
            asked = {"category": make_category("Travel").pk, "amount": amount}
            page = as_user(office.rep).get(reverse("expenses:can_spend"), asked).content.decode()
            assert "For one expense" in page
            assert ("The reason why it is more than the limit" in page) is not is_kept

    @pytest.mark.usefixtures("_budget")
    def test_a_limit_for_grade_and_city_goes_before_one_for_all(self, office):
        make_standards(("Travel", "", "", 3000), ("Travel", "rep", "", 3200), ("Travel", "", "Taipei", 4000))
        claim = Claim.objects.create(claimant=office.rep, title="Trip")
        assert most(add_line(claim, 3100)) == 3200
        fair = make_claim(office.supervisor, 10).lines.get()
        assert most(fair) == 3000
        ClaimLine.objects.update(city="Taipei")
        assert most(fair) == 4000

    def test_an_expense_goes_by_the_standards_of_its_own_day(self, office):
        make_standards(("Travel", "", "", 3000))
        make_standards(("Travel", "", "", 9000), valid_from=today())
        claim = Claim.objects.create(claimant=office.rep, title="Trip")
        assert most(add_line(claim, 3500, spent_on=today() - timedelta(days=1))) == 3000
        assert most(add_line(claim, 3500)) == 9000

    def test_where_there_are_none_nothing_is_limited(self, office):
        assert most(add_line(make_claim(office.rep), 1_000_000)) is None


def page_of(office, claim) -> str:
    from expenses.review import findings

    claim.refresh_from_db()
    return " ".join(finding.text for _line, found in findings(claim) for finding in found)


class TestDaysAndKilometres:
    def sent(self, **given) -> dict:
        return as_sent({"amount": "", "document": None, "invoice_number": ""} | given)

    @pytest.mark.usefixtures("_budget")
    @pytest.mark.parametrize(("basis", "quantity", "amount"), [("days", "2.5", 1250), ("km", "120", 960)])
    def test_they_are_paid_without_an_invoice(self, basis, quantity, amount, office, as_user):
        make_standards()
        sent = self.sent(basis=basis, quantity=quantity) | {"then": "submit"}
        as_user(office.rep).post(reverse("expenses:claim_new"), sent)
        claim = Claim.objects.get()
        assert (claim.state, claim.sum) == ("submitted", amount)

    @pytest.mark.usefixtures("_budget")
    @pytest.mark.parametrize(
        ("quantity", "amount", "said"),
        [("2", 1000, ""), ("3", 1600, "2 × 500.00 + 1 × 600.00"), ("3.3", 1900, "2 × 500.00 + 1.5 × 600.00")],
    )
    def test_each_day_away_is_paid_by_its_own_standards(self, quantity, amount, said, office, as_user):
        monday = date(2026, 10, 26)
        with as_of(date(2026, 10, 30)):
            make_standards(valid_from=date(2026, 1, 1))
            make_standards(valid_from=date(2026, 10, 28), per_day=600)
            sent = self.sent(basis="days", quantity=quantity, spent_on=str(monday))
            client = as_user(office.rep)
            client.post(reverse("expenses:claim_new"), sent)
            claim = Claim.objects.get()
            assert claim.sum == amount
            assert said in page(client.get(f"{claim.get_absolute_url()}edit/"))
            assert said in page_of(office, claim)

    def test_a_day_before_the_first_standards_is_not_paid(self, office, as_user):
        with as_of(date(2026, 10, 30)):
            make_standards(valid_from=date(2026, 10, 28))
            sent = self.sent(basis="days", quantity="3", spent_on="2026-10-26")
            assert "ask finance" in page(as_user(office.rep).post(reverse("expenses:claim_new"), sent))

    def test_without_standards_finance_is_asked(self, office, as_user):
        refused = as_user(office.rep).post(reverse("expenses:claim_new"), self.sent(basis="km", quantity="10"))
        assert "ask finance" in page(refused)

    def test_how_many_must_be_said(self, office, as_user):
        make_standards()
        refused = as_user(office.rep).post(reverse("expenses:claim_new"), self.sent(basis="km"))
        assert "how many" in page(refused)
        line = add_line(make_claim(office.rep), 10)
        with pytest.raises(IntegrityError), transaction.atomic():
            ClaimLine.objects.filter(pk=line.pk).update(basis="km")

    def test_an_invoice_needs_its_amount(self, office, as_user):
        assert as_user(office.rep).post(reverse("expenses:claim_new"), as_sent({"amount": ""})).status_code == 422


class TestKeepingThem:
    def sent(self, day, *limits) -> dict:
        data = {"valid_from": str(day), "per_day": "600", "per_kilometre": "9"}
        data |= {"limits-TOTAL_FORMS": len(limits), "limits-INITIAL_FORMS": 0}
        for number, (category, most) in enumerate(limits):
            data |= {f"limits-{number}-category": make_category(category).pk, f"limits-{number}-most": most}
        return data

    def test_new_ones_start_as_a_copy_and_begin_tomorrow_at_the_earliest(self, office, as_user):
        make_standards(("Travel", "", "", 3000))
        assert "3000.00" in page(as_user(office.finance).get(NEW))
        assert as_user(office.finance).post(NEW, self.sent(today(), ("Travel", "3000"))).status_code == 422
        tomorrow = today() + timedelta(days=1)
        as_user(office.finance).post(NEW, self.sent(tomorrow, ("Travel", "3,000")))
        made = ExpenseStandards.objects.get(valid_from=tomorrow)
        assert (made.per_day, made.limits.get().most) == (600, 3000)
        assert ExpenseStandards.on(today()).per_day == 500

    def test_the_first_ones_may_begin_before_today(self, office, as_user):
        before = today() - timedelta(days=30)
        as_user(office.finance).post(NEW, self.sent(before, ("Travel", "3000")))
        assert ExpenseStandards.on(today()).valid_from == before

    def test_once_their_day_has_come_they_stand(self, office, as_user):
        made = make_standards()
        address = reverse("expenses:standards_edit", args=[made.pk])
        assert as_user(office.finance).post(address, self.sent(today())).status_code == 403

    def test_everybody_reads_them(self, office, as_user, api_as):
        make_standards(("Travel", "rep", "Taipei", 3000))
        assert "3,000" in page(as_user(office.rep).get("/expenses/standards/"))
        told = api_as(office.rep).get("/api/v1/expense-standards/").data["results"]
        assert told[0]["limits"][0]["city"] == "Taipei"
        assert Category.objects.count() == 1
