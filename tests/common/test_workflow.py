"""Documents move from state to state by one regulated step at a time."""

from datetime import date

import pytest
from django.db import transaction

from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, Stale
from salesdept.common.history import history_of
from salesdept.common.models import AuditEntry

from .paper import Paper


@pytest.fixture
def heard():
    """States of papers that were sent, as a reaction hears of them."""
    states = []
    reaction = lambda paper, by: states.append(paper.state)  # noqa: E731
    Paper.send.step.reactions.append(reaction)
    yield states
    Paper.send.step.reactions.remove(reaction)


def test_a_step_moves_the_document_and_leaves_its_trace(office, make_paper):
    paper = make_paper()
    paper.send(by=office.rep)
    paper.refresh_from_db()
    entry = AuditEntry.objects.of(paper).get()
    assert (paper.state, paper.version) == ("sent", 2)
    assert (entry.action, entry.by, entry.clause) == ("send", office.rep, "5.2.1")
    assert (entry.details["source"], entry.details["target"]) == ("draft", "sent")


def test_another_role_is_refused_whatever_the_state(office, make_paper):
    paper = make_paper(state="sent")
    with pytest.raises(NotYourPart) as refusal:
        paper.send(by=office.manager)
    assert (refusal.value.status, refusal.value.clause) == (403, "5.2.1")


def test_another_state_is_refused(office, make_paper):
    with pytest.raises(NotNow) as refusal:
        make_paper(state="sent").send(by=office.rep)
    assert refusal.value.status == 409


def test_a_guard_says_why_and_what_to_do(office, make_paper):
    with pytest.raises(RuleBroken) as refusal:
        make_paper(text="").send(by=office.rep)
    assert (refusal.value.status, refusal.value.clause, refusal.value.remedy) == (422, "5.2.2", "Write it.")


def test_who_has_left_takes_no_step(office, make_paper):
    office.rep.is_active = False
    with pytest.raises(NotYourPart):
        make_paper().send(by=office.rep)


def test_after_a_refusal_nothing_has_changed(office, make_paper):
    paper = make_paper(text="")
    with pytest.raises(RuleBroken):
        paper.send(by=office.rep)
    assert Paper.objects.values_list("state", "version").get() == ("draft", 1)
    assert not AuditEntry.objects.of(paper).exists()


def test_a_step_that_fails_half_way_leaves_nothing(office, make_paper):
    paper = make_paper()
    with pytest.raises(ZeroDivisionError):
        paper.send(by=office.rep, text="burn")
    assert Paper.objects.values_list("state", "text").get() == ("draft", "words")
    assert not AuditEntry.objects.of(paper).exists()


def test_a_step_decides_on_what_is_in_the_database(office, make_paper):
    mine = make_paper()
    Paper.objects.get(pk=mine.pk).send(by=office.rep)
    mine.text = "something else that nobody saved"
    with pytest.raises(NotNow):
        mine.send(by=office.rep)
    assert Paper.objects.get().text == "words"


def test_reactions_follow_the_commit(office, make_paper, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_paper().send(by=office.rep)
        assert heard == []
    assert heard == ["sent"]


def test_a_reaction_acts_as_on_the_day_of_its_step(office, make_paper, django_capture_on_commit_callbacks):
    days = []
    reaction = lambda paper, by: days.append(today())  # noqa: E731
    Paper.send.step.reactions.append(reaction)
    with django_capture_on_commit_callbacks(execute=True), as_of(date(2026, 3, 14)):
        make_paper().send(by=office.rep)
    Paper.send.step.reactions.remove(reaction)
    assert days == [date(2026, 3, 14)]


def test_no_reaction_follows_what_was_undone(office, make_paper, heard, django_capture_on_commit_callbacks):
    def send_and_fail():
        with transaction.atomic():
            make_paper().send(by=office.rep)
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        send_and_fail()
    assert heard == []


def test_buttons_follow_the_same_rule_as_the_step(office, make_paper):
    names = lambda found: [rule.name for rule in found]  # noqa: E731
    assert names(make_paper().open_steps(office.rep)) == ["send", "stamp"]
    assert names(make_paper().open_steps(office.manager)) == ["stamp"]
    held_back = make_paper(text="").refused_steps(office.rep)
    assert [(rule.name, refusal.message) for rule, refusal in held_back] == [("send", "Nothing is written.")]


def test_what_is_decided_is_what_was_shown(office, make_paper):
    paper = make_paper()
    paper.must_be_as_shown("1")
    paper.must_be_as_shown(None)
    for version in ("7", "²", "9" * 5000):
        with pytest.raises(Stale):
            paper.must_be_as_shown(version)


def test_an_undeclared_step_is_none(office, make_paper):
    for name in ("delete", "save", "state"):
        with pytest.raises(KeyError):
            make_paper().perform(name, by=office.rep)


def test_the_history_reads_as_people_speak(office, make_paper):
    paper = make_paper()
    paper.stamp(by=office.manager, reason="seen by me")
    line = history_of(paper)[0]
    assert (line.label, line.by, line.reason, line.clause) == ("Stamp", office.manager, "seen by me", "5.2.3")
