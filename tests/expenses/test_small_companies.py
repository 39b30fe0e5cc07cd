"""5.2.4 Duties apart where few sign: each claim goes its way to the payment, or says why not and what to do."""

from itertools import product
from types import SimpleNamespace

import pytest
from django.urls import reverse

from expenses import today as sources
from expenses.models import Advance, Claim, PaymentBatch, PaymentRules
from expenses.payers import payers_of, standstill, waits_for
from expenses.reviewers import reviewers_of
from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.models import AuditEntry
from salesdept.common.request_id import serving
from salesdept.common.today import items_of
from salesdept.people.models import Delegation, Role, User
from tests.makers import make_team, make_user

from .makers import approve, ask_in_advance, hand_in, hold, let_out, line_of, make_budget

pytestmark = [pytest.mark.clause("5.2.4"), pytest.mark.django_db]
BANK = {"paid_on": today().isoformat(), "reference": "TT-1"}
CLAIMANTS = ["rep", "supervisor", "clerk", "manager", "finance", "leadership"]


def company(finance: int, leaders: int = 1) -> SimpleNamespace:
    """One team, a manager, a clerk, so many of finance and leadership; everybody who signs is in `signers`."""
    team = make_team()
    made = SimpleNamespace(
        team=team,
        rep=make_user(Role.REP, team=team),
        supervisor=make_user(Role.SUPERVISOR, team=team),
        clerk=make_user(Role.CLERK),
        manager=make_user(Role.MANAGER),
        finances=[make_user(Role.FINANCE) for _one in range(finance)],
        leaders=[make_user(Role.LEADERSHIP) for _one in range(leaders)],
    )
    made.finance, made.leadership = made.finances[0], made.leaders[0]
    made.budget = make_budget(made, Travel=1_000_000)
    return made


def everybody() -> list[User]:
    return list(User.objects.active().order_by("role", "pk"))


def takers(document, step: str) -> list[User]:
    """Who may take it now, by the guards; who is there is read once, as for a page."""
    rule, shown = document.steps()[step], type(document).objects.get(pk=document.pk)
    with serving("look"):
        return [one for one in everybody() if rule.refusal(shown, one) is None]


def walk(claim) -> list[str]:
    """The roles that took the steps to the payment, by whoever may take the next; it ends where nobody may."""
    signed = []
    for step in ("approve", "verify", "pay"):
        people = takers(claim, step)
        if not people:
            return signed
        claim.perform(step, by=people[0])
        let_out(claim)
        signed.append(str(people[0].role))
    batch = claim.payment.batch
    while batch.state != "paid":
        by = takers(batch, "confirm")[0]
        batch.confirm(by=by, paid_on=today(), reference="TT-1")
        signed.append(str(by.role))
    claim.refresh_from_db()
    return signed


WAYS = {
    (2, "rep"): "supervisor finance finance finance",
    (2, "supervisor"): "manager finance finance finance",
    (2, "clerk"): "manager finance finance finance",
    (2, "manager"): "leadership finance finance finance",
    (2, "finance"): "leadership finance manager finance",
    (2, "leadership"): "manager finance finance finance",
    (1, "rep"): "supervisor finance leadership finance",
    (1, "supervisor"): "manager finance leadership finance",
    (1, "clerk"): "manager finance leadership finance",
    (1, "manager"): "leadership finance",
    (1, "finance"): "leadership manager",
    (1, "leadership"): "manager finance",
}
"""(how many of finance, who claims) -> who reviews, verifies, pays, confirms; one leader. Shorter: then it waits."""
STAND_IN = {(2, "finance"), (2, "leadership"), (1, "rep"), (1, "supervisor"), (1, "clerk")}


@pytest.mark.clause("5.2.3")
@pytest.mark.parametrize(("finance", "who"), WAYS, ids=lambda one: str(one))
def test_the_claim_of_each_goes_to_its_payment_or_says_why_it_waits(finance, who, as_user, api_as):
    """SEC-032. What waits goes on once somebody is there, as the notice says."""
    people = company(finance)
    claim = hand_in(getattr(people, who), 100)
    signed = walk(claim)
    assert " ".join(signed) == WAYS[finance, who]
    if len(signed) == 4:
        assert claim.state == "paid"
        assert claim.stood_in is ((finance, who) in STAND_IN)
    else:
        claim.refresh_from_db()
        assert claim.state == "verified"
        why = standstill(claim)
        page = as_user(claim.claimant).get(claim.get_absolute_url()).content.decode()
        assert "It stands still" in page
        assert "given an account" in page
        assert api_as(claim.claimant).get(f"/api/v1/claims/{claim.pk}/").data["standstill"]["detail"] == why.message
        told = {item.url for item in items_of(people.manager, sources.what_stands_still)}
        assert told == {claim.get_absolute_url()}
        make_user(Role.FINANCE)
        assert standstill(claim) is None
        assert walk_on(claim) == "paid"
    assert list(broken()) == []


