"""A signed contract changes by its lines (3.4.3): the amount follows from them, and from nothing else."""

from decimal import Decimal
from functools import partial

import pytest

from pipeline.contracts.drafting import draw_up
from pipeline.contracts.line_changes import lines_in_force
from pipeline.contracts.schedule import receipts_of
from pipeline.models import Amendment, Contract, ExchangeRate, Receipt, SalesEntry
from pipeline.papers.amendment import amendment_paper
from pipeline.papers.contract import contract_paper
from pipeline.papers.delivery import handover_paper
from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.invariants import broken
from salesdept.papers.kinds import KINDS
from salesdept.papers.making import written

from ..at_once import at_once, passed
from .makers import make_agreed_deal, make_contract, make_receipt, sign, signed_paper
from .test_contracts import signed

D = Decimal
pytestmark = [pytest.mark.clause("3.4.3"), pytest.mark.django_db]


def amend(client, contract, lines, **given):
    facts = {"lines": lines, "on": str(today()), "reason": "they grow"} | given
    return client.post(f"/api/v1/contracts/{contract.pk}/amend/", facts, format="json")


def in_force(contract) -> list[tuple]:
    contract = Contract.objects.get(pk=contract.pk)
    return [(line.position, line.quantity, line.unit_price, line.amount) for line in lines_in_force(contract)]


def test_the_page_changes_quantity_and_adds_a_line_and_shows_before_and_after(office, as_user):
    contract = signed(office, cost=D(60_000))
    reader = as_user(office.supervisor)
    address = f"/pipeline/contracts/{contract.pk}/amend/"
    page = reader.get(address).content.decode()
    assert 'name="lines-0-quantity" value="1"' in page
    assert "gross_change" not in page
    entered = {"lines-rows": "2", "lines-0-line": "1", "lines-0-quantity": "2", "lines-0-unit_price": "100000"}
    entered |= {"lines-1-name": "Training", "lines-1-quantity": "3", "lines-1-unit_price": "1000"}
    entered |= {"lines-1-unit_cost": "400", "on": str(today()), "reason": "they grow", "version": contract.version}
    answer = reader.post(address, entered)
    assert answer.status_code == 302, answer.content.decode()
    contract.refresh_from_db()
    assert (contract.net, contract.gross, contract.cost) == (D(203_000), D(213_150), D(121_200))
    assert in_force(contract) == [(1, 2, 100_000, 200_000), (2, 3, 1_000, 3_000)]
    shown = reader.get(contract.get_absolute_url()).content.decode()
    assert "1 × 100,000.00 → 2 × 100,000.00" in shown
    assert "not in it → 3 × 1,000.00" in shown
    assert sum(entry.amount for entry in contract.entries.all()) == D(203_000)
    assert list(broken()) == []


def test_the_papers_name_the_lines_as_they_stand(office, api_as):
    """The new sum over the old lines would be no contract, and the departments would deliver what was."""
    contract = signed(office)
    amend(api_as(office.supervisor), contract, [{"name": "Training", "quantity": "3", "unit_price": "1000"}])
    contract = Contract.objects.get(pk=contract.pk)
    printed = contract_paper(contract, "en").facts
    lines = printed["lines"] + printed["last_lines"]
    assert lines[-1]["name"] == "Training"
    assert sum(line["amount"] for line in lines) == printed["sums"]["net"] == contract.net
    assert [line["name"] for line in handover_paper(contract.project, "en").facts["goods"]][-1] == "Training"


@pytest.mark.clause("3.4.1")
def test_a_line_taken_out_waits_for_who_may_and_counts_when_it_is_approved(office, api_as):
    contract = signed(office)
    amend(api_as(office.supervisor), contract, [{"name": "Training", "quantity": "1", "unit_price": "50000"}])
    assert amend(api_as(office.supervisor), contract, [{"line": 1, "quantity": "0"}]).status_code == 200
    assert [line[0] for line in in_force(contract)] == [1, 2]
    change = Amendment.objects.get(number=2)
    assert (change.state, change.gross_change) == ("asked", D(-105_000))
    assert api_as(office.leadership).post(f"/api/v1/amendments/{change.pk}/approve/").status_code == 200
    assert in_force(contract) == [(2, 1, 50_000, 50_000)]


