"""What a card leads to before anything is decided: the bonus by the rules, the run, what the month may come to."""

from datetime import date
from decimal import Decimal

import pypdf
import pytest

from appraisal.models import BonusBase, BonusRun, Scorecard
from salesdept.common.calendar import Month, as_of
from salesdept.papers.making import pdf_of
from salesdept.people.models import Target
from tests.makers import make_target
from tests.pipeline.makers import make_opportunity

from .makers import open_period, published, reviewed, sell, set_targets
from .results import graded, stands

D = Decimal
OCTOBER = Month.parse("2026-10")
pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]


def page_of(client, card) -> str:
    return client.get(card.get_absolute_url()).content.decode()


@pytest.mark.clause("4.4.1")
class TestProvisionalBonus:
    @pytest.fixture
    def october(self, office):
        """`rep` of the worked numbers: an A, a profit of 150,000, a base of 3,000."""
        BonusBase.assign(office.rep, OCTOBER, D(3000), by=office.manager)
        return stands(OCTOBER, office, graded(office.rep, "A", profit=D(150_000)))

    def test_stands_on_the_card_until_there_is_a_run(self, office, october, as_user):
        card = october.cards().get()
        page = page_of(as_user(office.rep), card)
        assert "3,000 × 1.5 × 22/22 + 1,000 + 1,500 + 2,000 = 9,000.00" in page
        assert "provisional" in page
        run = BonusRun.make(october, by=office.manager)
        run.approve(by=office.leadership)
        assert "provisional" not in page_of(as_user(office.rep), card)

    def test_is_known_to_whoever_knows_the_base(self, office, october, as_user):
        card = october.cards().get()
        knows = {
            who: "9,000.00" in page_of(as_user(getattr(office, who)), card)
            for who in ("rep", "supervisor", "manager", "clerk", "leadership")
        }
        assert knows == {"rep": True, "supervisor": False, "manager": True, "clerk": False, "leadership": True}


@pytest.mark.clause("4.4.2")
class TestExcellentRun:
    def test_the_card_says_how_many_of_how_many(self, office, as_user):
        for number, grade in enumerate("BAA"):
            stands(OCTOBER.shift(number - 2), office, graded(office.rep, grade))
        first, *_between, last = Scorecard.objects.order_by("period__month")
        assert "2 of 3" in page_of(as_user(office.rep), last)
        assert "in a row" not in page_of(as_user(office.rep), first)
        with as_of(date(2026, 11, 10)):
            page = as_user(office.rep).get("/appraisal/my-cards/").content.decode()
        assert "2 of 3" in page

    def test_another_grade_ends_it(self, office, as_user):
        for number, grade in enumerate("AAB"):
            stands(OCTOBER.shift(number - 2), office, graded(office.rep, grade))
        last = Scorecard.objects.order_by("period__month").last()
        with as_of(date(2026, 11, 10)):
            running = as_user(office.rep).get("/appraisal/my-cards/").content.decode()
        for page in (page_of(as_user(office.rep), last), running):
            assert "in a row" not in page


@pytest.mark.clause("4.2")
class TestRunningMonth:
    @pytest.fixture
    def running(self, office):
        set_targets(OCTOBER, office.rep)
        BonusBase.assign(office.rep, OCTOBER, D(3000), by=office.manager)
        sell(office.rep, office.supervisor, date(2026, 10, 5), 318_000, cost=D(200_000))
        with as_of(date(2026, 10, 6)):
            for amount, category in ((90_000, "commit"), (200_000, "best_case"), (900_000, "pipeline")):
                deal = make_opportunity(office.rep, amount=D(amount), expected_close=date(2026, 10, 28))
                deal.estimate(by=office.rep, category=category, reason="the customer said so")
        return office

    def test_may_come_to_what_the_open_deals_bring(self, running, as_user):
        """300,000 sold at a third of profit, 90,000 committed, 200,000 more at best."""
        with as_of(date(2026, 10, 20)):
            answer = as_user(running.rep).get(f"/appraisal/running/{running.rep.pk}/")
        found = answer.context["prospects"]
        assert [(one.card.amount, one.card.profit) for one in found] == [
            (D(300_000), D(100_000)),
            (D(390_000), D(130_000)),
            (D(590_000), D("196666.67")),
        ]
        scores, bonuses = [one.card.score for one in found], [one.bonus.wanted for one in found]
        assert scores == sorted(scores)
        assert bonuses == sorted(bonuses)
        assert bonuses[0] < bonuses[-1]
        assert "not official" in answer.content.decode()
        assert not Scorecard.objects.exists()

    def test_a_supervisor_sees_the_scores_and_no_bonus(self, running, as_user):
        with as_of(date(2026, 10, 20)):
            found = as_user(running.supervisor).get(f"/appraisal/running/{running.rep.pk}/").context["prospects"]
        assert [one.bonus for one in found] == [None] * 3

    def test_what_if_is_a_form_with_a_slider_beside_each_field(self, running, as_user):
        with as_of(date(2026, 10, 20)):
            page = as_user(running.rep).get(f"/appraisal/running/{running.rep.pk}/").content.decode()
        assert 'data-slides="id_amount" min="0" max="1000000" step="1000"' in page
        assert page.count('type="range"') == page.count("data-slides") == 3
        assert page.count('type="number"') == 3