def walk_on(claim) -> str:
    claim.pay(by=takers(claim, "pay")[0])
    batch = claim.payment.batch
    batch.confirm(by=next(iter(batch.confirmers())), paid_on=today(), reference="TT-1")
    return Claim.objects.get(pk=claim.pk).state


@pytest.mark.parametrize(("finance", "leaders", "who"), [*product([1, 2], [1, 2], CLAIMANTS)], ids=str)
def test_page_list_and_guard_say_the_same_of_whose_turn_it_is(finance, leaders, who):
    people = company(finance, leaders)
    claim = hand_in(getattr(people, who), 100)
    for step, queue in (("approve", "to_review_by"), ("verify", "to_verify_by"), ("pay", "to_pay_by")):
        with serving("lists"):
            by_list = [one for one in everybody() if getattr(Claim.objects, queue)(one).exists()]
        assert by_list == takers(claim, step) == sorted(waits_for(claim), key=everybody().index), step
        if not by_list:
            return
        claim.perform(step, by=by_list[-1])
        let_out(claim)
    batch = claim.payment.batch
    with serving("lists"):
        listed = [one for one in everybody() if PaymentBatch.objects.visible_to(one).waiting().left_to(one).exists()]
    assert takers(batch, "confirm") == listed == sorted(batch.confirmers(), key=everybody().index)


@pytest.mark.parametrize("who", CLAIMANTS)
def test_nobody_takes_two_parts_whatever_the_size(who):
    claim = hand_in(getattr(company(1), who), 100)
    walk(claim)
    claim.refresh_from_db()
    parts = [claim.claimant, claim.approved_by, claim.verified_by, claim.paid_by]
    taken = [one for one in parts if one]
    assert len(set(taken)) == len(taken)


ADVANCE_WAYS = {
    (2, "rep"): "supervisor finance finance",
    (2, "finance"): "leadership finance manager",
    (2, "leadership"): "manager finance finance",
    (1, "rep"): "supervisor finance leadership",
    (1, "manager"): "leadership",
    (1, "finance"): "leadership",
    (1, "leadership"): "manager",
}
"""(how many of finance, who asks) -> who reviews, pays, confirms; one leader. Shorter: then it waits."""


def asked_for(people, claimant: User) -> Advance:
    held = hold(claimant, 100, line_of(people.budget))
    held.approve(by=takers(held, "approve")[0])
    return ask_in_advance(people, 100, held, by=claimant)


class TestAdvances:
    """Cash before the expense goes the same ways, by the same rules."""

    @pytest.mark.parametrize(("finance", "who"), ADVANCE_WAYS, ids=lambda one: str(one))
    def test_that_of_each_goes_to_its_payment_or_says_why_it_waits(self, finance, who, as_user):
        people = company(finance)
        asked = asked_for(people, getattr(people, who))
        signed = []
        for step, queue in (("approve", "to_review_by"), ("pay", "to_pay_by")):
            with serving("lists"):
                listed = [one for one in everybody() if getattr(Advance.objects, queue)(one).exists()]
            # What nobody could confirm is listed with its reason, and not paid.
            turn = sorted(waits_for(asked), key=everybody().index)
            assert listed == turn, step
            if not (people_left := takers(asked, step)):
                break
            assert people_left == turn
            asked.perform(step, by=people_left[0])
            signed.append(str(people_left[0].role))
        else:
            batch = asked.payment.batch
            with serving("lists"):
                waiting = PaymentBatch.objects.waiting()
                listed = [one for one in everybody() if waiting.visible_to(one).left_to(one).exists()]
            assert takers(batch, "confirm") == listed == sorted(batch.confirmers(), key=everybody().index)
            batch.confirm(by=listed[0], paid_on=today(), reference="TT-1")
            signed.append(str(listed[0].role))
        asked.refresh_from_db()
        assert " ".join(signed) == ADVANCE_WAYS[finance, who]
        if len(signed) == 3:
            assert asked.state == "paid"
            assert asked.stood_in is AuditEntry.objects.of(asked).filter(action="stood_in").exists()
            assert asked.stood_in is ("manager" in signed)
        else:
            assert standstill(asked)
            assert "It stands still" in as_user(people.manager).get(asked.get_absolute_url()).content.decode()
            [told] = items_of(people.leadership, sources.what_stands_still)
            assert told.url == asked.get_absolute_url()

    def test_nobody_pays_confirms_or_takes_back_the_own_by_another_account(self):
        people = company(2)
        mobile = ["+886912345678"]
        User.objects.filter(pk=people.rep.pk).update(mobiles=mobile)
        mine = make_user(Role.FINANCE, mobiles=mobile)
        asked = asked_for(people, User.objects.get(pk=people.rep.pk))
        asked.approve(by=people.supervisor)
        assert takers(asked, "pay") == sorted(people.finances, key=everybody().index)
        assert not items_of(mine, sources.advances_that_wait)
        asked.pay(by=people.finance)
        batch = asked.payment.batch
        with pytest.raises(NotYourPart):
            batch.confirm(by=mine, paid_on=today(), reference="x")
        assert not PaymentBatch.objects.left_to(mine).exists()
        batch.confirm(by=people.finances[1], paid_on=today(), reference="TT-1")
        asked.refresh_from_db()
        assert mine not in takers(asked, "take_return")
        assert mine not in takers(asked, "bank_failed")


