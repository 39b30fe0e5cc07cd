"""How the pages meet people: three languages, two widths, no accessibility findings, nothing sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.makers import PASSWORD

PAGES = {
    "manager": [
        "/",
        "/pipeline/",
        "/pipeline/opportunities/",
        "/appraisal/",
        "/appraisal/rules/",
        "/expenses/budgets/",
    ],
    "rep": ["/", "/customers/files/", "/expenses/claims/", "/expenses/claims/new/", "/regulation/"],
    "supervisor": ["/expenses/inbox/"],
}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_pages_have_no_accessibility_findings_and_never_scroll_sideways(office, sign_in, who, theme, width):
    page = sign_in(getattr(office, who))
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for address in PAGES[who]:
        page.goto(address)
        violations = [one["id"] for one in Axe().run(page).response["violations"]]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if violations or overflow > 0:
            found[address] = (violations, overflow)
    assert found == {}


@pytest.mark.parametrize(("language", "word"), [("zh-hant", "登入"), ("zh-hans", "登录"), ("en", "Sign in")])
def test_the_sign_in_page_speaks_three_languages(page, live_server, language, word):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.goto("/people/sign-in/")
    assert word in page.title()


def test_a_form_sent_after_the_session_ended_comes_back_with_what_was_typed(office, sign_in):
    page = sign_in(office.rep)
    page.goto("/expenses/claims/new/")
    page.locator("input[name=title]").fill("Train to Kaohsiung")
    page.wait_for_timeout(1500)
    page.context.clear_cookies()
    page.locator("form[data-draft] button.button-primary").last.click()
    page.wait_for_url("**/people/sign-in/**")
    page.locator("input[name=username]").fill(office.rep.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/expenses/claims/new/")
    assert page.locator("input[name=title]").input_value() == "Train to Kaohsiung"
