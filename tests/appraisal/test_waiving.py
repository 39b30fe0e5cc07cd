"""Chapter 4.3.1: what is missing is completed, or waived by who answers for it, never by the clerk who compiles."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from appraisal.models import Waiver
from salesdept.common.calendar import as_of
from salesdept.common.errors import NotYourPart, RuleBroken
from tests.makers import make_user

from .makers import OCTOBER as MONTH
from .makers import WAIVER, compile_anyway, open_period, published, sell, set_targets

pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.3.1")]


@pytest.fixture
def october(office):
    """Open; `rep` has no target, `other_rep` sold without a cost."""
    set_targets(MONTH, office.second_rep, office.other_rep)
    office.without_cost = sell(office.other_rep, office.other_supervisor, date(2026, 10, 6))
    office.period = open_period(MONTH)
    with as_of(date(2026, 11, 2)):
        yield office


def names(findings) -> set[str]:
    return {one.name for one in findings}


def waive(period, by) -> None:
    period.waive(by=by, what=[one.key for one in period.waivable_by(by)], reason=WAIVER)


def test_each_supervisor_answers_for_the_own_team_the_manager_for_all_the_clerk_for_nothing(october):
    period = october.period
    target, cost = october.rep.name, october.without_cost.number
    assert names(period.waivable_by(october.supervisor)) == {target}
    assert names(period.waivable_by(october.other_supervisor)) == {cost}
    assert names(period.waivable_by(october.manager)) == {target, cost}
    for other in (october.clerk, october.leadership, october.rep):
        assert period.waivable_by(other) == []


def test_nobody_waives_the_own_gap(october):
    own = sell(october.manager, october.manager, date(2026, 10, 9))
    led = sell(october.supervisor, october.manager, date(2026, 10, 9))
    with as_of(date(2026, 11, 1)):
        period = type(october.period).open_month(MONTH)
    assert own.number not in names(period.waivable_by(october.manager))
    assert names(period.waivable_by(october.leadership)) == {own.number}
    assert led.number not in names(period.waivable_by(october.supervisor))
    assert led.number in names(period.waivable_by(october.manager))


def test_the_clerk_compiles_once_everything_is_there_or_waived(october, as_user):
    clerk, page = as_user(october.clerk), f"/appraisal/{MONTH}/"
    for supervisor in (october.supervisor, october.other_supervisor):
        refused = as_user(october.clerk).post(f"{page}compile/")
        assert refused.status_code == 422
        assert "Not complete yet" in refused.content.decode()
        keys = [one.key for one in type(october.period).objects.get().waivable_by(supervisor)]
        form = as_user(supervisor).get(f"{page}waive/")
        assert all(key in form.content.decode() for key in keys)
        assert (f"{october.rep.name} · Sales profit" in form.content.decode()) == (supervisor == october.supervisor)
        assert as_user(supervisor).post(f"{page}waive/", {"what": keys, "reason": ""}).status_code == 422
        assert as_user(supervisor).post(f"{page}waive/", {"what": keys, "reason": WAIVER}).status_code == 302
    clerk = as_user(october.clerk)
    assert clerk.post(f"{page}compile/").status_code == 302
    shown = clerk.get(page).content.decode()
    assert WAIVER in shown
    assert october.other_supervisor.name in shown


def test_a_supervisor_waives_nothing_of_another_team(october, as_user):
    (foreign,) = october.period.waivable_by(october.other_supervisor)
    with pytest.raises(NotYourPart):
        october.period.waive(by=october.supervisor, what=[foreign.key], reason=WAIVER)
    sent = {"what": [foreign.key], "reason": WAIVER}
    assert as_user(october.supervisor).post(f"/appraisal/{MONTH}/waive/", sent).status_code == 422
    assert not Waiver.objects.exists()


def test_a_waiver_holds_for_later_revisions_while_the_thing_is_missing_and_no_longer(october):
    period = october.period
    compile_anyway(period, october)
    period.compile(by=october.clerk)
    targets = [f"target:{october.rep.pk}:{one}" for one in ("amount", "profit", "new_customers")]
    assert set(period.waivers.values_list("revision", "key").order_by("revision")) == {
        (revision, key) for revision in (1, 2) for key in (*targets, f"cost:{october.without_cost.pk}")
    }
    set_targets(MONTH, october.rep)
    period.compile(by=october.clerk)
    assert list(period.waivers.filter(revision=3).values_list("name", "by")) == [
        (october.without_cost.number, october.manager.pk)
    ]


def test_what_is_newly_missing_holds_up_the_next_compilation(october):
    period = october.period
    compile_anyway(period, october)
    newcomer = make_user(team=october.team, since=date(2026, 10, 1))
    with pytest.raises(RuleBroken, match=newcomer.name):
        period.compile(by=october.clerk)


@pytest.mark.clause("4.3.3")
def test_the_waivers_of_a_published_revision_are_kept(office, by_owner):
    sell(office.rep, office.supervisor, date(2026, 10, 6))
    period = published(MONTH, office)
    for touch in (period.waivers.all().delete, lambda: period.waivers.update(reason="another")):
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


def test_programs_waive_by_the_same_rules(october, api_as):
    address = f"/api/v1/periods/{october.period.pk}/"
    findings = [one for check in api_as(october.clerk).get(f"{address}coverage/").json() for one in check["findings"]]
    keys = [one["key"] for one in findings if one["key"]]
    assert len(keys) == 4
    sent = {"what": keys, "reason": WAIVER}
    assert api_as(october.clerk).post(f"{address}waive/", sent).status_code == 403
    assert api_as(october.supervisor).post(f"{address}waive/", sent).status_code == 400
    assert len(api_as(october.manager).post(f"{address}waive/", sent).json()["waivers"]) == 4
    assert api_as(october.clerk).post(f"{address}compile/").json()["state"] == "compiled"
