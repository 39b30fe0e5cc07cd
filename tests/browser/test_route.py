"""The route of the day in another order: by mouse, by finger, by keys, and without JavaScript (3.1.3)."""

from datetime import time

import pytest

from customers.models import PlannedVisit
from salesdept.common.calendar import today
from tests.customers.makers import make_customer, make_visit

pytestmark = pytest.mark.clause("3.1.3")

ROUTE = "/customers/calendar/route/"
FIRST, SECOND, THIRD = "Acme", "Beta", "Cedar"


@pytest.fixture(autouse=True)
def _day(office):
    for hour, name in ((9, FIRST), (11, SECOND), (14, THIRD)):
        customer = make_customer(office.rep, name=name)
        make_visit(office.rep, customer, day=today(), starts=time(hour), ends=time(hour + 1))


def kept(office) -> list[str]:
    return [visit.customer.name for visit in PlannedVisit.objects.route(office.rep, today())]


def shown(page) -> list[str]:
    return page.locator(".stop h2 a").all_inner_texts()


def placed(page):
    """Wait until the server has kept the new order and the list is drawn anew."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and "/place/" in answer.url)


def handle(page, name):
    return page.get_by_role("button", name=f"Another place: {name}")


def middle(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_stop_is_dragged_with_the_mouse_and_stays_there(page, sign_in, office):
    sign_in(office.rep)
    page.goto(ROUTE)
    assert shown(page) == [FIRST, SECOND, THIRD]
    page.mouse.move(*middle(handle(page, THIRD)))
    page.mouse.down()
    page.mouse.move(*middle(page.locator(".stop").first), steps=8)
    assert shown(page) == [THIRD, FIRST, SECOND]
    with placed(page):
        page.mouse.up()
    assert kept(office) == [THIRD, FIRST, SECOND]
    page.reload()
    assert shown(page) == [THIRD, FIRST, SECOND]
    assert page.locator(".stop-number").all_inner_texts() == ["1", "2", "3"]


def test_escape_puts_what_is_held_back(page, sign_in, office):
    sign_in(office.rep)
    page.goto(ROUTE)
    page.mouse.move(*middle(handle(page, FIRST)))
    page.mouse.down()
    page.mouse.move(*middle(page.locator(".stop").last), steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert shown(page) == kept(office) == [FIRST, SECOND, THIRD]
    assert not PlannedVisit.objects.exclude(place_in_day=None).exists()


def test_arrows_move_it_and_the_focus_stays_on_its_handle(page, sign_in, office):
    sign_in(office.rep)
    page.goto(ROUTE)
    handle(page, FIRST).focus()
    for order in ([SECOND, FIRST, THIRD], [SECOND, THIRD, FIRST]):
        with placed(page):
            page.keyboard.press("ArrowDown")
        page.wait_for_function(
            "order => [...document.querySelectorAll('.stop h2 a')].map((a) => a.innerText).join() === order",
            arg=",".join(order),
        )
        assert kept(office) == order
        assert handle(page, FIRST).evaluate("one => one === document.activeElement")
    assert page.locator("[data-route-says]").inner_text() == f"{FIRST}: stop 3"
    page.keyboard.press("ArrowDown")
    assert kept(office) == [SECOND, THIRD, FIRST]


class TestOnAPhone:
    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        return browser_context_args | {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

    def test_a_finger_drags_it(self, page, sign_in, office):
        sign_in(office.rep)
        page.goto(ROUTE)
        handle(page, FIRST).scroll_into_view_if_needed()
        (x, y), (_x, below) = middle(handle(page, FIRST)), middle(page.locator(".stop").nth(1))
        touch = page.context.new_cdp_session(page)

        def finger(kind, *points):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at} for at in points]})

        finger("touchStart", y)
        for step in range(1, 9):
            finger("touchMove", y + (below + 20 - y) * step / 8)
        with placed(page):
            finger("touchEnd")
        assert kept(office) == [SECOND, FIRST, THIRD]


class TestWithoutJavaScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args):
        return browser_context_args | {"java_script_enabled": False}

    def test_buttons_move_it(self, page, sign_in, office):
        sign_in(office.rep)
        page.goto(ROUTE)
        assert not handle(page, FIRST).is_visible()
        page.get_by_role("button", name=f"Later: {FIRST}").click()
        page.wait_for_load_state()
        assert shown(page) == kept(office) == [SECOND, FIRST, THIRD]
        page.get_by_role("button", name=f"Earlier: {THIRD}").click()
        page.wait_for_load_state()
        assert shown(page) == kept(office) == [SECOND, THIRD, FIRST]
