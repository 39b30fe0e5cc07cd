"""5.2.3 Review: by whom, cut, asked, taken back, raised; absent reviewers are stood in for."""

from datetime import date, timedelta

import pytest

from expenses.models import Claim, Invoice, PaymentRules
from expenses.reviewers import reviewers_of
from expenses.tasks import raise_forgotten, tell_decisions
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.messages.models import Notice
from salesdept.people.models import Delegation, Role, User
from tests.makers import make_user

from .makers import (
    add_line,
    approve,
    ask_in_advance,
    bring_to,
    hand_in,
    hold,
    lead,
    line_of,
    make_budget,
    make_claim,
)

pytestmark = [pytest.mark.clause("5.2.3"), pytest.mark.django_db]


@pytest.fixture
def budget(office):
    return make_budget(office, Travel=10_000)


def absent(principal, delegate, *, days=5) -> Delegation:
    return Delegation.objects.create(
        principal=principal, delegate=delegate, since=today(), until=today() + timedelta(days=days)
    )


def leave(person) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


class TestCut:
    def test_the_rest_is_free_again_and_the_claimant_is_told(
        self, office, as_user, budget, django_capture_on_commit_callbacks
    ):
        claim = hand_in(office.rep, 300)
        line = claim.lines.get()
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_user(office.supervisor).post(
                claim.step_url("cut"), {"line": line.pk, "amount": "250", "reason": "The bar is private"}
            )
        assert answer.status_code == 302
        assert line_of(budget).reserved == 250
        assert Notice.objects.get(recipient=office.rep).body == "Train: 300.00 → 250.00. The bar is private"
        claim.refresh_from_db()
        claim.cut(by=office.supervisor, line=line, amount=200, reason="The bar again")
        approve(claim, office.supervisor)
        claim.cut(by=office.finance, line=line, amount=150, reason="VAT is not ours")
        line.refresh_from_db()
        assert (line.claimed, line.amount, line_of(budget).reserved) == (300, 150, 150)
        lead(claim, [("verify", "finance", {}), ("pay", "second_finance", {})], office)
        claim.payment.batch.confirm(by=office.leadership, paid_on=today(), reference="TT")
        assert (line_of(budget).reserved, line_of(budget).spent) == (0, 150)
        assert list(broken()) == []

    @pytest.mark.parametrize("amount", [0, -5, 300, 301])
    def test_it_is_less_and_more_than_nothing(self, office, budget, amount):
        claim = hand_in(office.rep, 300)
        with pytest.raises(RuleBroken, match="only cut"):
            claim.cut(by=office.supervisor, line=claim.lines.get(), amount=amount, reason="x")

    def test_a_line_of_another_claim_is_not_cut(self, office, as_user, budget):
        claim, other = hand_in(office.rep, 300), hand_in(office.second_rep, 300)
        sent = {"line": other.lines.get().pk, "amount": "1", "reason": "x"}
        assert as_user(office.supervisor).post(claim.step_url("cut"), sent).status_code == 422
        assert line_of(budget).reserved == 600


class TestSendBack:
    def test_each_expense_has_its_reason(self, office, as_user, budget):
        claim = hand_in(office.rep, 100, 200)
        first, second = claim.lines.order_by("amount")
        sent = {f"line_{second.pk}": "The date can't be read"}
        assert as_user(office.supervisor).post(claim.step_url("send_back"), {}).status_code == 422
        as_user(office.supervisor).post(claim.step_url("send_back"), sent)
        claim.refresh_from_db()
        assert (claim.state, claim.answer) == ("returned", "Train: The date can't be read")
        assert "The date can&#x27;t be read" in as_user(office.rep).get(claim.get_absolute_url()).content.decode()
        claim.submit(by=office.rep)
        assert set(claim.lines.values_list("remark", flat=True)) == {""}

    def test_the_review_starts_again(self, office, budget):
        claim = bring_to("approved", office)
        claim.send_back(by=office.finance, reason="unreadable")
        claim.submit(by=office.rep)
        assert (claim.state, claim.approved_by, claim.decided_by) == ("submitted", None, None)


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize(
    ("ground", "is_free"), [("not_ours", True), ("against_rules", True), ("duplicate", False), ("fraud", False)]
)
def test_a_rejected_claim_frees_its_invoices_unless_they_are_not_true(office, as_user, budget, ground, is_free):
    claim = hand_in(office.rep)
    as_user(office.supervisor).post(claim.step_url("reject"), {"ground": ground, "reason": "look"})
    assert Invoice.objects.exists() is not is_free
    assert line_of(budget).reserved == 0
    assert list(broken()) == []


