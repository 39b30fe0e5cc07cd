"""5.2.4 Cash before the expense: asked for on money held ahead, paid like a claim, set off, the rest brought back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from expenses import today as sources
from expenses.models import (
    Advance,
    AdvanceReturn,
    Claim,
    Commitment,
    PayeeAccount,
    Payment,
    PaymentBatch,
    PaymentRules,
    Settlement,
)  # fmt: skip
from expenses.models.advance.guards import is_covered
from expenses.papers import claim_paper
from expenses.tasks import expire_commitments, raise_forgotten
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.today import items_of
from salesdept.messages.models import Notice
from salesdept.people.models import Role, User
from tests.makers import make_user

from .makers import (
    CONFIRM,
    PAY,
    VERIFY,
    VOID,
    approve,
    approved_hold,
    ask_in_advance,
    bring_to,
    hand_in,
    hold,
    lead,
    line_of,
    make_budget,
    make_claim,
    pay_in_advance,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.4")]


@pytest.fixture
def line(office):
    return line_of(make_budget(office, Travel=2000))


@pytest.fixture
def trip(line, office):
    """800 held ahead by rep for a trip."""
    return approved_hold(office, 800)


def standing(line) -> tuple:
    line.refresh_from_db()
    return line.reserved, line.spent


def fresh(record):
    record.refresh_from_db()
    return record


class TestAskingForIt:
    @pytest.mark.clause("5.3.1")
    def test_on_an_own_approved_commitment_alone(self, trip, office):
        with pytest.raises(NotYourPart, match="commitment of one's own"):
            ask_in_advance(office, 100, trip, by=office.second_rep)
        with pytest.raises(RuleBroken, match="is Submitted"):
            ask_in_advance(office, 100, hold(office.rep, 100))
        assert ask_in_advance(office, 100, trip).state == "submitted"

    @pytest.mark.clause("5.3.1")
    def test_up_to_what_is_held_undrawn_and_not_advanced(self, trip, office):
        ask_in_advance(office, 500, trip)
        hand_in(office.rep, 100, commitment=trip)
        with pytest.raises(RuleBroken, match=r"700.00 is held undrawn, 500.00 of it .* up to 200.00"):
            ask_in_advance(office, Decimal("200.01"), trip)
        ask_in_advance(office, 200, trip).withdraw(by=office.rep)
        ask_in_advance(office, 200, trip)

    def test_who_owes_one_beyond_its_day_gets_no_other_and_is_shown_which(self, trip, office):
        with as_of(now() - timedelta(days=70)):
            late = pay_in_advance(office, 100)
        with pytest.raises(RuleBroken, match="100.00 of “YZ-.* Hotel” was to be settled by") as refusal:
            ask_in_advance(office, 10, trip)
        assert refusal.value.remedy_url == late.get_absolute_url()
        late.take_return(by=office.finance, amount=Decimal(100), returned_on=today(), reference="RC-1")
        ask_in_advance(office, 10, trip)

    def test_from_its_page_and_two_taps_ask_for_it_once(self, trip, office, as_user):
        browser = as_user(office.rep)
        page = browser.get(trip.get_absolute_url()).content.decode()
        address = f"{reverse('expenses:advance_new')}?commitment={trip.pk}"
        assert address in page
        form = browser.get(address)
        sent = {"commitment": trip.pk, "amount": "1,00", "needed_on": str(today()), "purpose": "Hotel"}
        sent["record_id"] = form.context["form"]["record_id"].value()
        assert browser.post(address, sent).status_code == 422
        sent["amount"] = "300"
        for _tap in range(2):
            assert browser.post(address, sent).status_code == 302
        asked = Advance.objects.get()
        assert (asked.amount, asked.claimant, asked.settle_by) == (300, office.rep, trip.until + timedelta(days=30))

    @pytest.mark.parametrize("odd", [{"amount": "0"}, {"amount": "NaN"}, {"needed_on": "2020-01-01"}, {"purpose": ""}])
    def test_odd_input_asks_for_nothing(self, odd, trip, office, as_user):
        given = {"commitment": trip.pk, "amount": "10", "needed_on": str(today()), "purpose": "Hotel"}
        assert as_user(office.rep).post(reverse("expenses:advance_new"), given | odd).status_code == 422
        assert not Advance.objects.exists()

    def test_it_waits_with_its_reviewer_and_goes_up_when_it_lies(
        self, trip, office, django_capture_on_commit_callbacks
    ):
        with as_of(now() - timedelta(days=9)), django_capture_on_commit_callbacks(execute=True):
            Advance.objects.filter(pk=ask_in_advance(office, 100, trip).pk).update(needed_on=today())
        assert Notice.objects.filter(recipient=office.supervisor, title__contains="asks for 100.00 in advance").exists()
        assert len(items_of(office.supervisor, sources.advances_that_wait)) == 1
        assert not items_of(office.manager, sources.advances_that_wait)
        raise_forgotten()
        assert len(items_of(office.manager, sources.advances_that_wait)) == 1


class TestFourPeople:
    def test_each_takes_one_part(self, trip, office):
        asked = ask_in_advance(office, 100, trip)
        with pytest.raises(NotYourPart):
            asked.approve(by=office.rep)
        asked.approve(by=office.supervisor)
        asked.pay(by=office.finance)
        batch = asked.payment.batch
        with pytest.raises(NotYourPart):
            batch.confirm(by=office.finance, paid_on=today(), reference="B")
        batch.confirm(by=office.second_finance, paid_on=today(), reference="B")
        assert fresh(asked).state == "paid"

    def test_who_approved_neither_pays_nor_confirms_after_a_change_of_post(self, trip, office):
        asked = ask_in_advance(office, 100, trip)
        asked.approve(by=office.supervisor)
        User.objects.filter(pk=office.supervisor.pk).update(role=Role.FINANCE)
        approver = fresh(office.supervisor)
        with pytest.raises(NotYourPart):
            asked.pay(by=approver)
        asked.pay(by=office.finance)
        with pytest.raises(NotYourPart, match="approved by you"):
            asked.payment.batch.confirm(by=approver, paid_on=today(), reference="B")
        assert asked.payment.batch not in PaymentBatch.objects.left_to(approver)

    def test_that_of_finance_goes_to_leadership_and_leadership_pays_too(self, line, office):
        second = make_user(Role.LEADERSHIP)
        held = hold(office.finance, 100)
        held.approve(by=office.leadership)
        asked = ask_in_advance(office, 100, held, by=office.finance)
        asked.approve(by=office.leadership)
        with pytest.raises(NotYourPart):
            asked.pay(by=office.leadership)
        asked.pay(by=second)
        with pytest.raises(NotYourPart, match="is yours"):
            asked.payment.batch.confirm(by=office.finance, paid_on=today(), reference="B")


class TestPayingIt:
    def test_beside_claims_in_one_batch_with_one_file(self, trip, office, as_user):
        PaymentRules.objects.create(holder="We", bank_code="TWBATWTP", number="1")
        asked = ask_in_advance(office, 300, trip)
        asked.approve(by=office.supervisor)
        claim = bring_to("verified", office, 50)
        page = as_user(office.second_finance).get(reverse("expenses:payments"))
        assert (asked.number in page.content.decode(), page.context["payable"]) == (True, "2")
        picked = {"claim": [claim.pk], "advance": [asked.pk]}
        assert as_user(office.second_finance).post(reverse("expenses:batch_new"), picked).status_code == 302
        batch = PaymentBatch.objects.get()
        assert batch.sum == 350
        shown = as_user(office.finance).get(batch.get_absolute_url()).content.decode()
        assert (asked.number in shown, claim.number in shown) == (True, True)
        refused = as_user(office.finance).post(reverse("expenses:bank_file", args=[batch.pk, "csv"]))
        assert "gave no account" in refused.content.decode()
        with as_of(now() - timedelta(days=3)):
            PayeeAccount.objects.create(person=office.rep, holder="Rep", bank_code="0081234", number="12345")
        for paper in (asked, claim):
            paper.bank_failed(by=office.finance, reason="No account")
        again = PaymentBatch.of([fresh(claim)], [fresh(asked)], by=office.second_finance)
        table = as_user(office.finance).post(reverse("expenses:bank_file", args=[again.pk, "csv"]))
        rows = b"".join(table.streaming_content).decode()
        order = as_user(office.finance).post(reverse("expenses:bank_file", args=[again.pk, "xml"])).content.decode()
        for told in (asked.number, claim.number, "300.00"):
            assert told in rows
            assert told in order
        assert "<NbOfTxs>2</NbOfTxs>" in order
        again.confirm(by=office.finance, paid_on=today(), reference="B")
        assert (fresh(asked).state, fresh(claim).state) == ("paid", "paid")
        assert list(broken()) == []

    @pytest.mark.clause("5.3.1")
    def test_it_is_owed_and_not_spent(self, line, trip, office):
        pay_in_advance(office, 500, trip)
        assert (standing(line), trip.held()) == ((800, 0), 800)
        assert list(broken()) == []

    def test_it_stands_on_the_home_page_of_who_may_pay_it(self, trip, office):
        ask_in_advance(office, 100, trip).approve(by=office.supervisor)
        [item] = items_of(office.finance, sources.advances_that_wait)
        assert (item.action_label, item.due) == ("Pay", today())
        for person in (office.rep, office.supervisor, office.leadership):
            assert not items_of(person, sources.advances_that_wait), person

    @pytest.mark.clause("5.3.1")
    def test_not_from_what_a_claim_drew_meanwhile(self, trip, office):
        asked = ask_in_advance(office, 500, trip)
        asked.approve(by=office.supervisor)
        hand_in(office.rep, 400, commitment=trip)
        with pytest.raises(RuleBroken, match=r"400.00 is held undrawn"):
            asked.pay(by=office.finance)

    @pytest.mark.clause("5.3.1")
    def test_what_is_no_longer_covered_stands_on_the_home_page_as_to_be_rejected(self, trip, office):
        """By the query of the page as by the step itself, one advance after the other."""
        for amount in (500, 200):
            ask_in_advance(office, amount, trip).approve(by=office.supervisor)
        assert self.actions(office) == {"Pay"}
        hand_in(office.rep, 100, commitment=trip)
        assert self.actions(office) == {"Pay"}
        claim = hand_in(office.rep, 100, commitment=trip)
        assert self.actions(office) == {"Reject"}
        claim.withdraw(by=office.rep)
        assert self.actions(office) == {"Pay"}
        Commitment.objects.filter(pk=trip.pk).update(state="expired")
        assert self.actions(office) == {"Reject"}

    def actions(self, office) -> set:
        for advance in Advance.objects.to_pay_by(office.finance).with_cover():
            assert advance.has_cover is (is_covered(advance, office.finance) is None)
        return {item.action_label for item in items_of(office.finance, sources.advances_that_wait)}

    def test_old_ones_that_are_owed_push_none_out_of_the_home_page(self, line, office):
        held = approved_hold(office, 700)
        Advance.objects.bulk_create(
            Advance(
                number=f"X-{n}", commitment=held, claimant=office.second_rep, amount=1, purpose="Old", state="paid",
                needed_on=today() - timedelta(days=90), settle_by=today() - timedelta(days=n + 1), paid_at=now(),
            )
            for n in range(31)
        )  # fmt: skip
        ask_in_advance(office, 100).approve(by=office.supervisor)
        items = items_of(office.finance, sources.advances_that_wait)
        assert sorted(item.action_label for item in items) == ["Pay", *["Settle"] * 10]
        assert min(item.due for item in items) == today() - timedelta(days=31)

    def test_given_back_by_the_bank_it_is_paid_anew(self, trip, office):
        asked = ask_in_advance(office, 100, trip)
        asked.approve(by=office.supervisor)
        asked.pay(by=office.second_finance)
        asked.bank_failed(by=office.finance, reason="Closed account")
        assert (asked.state, asked.payment) == ("approved", None)
        asked.pay(by=office.second_finance)
        asked.payment.batch.confirm(by=office.finance, paid_on=today(), reference="B")
        assert (fresh(asked).state, asked.payments.count()) == ("paid", 2)
        assert list(broken()) == []

    @pytest.mark.parametrize("wrong", ["both", "neither", "nothing for an advance", "twice"])
    def test_the_database_takes_payments_of_one_paper_alone(self, wrong, trip, office):
        asked, batch = pay_in_advance(office, 100, trip), PaymentBatch.open_by(office.finance)
        other = ask_in_advance(office, 100, trip)
        rows = {
            "both": {"claim": make_claim(office.rep), "advance": other, "amount": 1},
            "neither": {"amount": 1},
            "nothing for an advance": {"advance": other, "amount": 0},
            "twice": {"advance": asked, "amount": 1},
        }
        with pytest.raises(DatabaseError), transaction.atomic():
            Payment.objects.create(batch=batch, **rows[wrong])

    def test_nobody_who_has_left_is_paid_and_the_payment_goes_on_without_it(self, trip, office, as_user):
        asked, approved, in_payment = (ask_in_advance(office, 100, trip) for _n in range(3))
        for one in (approved, in_payment):
            one.approve(by=office.supervisor)
        other = bring_to("verified", office, 50)
        batch = PaymentBatch.of([other], [in_payment], by=office.second_finance)
        User.objects.filter(pk=office.rep.pk).update(is_active=False)
        for step in (lambda: asked.approve(by=office.supervisor), lambda: approved.pay(by=office.finance)):
            with pytest.raises(RuleBroken, match="has left"):
                step()
        confirmed = {"by": office.finance, "paid_on": today(), "reference": "B"}
        with pytest.raises(RuleBroken, match=in_payment.number) as refusal:
            batch.confirm(**confirmed)
        assert refusal.value.remedy_url == in_payment.step_url("bank_failed")
        assert as_user(office.finance).get(refusal.value.remedy_url).status_code == 200
        fresh(in_payment).bank_failed(by=office.finance, reason="Has left")
        fresh(batch).confirm(**confirmed)
        assert (fresh(other).state, fresh(in_payment).state) == ("paid", "approved")
        assert list(broken()) == []


class TestSettingItOff:
    def test_the_bank_pays_what_is_beyond_it(self, line, trip, office):
        advance = pay_in_advance(office, 500, trip)
        claim = bring_to("paid", office, 600, commitment=trip)
        assert (claim.payment.amount, fresh(advance).state, advance.left) == (100, "settled", 0)
        assert standing(line) == (200, 600)
        assert list(broken()) == []

    def test_the_oldest_first_and_no_more_than_is_claimed(self, trip, office):
        with as_of(now() - timedelta(minutes=5)):
            first = pay_in_advance(office, 300, trip)
        second = pay_in_advance(office, 200, trip)
        claim = bring_to("paid", office, 400, commitment=trip)
        assert [(row.advance, row.amount) for row in claim.settlements.all()] == [(first, 300), (second, 100)]
        assert (fresh(first).state, fresh(second).state, second.left) == ("settled", "paid", 100)
        assert list(broken()) == []

    def test_a_claim_that_it_covers_passes_two_people_and_no_bank(self, line, trip, office, as_user):
        pay_in_advance(office, 500, trip)
        claim = bring_to("in_payment", office, 400, commitment=trip)
        batch = claim.payment.batch
        assert claim.payment.amount == 0
        answer = as_user(office.finance).post(reverse("expenses:bank_file", args=[batch.pk, "csv"]))
        assert "Nothing in it goes through the bank" in answer.content.decode()
        batch.confirm(by=office.finance, paid_on=today(), reference="set off")
        assert (fresh(claim).state, standing(line)) == ("paid", (400, 400))
        assert list(broken()) == []

    def test_of_what_an_advance_paid_nothing_comes_back_from_the_bank(self, trip, office, as_user):
        advance = pay_in_advance(office, 500, trip)
        claim = bring_to("paid", office, 400, commitment=trip)
        with pytest.raises(RuleBroken, match="nothing of it passed the bank") as refusal:
            claim.tell_bounce(by=office.finance, reason="It came back")
        assert refusal.value.remedy_url == claim.step_url("propose_void")
        assert as_user(office.finance).get(refusal.value.remedy_url).status_code == 200
        assert (fresh(claim).bounce_told_by, fresh(advance).left) == (None, 100)

    def test_a_file_leaves_out_what_is_wholly_set_off(self, trip, office, as_user):
        pay_in_advance(office, 500, trip)
        covered = bring_to("verified", office, 400, commitment=trip)
        other = bring_to("verified", office, 50)
        with as_of(now() - timedelta(days=3)):
            PayeeAccount.objects.create(person=office.rep, holder="Rep", bank_code="0081234", number="12345")
        batch = PaymentBatch.of([covered, other], by=office.second_finance)
        table = as_user(office.finance).post(reverse("expenses:bank_file", args=[batch.pk, "csv"]))
        rows = b"".join(table.streaming_content).decode()
        assert (other.number in rows, covered.number in rows) == (True, False)

    def test_a_claim_of_another_matter_leaves_it_alone(self, trip, office):
        advance = pay_in_advance(office, 500, trip)
        claim = bring_to("paid", office, 100)
        assert (claim.payment.amount, fresh(advance).left) == (100, 500)

    @pytest.mark.parametrize("undone", ["bank_failed", "bounce", "void"])
    def test_a_claim_that_is_not_paid_after_all_is_owed_again(self, undone, line, trip, office):
        advance = pay_in_advance(office, 500, trip)
        claim = bring_to("in_payment" if undone == "bank_failed" else "paid", office, 600, commitment=trip)
        reason = {"reason": "No such account"}
        steps = {
            "bank_failed": [("bank_failed", "finance", reason)],
            "bounce": [("tell_bounce", "finance", reason), ("confirm_bounce", "second_finance", {})],
            "void": [*VOID, ("money_back", "finance", {"reference": "RC"})],
        }
        lead(claim, steps[undone], office)
        assert (fresh(advance).state, advance.left) == ("paid", 500)
        assert Settlement.objects.get().undone_at is not None
        assert list(broken()) == []
        if undone != "void":
            claim.pay(by=office.second_finance)
            assert (claim.payment.amount, fresh(advance).left) == (100, 0)
            assert list(broken()) == []

    def test_page_and_paper_show_the_arithmetic_before_and_after(self, trip, office, as_user):
        advance = pay_in_advance(office, 500, trip)
        claim = bring_to("approved", office, 600, commitment=trip)
        for state in ("approved", "paid"):
            if state == "paid":
                lead(claim, [VERIFY, PAY, CONFIRM], office)
            page = as_user(office.rep).get(claim.get_absolute_url()).content.decode()
            for told in (advance.number, "500.00", "100.00", "To be paid"):
                assert told in page, state
            facts = claim_paper(Claim.objects.get(), "en").facts
            assert facts["set_offs"] == [(str(advance), "500.00")]
            assert facts["to_be_paid"] == "100.00"

    def test_what_is_written_down_stays_and_is_undone_once(self, trip, office):
        pay_in_advance(office, 500, trip)
        bring_to("paid", office, 600, commitment=trip)
        for change in ({"amount": 1}, {"undone_at": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Settlement.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Settlement.objects.all().delete()
        Settlement.objects.update(undone_at=now())
        with pytest.raises(DatabaseError), transaction.atomic():
            Settlement.objects.update(undone_at=now())

    @pytest.mark.parametrize("change", [{"set_off": 501}, {"returned": 501}, {"set_off": -1}, {"returned": -1}])
    def test_the_database_refuses_to_settle_more_than_was_paid(self, change, trip, office):
        advance = pay_in_advance(office, 500, trip)
        with pytest.raises(DatabaseError), transaction.atomic():
            Advance.objects.filter(pk=advance.pk).update(**change)

    def test_a_claim_that_drew_the_cover_of_one_in_payment_waits_until_that_is_confirmed(self, line, trip, office):
        advance = ask_in_advance(office, 500, trip)
        advance.approve(by=office.supervisor)
        advance.pay(by=office.second_finance)
        claim = bring_to("verified", office, 800, commitment=trip)
        assert list(broken()) == []
        with pytest.raises(NotNow, match=advance.number) as refusal:
            claim.pay(by=office.second_finance)
        assert (refusal.value.clause, refusal.value.remedy_url) == ("5.2.4", advance.get_absolute_url())
        assert fresh(claim).state == "verified"
        lead(advance, [CONFIRM], office)
        claim.pay(by=office.second_finance)
        assert (claim.payment.amount, fresh(advance).state) == (300, "settled")
        assert list(broken()) == []

    def test_one_in_payment_that_is_covered_beside_it_holds_no_claim_up(self, trip, office):
        advance = ask_in_advance(office, 500, trip)
        advance.approve(by=office.supervisor)
        advance.pay(by=office.second_finance)
        claim = bring_to("in_payment", office, 300, commitment=trip)
        assert (claim.payment.amount, fresh(advance).left) == (300, 500)
        assert list(broken()) == []


class TestOpenBesideAClaim:
    """Finance sees that the claimant has cash in hand which the claim leaves alone."""

    def test_who_pays_is_told_of_it_and_the_claimants_colleagues_are_not(self, trip, office, as_user, api_as):
        advance = pay_in_advance(office, 500, trip)
        said = f"{office.rep} has an open advance of 500.00 on “{advance}”"
        beside = bring_to("approved", office, 100)
        at, record = beside.get_absolute_url(), f"/api/v1/claims/{beside.pk}/evidence/"
        assert said in as_user(office.finance).get(at).content.decode()
        assert said in api_as(office.finance).get(record).json()["of_the_whole"][0]["text"]
        for person in (office.rep, office.supervisor):
            assert said not in as_user(person).get(at).content.decode(), person
        assert api_as(office.supervisor).get(record).json()["of_the_whole"] == []
        advance.take_return(by=office.finance, amount=Decimal(500), returned_on=today(), reference="RC-1")
        assert said not in as_user(office.finance).get(at).content.decode()

    def test_not_of_the_one_that_it_is_set_off_against_nor_of_somebody_elses(self, trip, office, as_user):
        pay_in_advance(office, 500, trip)
        with_it = bring_to("approved", office, 100, commitment=trip)
        of_another = hand_in(office.second_rep, 100)
        approve(of_another, office.supervisor)
        for claim in (with_it, of_another):
            page = as_user(office.finance).get(claim.get_absolute_url())
            assert "open advance" not in page.content.decode()


class TestBringingBackTheRest:
    def test_in_parts_each_receipt_once(self, trip, office):
        advance = pay_in_advance(office, 500, trip)
        back = {"returned_on": today(), "reference": "RC-1"}
        advance.take_return(by=office.finance, amount=Decimal(200), **back)
        with pytest.raises(RuleBroken, match="RC-1 of this advance is recorded already"):
            advance.take_return(by=office.finance, amount=Decimal(200), **back)
        with pytest.raises(RuleBroken, match=r"300.00 is left to settle"):
            advance.take_return(by=office.finance, amount=Decimal("300.01"), **back | {"reference": "RC-2"})
        advance.take_return(by=office.finance, amount=Decimal(300), **back | {"reference": "RC-2"})
        assert (fresh(advance).state, AdvanceReturn.objects.count()) == ("settled", 2)
        assert list(broken()) == []

    def test_finance_records_it_on_its_page_and_nobody_the_own(self, trip, office, as_user):
        advance = pay_in_advance(office, 500, trip)
        sent = {"amount": "600", "returned_on": str(today()), "reference": "RC-1", "version": advance.version}
        page = as_user(office.finance).post(advance.step_url("take_return"), sent)
        assert (page.status_code, "500.00 is left to settle" in page.content.decode()) == (422, True)
        assert as_user(office.rep).post(advance.step_url("take_return"), sent).status_code == 403
        assert (
            as_user(office.finance).post(advance.step_url("take_return"), sent | {"amount": "100"}).status_code == 302
        )
        assert fresh(advance).left == 400
        shown = as_user(office.rep).get(advance.get_absolute_url()).content.decode()
        assert ("400.00" in shown, "RC-1" in shown) == (True, True)

    def test_who_let_it_out_does_not_say_that_it_came_back(self, trip, office):
        """Who approved it, though of finance now, and who put it in payment: neither takes it nor has it in Today."""
        with as_of(now() - timedelta(days=70)):
            advance = pay_in_advance(office, 100)
        User.objects.filter(pk=office.supervisor.pk).update(role=Role.FINANCE)
        back = {"amount": Decimal(100), "returned_on": today(), "reference": "RC-1"}
        for person in (fresh(office.supervisor), office.second_finance):
            with pytest.raises(NotYourPart, match="had a part"):
                advance.take_return(by=person, **back)
            assert not items_of(person, sources.advances_that_wait), person
        assert [item.action_label for item in items_of(office.finance, sources.advances_that_wait)] == ["Settle"]
        advance.take_return(by=office.finance, **back)
        assert fresh(advance).state == "settled"

    def test_where_one_of_finance_is_left_leadership_takes_it(self, trip, office):
        advance = pay_in_advance(office, 100, trip)
        User.objects.filter(pk=office.finance.pk).update(is_active=False)
        advance.take_return(by=office.leadership, amount=Decimal(100), returned_on=today(), reference="RC-1")
        assert fresh(advance).state == "settled"

    def test_the_claimant_is_told_each_time(self, trip, office, django_capture_on_commit_callbacks):
        advance = pay_in_advance(office, 500, trip)
        for amount, reference in ((200, "RC-1"), (100, "RC-2")):
            with django_capture_on_commit_callbacks(execute=True):
                back = {"amount": Decimal(amount), "returned_on": today(), "reference": reference}
                advance.take_return(by=office.finance, **back)
        told = Notice.objects.filter(recipient=office.rep, title__contains="brought back").order_by("created_at")
        assert [one.title for one in told] == [
            f"{amount}.00 of “{advance}” recorded as brought back" for amount in (200, 100)
        ]
        assert told.last().body == f"Receipt RC-2, recorded by {office.finance}. Left to settle: 200.00."

    @pytest.mark.clause("5.3.1")
    def test_closing_keeps_what_covers_it_until_it_is_settled(self, line, trip, office):
        advance = pay_in_advance(office, 500, trip)
        fresh(trip).close(by=office.rep)
        assert (standing(line), trip.held()) == ((500, 0), 500)
        assert list(broken()) == []
        advance.take_return(by=office.finance, amount=Decimal(200), returned_on=today(), reference="RC-1")
        assert trip.held() == 300
        claim = bring_to("paid", office, 250, commitment=trip)
        assert (claim.drawn, claim.payment.amount, trip.held()) == (250, 0, 50)
        advance.refresh_from_db()
        advance.take_return(by=office.finance, amount=Decimal(50), returned_on=today(), reference="RC-2")
        assert (advance.state, trip.held(), standing(line)) == ("settled", 0, (0, 250))
        with pytest.raises(RuleBroken, match="is Closed"):
            hand_in(office.rep, 10, commitment=trip)
        assert list(broken()) == []

    @pytest.mark.clause("5.3.1")
    def test_what_a_rejected_claim_drew_of_the_cover_covers_it_again(self, line, trip, office):
        pay_in_advance(office, 500, trip)
        claim = hand_in(office.rep, 700, commitment=trip)
        assert trip.held() == 100
        fresh(trip).close(by=office.rep)
        assert (standing(line), trip.held()) == ((800, 0), 100)
        claim.reject(by=office.supervisor, reason="No")
        assert (standing(line), trip.held()) == ((500, 0), 500)
        assert list(broken()) == []

    @pytest.mark.clause("5.3.1")
    @pytest.mark.parametrize(("is_over", "held"), [(False, 800), (True, 500)])
    def test_what_a_voided_claim_drew_covers_it_again(self, is_over, held, line, trip, office):
        advance = pay_in_advance(office, 500, trip)
        claim = bring_to("paid", office, 600, commitment=trip)
        if is_over:
            fresh(trip).close(by=office.rep)
        lead(claim, [*VOID, ("money_back", "finance", {"reference": "RC"})], office)
        assert (fresh(advance).left, standing(line), trip.held()) == (500, (held, 0), held)
        assert (fresh(claim).drawn, claim.drawn_from) == (0, None)
        assert list(broken()) == []

    @pytest.mark.clause("5.3.1")
    def test_on_a_frozen_line_what_is_held_changes_its_holder_and_nothing_new_is_taken(self, line, trip, office):
        pay_in_advance(office, 500, trip)
        line.freeze(by=office.leadership, reason="Look at it")
        with pytest.raises(RuleBroken, match="is frozen"):
            hand_in(office.rep, 900, commitment=trip)
        claim = hand_in(office.rep, 700, commitment=trip)
        assert (standing(line), trip.held(), claim.drawn) == ((800, 0), 100, 700)
        claim.send_back(by=office.supervisor, reason="Unreadable")
        claim.submit(by=office.rep)
        claim.reject(by=office.supervisor, reason="No")
        assert (standing(line), trip.held()) == ((800, 0), 800)
        claim = bring_to("paid", office, 600, commitment=trip)
        assert (claim.payment.amount, standing(line), trip.held()) == (100, (200, 600), 200)
        lead(claim, [*VOID, ("money_back", "finance", {"reference": "RC"})], office)
        assert (standing(line), trip.held()) == ((800, 0), 800)
        assert list(broken()) == []

    def test_nothing_is_closed_under_one_that_is_about_to_be_paid(self, trip, office):
        asked = ask_in_advance(office, 500, trip)
        with pytest.raises(NotNow, match="asked for and not paid yet") as refusal:
            fresh(trip).close(by=office.rep)
        assert refusal.value.remedy_url == asked.get_absolute_url()
        asked.withdraw(by=office.rep)
        fresh(trip).close(by=office.rep)
        assert trip.held() == 0

    @pytest.mark.task
    @pytest.mark.clause("5.3.1")
    def test_after_its_day_the_cover_stays_what_was_only_asked_for_goes_and_the_rest_is_owed(
        self, line, trip, office, django_capture_on_commit_callbacks
    ):
        advance = pay_in_advance(office, 500, trip)
        asked = ask_in_advance(office, 100, trip)
        assert not items_of(office.rep, sources.advances_that_wait)
        with as_of(trip.until + timedelta(days=1)), django_capture_on_commit_callbacks(execute=True):
            expire_commitments()
            expire_commitments()
            assert (fresh(trip).state, trip.held(), fresh(asked).state) == ("expired", 500, "withdrawn")
            [own], [of_finance] = (items_of(who, sources.advances_that_wait) for who in (office.rep, office.finance))
            assert own.due == of_finance.due == advance.settle_by
            assert "owes 500.00" in of_finance.why
        assert Notice.objects.filter(recipient=office.rep, title__contains="bring back 500.00").exists()
        assert list(broken()) == []

    def test_of_who_has_left_it_lies_with_finance(self, trip, office, as_user):
        pay_in_advance(office, 500, trip)
        asked = ask_in_advance(office, 100, trip)
        User.objects.filter(pk=office.rep.pk).update(is_active=False)
        expire_commitments()
        assert fresh(asked).state == "withdrawn"
        [owed] = items_of(office.finance, sources.advances_that_wait)
        assert "who has left, owes 500.00" in owed.why
        for page in ("expenses:advances", "expenses:payments"):
            assert "has left" in as_user(office.finance).get(reverse(page)).content.decode(), page


def test_the_api_asks_pays_and_settles(trip, office, api_as):
    given = {"commitment": str(trip.pk), "amount": "300", "needed_on": str(today()), "purpose": "Hotel"}
    made = api_as(office.rep).post("/api/v1/advances/", given, format="json")
    assert (made.status_code, made.data["left"]) == (201, "300.00"), made.data
    at = f"/api/v1/advances/{made.data['id']}"
    assert api_as(office.rep).post(f"{at}/approve/").status_code == 403
    assert api_as(office.supervisor).post(f"{at}/approve/").data["state"] == "approved"
    assert api_as(office.finance).post("/api/v1/payments/", {}, format="json").status_code == 400
    paid = {"advances": [made.data["id"]]}
    batch = api_as(office.finance).post("/api/v1/payments/", paid, format="json").data
    assert [row["advance"] for row in batch["payments"]] == [Advance.objects.get().pk]
    confirmed = {"paid_on": str(today()), "reference": "B"}
    api_as(office.second_finance).post(f"/api/v1/payments/{batch['id']}/confirm/", confirmed, format="json")
    back = {"amount": "100", "returned_on": str(today()), "reference": "RC-1"}
    told = api_as(office.second_finance).post(f"{at}/take_return/", back, format="json").data
    assert (told["left"], told["returns"][0]["reference"], told["open_steps"]) == ("200.00", "RC-1", ["take_return"])
    bring_to("paid", office, 250, commitment=trip)
    told = api_as(office.rep).get(f"{at}/").data
    assert (told["state"], told["left"], told["settlements"][0]["amount"]) == ("settled", "0.00", "200.00")


def test_the_api_says_that_an_id_is_taken(trip, office, api_as):
    other_trip = approved_hold(office, 100)
    advance = ask_in_advance(office, 50, other_trip)
    given = {"amount": "100", "purpose": "Hotel", "record_id": str(advance.pk)}
    asked = {"commitment": str(trip.pk), "needed_on": str(today())}
    Advance.objects.filter(pk=advance.pk).update(claimant=office.second_rep)
    answer = api_as(office.rep).post("/api/v1/advances/", given | asked, format="json")
    assert (answer.status_code, "record_id" in str(answer.data)) == (400, True), answer.data
    held = given | {"record_id": str(trip.pk), "category": line_of(trip.line.budget).category_id}
    answer = api_as(office.second_rep).post("/api/v1/commitments/", held | {"planned_on": str(today())}, format="json")
    assert (answer.status_code, "record_id" in str(answer.data)) == (400, True), answer.data


def test_the_form_of_a_claim_offers_what_is_over_while_it_is_to_be_set_off(trip, office, as_user):
    pay_in_advance(office, 500, trip)
    fresh(trip).close(by=office.rep)
    page = as_user(office.rep).get(f"{reverse('expenses:claim_new')}?commitment={trip.pk}").content.decode()
    assert f'value="{trip.pk}" selected' in page
