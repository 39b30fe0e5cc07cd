"""Pages of people and teams (2.1)."""

from datetime import date

import pytest

from salesdept.common.models import AuditEntry
from salesdept.messages.models import OutboxMessage
from salesdept.people.models import Role, Team, User
from tests.makers import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("2.1")]


class TestList:
    def test_the_admin_sees_everybody(self, office, as_user):
        page = as_user(office.admin).get("/people/accounts/").content.decode()
        assert office.finance.email in page
        assert office.rep.email in page

    def test_the_manager_sees_the_department(self, office, as_user):
        page = as_user(office.manager).get("/people/accounts/").content.decode()
        assert office.rep.email in page
        assert office.finance.email not in page
        assert as_user(office.manager).get(office.finance.get_absolute_url()).status_code == 404

    def test_is_filtered_and_sorted_by_the_address(self, office, as_user):
        office.rep.deactivate(by=office.admin, heir=None)
        browser = as_user(office.admin)

        def rows(query):
            listing = browser.get(f"/people/accounts/?{query}").context["listing"]
            return [person.email for person in listing.rows]

        assert rows("role=clerk") == [office.clerk.email]
        assert rows(f"team={office.other_team.pk}&sort=-email") == sorted(
            [office.other_rep.email, office.other_supervisor.email], reverse=True
        )
        assert rows("access=False") == [office.rep.email]
        assert rows(f"q={office.technical.email}") == [office.technical.email]

    def test_costs_the_same_for_few_and_many(self, office, as_user, django_assert_max_num_queries):
        browser = as_user(office.admin)
        with django_assert_max_num_queries(7):
            browser.get("/people/accounts/")


class TestInvitation:
    def test_makes_an_account_with_a_place(self, office, as_user):
        entered = {"name": "吳小姐", "email": "Wu@Example.test", "role": "rep", "team": office.team.pk}
        answer = as_user(office.manager).post("/people/accounts/invite/", entered)
        person = User.objects.get(email="wu@example.test")
        assert answer["Location"] == person.get_absolute_url()
        assert person.team == office.team
        assert not person.has_usable_password()

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"team": ""}, "belong to a team"),
            ({"role": "finance"}, "Select a valid choice"),
            ({"role": "manager"}, "Select a valid choice"),
            ({"email": "taken@example.test"}, "already"),
            ({"name": ""}, "required"),
        ],
    )
    def test_says_what_is_wrong_at_the_field(self, office, as_user, wrong, message):
        make_user(email="taken@example.test")
        entered = {"name": "吳小姐", "email": "wu@example.test", "role": "rep", "team": office.team.pk} | wrong
        answer = as_user(office.manager).post("/people/accounts/invite/", entered)
        assert answer.status_code == 422
        assert message in answer.content.decode()
        assert not User.objects.filter(name="吳小姐").exists()


