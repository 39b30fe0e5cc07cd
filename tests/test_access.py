"""Every address, everybody in the office and a stranger, against one table (7.1.3). A new page without a row fails.

A GET changes nothing, whoever sends it, and what a page shows runs nothing inline and loads nothing from elsewhere.
"""

from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import reverse

from .access import ACTS, PAGES, PUBLIC
from .access.office import EVERYBODY
from .routes import Route, all_patterns
from .tables import Watch

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3"), pytest.mark.usefixtures("in_and_out")]

HERE = Path(__file__).parent
ABSENT = "01a208ac-0000-7000-8000-000000000000"
# Any value will do for these beside the id of a record that is not there.
ANY = {
    "other": ABSENT,
    "purpose": "requirements",
    "step": "send",
    "name": "send",
    "kind": "contract",
    "form": "csv",
    "key": "q2",
    "indicator": "amount",
    "place": 1,
    "person": ABSENT,
    "line": ABSENT,
    "number": 1,
    "part": "plan",
}
REFUSED = {403, 404, 405}
TWINS = {"other_rep", "second_finance"}
"""Every row holds their twins, `second_rep` and `finance`, or leaves them out with them (tested below)."""


def arguments() -> dict:
    """name -> maker of the address's arguments, from every tests/<app>/routes.py."""
    found = {
        "regulation:clause": lambda office: {"number": "5.3.3"},
        "home:api_resource": lambda office: {"resource": "customers"},
    }
    for path in sorted(HERE.glob("*/routes.py")):
        found |= import_module(f"tests.{path.parent.name}.routes").ROUTES
    return found


ROUTES = {route.name: route for route in all_patterns()}
ARGUMENTS = arguments()


def test_every_address_has_its_row():
    known = PUBLIC | set(ACTS) | set(PAGES)
    assert sorted(set(ROUTES) - known) == [], "add these to tests/access/"
    assert sorted(known - set(ROUTES)) == [], "these are no addresses any more"


def test_every_address_with_arguments_has_its_maker():
    assert sorted(name for name, route in ROUTES.items() if route.arguments and name not in ARGUMENTS) == []


def test_every_row_holds_both_twins_or_neither():
    for name, people in (PAGES | ACTS).items():
        assert ("second_rep" in people) == ("other_rep" in people), name
        assert ("finance" in people) == ("second_finance" in people), name


def existing(names) -> list[str]:
    """Of the table's rows those that exist; the two tests above say what is missing."""
    return sorted(name for name in names if name in ROUTES and (not ROUTES[name].arguments or name in ARGUMENTS))


@pytest.mark.parametrize("name", existing(PAGES | ACTS))
def test_an_address_answers_those_in_its_row_alone(name, office, client):
    """GET by everybody, POST by those outside the row: refused, and the tables stay as they were."""
    address, absent = address_of(ROUTES[name], office), absent_of(ROUTES[name])
    watch = Watch()
    # What is absent is asked for by one inside the row and one outside: a role makes no difference there.
    inside = (PAGES | ACTS)[name]
    seekers = {min(inside, default=""), min(EVERYBODY - set(inside), default="")}
    drawn: set[bool] = set()
    for who in sorted(EVERYBODY - TWINS, key=lambda one: (one in inside, one)):
        client.force_login(getattr(office, who))
        # The page around is drawn once for those inside and once for those outside; else as a page's script asks.
        part = {"HX-Request": "true"} if (who in inside) in drawn else {}
        drawn.add(who in inside)
        gets_what_the_row_says(name, who, client.get(address, headers=part))
        if absent and who in seekers:
            assert client.get(absent).status_code in REFUSED, (name, who, "finds what is absent")
        if who not in inside:
            refused = client.post(address, {"reason": "x"}, headers={"HX-Request": "true"})
            assert refused.status_code in REFUSED, (name, who, "acts", refused.status_code)
    client.logout()
    is_sent_to_sign_in(name, client.get(address))
    assert not watch.has_changed(), f"{name}: a GET or a refused POST changed something"


def gets_what_the_row_says(name, who, answer) -> None:
    if name in ACTS:
        assert answer.status_code in {302, *REFUSED}, (name, who, answer.status_code)
    elif who in PAGES[name]:
        assert answer.status_code == 200, (name, who, answer.status_code)
        look_over(answer)
    else:
        assert answer.status_code in {403, 404}, (name, who, answer.status_code)


def is_sent_to_sign_in(name, answer) -> None:
    assert answer.status_code in {302, 401, 403, 405}, (name, "stranger", answer.status_code)
    if answer.status_code == 302 and name != "set_language":
        assert answer["Location"].startswith(reverse("people:sign_in")), name


@pytest.mark.parametrize("name", existing(PUBLIC))
def test_a_public_page_opens_for_strangers(name, office, client):
    answer = client.get(address_of(ROUTES[name], office))
    assert answer.status_code == 200
    look_over(answer)


def address_of(route: Route, office) -> str:
    return address_for(route, ARGUMENTS[route.name](office) if route.arguments else {})


def absent_of(route: Route) -> str:
    """The same address of a record that is not there; "" where the address names none."""
    if "pk" not in route.arguments:
        return ""
    number = route.name.startswith(("api:sales-entry", "api:contract-copy"))
    others = {name: value for name, value in ANY.items() if name in route.arguments}
    return address_for(route, others | {"pk": 0 if number else ABSENT})


def address_for(route: Route, given: dict) -> str:
    return reverse(route.name.removeprefix("api:"), kwargs=given)


def look_over(answer) -> None:
    """Nothing inline, nothing foreign (SEC-054)."""
    if answer.headers["Content-Type"].startswith("text/html"):
        reader = PageReader()
        reader.feed(b"".join(answer).decode())
        assert reader.offences == []


class PageReader(HTMLParser):
    """Collects inline scripts, styles and handlers, and addresses on other hosts."""

    def __init__(self):
        super().__init__()
        self.offences: list[str] = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.offences.append(f"<{tag}>")
        for name, value in attributes:
            if name == "style" or name.startswith("on"):
                self.offences.append(f"{tag} {name}")
            fetches = name in {"src", "action", "formaction", "data", "poster"} or (name == "href" and tag != "a")
            if fetches and (value or "").startswith(("http:", "https:", "//")):
                self.offences.append(f"{tag} {name}={value}")
