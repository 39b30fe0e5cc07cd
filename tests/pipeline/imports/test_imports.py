from datetime import date
from decimal import Decimal

import pytest

from customers.models import Customer, Lead
from pipeline.imports.decisions import Decisions
from pipeline.imports.models import BadRow, SalesImport
from pipeline.imports.work import work_on_imports
from pipeline.models import Contract, Opportunity, Product, SalesEntry, StageMove
from pipeline.stages import Stage
from salesdept.common.calendar import Month
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.models import AuditEntry
from salesdept.people.models import Membership, Role, Target, Team, User

from .makers import (
    ACCOUNTS,
    DEAL_COLUMNS,
    DEALS,
    PRODUCTS,
    TEAMS,
    as_csv,
    as_xlsx,
    checked,
    four_files,
    imported,
    uploads,
)

pytestmark = [pytest.mark.clause("3.1.1"), pytest.mark.django_db]
State = SalesImport.State


@pytest.fixture
def manager(office):
    return office.manager


def everything() -> dict[str, int]:
    models = (User, Team, Membership, Product, Customer, Lead, Opportunity, StageMove, Contract, SalesEntry, Target)
    return {model.__name__: model.objects.count() for model in models}


def deal(**changes) -> tuple:
    return tuple((dict(zip(DEAL_COLUMNS, DEALS[1], strict=True)) | changes).values())


def deals(*rows) -> bytes:
    return as_csv([DEAL_COLUMNS, *rows])


def test_the_preview_tells_what_would_happen_and_keeps_nothing(manager):
    before = everything()
    plan = checked(four_files(), manager).plan
    assert everything() == before
    assert plan["fates"] == {"new": 14, "changed": 0, "same": 0, "left": 0, "bad": 0}
    assert [table["kind"] for table in plan["tables"]] == ["teams", "products", "accounts", "deals"]
    assert plan["deals"] == {
        "development": 1, "requirements": 1, "proposal": 0, "negotiation": 0, "won": 3, "lost": 1,
    }  # fmt: skip
    assert plan["won_amount"] == "6600.00"


def test_a_name_written_differently_is_proposed_as_a_match_and_a_slip_only_pointed_out(manager):
    plan = checked(four_files(), manager).plan
    assert [(match["value"], match["answer"], match["rows"]) for match in plan["matches"]] == [
        ("GTXPro", "as:GTX Pro", 2)
    ]
    assert [(slip["value"], slip["proposal"], slip["taken"]) for slip in plan["slips"]] == [
        ("technolgy", "technology", False)
    ]


def test_won_deals_become_signed_contracts_in_the_ledger_on_their_close_date(manager):
    imported(four_files(), manager)
    contract = Contract.objects.get(number="D1")
    entry = SalesEntry.objects.get(contract=contract)
    assert (contract.signed_on, contract.net, contract.gross) == (date(2017, 3, 1), Decimal(5000), Decimal(5000))
    assert contract.opportunity.state == "won"
    assert contract.product.name == "GTX Pro"
    assert (entry.rep.name, entry.team.name, entry.booked_on) == ("Ann Lee", "Rocco North", date(2017, 3, 1))
    assert SalesEntry.objects.in_month(Month.parse("2017-03")).totals()["amount"] == 5600


@pytest.mark.clause("4.1.2")
def test_profit_is_not_known_where_the_files_tell_no_cost(manager):
    imported(four_files(), manager)
    assert SalesEntry.objects.all().totals()["profit"] is None


@pytest.mark.clause("4.1.2")
def test_cost_and_tax_are_taken_where_the_files_tell_them(manager):
    rows = [(*DEAL_COLUMNS, "cost", "稅額"), (*DEALS[1], "3000", "250")]
    imported([*four_files()[:3], *uploads(deals=as_csv(rows))], manager)
    contract = Contract.objects.get(number="D1")
    assert (contract.net, contract.tax, contract.profit) == (Decimal(5000), Decimal(250), Decimal(2000))


