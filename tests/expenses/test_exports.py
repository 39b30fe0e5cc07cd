"""7.1.3 Lists of finance as files: what the filter shows, so many rows a day, and who took them is kept."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from expenses.models import PaymentBatch
from salesdept.common.calendar import as_of, now, today
from salesdept.common.models import AuditEntry

from .makers import bring_to, hand_in, make_budget
from .test_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3"), pytest.mark.clause("5.2.4")]
CLAIMS, PAYMENTS = "/expenses/claims/export/", "/expenses/payments/export/"


@pytest.fixture
def finance(office, as_user):
    make_budget(office, Travel=10_000)
    return as_user(office.finance)


def rows_of(answer) -> list[str]:
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def noted(office) -> list[dict]:
    entries = AuditEntry.objects.of(office.finance).filter(action="export", by=office.finance)
    return [entry.details["changed"] for entry in entries]


def test_claims_leave_as_the_list_is_filtered(office, finance):
    paid, approved = bring_to("paid", office, 100), bring_to("approved", office, 200)
    unseen = hand_in(office.rep, 300)
    assert f'href="{CLAIMS}?state=paid"' in page(finance.get("/expenses/claims/?state=paid"))
    answer = finance.get(CLAIMS, {"state": "paid"})
    title, row = rows_of(answer)
    assert title.startswith("Claim,Title,Claimant,Team,State,Submitted,Amount")
    assert paid.number in row
    assert f",Paid,{today()},100.00,TWD," in row
    assert answer["Cache-Control"] == "private, no-store"
    everything = "\n".join(rows_of(finance.get(CLAIMS)))
    assert approved.number in everything
    assert unseen.number not in everything
    assert noted(office) == [{"claims": ["", "2"]}, {"claims": ["", "1"]}]


def test_a_title_is_never_a_formula(office, finance):
    bring_to("approved", office, 100, title='=HYPERLINK("x")')
    assert "'=HYPERLINK" in rows_of(finance.get(CLAIMS))[1]


def test_a_workbook_has_the_same_rows(office, finance):
    claim = bring_to("approved", office, 100)
    answer = finance.get(CLAIMS, {"form": "xlsx"})
    assert answer["Content-Disposition"] == f'attachment; filename="claims-{today()}.xlsx"'
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [row[0].value for row in sheet.rows] == ["Claim", claim.number]


def test_payments_leave_by_their_day_and_without_account_numbers(office, finance):
    claim = bring_to("paid", office, 100)
    waiting = bring_to("in_payment", office, 50)
    day = str(PaymentBatch.objects.get(state="paid").paid_on)
    assert f'action="{PAYMENTS}"' in page(finance.get("/expenses/payments/"))
    _title, row = rows_of(finance.get(PAYMENTS, {"since": day, "until": day}))
    assert claim.number in row
    assert claim.payment.batch.number in row
    assert waiting.number in "\n".join(rows_of(finance.get(PAYMENTS)))
    assert rows_of(finance.get(PAYMENTS, {"since": str(today() + timedelta(days=1))}))[1:] == []
    assert noted(office)[-1] == {"payments": ["", "1"]}


def test_payments_are_narrowed_by_the_same_filter_over_the_api(office, api_as):
    make_budget(office, Travel=10_000)
    bring_to("paid", office, 100)
    waiting = bring_to("in_payment", office, 50).payment.batch
    found = api_as(office.finance).get("/api/v1/payments/", {"state": "waiting"}).data["results"]
    assert [one["id"] for one in found] == [str(waiting.pk)]


def test_both_lists_share_the_rows_of_a_day(office, finance, settings):
    settings.EXPENSE_ROWS_PER_DAY = {"finance": 3}
    bring_to("paid", office, 100)
    bring_to("paid", office, 200)
    assert finance.get(CLAIMS).status_code == 200
    refused = finance.get(PAYMENTS)
    assert refused.status_code == 422
    assert "This file has 2 rows; today 1 of 3 are left for you." in page(refused)
    assert len(noted(office)) == 1
    with as_of(now() + timedelta(days=1)):
        finance.force_login(office.finance)
        assert finance.get(PAYMENTS).status_code == 200


def test_others_take_none_and_see_no_button(office, as_user, finance):
    for person in (office.rep, office.supervisor, office.manager, office.leadership):
        client = as_user(person)
        assert CLAIMS not in page(client.get(reverse("expenses:claims")))
        for address in (CLAIMS, PAYMENTS):
            assert client.get(address).status_code == 403


def test_more_rows_need_no_more_queries(office, finance, django_assert_max_num_queries):
    for _turn in range(4):
        bring_to("paid", office, 100)
    for address in (CLAIMS, PAYMENTS):
        with django_assert_max_num_queries(11):
            assert len(rows_of(finance.get(address))) == 5
