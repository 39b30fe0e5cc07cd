"""Each gate, each role, each door: a deal moves on exactly where the regulation lets it (3.1.3, 3.4.3)."""

import pytest

from customers.models import Communication
from pipeline.models import Opportunity
from pipeline.stages import Stage
from salesdept.common.calendar import today
from salesdept.people.models import Role

from .imports.makers import DEAL_COLUMNS, DEALS, as_csv, checked, four_files, imported, uploads
from .makers import agree, complete, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.3", "3.4.3")]

PEOPLE = [
    "rep", "second_rep", "supervisor", "other_rep", "other_supervisor", "manager", "clerk", "finance", "leadership",
    "technical", "aftersales", "admin",
]  # fmt: skip
LINE = {"rep", "supervisor", "manager"}
DOORS = ["button", "drop", "api step", "api board"]
NEXT = {"next_step": "call", "next_on": "2030-01-01"}
GATES = [Stage.DEVELOPMENT, Stage.REQUIREMENTS, Stage.PROPOSAL, Stage.NEGOTIATION]


def through(door, deal, person, as_user, api_as, **given):
    """The answer to moving on by this door."""
    page, api = f"/pipeline/opportunities/{deal.pk}/", f"/api/v1/opportunities/{deal.pk}/"
    version = {"version": deal.version}
    if door == "button":
        return as_user(person).post(f"{page}advance/", version | given)
    if door == "api step":
        return api_as(person).post(f"{api}advance/", version | given, format="json")
    following = Stage(deal.stage).following
    if door == "api board":
        return api_as(person).post(f"{api}move/", version | given | {"to": following}, format="json")
    asked = as_user(person).get(f"{page}to/{following}/", {"board": ""})
    if asked.status_code != 302:
        return asked
    return as_user(person).post(asked["Location"].partition("?")[0], version | given | {"board": ""})


def prepared(office, stage, ready: bool) -> Opportunity:
    deal = make_opportunity(office.rep, stage, organiser=office.supervisor)
    if ready and stage == Stage.NEGOTIATION:
        agree(deal, office.supervisor)
    elif ready:
        complete(deal, stage, office.rep, office.supervisor)
    return deal


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("stage", GATES)
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "not ready"])
def test_a_deal_moves_on_for_its_line_alone_and_only_when_the_gate_is_open(office, as_user, api_as, stage, door, ready):
    """In the negotiation everything but the contract is there: signing alone leads on, and no button does."""
    deal = prepared(office, stage, ready)
    for name in sorted(PEOPLE, key=lambda name: name in LINE):
        person = getattr(office, name)
        given = NEXT if ready else {}
        answer = through(door, deal, person, as_user, api_as, **given)
        moved = Opportunity.objects.get(pk=deal.pk).stage != stage
        allowed = name in LINE and ready and stage != Stage.NEGOTIATION
        assert moved == allowed, (name, answer.status_code)
        if name in LINE and not allowed:
            assert answer.status_code == 422, name
        elif not allowed:
            assert answer.status_code in (403, 404), name
        if moved:
            break


def test_a_refusal_lists_every_check_with_clause_state_and_fields(office, api_as):
    deal = make_opportunity(office.rep)
    answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", {}, format="json")
    checks = {check["code"]: check for check in answer.json()["checks"]}
    assert answer.status_code == 422
    assert set(checks) == {"contact", "next", "basics"}
    assert (checks["contact"]["state"], checks["basics"]["state"]) == ("missing", "warned")
    assert checks["contact"]["fields"] == ["contact_kind", "contact_outcome", "contact_note"]
    assert all(check["clause"] and check["url"] and check["label"] for check in checks.values())


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("manager", "clerk")])
def test_no_file_brings_a_deal_past_its_gate_but_by_who_may_import(office, as_user, role):
    person = next(value for value in vars(office).values() if getattr(value, "role", "") == role)
    assert as_user(person).post("/pipeline/imports/", {}).status_code == 403


def test_a_file_does_not_move_a_deal_that_is_worked_on_here(office):
    """What a file tells is history of before, marked as such; a deal with moves of ours goes by its gates alone."""
    imported(four_files(), office.manager)
    deal = Opportunity.objects.get(code="D5")
    deal.plan(by=office.manager, next_step="call", next_on=today())
    deal.send_back(by=office.manager, stage=Stage.DEVELOPMENT, reason="nobody was reached")
    won = ("D5", "Cara Diaz", "GTX Basic", "Cancity", "Won", "2017-04-02", "2017-04-28", "560")
    plan = checked(uploads(deals=as_csv([DEAL_COLUMNS, won, DEALS[2]])), office.manager).plan
    assert plan["fates"]["same"] == 2
    assert "worked_on" in [one["code"] for one in plan["tables"][0]["odd"]]


class TestMissingDataComeAlong:
    def test_move_and_missing_data_are_taken_in_one_call(self, office, api_as):
        deal = make_opportunity(office.rep)
        given = NEXT | {"contact_kind": "call", "contact_outcome": "progress", "contact_note": "wants to see it"}
        answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", given, format="json")
        assert (answer.status_code, answer.json()["stage"]) == (200, Stage.REQUIREMENTS)
        assert deal.customer.communications.get().note == "wants to see it"

    @pytest.mark.parametrize(
        ("bad", "field"),
        [
            ({"next_on": "no day"}, "next_on"),
            ({"contact_outcome": "not_met"}, "contact_outcome"),
            ({"contact_outcome": ""}, "contact_outcome"),
        ],
    )
    def test_one_bad_item_and_nothing_changes(self, office, as_user, bad, field):
        deal = make_opportunity(office.rep)
        given = NEXT | {"contact_kind": "call", "contact_outcome": "progress"} | bad
        answer = as_user(office.rep).post(f"/pipeline/opportunities/{deal.pk}/advance/", given)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        _untouched(deal)

    def test_what_is_given_is_not_kept_while_something_else_is_missing(self, office, as_user):
        deal = make_opportunity(office.rep)
        answer = as_user(office.rep).post(f"/pipeline/opportunities/{deal.pk}/advance/", NEXT)
        assert answer.status_code == 422
        assert "a contact in which somebody was reached" in answer.content.decode()
        assert 'value="call"' in answer.content.decode()
        _untouched(deal)


def _untouched(deal) -> None:
    now = Opportunity.objects.get(pk=deal.pk)
    assert (now.stage, now.next_step, now.version, now.moves.count()) == (Stage.DEVELOPMENT, "", deal.version, 1)
    assert not Communication.objects.filter(customer=deal.customer).exists()
