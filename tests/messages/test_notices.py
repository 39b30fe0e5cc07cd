import pytest

from salesdept.messages import in_language_of
from salesdept.messages.models import Notice


def tell(person, key="claim:1", **given):
    return Notice.tell(person, **{"key": key, "title": "Your claim was sent back", "url": "/expenses/"} | given)


def test_is_told_once_per_meaning(office):
    assert tell(office.rep) is True
    assert tell(office.rep) is False
    assert tell(office.second_rep) is True
    assert Notice.objects.count() == 2


def test_who_has_left_is_told_nothing(office):
    office.rep.is_active = False
    assert tell(office.rep) is False


def test_is_written_in_the_language_of_its_reader(office):
    office.rep.language = "zh-hans"
    with in_language_of(office.rep):
        from django.utils.translation import get_language

        assert get_language() == "zh-hans"


@pytest.mark.clause("7.1.3")
def test_is_seen_by_its_recipient_alone(office, as_user):
    tell(office.rep)
    assert "Your claim was sent back" in as_user(office.rep).get("/notices/").content.decode()
    assert "Your claim was sent back" not in as_user(office.manager).get("/notices/").content.decode()
    theirs = Notice.objects.get(recipient=office.rep)
    assert as_user(office.manager).post(f"/notices/{theirs.pk}/read/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_is_marked_read_and_leads_to_its_record(office, as_user):
    tell(office.rep)
    answer = as_user(office.rep).post(f"/notices/{Notice.objects.get().pk}/read/")
    assert answer["Location"] == "/expenses/"
    assert not Notice.objects.unread().exists()


def test_never_leads_out_of_the_house(office, as_user):
    tell(office.rep, url="//evil.example/")
    answer = as_user(office.rep).post(f"/notices/{Notice.objects.get().pk}/read/")
    assert answer["Location"] == "/notices/"


def test_all_are_marked_read_at_once(office, as_user):
    tell(office.rep, key="a")
    tell(office.rep, key="b")
    tell(office.second_rep, key="a")
    as_user(office.rep).post("/notices/read/")
    assert Notice.objects.unread().count() == 1
