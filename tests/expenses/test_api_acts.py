"""What the pages of chapter 5 do, over the API: the same rules, the same refusals."""

from datetime import timedelta

import pytest

from expenses.models import Claim, ExpenseStandards, PaymentBatch, PaymentRules
from salesdept.common.calendar import as_of, now, today
from salesdept.common.models import AuditEntry

from .makers import add_line, bring_to, hand_in, make_budget, make_category, make_claim, png
from .routes import invoice, note_of
from .test_api import ABSENT, expense
from .test_payments import make_account, make_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(office):
    return make_budget(office, Travel=10_000)


def at(claim, act="") -> str:
    return f"/api/v1/claims/{claim.pk}/{act}"


@pytest.mark.clause("5.2.1")
class TestChangingAClaim:
    def test_what_is_not_named_stays(self, office, api_as, budget):
        claim = make_claim(office.rep, 100, 200)
        first, second = claim.lines.order_by("amount")
        change = {
            "title": "Fair in Tainan",
            "version": claim.version,
            "lines": [{"id": str(first.pk), "amount": "150"}, {"id": str(second.pk), "delete": True}, expense()],
        }
        answer = api_as(office.rep).patch(at(claim), change, format="json")
        assert answer.status_code == 200, answer.data
        assert (answer.data["title"], answer.data["total"]) == ("Fair in Tainan", "270.50")
        kept = claim.lines.get(pk=first.pk)
        assert (kept.invoice_number, kept.document, kept.purpose) == (first.invoice_number, first.document, "Train")
        assert not claim.lines.filter(pk=second.pk).exists()

    def test_what_was_sent_back_is_corrected_and_handed_in(self, office, api_as, budget):
        claim = bring_to("returned", office, 100)
        with as_of(now() + timedelta(minutes=1)):
            sent = {"lines": [{"id": str(claim.lines.get().pk), "amount": "90"}]}
            assert api_as(office.rep).patch(at(claim), sent, format="json").data["total"] == "90.00"
            assert api_as(office.rep).post(at(claim, "submit/")).data["state"] == "submitted"

    def test_foreign_money_stays_as_the_invoice_says(self, office, api_as, budget):
        claim = make_claim(office.rep)
        foreign = {"currency": "USD", "foreign_amount": 10, "rate": 32, "rate_reason": "Card statement"}
        line = add_line(claim, 320, **foreign)
        answer = api_as(office.rep).patch(at(claim), {"title": "USA"}, format="json")
        assert answer.status_code == 200, answer.data
        line.refresh_from_db()
        assert (line.amount, line.foreign_amount, line.rate) == (320, 10, 32)

    def test_who_may_not_changes_nothing(self, office, api_as, budget):
        claim, handed_in = make_claim(office.rep, 100), hand_in(office.rep, 100)
        assert api_as(office.supervisor).patch(at(handed_in), {"title": "x"}, format="json").status_code == 403
        assert api_as(office.rep).patch(at(handed_in), {"title": "x"}, format="json").status_code == 403
        assert api_as(office.second_rep).patch(at(claim), {"title": "x"}, format="json").status_code == 404
        stale = {"title": "x", "version": claim.version + 1}
        assert api_as(office.rep).patch(at(claim), stale, format="json").status_code == 409
        assert not Claim.objects.filter(title="x").exists()

    @pytest.mark.parametrize("odd", [{"id": ABSENT}, {"amount": "-1"}, {"spent_on": "2999-01-01"}], ids=str)
    def test_odd_expenses_are_refused(self, office, api_as, budget, odd):
        claim = make_claim(office.rep, 100)
        sent = {"lines": [{"id": str(claim.lines.get().pk)} | odd]}
        assert api_as(office.rep).patch(at(claim), sent, format="json").status_code == 400
        assert claim.sum == 100


