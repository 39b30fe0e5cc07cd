"""The scorecard's page, the team's, the running one: what stands on them and who reads what (1.3.2)."""

import random
from datetime import date
from decimal import Decimal

import pypdf
import pytest

from appraisal.cards.recomputing import LIFTING, Recomputing, goals_of
from appraisal.cards.seal import seal_of
from appraisal.cards.standing import standing_of
from appraisal.models import Period, RuleSet, Scorecard, TeamCard
from appraisal.running import running
from salesdept.common.calendar import Month, as_of
from salesdept.papers.making import pdf_of
from tests.makers import make_target, make_user
from tests.papers.test_press import glyphs_of
from tests.pipeline.makers import make_contract, sign

from .makers import compile_anyway, open_period, published, set_targets

D = Decimal
OCTOBER = Month.parse("2026-10")
pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]


@pytest.fixture
def october(office):
    set_targets(OCTOBER, office.rep, office.second_rep, office.other_rep)
    set_targets(OCTOBER.next, office.rep, office.second_rep, office.other_rep)
    sell(office.rep, office.supervisor, date(2026, 9, 7), 106_000, cost=D(50_000))
    sell(office.rep, office.supervisor, date(2026, 10, 5), 424_000, cost=D(310_000))
    sell(office.other_rep, office.other_supervisor, date(2026, 10, 6), 212_000, cost=D(100_000))
    return office


def sell(rep, supervisor, on: date, gross, **terms):
    with as_of(on):
        return sign(make_contract(rep, gross=D(gross), **terms), supervisor, on)


def a_card(chance: random.Random, rep) -> tuple[Scorecard, RuleSet]:
    """A ranked card of random figures under random rules, computed by the card's own rule."""
    cut = sorted(chance.sample(range(1, 20), 4))
    weights = [5 * (high - low) for low, high in zip([0, *cut], [*cut, 20], strict=True)]
    names = ("amount", "profit", "growth", "new_customers", "satisfaction")
    rules = RuleSet.in_force(OCTOBER)
    for name, weight in zip(names, weights, strict=True):
        setattr(rules, f"weight_{name}", D(weight))
    card = Scorecard(
        period=Period(month=OCTOBER, rule_set=rules),
        rep=rep,
        days=22,
        working_days=22,
        amount=D(chance.randint(-100_000, 60_000_000)) / 100,
        profit=chance.choice([None, D(chance.randint(-100_000, 20_000_000)) / 100]),
        new_customers=D(chance.randint(0, 8)) / 2,
        base=chance.choice([D(0), D(5_000), D(chance.randint(10_000, 500_000))]),
        satisfaction=chance.choice([None, D(chance.randint(0, 10_000)) / 100]),
        target_amount=chance.choice([D(500_000), D(333_333), None]),
        target_profit=D(120_000),
        target_new_customers=D(3),
        adjustment=chance.choice([D(0), D(0), D("-2.5"), D(5)]),
    )
    # There and back: growth is reckoned as for any other amount.
    shifted = Recomputing(card, rules).with_figures(amount=card.amount + 1)
    return Recomputing(shifted, rules).with_figures(amount=card.amount), rules


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.clause("4.3.3")
def test_so_much_more_reaches_the_grade_and_one_less_does_not(office, seed):
    """Twelve random cards a seed: what is said to lift the grade does, by the rules themselves, and nothing less."""
    chance, told = random.Random(seed), 0  # noqa: S311
    for _n in range(12):
        card, rules = a_card(chance, office.rep)
        again = Recomputing(card, rules)
        for goal in goals_of(card, rules):
            for way in goal.ways:
                name, actual = way.indicator.value, getattr(card, way.indicator.value)
                if way.more is None:
                    assert actual is None or again.with_figures(**{name: actual + 10**12}).grade > goal.letter
                    continue
                told += 1
                assert again.with_figures(**{name: actual + way.more}).grade <= goal.letter
                assert not again.with_figures(**{name: actual + way.more - 1}).grade <= goal.letter
    assert told


@pytest.mark.clause("4.1.3")
def test_recomputing_with_the_same_figures_gives_the_same_card(october):
    october.rep.memberships.update(since=date(2026, 9, 10))
    for card in open_period(OCTOBER).cards().select_related("period__rule_set"):
        again = Recomputing(card, card.period.rule_set)
        more = again.with_figures(amount=card.amount + 1000)
        back = Recomputing(more, card.period.rule_set).with_figures(amount=card.amount)
        assert (back.growth, back.growth_note, back.score, back.grade) == (
            card.growth,
            card.growth_note,
            card.score,
            card.grade,
        )


@pytest.mark.clause("4.3.3")
def test_no_figure_lifts_a_grade_that_the_manager_set(october):
    card = open_period(OCTOBER).cards().select_related("period__rule_set").get(rep=october.rep)
    rules = card.period.rule_set
    card.set_grade = card.grade = "C"
    assert Recomputing(card, rules).with_figures(amount=card.amount + 1).grade == "C"
    assert [goal.is_in_reach for goal in goals_of(card, rules)] == [False, False]


