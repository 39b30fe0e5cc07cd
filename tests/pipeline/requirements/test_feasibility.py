"""The technical department says whether it can be done (3.2.2)."""

from datetime import timedelta

import pytest

from pipeline.models import (
    FeasibilityQuestion,
)
from salesdept.common.calendar import as_of, now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.messages.models import Notice

from .acts import gate, missing, words

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.2.1", "3.2.2", "3.2.3")]


class TestFeasibility:
    def ask(self, brief, by) -> FeasibilityQuestion:
        return FeasibilityQuestion.ask(brief, by=by, question="in two months?")

    def test_the_department_is_asked_reads_the_needs_and_answers_once(self, office, brief, as_user):
        client, page = as_user(office.rep), f"/pipeline/opportunities/{brief.opportunity_id}/research/ask/"
        assert client.post(page, {"question": "in two months?"}).status_code == 302
        question = FeasibilityQuestion.objects.get()
        assert Notice.objects.filter(recipient=office.technical, url=question.get_absolute_url()).exists()
        technical = as_user(office.technical)
        assert "in two months?" in words(technical.get("/"))
        shown = words(technical.get(question.get_absolute_url()))
        assert "slow" in shown
        assert "Ms Wang" not in shown
        assert technical.get(brief.opportunity.get_absolute_url()).status_code == 404
        said = {"verdict": "conditional", "conditions": "a test system", "reason": "30 days of work"}
        assert technical.post(question.get_absolute_url(), said).status_code == 302
        assert technical.post(question.get_absolute_url(), said).status_code == 409
        assert Notice.objects.filter(recipient=office.rep, key=f"feasibility-answer:{question.pk}").exists()
        assert "feasibility" not in missing(brief.opportunity)

    def test_nobody_else_answers(self, office, brief, api_as):
        question = self.ask(brief, office.rep)
        said = {"verdict": "feasible", "reason": "of course"}
        for person in (office.rep, office.supervisor, office.manager):
            answer = api_as(person).post(f"/api/v1/feasibility-questions/{question.pk}/reply/", said, format="json")
            assert answer.status_code == 403
        with pytest.raises(NotYourPart):
            question.give_answer(by=office.aftersales, **said)

    def test_a_no_shuts_the_gate_whatever_our_own_word_says(self, office, brief):
        self.ask(brief, office.rep).give_answer(by=office.technical, verdict="not", reason="no interface")
        line = gate(brief.opportunity)["feasibility"]
        assert not line.is_done
        assert "says no" in line.evidence
        assert line.supply is None
        self.ask(brief, office.rep).give_answer(by=office.technical, verdict="feasible", reason="batch does it")
        assert gate(brief.opportunity)["feasibility"].is_done

    def test_silence_does_not_pass_and_the_supervisor_sees_it(self, office, brief, as_user):
        self.ask(brief, office.rep)
        assert "feasibility" in missing(brief.opportunity)
        with pytest.raises(NotNow):
            self.ask(brief, office.rep)
        silent = "the technical department has not said whether it can be done"
        assert silent not in words(as_user(office.supervisor).get("/"))
        with as_of(now() + timedelta(days=10)):
            assert silent in words(as_user(office.supervisor).get("/"))
            assert silent not in words(as_user(office.other_supervisor).get("/"))

    @pytest.mark.parametrize(("verdict", "conditions"), [("conditional", ""), ("feasible", "a test system")])
    def test_conditions_stand_where_there_are_some_and_only_there(self, office, brief, verdict, conditions):
        with pytest.raises(RuleBroken):
            self.ask(brief, office.rep).give_answer(
                by=office.technical, verdict=verdict, conditions=conditions, reason="so"
            )
