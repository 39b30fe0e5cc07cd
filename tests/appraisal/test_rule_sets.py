"""Chapter 4: the rules are drafted, tried on past months, announced before they hold, and then kept."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from appraisal.models import Period, RuleSet
from appraisal.rule_sets.changes import changes_between
from appraisal.rule_sets.forms import as_entered
from appraisal.rule_sets.previews import preview
from pipeline.models import SalesEntry
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.messages.models import Notice
from tests.pipeline.makers import make_contract, make_customer, sign

from .makers import announced, compiled, make_draft, open_period, published, reviewed, set_targets

D = Decimal
OCTOBER, NOVEMBER = Month.parse("2026-10"), Month.parse("2026-11")
pytestmark = pytest.mark.django_db


@pytest.fixture
def published_october(office):
    """The first rep reached amount and new customers in full, the others sold nothing."""
    set_targets(OCTOBER, office.rep, office.second_rep, office.other_rep)
    with as_of(date(2026, 10, 5)):
        sign(make_contract(office.rep, gross=D(530_000), cost=D(450_000)), office.supervisor, date(2026, 10, 5))
    published(OCTOBER, office)
    with as_of(date(2026, 11, 5)):
        yield office


def form_values(page) -> dict:
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


@pytest.mark.clause("4.3.3")
def test_the_manager_drafts_rules_for_a_month_that_has_not_begun_and_that_weigh_100(office, as_user):
    client = as_user(office.manager)
    initial = form_values(client.get("/appraisal/rules/new/"))
    ahead, past = str(Month.current().next), str(Month.current())
    assert client.post("/appraisal/rules/new/", initial | {"valid_from": past}).status_code == 422
    wrong = initial | {"valid_from": ahead, "weight_amount": "50"}
    assert "110" in client.post("/appraisal/rules/new/", wrong).content.decode()
    assert client.post("/appraisal/rules/new/", initial | {"valid_from": ahead}).status_code == 302
    drafted = RuleSet.objects.get(state="draft")
    assert (drafted.drafted_by, str(drafted.valid_from)) == (office.manager, ahead)
    assert drafted.growth_curve == RuleSet.for_month(Month.current()).growth_curve


@pytest.mark.clause("4.3.3")
@pytest.mark.parametrize(
    "wrong",
    [
        {"growth_curve": "0: 60"},
        {"growth_curve": "0: 60\n-20: 0"},
        {"growth_curve": "0: 60\n20: 40"},
        {"growth_curve": "0: 60\n50: 130"},
        {"growth_curve": "steep"},
        {"grade_b": "95"},
        {"reactivated_counts": "1.5"},
        {"valid_from": "soon"},
    ],
)
def test_rules_that_contradict_themselves_are_not_taken(office, as_user, wrong):
    client = as_user(office.manager)
    values = form_values(client.get("/appraisal/rules/new/")) | {"valid_from": str(Month.current().next)}
    assert client.post("/appraisal/rules/new/", values | wrong).status_code == 422
    assert not RuleSet.objects.filter(state="draft").exists()


OUT_OF_RANGE: dict[str, dict] = {
    "weight_profit": {"weight_amount": 100, "weight_profit": -15},
    "weight_amount": {"weight_amount": 140, "weight_profit": -40, "weight_growth": 0},
    "cap": {"cap": -5},
    "least_weight": {"least_weight": 101},
    "least_days": {"least_days": 24},
    "min_base": {"min_base": -1},
    "min_first_contract": {"min_first_contract": -1},
    "reactivated_after": {"reactivated_after": 0},
    "reactivated_counts": {"reactivated_counts": 2},
    "least_answers": {"least_answers": 0},
    "mean_weight": {"mean_weight": 101},
    "default_mean": {"default_mean": 101},
    "grade_a": {"grade_a": 121},
    "coefficient_a": {"coefficient_a": 11},
    "tier_limits": {"tier_limits": [100_000, 50_000]},
    "tier_rates": {"tier_rates": [D("-0.02"), D("0.03"), D("0.04")]},
    "bonus_pool": {"bonus_pool": -1},
    "loss_months": {"loss_months": 25},
    "growth_curve": {"growth_scores": [0, 60, 100, 130]},
}


@pytest.mark.clause("4.3.3")
@pytest.mark.parametrize("field", OUT_OF_RANGE)
def test_a_rule_out_of_its_range_is_told_at_its_field_and_refused_by_the_database(office, as_user, field):
    wrong = OUT_OF_RANGE[field]
    client = as_user(office.manager)
    values = form_values(client.get("/appraisal/rules/new/")) | {"valid_from": str(Month.current().next)}
    typed = {name: as_entered(value) for name, value in wrong.items()}
    if field == "growth_curve":
        typed = {"growth_curve": "-20: 0\n0: 60\n20: 100\n50: 130"}
    page = client.post("/appraisal/rules/new/", values | typed)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    with pytest.raises(DatabaseError), transaction.atomic():
        make_draft(office.manager, **wrong)


@pytest.mark.clause("1.3.2")
def test_a_draft_holds_for_nobody_and_is_read_by_who_decides_alone(office, as_user):
    draft = make_draft(office.manager, NOVEMBER, weight_amount=50, weight_growth=0)
    assert RuleSet.in_force(NOVEMBER).weights["amount"] == D(40)
    address = draft.get_absolute_url()
    seen = {who: as_user(getattr(office, who)).get(address).status_code for who in ("rep", "clerk", "leadership")}
    assert seen == {"rep": 404, "clerk": 404, "leadership": 200}


@pytest.mark.clause("4.3.3")
def test_a_draft_is_edited_put_forward_and_sent_back_but_what_is_announced_stays(office, as_user):
    draft = make_draft(office.manager)
    client, address = as_user(office.manager), draft.get_absolute_url()
    values = form_values(client.get(f"{address}edit/"))
    assert client.post(f"{address}edit/", values | {"weight_amount": "45", "weight_growth": "5"}).status_code == 302
    assert client.post(f"{address}propose/").status_code == 302
    assert client.get(f"{address}edit/").status_code == 409
    assert client.post(f"{address}announce/").status_code == 403
    leader = as_user(office.leadership)
    assert leader.post(f"{address}send_back/", {"reason": "profit counts too little"}).status_code == 302
    as_user(office.manager).post(f"{address}propose/")
    assert as_user(office.leadership).post(f"{address}announce/").status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.weight_amount) == ("announced", D(45))
    client = as_user(office.manager)
    assert client.get(f"{address}edit/").status_code == 409
    assert client.post(f"{address}drop/").status_code == 409


@pytest.mark.clause("4.3.3")
def test_a_dropped_draft_is_gone_from_the_list(office, as_user):
    draft = make_draft(office.manager)
    client = as_user(office.manager)
    assert client.post(f"{draft.get_absolute_url()}drop/").status_code == 302
    assert str(draft.pk) not in client.get("/appraisal/rules/").content.decode()
    with pytest.raises(NotNow):
        draft.propose(by=office.manager)


@pytest.mark.clause("1.3.2")
def test_everybody_in_the_department_is_told_of_new_rules(office, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rules = announced(office, NOVEMBER)
    told = {notice.recipient for notice in Notice.objects.filter(key=f"rules:{rules.pk}")}
    assert {office.rep, office.other_rep, office.supervisor, office.clerk, office.manager} <= told
    assert office.finance not in told


@pytest.mark.clause("1.3.2")
def test_rules_announced_on_the_last_day_hold_and_a_minute_later_they_come_too_late(office):
    """By the company's clock: 16:00 UTC is midnight in Taipei."""
    first, second = make_draft(office.manager, NOVEMBER), make_draft(office.manager, NOVEMBER)
    for draft in (first, second):
        with as_of(date(2026, 10, 20)):
            draft.propose(by=office.manager) if draft is first else None
    with as_of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)):
        first.announce(by=office.leadership)
    assert RuleSet.in_force(NOVEMBER) == first
    assert RuleSet.in_force(OCTOBER) != first
    late = make_draft(office.manager, NOVEMBER)
    with as_of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)), pytest.raises(RuleBroken, match="has begun"):
        late.propose(by=office.manager)


