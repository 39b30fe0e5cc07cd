"""Who can see a file, and why (7.1.3): the answer on the file and the rule of the lists agree, person by person."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from customers.models import Customer
from customers.readers import readers_of
from salesdept.common.calendar import today
from salesdept.people.models import Role, User
from tests.makers import make_user

from .makers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]


def people(file) -> set:
    return {reader.person for reader in readers_of(file)}


def who_see_it(file) -> set:
    """The active people in whose lists it stands."""
    return {person for person in User.objects.active() if file in Customer.objects.visible_to(person)}


def as_it_is_read(file) -> dict:
    """person -> (whole, on asking), as the page and the API ask it."""
    found = {}
    for person in who_see_it(file):
        read = Customer.objects.visible_to(person).read_by(person).get(pk=file.pk)
        found[person] = (bool(read.reads_whole), read.may_reveal(person))
    return found


def agrees(file) -> None:
    told = {reader.person: (reader.reads_whole, reader.may_reveal) for reader in readers_of(file)}
    assert told == as_it_is_read(file)


class TestAnswer:
    @pytest.fixture
    def file(self, office):
        return make_customer(office.rep)

    def test_owner_line_and_roles(self, office, file):
        assert people(file) == {office.rep, office.supervisor, office.manager, office.clerk, office.leadership}
        agrees(file)

    def test_those_with_whom_it_is_shared(self, office, file):
        for colleague in (office.second_rep, office.other_supervisor, office.technical, office.aftersales):
            file.share(colleague, by=office.rep)
        assert {office.second_rep, office.other_supervisor, office.technical, office.aftersales} <= people(file)
        agrees(file)

    def test_nobody_whose_sharing_has_ended(self, office, file):
        file.share(office.second_rep, by=office.rep, until=today())
        assert office.second_rep in people(file)
        file.grants.update(until=today() - timedelta(days=1))
        assert office.second_rep not in people(file)
        agrees(file)

    def test_the_team_of_today_counts(self, office, file):
        office.rep.move_to(office.other_team, since=today(), by=office.admin)
        assert office.other_supervisor in people(file)
        assert office.supervisor not in people(file)
        agrees(file)

    def test_nobody_who_has_left(self, office, file):
        file.share(office.second_rep, by=office.rep)
        office.second_rep.deactivate(by=office.admin, heir=None)
        assert office.second_rep not in people(file)
        agrees(file)

    def test_another_post_ends_what_the_former_one_gave(self, office, file):
        file.share(office.technical, by=office.rep)
        User.objects.filter(pk=office.technical.pk).update(role=Role.FINANCE)
        assert office.technical.pk not in {person.pk for person in people(file)}
        agrees(Customer.objects.get(pk=file.pk))

    def test_a_file_of_the_supervisor_and_one_of_the_manager(self, office):
        for owner in (office.supervisor, office.manager):
            file = make_customer(owner)
            assert owner in people(file)
            agrees(file)

    def test_a_file_in_the_pool(self, office, file):
        file.give_back(by=office.rep, reason="No need")
        assert people(file) == {office.manager, office.clerk, office.leadership}
        agrees(file)

    def test_every_reason_is_named(self, office, file, as_user):
        leader = make_user(Role.SUPERVISOR, team=None, name="無隊主管")
        file.share(leader, by=office.rep)
        page = as_user(office.rep).get(f"{file.get_absolute_url()}readers/").content.decode()
        for words in ("owns the file", "leads the owner&#x27;s team", "無隊主管", "sees all files as Sales clerk"):
            assert words in page


@pytest.mark.walk
def test_every_file_and_everybody_of_the_demo_company_agree():
    """Listed is who sees it, for each of the files and each of the people."""
    call_command("seed_demo", profile="acceptance", stdout=StringIO())
    files = list(Customer.objects.order_by("pk"))
    seen = {one: set(Customer.objects.visible_to(one).values_list("pk", flat=True)) for one in User.objects.all()}
    assert len(files) > 20
    for file in files:
        assert people(file) == {person for person, ids in seen.items() if file.pk in ids and person.is_active}, file