class TestAfterApproval:
    """Whose turn it is sends back, rejects and cuts too: for one of finance that may be leadership, or the manager."""

    @pytest.mark.parametrize("step", ["send_back", "reject"])
    def test_leadership_sends_back_the_claim_of_finance(self, step, as_user, api_as):
        people = company(1, leaders=2)
        claim = hand_in(people.finance)
        approve(claim, people.leadership)
        sent = {"reason": "Not readable"}
        assert as_user(people.leadership).post(claim.step_url(step), sent).status_code == 403
        assert as_user(people.manager).post(claim.step_url(step), sent).status_code == 403
        answer = api_as(people.leaders[1]).post(f"/api/v1/claims/{claim.pk}/{step}/", sent, format="json")
        assert answer.data["state"] == ("returned" if step == "send_back" else "rejected")

    def test_leadership_cuts_it_too(self):
        people = company(1, leaders=2)
        claim = hand_in(people.finance, 100)
        approve(claim, people.leadership)
        claim.cut(by=people.leaders[1], line=claim.lines.get(), amount=80, reason="The bar")
        assert claim.sum == 80

    def test_where_nobody_else_is_left_the_manager_does(self, as_user):
        people = company(1)
        claim = hand_in(people.finance)
        approve(claim, people.leadership)
        answer = as_user(people.manager).post(claim.step_url("send_back"), {"reason": "Not readable"})
        assert answer.status_code == 302
        assert Claim.objects.get().state == "returned"

    def test_of_others_finance_alone_does(self):
        people = company(2)
        claim = hand_in(people.rep)
        approve(claim, people.supervisor)
        for by in (people.leadership, people.manager):
            with pytest.raises(NotYourPart):
                claim.send_back(by=by, reason="x")


class TestTheOnlyLeader:
    @pytest.mark.clause("5.2.3")
    def test_another_leader_comes_before_the_manager(self):
        people = company(1, leaders=2)
        claim = hand_in(people.leadership)
        assert reviewers_of(claim) == {people.leaders[1]}
        assert not Claim.objects.to_review_by(people.manager).exists()
        User.objects.filter(pk=people.leaders[1].pk).update(is_active=False)
        assert reviewers_of(claim) == {people.manager}
        assert Claim.objects.to_review_by(people.manager).exists()

    @pytest.mark.clause("5.2.3")
    def test_who_stands_in_for_the_manager_does_not_review_the_own(self):
        people = company(1)
        claim = hand_in(people.leadership)
        Delegation.objects.create(principal=people.manager, delegate=people.leadership, since=today(), until=today())
        assert reviewers_of(claim) == {people.manager}
        with pytest.raises(NotYourPart):
            approve(claim, people.leadership)

    def test_the_second_signature_is_flagged_and_found(self, as_user, api_as):
        people = company(2)
        claim, usual = hand_in(people.leadership), hand_in(people.rep)
        approve(claim, people.manager)
        approve(usual, people.supervisor)
        assert AuditEntry.objects.of(claim).filter(action="stood_in", by=people.manager).exists()
        page = as_user(people.finance).get(reverse("expenses:claims"), {"stood_in": "on"}).content.decode()
        assert claim.number in page
        assert usual.number not in page
        found = api_as(people.finance).get("/api/v1/claims/", {"stood_in": "true"}).data["results"]
        assert [one["id"] for one in found] == [str(claim.pk)]
        assert "nobody else was left" in as_user(people.finance).get(claim.get_absolute_url()).content.decode()

    @pytest.mark.clause("5.2.3")
    def test_the_flag_goes_with_a_decision_taken_back(self):
        people = company(2)
        claim = hand_in(people.leadership)
        claim.approve(by=people.manager)
        claim.take_back(by=people.manager)
        assert (claim.state, claim.stood_in) == ("submitted", False)


