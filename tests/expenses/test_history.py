"""Past expenses come in by file (5.3.2): shown before, whole or not at all, each once, and out again."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from expenses.models import BudgetLine, Category, PastExpense, PastImport
from salesdept.common.errors import NotYourPart, RuleBroken
from tests import app_user

from .history import decided, taken, uploaded, worked_on
from .makers import bring_to, make_budget

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.3.2")]

CARD = """Date,Reference,Value,Merchant,Transaction description
13/01/2017,1,10.00,Shop,Hotel
13/01/2017,2,10.00,SHOP.,Hotel
14/01/2017,3,(4.50),Shop,Hotel
15/01/2017,4,n/a,Shop,Hotel
"""
CLAIMS = "start date,name,airfare,hotel,total\n2018-02-01,{name},100,50,150\n2018-02-02,Somebody,20,0,25\n"


@pytest.fixture(autouse=True)
def _categories(db):
    Category.standard()


def sums() -> list[tuple]:
    rows = PastExpense.objects.counted().order_by("line", "amount")
    return [(one.line, one.spent_on, one.amount) for one in rows]


def test_the_page_shows_what_would_be_taken_and_nothing_is_in_before_the_worker_took_it(office, as_user):
    finance = as_user(office.finance)
    sent = {"file": SimpleUploadedFile("card.csv", CARD.encode())}
    page = finance.post("/expenses/past/", sent)["Location"]
    assert "The file is being read" in finance.get(page).content.decode()
    read = worked_on(PastImport.objects.get())
    text = finance.get(page).content.decode()
    for told in ("is not an amount", "Hotel", "SHOP", "15.50"):
        assert told in text
    assert (read.plan["taken"], read.plan["doubles"], read.plan["faults"]) == (3, 1, 1)
    assert finance.post(f"{page}run/").status_code == 302
    assert not PastExpense.objects.exists()
    done = worked_on(read)
    assert (done.state, done.has_its_file) == ("done", False)
    assert [amount for _line, _day, amount in sums()] == [Decimal(10), Decimal(10), Decimal("-4.50")]
    assert finance.get(page).status_code == 200


def test_each_amount_of_a_claim_is_an_expense_and_a_total_that_differs_is_pointed_out(office):
    read = uploaded(office.finance, CLAIMS.format(name=office.rep.name))
    assert [cell[:3] for cell in read.plan["pointed_out"]] == [[3, "total", "25"]]
    taken(read, office.finance)
    assert [amount for _line, _day, amount in sums()] == [Decimal(50), Decimal(100), Decimal(20)]
    people = PastExpense.objects.order_by("line", "amount").values_list("claimant", "claimant_name")
    assert list(people)[1:] == [(office.rep.pk, office.rep.name), (None, "Somebody")]


def test_the_same_rows_again_bring_nothing_new_also_in_another_file(office):
    taken(uploaded(office.finance, CARD), office.finance)
    again = uploaded(office.finance, CARD)
    assert (again.plan["taken"], again.plan["known"]) == (0, 3)
    with pytest.raises(RuleBroken):
        again.run(by=office.finance)
    longer = uploaded(office.finance, CARD + "16/01/2017,5,7.00,Shop,Hotel\n")
    assert (longer.plan["taken"], longer.plan["known"]) == (1, 3)


def test_doubles_are_taken_or_left_by_choice(office):
    left = decided(uploaded(office.finance, CARD), office.finance, doubles="leave")
    assert (left.plan["taken"], left.plan["left"]) == (2, 1)
    taken(left, office.finance)
    elsewhere = "date,amount,supplier,category,reference\n2017-01-13,10,shop,Hotel,other\n"
    found = uploaded(office.finance, elsewhere)
    assert found.plan["alike"] == [["2017-01-13", "10.00", "shop", [2], 1]]


def test_what_is_on_a_claim_already_is_pointed_out(office):
    make_budget(office)
    line = bring_to("submitted", office, 120).lines.get()
    read = uploaded(office.finance, f"date,amount,category\n{line.spent_on},120,Travel\n")
    assert read.plan["doubles"] == 1


def test_a_category_is_asked_once_and_remembered(office, as_user):
    content = "date,amount,category\n2017-01-13,5,Sundry\n2017-01-14,6,Train fares\n"
    read = uploaded(office.finance, content)
    page = read.get_absolute_url()
    finance = as_user(office.finance)
    assert "Sundry" in finance.post(f"{page}run/").content.decode()
    told = {one["name"]: one["category"] for one in read.plan["categories"]}
    travel, marketing = Category.objects.get(code="travel"), Category.objects.get(code="marketing")
    assert told == {"Sundry": "", "Train fares": str(travel.pk)}
    columns = {"column_spent_on": "0", "column_amount": "1", "column_category": "2"}
    names = {one["name"]: f"category_{at}" for at, one in enumerate(read.plan["categories"])}
    assert finance.post(f"{page}decide/", columns | {names["Sundry"]: str(marketing.pk)}).status_code == 302
    taken(worked_on(read), office.finance)
    assert PastExpense.objects.get(amount=5).category == marketing
    later = uploaded(office.finance, "date,amount,category\n2017-02-13,5,SUNDRY\n")
    assert later.plan["categories"][0]["category"] == str(marketing.pk)
    assert later.plan["categories"][0]["remembered"]


def test_what_is_nothing_of_ours_is_other(office):
    read = uploaded(office.finance, "date,amount,category\n2017-01-13,5,Sundry\n")
    told = decided(read, office.finance, rest="other")
    assert told.plan["categories"][0]["category"] == str(Category.objects.get(name="Other expenses").pk)
    assert taken(told, office.finance).state == "done"


def test_days_that_may_be_read_in_two_ways_are_asked(office):
    read = uploaded(office.finance, "date,amount,category\n03/04/2017,5,Hotel\n04/04/2017,6,Hotel\n")
    with pytest.raises(RuleBroken, match="two ways"):
        read.run(by=office.finance)
    told = decided(read, office.finance, date_order="dmy")
    taken(told, office.finance)
    assert [day for _line, day, _amount in sums()] == [date(2017, 4, 3), date(2017, 4, 4)]


def test_headings_are_known_in_chinese_and_behind_a_prefix(office):
    chinese = uploaded(office.finance, "交易日期,商家,金額,類別\n2017-01-13,高鐵,1490,差旅\n")
    assert chinese.plan["columns"] == {"parts": [], "spent_on": 0, "seller": 1, "amount": 2, "category": 3}
    prefixed = uploaded(office.finance, "FIN.TRANSACTION DATE,FIN.TRANSACTION AMOUNT\n2017-01-13,5\n")
    assert prefixed.plan["columns"] == {"parts": [], "spent_on": 0, "amount": 1}


def test_what_was_taken_is_taken_back_and_may_come_anew(office):
    done = taken(uploaded(office.finance, CARD), office.finance)
    done.undo(by=office.finance, reason="the wrong card")
    assert len(sums()) == 3
    assert (worked_on(done).state, sums()) == ("undone", [])
    taken(uploaded(office.finance, CARD), office.finance)
    assert len(sums()) == 3


def test_a_past_expense_is_kept_as_it_was_written(office):
    taken(uploaded(office.finance, CARD), office.finance)
    for act in (lambda rows: rows.update(amount=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(PastExpense.objects.all())


def test_past_expenses_touch_no_budget_line(office):
    budget = make_budget(office, year=2017)
    before = list(BudgetLine.objects.values_list("approved", "reserved", "spent"))
    taken(uploaded(office.finance, CARD), office.finance)
    assert list(budget.lines.values_list("approved", "reserved", "spent")) == before
    (key,) = PastExpense.objects.of_year(2017).sums_by("category", "month")
    assert PastExpense.objects.of_year(2017).sums_by("category", "month")[key] == Decimal("15.50")
    assert PastExpense.objects.of_year(2016).sums_by("team") == {}


def test_only_finance_brings_them_in_and_programs_do_it_the_same_way(office, api_as):
    with pytest.raises(NotYourPart):
        PastImport.upload(SimpleUploadedFile("a.csv", b"date"), by=office.clerk)
    finance, where = api_as(office.finance), "/api/v1/past-imports/"
    made = finance.post(where, {"file": SimpleUploadedFile("card.csv", CARD.encode())})
    assert (made.status_code, made.json()["state"]) == (201, "uploaded")
    one = worked_on(PastImport.objects.get())
    assert finance.get(f"{where}{one.pk}/").json()["plan"]["taken"] == 3
    assert finance.post(f"{where}{one.pk}/run/").json()["state"] == "queued"
    worked_on(one)
    rows = finance.get("/api/v1/past-expenses/").json()["results"]
    assert sorted(row["amount"] for row in rows) == ["-4.50", "10.00", "10.00"]
    assert api_as(office.rep).get("/api/v1/past-expenses/").json()["results"] == []


def test_a_breakdown_leaves_nothing_behind(office):
    read = uploaded(office.finance, CARD)
    Category.objects.all().delete()
    read.run(by=office.finance)
    assert (worked_on(read).state, sums()) == ("failed", [])


def test_the_same_file_is_not_taken_again_with_other_columns_until_it_is_taken_back(office, as_user):
    """Read otherwise each row has a new identity: the file itself is what is known again."""
    done = taken(uploaded(office.finance, CARD), office.finance)
    again = uploaded(office.finance, CARD)
    columns = {name: at for name, at in again.plan["columns"].items() if name != "reference"}
    again = decided(again, office.finance, columns=columns)
    assert again.plan["taken"] == 3
    finance = as_user(office.finance)
    refused = finance.post(f"{again.get_absolute_url()}run/")
    assert (refused.status_code, done.get_absolute_url() in refused.content.decode()) == (422, True)
    done.undo(by=office.finance, reason="other columns")
    with pytest.raises(RuleBroken):
        again.run(by=office.finance)
    worked_on(done)
    assert (taken(again, office.finance).state, len(sums())) == ("done", 3)


def test_of_two_of_the_same_file_that_were_confirmed_at_once_one_is_taken(office, as_user):
    first, second = uploaded(office.finance, CARD), uploaded(office.finance, CARD)
    columns = {name: at for name, at in second.plan["columns"].items() if name != "reference"}
    second = decided(second, office.finance, columns=columns)
    first.run(by=office.finance)
    second.run(by=office.finance)
    assert (worked_on(first).state, worked_on(second).state, len(sums())) == ("done", "failed", 3)
    page = as_user(office.finance).get(second.get_absolute_url()).content.decode()
    assert "it is in the log" not in page


def test_a_file_that_broke_off_before_its_heading_was_seen_is_recognised_when_read_again(office, as_user):
    one = PastImport.upload(SimpleUploadedFile("card.csv", CARD.encode()), by=office.finance)
    PastImport.objects.update(attempts=3)
    assert (worked_on(one).state, worked_on(one).plan) == ("failed", None)
    assert as_user(office.finance).post(f"{one.get_absolute_url()}decide/", {}).status_code == 302
    assert worked_on(one).plan["taken"] == 3


@pytest.mark.parametrize("breaks", ["in the database", "with three workers"])
def test_what_can_not_be_taken_back_stays_and_the_page_says_so(office, as_user, breaks):
    """And what waits behind it has its turn."""
    done = taken(uploaded(office.finance, CARD), office.finance)
    done.undo(by=office.finance, reason="the wrong card")
    behind = PastImport.upload(SimpleUploadedFile("b.csv", b"date,amount\n2017-01-13,5\n"), by=office.finance)
    if breaks == "in the database":
        by_the_owner("ALTER TABLE expenses_pastexpense ADD CONSTRAINT stays CHECK (counts)")
    else:
        PastImport.objects.filter(pk=done.pk).update(attempts=3)
    assert (worked_on(done).state, worked_on(behind).state, len(sums())) == ("done", "planned", 3)
    finance = as_user(office.finance)
    assert "all of its expenses count as before" in finance.get(done.get_absolute_url()).content.decode()
    by_the_owner("ALTER TABLE expenses_pastexpense DROP CONSTRAINT IF EXISTS stays")
    assert finance.post(f"{done.get_absolute_url()}undo/", {"reason": "once more"}).status_code == 302
    assert (worked_on(done).state, sums()) == ("undone", [])
    assert "count as before" not in finance.get(done.get_absolute_url()).content.decode()


def by_the_owner(statement: str) -> None:
    with app_user.owner_instead(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
