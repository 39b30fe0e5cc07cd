"""Lists of the API: filters of their pages, order, paging by key; what is not known is refused by name."""

import pytest

from tests.customers.makers import make_customer, make_lead

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

FILES, LEADS = "/api/v1/customers/", "/api/v1/leads/"


@pytest.fixture
def api(office, api_as):
    return api_as(office.manager)


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [row["name"] for row in answer.json()["results"]]


def test_the_filters_of_the_page_hold(office, api):
    for name, level in (("甲", "A"), ("乙", "B"), ("丙", "A")):
        make_customer(office.rep, name=name, level=level)
    make_customer(office.other_rep, name="丁", level="A")
    assert set(names(api.get(FILES, {"level": "A"}))) == {"甲", "丙", "丁"}
    assert set(names(api.get(FILES, {"level": "A", "owner": str(office.rep.pk)}))) == {"甲", "丙"}


def test_a_list_is_walked_in_its_order_forth_and_back(office, api):
    for name in "DBECA":
        make_customer(office.rep, name=name)
    first = api.get(FILES, {"sort": "-name", "page_size": 2})
    second = api.get(first.json()["next"])
    last = api.get(second.json()["next"])
    assert [names(page) for page in (first, second, last)] == [["E", "D"], ["C", "B"], ["A"]]
    assert last.json()["next"] is None
    back = api.get(second.json()["previous"])
    assert names(back) == ["E", "D"]
    assert first.json()["previous"] is None
    assert "after" not in second.json()["previous"]
    links = [(url.strip("<> "), rel) for url, rel in (link.split("; rel=") for link in second["Link"].split(","))]
    assert links == [(second.json()["next"], '"next"'), (second.json()["previous"], '"prev"')]
    assert "next" not in last["Link"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("lvl", "A"),
        ("level", "Z"),
        ("owner", "nobody"),
        ("sort", "phone"),
        ("sort", "-owner__password"),
        ("after", "no-place"),
        ("page_size", "0"),
        ("page_size", "201"),
        ("page_size", "many"),
        ("silent", "-1"),
    ],
)
def test_what_is_not_known_is_refused_by_name(api, parameter, value):
    answer = api.get(FILES, {parameter: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [parameter])


def test_what_a_reader_is_not_asked_is_not_known_either(office, api_as):
    """A rep sees the own leads alone: the filter by owner is not there, as on the page."""
    make_lead(office.rep)
    answer = api_as(office.rep).get(LEADS, {"owner": str(office.rep.pk)})
    assert list(answer.json()["errors"]) == ["owner"]


def test_searching_takes_its_query_alone(api):
    assert list(api.get("/api/v1/find/", {"query": "x"}).json()["errors"]) == ["query"]
