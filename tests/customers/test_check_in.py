"""Arriving at a visit (7.2.1): when, and where and with a photo for who lets the browser tell; and the day's route."""

from datetime import time, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from customers.models import CheckIn, DataRequest, PlannedVisit
from customers.visits.route import map_url
from salesdept.common.audit import AuditEntry
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, RuleBroken

from ..at_once import at_once, passed
from .makers import make_customer, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.2.1")]

HERE = {"latitude": "25.033012345", "longitude": "121.565437", "accuracy": "30.4"}
LATITUDE = 0x8825
"""The tag under which a camera notes the place."""


def check_in(browser, visit, **given):
    return browser.post(f"{visit.get_absolute_url()}check-in/", given)


def photo(size=(2400, 1800), **saved) -> SimpleUploadedFile:
    """As a phone takes it: with the place in it, larger than any screen."""
    noted = Image.Exif()
    noted[LATITUDE] = {1: "N", 2: (25.0, 2.0, 0.0)}
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, **{"format": "JPEG", "exif": noted} | saved)
    return SimpleUploadedFile("IMG_20261129_GPS.jpg", out.getvalue(), "image/jpeg")


class TestArriving:
    def test_a_tap_keeps_the_time_and_no_place(self, office, as_user):
        visit = make_visit(office.rep, day=today())
        assert check_in(as_user(office.rep), visit).status_code == 302
        made = CheckIn.objects.get()
        assert (made.visit, made.latitude, made.photo) == (visit, None, None)

    def test_the_place_is_kept_to_the_metre_where_the_browser_tells_it(self, office, as_user):
        check_in(as_user(office.rep), make_visit(office.rep, day=today()), **HERE)
        made = CheckIn.objects.get()
        assert (made.latitude, made.longitude, made.accuracy) == (Decimal("25.03301"), Decimal("121.56544"), 30)

    @pytest.mark.parametrize(
        "told",
        [
            {"latitude": "25"},
            HERE | {"latitude": "91"},
            HERE | {"longitude": "nan"},
            HERE | {"accuracy": "-1"},
            HERE | {"latitude": "1e400"},
        ],
    )
    def test_half_a_place_is_told_and_nothing_is_kept(self, office, as_user, told):
        answer = check_in(as_user(office.rep), make_visit(office.rep, day=today()), **told)
        assert answer.status_code == 422
        assert not CheckIn.objects.exists()

    def test_it_is_on_the_day_itself(self, office, as_user):
        answer = check_in(as_user(office.rep), make_visit(office.rep))
        assert answer.status_code == 422
        assert "move" in answer.content.decode()
        with pytest.raises(RuleBroken):
            CheckIn.make(make_visit(office.rep, day=today() - timedelta(days=1)), by=office.rep)

    @pytest.mark.clause("7.1.3")
    def test_nobody_arrives_for_another(self, office, as_user):
        visit = make_visit(office.rep, day=today())
        assert check_in(as_user(office.supervisor), visit).status_code == 403
        assert check_in(as_user(office.other_rep), visit).status_code == 404
        assert not CheckIn.objects.exists()

    def test_one_arrives_once(self, office, as_user):
        visit, browser = make_visit(office.rep, day=today()), as_user(office.rep)
        assert [check_in(browser, visit).status_code for _tap in range(3)] == [302, 409, 409]
        visit.meet(by=office.rep, outcome="progress")
        with pytest.raises(NotNow):
            CheckIn.make(visit, by=office.rep)

    def test_a_program_says_so_too(self, office, api_as):
        visit = make_visit(office.rep, day=today())
        answer = api_as(office.rep).post(f"/api/v1/visits/{visit.pk}/check_in/", HERE)
        assert answer.status_code == 200
        assert answer.data["check_in"]["latitude"] == "25.03301"
        assert api_as(office.rep).post(f"/api/v1/visits/{visit.pk}/check_in/", HERE).status_code == 409


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_arrival(office):
    visit = make_visit(office.rep, day=today())

    def tap():
        CheckIn.make(PlannedVisit.objects.get(pk=visit.pk), by=office.rep)

    assert passed(at_once(tap, tap)) == 1


