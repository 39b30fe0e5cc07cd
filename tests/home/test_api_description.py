"""The description of the API is true: it holds, and answers are as it says."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from salesdept.common.api.views import CarefulWrites
from salesdept.common.workflow import Document
from tests.access import PAGES
from tests.routes import all_patterns
from tests.test_access import ARGUMENTS

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.3.2")]

NO_JSON = {
    "api:schema",
    *("api:attachment-content", "api:paper-content", "api:project-note-content"),
    *("api:bonus-run-payroll-file", "api:correction-document", "api:claim-document", "api:wallet-content"),
}
READ = sorted(name for name in PAGES if name.startswith("api:") and name not in NO_JSON)
ROUTES = {route.name: route for route in all_patterns()}


@pytest.fixture(scope="module")
def schema() -> dict:
    whole = SchemaGenerator().get_schema(public=True)
    _spell_null(whole["components"])
    return whole


def test_holds_and_leaves_nothing_to_guess(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


@pytest.mark.parametrize("name", READ)
def test_answers_are_as_described(schema, office, api_as, name):
    """Read by each who may: a rep's answer may lack what a manager's has."""
    arguments = ARGUMENTS[name](office) if ROUTES[name].arguments else {}
    described = Draft202012Validator(_answer(schema, name) | {"components": schema["components"]})
    for who in sorted(PAGES[name]):
        answer = api_as(getattr(office, who)).get(reverse(name.removeprefix("api:"), kwargs=arguments))
        assert answer.status_code == 200, (name, who)
        described.validate(answer.json())


def _answer(schema: dict, name: str) -> dict:
    path = "/" + ROUTES[name].path.replace("^", "").replace("$", "").replace("\\", "")
    path = path.partition("(?P<pk>")[0] + ("{id}" + path.rpartition(")")[2] if "(?P<pk>" in path else "")
    return schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]


def _spell_null(part) -> None:
    """OpenAPI 3.0 says `nullable` where JSON Schema allows null; and what is not named is not there."""
    if isinstance(part, dict):
        if part.pop("nullable", False):
            kind = {name: part.pop(name) for name in list(part)}
            part["anyOf"] = [kind, {"type": "null"}]
        if "properties" in part and "type" in part:
            part["additionalProperties"] = False
        for one in part.values():
            _spell_null(one)
    elif isinstance(part, list):
        for one in part:
            _spell_null(one)


def test_every_step_that_somebody_takes_has_its_address(schema):
    for route in ROUTES.values():
        if route.name.endswith("take-step"):
            model: type[Document] = route.callback.cls.model
            prefix = "/" + route.path.partition("^")[0] + route.path.partition("^")[2].partition("(")[0]
            for name, rule in model.steps().items():
                assert (f"{prefix}{{id}}/{name}/" in schema["paths"]) == (rule.roles != ()), (model, name)


def test_every_write_minds_the_headers():
    """Once only, and only as read."""
    for route in ROUTES.values():
        if route.name.startswith("api:") and {"post", "patch"} & set(getattr(route.callback, "actions", ())):
            assert issubclass(route.callback.cls, CarefulWrites), route.name


def test_a_body_is_the_fields_of_its_form(schema):
    def body(path, method):
        return schema["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]

    new = body("/api/v1/customers/", "post")
    assert {"name", "tax_id", "level", "record_id"} <= set(new["properties"])
    assert new["required"] == ["name", "level", "status"]
    assert new["properties"]["level"]["enum"] == ["A", "B", "C"]
    assert "required" not in body("/api/v1/customers/{id}/", "patch")
    assert "customer" in body("/api/v1/contacts/", "post")["required"]
    assert body("/api/v1/leads/{id}/disqualify/", "post")["required"] == ["reason"]


def test_a_refusal_is_as_described(schema, office, api_as):
    """By role, by rule, by entry, by absence: one shape."""
    from tests.customers.makers import make_lead

    lead = make_lead(office.rep, phone="", email="")
    api = api_as(office.rep)
    answers = {
        403: api_as(office.finance).get("/api/v1/leads/"),
        422: api.post(f"/api/v1/leads/{lead.pk}/qualify/"),
        400: api.post("/api/v1/leads/", {}, format="json"),
        404: api.get("/api/v1/leads/01a208ac-0000-7000-8000-000000000000/"),
    }
    for code, answer in answers.items():
        assert answer.status_code == code
        problem = schema["components"]["schemas"]["Problem"]
        Draft202012Validator(problem | {"additionalProperties": False}).validate(answer.json())
    assert answers[422].json()["clause"] == "3.1.2"
    assert answers[422].json()["remedy_url"].endswith("/edit/")
    assert {"company", "channel"} == set(answers[400].json()["errors"])


class TestPages:
    def test_name_every_resource_and_lead_to_it(self, office, as_user):
        page = as_user(office.rep).get("/api/").content.decode()
        for resource in ("customers", "opportunities", "scorecards", "claims", "praise", "find"):
            assert f'href="/api/{resource}/"' in page
            assert as_user(office.rep).get(f"/api/{resource}/").status_code == 200

    def test_tell_fields_and_refusals_of_a_step(self, office, as_user):
        page = as_user(office.rep).get("/api/leads/").content.decode()
        assert "POST /api/v1/leads/{id}/disqualify/" in page
        assert "the answer names the clause and the way out" in page

    def test_of_no_resource_are_not_found(self, office, as_user):
        assert as_user(office.rep).get("/api/nothing/").status_code == 404

    def test_the_schema_is_for_those_who_are_signed_in(self, office, as_user, client):
        assert client.get("/api/v1/schema/").status_code in (401, 403)
        assert as_user(office.rep).get("/api/v1/schema/").json()["openapi"].startswith("3.")

    def test_the_schema_is_whole_and_in_the_callers_language(self, schema, office, as_user):
        rep = as_user(office.rep)
        english, chinese = (
            rep.get("/api/v1/schema/", headers={"Accept-Language": language}).json() for language in ("en", "zh-hant")
        )
        assert english["paths"].keys() == chinese["paths"].keys() == schema["paths"].keys()
        assert english != chinese
