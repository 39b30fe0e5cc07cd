"""The monthly sales champion from proposal to hall (6.3.1, 6.3.2)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from salesdept.common.calendar import Month
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.today import items_for
from salesdept.messages.models import Notice
from teamdev.champions import Candidate, Ranking, champions_among
from teamdev.models import Award

pytestmark = [pytest.mark.django_db, pytest.mark.clause("6.3.1"), pytest.mark.clause("6.3.2")]
OCTOBER = Month.parse("2026-10")


def ranking(*results) -> Ranking:
    """(rep, amount) pairs as a ranking."""
    return champions_among([Candidate(rep, Decimal(amount), None, Decimal(1), None) for rep, amount in results])


@pytest.fixture
def award(office):
    Award.propose(OCTOBER, ranking((office.rep, 460_000), (office.other_rep, 300_000)))
    return Award.objects.get()


def test_the_best_is_proposed_once_however_often_it_runs(office, award):
    Award.propose(OCTOBER, ranking((office.rep, 460_000)))
    assert Award.objects.get().winner == office.rep
    assert award.state == Award.State.PROPOSED


def test_level_champions_get_one_each(office):
    Award.propose(OCTOBER, ranking((office.rep, 5), (office.other_rep, 5)))
    assert {award.winner for award in Award.objects.all()} == {office.rep, office.other_rep}


def test_a_month_without_champion_is_recorded_once(office):
    for _ in range(2):
        Award.propose(OCTOBER, ranking((office.rep, 0)))
    nobody = Award.objects.get()
    assert nobody.winner is None
    with pytest.raises(RuleBroken, match="no champion"):
        nobody.confirm(by=office.manager)


def test_the_manager_confirms_and_the_champion_is_told(office, award, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        award.confirm(by=office.manager)
    assert Notice.objects.get().recipient == office.rep


@pytest.mark.parametrize("who", ["rep", "supervisor", "clerk", "leadership", "admin"])
def test_nobody_else_confirms(office, award, who):
    with pytest.raises(NotYourPart):
        award.confirm(by=getattr(office, who))


def test_what_stands_against_it_is_kept(office, award):
    award.withhold(by=office.manager, reason="An open integrity case.")
    with pytest.raises(NotNow):
        award.confirm(by=office.manager)


def test_another_publication_replaces_what_was_proposed(office, award):
    Award.propose(OCTOBER, ranking((office.other_rep, 470_000)))
    assert Award.objects.get().winner == office.other_rep
    Award.propose(OCTOBER, ranking())
    assert Award.objects.get().winner is None


def test_another_publication_takes_no_award_back(office, award):
    award.confirm(by=office.manager)
    Award.propose(OCTOBER, ranking((office.other_rep, 470_000)))
    award.refresh_from_db()
    assert award.state == Award.State.CONFIRMED


def test_the_database_refuses_a_second_award_of_one_kind(office, award):
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(month=OCTOBER, winner=office.rep, amount=1)


class TestPages:
    def test_nobody_but_the_manager_sees_it_before_it_is_confirmed(self, office, award, as_user):
        assert as_user(office.rep).get(award.get_absolute_url()).status_code == 404
        assert as_user(office.manager).get(award.get_absolute_url()).status_code == 200

    def test_everybody_sees_it_then_but_not_the_amount(self, office, award, as_user):
        award.confirm(by=office.manager)
        page = as_user(office.technical).get(award.get_absolute_url()).content.decode()
        assert office.rep.name in page
        assert "460,000" not in page
        assert "460,000" in as_user(office.rep).get(award.get_absolute_url()).content.decode()
        assert office.rep.name in as_user(office.finance).get("/teamdev/awards/").content.decode()

    def test_is_decided_on_the_page(self, office, award, as_user):
        answer = as_user(office.manager).post(f"{award.get_absolute_url()}confirm/", {"version": 1})
        assert answer.status_code == 302
        award.refresh_from_db()
        assert award.state == Award.State.CONFIRMED

    def test_waits_on_the_managers_home_page(self, office, award):
        assert [item.why for item in items_for(office.manager) if "champion" in item.title] == [office.rep.name]
        award.confirm(by=office.manager)
        assert not [item for item in items_for(office.manager) if "champion" in item.title]

    def test_is_read_and_decided_by_the_api(self, office, award, api_as):
        assert api_as(office.rep).get("/api/v1/awards/").json()["results"] == []
        url = f"/api/v1/awards/{award.pk}/"
        assert api_as(office.rep).post(f"{url}confirm/").status_code == 404
        assert api_as(office.manager).get(url).json()["open_steps"] == ["confirm", "withhold"]
        assert api_as(office.manager).post(f"{url}confirm/").json()["state"] == "confirmed"