@pytest.mark.clause("4.3.3")
def test_the_amount_that_the_card_names_lifts_it_when_it_is_really_sold(october):
    card = open_period(OCTOBER).cards().select_related("period__rule_set").get(rep=october.rep)
    goal = goals_of(card, card.period.rule_set)[0]
    more = next(way.more for way in goal.ways if way.indicator == "amount")
    # Sold at cost and to a known customer: the amount alone rises.
    known = october.rep.sales_entries.first().customer
    sell(october.rep, october.supervisor, date(2026, 10, 28), more * D("1.06"), cost=D(more), customer=known)
    assert open_period(OCTOBER).cards().get(rep=october.rep).grade == goal.letter
    assert [way.indicator for way in goal.ways] == list(LIFTING)


def test_the_page_begins_with_one_sentence_and_opens_each_figure(october, as_user):
    published(OCTOBER.previous, october)
    card = published(OCTOBER, october).cards().get(rep=october.rep)
    page = as_user(october.rep).get(card.get_absolute_url()).content.decode()
    assert f"October 2026: {card.score} points, {card.grade}" in page
    for name in ("amount", "profit", "growth", "new_customers", "satisfaction"):
        assert f'hx-get="{card.get_absolute_url()}{name}/"' in page
        part = as_user(october.rep).get(f"{card.get_absolute_url()}{name}/", headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert "as on the card" in part.content.decode()
    assert seal_of(card) in page


def test_a_rep_reads_the_own_rank_and_never_a_colleagues_score(october, as_user):
    card = published(OCTOBER, october).cards().get(rep=october.rep)
    other = Scorecard.objects.get(period=card.period, rep=october.other_rep)
    page = as_user(october.rep).get(card.get_absolute_url()).content.decode()
    assert "1 of " in page
    for secret in (october.other_rep.name, october.second_rep.name, str(other.score)):
        assert secret not in page


def test_of_a_small_team_no_mean_is_told_that_would_give_a_score_away(october):
    period = published(OCTOBER, october)
    assert standing_of(period.cards().get(rep=october.rep)).team_mean is None
    card = period.cards().get(rep=october.rep)
    scores = [(card.score, october.team.pk), (D(50), october.team.pk), (D(70), october.team.pk), (D(99), None)]
    found = standing_of(card, scores)
    assert found.team_mean == ((card.score + 120) / 3).quantize(D("0.01"))
    assert found.of == 4


def test_each_published_version_of_a_reopened_month_stays_readable(october, as_user):
    period = published(OCTOBER, october)
    first = period.cards().get(rep=october.rep)
    period.ask_to_reopen(by=october.manager, reason="a cost came late")
    period.reopen(by=october.leadership)
    with as_of(date(2026, 11, 10)):
        compile_anyway(period, october)
    assert as_user(october.rep).get(first.get_absolute_url()).status_code == 200
    page = as_user(october.manager).get(first.get_absolute_url()).content.decode()
    assert period.cards().get(rep=october.rep).get_absolute_url() in page
    assert "Version 2" in page


TEAM_CARD = {"rep": "sums", "second_rep": "sums", "other_rep": "sums", "supervisor": "all", "other_supervisor": "sums",
             "manager": "all", "clerk": "all", "leadership": "all", "finance": 403, "admin": 403}  # fmt: skip


def test_a_teams_sums_are_everybodys_its_members_are_the_leaders(october, as_user):
    period = published(OCTOBER, october)
    card = TeamCard.objects.get(period=period, team=october.team)
    seen = {}
    for who in TEAM_CARD:
        answer = as_user(getattr(october, who)).get(card.get_absolute_url())
        opened = answer.status_code == 200 and f"{card.get_absolute_url()}amount/?rep=" in answer.content.decode()
        seen[who] = ("all" if opened else "sums") if answer.status_code == 200 else answer.status_code
        rows = as_user(getattr(october, who)).get(f"{card.get_absolute_url()}amount/?rep={october.rep.pk}")
        assert (rows.status_code == 200) == opened
    assert seen == TEAM_CARD


def test_who_led_the_team_when_the_month_ended_reads_it_later_too(october):
    successor = make_user("supervisor")
    october.supervisor.move_to(october.other_team, since=date(2026, 11, 5), by=october.manager, leads=False)
    successor.move_to(october.team, since=date(2026, 11, 5), by=october.manager)
    card = TeamCard.objects.get(period=open_period(OCTOBER), team=october.team)
    for reader in (october.supervisor, successor):
        assert TeamCard.objects.opened_to(reader).filter(pk=card.pk).exists()
    assert not TeamCard.objects.opened_to(october.other_supervisor).filter(pk=card.pk).exists()


RUNNING = {"rep": 200, "second_rep": 404, "other_rep": 404, "supervisor": 200, "other_supervisor": 404, "manager": 200,
           "clerk": 200, "leadership": 200, "finance": 403, "admin": 403}  # fmt: skip


@pytest.mark.clause("4.2")
def test_the_running_card_is_the_reps_and_those_aboves_and_says_that_it_is_not_final(october, as_user):
    with as_of(date(2026, 11, 10)):
        address = f"/appraisal/running/{october.rep.pk}/"
        seen = {who: as_user(getattr(october, who)).get(address).status_code for who in RUNNING}
        page = as_user(october.rep).get("/appraisal/my-cards/").content.decode()
    assert seen == RUNNING
    assert "not final" in page
    assert "as of" in page
    assert not Period.objects.filter(month=OCTOBER.next).exists()


@pytest.mark.clause("4.2")
def test_the_running_card_is_what_the_month_will_be_computed_to_if_nothing_more_comes(october):
    sell(october.rep, october.supervisor, date(2026, 11, 3), 318_000, cost=D(100_000))
    with as_of(date(2026, 11, 30)):
        live = {card.rep_id: (card.amount, card.score, card.grade) for card in running().cards.reps}
    saved = open_period(OCTOBER.next).cards()
    assert live == {card.rep_id: (card.amount, card.score, card.grade) for card in saved}


def test_running_cards_are_kept_for_a_minute_and_hold_nothing_of_an_account(october, django_assert_num_queries):
    with as_of(date(2026, 11, 10)):
        first = running()
        with django_assert_num_queries(0):
            again = running()
    assert again.as_of == first.as_of
    assert {card.rep.password for card in again.cards.reps} == {""}
    with as_of(date(2026, 11, 11)):
        assert running(OCTOBER.next).as_of > first.as_of


def test_without_redis_running_cards_are_computed(october, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    with as_of(date(2026, 11, 10)):
        assert {card.rep for card in running().cards.reps} >= {october.rep}


@pytest.mark.clause("4.3.3")
def test_a_what_if_recomputes_by_the_rules_and_saves_nothing(october, as_user, api_as):
    with as_of(date(2026, 11, 10)):
        address = f"/appraisal/running/{october.rep.pk}/what-if/"
        asked = {"amount": "500000", "profit": "120000", "new_customers": "3"}
        part = as_user(october.rep).get(address, asked, headers={"HX-Request": "true"}).content.decode()
        told = api_as(october.rep).get(f"/api/v1/running-scorecards/{october.rep.pk}/what-if/", asked).json()
        assert as_user(october.rep).get(address, {"amount": "plenty"}).status_code == 422
        assert as_user(october.second_rep).get(address, asked).status_code == 404
        card = next(card for card in running().cards.reps if card.rep == october.rep)
    assert f"{told['score']} points, {told['grade']}" in part
    assert "not official" in part
    assert D(told["target_amount"]) == 500_000
    assert card.amount == 0
    assert not Scorecard.objects.exists()


@pytest.mark.parametrize(("language", "face", "words"), [("zh-hant", "TC", "銷售額"), ("en", "TC", "Sales amount")])
def test_the_card_prints_on_one_page_with_its_seal_in_our_face(october, language, face, words):
    published(OCTOBER.previous, october)
    card = published(OCTOBER, october).cards().get(rep=october.rep)
    reader = pypdf.PdfReader(pdf_of(card, "scorecard", language, by=october.rep))
    (page,) = reader.pages
    text = page.extract_text().replace(" ", "").replace("\n", "")
    for told in (words, seal_of(card), str(card.score), october.manager.name):
        assert told.replace(" ", "") in text
    for font in page["/Resources"]["/Font"].values():
        assert font.get_object()["/BaseFont"].partition("+")[2] == f"Noto-Sans-CJK-{face}"
        assert "/FontFile3" in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    assert 0 not in glyphs_of(page, reader)


def test_the_paper_is_the_cards_readers_alone(october, as_user):
    card = published(OCTOBER, october).cards().get(rep=october.rep)
    for who, code in (("second_rep", 404), ("other_supervisor", 404), ("finance", 404)):
        assert (
            as_user(getattr(october, who)).post(f"/papers/scorecard/{card.pk}/", {"language": "en"}).status_code == code
        )


def test_the_pages_take_the_same_queries_for_many_reps(october, as_user, django_assert_max_num_queries):
    for _n in range(12):
        make_target(make_user(team=october.team), OCTOBER)
    period = published(OCTOBER, october)
    card, team = period.cards().get(rep=october.rep), TeamCard.objects.get(period=period, team=october.team)
    client = as_user(october.manager)
    for address in (card, team):
        with django_assert_max_num_queries(13):
            client.get(address.get_absolute_url())
        for name in ("amount", "profit", "growth", "new_customers", "satisfaction"):
            with django_assert_max_num_queries(11 if name == "satisfaction" else 9):
                client.get(f"{address.get_absolute_url()}{name}/")
    client = as_user(october.rep)
    with django_assert_max_num_queries(12):
        client.get(card.get_absolute_url())