@pytest.mark.parametrize("lines", [
    [], [{"line": 1, "quantity": "1"}], [{"line": 7, "quantity": "2"}],
    [{"line": 1, "quantity": "2"}, {"line": 1, "quantity": "3"}], [{"name": "No price", "quantity": "1"}], ["x"],
    [{"line": 1, "quantity": "-1"}], [{"line": 1, "quantity": "NaN"}],
])  # fmt: skip
def test_what_names_no_change_of_a_known_line_is_refused(office, api_as, lines):
    contract = signed(office)
    assert amend(api_as(office.supervisor), contract, lines).status_code in (400, 422)
    assert not contract.amendments.exists()


def test_no_total_is_typed_beside_the_lines(office, api_as):
    contract = signed(office)
    refused = amend(api_as(office.supervisor), contract, [{"line": 1, "quantity": "2"}], gross_change="1")
    assert (refused.status_code, refused.json()["clause"]) == (422, "3.4.3")
    assert not contract.amendments.exists()


def test_an_added_line_says_its_cost_where_the_contracts_is_known(office, api_as):
    contract = signed(office, cost=D(60_000))
    new = {"name": "Training", "quantity": "1", "unit_price": "1000"}
    assert amend(api_as(office.supervisor), contract, [new]).status_code == 422
    assert amend(api_as(office.supervisor), contract, [new | {"unit_cost": "0"}]).status_code == 200


def of_unknown_cost(office, **terms) -> Contract:
    """Signed at 100,000 with a cost that was named by hand: of the line alone nobody knows it."""
    deal = make_agreed_deal(office, 100_000, cost=None)
    facts = {"gross": D(105_000), "cost": D(60_000), "payment_terms": "30 days"} | terms
    contract = draw_up(deal, by=office.supervisor, shares={office.rep: D(1)}, **facts)
    signed_paper(contract, office.supervisor)
    return sign(contract, office.manager, today())


@pytest.mark.clause("4.1.2")
def test_a_changed_line_of_unknown_cost_leaves_the_cost_unknown_and_counts_no_profit(office, api_as):
    """Its amount would be all profit otherwise (figures 2)."""
    contract = of_unknown_cost(office)
    assert amend(api_as(office.manager), contract, [{"line": 1, "quantity": "2"}]).status_code == 200
    contract.refresh_from_db()
    assert (contract.net, contract.cost, contract.profit) == (D(200_000), None, None)
    totals = SalesEntry.objects.totals()
    assert (totals["amount"], totals["profit"], totals["without_cost"]) == (D(200_000), D(40_000), 1)
    contract.name_cost(by=office.supervisor, cost=D(125_000), reason="the bill is here")
    totals = SalesEntry.objects.totals()
    assert (totals["profit"], totals["without_cost"]) == (D(75_000), 0)


@pytest.mark.clause("4.1.2")
def test_a_changed_line_says_its_cost_where_nobody_knew_it(office, api_as):
    contract = of_unknown_cost(office)
    assert (
        amend(api_as(office.manager), contract, [{"line": 1, "quantity": "2", "unit_cost": "55000"}]).status_code == 200
    )
    contract.refresh_from_db()
    assert contract.cost == D(115_000)
    assert SalesEntry.objects.totals()["profit"] == D(85_000)
    known = amend(api_as(office.manager), contract, [{"line": 1, "quantity": "3", "unit_cost": "1"}])
    assert (known.status_code, known.json()["clause"]) == (422, "3.4.3")


@pytest.mark.clause("4.1.2")
def test_another_price_alone_costs_nothing_more(office, api_as):
    contract = of_unknown_cost(office)
    assert amend(api_as(office.manager), contract, [{"line": 1, "unit_price": "99000"}]).status_code == 200
    contract.refresh_from_db()
    assert (contract.net, contract.cost) == (D(99_000), D(60_000))