class TestTakeBack:
    @pytest.mark.parametrize("decision", ["approve", "send_back", "reject"])
    def test_as_before_while_nobody_was_told(self, office, budget, decision):
        claim = hand_in(office.rep, 100)
        details = {} if decision == "approve" else {"reason": "slip"}
        claim.perform(decision, by=office.supervisor, **details)
        claim.take_back(by=office.supervisor)
        assert (claim.state, claim.approved_by, claim.answer) == ("submitted", None, "")
        assert (line_of(budget).reserved, Invoice.objects.count()) == (100, 1)
        with as_of(now() + timedelta(seconds=11)):
            assert tell_decisions() == 0
        assert not Notice.objects.filter(recipient=office.rep).exists()
        assert list(broken()) == []

    def test_finance_gets_it_back_as_finance_had_it(self, office, budget):
        claim = bring_to("approved", office)
        claim.send_back(by=office.finance, reason="slip")
        claim.take_back(by=office.finance)
        assert (claim.state, claim.approved_by) == ("approved", office.supervisor)

    def test_not_after_ten_seconds_and_by_nobody_else(self, office, budget):
        claim = bring_to("approved", office)
        with pytest.raises(NotYourPart):
            claim.take_back(by=office.manager)
        with as_of(now() + timedelta(seconds=11)), pytest.raises(NotNow, match="out by now"):
            claim.take_back(by=office.supervisor)

    def test_when_the_money_is_gone_it_stays_rejected(self, office):
        budget = make_budget(office, Travel=100)
        claim = bring_to("rejected", office, 100)
        hand_in(office.second_rep, 50)
        with pytest.raises(RuleBroken, match="is missing"):
            claim.take_back(by=office.supervisor)
        claim.refresh_from_db()
        assert (claim.state, line_of(budget).reserved) == ("rejected", 50)

    def test_the_page_offers_it(self, office, as_user, budget):
        claim = hand_in(office.rep)
        client = as_user(office.supervisor)
        client.post(claim.step_url("approve"), {"from": "inbox"})
        assert 'action="/expenses/inbox/undo/"' in client.get("/expenses/inbox/").content.decode()
        client.post("/expenses/inbox/undo/", {"claim": claim.pk})
        claim.refresh_from_db()
        assert claim.state == "submitted"

    def test_meanwhile_nobody_edits_what_would_come_back(self, office, as_user, budget):
        claim = bring_to("returned", office)
        edit = f"{claim.get_absolute_url()}edit/"
        assert as_user(office.rep).get(edit).status_code == 403
        with as_of(now() + timedelta(seconds=11)):
            assert as_user(office.rep).get(edit).status_code == 200

    def test_each_decision_is_told_once(self, office, budget):
        claim = bring_to("returned", office)
        with as_of(now() + timedelta(seconds=11)):
            assert [tell_decisions(), tell_decisions()] == [1, 0]
        assert Notice.objects.filter(recipient=office.rep, url=claim.get_absolute_url()).count() == 1

    def test_what_could_not_be_told_is_told_the_next_time(self, office, budget):
        bring_to("returned", office)

        def breaks(claim):
            raise ConnectionError

        with as_of(now() + timedelta(seconds=11)):
            with pytest.raises(ConnectionError):
                Claim.tell_of_decisions(now(), breaks)
            assert tell_decisions() == 1
        assert Notice.objects.filter(recipient=office.rep, title__contains="Sent back").count() == 1