class TestTheManagerPays:
    def paid_by_the_manager(self, people, as_user) -> Claim:
        claim = hand_in(people.finance)
        approve(claim, people.leadership)
        claim.verify(by=people.finances[1])
        assert as_user(people.manager).post(claim.step_url("pay")).status_code == 302
        return Claim.objects.get()

    def test_the_claim_of_one_of_two_of_finance(self, as_user):
        people = company(2)
        hand_in(people.finance)
        claim = Claim.objects.get()
        approve(claim, people.leadership)
        claim.verify(by=people.finances[1])
        assert [item.url for item in items_of(people.manager, sources.claims_for_finance)] == [claim.get_absolute_url()]
        assert as_user(people.manager).post(claim.step_url("pay")).status_code == 302
        batch = Claim.objects.get().payment.batch
        assert as_user(people.manager).get(batch.get_absolute_url()).status_code == 200
        assert as_user(people.manager).get(reverse("expenses:payments")).status_code == 403
        assert as_user(people.manager).post(f"{batch.get_absolute_url()}confirm/", BANK).status_code == 403
        assert as_user(people.finances[1]).post(f"{batch.get_absolute_url()}confirm/", BANK).status_code == 302
        assert Claim.objects.get().state == "paid"

    def test_other_payments_are_not_the_managers(self, as_user, api_as):
        people = company(2)
        claim = hand_in(people.rep)
        approve(claim, people.supervisor)
        claim.verify(by=people.finance)
        claim.pay(by=people.finances[1])
        batch = claim.payment.batch
        assert as_user(people.manager).get(batch.get_absolute_url()).status_code == 404
        assert api_as(people.manager).get("/api/v1/payments/").data["results"] == []
        with pytest.raises(NotYourPart):
            batch.confirm(by=people.manager, paid_on=today(), reference="x")

    def test_what_the_bank_returns_and_what_was_paid_in_error_finds_its_two(self, as_user):
        people = company(2)
        claim = self.paid_by_the_manager(people, as_user)
        claim.payment.batch.confirm(by=people.finances[1], paid_on=today(), reference="TT-1")
        User.objects.filter(pk=people.finances[1].pk).update(is_active=False)
        claim.refresh_from_db()
        claim.tell_bounce(by=people.leadership, reason="Closed")
        assert takers(claim, "confirm_bounce") == [people.manager]
        assert [one.url for one in items_of(people.manager, sources.bounces_to_confirm)] == [claim.get_absolute_url()]
        claim.decline_bounce(by=people.leadership)
        claim.propose_void(by=people.leadership, reason="Twice")
        assert takers(claim, "confirm_void") == [people.manager]
        claim.confirm_void(by=people.manager)
        assert takers(claim, "money_back") == [people.leadership]
        claim.money_back(by=people.leadership, reference="RC-1")
        assert (claim.state, line_of(claim.lines.get().budget_line.budget).spent) == ("voided", 0)


