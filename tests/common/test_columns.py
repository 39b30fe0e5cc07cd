"""Columns of a list are chosen and ordered in the URL; filters take several values; what isn't known is told."""

import pytest

from customers.models import Customer
from tests.customers.makers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]


@pytest.fixture
def shown(office, as_user):
    """The list of customer files as the manager sees it under a query."""

    def ask(query=""):
        answer = as_user(office.manager).get(f"/customers/?{query}")
        assert answer.status_code == 200
        return answer.context["listing"]

    return ask


def keys(listing) -> str:
    return ",".join(column.key for column in listing.columns)


def names(listing) -> list[str]:
    return [row.name for row in listing.rows]


class TestColumns:
    def test_are_the_usual_ones_unless_somebody_chooses(self, shown):
        assert keys(shown()) == "name,level,industry,owner,contact,status"

    def test_stand_as_they_are_asked_for_behind_the_link_to_the_record(self, shown):
        assert keys(shown("cols=revenue,name,level")) == "name,revenue,level"
        assert keys(shown("cols=name&cols=revenue&cols=level")) == "name,revenue,level"

    def test_move_by_the_buttons_of_the_panel_without_script(self, shown):
        assert keys(shown("cols=name,level,owner,status&up=owner")) == "name,owner,level,status"
        assert keys(shown("cols=name,level,owner,status&down=owner")) == "name,level,status,owner"
        assert keys(shown("cols=name,level&up=level&down=nothing")) == "name,level"

    def test_stay_while_the_list_is_sorted_filtered_and_paged(self, shown):
        listing = shown("cols=name,revenue&level=A&sort=-level")
        addresses = [listing.clear_url, listing.chips[0].remove_url, listing.heads[0].sort_url]
        assert all("cols=name,revenue" in address for address in addresses)

    def test_each_is_drawn_for_its_record_figures_to_the_right(self, shown, office, as_user):
        make_customer(office.rep, name="Acme", region="Taipei", employees=1200)
        shown()
        every = "region,tax_id,group,employees,revenue,silent,verified,opened"
        page = as_user(office.manager).get(f"/customers/?cols={every}").content.decode()
        assert '<td class="num" data-label="Employees">1,200</td>' in page
        assert '<td data-label="Region">Taipei</td>' in page


class TestFilters:
    def test_take_several_values(self, shown, office):
        for level in "ABC":
            make_customer(office.rep, name=level, level=level)
        assert names(shown("level=A,B")) == ["A", "B"]
        listing = shown("level=A&level=C")
        assert names(listing) == ["A", "C"]
        assert [(chip.label, chip.value) for chip in listing.chips] == [("Class", "A, C")]

    def test_find_files_by_what_they_lack(self, shown, office):
        make_customer(office.rep, name="Bare", industry="x")
        make_customer(office.rep, name="Told", industry="x", region="y", tax_id="12345675")
        assert names(shown("lacks=region")) == ["Bare"]
        assert names(shown("lacks=tax_id,industry")) == ["Bare"]
        assert names(shown("lacks=last_contact_on")) == ["Bare", "Told"]

    def test_compose(self, shown, office):
        make_customer(office.manager, name="Mine", level="A")
        make_customer(office.manager, name="Mine too", level="B")
        make_customer(office.rep, name="Another's", level="A")
        listing = shown("mine=on&level=A&opened_since=2020-01-01")
        assert names(listing) == ["Mine"]
        assert [str(chip.label) for chip in listing.chips] == ["Mine", "Class", "Opened since"]

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("colour=red", "This list doesn't know colour: ignored."),
            ("cols=name,colour", "This list doesn't know colour: ignored."),
            ("level=Z", "Class is ignored: Select a valid choice. Z is not one of the available choices."),
            ("silent=soon", "Days silent is ignored: Enter a number."),
        ],
    )
    def test_that_the_list_does_not_know_are_ignored_visibly(self, shown, office, query, told):
        make_customer(office.rep, name="Acme")
        listing = shown(query)
        assert names(listing) == ["Acme"]
        assert listing.notes == [told]
        assert "colour" not in listing.query.urlencode()
        assert listing.chips == []

    def test_that_match_nothing_offer_to_clear_them(self, shown, office, as_user):
        shown()
        page = as_user(office.manager).get("/customers/?level=A&cols=name,owner").content.decode()
        assert 'href="?cols=name,owner&amp;view=all"' in page
        assert "Nothing matches these filters" in page


class TestNeighbours:
    """From a record opened in a list one goes on through that list."""

    @pytest.fixture
    def opened(self, office, as_user):
        """Opens the first row of the list under a query as the list links to it."""

        def go(query):
            browser = as_user(office.rep)
            listing = browser.get(f"/customers/?{query}").context["listing"]
            return browser, browser.get(listing.rows[0].get_absolute_url() + listing.trail)

        return go

    def test_are_those_of_the_list_in_its_order(self, office, opened):
        for level, name in (("A", "1"), ("B", "2"), ("A", "3"), ("A", "4")):
            make_customer(office.rep, name=name, level=level)
        browser, page = opened("level=A&sort=-name")
        walked = [page.context["customer"].name]
        while page.context["around"].next_url:
            page = browser.get(page.context["around"].next_url)
            walked.append(page.context["customer"].name)
        assert walked == ["4", "3", "1"]
        assert browser.get(page.context["around"].previous_url).context["customer"].name == "3"
        assert page.context["around"].list_url == "/customers/?level=A&sort=-name&view=all"

    def test_never_lead_to_a_file_of_others(self, office, opened):
        make_customer(office.rep, name="1")
        make_customer(office.other_rep, name="2")
        _browser, page = opened("")
        assert (page.context["around"].next_url, page.context["around"].previous_url) == ("", "")

    def test_a_file_that_no_longer_matches_still_has_its_neighbours(self, office, opened):
        for name in "123":
            make_customer(office.rep, name=name, level="A")
        browser, page = opened("level=A")
        page = browser.get(page.context["around"].next_url)
        Customer.objects.filter(name="2").update(level="C")
        again = browser.get(page.wsgi_request.get_full_path()).context["around"]
        assert browser.get(again.previous_url).context["customer"].name == "1"
        assert browser.get(again.next_url).context["customer"].name == "3"
