"""Lists keep their place by key: nothing is skipped, nothing shown twice, any cursor is survived."""

import pytest
from django.test import RequestFactory

from salesdept.common.listing import Column, Keyset, Listing
from salesdept.people.filters import PersonFilter
from salesdept.people.models import Team, User
from tests.makers import make_team

pytestmark = pytest.mark.django_db
COLUMNS = [Column("name", "Name", sort="name"), Column("region", "Region", sort="region")]


@pytest.fixture
def teams():
    """Twenty-five teams in three regions, so that the order within a region is decided by the key."""
    return [make_team(name=f"Team {n:02}", region="ABC"[n % 3]) for n in range(25)]


def listing(query="", **options):
    request = RequestFactory().get(f"/teams/{query}")
    return Listing(request, Team.objects.order_by("-pk"), COLUMNS, **{"per_page": 4} | options)


def walk(query=""):
    """Names on each page from the first to the last, going by `next`."""
    pages = []
    while True:
        page = listing(query)
        pages.append([row.name for row in page.rows])
        if not page.next_url:
            return pages, page
        query = page.next_url


@pytest.mark.parametrize("order", ["", "?sort=-name", "?sort=region", "?sort=-region"])
def test_every_row_stands_on_one_page(teams, order):
    pages, _last = walk(order)
    names = [name for page in pages for name in page]
    assert len(names) == len(set(names)) == 25


def test_the_way_back_is_the_way_there(teams):
    pages, page = walk("?sort=region")
    back = [[row.name for row in page.rows]]
    while page.previous_url:
        page = listing(page.previous_url)
        back.append([row.name for row in page.rows])
    assert back == pages[::-1]


def test_a_row_that_comes_in_meanwhile_moves_no_other(teams):
    onward = listing().next_url
    make_team(name="Team 00b")
    second = listing(onward)
    assert [row.name for row in second.rows] == ["Team 04", "Team 05", "Team 06", "Team 07"]


NO_CURSORS = ["x", "%00", "W10", "WyJhIl0", "eyJhIjoxfQ", "W251bGwsIG51bGxd", "W1sxXSwgezF9XQ", "A" * 5000]


@pytest.mark.parametrize("cursor", NO_CURSORS)
def test_a_cursor_that_is_none_shows_the_beginning_or_nothing(teams, cursor):
    for way in ("after", "before"):
        assert len(listing(f"?{way}={cursor}").rows) <= 4


def test_an_unknown_order_is_ignored(teams):
    assert [row.name for row in listing("?sort=password").rows][0] == "Team 00"
    assert [row.name for row in listing("?sort=-memberships__user__password").rows][0] == "Team 00"


def test_a_deep_page_costs_one_query_of_one_page(teams, django_assert_num_queries):
    pages, last = walk()
    deep = listing(last.previous_url)
    with django_assert_num_queries(1) as asked:
        assert len(deep.rows) == 4
    assert "OFFSET" not in asked[0]["sql"]


def test_filters_show_as_chips_that_can_be_taken_away(office):
    request = RequestFactory().get(f"/people/accounts/?role=rep&q={office.rep.name}&after=x&unknown=1")
    shown = Listing(request, User.objects.all(), COLUMNS[:1], filterset=PersonFilter)
    role, text = shown.chips[1], shown.chips[0]
    assert (role.value, text.value) == ("Sales representative", office.rep.name)
    assert "role=" not in role.remove_url
    assert "after=" not in role.remove_url


def test_the_count_stops_where_nobody_needs_it(teams, monkeypatch):
    monkeypatch.setattr("salesdept.common.listing.COUNT_LIMIT", 20)
    assert not listing().count_is_exact
    assert listing().count == 21


def test_an_empty_window_has_no_neighbours():
    window = Keyset(Team.objects.none(), "name")
    assert (window.rows, window.next_cursor, window.previous_cursor) == ([], "", "")
