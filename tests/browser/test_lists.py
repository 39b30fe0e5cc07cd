"""A list by keyboard: rows are picked, a class is set for all of them, the files are walked through, columns moved."""

from playwright.sync_api import expect

from customers.models import Customer
from tests.customers.makers import make_customer


def names_of(level: str) -> list[str]:
    return list(Customer.objects.filter(level=level).order_by("name").values_list("name", flat=True))


def test_rows_are_picked_by_key_and_changed_together(page, sign_in, office):
    for name in ("Acme", "Bell", "Coda", "Dyne"):
        make_customer(office.rep, name=name)
    sign_in(office.rep)
    page.goto("/customers/")
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(page.locator("[data-picked]")).to_have_text("chosen: 3")

    page.get_by_role("button", name="Set the class").click()
    page.get_by_text("A", exact=True).click()
    page.get_by_role("button", name="Show what will happen").click()
    expect(page.get_by_text("will change").first).to_be_visible()
    page.get_by_role("button", name="Carry out").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert names_of("A") == ["Acme", "Bell", "Coda"]

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("put back").first).to_be_visible()
    assert names_of("A") == []


def test_from_file_to_file_by_key_but_not_while_typing(page, sign_in, office):
    for name in ("Acme", "Bell"):
        make_customer(office.rep, name=name)
    sign_in(office.rep)
    page.goto("/customers/")
    page.locator("[data-list-search]").fill("x")
    page.keyboard.press("]")
    expect(page.locator("[data-list-search]")).to_have_value("x]")

    page.goto("/customers/")
    page.get_by_role("link", name="Acme").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acme")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bell")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("[")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acme")


def test_columns_are_chosen_and_moved(page, sign_in, office):
    make_customer(office.rep, name="Acme", region="Taipei")
    sign_in(office.rep)
    page.goto("/customers/?level=C")
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Move Status forward").click()
    page.get_by_role("checkbox", name="Region").check()
    page.get_by_role("button", name="Show these").click()
    heads = page.locator("thead th")
    expect(heads).to_have_text(["Customer", "Class", "Industry", "Owner", "Status", "Last contact", "Region"])
    assert "level=C" in page.url


def test_a_filter_keeps_the_address_short_and_the_view_open(page, sign_in, office):
    for level in "ABC":
        make_customer(office.rep, name=f"Of class {level}", level=level)
    sign_in(office.rep)
    page.goto("/customers/")
    page.get_by_role("button", name="Filter").click()
    page.locator("#filters").get_by_text("B", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.url.endswith("/customers/?level=B&view=all")


def test_single_keys_can_be_turned_off_and_stay_off(page, sign_in, office):
    make_customer(office.rep, name="Acme")
    sign_in(office.rep)
    page.goto("/customers/")
    page.keyboard.press("?")
    page.get_by_label("Single keys act").uncheck()
    page.keyboard.press("Escape")
    page.goto("/customers/")
    page.keyboard.press("/")
    expect(page.locator("[data-list-search]")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Find anything").first).to_be_visible()
