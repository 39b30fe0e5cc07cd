"""Webhooks as a receiver meets them: a real server on this machine, no stand-in (7.1.3)."""

import hashlib
import hmac
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice
from salesdept.webhooks.models import Delivery, Webhook
from salesdept.webhooks.models.delivery import ATTEMPTS, KEPT_FOR
from salesdept.webhooks.sending import MOST_READ, Outcome, Trouble
from salesdept.webhooks.tasks import forget_deliveries, send_deliveries

from ..at_once import at_once
from .makers import make_hook, move_a_deal, tell_something

pytestmark = [pytest.mark.django_db, pytest.mark.task, pytest.mark.clause("7.1.3")]

State = Delivery.State


def only() -> Delivery:
    return Delivery.objects.get()


def marks_of(call) -> tuple[str, list[str]]:
    """The moment and the marks of a signature, read as a receiver reads it."""
    parts = [part.split("=", 1) for part in call.headers["Salesdept-Signature"].split(",")]
    return dict(parts)["t"], [value for name, value in parts if name == "v1"]


def mark(secret: str, moment: str, body: bytes) -> str:
    """Computed from the description alone."""
    return hmac.new(secret.encode("ascii"), moment.encode("ascii") + b"." + body, hashlib.sha256).hexdigest()


def later(delivery: Delivery):
    """The moment of its next attempt."""
    return time_machine.travel(delivery.not_before + timedelta(seconds=1))