@pytest.mark.clause("4.1.2")
def test_a_change_by_total_says_its_cost_or_leaves_it_unknown(office):
    contract = sign(make_contract(office.rep, cost=D(60_000)), office.supervisor, today())
    contract.amend(by=office.manager, gross_change=D(1_060), cost_change=D(0), on=today(), reason="dearer")
    assert (contract.cost, contract.profit) == (D(60_000), D(41_000))
    contract.amend(by=office.manager, gross_change=D(1_060), on=today(), reason="more")
    assert (contract.cost, SalesEntry.objects.totals()["without_cost"]) == (None, 1)


@pytest.mark.clause("3.4.1")
def test_less_than_what_is_paid_is_refused_when_it_is_asked_for_not_at_the_approval(office, api_as):
    contract = signed(office)
    receipt = make_receipt(office.finance, contract.customer, 105_000)
    receipt.confirm(by=office.finance)
    receipt.allocate(by=office.finance, parts=[(one, one.amount) for one in contract.instalments.all()])
    refused = amend(api_as(office.supervisor), contract, [{"line": 1, "unit_price": "50000"}])
    assert refused.status_code == 422
    told = refused.json()
    assert (told["clause"], "52,500.00 of it is paid already" in told["detail"]) == ("3.4.3", True)
    assert (bool(told["remedy"]), told["remedy_url"]) == (True, receipts_of(contract))
    assert not contract.amendments.exists()
    assert "2026" in api_as(office.finance).get(f"/api/v1/receipts/?q={contract.customer.name}").content.decode()
    receipt.release(by=office.finance, instalment=contract.instalments.last(), reason="less is owed")
    assert amend(api_as(office.supervisor), contract, [{"line": 1, "unit_price": "50000"}]).status_code == 200
    assert contract.amendments.get().state == "asked"


def test_nor_is_less_than_nothing_asked_for(office):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    with pytest.raises(RuleBroken, match="Less than nothing"):
        contract.amend(by=office.supervisor, gross_change=D(-106_001), on=today(), reason="less")
    assert not contract.amendments.exists()


def test_a_discount_on_the_whole_stands_on_page_and_paper_so_that_the_lines_come_to_the_sum(office, as_user):
    deal = make_agreed_deal(office, 97_000, discount=3_000)
    contract = draw_up(deal, by=office.supervisor, shares={office.rep: D(1)}, gross=D(101_850))
    sums = contract_paper(contract, "en").facts["sums"]
    assert (sums["subtotal"], sums["discount"], sums["net"]) == (100_000, 3_000, 97_000)
    page = as_user(office.rep).get(contract.get_absolute_url()).content.decode()
    assert "−3,000.00" in page
    assert "3,000.00" in written(contract, KINDS["contract"], "en").source["html"]
    assert contract_paper(signed(office), "en").facts["sums"]["discount"] is None


def test_a_contract_in_company_currency_lists_in_it_what_was_offered_in_foreign_money(office):
    """Its lines come to the sum below them, not to another currency's: so it was before contracts had a currency."""
    ExchangeRate.objects.create(currency="USD", rate=D(32), day=today())
    deal = make_agreed_deal(office, 100_000, currency="USD")
    contract = make_contract(office.rep, customer=deal.customer, opportunity=deal, gross=D(105_000), tax_rate=D("0.05"))
    printed = contract_paper(contract, "en").facts
    assert (deal.proposals.get().quotation.currency, contract.agreed_amount()) == ("USD", 100_000)
    assert [line["amount"] for line in printed["last_lines"]] == [D(100_000)]
    assert (printed["sums"]["currency"], printed["sums"]["discount"]) == ("TWD", None)


