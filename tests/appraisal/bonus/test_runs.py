"""The bonus run from the published month to payroll (4.4.1)."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from openpyxl import load_workbook

from appraisal.bonus.words import formula, steps
from appraisal.models import BonusBase, BonusLine, BonusRun, Loss, PayrollFile
from salesdept.common.calendar import Month, as_of
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_for
from salesdept.messages.models import Notice

from ..makers import announced
from ..results import approved, exported, graded, made, published

D = Decimal
OCTOBER = Month.parse("2026-10")
NOVEMBER = OCTOBER.next
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.4.1")]
EVERYBODY = ["rep", "supervisor", "manager", "clerk", "finance", "leadership", "technical", "aftersales", "admin"]


@pytest.fixture
def bases(office):
    """3,000 each, from the start of the year."""
    for person in (office.rep, office.second_rep, office.other_rep):
        BonusBase.assign(person, Month.parse("2026-01"), D(3000), by=office.manager)
    return office


@pytest.fixture
def october(bases):
    """`rep` of the worked numbers: grade A, profit 150,000; the others B for half of the days, and without rank."""
    return published(
        OCTOBER,
        bases,
        graded(bases.rep, "A", profit=D(150_000)),
        graded(bases.second_rep, "B", profit=D(150_000), days=11),
        graded(bases.other_rep, "", profit=None),
    )


def line_of(run, person, **more) -> BonusLine:
    return run.lines.get(person=person, **more)


def amounts(run) -> dict:
    return {(line.person_id, str(line.period.month)): line.amount for line in run.lines.all()}


class TestComputation:
    def test_is_made_from_cards_bases_and_rules(self, office, october):
        run = made(october, office)
        assert amounts(run) == {
            (office.rep.pk, "2026-10"): D("9000.00"),
            (office.second_rep.pk, "2026-10"): D("6300.00"),
            (office.other_rep.pk, "2026-10"): D("0.00"),
        }
        assert run.total == D("15300.00")
        assert broken() == []

    def test_shows_every_number_that_it_comes_from(self, office, october):
        line = line_of(made(october, office), office.rep)
        assert formula(line) == "3,000 × 1.5 × 22/22 + 1,000 + 1,500 + 2,000 = 9,000.00"
        assert steps(line)[:2] == ["Grade A: coefficient 1.5", "50,000 × 2% = 1,000"]

    def test_says_why_a_part_is_missing(self, office, october):
        told = steps(line_of(made(october, office), office.other_rep))
        assert told[:2] == ["Not ranked: no coefficient, the commission alone.", "Profit not known: no commission."]

    def test_goes_by_the_base_in_force_in_the_month(self, bases, october):
        BonusBase.assign(bases.rep, NOVEMBER, D(9000), by=bases.manager)
        assert line_of(made(october, bases), bases.rep).base == D(3000)

    def test_goes_by_the_rules_of_its_month(self, office, bases):
        announced(office, OCTOBER, coefficient_a=D(2), tier_limits=[], tier_rates=[D("0.1")])
        period = published(OCTOBER, office, graded(bases.rep, "A", profit=D(150_000)))
        assert formula(line_of(made(period, office), office.rep)) == "3,000 × 2 × 22/22 + 15,000 = 21,000.00"

    def test_shares_the_pool_to_the_cent(self, office):
        """6,000, 5,000 and 3,000 are wanted of 10,000."""
        announced(office, OCTOBER, bonus_pool=D(10_000))
        period = published(
            OCTOBER, office, *(graded(who, "C") for who in (office.rep, office.second_rep, office.other_rep))
        )
        for person, base in zip((office.rep, office.second_rep, office.other_rep), (6000, 5000, 3000), strict=True):
            BonusBase.assign(person, OCTOBER, D(base), by=office.manager)
        run = made(period, office)
        assert sorted(amounts(run).values()) == [D("2142.86"), D("3571.43"), D("4285.71")]
        assert (run.total, run.wanted, run.is_cut) == (D(10_000), D(14_000), True)
        assert "Share of the month's pool: 4,285.71 of 6,000.00" in steps(line_of(run, office.rep))
        assert broken() == []

    def test_costs_the_same_queries_for_one_and_for_many(self, office, october, django_assert_max_num_queries):
        with django_assert_max_num_queries(30):
            made(october, office)


class TestLosses:
    def run_of(self, month, office, profit) -> BonusRun:
        return approved(published(month, office, graded(office.rep, "A", profit=D(profit))), office)

    def test_are_made_good_by_the_profit_of_the_next_months(self, bases):
        self.run_of(OCTOBER, bases, -30_000)
        assert Loss.objects.get().left == D(30_000)
        line = line_of(self.run_of(NOVEMBER, bases, 150_000), bases.rep)
        assert (line.losses, line.counted, line.commission) == (D(30_000), D(120_000), D(3300))
        assert "Profit 150,000 − earlier losses 30,000 = 120,000" in steps(line)
        assert Loss.objects.get().left == 0
        assert broken() == []

    def test_take_nothing_from_the_base(self, bases):
        assert self.run_of(OCTOBER, bases, -30_000).total == D("4500.00")

    def test_are_set_off_only_when_the_run_is_approved(self, bases):
        self.run_of(OCTOBER, bases, -30_000)
        run = made(published(NOVEMBER, bases, graded(bases.rep, "A", profit=D(20_000))), bases)
        assert Loss.objects.get().used == 0
        run.recalculate(by=bases.manager)
        run.approve(by=bases.leadership)
        assert Loss.objects.get().used == D(20_000)

    def test_go_on_for_three_months_then_the_manager_writes_them_off(self, bases):
        self.run_of(OCTOBER, bases, -30_000)
        loss = Loss.objects.get()
        for months in (1, 2):
            self.run_of(OCTOBER.shift(months), bases, 0)
            with pytest.raises(RuleBroken, match="still carried"):
                loss.write_off(by=bases.manager, reason="too early")
        self.run_of(OCTOBER.shift(3), bases, 10_000)
        assert (loss.uses.count(), Loss.objects.lapsed().get()) == (1, loss)
        assert line_of(self.run_of(OCTOBER.shift(4), bases, 50_000), bases.rep).losses == 0
        with pytest.raises(NotYourPart):
            loss.write_off(by=bases.leadership, reason="not my part")
        loss.write_off(by=bases.manager, reason="The customer went bankrupt.")
        assert (loss.reason, loss.left) == ("The customer went bankrupt.", D(20_000))
        assert not Loss.objects.lapsed().exists()
        assert broken() == []


class TestDifferences:
    """A month that is published anew after its run."""

    def after(self, office, *cards, then=150_000) -> BonusRun:
        """October exported with 9,000 for `rep`, published anew with these cards; the run of November."""
        exported(published(OCTOBER, office, graded(office.rep, "A", profit=D(150_000))), office)
        published(OCTOBER, office, *cards, revision=2)
        return approved(published(NOVEMBER, office, graded(office.rep, "A", profit=D(then))), office)

    def test_are_a_line_of_the_next_run_and_no_edit(self, bases):
        run = self.after(bases, graded(bases.rep, "B", profit=D(150_000)))
        line = line_of(run, bases.rep, is_difference=True)
        assert (line.due, line.settled, line.amount) == (D(8100), D(9000), D(-900))
        assert steps(line)[-1] == "8,100.00 − 9,000.00 of earlier runs = −900.00"
        assert run.total == D(9000) - D(900)
        old = BonusRun.objects.get(period__month=OCTOBER)
        assert (old.total, old.lines.get().amount) == (D(9000), D(9000))
        assert broken() == []

    def test_come_once(self, bases):
        self.after(bases, graded(bases.rep, "B", profit=D(150_000)))
        december = approved(published(NOVEMBER.next, bases, graded(bases.rep, "A")), bases)
        assert not december.lines.filter(is_difference=True).exists()

    def test_never_make_a_month_negative_what_is_held_back_comes_later(self, bases):
        """October falls from 9,000 to nothing, November gives 4,500, December 4,500 again."""
        run = self.after(bases, graded(bases.rep, "E", profit=D(0)), then=0)
        line = line_of(run, bases.rep, is_difference=True)
        assert (line.amount, line.held_back, run.total) == (D(-4500), D(4500), D(0))
        december = approved(published(NOVEMBER.next, bases, graded(bases.rep, "A")), bases)
        line = line_of(december, bases.rep, is_difference=True)
        assert (line.settled, line.amount, line.held_back, december.total) == (D(4500), D(-4500), D(0), D(0))
        assert broken() == []

    def test_are_told_for_who_came_to_or_left_the_month(self, bases):
        run = self.after(bases, graded(bases.second_rep, "A"))
        assert line_of(run, bases.second_rep).amount == D(4500)
        assert line_of(run, bases.rep, is_difference=True).amount == D(-9000)

    def test_carry_a_loss_that_became_known_later(self, bases):
        self.after(bases, graded(bases.rep, "A", profit=D(-20_000)))
        assert Loss.objects.get(month=OCTOBER).amount == D(20_000)

    def test_of_an_unchanged_card_there_are_none(self, bases):
        run = self.after(bases, graded(bases.rep, "A", profit=D(150_000)))
        assert not run.lines.filter(is_difference=True).exists()


class TestTheWay:
    def test_begins_with_a_published_month(self, office, october):
        october.ask_to_reopen(by=office.manager, reason="a mistake")
        october.reopen(by=office.leadership)
        with pytest.raises(RuleBroken, match="not published") as refused:
            BonusRun.make(october, by=office.manager)
        assert refused.value.remedy_url == october.get_absolute_url()

    @pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "manager"])
    def test_is_made_by_the_manager_alone(self, office, october, who):
        with pytest.raises(NotYourPart):
            BonusRun.make(october, by=getattr(office, who))

    def test_is_made_once(self, office, october):
        made(october, office)
        with pytest.raises(NotNow, match="made already"):
            made(october, office)

    def test_goes_from_month_to_month(self, office, october):
        december = published(NOVEMBER.next, office, graded(office.rep))
        november = published(NOVEMBER, office, graded(office.rep))
        run = made(october, office)
        with pytest.raises(RuleBroken, match="October 2026 comes first"):
            made(november, office)
        run.approve(by=office.leadership)
        with pytest.raises(RuleBroken, match="November 2026 comes first"):
            made(december, office)
        with pytest.raises(RuleBroken, match="can't follow"):
            made(published(OCTOBER.previous, office, graded(office.rep)), office)

    @pytest.mark.parametrize(
        ("state", "step", "who"),
        [
            ("calculated", "recalculate", "manager"),
            ("calculated", "approve", "leadership"),
            ("calculated", "send_back", "leadership"),
            ("approved", "export", "finance"),
            ("exported", "pay_out", "finance"),
        ],
    )
    def test_each_step_belongs_to_one_role_and_one_state(self, office, october, state, step, who):
        makers = {"calculated": made, "approved": approved, "exported": exported}
        run = makers[state](october, office)
        rule = BonusRun.steps()[step]
        allowed = {role for role in EVERYBODY if rule.refusal(run, getattr(office, role)) is None}
        assert allowed == {who}
        assert {
            name for name in BonusRun.steps() if BonusRun.steps()[name].refusal(run, getattr(office, who)) is None
        } <= {
            "calculated": {"recalculate", "approve", "send_back"},
            "approved": {"export"},
            "exported": {"pay_out"},
        }[state]

    def test_is_not_approved_by_who_made_it(self, office, october):
        run = made(october, office)
        BonusRun.objects.filter(pk=run.pk).update(made_by=office.leadership)
        with pytest.raises(NotYourPart, match="Who made"):
            run.approve(by=office.leadership)

    def test_is_not_approved_after_the_month_was_opened_again(self, office, october):
        run = made(october, office)
        published(OCTOBER, office, graded(office.rep, "B"), revision=2)
        with pytest.raises(RuleBroken, match="opened again"):
            BonusRun.objects.get(pk=run.pk).approve(by=office.leadership)
        run.send_back(by=office.leadership, reason="The month was published anew.")
        assert run.state == BonusRun.State.RETURNED
        run.recalculate(by=office.manager)
        run.approve(by=office.leadership)
        assert run.total == D("3600.00")

    def test_is_not_approved_on_a_base_that_was_set_since(self, office, october):
        run = made(october, office)
        BonusBase.assign(office.rep, OCTOBER, D(4000), by=office.manager)
        with pytest.raises(RuleBroken, match=f"set after this run was made: {office.rep}"):
            run.approve(by=office.leadership)
        assert [item.action_label for item in items_for(office.manager) if item.url == run.get_absolute_url()] == [
            "Calculate anew"
        ]
        run.recalculate(by=office.manager)
        run.approve(by=office.leadership)
        assert line_of(run, office.rep).amount == D("10500.00")
        with pytest.raises(RuleBroken, match="October 2026 is approved"):
            BonusBase.assign(office.rep, OCTOBER, D(5000), by=office.manager)

    def test_a_base_set_for_a_later_month_keeps_no_run_waiting(self, office, october):
        run = made(october, office)
        BonusBase.assign(office.rep, NOVEMBER, D(4000), by=office.manager)
        run.approve(by=office.leadership)
        assert run.state == "approved"

    def test_is_exported_once_and_the_files_stay_as_they_are(self, office, october):
        run = exported(october, office)
        with pytest.raises(NotNow):
            run.export(by=office.finance)
        taken = [file.take(by=office.finance) for file in run.files.all()]
        with as_of(date(2027, 1, 1)):
            assert taken == [file.take(by=office.second_finance) for file in BonusRun.objects.get().files.all()]
        assert AuditEntry.objects.of(run).filter(action="take_payroll_file").count() == 4

    def test_payroll_gets_names_and_sums_and_no_formulas(self, office, october):
        type(office.rep).objects.filter(pk=office.rep.pk).update(name="=HYPERLINK(1)")
        run = exported(october, office)
        text = run.files.get(form="csv").take(by=office.finance).decode()
        rows = [line.split(",") for line in text.lstrip("\ufeff").splitlines()]
        assert rows[0] == ["Person", "E-mail", "Month", "Kind", "Currency", "Amount"]
        assert ["'=HYPERLINK(1)", office.rep.email, "2026-10", "bonus", "TWD", "9000.00"] in rows
        book = load_workbook(BytesIO(run.files.get(form="xlsx").take(by=office.finance)))
        cells = [[cell.value for cell in row] for row in book["2026-10"].iter_rows()]
        assert sum(row[-1] for row in cells[1:]) == float(run.total)
        assert all(cell.data_type != "f" for row in book["2026-10"].iter_rows() for cell in row)

    def test_is_paid_with_day_and_reference_and_everybody_is_told(
        self, office, october, django_capture_on_commit_callbacks
    ):
        run = exported(october, office)
        with django_capture_on_commit_callbacks(execute=True):
            run.pay_out(by=office.finance, paid_on=date(2026, 11, 10), reference="PAY-11")
        assert (run.state, run.reference) == ("paid", "PAY-11")
        told = Notice.objects.filter(recipient=office.rep, title__startswith="The bonus of October")
        assert "9,000" not in told.get().title


class TestTheDatabase:
    """Whoever writes, also beside the app."""

    @pytest.fixture
    def run(self, office, october, by_owner):
        return approved(october, office)

    @pytest.mark.parametrize("changed", [{"amount": 1}, {"base": 1}, {"person_id": None}])
    def test_refuses_to_change_an_approved_line(self, run, changed):
        with pytest.raises(DatabaseError), transaction.atomic():
            run.lines.update(**changed)

    def test_refuses_to_take_or_add_one(self, run, office):
        with pytest.raises(DatabaseError, match="approved"), transaction.atomic():
            run.lines.all().delete()
        with pytest.raises(DatabaseError, match="approved"), transaction.atomic():
            BonusLine.objects.create(run=run, person=office.manager, period=run.period, working_days=22)

    @pytest.mark.parametrize("changed", [{"total": 1}, {"state": "calculated"}, {"made_by": None}, {"revision": 9}])
    def test_refuses_to_change_an_approved_run(self, run, changed):
        with pytest.raises(DatabaseError), transaction.atomic():
            BonusRun.objects.filter(pk=run.pk).update(**changed)

    def test_refuses_a_total_that_is_not_the_sum_of_the_lines(self, office, october, by_owner):
        run = made(october, office)
        BonusRun.objects.filter(pk=run.pk).update(total=1)
        with pytest.raises(DatabaseError, match="sum of its lines"), transaction.atomic():
            run.approve(by=office.leadership)

    def test_refuses_an_amount_that_its_parts_do_not_give(self, office, october, by_owner):
        run = made(october, office)
        facts = {"run": run, "person": office.manager, "period": october, "working_days": 22, "days": 22}
        with pytest.raises(IntegrityError, match="bonus_is_its_computation"), transaction.atomic():
            BonusLine.objects.create(base=D(3000), coefficient=D("1.5"), wanted=D("4500.01"), **facts)
        with pytest.raises(IntegrityError, match="bonus_is_due_less_settled"), transaction.atomic():
            BonusLine.objects.create(amount=1, **facts)

    def test_keeps_what_payroll_got(self, office, october, by_owner):
        run = exported(october, office)
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            PayrollFile.objects.filter(run=run).update(content=b"")

    def test_refuses_a_maker_who_approves(self, office, october, by_owner):
        run = made(october, office)
        with pytest.raises(IntegrityError, match="bonus_maker_does_not_approve"), transaction.atomic():
            BonusRun.objects.filter(pk=run.pk).update(
                state="approved", approved_by=run.made_by, approved_at=run.made_at
            )