class TestSending:
    def test_a_receiver_verifies_what_came(self, hook, receiver, office):
        delivery = tell_something(office)
        assert send_deliveries() == 1
        (call,) = receiver.calls
        moment, marks = marks_of(call)
        assert marks == [mark(hook.shown_secret, moment, call.body)]
        assert abs(int(moment) - now().timestamp()) < 60
        assert (call.path, call.headers["Content-Type"]) == ("/hook?of=sales", "application/json")
        assert call.headers["Salesdept-Event"] == "opportunity.stage_changed"
        assert call.headers["Salesdept-Delivery"] == call.told["id"] == str(delivery.pk)
        assert (only().state, only().status, only().answer) == (State.SENT, 200, "ok")

    def test_once_however_often_the_sweeper_comes(self, hook, receiver, office):
        tell_something(office)
        assert [send_deliveries(), send_deliveries()] == [1, 0]
        assert len(receiver.calls) == 1

    def test_what_was_frozen_is_what_goes(self, hook, receiver, office):
        deal = tell_something(office).body
        receiver.answers = [(500, {}, b"")]
        send_deliveries()
        office.rep.name = "Another"
        office.rep.save()
        with later(only()):
            send_deliveries()
        assert {call.body.decode() for call in receiver.calls} == {deal}

    def test_little_of_the_answer_is_kept(self, hook, receiver, office):
        tell_something(office)
        receiver.answers = [(200, {}, b"a\x00" * MOST_READ)]
        send_deliveries()
        assert only().answer == "a" * (MOST_READ // 2)

    def test_a_redirect_is_not_followed(self, hook, receiver, office):
        tell_something(office)
        receiver.answers = [(307, {"Location": receiver.address("/elsewhere")}, b"")]
        send_deliveries()
        assert [call.path for call in receiver.calls] == ["/hook?of=sales"]
        assert (only().state, only().status, only().trouble) == (State.PENDING, 307, Trouble.REDIRECT)


class TestTryingAgain:
    @pytest.mark.parametrize("how", ["500", "drip"])
    def test_what_was_not_taken_is_sent_again_later(self, hook, receiver, office, how):
        """A receiver that drips for ever is cut off: no wait for a byte is long, but all together are."""
        tell_something(office)
        receiver.hang.set() if how == "drip" else receiver.answers.append((500, {}, b"later"))
        began = now()
        assert send_deliveries() == 0
        assert now() - began < timedelta(seconds=3)
        failed = only()
        expected = (None, Trouble.LATE) if how == "drip" else (500, Trouble.STATUS)
        assert (failed.status, failed.trouble) == expected
        assert (failed.state, failed.attempts) == (State.PENDING, 1)
        assert send_deliveries() == 0, "not before its pause is over"
        receiver.hang.clear()
        with later(failed):
            assert send_deliveries() == 1
        assert len({call.headers["Salesdept-Delivery"] for call in receiver.calls}) == 1
        assert Webhook.objects.get().failures == 0

    def test_pauses_grow_and_end(self, hook, receiver, office):
        tell_something(office)
        receiver.answers = [(500, {}, b"")] * ATTEMPTS
        pauses = []
        for _ in range(ATTEMPTS):
            with later(only()):
                moment = now()
                send_deliveries()
                pauses.append(only().not_before - moment)
        assert only().state == State.FAILED
        assert pauses[:-1] == sorted(pauses[:-1])
        assert sum(pauses[:-1], timedelta()) > timedelta(days=1)

    def test_a_webhook_that_is_down_holds_nobody_up(self, hook, receiver, office):
        """The other one gets its own; the one that is down is asked once a run, not once a delivery."""
        make_hook(office.admin, receiver.address("/other"))
        for _ in range(3):
            move_a_deal(office)
        receiver.answers = [(500, {}, b"")]
        send_deliveries()
        assert len(receiver.calls) == 4

    def test_what_a_killed_sender_left_is_sent_again(self, hook, receiver, office):
        tell_something(office)
        Delivery.objects.claim()
        assert send_deliveries() == 0
        with time_machine.travel(now() + timedelta(minutes=10)):
            assert send_deliveries() == 1

    def test_who_lost_the_claim_says_nothing(self, hook, receiver, office):
        tell_something(office)
        slow = Delivery.objects.claim()
        Delivery.objects.update(state=State.PENDING)
        failure = Outcome(status=500, trouble=Trouble.STATUS)
        slow.note(failure)
        assert (only().status, Webhook.objects.get().failures) == (None, 0)
        send_deliveries()
        slow.note(failure)
        assert (only().state, Webhook.objects.get().failures) == (State.SENT, 0)


class TestPausing:
    def test_after_failures_of_a_day_it_pauses_and_is_told(self, hook, receiver, office):
        tell_something(office)
        receiver.answers = [(500, {}, b"")] * ATTEMPTS
        for _ in range(ATTEMPTS):
            hook.refresh_from_db()
            assert hook.state == Webhook.State.ACTIVE, "not within a day"
            with later(only()):
                send_deliveries()
        hook.refresh_from_db()
        assert (hook.state, hook.paused_because) == (Webhook.State.PAUSED, Webhook.Because.FAILING)
        assert {notice.recipient for notice in Notice.objects.filter(key__startswith="webhook")} == {office.admin}

    def test_many_failures_within_an_hour_pause_nothing(self, hook, receiver, office):
        Webhook.objects.update(failures=50, failing_since=now() - timedelta(hours=1))
        tell_something(office)
        receiver.answers = [(500, {}, b"")]
        send_deliveries()
        assert Webhook.objects.get().state == Webhook.State.ACTIVE

    def test_who_wants_no_more_gets_no_more(self, private, receiver, office):
        """410: no second attempt; the admin hears, and who made it."""
        hook = make_hook(office.manager, receiver.address())
        tell_something(office)
        receiver.answers = [(410, {}, b"")]
        send_deliveries()
        hook.refresh_from_db()
        assert (only().state, hook.state, hook.paused_because) == (State.FAILED, "paused", Webhook.Because.GONE)
        with time_machine.travel(now() + timedelta(days=2)):
            assert send_deliveries() == 0
        told = Notice.objects.filter(key__startswith="webhook")
        assert {notice.recipient for notice in told} == {office.admin, office.manager}
        assert AuditEntry.objects.of(hook).first().by is None

    def test_a_paused_one_is_told_nothing_and_gets_what_waited(self, hook, receiver, office):
        tell_something(office)
        hook.pause(by=office.admin)
        move_a_deal(office)
        assert send_deliveries() == 0
        assert Delivery.objects.count() == 1
        hook.resume(by=office.manager)
        assert send_deliveries() == 1

    def test_an_ended_one_forgets_its_secret_and_what_waited(self, hook, receiver, office):
        tell_something(office)
        hook.end(by=office.admin, reason="replaced")
        hook.refresh_from_db()
        assert (hook.secret, only().state, send_deliveries()) == (None, State.FAILED, 0)
        with pytest.raises(NotNow):
            hook.rotate_secret(by=office.admin)
        with pytest.raises(NotNow):
            only().send_again(by=office.admin)


class TestByHand:
    def test_both_secrets_count_for_a_day(self, hook, receiver, office):
        former = hook.shown_secret
        hook.rotate_secret(by=office.manager)
        tell_something(office)
        send_deliveries()
        moment, marks = marks_of(receiver.calls[0])
        assert marks == [mark(secret, moment, receiver.calls[0].body) for secret in (hook.shown_secret, former)]
        with time_machine.travel(now() + timedelta(days=2)):
            Delivery.test(hook, by=office.admin)
            send_deliveries()
        assert len(marks_of(receiver.calls[1])[1]) == 1

    def test_a_test_is_sent_once_and_counts_for_nothing(self, hook, receiver, office):
        hook.pause(by=office.admin)
        Delivery.test(hook, by=office.admin)
        receiver.answers = [(500, {}, b"")]
        send_deliveries()
        hook.refresh_from_db()
        assert (receiver.calls[0].told["event"], only().state, hook.failures) == ("ping", State.FAILED, 0)

    def test_what_arrived_can_be_sent_again(self, hook, receiver, office):
        tell_something(office)
        send_deliveries()
        only().send_again(by=office.admin)
        assert send_deliveries() == 1
        first, second = receiver.calls
        assert first.body == second.body

    def test_others_keep_their_hands_off(self, hook, office):
        for act in (hook.rotate_secret, hook.pause, lambda by: Delivery.test(hook, by=by)):
            with pytest.raises(NotYourPart):
                act(by=office.supervisor)

    def test_the_log_goes_back_thirty_days(self, hook, office):
        tell_something(office)
        assert forget_deliveries() == 0
        with time_machine.travel(now() + KEPT_FOR + timedelta(hours=1)):
            assert forget_deliveries() == 1


class TestTransactions:
    def test_what_was_rolled_back_is_told_to_nobody(self, hook, receiver, office):
        def tell_and_fail():
            with transaction.atomic():
                tell_something(office)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            tell_and_fail()
        assert send_deliveries() == 0
        assert receiver.calls == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_one(hook, receiver, office):
    for _ in range(15):
        Delivery.test(hook, by=office.admin)
    at_once(send_deliveries, send_deliveries, send_deliveries)
    assert Delivery.objects.filter(state=State.SENT, attempts=1).count() == 15
    assert len({call.headers["Salesdept-Delivery"] for call in receiver.calls}) == len(receiver.calls) == 15