@pytest.mark.clause("4.1.4")
@pytest.mark.parametrize("batch", [1, 1000])
def test_on_one_day_the_lower_number_wins_the_new_customer_whatever_the_order_of_the_file(manager, monkeypatch, batch):
    monkeypatch.setattr("pipeline.imports.deals.BATCH", batch)
    monkeypatch.setattr("pipeline.imports.work.BATCH", batch)
    history = deals(DEALS[2], DEALS[3], DEALS[1])
    imported([*four_files()[:3], *uploads(deals=history)], manager)
    counted = dict(SalesEntry.objects.values_list("contract__number", "new_customers"))
    assert counted == {"D1": 1, "D2": 0, "D3": 1}


@pytest.mark.clause("2.1")
def test_the_files_managers_become_supervisors_of_teams_that_bear_their_names(manager):
    imported(four_files(), manager)
    team = Team.objects.get(name="Rocco North")
    assert team.region == "East"
    leader = team.leader_on(date(2017, 3, 15))
    assert (leader.name, leader.role) == ("Rocco North", Role.SUPERVISOR)
    members = User.objects.on_team(team, date(2017, 3, 15)).filter(role=Role.REP)
    assert {person.name for person in members} == {"Ann Lee", "Bo Chen"}


@pytest.mark.clause("2.1")
def test_places_in_teams_last_as_long_as_the_data_reach(manager):
    imported(four_files(), manager)
    place = Membership.objects.get(user__name="Ann Lee")
    assert (place.since, place.until) == (date(2017, 2, 1), date(2017, 5, 1))


@pytest.mark.clause("2.1")
def test_imported_people_cannot_sign_in_before_somebody_gives_them_access(manager, settings):
    settings.DEMO = False
    imported(four_files(), manager)
    person = User.objects.get(name="Ann Lee")
    assert person.email == "ann.lee@import.example"
    assert not person.has_usable_password()
    assert not person.is_demo


def test_a_demo_lets_one_sign_in_as_the_imported_people(manager, settings, client):
    settings.DEMO = True
    imported(four_files(), manager)
    person = User.objects.get(name="Ann Lee")
    assert person.is_demo
    assert person.check_password("demo-regulation-2026")


def test_open_deals_keep_their_stage_and_no_day_is_made_up(manager):
    imported(four_files(), manager)
    opportunity = Opportunity.objects.get(code="D5")
    assert (opportunity.stage, opportunity.state, opportunity.closed_on) == (Stage.REQUIREMENTS, "open", None)
    assert opportunity.engaged_on == date(2017, 4, 2)
    visit = opportunity.visits.get()
    assert (visit.via, visit.starts_on(), visit.left_at) == ("import", date(2017, 4, 2), None)


def test_an_open_deal_without_a_customer_becomes_a_lead_of_its_rep(manager):
    imported(four_files(), manager)
    lead = Lead.objects.get()
    assert (lead.owner.name, lead.channel, lead.note) == ("Bo Chen", "other", "GTX Basic")
    assert "D6" in lead.company


def test_or_it_is_left_out_knowingly(manager):
    done = imported(four_files(), manager, keeps_leads=False)
    assert not Lead.objects.exists()
    assert done.report["summary"]["fates"]["left"] == 1
    assert "no_account" in [one["code"] for one in done.report["tables"][3]["odd"]]


def test_a_lost_deal_says_that_the_reason_was_not_stated(manager):
    imported(four_files(), manager)
    lost = Opportunity.objects.get(code="D4")
    assert (lost.state, lost.closed_on) == ("lost", date(2017, 4, 20))
    assert lost.lost_reason


def test_a_customer_belongs_to_who_won_the_latest_deal(manager):
    imported(four_files(), manager)
    owners = dict(Customer.objects.values_list("name", "owner__name"))
    assert owners == {"Acme Corporation": "Bo Chen", "Betatech": "Ann Lee", "Cancity": "Cara Diaz"}


def test_facts_of_a_customer_are_kept_as_they_stand_unless_the_correction_is_asked_for(manager):
    imported(four_files(), manager)
    acme = Customer.objects.get(name="Acme Corporation")
    assert (acme.industry, acme.region, acme.employees) == ("technolgy", "United States", 2822)


def test_a_slip_is_corrected_when_asked_for(manager):
    imported(four_files(), manager, slips=["sector:technolgy"])
    assert Customer.objects.get(name="Acme Corporation").industry == "technology"


def test_every_record_that_came_by_a_file_says_so_in_its_history(manager):
    imported(four_files(), manager)
    for record in (
        *Contract.objects.all(),
        *Customer.objects.all(),
        *Product.objects.all(),
        *Opportunity.objects.all(),
    ):
        entry = AuditEntry.objects.of(record).get()
        assert (entry.action, entry.by) == ("import", manager)


