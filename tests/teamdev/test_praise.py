"""Public praise (6.3.2, 6.2.2)."""

import pytest
from django.db import IntegrityError, transaction

from salesdept.common.records import uuid7
from salesdept.messages.models import Notice
from teamdev.models import Praise

pytestmark = [pytest.mark.django_db, pytest.mark.clause("6.3.2"), pytest.mark.clause("6.2.2")]


@pytest.fixture
def praise(office, as_user):
    """`rep` praises the colleague of another team by the page."""

    def give(by=office.rep, receiver=office.other_rep, text="Stayed until the switch-over was done.", **more):
        return as_user(by).post("/teamdev/praise/new/", {"receiver": receiver.pk, "text": text} | more)

    return give


def test_is_read_by_everybody(office, as_user, praise):
    assert praise().status_code == 302
    for reader in (office.finance, office.technical, office.leadership, office.admin):
        assert "Stayed until the switch-over" in as_user(reader).get("/teamdev/praise/").content.decode()


def test_is_told_to_who_is_praised(office, praise):
    praise()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.body) == (office.other_rep, "Stayed until the switch-over was done.")


def test_five_taps_are_one_praise(praise):
    record_id = uuid7()
    for _ in range(5):
        praise(record_id=record_id)
    assert Praise.objects.count() == 1
    assert Notice.objects.count() == 1


def test_nobody_praises_himself(office, praise):
    assert praise(receiver=office.rep).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Praise.objects.create(giver=office.rep, receiver=office.rep, text="me")


def test_who_has_left_is_praised_no_more(office, praise):
    office.other_rep.deactivate(by=office.admin, heir=None)
    assert praise().status_code == 422


def test_markup_is_shown_as_text(office, as_user, praise):
    praise(text="<script>alert(1)</script>{{ 7*7 }}")
    page = as_user(office.rep).get("/teamdev/praise/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_nobody_praises_in_anothers_name(office, praise):
    praise(giver=office.manager.pk)
    assert Praise.objects.get().giver == office.rep


class TestApi:
    def test_gives_the_wall_and_takes_praise(self, office, api_as):
        answer = api_as(office.rep).post(
            "/api/v1/praise/", {"receiver": office.other_rep.pk, "text": "Well done."}, format="json"
        )
        assert answer.status_code == 201
        assert api_as(office.finance).get("/api/v1/praise/").json()["results"][0]["text"] == "Well done."

    def test_refuses_what_the_page_refuses(self, office, api_as):
        answer = api_as(office.rep).post("/api/v1/praise/", {"receiver": office.rep.pk, "text": "me"}, format="json")
        assert answer.status_code == 400
        assert api_as(office.admin).post("/api/v1/praise/", {}, format="json").status_code == 403
        assert not Praise.objects.exists()

    def test_takes_nothing_but_whom_and_what_for(self, office, api_as):
        entered = {
            "receiver": office.other_rep.pk,
            "text": "Well done.",
            "giver": office.manager.pk,
            "created_at": "2020-01-01",
        }
        api_as(office.rep).post("/api/v1/praise/", entered, format="json")
        assert Praise.objects.get().giver == office.rep

    def test_strangers_and_forged_calls_are_refused(self, office, client):
        from rest_framework.test import APIClient

        assert client.get("/api/v1/praise/").status_code == 401
        strict = APIClient(enforce_csrf_checks=True)
        strict.force_login(office.rep)
        entered = {"receiver": office.other_rep.pk, "text": "x"}
        assert strict.post("/api/v1/praise/", entered, format="json").status_code == 403
