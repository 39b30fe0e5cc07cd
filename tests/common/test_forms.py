"""Two people at one record, five taps on one button."""

import pytest

from salesdept.common.errors import Stale
from salesdept.common.models import AuditEntry
from salesdept.common.records import uuid7
from salesdept.people.forms import TeamForm
from salesdept.people.models import Team

pytestmark = pytest.mark.django_db


def edit(team, by, name, version):
    """A form as it was filled in and checked, not saved yet."""
    form = TeamForm({"name": name, "region": "", "version": version}, instance=Team.objects.get(pk=team.pk), by=by)
    form.is_valid()
    return form


def test_a_late_save_shows_both_values_and_may_be_repeated(office):
    edit(office.team, office.admin, "First", 1).save()
    late = edit(office.team, office.manager, "Second", 1)
    assert not late.is_valid()
    assert late.status == 409
    assert "Saved meanwhile: First" in late.errors["name"][0]
    assert late.data["version"] == 2, "the same form sent once more saves over the colleague knowingly"


def test_of_two_at_the_same_moment_one_is_told(office):
    mine, theirs = edit(office.team, office.admin, "Mine", 1), edit(office.team, office.manager, "Theirs", 1)
    assert mine.is_valid()
    assert theirs.is_valid()
    mine.save()
    with pytest.raises(Stale):
        theirs.save()
    assert Team.objects.get(pk=office.team.pk).name == "Mine"


def test_each_edit_keeps_what_it_changed(office):
    edit(office.team, office.admin, "Far North", 1).save()
    assert AuditEntry.objects.of(office.team).get().details == {"changed": {"name": ["North", "Far North"]}}


def test_an_edit_that_changes_nothing_leaves_no_trace(office):
    edit(office.team, office.admin, "North", 1).save()
    assert not AuditEntry.objects.of(office.team).exists()


@pytest.mark.parametrize("nonsense", ["abc", "-1", "99999999999999999999", "1.5"])
def test_a_version_that_is_none_is_no_way_round(office, nonsense):
    assert not edit(office.team, office.admin, "Other", nonsense).is_valid()


def test_five_taps_make_one_record(office, as_user):
    browser = as_user(office.manager)
    record_id = uuid7()
    for _ in range(5):
        browser.post("/people/teams/new/", {"name": "West", "region": "", "record_id": record_id})
    assert Team.objects.filter(name="West").count() == 1


def test_a_new_record_never_takes_the_place_of_an_old_one(office, as_user):
    browser = as_user(office.manager)
    browser.raise_request_exception = False
    browser.post("/people/teams/new/", {"name": "West", "region": "", "record_id": office.team.pk})
    assert Team.objects.get(pk=office.team.pk).name == "North"