def test_importing_the_same_files_again_adds_nothing(manager):
    imported(four_files(), manager)
    before = everything()
    again = checked(four_files(), manager)
    assert again.plan["fates"] == {"new": 0, "changed": 0, "same": 14, "left": 0, "bad": 0}
    with pytest.raises(RuleBroken, match="Nothing in these files is new"):
        again.start(by=manager)
    assert everything() == before
    assert again.files.first().earlier


def test_new_rows_of_a_file_that_was_imported_are_added_alone(manager):
    imported(four_files(), manager)
    later = deals(*DEALS[1:], deal(opportunity_id="D7", close_date="2017-04-30", close_value="70"))
    imported(uploads(deals=later), manager)
    assert Contract.objects.count() == 4
    assert SalesEntry.objects.get(contract__number="D7").new_customers == 0


def test_an_open_deal_that_was_won_meanwhile_is_signed_and_the_ledger_written(manager):
    imported(four_files(), manager)
    won = ("D5", "Cara Diaz", "GTX Basic", "Cancity", "Won", "2017-04-02", "2017-04-28", "560")
    done = imported(uploads(deals=deals(won)), manager)
    opportunity = Opportunity.objects.get(code="D5")
    assert done.report["summary"]["fates"]["changed"] == 1
    assert (opportunity.state, opportunity.closed_on) == ("won", date(2017, 4, 28))
    assert SalesEntry.objects.get(contract__opportunity=opportunity).amount == 560
    assert opportunity.visits.present().count() == 1


def test_a_signed_contract_is_not_changed_by_a_file(manager):
    imported(four_files(), manager)
    dearer = deal(close_value="9999")
    plan = checked(uploads(deals=deals(dearer)), manager).plan
    assert plan["fates"]["same"] == 1
    assert plan["tables"][0]["odd"][0]["code"] == "won_differs"
    assert Contract.objects.get(number="D1").net == 5000


@pytest.mark.clause("7.1.3")
def test_a_customer_who_is_here_is_not_touched_by_a_file_and_owner_columns_are_ignored(manager, office):
    here = Customer.open(by=office.rep, name="Acme Corporation", industry="steel")
    rows = [
        ("id", "account", "owner", "created_at", "sector"),
        (str(here.pk), "ACME corporation", "Bo", "2000-01-01", "x"),
    ]
    plan = checked(uploads(who=as_csv(rows)), manager).plan
    here.refresh_from_db()
    assert plan["fates"]["same"] == 1
    assert plan["tables"][0]["unused"] == ["id", "owner", "created_at"]
    assert (here.owner, here.industry) == (office.rep, "steel")


def test_bad_rows_are_left_out_and_reported_and_the_good_ones_go_in(manager):
    rows = deals(
        DEALS[1], deal(opportunity_id="D8", close_date="soon"), deal(opportunity_id="D9", sales_agent="Nobody")
    )
    done = imported([*four_files()[:3], *uploads(deals=rows)], manager)
    assert set(Contract.objects.values_list("number", flat=True)) == {"D1"}
    told = [(row.line, row.column, row.value, row.code) for row in done.bad_rows.all()]
    assert told == [(3, "close_date", "soon", "not_a_date"), (4, "sales_agent", "Nobody", "unknown_person")]


def test_all_or_nothing_is_refused_while_a_row_is_bad(manager):
    rows = deals(DEALS[1], deal(opportunity_id="D8", close_date="soon"))
    asked = checked([*four_files()[:3], *uploads(deals=rows)], manager)
    asked.decide(by=manager, decisions=Decisions(whole_or_nothing=True).as_json())
    work_on_imports()
    with pytest.raises(RuleBroken, match="all or nothing"):
        asked.start(by=manager)
    assert not Contract.objects.exists()


def test_a_number_that_stands_twice_is_taken_once(manager):
    done = imported([*four_files()[:3], *uploads(deals=deals(DEALS[1], deal(close_value="1")))], manager)
    assert Contract.objects.get().net == 5000
    assert done.bad_rows.get().code == "twice"


