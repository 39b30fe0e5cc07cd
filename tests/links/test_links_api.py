"""Private links made by programs (7.1.3): the address is told once, to who passes it on, and kept nowhere."""

from datetime import timedelta

import pytest
from django.test import Client

from salesdept.common.calendar import today
from salesdept.common.models import KeptAnswer
from salesdept.links.models import PrivateLink, hash_of
from salesdept.messages.models import OutboxMessage

from .makers import make_brief, make_link, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

LINKS = "/api/v1/private-links/"


def asked(brief, **given) -> dict:
    facts = {"to": "other", "name": "Ms Wang", "email": "wang@client.example", "way": "hand"}
    return (
        {"purpose": "requirements", "record": str(brief.pk), "expires_on": today() + timedelta(days=9)} | facts | given
    )


def test_a_program_makes_one_and_is_told_the_address_once(office, api_as):
    api, brief = api_as(office.rep), make_brief(office.rep)
    made = api.post(LINKS, asked(brief), headers={"Idempotency-Key": "once"})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    link = PrivateLink.objects.get()
    address = made.json()["address"]
    assert link.token_hash == hash_of(address.split("/")[-2])
    assert not KeptAnswer.objects.exists()
    assert Client().get(address[address.index("/l/") :]).status_code == 200
    [listed] = api.get(LINKS, {"record": str(brief.pk)}).json()["results"]
    assert (listed["name"], listed["opens"], listed["times_opened"]) == ("Ms Wang", True, 0)
    assert not {"address", "token_hash", "email"} & set(listed)


def test_what_goes_by_mail_is_told_to_nobody(office, api_as):
    made = api_as(office.rep).post(LINKS, asked(make_brief(office.rep), way="mail"))
    assert (made.status_code, made.json()["address"]) == (201, "")
    assert "/l/" in OutboxMessage.objects.get().body


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"purpose": "nothing"}, 404), ({"record": "01a208ac-0000-7000-8000-000000000001"}, 404), ({"name": ""}, 400)],
)
def test_what_is_wrong_is_refused(office, api_as, wrong, status):
    assert api_as(office.rep).post(LINKS, asked(make_brief(office.rep), **wrong)).status_code == status
    assert not PrivateLink.objects.exists()


def test_who_may_not_send_it_makes_renews_and_revokes_none(office, api_as):
    brief = make_brief(office.rep)
    link = make_link(office.rep, brief=brief)
    for person, status in ((office.clerk, 403), (office.leadership, 403), (office.other_rep, 404)):
        api = api_as(person)
        assert api.post(LINKS, asked(brief)).status_code == status
        for act in ("renew", "revoke"):
            assert api.post(f"{LINKS}{link.pk}/{act}/").status_code == status
    assert PrivateLink.objects.standing().get() == link


def test_a_renewed_and_a_revoked_one_open_no_more(office, api_as):
    link, api = make_link(office.rep, way="hand"), api_as(office.rep)
    renewed = api.post(f"{LINKS}{link.pk}/renew/").json()
    assert Client().get(path_of(link)).status_code == 404
    assert api.post(f"{LINKS}{renewed['id']}/revoke/").json()["opens"] is False
    assert Client().get(renewed["address"].removeprefix("http://localhost:8000")).status_code == 404
    assert api.post(f"{LINKS}{renewed['id']}/revoke/").status_code == 409