@pytest.mark.clause("5.2.3")
class TestDeciding:
    def test_a_decision_is_taken_back_within_its_seconds(self, office, api_as, budget):
        claim = hand_in(office.rep, 100)
        api = api_as(office.supervisor)
        assert "take_back" in api.post(at(claim, "approve/")).data["open_steps"]
        assert api.post(at(claim, "take_back/")).data["state"] == "submitted"
        api.post(at(claim, "approve/"))
        assert api_as(office.manager).post(at(claim, "take_back/")).status_code == 403
        with as_of(now() + timedelta(seconds=11)):
            assert api_as(office.supervisor).post(at(claim, "take_back/")).status_code == 409

    def test_several_are_approved_together_the_odd_ones_left_out(self, office, api_as, budget):
        clean, changed, odd = hand_in(office.rep, 101), hand_in(office.second_rep, 102), hand_in(office.rep, 1_000)
        picked = [{"id": str(one.pk), "version": one.version} for one in (clean, changed, odd)]
        picked[1]["version"] -= 1
        where = "/api/v1/claims/approve_together/"
        told = api_as(office.supervisor).post(where, {"claims": picked}, format="json").data
        assert told["approved"] == [str(clean.pk)]
        why = {one["id"]: one["detail"] for one in told["left_out"]}
        assert "changed while you were looking" in why[str(changed.pk)]
        assert "something odd" in why[str(odd.pk)]
        assert set(Claim.objects.filter(state="approved")) == {clean}
        assert api_as(office.finance).post(where, {"claims": picked}, format="json").status_code == 403

    def test_what_a_reviewer_looks_at_and_what_waits(self, office, api_as, budget):
        claim = hand_in(office.rep, 1_000)
        claim.ask(by=office.supervisor, question="Why?")
        api = api_as(office.supervisor)
        seen = api.get(at(claim, "evidence/")).data
        assert "A round sum" in {check["text"] for check in seen["lines"][0]["checks"]}
        assert (seen["draws"][0]["before"], seen["draws"][0]["after"]) == ("10000.00", "9000.00")
        assert seen["questions"][0]["text"] == "Why?"
        mine = {"my_turn": "true"}
        assert [one["id"] for one in api.get("/api/v1/claims/", mine).data["results"]] == [str(claim.pk)]
        assert api_as(office.finance).get("/api/v1/claims/", mine).data["results"] == []

    @pytest.mark.clause("5.2.2")
    def test_the_invoice_of_an_expense(self, office, api_as, budget):
        claim, other = make_claim(office.rep), make_claim(office.rep)
        content = png()
        line = add_line(claim, 100, content=content)
        answer = api_as(office.rep).get(at(claim, f"documents/{line.pk}/"))
        assert answer["Content-Type"] == "image/png"
        assert b"".join(answer).startswith(b"\x89PNG")
        assert api_as(office.rep).get(at(other, f"documents/{line.pk}/")).status_code == 404
        assert api_as(office.second_rep).get(at(claim, f"documents/{line.pk}/")).status_code == 404


@pytest.mark.clause("5.2.4")
class TestPaying:
    def test_the_rules_are_read_and_changed_by_those_who_keep_them(self, office, api_as):
        where = "/api/v1/payment-rules/"
        manager = api_as(office.manager)
        assert manager.get(where).json()[0]["review_days"] == 3
        sent = {"review_days": 5, "holder": "Ltd", "bank_code": "TWBATWTP", "number": "DE02120300000000202051"}
        answer = manager.post(where, sent, format="json")
        assert answer.status_code == 200, answer.data
        assert (answer.data["review_days"], answer.data["two_confirm_above"]) == (5, "100000.00")
        assert "DE0212030000" not in str(answer.data)
        api_as(office.leadership).post(where, {"two_confirm_above": "50"}, format="json")
        rules = PaymentRules.objects.get()
        assert (rules.review_days, rules.two_confirm_above, rules.holder) == (5, 50, "Ltd")
        assert rules.number.whole() == "DE02120300000000202051"
        assert AuditEntry.objects.of(rules).filter(by=office.leadership).exists()
        stale = {"review_days": 9, "version": rules.version - 1}
        assert api_as(office.manager).post(where, stale, format="json").status_code == 409
        assert api_as(office.manager).post(where, {"review_days": 0}, format="json").status_code == 400
        for person in (office.finance, office.rep):
            assert api_as(person).get(where).status_code == 403
            assert api_as(person).post(where, {"review_days": 9}, format="json").status_code == 403
        assert PaymentRules.objects.get().review_days == 5

    @pytest.mark.clause("7.1.3")
    def test_the_file_for_the_bank_is_finances_and_noted(self, office, api_as, budget):
        make_rules()
        make_account(office.rep)
        batch = PaymentBatch.of([bring_to("verified", office, 100)], by=office.second_finance)
        where = f"/api/v1/payments/{batch.pk}/bank_file/"
        for form in ("csv", "xml"):
            answer = api_as(office.finance).post(where, {"form": form}, format="json")
            content = b"".join(answer) if answer.streaming else answer.content
            assert b"0123456789012" in content
        assert AuditEntry.objects.of(batch).filter(action="bank_file", by=office.finance).count() == 2
        assert api_as(office.leadership).post(where, {"form": "csv"}, format="json").status_code == 403
        assert api_as(office.finance).post(where, {"form": "exe"}, format="json").status_code == 400

    def test_a_payment_says_whom_it_waits_for(self, office, api_as, budget):
        batch = bring_to("in_payment", office).payment.batch
        told = api_as(office.finance).get(f"/api/v1/payments/{batch.pk}/").data
        assert set(told["waits_for"]) == {office.finance.pk, office.leadership.pk}