class TestThePaperOfAChange:
    """What both sign of a change: lines before and after, amounts, reason, places for the seals."""

    @pytest.fixture
    def change(self, office, api_as):
        contract = signed(office)
        lines = [{"line": 1, "quantity": "2"}, {"name": "Training", "quantity": "3", "unit_price": "1000"}]
        amend(api_as(office.manager), contract, lines, reason="they grow")
        return Amendment.objects.get()

    @pytest.mark.parametrize("language", ["zh-hant", "zh-hans", "en"])
    def test_it_is_there_in_each_language(self, office, as_user, change, language):
        address = f"/papers/amendment/{change.pk}/"
        assert address in as_user(office.rep).get(change.contract.get_absolute_url()).content.decode()
        assert as_user(office.rep).post(address, {"language": language}).status_code == 302

    def test_it_says_before_and_after_and_why(self, change):
        told = written(change, KINDS["amendment"], "en")
        said, amounts = told.source["html"], ("105,000.00", "108,150.00", "213,150.00")
        words = (*amounts, "they grow", "Training", "Seal", change.contract.number)
        assert [one for one in words if one not in said] == []
        assert told.is_kept

    def test_an_earlier_change_keeps_what_was_before_it(self, office, change):
        contract = Contract.objects.get(pk=change.contract_id)
        contract.amend(by=office.manager, lines=[{"line": 2, "quantity": D(4)}], on=today(), reason="one more day")
        facts = [amendment_paper(one, "en").facts for one in contract.amendments.all()]
        assert [(one["before"]["total"], one["after"]["total"]) for one in facts] == [
            (D(105_000), D(213_150)), (D(213_150), D(214_200)),
        ]  # fmt: skip

    def test_what_waits_is_a_draft_and_departments_get_none(self, office, as_user, change):
        Contract.objects.get(pk=change.contract_id).amend(
            by=office.supervisor, lines=[{"line": 1, "quantity": D(0)}], on=today(), reason="too much"
        )
        waiting = change.contract.amendments.get(state="asked")
        assert (amendment_paper(waiting, "en").mark, amendment_paper(change, "en").mark) == ("draft", "")
        assert as_user(office.technical).post(f"/papers/amendment/{change.pk}/", {"language": "en"}).status_code == 404


def test_a_contract_without_lines_changes_by_total_with_its_reason(office, api_as):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    facts = {"gross_change": "1050", "on": str(today())}
    address = f"/api/v1/contracts/{contract.pk}/amend/"
    assert api_as(office.supervisor).post(address, facts).status_code in (400, 422)
    assert api_as(office.supervisor).post(address, facts | {"reason": "more"}).status_code == 200


def test_two_changes_at_once_both_count_or_one_is_refused(office, transactional_db):
    contract = signed(office)
    added = [{"name": "Seat", "quantity": D(1), "unit_price": D(100)}]
    acts = [
        partial(Contract.objects.get(pk=contract.pk).amend, by=by, lines=added, on=today(), reason="seat")
        for by in (office.supervisor, office.manager)
    ]
    taken = passed(at_once(*acts))
    contract.refresh_from_db()
    assert contract.net == 100_000 + 100 * taken
    assert [line[0] for line in in_force(contract)] == [*range(1, taken + 2)]


@pytest.mark.race
def test_less_and_a_payment_at_once_never_leave_less_than_what_is_paid(office, transactional_db):
    for turn in range(5):
        contract = signed(office, number=f"P-{turn}")
        receipt = make_receipt(office.finance, contract.customer, 105_000)
        receipt.confirm(by=office.finance)
        parts = [(one, one.amount) for one in contract.instalments.all()]
        less = {"line": 1, "unit_price": D(95_000)}
        acts = [
            partial(
                Contract.objects.get(pk=contract.pk).amend, by=office.manager, lines=[less], on=today(), reason="-"
            ),
            partial(Receipt.objects.get(pk=receipt.pk).allocate, by=office.finance, parts=parts),
        ]
        assert passed(at_once(*acts)) == 1
        contract.refresh_from_db()
        sums = contract.instalments.sums()
        assert (sums["planned"], sums["left"] >= 0) == (contract.gross, True)
        assert list(broken()) == []
