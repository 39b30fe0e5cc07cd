"""The bonus on the pages and by the API (4.4.1): who sees what, and does it where."""

from decimal import Decimal

import pytest

from appraisal.models import BonusBase, BonusRun, Loss, RuleSet
from salesdept.common.calendar import Month
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_for

from ..results import approved, exported, graded, made, published

OCTOBER = Month.parse("2026-10")
FORMULA = "3,000 × 1.5 × 22/22 + 1,000 + 1,500 + 2,000 = 9,000.00"
pytestmark = [pytest.mark.django_db, pytest.mark.clause("4.4.1")]


@pytest.fixture
def october(office):
    """`rep` with the worked numbers of an A and a profit of 150,000."""
    BonusBase.assign(office.rep, OCTOBER, Decimal(3000), by=office.manager)
    return published(OCTOBER, office, graded(office.rep, "A", profit=Decimal(150_000)))


def text_of(answer) -> str:
    return answer.content.decode()


class TestRuns:
    def test_the_manager_makes_the_run_of_the_published_month_by_a_button(self, office, october, as_user):
        assert "/appraisal/bonus/make/2026-10/" in text_of(as_user(office.manager).get("/appraisal/bonus/"))
        assert "/make/" not in text_of(as_user(office.leadership).get("/appraisal/bonus/"))
        answer = as_user(office.manager).post("/appraisal/bonus/make/2026-10/")
        run = BonusRun.objects.get()
        assert answer["Location"] == run.get_absolute_url()
        assert "/make/" not in text_of(as_user(office.manager).get("/appraisal/bonus/"))

    def test_manager_and_leadership_see_the_computation_finance_the_sums(self, office, october, as_user):
        run = approved(october, office)
        for who in (office.manager, office.leadership):
            assert FORMULA in text_of(as_user(who).get(run.get_absolute_url()))
        page = text_of(as_user(office.finance).get(run.get_absolute_url()))
        assert "9,000.00" in page
        assert "3,000" not in page
        assert run.lines.get().card.get_absolute_url() not in page

    def test_finance_sees_a_run_once_it_is_approved(self, office, october, as_user):
        run = made(october, office)
        assert as_user(office.finance).get(run.get_absolute_url()).status_code == 404
        run.approve(by=office.leadership)
        assert as_user(office.finance).get(run.get_absolute_url()).status_code == 200

    def test_goes_from_hand_to_hand_on_the_page(self, office, october, as_user):
        run = made(october, office)
        url = run.get_absolute_url()
        for who, step, sent in (
            (office.leadership, "approve", {}),
            (office.finance, "export", {}),
            (office.finance, "pay_out", {"paid_on": "2026-11-10", "reference": "PAY-11"}),
        ):
            assert as_user(who).post(f"{url}{step}/", sent).status_code == 302, step
        run.refresh_from_db()
        assert (run.state, run.reference) == ("paid", "PAY-11")

    def test_is_not_paid_on_a_day_to_come(self, office, october, as_user):
        run = exported(october, office)
        sent = {"paid_on": "2099-01-01", "reference": "PAY-11"}
        assert as_user(office.finance).post(f"{run.get_absolute_url()}pay_out/", sent).status_code == 422

    def test_the_file_is_the_same_every_time_and_each_taking_is_kept(self, office, october, as_user):
        run = exported(october, office)
        for form in ("csv", "xlsx"):
            url = f"{run.get_absolute_url()}files/{form}/"
            first, second = (as_user(office.finance).get(url).content for _time in range(2))
            assert first == second
        assert AuditEntry.objects.of(run).filter(action="take_payroll_file").count() == 4
        assert as_user(office.manager).get(url).status_code == 403

    def test_says_whose_base_is_missing(self, office, october, as_user):
        BonusBase.objects.all().delete()
        assert "Without a bonus base" in text_of(as_user(office.manager).get(made(october, office).get_absolute_url()))

    def test_the_page_costs_the_same_for_one_and_for_many(self, office, as_user, django_assert_max_num_queries):
        cards = [graded(who) for who in (office.rep, office.second_rep, office.other_rep)]
        run = made(published(OCTOBER, office, *cards), office)
        client = as_user(office.manager)
        with django_assert_max_num_queries(12):
            client.get(run.get_absolute_url())


class TestOwnBonus:
    def test_stands_with_its_computation_once_it_is_approved(self, office, october, as_user):
        run = made(october, office)
        assert FORMULA not in text_of(as_user(office.rep).get("/appraisal/bonus/mine/"))
        run.approve(by=office.leadership)
        assert FORMULA in text_of(as_user(office.rep).get("/appraisal/bonus/mine/"))
        assert FORMULA not in text_of(as_user(office.second_rep).get("/appraisal/bonus/mine/"))

    def test_stands_on_the_scorecard_for_those_who_may_see_it(self, office, october, as_user):
        card = approved(october, office).lines.get().card
        seen = {
            who: FORMULA in text_of(as_user(getattr(office, who)).get(card.get_absolute_url()))
            for who in ("rep", "manager", "leadership", "supervisor", "clerk")
        }
        assert seen == {"rep": True, "manager": True, "leadership": True, "supervisor": False, "clerk": False}
        for who in (office.supervisor, office.clerk):
            assert "9,000.00" not in text_of(as_user(who).get(card.get_absolute_url()))


