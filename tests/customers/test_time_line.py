"""One time line of everything that happened with a customer: the newest first, narrowed, paged by key (7.1.1)."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from customers.models import Communication
from salesdept.common.calendar import as_of
from salesdept.common.listing import cursor_of

from ..pipeline.makers import make_contract, sign
from .makers import make_attachment, make_customer, make_purchase, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]

ABSENT = "01a208ac-0000-7000-8000-000000000000"


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def lived(office):
    """A file with a contract, a visit, a paper in two versions, a call and an earlier purchase, in March 2026."""
    file = make_customer(office.rep)
    make_purchase(file, what="Old server", bought_on=date(2026, 3, 1))
    make_record(office.rep, file, kind="call", note="asks for a price", happened_at=at(2))
    with as_of(at(3)):
        paper = make_attachment(file, office.rep, name="plan.pdf")
    with as_of(at(4)):
        paper.add_version(_upload(), by=office.rep)
    make_record(office.rep, file, kind="visit", note="shown the price list", happened_at=at(5))
    sign(make_contract(office.rep, customer=file, number="HT-1"), office.supervisor, date(2026, 3, 6))
    return file


def _upload():
    return SimpleUploadedFile("plan.pdf", b"%PDF-1.7 second")


def kinds_on(browser, file, **asked) -> list[str]:
    return [row.kind for row in browser.get(file.get_absolute_url(), asked).context["time_line"].rows]


class TestOneLine:
    def test_tells_everything_the_newest_first(self, office, as_user, lived):
        page = as_user(office.rep).get(lived.get_absolute_url())
        told = [row.kind for row in page.context["time_line"].rows]
        assert told == ["contract", "visit", "attachment", "attachment", "call", "purchase"]
        for expected in ("HT-1", "shown the price list", "plan.pdf", "Old server"):
            assert expected in page.content.decode()

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({"kind": "contract"}, ["contract"]),
            ({"kind": "call"}, ["call"]),
            ({"text": "PRICE"}, ["visit", "call"]),
            ({"text": "price", "kind": "call"}, ["call"]),
            ({"until": "2026-03-02"}, ["call", "purchase"]),
            ({"text": "no such thing"}, []),
        ],
    )
    def test_is_narrowed_by_kind_text_and_day(self, office, as_user, lived, asked, told):
        assert kinds_on(as_user(office.rep), lived, **asked) == told

    def test_what_was_withdrawn_is_not_told(self, office, as_user, lived):
        lived.purchases.get().withdraw(by=office.rep, reason="twice")
        lived.attachments.get().withdraw(by=office.rep, reason="wrong file")
        assert kinds_on(as_user(office.rep), lived) == ["contract", "visit", "call"]

    @pytest.mark.clause("7.1.3")
    def test_a_contract_that_the_reader_may_not_see_is_not_told(self, office, as_user, lived):
        lived.share(office.other_rep, by=office.rep)
        assert "contract" not in kinds_on(as_user(office.other_rep), lived)

    def test_a_cancelled_contract_stays_on_its_day(self, office, as_user, lived):
        contract = lived.contracts.get()
        contract.cancel(by=office.supervisor, on=date(2026, 3, 20), reason="gave it up")
        assert kinds_on(as_user(office.rep), lived, kind="contract") == ["contract"]


class TestPaging:
    def test_no_happening_is_lost_or_told_twice_between_two_pages(self, office, as_user):
        """Of different kinds at the same moment, and of one kind within the same millisecond."""
        file = make_customer(office.rep)
        for hour in range(12):
            make_purchase(file, what=f"Server {hour}", bought_on=date(2026, 3, 1))
            make_record(office.rep, file, happened_at=at(1, 0))
        for later in range(24):
            make_record(office.rep, file, happened_at=at(1, 8) + timedelta(microseconds=later))
        browser, told, after = as_user(office.rep), [], ""
        while True:
            line = browser.get(file.get_absolute_url(), {"after": after}).context["time_line"]
            told += [row.record.pk for row in line.rows]
            if not (after := line.next_cursor):
                break
        assert len(told) == len(set(told)) == 48

    @pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31"])
    def test_the_first_and_the_last_day_there_is_can_be_asked_for(self, office, as_user, lived, until):
        assert len(kinds_on(as_user(office.rep), lived, until=until)) == (6 if until > "2026" else 0)

    @pytest.mark.parametrize(
        "cursor",
        [
            "nonsense",
            cursor_of(1),
            cursor_of("2026-03-01", 99, "x"),
            cursor_of("2026-03-01", 0, ABSENT),
            cursor_of("2026-03-01T00:00:00Z", 1e400, ABSENT),
            cursor_of("2026-03-01T00:00:00Z", 0, {}),
        ],
    )
    def test_a_cursor_that_is_none_begins_at_the_newest(self, office, as_user, lived, cursor):
        assert len(kinds_on(as_user(office.rep), lived, after=cursor)) == 6

    def test_the_link_to_older_rows_keeps_what_was_asked(self, office, as_user):
        file = make_customer(office.rep)
        Communication.objects.bulk_create(
            Communication(
                customer=file, by=office.rep, kind="call", outcome="progress", note="price", happened_at=at(1)
            )
            for _one in range(21)
        )
        page = as_user(office.rep).get(file.get_absolute_url(), {"kind": "call", "text": "price"})
        assert "?kind=call&amp;text=price&amp;after=" in page.content.decode()


class TestByProgram:
    def url(self, file) -> str:
        return f"/api/v1/customers/{file.pk}/time_line/"

    def test_the_same_rows_are_told(self, office, api_as, lived):
        rows = api_as(office.rep).get(self.url(lived)).json()
        assert [row["kind"] for row in rows["results"]][:2] == ["contract", "visit"]
        assert rows["results"][0]["title"] == "HT-1"
        assert rows["next"] is None

    def test_next_leads_to_what_is_older(self, office, api_as):
        file, api = make_customer(office.rep), api_as(office.rep)
        for _one in range(21):
            make_record(office.rep, file)
        first = api.get(self.url(file)).json()
        assert (len(first["results"]), len(api.get(first["next"]).json()["results"])) == (20, 1)

    @pytest.mark.parametrize("asked", [{"kind": "none"}, {"until": "soon"}, {"page": "2"}])
    def test_what_can_not_be_read_is_refused(self, office, api_as, lived, asked):
        assert api_as(office.rep).get(self.url(lived), asked).status_code == 400

    @pytest.mark.clause("7.1.3")
    def test_a_foreign_file_has_no_time_line(self, office, api_as, lived):
        assert api_as(office.other_rep).get(self.url(lived)).status_code == 404
