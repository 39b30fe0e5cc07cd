"""A text block goes where the cursor stands, by keyboard too, and nothing is lost by it (3.3.2)."""

import pytest
from playwright.sync_api import expect

from pipeline.models import TextBlock
from pipeline.proposals.models import open_proposal
from pipeline.stages import Stage
from tests.pipeline.makers import make_opportunity

pytestmark = pytest.mark.clause("3.3.2")
PARA = "first line\nsecond line"


@pytest.fixture
def draft(office):
    draft = open_proposal(
        make_opportunity(office.rep, Stage.PROPOSAL), by=office.supervisor, authors=[office.rep, office.technical]
    )
    draft.write("solution", PARA, by=office.rep)
    block = {"part": "solution", "language": draft.language}
    TextBlock.objects.create(title="Safety", text="All data stay here.", **block)
    TextBlock.objects.create(title="Endless", text="x" * 3999, **block)
    return draft


@pytest.fixture
def editor(page, sign_in, office, draft):
    sign_in(office.rep)
    page.goto(f"{draft.get_absolute_url()}edit/")
    return page.locator("#solution")


def cursor_at(field, place: int) -> None:
    field.focus()
    field.evaluate("(field, place) => field.setSelectionRange(place, place)", place)


def put_in(editor, title: str) -> None:
    editor.get_by_label("Text block").select_option(label=title)
    editor.get_by_role("button", name="Put it in at the cursor").click()


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (10, "first line\n\nAll data stay here.\nsecond line"),
        (11, "first line\nAll data stay here.\n\nsecond line"),
        (6, "first All data stay here.line\nsecond line"),
        (22, f"{PARA}\n\nAll data stay here."),
        (None, f"{PARA}\n\nAll data stay here."),
    ],
    ids=["end of a line", "beginning of a line", "within a line", "end", "never in the field"],
)
def test_it_stands_where_the_cursor_is_and_one_writes_on_behind_it(editor, draft, place, text):
    field = editor.locator("textarea")
    if place is not None:
        cursor_at(field, place)
    put_in(editor, "Safety")
    expect(field).to_have_value(text)
    expect(field).to_be_focused()
    field.press_sequentially("!")
    expect(field).to_have_value(
        text.replace("stay here.", "stay here.!")
        if place != 11
        else text.replace("here.\n\nsecond", "here.\n\n!second")
    )
    draft.refresh_from_db()
    assert draft.solution == PARA


def test_the_keyboard_does_it_and_undo_takes_it_back(page, editor):
    field = editor.locator("textarea")
    cursor_at(field, 10)
    page.keyboard.type("; more")
    editor.get_by_label("Text block").focus()
    page.keyboard.type("Safety")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(field).to_have_value("first line; more\n\nAll data stay here.\nsecond line")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("first line; more\nsecond line")


def test_what_is_selected_is_not_lost(editor):
    field = editor.locator("textarea")
    field.focus()
    field.evaluate("field => field.setSelectionRange(0, 10)")
    put_in(editor, "Safety")
    expect(field).to_have_value("first line\n\nAll data stay here.\nsecond line")


def test_what_does_not_fit_is_said_and_not_cut(editor):
    field = editor.locator("textarea")
    put_in(editor, "Endless")
    put_in(editor, "Endless")
    expect(editor.get_by_text("nothing was put in")).to_be_visible()
    expect(field).to_have_value(f"{PARA}\n\n{'x' * 3999}")


def test_a_colleagues_lines_of_the_meantime_are_joined(page, editor, office, draft):
    cursor_at(editor.locator("textarea"), 22)
    put_in(editor, "Safety")
    draft.write("solution", "first line, by the engineer\nsecond line", by=office.technical)
    editor.get_by_role("button", name="Save this part").click()
    expect(page.get_by_text("together with a colleague's lines")).to_be_visible()
    draft.refresh_from_db()
    assert draft.solution == "first line, by the engineer\nsecond line\n\nAll data stay here."


def test_without_scripts_the_same_button_puts_it_behind_the_text_and_saves(
    browser, live_server, page, sign_in, office, draft
):
    sign_in(office.rep)
    plain = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, locale="en", storage_state=page.context.storage_state()
    ).new_page()
    plain.goto(f"{draft.get_absolute_url()}edit/")
    part = plain.locator("#solution")
    part.get_by_label("Text block").select_option(label="Safety")
    part.get_by_role("button", name="Put it in and save").click()
    draft.refresh_from_db()
    assert draft.solution == f"{PARA}\n\nAll data stay here."