@pytest.mark.clause("7.1.3")
class TestThePlace:
    def test_it_is_read_by_the_person_and_by_who_answers_for_the_person(self, office, as_user, api_as):
        customer = make_customer(office.rep)
        customer.share(office.second_rep, by=office.rep)
        visit = make_visit(office.rep, customer, day=today())
        check_in(as_user(office.rep), visit, **HERE)
        readers = {"rep": True, "supervisor": True, "manager": True, "second_rep": False, "clerk": False}
        for who, reads in readers.items():
            page = as_user(getattr(office, who)).get(visit.get_absolute_url()).content.decode()
            told = api_as(getattr(office, who)).get(f"/api/v1/visits/{visit.pk}/").data["check_in"]
            assert ("25.03301" in page, told["latitude"] == "25.03301") == (reads, reads), who
            assert told["at"] is not None

    def test_it_stands_in_no_history(self, office, as_user):
        visit = make_visit(office.rep, day=today())
        check_in(as_user(office.rep), visit, **HERE)
        told = str(list(AuditEntry.objects.values_list("details", flat=True)))
        assert "25.03" not in told
        assert visit.history().first().action == "check_in"

    def test_it_is_forgotten_in_time_and_the_arrival_stays(self, office, run_job, settings):
        settings.CHECK_IN_PLACE_DAYS = 90
        place = {"latitude": Decimal("25"), "longitude": Decimal("121"), "accuracy": 5}
        CheckIn.make(make_visit(office.rep, day=today()), by=office.rep, **place)
        run_job("forget_places", today() + timedelta(days=89))
        assert CheckIn.objects.with_place().count() == 1
        run_job("forget_places", today() + timedelta(days=92))
        assert (CheckIn.objects.count(), CheckIn.objects.with_place().count()) == (1, 0)

    def test_it_goes_with_the_person_who_leaves(self, office, run_job):
        CheckIn.make(make_visit(office.rep, day=today()), by=office.rep, latitude=25, longitude=121, accuracy=5)
        office.rep.deactivate(by=office.admin, heir=office.second_rep)
        run_job("forget_places", today())
        assert not CheckIn.objects.with_place().exists()

    def test_it_goes_with_a_private_person_who_is_erased(self, office):
        customer = make_customer(office.rep, name="李小華", kind="person")
        visit = make_visit(office.rep, customer, day=today())
        CheckIn.make(visit, by=office.rep, latitude=25, longitude=121, accuracy=5)
        contact = customer.contacts.get(is_self=True)
        request = DataRequest.receive(contact, by=office.rep, kind="erasure", how="mail", asked_on=today())
        request.check_identity(by=office.manager, identity="called back")
        request.agree(by=office.manager, decision="yes")
        request.erase(by=office.manager)
        assert not CheckIn.objects.with_place().exists()


@pytest.mark.clause("7.1.3")
class TestThePhoto:
    def test_it_goes_into_the_file_without_what_the_camera_noted(self, office, as_user):
        visit = make_visit(office.rep, make_customer(office.rep, name="Acme"), day=today())
        assert check_in(as_user(office.rep), visit, photo=photo()).status_code == 302
        kept = CheckIn.objects.get().photo
        assert kept.customer == visit.customer
        assert kept.title == f"{today():%Y-%m-%d} Acme.jpg"
        with Image.open(kept.newest.stored) as picture:
            assert dict(picture.getexif()) == {}
            assert max(picture.size) == 1600

    @pytest.mark.parametrize(
        "upload",
        [
            SimpleUploadedFile("photo.jpg", b"MZ program"),
            SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff cut short"),
            SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>"),
            photo(size=(10_000, 6_000), format="PNG"),
        ],
        ids=["program", "cut short", "script", "too many pixels"],
    )
    def test_what_is_no_photo_is_told_at_the_field(self, office, as_user, upload):
        upload.seek(0)
        answer = check_in(as_user(office.rep), make_visit(office.rep, day=today()), photo=upload)
        assert answer.status_code == 422
        assert "photo" in answer.context["check_in_form"].errors
        assert not CheckIn.objects.exists()


