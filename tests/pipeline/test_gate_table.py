"""Each gate, each role, each door: a deal moves on exactly where the regulation lets it (3.1.3, 3.4.3)."""

import sys
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction

from customers.models import Communication
from pipeline.models import Need, Opportunity, ProgressReport
from pipeline.stages import Stage
from salesdept.common.calendar import as_of, today

from .imports.makers import DEAL_COLUMNS, as_csv, four_files, imported, uploads
from .makers import agree, complete, confirm_copies, make_contract, make_milestone, make_opportunity, sign, signed_paper

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.3", "3.4.3")]

PEOPLE = [
    "rep", "second_rep", "supervisor", "other_rep", "other_supervisor", "manager", "clerk", "finance", "leadership",
    "technical", "aftersales", "admin",
]  # fmt: skip
LINE = {"rep", "supervisor", "manager"}
SIGNERS = {"supervisor", "manager"}
IMPORTERS = {"manager", "clerk"}
DOORS = ["button", "drop", "api step", "api board"]
NEXT = {"next_step": "call", "next_on": "2030-01-01"}
CONFIRMED = {"confirmed_by": "Ms Wang", "confirmed_how": "call", "confirmed_where": "minutes of today"}
GATES = [Stage.DEVELOPMENT, Stage.REQUIREMENTS, Stage.PROPOSAL, Stage.NEGOTIATION, Stage.EXECUTION]
STEPS = {Stage.EXECUTION: "finish_execution"}
"""What leads on; "advance" but where a project ends."""


@dataclass
class Table:
    """How many doors were tried by whom, and which of them opened or stayed shut wrongly."""

    tried: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, is_right: bool, *what) -> None:
        self.tried += 1
        if not is_right:
            self.wrong.append(" · ".join(map(str, what)))


@pytest.fixture(scope="module")
def table(request):
    """The whole table's count, told at the end."""
    whole = Table()
    yield whole
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write(f"\nGate table: {whole.tried} tried, {len(whole.wrong)} wrong\n")


@pytest.fixture
def trials(table):
    """This test's part of the table: fails when the test ends with a wrong one."""
    part = Table()
    yield part
    table.tried += part.tried
    table.wrong += part.wrong
    assert not part.wrong


def through(door, deal, person, as_user, api_as, to=None, **given):
    """The answer to moving on by this door, or to skipping `to` a stage."""
    page, api = f"/pipeline/opportunities/{deal.pk}/", f"/api/v1/opportunities/{deal.pk}/"
    version, step = {"version": deal.version}, "skip" if to else STEPS.get(deal.stage, "advance")
    if door == "button":
        return as_user(person).post(f"{page}{step}/", version | given)
    if door == "api step":
        return api_as(person).post(f"{api}{step}/", version | given, format="json")
    following = to or Stage(deal.stage).following
    if door == "api board":
        return api_as(person).post(f"{api}move/", version | given | {"to": following}, format="json")
    asked = as_user(person).get(f"{page}to/{following}/", {"board": ""})
    if asked.status_code != 302:
        return asked
    return as_user(person).post(asked["Location"].partition("?")[0], version | given | {"board": ""})


def prepared(office, stage, ready: bool) -> Opportunity:
    deal = make_opportunity(
        office.rep, min(stage, Stage.NEGOTIATION, key=list(Stage).index), organiser=office.supervisor
    )
    if stage == Stage.EXECUTION:
        contract = sign(drawn(deal, office), office.supervisor, today())
        if ready:
            deliver(contract, office)
        deal.refresh_from_db()
    elif ready and stage == Stage.NEGOTIATION:
        agree(deal, office.supervisor)
    elif ready:
        complete(deal, stage, office.rep, office.supervisor)
    return deal


def further_deal(office, case: str) -> tuple[Opportunity, dict]:
    """A deal at its beginning, and what comes along to skip to the proposal."""
    confirmed = today() - timedelta(days=200 if case == "too old" else 150)
    with as_of(confirmed):
        earlier = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
        if case != "new customer":
            sign(drawn(earlier, office), office.supervisor, today())
    deal = make_opportunity(office.rep, customer=earlier.customer)
    given = NEXT | {"reason": "the same once more", "carry_from": str(earlier.pk)}
    return deal, given | ({} if case == "not confirmed anew" else CONFIRMED)


def drawn(deal, office, *, with_paper: bool = True):
    """A contract of the deal, as agreed."""
    agree(deal, office.supervisor)
    contract = make_contract(office.rep, customer=deal.customer, opportunity=deal, schedule=None)
    if with_paper:
        signed_paper(contract, office.supervisor)
    return contract


def deliver(contract, office) -> None:
    """All that the execution asks for."""
    confirm_copies(contract, office.technical, office.aftersales)
    milestone = make_milestone(contract.project)
    milestone.finish(by=office.technical, done_on=today())
    milestone.accept(by=office.rep, on=today(), how="meeting", whom="Ms Wang")
    ProgressReport.tell(contract.project, by=office.rep, how="call", whom="Ms Wang", text="All is accepted.")


def tried(act) -> tuple:
    """(stage, answer) of a trial that leaves nothing behind, so that the next person finds the same deal."""
    with transaction.atomic():
        answer, deal = act()
        stage = Opportunity.objects.get(pk=deal.pk).stage
        transaction.set_rollback(True)
    return stage, answer


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("stage", GATES)
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "not ready"])
def test_a_deal_moves_on_for_its_line_alone_and_only_when_the_gate_is_open(
    office, as_user, api_as, trials, stage, door, ready
):
    """In the negotiation everything but the contract is there: signing alone leads on, and no button does."""
    deal = prepared(office, stage, ready)
    for name in PEOPLE:
        person, given = getattr(office, name), NEXT if ready and stage != Stage.EXECUTION else {}
        led_to, answer = tried(lambda: (through(door, deal, person, as_user, api_as, **given), deal))  # noqa: B023
        may = name in LINE and ready and stage != Stage.NEGOTIATION
        expected = Stage(stage).following if may else stage
        told = (200, 302) if may else (422,) if name in LINE else (403, 404)
        trials.note(led_to == expected and answer.status_code in told, stage, door, name, answer.status_code, led_to)


