"""Programs keep what offers stand on, by the rules of its pages: texts, rates, limits (3.3.2, 3.4.1)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from pipeline.models import ExchangeRate, OfferLimits, TaxRate, TextBlock
from salesdept.common.calendar import today
from salesdept.common.models import AuditEntry

pytestmark = pytest.mark.django_db

BLOCK = {"title": "About us", "part": "introduction", "language": "en", "text": "We are ten."}
LIMITS = {
    "rep_discount": "0.04", "supervisor_discount": "0.08", "manager_discount": "0.5",
    "rep_margin": "0.35", "supervisor_margin": "0.25", "manager_margin": "0.05",
}  # fmt: skip


def post(program, name: str, **told):
    return program.post(f"/api/v1/{name}/", told, format="json")


def titles(program, asked: str = "") -> list[str]:
    return [row["title"] for row in program.get(f"/api/v1/text-blocks/{asked}").json()["results"]]


@pytest.mark.clause("3.3.2")
class TestTextBlocks:
    def test_are_made_and_changed_by_who_keeps_them(self, office, api_as):
        made = post(api_as(office.clerk), "text-blocks", **BLOCK)
        assert made.status_code == 201
        block = TextBlock.objects.get()
        assert made.json() == BLOCK | {"id": str(block.pk), "is_active": True, "version": 1}
        url = f"/api/v1/text-blocks/{block.pk}/"
        changed = api_as(office.supervisor).patch(url, {"text": "We are twelve."}, format="json")
        assert changed.json() == made.json() | {"text": "We are twelve.", "version": 2}
        assert AuditEntry.objects.of(block).first().by == office.supervisor

    def test_are_read_by_who_writes_proposals_and_kept_by_few(self, office, api_as):
        block = TextBlock.objects.create(**BLOCK)
        for who in ("rep", "technical", "aftersales", "leadership"):
            program = api_as(getattr(office, who))
            assert titles(program) == ["About us"]
            assert post(program, "text-blocks", **BLOCK | {"title": "Mine"}).status_code == 403
            url = f"/api/v1/text-blocks/{block.pk}/"
            assert program.patch(url, {"text": "Mine"}, format="json").status_code == 403
        assert list(TextBlock.objects.values_list("title", "text")) == [("About us", "We are ten.")]

    def test_are_changed_only_as_they_were_read(self, office, api_as):
        url, program = f"/api/v1/text-blocks/{TextBlock.objects.create(**BLOCK).pk}/", api_as(office.manager)
        tag = program.get(url)["ETag"]
        assert program.get(url, HTTP_IF_NONE_MATCH=tag).status_code == 304
        first, second = (
            program.patch(url, {"text": text}, format="json", HTTP_IF_MATCH=tag) for text in ("Eleven.", "Twelve.")
        )
        assert (first.status_code, second.status_code) == (200, 412)
        assert TextBlock.objects.get().text == "Eleven."

    def test_are_found_by_part_language_and_use(self, office, api_as):
        for title, told in (("A", {}), ("B", {"part": "plan"}), ("C", {"language": "zh-hant"})):
            TextBlock.objects.create(**BLOCK | {"title": title} | told)
        TextBlock.objects.create(**BLOCK | {"title": "D"}, is_active=False)
        program = api_as(office.rep)
        assert titles(program, "?part=plan") == ["B"]
        assert titles(program, "?language=zh-hant") == ["C"]
        assert titles(program, "?is_active=false") == ["D"]
        assert program.get("/api/v1/text-blocks/?colour=red").status_code == 400

    def test_are_filtered_on_their_page_too(self, office, as_user):
        for title, part in (("Who we are", "introduction"), ("How we go on", "plan")):
            TextBlock.objects.create(**BLOCK | {"title": title, "part": part})
        page = as_user(office.rep).get("/pipeline/text-blocks/?part=plan").content.decode()
        assert "How we go on" in page
        assert "Who we are" not in page


@pytest.mark.clause("3.3.2")
class TestRates:
    def test_an_exchange_rate_is_entered_by_who_keeps_them(self, office, api_as):
        told = {"currency": "USD", "day": str(today()), "rate": "31.25"}
        assert post(api_as(office.rep), "exchange-rates", **told).status_code == 403
        assert post(api_as(office.finance), "exchange-rates", **told).status_code == 201
        assert ExchangeRate.on("USD", today()) == (Decimal("31.25"), today())
        assert AuditEntry.objects.of(ExchangeRate.objects.get()).get().by == office.finance

    def test_an_exchange_rate_that_was_entered_stays(self, office, api_as):
        rate, program = ExchangeRate.objects.create(currency="USD", rate=31), api_as(office.manager)
        again = post(program, "exchange-rates", currency="USD", day=str(today()), rate="32")
        assert again.status_code == 400
        assert post(program, "exchange-rates", currency="EUR", day=str(today()), rate="0").status_code == 400
        url = f"/api/v1/exchange-rates/{rate.pk}/"
        assert program.patch(url, {"rate": "32"}, format="json").status_code == 405
        assert ExchangeRate.objects.get().rate == 31

    def test_exchange_rates_are_found_by_currency_the_latest_first(self, office, api_as):
        for ago in (2, 1):
            ExchangeRate.objects.create(currency="USD", day=today() - timedelta(days=ago), rate=30 + ago)
        ExchangeRate.objects.create(currency="EUR", rate=35)
        rows = api_as(office.rep).get("/api/v1/exchange-rates/?currency=USD").json()["results"]
        assert [row["rate"] for row in rows] == ["31.000000", "32.000000"]

    def test_a_tax_rate_is_read_as_it_is_written(self, office, api_as):
        later = today() + timedelta(days=10)
        told = {"tax_class": "standard", "rate": "0.0650", "since": str(later)}
        assert post(api_as(office.supervisor), "tax-rates", **told).status_code == 403
        made = post(api_as(office.clerk), "tax-rates", **told)
        assert made.status_code == 201
        rate = TaxRate.objects.get()
        assert made.json() == told | {"id": str(rate.pk), "version": 1}
        assert TaxRate.rates_on(today())["standard"] == Decimal("0.05")
        assert TaxRate.rates_on(later)["standard"] == Decimal("0.065")
        assert AuditEntry.objects.of(rate).get().by == office.clerk

    def test_five_per_cent_is_not_five(self, office, api_as):
        told = {"tax_class": "standard", "rate": "5", "since": str(today())}
        assert list(post(api_as(office.clerk), "tax-rates", **told).json()["errors"]) == ["rate"]

    def test_tax_rates_are_found_by_class(self, office, api_as):
        for tax_class in ("standard", "reduced"):
            TaxRate.objects.create(tax_class=tax_class, rate="0.06")
        rows = api_as(office.technical).get("/api/v1/tax-rates/?tax_class=reduced").json()["results"]
        assert [row["tax_class"] for row in rows] == ["reduced"]


@pytest.mark.clause("3.4.1")
class TestLimits:
    def test_are_set_by_the_manager_alone(self, office, api_as):
        told = LIMITS | {"since": str(today())}
        for who in ("supervisor", "clerk", "finance", "leadership"):
            assert post(api_as(getattr(office, who)), "offer-limits", **told).status_code == 403
        made = post(api_as(office.manager), "offer-limits", **told)
        assert made.status_code == 201
        limits = OfferLimits.on()
        assert (str(limits.pk), limits.set_by) == (made.json()["id"], office.manager)
        assert limits.rates() == {name: Decimal(value) for name, value in LIMITS.items()}
        assert AuditEntry.objects.of(limits).get().by == office.manager

    def test_a_higher_role_goes_at_least_as_far(self, office, api_as):
        told = LIMITS | {"since": str(today()), "supervisor_discount": "0.01"}
        answer = post(api_as(office.manager), "offer-limits", **told)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["manager_discount"])
        assert not OfferLimits.objects.exists()

    def test_what_was_set_stays_and_a_rep_reads_none(self, office, api_as):
        limits = OfferLimits.objects.create(set_by=office.manager)
        url = f"/api/v1/offer-limits/{limits.pk}/"
        assert api_as(office.manager).patch(url, {"rep_margin": "0"}, format="json").status_code == 405
        assert api_as(office.rep).get(url).status_code == 403
        assert api_as(office.finance).get(url).json()["rep_margin"] == "0.3000"
        assert not OfferLimits.objects.visible_to(office.rep).exists()
