"""Views of lists: given ones, saved ones for oneself, the team, the department; a view never shows more rows."""

import pytest

from salesdept.lists.models import LastView, SavedView
from tests.customers.makers import make_customer

from .makers import make_view

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]
LIST = "/customers/"
API = "/api/v1/saved-views/"


def names(answer) -> list[str]:
    return [row.name for row in answer.context["listing"].rows]


def tabs(answer) -> list[str]:
    return [str(label) for label, _url, _is_open in answer.context["views"].tabs]


@pytest.fixture
def files(office):
    for level in "ABC":
        make_customer(office.rep, name=level, level=level)


class TestChoosing:
    def test_the_given_views_stand_first_and_cannot_be_lost(self, office, as_user):
        make_view(office.rep, name="Own")
        browser = as_user(office.rep)
        assert tabs(browser.get(LIST)) == ["All", "Mine", "Overdue in contact", "Class A", "Own"]
        assert browser.post("/lists/views/class-a/remove/").status_code == 404

    def test_a_view_opens_with_filters_order_and_columns(self, office, as_user, files):
        view = make_view(office.rep, "level=A,B&sort=-name&cols=name,level")
        answer = as_user(office.rep).get(LIST, {"view": view.pk}, follow=True)
        assert names(answer) == ["B", "A"]
        assert [column.key for column in answer.context["listing"].columns] == ["name", "level"]

    def test_it_never_shows_more_rows_than_the_reader_may_see(self, office, as_user, files):
        view = make_view(office.manager, "level=A", scope="department")
        assert names(as_user(office.manager).get(LIST, {"view": view.pk}, follow=True)) == ["A"]
        assert names(as_user(office.other_rep).get(LIST, {"view": view.pk}, follow=True)) == []

    def test_who_comes_back_finds_the_view_that_was_left(self, office, as_user, files):
        browser = as_user(office.rep)
        browser.get(LIST, {"view": "class-a"}, follow=True)
        assert names(browser.get(LIST, follow=True)) == ["A"]
        assert names(browser.get(LIST, {"level": "B"})) == ["B"]
        assert names(browser.get(LIST, {"view": "all"})) == ["A", "B", "C"]
        assert names(browser.get(LIST, follow=True)) == ["A", "B", "C"]

    def test_taking_the_last_filter_away_does_not_lead_back_to_the_last_view(self, office, as_user, files):
        browser = as_user(office.rep)
        browser.get(LIST, {"view": "class-a"}, follow=True)
        chip = browser.get(LIST, {"level": "B"}).context["listing"].chips[0]
        assert names(browser.get(f"{LIST}{chip.remove_url}", follow=True)) == ["A", "B", "C"]

    def test_a_view_that_is_gone_shows_all_rows_and_says_so(self, office, as_user, files):
        view = make_view(office.rep)
        LastView.objects.create(user=office.rep, page="customers", view=view.pk)
        SavedView.objects.all().delete()
        browser = as_user(office.rep)
        assert names(browser.get(LIST, follow=True)) == ["A", "B", "C"]
        assert "isn't there any more" in browser.get(LIST, {"view": view.pk}).content.decode()

    def test_what_a_view_asks_for_in_vain_is_left_out_visibly(self, office, as_user, files):
        """A person who left, a filter that is no more."""
        view = make_view(office.manager, f"owner={office.second_rep.pk}&level=A&colour=red")
        office.second_rep.is_active = False
        office.second_rep.save()
        answer = as_user(office.manager).get(LIST, {"view": view.pk}, follow=True)
        assert names(answer) == ["A"]
        assert len(answer.context["listing"].notes) == 2


class TestSaving:
    def test_the_list_as_it_is_shown_becomes_a_view(self, office, as_user, files):
        browser = as_user(office.rep)
        answer = browser.post("/lists/customers/views/new/?level=B&view=all&after=x", {"name": "Bs", "position": 1})
        assert names(browser.get(answer["Location"])) == ["B"]
        assert SavedView.objects.get().query == "level=B"

    def test_each_name_once_a_person_and_page(self, office, as_user):
        make_view(office.rep, name="Bs")
        answer = as_user(office.rep).post("/lists/customers/views/new/", {"name": "Bs", "position": 0})
        assert answer.status_code == 422
        assert "You have a view of this name already." in answer.content.decode()

    def test_is_brought_up_to_date_renamed_and_removed(self, office, as_user, files):
        view = make_view(office.rep)
        browser = as_user(office.rep)
        browser.post(f"/lists/views/{view.pk}/update/", {"query": "level=C&view=x"})
        browser.post(f"/lists/views/{view.pk}/", {"name": "Small ones", "position": 3})
        view.refresh_from_db()
        assert (view.query, view.name, view.position) == ("level=C", "Small ones", 3)
        assert browser.get(f"/lists/views/{view.pk}/remove/").status_code == 200
        browser.post(f"/lists/views/{view.pk}/remove/")
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize(("who", "scope"), [("supervisor", "team"), ("manager", "department")])
    def test_the_supervisor_shows_it_to_the_team_the_manager_to_the_department(self, office, as_user, who, scope):
        asked = {"name": "Ours", "scope": scope, "position": 0}
        as_user(getattr(office, who)).post("/lists/customers/views/new/?level=A", asked)
        assert "Ours" in tabs(as_user(office.rep).get(LIST))
        assert ("Ours" in tabs(as_user(office.other_rep).get(LIST))) == (scope == "department")

    def test_a_member_reads_the_teams_view_and_does_not_change_it(self, office, as_user):
        view = make_view(office.supervisor, scope="team")
        browser = as_user(office.rep)
        for act in ("", "update/", "remove/"):
            assert browser.post(f"/lists/views/{view.pk}/{act}", {"name": "x"}).status_code == 403
        assert browser.delete(f"{API}{view.pk}/").status_code in (403, 404)

    @pytest.mark.parametrize("scope", ["team", "department"])
    def test_a_rep_shows_it_to_nobody_else(self, office, as_user, scope):
        as_user(office.rep).post("/lists/customers/views/new/", {"name": "x", "scope": scope, "position": 0})
        assert SavedView.objects.get().scope == "own"


class TestApi:
    def test_views_are_made_changed_listed_and_removed(self, office, as_user):
        browser = as_user(office.supervisor)
        asked = {"page": "customers", "name": "Ours", "query": "level=A&view=all", "scope": "team"}
        made = browser.post(API, asked, "application/json")
        assert made.status_code == 201, made.content
        assert (made.json()["query"], made.json()["team"]) == ("level=A", str(office.team.pk))
        one = f"{API}{made.json()['id']}/"
        assert browser.patch(one, {"name": "Theirs"}, "application/json").json()["name"] == "Theirs"
        assert [view["name"] for view in as_user(office.rep).get(API, {"page": "customers"}).json()["results"]] == [
            "Theirs"
        ]
        assert as_user(office.rep).patch(one, {"name": "x"}, "application/json").status_code == 403
        assert as_user(office.supervisor).delete(one).status_code == 204

    def test_a_rep_gets_no_team_view_by_this_door(self, office, as_user):
        asked = {"page": "customers", "name": "x", "query": "", "scope": "team"}
        assert as_user(office.rep).post(API, asked, "application/json").status_code == 403
        asked |= {"page": "nowhere", "scope": "own"}
        assert as_user(office.rep).post(API, asked, "application/json").status_code == 400