@pytest.mark.clause("1.3.2")
def test_a_month_has_one_announced_set_of_rules(office):
    announced(office, NOVEMBER)
    with as_of(date(2026, 10, 2)), pytest.raises(RuleBroken, match="announced already"):
        make_draft(office.manager, NOVEMBER).propose(by=office.manager)


@pytest.mark.clause("4.3.3")
def test_only_the_manager_drafts_and_only_leadership_announces(office):
    draft = make_draft(office.manager)
    with pytest.raises(NotYourPart):
        draft.propose(by=office.leadership)
    draft.propose(by=office.manager)
    for who in (office.manager, office.clerk, office.rep):
        with pytest.raises(NotYourPart):
            draft.announce(by=who)


@pytest.mark.clause("1.3.2")
@pytest.mark.ledger
@pytest.mark.usefixtures("by_owner")
def test_the_rules_by_which_a_month_was_appraised_never_change(office):
    rules = compiled(OCTOBER, office).rule_set
    touches = (
        lambda: RuleSet.objects.filter(pk=rules.pk).update(cap=150),
        lambda: RuleSet.objects.filter(pk=rules.pk).delete(),
    )
    for touch in touches:
        with pytest.raises(DatabaseError), transaction.atomic():
            touch()


@pytest.mark.clause("4.3.3")
def test_a_month_that_was_compiled_keeps_its_rules_and_the_next_has_the_new_ones(office):
    rules = announced(office, NOVEMBER, weight_amount=50, weight_growth=0)
    assert compiled(OCTOBER, office).rule_set != rules
    assert compiled(NOVEMBER, office).rule_set == rules