class TestTwoConfirm:
    def test_of_one_finance_leadership_pays_finance_and_the_manager_confirm(self):
        people = company(1)
        PaymentRules.objects.create(two_confirm_above=50)
        claim = hand_in(people.rep, 100)
        assert walk(claim) == ["supervisor", "finance", "leadership", "finance", "manager"]
        assert (claim.state, claim.stood_in) == ("paid", True)

    def test_with_one_confirmer_left_it_is_not_put_in_payment_and_says_why(self, as_user):
        people = company(2)
        PaymentRules.objects.create(two_confirm_above=50)
        claim = hand_in(people.manager, 100)
        assert walk(claim) == ["leadership", "finance"]
        with pytest.raises(RuleBroken, match="two confirm"):
            claim.pay(by=people.finances[1])
        claim.refresh_from_db()
        assert "two confirm" in standstill(claim).message
        assert "rules of payment" in as_user(people.manager).get(claim.get_absolute_url()).content.decode()
        PaymentRules.objects.update(two_confirm_above=100)
        assert standstill(claim) is None

    def test_claims_that_nobody_could_confirm_together_are_paid_apart(self, as_user):
        people = company(2)
        claims = []
        for claimant, other in (people.finances, people.finances[::-1]):
            claim = hand_in(claimant)
            approve(claim, people.leadership)
            claim.verify(by=other)
            claims.append(claim)
        with pytest.raises(RuleBroken, match="Nobody is left to confirm"):
            PaymentBatch.of(claims, by=people.manager)
        assert not PaymentBatch.objects.exists()
        for claim in claims:
            PaymentBatch.of([claim], by=people.manager)
            assert len(claim.payment.batch.confirmers()) == 1


class TestThoseWhoLeave:
    @pytest.fixture
    def people(self):
        return company(2)

    def leave(self, *people) -> None:
        User.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)

    def test_who_left_is_nobody_to_wait_for(self, people):
        claim = hand_in(people.rep)
        approve(claim, people.supervisor)
        self.leave(*people.finances)
        assert payers_of(claim, "claimant", "approved_by") == {people.leadership}
        with pytest.raises(NotYourPart):
            claim.verify(by=User.objects.get(pk=people.finance.pk))
        claim.verify(by=people.leadership)
        claim.pay(by=people.manager)
        claim.payment.batch.confirm(by=people.leadership, paid_on=today(), reference="TT")
        claim.refresh_from_db()
        assert (claim.state, claim.stood_in) == ("paid", True)

    def test_who_left_before_confirming_leaves_it_to_the_next(self, people, as_user):
        claim = hand_in(people.manager)
        approve(claim, people.leadership)
        claim.verify(by=people.finance)
        claim.pay(by=people.finances[1])
        batch = claim.payment.batch
        self.leave(people.finance)
        assert batch.confirmers() == set()
        page = as_user(people.finances[1]).get(batch.get_absolute_url()).content.decode()
        assert "It stands still" in page
        other = make_user(Role.FINANCE)
        assert batch.confirmers() == {other}


class TestSecondAccounts:
    """Who needs two posts has two accounts: with a mobile phone in common they are one person's."""

    MOBILE = ["+886912345678"]

    def second_account(self, of: User, role: Role) -> User:
        User.objects.filter(pk=of.pk).update(mobiles=self.MOBILE)
        of.refresh_from_db()
        return make_user(role, mobiles=self.MOBILE)

    def test_nobody_pays_the_own_claim_by_another_account(self, as_user):
        people = company(1)
        mine = self.second_account(people.rep, Role.FINANCE)
        claim = hand_in(people.rep)
        approve(claim, people.supervisor)
        assert takers(claim, "verify") == [people.finance]
        assert not Claim.objects.to_verify_by(mine).exists()
        assert as_user(mine).post(claim.step_url("send_back"), {"reason": "x"}).status_code == 403
        claim.verify(by=people.finance)
        assert takers(claim, "pay") == [people.leadership]
        claim.pay(by=people.leadership)
        batch = claim.payment.batch
        assert batch.confirmers() == {people.finance}
        assert not PaymentBatch.objects.left_to(mine).exists()
        with pytest.raises(NotYourPart):
            batch.confirm(by=mine, paid_on=today(), reference="x")

    def test_who_reviewed_does_not_verify_by_another_account(self):
        people = company(1)
        other = self.second_account(people.supervisor, Role.FINANCE)
        claim = hand_in(people.rep)
        approve(claim, people.supervisor)
        with pytest.raises(NotYourPart, match="had a part"):
            claim.verify(by=other)
        assert takers(claim, "verify") == [people.finance]

    @pytest.mark.clause("5.2.3")
    @pytest.mark.parametrize(("who", "role"), [("supervisor", Role.REP), ("leadership", Role.LEADERSHIP)])
    def test_nobody_reviews_the_own_claim_by_another_account(self, who, role):
        people = company(1)
        account = self.second_account(getattr(people, who), role)
        if role == Role.REP:
            account.move_to(people.team, since=today(), by=people.manager)
        claim = hand_in(account)
        assert takers(claim, "approve") == [people.manager]
        assert Claim.objects.to_review_by(people.manager).exists()
        assert not Claim.objects.to_review_by(getattr(people, who)).exists()
