"""A phone without a line: a visit is logged in three taps, waits, is sent once, and is nobody else's (7.2.1)."""

import pytest

from customers.models import Communication, PlannedVisit
from salesdept.common.calendar import today
from tests.customers.makers import make_customer, make_visit

pytestmark = pytest.mark.clause("7.2.1")

API = "/api/v1/communications/"
KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('offline-')).length)"
IS_READY = f"async () => {{ await navigator.serviceWorker.ready; return (await {KEPT}) === 1; }}"


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_a_visit_is_logged_without_a_line_and_sent_once_by_who_logged_it(page, sign_in, office):
    visit = make_visit(office.rep, make_customer(office.rep, name="Acme"), day=today())
    sign_in(office.rep)
    with page.expect_response("**/customers/offline/day/"):
        page.reload()
    page.wait_for_function(IS_READY)

    page.context.set_offline(True)
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