@pytest.mark.clause("1.3.2")
def test_what_a_draft_changes_is_said_line_by_line(office, as_user):
    draft = make_draft(
        office.manager, weight_amount=50, weight_growth=0, base_mode="trailing_3", growth_scores=[0, 50, 100, 120]
    )
    changes = {change.what: (change.before, change.after) for change in changes_between(draft.before, draft)}
    assert changes == {
        "Sales amount": ("40", "50"),
        "Growth rate": ("10", "0"),
        "growth is against": ("the month before", "the three months before, on average"),
        "Growth curve": ("−20% → 0, 0% → 60, 20% → 100, 50% → 120", "−20% → 0, 0% → 50, 20% → 100, 50% → 120"),
    }
    page = as_user(office.manager).get(draft.get_absolute_url()).content.decode()
    assert "the three months before, on average" in page


@pytest.mark.clause("1.3.2")
def test_a_preview_tells_who_would_gain_and_lose_and_writes_nothing(published_october, as_user):
    office = published_october
    before = list(Period.objects.get().cards().order_by("pk").values())
    draft = make_draft(office.manager, weight_amount=75, weight_profit=0, weight_growth=0)
    found = preview(draft, 3, reader=office.manager)
    first = found.rows[0]
    assert (first.rep, first.cards[0].month) == (office.rep, OCTOBER)
    # Published: (40 × 100 + 25 × 41.67 + 15 × 33.33) ÷ 80 = 69.27; by the draft (75 × 100 + 15 × 33.33) ÷ 90 = 88.89.
    assert (first.before, first.after, first.difference) == (D("69.27"), D("88.89"), D("19.62"))
    assert (first.cards[0].grade_before, first.cards[0].grade_after) == ("D", "B")
    assert dict((letter, (old, new)) for letter, old, new in found.grades)["B"] == (0, 1)
    assert list(Period.objects.get().cards().order_by("pk").values()) == before
    page = as_user(office.manager).get(f"{draft.get_absolute_url()}?months=3").content.decode()
    assert office.rep.name in page
    assert "88.89" in page


@pytest.mark.clause("1.3.2", "4.3.3")
def test_a_preview_leaves_what_the_manager_weighed_as_it_is(office):
    set_targets(OCTOBER, office.rep)
    with as_of(date(2026, 10, 5)):
        sign(make_contract(office.rep, gross=D(530_000), cost=D(450_000)), office.supervisor, date(2026, 10, 5))
    period = reviewed(OCTOBER, office)
    card = period.cards().get(rep=office.rep)
    card.adjust(by=office.manager, points=D(5), reason="helped a colleague for two weeks")
    card.set_other_grade(by=office.manager, grade="A", reason="brought the customer of the year")
    with as_of(date(2026, 11, 4)):
        period.evaluate(by=office.manager)
        period.publish(by=office.manager)
        draft = make_draft(office.manager, weight_amount=75, weight_profit=0, weight_growth=0)
        tried = preview(draft, 1, reader=office.manager).rows[0].cards[0]
    assert (tried.score_before, tried.score_after) == (D("74.27"), D("93.89"))
    assert (tried.grade_before, tried.grade_after) == ("A", "A")
    severe = make_draft(office.manager, grade_a=D(110), grade_b=D(100), grade_c=D(99), grade_d=D(98))
    assert preview(severe, 1, reader=office.manager).rows[0].cards[0].grade_after == "A"


@pytest.mark.clause("1.3.2")
def test_of_announced_rules_a_rep_sees_what_they_would_have_made_of_the_own_card_alone(published_october, as_user):
    office = published_october
    rules = make_draft(office.manager, weight_amount=75, weight_profit=0, weight_growth=0)
    rules.propose(by=office.manager)
    rules.announce(by=office.leadership)
    rows = as_user(office.rep).get(rules.get_absolute_url()).context["preview"].rows
    assert [row.rep for row in rows] == [office.rep]