def test_one_bad_row_in_a_hundred_thousand_is_found_in_the_plan(manager):
    rows = [deal(opportunity_id=f"N{n}", close_date="soon" if n == 999 else "2017-03-01") for n in range(5_000)]
    plan = checked([*four_files()[:3], *uploads(deals=deals(*rows))], manager).plan
    assert plan["fates"]["bad"] == 1
    assert BadRow.objects.get().line == 1001


def test_only_the_chosen_tables_are_imported(manager):
    asked = checked(four_files(), manager)
    left = {table["key"]: {"take": table["kind"] == "products"} for table in asked.plan["tables"]}
    asked.decide(by=manager, decisions=Decisions(sheets=left).as_json())
    work_on_imports()
    asked.start(by=manager)
    work_on_imports()
    assert Product.objects.count() == 2
    assert not Customer.objects.exists()


def test_a_workbook_with_four_sheets_is_imported_like_four_files(manager):
    book = uploads(everything=as_xlsx(TEAMS, PRODUCTS, ACCOUNTS, DEALS))
    imported(book, manager)
    assert Contract.objects.count() == 3


def test_a_file_of_deals_alone_brings_its_customers_and_products_by_name(manager, office):
    rows = [deal(sales_agent=office.rep.name), deal(opportunity_id="D2", sales_agent=office.rep.name, product="MG")]
    imported(uploads(deals=deals(*rows)), manager)
    assert Customer.objects.get().owner == office.rep
    assert set(Product.objects.values_list("name", flat=True)) == {"GTXPro", "MG"}


def test_a_refused_match_leaves_its_rows_out(manager):
    done = imported(four_files(), manager, matches={"product:GTXPro": "leave"})
    assert {row.code for row in done.bad_rows.all()} == {"unknown_product"}
    assert not Contract.objects.filter(number="D1").exists()


def test_a_match_may_be_taken_as_a_thing_of_its_own(manager):
    imported(four_files(), manager, matches={"product:GTXPro": "add"})
    assert Product.objects.filter(name__in=["GTXPro", "GTX Pro"]).count() == 2
    assert Contract.objects.get(number="D1").product.name == "GTXPro"


def test_columns_are_mapped_by_hand_where_nobody_knows_them(manager):
    rows = [("nr", "who", "what", "whom", "how", "from", "to", "much"), *DEALS[1:4]]
    asked = checked([*four_files()[:3], *uploads(deals=as_csv(rows))], manager)
    table = next(table for table in asked.plan["tables"] if table["problem"])
    assert table["problem"]["code"] == "unknown_kind"
    said = {"kind": "deals", "columns": {key: place for place, key in enumerate(DEAL_COLUMNS)}}
    asked.decide(by=manager, decisions=Decisions(sheets={table["key"]: said}).as_json())
    work_on_imports()
    asked.start(by=manager)
    work_on_imports()
    assert Contract.objects.count() == 3


def test_an_ambiguous_date_is_asked_and_nothing_is_imported_before_the_answer(manager):
    rows = deals(deal(engage_date="", close_date="01/03/2017"))
    asked = checked([*four_files()[:3], *uploads(deals=rows)], manager)
    assert "01/03/2017" in asked.open_questions[0]
    with pytest.raises(RuleBroken, match="question"):
        asked.start(by=manager)
    key = next(table["key"] for table in asked.plan["tables"] if table["kind"] == "deals")
    asked.decide(by=manager, decisions=Decisions(sheets={key: {"date_order": "dmy"}}).as_json())
    work_on_imports()
    asked.start(by=manager)
    work_on_imports()
    assert Contract.objects.get().signed_on == date(2017, 3, 1)


def test_a_file_that_is_no_table_does_not_keep_the_others_out(manager):
    asked = checked([*four_files(), *uploads(letter=b"%PDF-1.7")], manager)
    problems = [table["problem"]["code"] for table in asked.plan["tables"] if table["problem"]]
    assert problems == ["not_a_table"]
    assert asked.plan["fates"]["new"] == 14


@pytest.mark.clause("2.1")
def test_the_clerk_prepares_but_the_manager_starts_an_import_that_brings_people(office):
    asked = checked(four_files(), office.clerk)
    with pytest.raises(RuleBroken) as refusal:
        asked.start(by=office.clerk)
    assert refusal.value.clause == "2.1"
    asked.start(by=office.manager)
    work_on_imports()
    assert User.objects.filter(name="Ann Lee").exists()