@pytest.mark.clause("1.1")
def test_a_target_changed_late_is_said_on_the_card_and_on_its_paper(office, as_user):
    set_targets(OCTOBER, office.rep)
    sell(office.rep, office.supervisor, date(2026, 10, 5), 318_000, cost=D(200_000))
    with as_of(date(2026, 10, 12)):
        Target.assign(office.rep, OCTOBER, by=office.manager, amount=400_000, reason="two customers handed over")
    period = published(OCTOBER, office)
    card = period.cards().get(rep=office.rep)
    assert "two customers handed over" in page_of(as_user(office.rep), card)
    text = "".join(
        page.extract_text() for page in pypdf.PdfReader(pdf_of(card, "scorecard", "en", by=office.rep)).pages
    )
    assert "two customers handed over" in " ".join(text.split())


@pytest.mark.clause("1.1")
def test_a_change_after_the_card_was_computed_is_not_its(office, as_user):
    set_targets(OCTOBER, office.rep)
    card = open_period(OCTOBER).cards().get(rep=office.rep)
    with as_of(date(2026, 11, 20)):
        Target.assign(office.rep, OCTOBER, by=office.manager, amount=400_000, reason="two customers handed over")
    assert "two customers" not in page_of(as_user(office.manager), card)


@pytest.mark.clause("4.3.3")
class TestFairness:
    @pytest.fixture
    def october(self, office):
        set_targets(OCTOBER, office.rep, office.second_rep, office.other_rep)
        sell(office.rep, office.supervisor, date(2026, 10, 5), 530_000, cost=D(300_000))
        for day in range(1, 4):
            sell(office.second_rep, office.supervisor, date(2026, 10, day), 212_000, cost=D(100_000))
        return reviewed(OCTOBER, office)

    def evaluation(self, client) -> str:
        return client.get("/appraisal/2026-10/evaluation/").content.decode()

    def fairness(self, client):
        return client.get("/appraisal/2026-10/fairness/")

    def test_is_checked_on_the_page_of_the_evaluation(self, office, october, as_user):
        assert "/appraisal/2026-10/fairness/" in self.evaluation(as_user(office.manager))
        page = self.fairness(as_user(office.manager)).content.decode()
        assert "The grade hangs on one deal" in page
        assert "Few answers to questionnaires" in page

    def test_says_which_way_departures_lean_by_reviewer(self, office, october, as_user):
        for rep, points in ((office.rep, 2), (office.second_rep, 4)):
            october.cards().get(rep=rep).adjust(by=office.manager, points=D(points), reason="carried the team")
        client = as_user(office.manager)
        leanings = client.get("/appraisal/2026-10/evaluation/").context["leanings"]
        assert (leanings[0].reviewer, leanings[0].cards, leanings[0].mean_points) == (office.supervisor.name, 2, D(3))
        assert "Which way the departures lean" in self.evaluation(client)

    def test_a_grade_that_the_manager_set_hangs_on_no_deal(self, office, october, as_user):
        card = october.cards().get(rep=office.second_rep)
        card.set_other_grade(by=office.manager, grade="E", reason="broke the rules")
        checks = self.fairness(as_user(office.manager)).context["checks"]
        (one_deal,) = [check for check in checks if check.label == "The grade hangs on one deal"]
        assert [finding.name for finding in one_deal.findings] == [office.rep.name]


class TestApi:
    def test_tells_what_the_figures_were_made_of(self, office, api_as):
        make_target(office.rep, OCTOBER, growth=D("0.1"), satisfaction=D(85))
        card = published(OCTOBER, office).cards().get(rep=office.rep)
        told = api_as(office.rep).get(f"/api/v1/scorecards/{card.pk}/").json()
        assert (D(told["target_growth"]), D(told["target_satisfaction"])) == (D("0.1"), 85)
        assert {"base", "satisfaction_raw", "computed_score"} <= told.keys()

    def test_keeps_the_review_from_whose_card_it_is(self, office, api_as):
        card = published(OCTOBER, office).cards().get(rep=office.rep)
        told = {
            who: api_as(getattr(office, who)).get(f"/api/v1/scorecards/{card.pk}/").json()["look"]
            for who in ("rep", "supervisor", "clerk", "manager", "leadership")
        }
        assert told == {"rep": "", "supervisor": "seen", "clerk": "seen", "manager": "seen", "leadership": "seen"}