@pytest.mark.clause("3.1.3")
class TestRoute:
    def day(self, office) -> list:
        """Three visits of today: an hour, an earlier hour, no hour."""
        hours = [{"starts": time(14), "ends": time(15)}, {"starts": time(9), "ends": time(10)}, {}]
        return [make_visit(office.rep, day=today(), **given) for given in hours]

    def shown(self, browser) -> list:
        return [stop.visit for stop in browser.get(reverse("customers:route")).context["stops"]]

    def test_it_goes_by_the_hours_until_somebody_orders_it(self, office, as_user):
        late, early, open_end = self.day(office)
        make_visit(office.second_rep, day=today())
        make_visit(office.rep, day=today()).cancel(by=office.rep, reason="ill")
        browser = as_user(office.rep)
        assert self.shown(browser) == [early, late, open_end]
        browser.post(f"{open_end.get_absolute_url()}place/", {"place": 0})
        assert self.shown(browser) == [open_end, early, late]

    def test_another_day_has_another_order(self, office, as_user):
        late, early, open_end = self.day(office)
        open_end.put_in_route(0, by=office.rep)
        open_end.move(by=office.rep, day=today() + timedelta(days=1))
        assert self.shown(as_user(office.rep)) == [early, late]
        assert PlannedVisit.objects.get(pk=open_end.pk).place_in_day is None

    @pytest.mark.parametrize("place", ["", "x", "-1", "9" * 30])
    def test_a_place_that_cannot_be_changes_nothing(self, office, as_user, place):
        late, early, open_end = self.day(office)
        browser = as_user(office.rep)
        assert browser.post(f"{late.get_absolute_url()}place/", {"place": place}).status_code == 302
        assert self.shown(browser) == [early, late, open_end]

    @pytest.mark.clause("7.1.3")
    def test_it_is_ordered_by_whose_day_it_is(self, office, as_user, api_as):
        visit = self.day(office)[0]
        assert as_user(office.supervisor).post(f"{visit.get_absolute_url()}place/", {"place": 0}).status_code == 403
        answer = api_as(office.rep).post(f"/api/v1/visits/{visit.pk}/put_in_route/", {"place": 2})
        assert answer.data["place_in_day"] == 2

    @pytest.mark.clause("7.1.3")
    def test_it_is_read_by_whose_day_it_is_and_by_who_leads(self, office, as_user):
        late, early, open_end = self.day(office)
        address = f"{reverse('customers:route')}?person={office.rep.pk}"
        for who, status in {"supervisor": 200, "manager": 200, "other_supervisor": 404, "second_rep": 404}.items():
            assert as_user(getattr(office, who)).get(address).status_code == status, who
        page = as_user(office.supervisor).get(address)
        assert [stop.visit for stop in page.context["stops"]] == [early, late, open_end]
        assert "data-handle" not in page.content.decode()
        assert "/place/" not in page.content.decode()
        team = as_user(office.supervisor).get(reverse("customers:calendar"), {"team": 1}).content.decode()
        assert f"?person={office.rep.pk}" in team
        assert as_user(office.rep).get(f"{reverse('customers:route')}?person=x").status_code == 404

    def test_ordered_without_reloading_the_list_comes_back_in_its_order(self, office, as_user):
        late, early, open_end = self.day(office)
        part = as_user(office.rep).post(
            f"{open_end.get_absolute_url()}place/", {"place": 0}, headers={"HX-Request": "true"}
        )
        assert [stop.visit for stop in part.context["stops"]] == [open_end, early, late]
        assert "<html" not in part.content.decode()

    def test_the_map_is_the_device_s_own(self, office, as_user):
        make_visit(office.rep, make_customer(office.rep, address="瑞光路 1 號 <b>"), day=today())
        browser = as_user(office.rep)
        page = browser.get(reverse("customers:route"), headers={"User-Agent": "Mozilla (Linux; Android 16)"})
        assert "geo:0,0?q=%E7%91%9E" in page.content.decode()
        assert map_url("A & B", "Mozilla (iPhone; ...)") == "maps:?q=A%20%26%20B"
        assert map_url("") == ""

    def test_its_page_asks_the_same_few_questions_for_many_stops(self, office, as_user, django_assert_max_num_queries):
        for _stop in range(12):
            make_visit(office.rep, day=today())
        browser = as_user(office.rep)
        with django_assert_max_num_queries(8):
            browser.get(reverse("customers:route"))


def test_the_history_of_a_day_is_told_by_its_own_clock(office):
    """The arrival is of the moment at which it is said, on the company's day."""
    with as_of(today() + timedelta(days=3)):
        visit = make_visit(office.rep, day=today())
        made = CheckIn.make(visit, by=office.rep)
        assert made.at.date() == today()