class TestQuestions:
    def test_the_clock_stands_until_the_answer(self, office, as_user, budget):
        with as_of(date(2026, 11, 2)):
            make_budget(office, year=2025)
            claim = hand_in(office.rep)
            as_user(office.supervisor).post(claim.step_url("ask"), {"question": "Who was there?"})
            with pytest.raises(NotNow):
                Claim.objects.get().ask(by=office.supervisor, question="And then?")
        with as_of(date(2026, 11, 20)):
            assert raise_forgotten() == 0
            claim.refresh_from_db()
            claim.answer_question(by=office.rep, answer="Mr Wang")
            assert claim.review_by == date(2026, 11, 25)
            assert raise_forgotten() == 0

    def test_only_the_claimant_answers(self, office, budget):
        claim = hand_in(office.rep)
        claim.ask(by=office.supervisor, question="Who was there?")
        for other in (office.supervisor, office.second_rep, office.manager):
            with pytest.raises(NotYourPart):
                claim.answer_question(by=other, answer="me")


class TestRungs:
    def test_what_lies_goes_up_step_by_step(self, office, budget):
        with as_of(date(2026, 11, 2)):
            claim = hand_in(office.rep)
        days = PaymentRules.current().review_days
        assert days == 3
        with as_of(date(2026, 11, 5)):
            assert raise_forgotten() == 0
        with as_of(date(2026, 11, 6)):
            assert [raise_forgotten(), raise_forgotten()] == [1, 0]
            claim.refresh_from_db()
            assert reviewers_of(claim) == {office.supervisor, office.manager}
        with as_of(date(2026, 11, 12)):
            assert raise_forgotten() == 1
        with as_of(date(2026, 11, 30)):
            assert raise_forgotten() == 0
            claim.refresh_from_db()
            assert reviewers_of(claim) == {office.supervisor, office.manager, office.leadership}

    def test_money_held_ahead_goes_up_too(self, office, budget):
        with as_of(date(2026, 11, 2)):
            commitment = hold(office.rep, 100)
            assert isinstance(commitment.steps()["approve"].refusal(commitment, office.manager), NotYourPart)
        with as_of(date(2026, 11, 6)):
            assert [raise_forgotten(), raise_forgotten()] == [1, 0]
            commitment.refresh_from_db()
            commitment.approve(by=office.manager)

    def test_who_left_is_stepped_over_and_nobody_left_stands_still(self, office, as_user, budget):
        claim = hand_in(office.rep)
        for person, next_up in [(office.supervisor, office.manager), (office.manager, office.leadership)]:
            leave(person)
            assert reviewers_of(claim) == {next_up}
        leave(office.leadership)
        assert reviewers_of(claim) == set()
        seen = as_user(office.rep).get(claim.get_absolute_url()).content.decode()
        assert "It stands still" in seen

    def test_queue_and_guard_agree_for_everybody(self, office, budget):
        leader = make_user(Role.LEADERSHIP)
        claims = [
            hand_in(who)
            for who in (
                office.rep,
                office.other_rep,
                office.supervisor,
                office.clerk,
                office.manager,
                office.finance,
                leader,
            )
        ]
        absent(office.supervisor, office.other_supervisor)
        absent(office.manager, leader)
        people = [
            office.supervisor,
            office.other_supervisor,
            office.manager,
            office.leadership,
            leader,
            office.rep,
            office.finance,
        ]
        for gone in (None, office.other_supervisor, office.manager):
            if gone:
                leave(gone)
            for raised in range(3):
                Claim.objects.update(raised=raised)
                for claim in Claim.objects.all():
                    for person in people:
                        if person != gone:
                            waits = Claim.objects.to_review_by(person).filter(pk=claim.pk).exists()
                            assert waits is (person in reviewers_of(claim)), (claim.claimant, person, raised, gone)
        assert len(claims) == 7