class TestBases:
    def test_are_set_by_the_manager_and_the_amount_is_not_told_to_the_history(self, office, as_user):
        sent = {"person": office.rep.pk, "valid_from": "2026-10", "amount": "3500"}
        assert as_user(office.manager).post("/appraisal/bonus/bases/new/", sent).status_code == 302
        base = BonusBase.objects.get()
        assert base.amount == 3500
        assert "3500" not in str(AuditEntry.objects.of(base).get().details)

    def test_are_confidential(self, office, october, api_as):
        def amounts(who):
            answer = api_as(who).get("/api/v1/bonus-bases/")
            return [row["amount"] for row in answer.json()["results"]] if answer.status_code == 200 else None

        assert amounts(office.rep) == amounts(office.manager) == amounts(office.leadership) == ["3000.00"]
        assert amounts(office.second_rep) == amounts(office.supervisor) == []
        assert amounts(office.clerk) is amounts(office.finance) is None

    def test_of_a_month_that_is_settled_stay(self, office, october, as_user):
        approved(october, office)
        sent = {"person": office.rep.pk, "valid_from": "2026-10", "amount": "9000"}
        answer = as_user(office.manager).post("/appraisal/bonus/bases/new/", sent)
        assert answer.status_code == 422
        assert "approved already" in text_of(answer)


class TestApi:
    def test_makes_and_carries_on_a_run(self, office, october, api_as):
        assert api_as(office.manager).post("/api/v1/bonus-runs/", {"month": "2026-13"}).status_code == 400
        assert api_as(office.leadership).post("/api/v1/bonus-runs/", {"month": "2026-10"}).status_code == 403
        answer = api_as(office.manager).post("/api/v1/bonus-runs/", {"month": "2026-10"})
        assert (answer.status_code, answer.json()["total"]) == (201, "9000.00")
        url = f"/api/v1/bonus-runs/{answer.json()['id']}/"
        refused = api_as(office.manager).post(f"{url}approve/")
        assert (refused.status_code, refused.json()["clause"]) == (403, "4.4.1")
        assert api_as(office.leadership).post(f"{url}approve/").json()["state"] == "approved"
        assert api_as(office.finance).post(f"{url}export/").json()["open_steps"] == ["pay_out"]
        assert api_as(office.finance).get(f"{url}files/csv/").content.startswith(b"\xef\xbb\xbf")

    def test_gives_the_lines_as_the_pages_do(self, office, october, api_as):
        approved(october, office)

        def told(who):
            return [
                (line["amount"], line["formula"]) for line in api_as(who).get("/api/v1/bonus-lines/").json()["results"]
            ]

        assert told(office.rep) == told(office.manager) == [("9000.00", FORMULA)]
        assert told(office.finance) == [("9000.00", "")]
        assert told(office.second_rep) == []

    def test_writes_off_a_loss_whose_months_are_over(self, office, october, api_as):
        approved(october, office)
        loss = Loss.objects.create(person=office.rep, month=OCTOBER.shift(-3), amount=500)
        url = f"/api/v1/bonus-losses/{loss.pk}/"
        assert api_as(office.manager).post(f"{url}write_off/", {}).status_code == 400
        answer = api_as(office.manager).post(f"{url}write_off/", {"reason": "Bankrupt."})
        assert answer.json()["state"] == "written_off"


class TestToday:
    def titles(self, who):
        return [item.title for item in items_for(who) if "onus" in item.title or "loss" in item.title]

    def test_each_finds_the_next_step(self, office, october):
        assert self.titles(office.manager) == ["Make the bonus run of October 2026"]
        run = made(october, office)
        assert self.titles(office.manager) == []
        assert self.titles(office.leadership) == ["Bonus of October 2026: Approve"]
        run.approve(by=office.leadership)
        assert self.titles(office.finance) == ["Bonus of October 2026: Export to payroll"]
        run.export(by=office.finance)
        assert self.titles(office.finance) == ["Bonus of October 2026: Mark as paid out"]

    def test_the_manager_finds_losses_whose_months_are_over(self, office, october):
        approved(october, office)
        Loss.objects.create(person=office.rep, month=OCTOBER.shift(-3), amount=500)
        assert [title.split()[0] for title in self.titles(office.manager)] == ["Write"]


class TestRules:
    def test_are_shown_to_all(self, office, october, as_user):
        page = text_of(as_user(office.rep).get(october.rule_set.get_absolute_url()))
        assert "base × 1.5" in page
        assert "Profit up to 100,000" in page

    def test_are_data_of_the_next_rule_set(self, office, as_user):
        url = "/appraisal/rules/new/"
        shown = as_user(office.manager).get(url).context["form"]
        sent = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}
        sent |= {"valid_from": "2099-01", "coefficient_a": "2", "tier_limits": "50000", "tier_rates": "0.01,0.02"}
        sent |= {"bonus_pool": "100000"}
        assert as_user(office.manager).post(url, sent).status_code == 302
        rules = RuleSet.objects.get(valid_from="2099-01")
        assert (rules.coefficient("A"), len(rules.tiers), rules.bonus_pool) == (2, 2, 100_000)

    def test_have_one_rate_more_than_limits(self, office, as_user):
        url = "/appraisal/rules/new/"
        shown = as_user(office.manager).get(url).context["form"]
        sent = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}
        answer = as_user(office.manager).post(url, sent | {"valid_from": "2099-01", "tier_limits": "1,2,3"})
        assert answer.status_code == 422
        assert "one rate more" in text_of(answer)