@pytest.mark.clause("4.1.4")
def test_the_rules_of_the_month_say_what_a_new_customer_counts(office):
    announced(office, OCTOBER, reactivated_after=12, reactivated_counts=D("0.25"), min_first_contract=D(50_000))
    back, small = make_customer(office.rep), make_customer(office.rep)
    with as_of(date(2025, 9, 1)):
        sign(make_contract(office.rep, customer=back), office.supervisor, date(2025, 9, 1))
    with as_of(date(2026, 10, 9)):
        day = date(2026, 10, 9)
        counted = [
            sign(make_contract(office.rep, customer=customer, gross=gross), office.supervisor, day)
            for customer, gross in ((back, D(106_000)), (small, D(1)), (small, D(106_000)))
        ]
    news = [SalesEntry.objects.get(contract=contract).new_customers for contract in counted]
    assert news == [D("0.25"), D(0), D(1)]


@pytest.mark.clause("4.1.4")
@pytest.mark.parametrize(("back_on", "counts"), [(date(2026, 2, 28), 0), (date(2026, 3, 1), D("0.5"))])
def test_24_months_after_29_february_end_with_28_february(office, back_on, counts):
    customer = make_customer(office.rep)
    for day in (date(2024, 2, 29), back_on):
        with as_of(day):
            sign(make_contract(office.rep, customer=customer), office.supervisor, day)
    assert SalesEntry.objects.latest("pk").new_customers == counts


@pytest.mark.clause("4.3.3")
def test_programs_draft_change_and_announce_rules_too(office, api_as):
    manager, leader = api_as(office.manager), api_as(office.leadership)
    ahead = str(Month.current().next)
    terms = {"growth_curve": "-20: 0\n0: 60\n20: 100", "valid_from": ahead}
    numbers = {name: 1 for name in ("least_days", "mean_weight", "reactivated_after", "least_answers")}
    rest = {"cap": 120, "least_weight": 60, "min_base": 0, "min_first_contract": 0, "reactivated_counts": 0.5}
    weights = dict(
        zip(("amount", "profit", "growth", "new_customers", "satisfaction"), (40, 25, 10, 15, 10), strict=True)
    )
    grades = {"grade_a": 90, "grade_b": 80, "grade_c": 70, "grade_d": 60, "default_mean": 80, "base_mode": "prev_month"}
    sent = terms | numbers | rest | grades | {f"weight_{name}": weight for name, weight in weights.items()}
    assert api_as(office.clerk).post("/api/v1/rule-sets/", sent).status_code == 403
    made = manager.post("/api/v1/rule-sets/", sent)
    assert made.status_code == 201, made.data
    address = f"/api/v1/rule-sets/{made.data['id']}/"
    bonus = {
        name: made.data[name] for name in ("coefficient_a", "tier_limits", "tier_rates", "bonus_pool", "loss_months")
    }
    assert bonus == {
        "coefficient_a": "1.50",
        "tier_limits": ["50000.00", "100000.00"],
        "tier_rates": ["0.0200", "0.0300", "0.0400"],
        "bonus_pool": None,
        "loss_months": 3,
    }
    assert made.data | bonus == made.data
    assert manager.patch(address, {"least_answers": 3}).data["least_answers"] == 3
    assert "3 answers" in " ".join(manager.get(address).data["words"]["satisfaction"])
    assert manager.get(f"{address}preview/?months=3").data == []
    assert manager.get(f"{address}preview/?months=5").status_code == 400
    assert manager.post(f"{address}propose/").data["state"] == "proposed"
    assert leader.post(f"{address}announce/").data["state"] == "announced"
    assert manager.patch(address, {"least_answers": 1}).status_code == 403
    assert [rules["id"] for rules in api_as(office.rep).get("/api/v1/rule-sets/").data["results"]][0] == made.data["id"]


@pytest.mark.clause("4.3.3")
def test_leadership_finds_rules_to_approve_among_what_is_to_be_done(office, as_user):
    make_draft(office.manager).propose(by=office.manager)
    assert "Rules of the appraisal from" in as_user(office.leadership).get("/").content.decode()
    assert "Rules of the appraisal from" not in as_user(office.manager).get("/").content.decode()


def test_a_period_opened_before_the_first_rules_were_announced_keeps_the_default(office):
    make_draft(office.manager, OCTOBER)
    assert str(open_period(OCTOBER).rule_set.valid_from) == "2000-01"