@pytest.mark.clause("3.3.2")
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("answered", [True, False], ids=["answered with the move", "not answered"])
def test_a_must_without_an_answer_holds_the_deal_back_and_its_answer_may_come_along(
    office, as_user, api_as, trials, door, answered
):
    deal = prepared(office, Stage.PROPOSAL, ready=True)
    need = Need.write(deal, by=office.rep, text="works offline")
    given = NEXT | ({f"covers_{need.pk.hex}": "chapter 4"} if answered else {})
    for name in PEOPLE:
        person = getattr(office, name)
        led_to, answer = tried(lambda: (through(door, deal, person, as_user, api_as, **given), deal))  # noqa: B023
        expected = Stage.NEGOTIATION if name in LINE and answered else Stage.PROPOSAL
        told = (403, 404) if name not in LINE else (200, 302) if answered else (422,)
        trials.note(led_to == expected and answer.status_code in told, door, name, answer.status_code, led_to)


@pytest.mark.clause("3.2.1", "3.6.3")
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", ["ready", "not confirmed anew", "too old", "new customer"])
def test_a_further_deal_skips_to_the_proposal_for_its_line_alone_and_nobody_s_first_deal_does(
    office, as_user, api_as, trials, door, case
):
    deal, given = further_deal(office, case)
    for name in PEOPLE:
        person = getattr(office, name)
        led_to, answer = tried(lambda: (through(door, deal, person, as_user, api_as, Stage.PROPOSAL, **given), deal))  # noqa: B023
        may = name in LINE and case == "ready"
        told = (200, 302) if may else (400, 422) if name in LINE else (403, 404)
        expected = Stage.PROPOSAL if may else Stage.DEVELOPMENT
        trials.note(led_to == expected and answer.status_code in told, "skip", case, door, name, answer.status_code)


@pytest.mark.parametrize("door", ["page", "api"])
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "without the signed paper"])
def test_signing_leads_to_execution_for_who_leads_the_rep_and_only_on_paper(
    office, as_user, api_as, trials, door, ready
):
    deal = make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    contract = drawn(deal, office, with_paper=ready)
    facts = {"signed_on": str(today()), "version": contract.version}
    for name in PEOPLE:
        person = getattr(office, name)

        def signs(person=person):
            if door == "page":
                return as_user(person).post(f"/pipeline/contracts/{contract.pk}/sign/", facts), deal
            return api_as(person).post(f"/api/v1/contracts/{contract.pk}/sign/", facts, format="json"), deal

        led_to, answer = tried(signs)
        may = name in SIGNERS and ready
        told = (200, 302) if may else (422,) if name in SIGNERS else (403, 404)
        expected = Stage.EXECUTION if may else Stage.NEGOTIATION
        trials.note(led_to == expected and answer.status_code in told, "sign", door, name, answer.status_code, led_to)


def test_a_refusal_lists_every_check_with_clause_state_and_fields(office, api_as):
    deal = make_opportunity(office.rep)
    answer = api_as(office.rep).post(f"/api/v1/opportunities/{deal.pk}/advance/", {}, format="json")
    checks = {check["code"]: check for check in answer.json()["checks"]}
    assert answer.status_code == 422
    assert set(checks) == {"contact", "next", "basics"}
    assert (checks["contact"]["state"], checks["basics"]["state"]) == ("missing", "warned")
    assert checks["contact"]["fields"] == ["contact_kind", "contact_outcome", "contact_note"]
    assert all(check["clause"] and check["url"] and check["label"] for check in checks.values())


@pytest.mark.parametrize("bought", [False, True], ids=["first deal", "further deal"])
def test_no_file_brings_a_deal_past_its_gate(office, as_user, trials, bought):
    """Who imports tells of what was before: a deal with moves of ours goes by its gates, and skips none. Others bring
    no file.
    """
    imported(four_files(), office.manager)
    deal = Opportunity.objects.get(code="D5")
    deal.plan(by=office.manager, next_step="call", next_on=today())
    deal.send_back(by=office.manager, stage=Stage.DEVELOPMENT, reason="nobody was reached")
    if bought:
        sign(make_contract(deal.owner, customer=deal.customer), office.manager, today())
    won = ("D5", "Cara Diaz", "GTX Basic", "Cancity", "Won", "2017-04-02", "2017-04-28", "560")
    new = ("D9", "Cara Diaz", "GTX Basic", "Cancity", "Engaging", "2017-04-02", "", "")
    told = as_csv([DEAL_COLUMNS, won, new])
    for name in PEOPLE:
        person = getattr(office, name)
        if name not in IMPORTERS:
            led_to, answer = tried(lambda: (as_user(person).post("/pipeline/imports/", {}), deal))  # noqa: B023
            trials.note((led_to, answer.status_code) == (Stage.DEVELOPMENT, 403), "import", name, answer.status_code)
            continue
        led_to, done = tried(lambda: (imported(uploads(deals=told), person), deal))  # noqa: B023
        fates = done.plan["fates"]
        trials.note((led_to, fates["same"], fates["new"]) == (Stage.DEVELOPMENT, 1, 1), "import", name, led_to, fates)
        assert "worked_on" in [one["code"] for one in done.plan["tables"][0]["odd"]]


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