class TestDelegation:
    def test_the_delegate_reviews_and_both_names_stand_there(self, office, as_user, budget):
        claim = hand_in(office.rep)
        other = as_user(office.other_supervisor)
        assert other.get(claim.get_absolute_url()).status_code == 404
        absent(office.supervisor, office.other_supervisor)
        assert other.post(claim.step_url("approve")).status_code == 302
        claim.refresh_from_db()
        assert (claim.approved_by, claim.approved_for) == (office.other_supervisor, office.supervisor)
        names = f"{office.other_supervisor} for {office.supervisor}"
        assert names in as_user(office.rep).get(claim.get_absolute_url()).content.decode()

    @pytest.mark.clause("5.3.1")
    @pytest.mark.parametrize("kind", ["commitment", "advance"])
    def test_the_delegate_opens_commitments_and_advances_as_long_as_the_absence_lasts(
        self, kind, office, as_user, api_as, budget
    ):
        paper = hold(office.rep, 100) if kind == "commitment" else ask_in_advance(office, 100)
        other, phone = as_user(office.other_supervisor), api_as(office.other_supervisor)
        page, record = paper.get_absolute_url(), f"/api/v1/{kind}s/{paper.pk}/"
        assert {other.get(page).status_code, phone.get(record).status_code} == {404}
        absent(office.supervisor, office.other_supervisor, days=2)
        assert {other.get(page).status_code, phone.get(record).status_code} == {200}
        with as_of(now() + timedelta(days=3)):
            assert {other.get(page).status_code, phone.get(record).status_code} == {404}
            assert other.post(paper.step_url("approve")).status_code == 404
        assert other.post(paper.step_url("approve")).status_code == 302
        paper.refresh_from_db()
        assert (paper.approved_by, paper.approved_for) == (office.other_supervisor, office.supervisor)

    def test_it_ends_with_its_last_day(self, office, budget):
        claim = hand_in(office.rep)
        absent(office.supervisor, office.other_supervisor, days=2)
        with as_of(now() + timedelta(days=3)), pytest.raises(NotYourPart):
            claim.approve(by=office.other_supervisor)

    def test_never_the_own_claim_and_no_second_duty(self, office, budget):
        """SEC-030: who reviewed as a delegate does not verify after a change of post."""
        leader = make_user(Role.LEADERSHIP)
        own = hand_in(leader)
        absent(office.leadership, leader)
        assert leader not in reviewers_of(own)
        claim = hand_in(office.rep)
        absent(office.supervisor, office.other_supervisor)
        claim.approve(by=office.other_supervisor)
        User.objects.filter(pk=office.other_supervisor.pk).update(role="finance")
        office.other_supervisor.refresh_from_db()
        with pytest.raises(NotYourPart):
            claim.verify(by=office.other_supervisor)

    def test_it_does_not_outlive_a_change_of_post(self, office, budget):
        claim, delegate = hand_in(office.manager), make_user(Role.LEADERSHIP)
        absent(office.leadership, delegate)
        assert delegate in reviewers_of(claim)
        User.objects.filter(pk=delegate.pk).update(role=Role.SUPERVISOR)
        delegate.refresh_from_db()
        assert delegate not in reviewers_of(claim)
        assert not Claim.objects.to_review_by(delegate).exists()

    def test_it_is_not_passed_on(self, office, budget):
        absent(office.supervisor, office.other_supervisor)
        third = make_user(Role.SUPERVISOR)
        with pytest.raises(RuleBroken, match="not passed on"):
            Delegation(principal=office.other_supervisor, delegate=third, since=today(), until=today()).must_hold()
        Delegation.objects.create(principal=office.other_supervisor, delegate=third, since=today(), until=today())
        assert third not in reviewers_of(hand_in(office.rep))

    @pytest.mark.parametrize("who", ["rep", "clerk", "finance", "leadership", "supervisor"])
    def test_only_who_could_hold_the_duty(self, office, as_user, who):
        sent = {"delegate": getattr(office, who).pk, "since": str(today()), "until": str(today())}
        assert as_user(office.supervisor).post("/people/delegations/", sent).status_code == 422
        assert not Delegation.objects.exists()

    def test_it_is_lent_with_dates_and_ended_on_the_page(
        self, office, as_user, api_as, django_capture_on_commit_callbacks
    ):
        sent = {
            "delegate": office.other_supervisor.pk,
            "since": str(today()),
            "until": str(today() + timedelta(days=3)),
        }
        client = as_user(office.supervisor)
        assert client.post("/people/delegations/", {**sent, "until": ""}).status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/people/delegations/", sent)
        made = Delegation.objects.get()
        assert Notice.objects.get(recipient=office.other_supervisor).title == f"You review for {office.supervisor}"
        assert api_as(office.supervisor).post("/api/v1/delegations/", sent, format="json").status_code == 400
        assert as_user(office.other_supervisor).post(f"/people/delegations/{made.pk}/end/").status_code == 403
        as_user(office.supervisor).post(f"/people/delegations/{made.pk}/end/")
        assert not Delegation.objects.exists()