@pytest.mark.clause("5.2.1")
class TestStandards:
    def written(self, **given) -> dict:
        day = str(today() + timedelta(days=3))
        return {"valid_from": day, "per_day": "500", "per_kilometre": "8"} | given

    def test_new_ones_are_written_and_changed_before_their_day(self, office, api_as):
        make_category("Hotel")
        api, where = api_as(office.finance), "/api/v1/expense-standards/"
        limits = [{"category": "Hotel", "most": "3000"}, {"category": "Hotel", "city": "Taipei", "most": "4000"}]
        made = api.post(where, self.written(limits=limits), format="json")
        assert made.status_code == 201, made.data
        assert {(one["city"], one["most"]) for one in made.data["limits"]} == {("", "3000.00"), ("Taipei", "4000.00")}
        one = f"{where}{made.data['id']}/"
        kept = api.patch(one, {"per_day": "600"}, format="json").data
        assert (kept["per_day"], len(kept["limits"])) == ("600.00", 2)
        fewer = api.patch(one, {"limits": limits[:1]}, format="json").data["limits"]
        assert [limit["most"] for limit in fewer] == ["3000.00"]
        assert api_as(office.rep).post(where, self.written(), format="json").status_code == 403
        with as_of(now() + timedelta(days=4)):
            assert api_as(office.finance).patch(one, {"per_day": "1"}, format="json").status_code == 403

    def test_odd_ones_are_not_written(self, office, api_as):
        ExpenseStandards.objects.create(valid_from=today() - timedelta(days=9), per_day=1, per_kilometre=1)
        for odd in ({"valid_from": str(today())}, {"per_day": "-1"}, {"limits": [{"category": "Yachts", "most": "1"}]}):
            answer = api_as(office.manager).post("/api/v1/expense-standards/", self.written(**odd), format="json")
            assert answer.status_code == 400
        assert not ExpenseStandards.objects.filter(valid_from__gte=today()).exists()


@pytest.mark.clause("5.2.2")
def test_what_was_taken_out_of_the_wallet_is_put_back(office, api_as):
    where = f"/api/v1/wallet/{invoice(office)['pk']}/"
    api = api_as(office.rep)
    assert b"".join(api.get(f"{where}content/")).startswith(b"%PDF")
    assert api.delete(where).status_code == 204
    assert api.get(where).status_code == 404
    assert api.post(f"{where}put_back/").status_code == 200
    assert api.get(where).status_code == 200
    assert api_as(office.second_rep).post(f"{where}put_back/").status_code == 404


@pytest.mark.clause("5.3.2")
def test_what_the_expenses_brought_and_the_monthly_note(office, api_as, budget):
    bring_to("paid", office, 100)
    told = api_as(office.manager).get("/api/v1/expense-returns/", {"year": today().year}).json()
    assert told["together"]["used"]["value"] == "100.00"
    assert api_as(office.finance).get("/api/v1/expense-returns/").status_code == 403
    kept = note_of(office)
    listed = api_as(office.leadership).get("/api/v1/spending-notes/").data["results"]
    assert [one["id"] for one in listed] == [str(kept.pk)]
