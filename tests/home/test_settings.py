"""What is set up once in a while stands on one page, by chapter, and only what one's role may open."""

import pytest

from salesdept.navigation import menu

pytestmark = pytest.mark.django_db


def opened(browser) -> set[str]:
    groups = browser.get("/settings/").context["groups"]
    return {url for _chapter, items in groups for _item, url in items}


def test_each_role_finds_what_it_may_set_up(office, as_user):
    assert {"/customers/own-fields/", "/appraisal/rules/", "/people/accounts/"} <= opened(as_user(office.manager))
    assert "/customers/own-fields/" not in opened(as_user(office.rep))
    assert {"/people/accounts/", "/people/teams/"} <= opened(as_user(office.admin))


def test_each_of_them_opens(office, as_user):
    for person in (office.rep, office.supervisor, office.manager, office.clerk, office.finance, office.admin):
        browser = as_user(person)
        assert {browser.get(url).status_code for url in opened(browser)} <= {200}


def test_a_page_of_settings_lights_settings_up_in_the_menu(office, as_user):
    menu = as_user(office.manager).get("/customers/own-fields/").context["menu"]
    assert [str(section.label) for section in menu if section.is_active] == ["Settings"]


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("/pipeline/", "Board"),
        ("/pipeline/opportunities/", "Opportunities"),
        ("/pipeline/proposals/1/", "Opportunities"),
        ("/pipeline/milestones/1/", "Project execution"),
        ("/pipeline/receipts/", "Receivables"),
        ("/customers/cases/1/", "Complaints and suggestions"),
    ],
)
def test_a_page_lights_up_the_item_that_it_belongs_to(office, rf, path, item):
    request = rf.get(path)
    request.user = office.manager
    items = [entry for section in menu(request)["menu"] for entry in section.items]
    assert [str(entry.label) for entry in items if entry.is_active] == [item]


def test_the_search_box_finds_them_by_name(office, as_user):
    assert "/customers/own-fields/" in as_user(office.manager).get("/find/?q=own+fields").content.decode()