class TestTogether:
    def test_only_what_shows_nothing_odd(self, office, as_user):
        with as_of(date(2026, 11, 17)):
            make_budget(office, Travel=10_000)
            clean = [
                hand_in(office.rep, 110, spent_on=date(2026, 11, 16)),
                hand_in(office.second_rep, 120, spent_on=date(2026, 11, 16)),
            ]
            odd = hand_in(office.rep, 130, spent_on=date(2026, 11, 15))
            asked = hand_in(office.rep, 140, spent_on=date(2026, 11, 16))
            asked.ask(by=office.supervisor, question="Who?")
            client = as_user(office.supervisor)
            summary = client.get("/expenses/inbox/together/")
            assert (summary.context["total"], summary.context["people"]) == (230, 2)
            client.post(
                "/expenses/inbox/together/", {"claim": [f"{one.pk}:{one.version}" for one in [*clean, odd, asked]]}
            )
        states = {claim.pk: claim.state for claim in Claim.objects.all()}
        assert [states[one.pk] for one in [*clean, odd, asked]] == ["approved", "approved", "submitted", "submitted"]

    def test_what_changed_meanwhile_is_left_out(self, office, as_user):
        with as_of(date(2026, 11, 17)):
            make_budget(office, Travel=10_000)
            claim = hand_in(office.rep, 110, spent_on=date(2026, 11, 16))
            as_user(office.supervisor).post("/expenses/inbox/together/", {"claim": [f"{claim.pk}:{claim.version - 1}"]})
            claim.refresh_from_db()
        assert claim.state == "submitted"


class TestChecks:
    def said(self, claim) -> str:
        from expenses.review import findings

        return " | ".join(finding.text for _line, found in findings(claim) for finding in found)

    def test_a_bill_in_parts_is_pointed_out_across_people(self, office, budget):
        other = make_claim(office.second_rep)
        add_line(other, 180, seller="Grand Hotel")
        other.submit(by=office.second_rep)
        claim = Claim.objects.create(claimant=office.rep, title="Dinner")
        add_line(claim, 190, seller="Grand Hotel")
        claim.submit(by=office.rep)
        assert "1 other expense at this seller on that day: 370.00 together" in self.said(claim)
        assert office.second_rep.name not in self.said(claim)
        assert not Claim.objects.with_warnings().get(pk=claim.pk).has_warning
        add_line(own := Claim.objects.create(claimant=office.rep, title="More"), 170, seller="Grand Hotel")
        own.submit(by=office.rep)
        assert Claim.objects.with_warnings().get(pk=claim.pk).has_warning

    @pytest.mark.parametrize(
        ("number", "is_said"),
        [("AB-12345679", True), ("AB-12345677", True), ("AB-12345680", False), ("CD-12345679", False)],
    )
    def test_numbers_side_by_side(self, office, budget, number, is_said):
        claim = Claim.objects.create(claimant=office.rep, title="Taxi")
        add_line(claim, 90, seller="Taxi", invoice_number="AB-12345678")
        add_line(claim, 91, seller="Taxi", invoice_number=number)
        claim.submit(by=office.rep)
        assert ("number beside this one" in self.said(claim)) is is_said

    @pytest.mark.parametrize(
        ("amount", "is_said"), [(1000, True), (5000, True), (1500, False), ("1000.50", False), (999, False)]
    )
    def test_round_sums(self, office, budget, amount, is_said):
        assert ("A round sum" in self.said(hand_in(office.rep, amount))) is is_said