def test_the_clerk_imports_what_brings_no_people(office):
    imported(uploads(things=as_csv(PRODUCTS)), office.clerk)
    assert Product.objects.count() == 2


@pytest.mark.parametrize("role", ["rep", "supervisor", "finance", "leadership", "technical", "aftersales", "admin"])
def test_nobody_else_imports(office, role):
    checked(four_files(), office.manager)
    with pytest.raises(NotYourPart):
        SalesImport.upload(four_files(), by=getattr(office, role))
    assert not SalesImport.objects.visible_to(getattr(office, role)).exists()


@pytest.mark.parametrize(
    ("name", "state"), [("run", "queued"), ("finish", "running"), ("fail", "running"), ("show_plan", "uploaded")]
)
def test_the_workers_steps_are_not_taken_by_people(manager, as_user, name, state):
    asked = checked(four_files(), manager)
    SalesImport.objects.filter(pk=asked.pk).update(state=state)
    assert as_user(manager).post(f"{asked.get_absolute_url()}{name}/").status_code == 403
    asked.refresh_from_db()
    assert asked.state == state


def test_what_breaks_off_leaves_nothing_of_its_file_and_says_so(manager, monkeypatch):
    def full_disk(*_args, **_options):
        raise OSError("disk full")

    asked = checked(four_files(), manager)
    asked.start(by=manager)
    monkeypatch.setattr("pipeline.imports.deals.book_signed", full_disk)
    work_on_imports()
    asked.refresh_from_db()
    assert (asked.state, asked.report["error"]) == (State.FAILED, "broken_off")
    assert [table["kind"] for table in asked.report["tables"]] == ["teams", "products", "accounts"]
    assert not Opportunity.objects.exists()
    assert not Contract.objects.exists()
    assert Customer.objects.count() == 3


def test_after_it_broke_off_it_is_taken_up_again_and_nothing_is_twice(manager, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("pipeline.imports.deals.book_signed", None)
        asked = checked(four_files(), manager)
        asked.start(by=manager)
        work_on_imports()
    asked.refresh_from_db()
    asked.take_up(by=manager)
    work_on_imports()
    asked.start(by=manager)
    work_on_imports()
    assert Contract.objects.count() == 3
    assert Customer.objects.count() == 3
    assert User.objects.filter(name="Ann Lee").count() == 1


def test_an_import_whose_worker_was_killed_is_found_and_told(manager):
    asked = checked(four_files(), manager)
    asked.start(by=manager)
    SalesImport.objects.filter(pk=asked.pk).update(state=State.RUNNING)
    work_on_imports()
    asked.refresh_from_db()
    assert (asked.state, asked.report["error"]) == (State.FAILED, "worker_lost")


def test_an_import_whose_starter_has_left_is_not_run_in_that_name(office):
    asked = checked(uploads(things=as_csv(PRODUCTS)), office.clerk)
    asked.start(by=office.clerk)
    User.objects.filter(pk=office.clerk.pk).update(is_active=False)
    work_on_imports()
    asked.refresh_from_db()
    assert asked.state == State.FAILED
    assert not Product.objects.exists()


def test_the_workers_round_may_come_at_any_time_and_repeats_nothing(manager):
    imported(four_files(), manager)
    before = everything()
    assert work_on_imports()
    assert work_on_imports()
    assert everything() == before


def test_with_redis_gone_the_import_goes_through_without_showing_its_progress(manager, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    assert imported(four_files(), manager).state == State.DONE


@pytest.mark.clause("1.1")
def test_targets_are_set_from_the_files_where_there_are_none_when_the_manager_asks(manager):
    asked = checked(four_files(), manager)
    assert "targets" in asked.plan["offers"]
    asked.start(by=manager, offers=["targets"])
    work_on_imports()
    march = Target.objects.get(rep__name="Cara Diaz", month=Month.parse("2017-03"))
    assert (march.amount, march.new_customers) == (Decimal(2800), Decimal(1))


@pytest.mark.clause("1.1")
def test_targets_that_somebody_set_are_not_offered_to_be_overwritten(manager, office):
    for month in ("2017-03", "2017-04"):
        Target.assign(office.rep, Month.parse(month), by=manager, amount=1, reason="never set in time")
    assert "targets" not in checked(four_files(), manager).plan["offers"]