class TestPerson:
    def test_shows_places_and_history(self, office, as_user):
        office.rep.move_to(office.other_team, since=date(2026, 10, 16), by=office.admin)
        page = as_user(office.admin).get(office.rep.get_absolute_url()).content.decode()
        assert "North" in page
        assert "South" in page
        assert "Moved to a team" in page

    def test_is_edited_and_the_change_is_traced(self, office, as_user):
        url = f"{office.rep.get_absolute_url()}edit/"
        as_user(office.manager).post(url, {"name": "林淑芬", "email": "Lin@example.test", "version": 1})
        office.rep.refresh_from_db()
        assert (office.rep.name, office.rep.email) == ("林淑芬", "lin@example.test")
        assert AuditEntry.objects.of(office.rep).filter(action="edit", by=office.manager).exists()

    @pytest.mark.clause("7.1.3")
    def test_the_former_address_is_told_of_a_change(self, office, as_user, django_capture_on_commit_callbacks):
        former = office.rep.email
        url = f"{office.rep.get_absolute_url()}edit/"
        with django_capture_on_commit_callbacks(execute=True):
            as_user(office.manager).post(url, {"name": office.rep.name, "email": "taken@over.test", "version": 1})
        assert OutboxMessage.objects.get().address == former

    def test_a_colleagues_save_in_between_is_shown(self, office, as_user):
        url = f"{office.rep.get_absolute_url()}edit/"
        as_user(office.manager).post(url, {"name": "First", "email": office.rep.email, "version": 1})
        late = as_user(office.admin).post(url, {"name": "Second", "email": office.rep.email, "version": 1})
        assert late.status_code == 409
        assert "Saved meanwhile: First" in late.content.decode()

    def test_nothing_but_name_and_address_is_taken(self, office, as_user):
        url = f"{office.rep.get_absolute_url()}edit/"
        entered = {"name": "Lin", "email": office.rep.email, "version": 1}
        more = {"role": "admin", "is_superuser": "1", "is_active": "", "is_demo": "1"}
        as_user(office.manager).post(url, entered | more)
        office.rep.refresh_from_db()
        assert (office.rep.role, office.rep.is_superuser, office.rep.is_active) == (Role.REP, False, True)

    def test_a_role_beyond_ones_reach_is_refused(self, office, as_user):
        answer = as_user(office.manager).post(f"{office.rep.get_absolute_url()}role/", {"role": "admin"})
        assert answer.status_code == 422
        office.rep.refresh_from_db()
        assert office.rep.role == Role.REP

    def test_a_move_that_the_rule_forbids_names_the_clause(self, office, as_user):
        answer = as_user(office.admin).post(
            f"{office.rep.get_absolute_url()}team/", {"team": office.other_team.pk, "since": "2014-01-01"}
        )
        assert answer.status_code == 422
        assert "§ 2.1" in answer.content.decode()

    @pytest.mark.clause("7.1.3")
    def test_is_deactivated_with_an_heir(self, office, as_user):
        url = f"{office.manager.get_absolute_url()}deactivate/"
        assert as_user(office.admin).post(url, {}).status_code == 422, "a manager needs a successor"
        as_user(office.admin).post(url, {"heir": office.supervisor.pk})
        assert User.manager() == office.supervisor

    @pytest.mark.clause("7.1.3")
    def test_only_who_could_hold_it_is_offered_as_heir(self, office, as_user):
        page = as_user(office.admin).get(f"{office.rep.get_absolute_url()}deactivate/")
        heirs = set(page.context["form"].fields["heir"].queryset)
        assert heirs == {office.second_rep, office.other_rep, office.supervisor, office.other_supervisor}

    def test_comes_back(self, office, as_user):
        office.rep.deactivate(by=office.admin, heir=None)
        as_user(office.admin).post(f"{office.rep.get_absolute_url()}reactivate/")
        assert User.objects.get(pk=office.rep.pk).is_active


class TestTeams:
    def test_everybody_sees_who_works_where(self, office, as_user):
        page = as_user(office.technical).get("/people/teams/").content.decode()
        assert office.rep.name in page
        assert "North" in page
        assert office.rep.get_absolute_url() not in page

    def test_are_made_and_renamed(self, office, as_user):
        as_user(office.manager).post("/people/teams/new/", {"name": "West", "region": "台中"})
        west = Team.objects.get(name="West")
        as_user(office.manager).post(f"/people/teams/{west.pk}/edit/", {"name": "Far West", "region": "", "version": 1})
        west.refresh_from_db()
        assert west.name == "Far West"

    def test_two_of_one_name_are_refused(self, office, as_user):
        assert as_user(office.manager).post("/people/teams/new/", {"name": "North"}).status_code == 422

    def test_cost_the_same_for_few_and_many(self, office, as_user, django_assert_max_num_queries):
        browser = as_user(office.manager)
        with django_assert_max_num_queries(6):
            browser.get("/people/teams/")
