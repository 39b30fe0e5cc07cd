"""A phone without a line: a visit is logged in three taps, waits, is sent once, and is nobody else's (7.2.1)."""

from datetime import timedelta

import pytest

from customers.models import CheckIn, Communication, PlannedVisit
from salesdept.common.calendar import now, today
from tests.customers.makers import make_customer, make_visit
from tests.customers.test_check_in import photo

pytestmark = pytest.mark.clause("7.2.1")

API = "/api/v1/communications/"
KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('offline-')).length)"
IS_READY = f"async () => {{ await navigator.serviceWorker.ready; return (await {KEPT}) === 1; }}"


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def without_a_line(page, sign_in):
    """`person` is signed in, the phone keeps what it needs, and the line is gone."""

    def enter(person):
        sign_in(person)
        with page.expect_response("**/customers/offline/day/"):
            page.reload()
        page.wait_for_function(IS_READY)
        page.context.set_offline(True)

    return enter


def arrivals(page):
    """Wait for the answer to a check-in that a device sends."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and "/check_in/" in answer.url)


def test_an_arrival_without_a_line_waits_with_place_and_photo_and_is_sent_once(page, without_a_line, office):
    visit = make_visit(office.rep, make_customer(office.rep, name="Acme"), day=today())
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 25.03301, "longitude": 121.56544, "accuracy": 12})
    without_a_line(office.rep)
    page.goto(visit.get_absolute_url())  # what can't be reached is stood in for, with this visit chosen
    taken = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(640, 480)).read()}
    page.get_by_label("Photo").set_input_files(taken)
    before = now()
    page.get_by_role("button", name="Check in with the place").click()
    waiting = page.locator("[data-waiting] li")
    waiting.get_by_text("Checked in · with the place · with a photo").wait_for()
    assert not page.get_by_role("button", name="Check in", exact=True).is_visible()
    assert not CheckIn.objects.exists()

    # The answer to the first sending is lost; it is sent again, and is the same one.
    page.route("**/check_in/", lambda route: (route.fetch(), route.abort()))
    page.context.set_offline(False)
    page.wait_for_function("() => document.querySelector('[data-back]:not([hidden])')")
    page.wait_for_timeout(1500)
    assert CheckIn.objects.count() == 1
    assert waiting.count() == 1
    page.unroute("**/check_in/")
    with arrivals(page) as answer:
        page.reload()
    assert answer.value.ok
    page.reload()
    page.locator("main").get_by_text("Checked in").first.wait_for()
    made = CheckIn.objects.get()
    assert (made.visit, made.by, str(made.latitude), made.accuracy) == (visit, office.rep, "25.03301", 12)
    assert before - timedelta(seconds=2) <= made.at <= made.created_at
    assert made.photo.customer == visit.customer


def test_a_tap_on_the_visit_s_page_whose_line_is_gone_by_then_is_kept_too(page, without_a_line, office):
    visit = make_visit(office.rep, make_customer(office.rep, name="Acme"), day=today())
    without_a_line(office.rep)
    page.context.set_offline(False)
    page.goto(visit.get_absolute_url())
    page.context.set_offline(True)
    page.get_by_role("button", name="Check in", exact=True).click()
    page.get_by_text("the record is kept on this device").wait_for()
    page.locator("[data-waiting] li").get_by_text("Acme").wait_for()
    with arrivals(page):
        page.context.set_offline(False)
    page.get_by_text("Sent: 1").wait_for()
    assert CheckIn.objects.get().visit == visit


def test_a_photo_that_is_none_is_left_out_and_the_arrival_stands(page, without_a_line, office):
    visit = make_visit(office.rep, day=today())
    without_a_line(office.rep)
    page.goto("/offline/")
    page.get_by_label("Photo").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"cut short"})
    page.get_by_role("button", name="Check in", exact=True).click()
    page.locator("[data-waiting] li").get_by_text("with a photo").wait_for()
    # An answer under way while Chromium's emulation of the line changes may stall: sent once the line is settled.
    page.route("**/check_in/", lambda route: route.abort())
    page.context.set_offline(False)
    page.wait_for_function("() => document.querySelector('[data-back]:not([hidden])')")
    page.unroute("**/check_in/")
    with arrivals(page):
        page.reload()
    with arrivals(page):
        page.get_by_role("button", name="Send without the photo").click()
    page.get_by_text("Sent: 1").wait_for()
    assert (CheckIn.objects.get().visit, CheckIn.objects.get().photo) == (visit, None)


def test_a_visit_is_logged_without_a_line_and_sent_once_by_who_logged_it(page, sign_in, without_a_line, office):
    visit = make_visit(office.rep, make_customer(office.rep, name="Acme"), day=today())
    without_a_line(office.rep)
    page.get_by_role("button", name="New").click()
    page.get_by_role("link", name="Visit", exact=True).click()
    page.get_by_role("button", name="Progress made").click()
    waiting = page.locator("[data-waiting] li")
    waiting.get_by_text("Acme").wait_for()
    assert not Communication.objects.exists()

    # Somebody else takes the phone: nothing of it is seen, nothing is sent.
    page.context.set_offline(False)
    page.route(f"**{API}", lambda route: route.abort())
    sign_in(office.second_rep)
    page.goto("/offline/")
    page.get_by_text("Nothing is kept on this device now").wait_for()
    assert waiting.count() == 0
    page.unroute(f"**{API}")
    page.reload()
    page.wait_for_load_state("networkidle")
    assert not Communication.objects.exists()

    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith(API)):
        sign_in(office.rep)
    assert Communication.objects.get().by == office.rep
    assert PlannedVisit.objects.get(pk=visit.pk).state == "done"

    page.get_by_role("button", name=office.rep.name).click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/people/sign-in/")
    page.wait_for_function(f"async () => (await {KEPT}) === 0")
