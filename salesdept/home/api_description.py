"""The API's description: for machines as OpenAPI, for people as pages drawn from the same."""

from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import JSONRenderer

from salesdept.common.api.schema import Problem
from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.text import Text

CHAPTERS = {
    "customers": _("Customers"),
    "pipeline": _("Sales"),
    "appraisal": _("Appraisal"),
    "expenses": _("Expenses"),
    "teamdev": _("Team"),
    "salesdept": _("All chapters"),
}
METHODS = ("get", "post", "patch", "delete")


@cache
def _described(language: str) -> dict:
    """The whole API as OpenAPI says it, in the language in force: it changes with a release only, and takes seconds."""
    return SchemaGenerator().get_schema(public=True)


class DrawnOnce(SchemaGenerator):
    """Gives the description that this process has drawn in the language in force."""

    def get_schema(self, request=None, public=False):
        return _described(get_language())


class SchemaView(SpectacularAPIView):
    """`GET /schema/`: the API as OpenAPI 3, in the caller's language."""

    generator_class = DrawnOnce
    renderer_classes = [JSONRenderer]
    roles = EVERYBODY
    clauses = ("1.3.2",)
    chapters = ()


@dataclass(frozen=True)
class Entry:
    """A field of a body or an answer, or a parameter of an address."""

    name: str
    kind: str
    description: str
    is_needed: bool = False


@dataclass(frozen=True)
class Operation:
    """One call: what it takes, what it answers, what it refuses."""

    method: str
    path: str
    summary: str
    description: str
    clauses: list[str]
    takes: list[Entry]
    gives: list[Entry]
    refuses: list[tuple[str, str]]


@dataclass(frozen=True)
class Resource:
    """All calls whose address begins with the same word."""

    name: str
    chapter: Text
    operations: list[Operation] = field(default_factory=list)

    @property
    def description(self) -> str:
        return self.operations[0].description


@screen(_("API"), to=EVERYBODY, clauses=["1.3.2"])
def api(request):
    chapters = groupby(_resources(get_language()).values(), key=lambda resource: resource.chapter)
    context = {"chapters": [(chapter, list(some)) for chapter, some in chapters], "problem": list(Problem().fields)}
    return render(request, "home/api.html", context)


@screen(_("Calls of the API"), to=EVERYBODY, clauses=["1.3.2"])
def api_resource(request, resource):
    found = _resources(get_language()).get(resource)
    if found is None:
        raise Http404
    return render(request, "home/api_resource.html", {"resource": found})


@cache
def _resources(language: str) -> dict[str, Resource]:
    """Everything that the API has, by name, chapter by chapter; it changes with a release only."""
    schema = _described(language)
    found: dict[str, Resource] = {}
    for path, calls in schema["paths"].items():
        name = path.split("/")[3]
        for method in METHODS:
            if method in calls:
                call = calls[method]
                resource = found.setdefault(name, Resource(name, CHAPTERS[call["tags"][0]]))
                resource.operations.append(_operation(schema, method, path, call))
    order: list[Text] = [*CHAPTERS.values()]
    return dict(sorted(found.items(), key=lambda item: order.index(item[1].chapter)))


def _operation(schema: dict, method: str, path: str, call: dict) -> Operation:
    answers = call["responses"]
    body = call.get("requestBody", {"content": {}})
    gives = _entries(schema, next((answers[code] for code in ("200", "201") if code in answers), {}))
    return Operation(
        method=method.upper(),
        path=path,
        summary=call["summary"],
        description=call.get("description", "").replace("`", ""),
        clauses=[clause["number"] for clause in call["x-clauses"]],
        takes=[*_parameters(call), *_entries(schema, body)],
        gives=gives,
        refuses=[(code, answer["description"]) for code, answer in sorted(answers.items()) if code >= "400"],
    )


def _parameters(call: dict) -> list[Entry]:
    given = [one for one in call.get("parameters", []) if one["in"] == "query"]
    return [Entry(one["name"], _kind(one["schema"]), one.get("description", "").replace("`", "")) for one in given]


def _entries(schema: dict, holder: dict) -> list[Entry]:
    """The fields of a body or answer; of a list, those of its rows."""
    (content,) = [*holder.get("content", {}).values()][:1] or [{"schema": {}}]
    shape = _row_of(schema, content["schema"])
    needed = shape.get("required", [])
    return [
        Entry(name, _kind(_resolved(schema, one)), one.get("description") or one.get("title", ""), name in needed)
        for name, one in shape.get("properties", {}).items()
    ]


def _row_of(schema: dict, shape: dict) -> dict:
    shape = _resolved(schema, shape)
    rows = shape if shape.get("type") == "array" else shape.get("properties", {}).get("results")
    return _resolved(schema, rows["items"]) if rows else shape


def _resolved(schema: dict, shape: dict) -> dict:
    """What a reference or a single-membered union stands for."""
    for part in shape.get("allOf", []):
        shape = shape | part
    if "$ref" not in shape:
        return shape
    return schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]


def _kind(shape: dict) -> str:
    """Type and choices in a few words: `string (uuid)`, `A, B, C`."""
    if named := [str(choice) for choice in _choices(shape) if choice not in ("", None)]:
        return ", ".join(named)
    kind = shape.get("type", "object")
    return f"{kind} ({shape['format']})" if "format" in shape else kind


def _choices(shape: dict) -> list:
    parts = [shape, shape.get("items", {}), *shape.get("oneOf", [])]
    return next((part["enum"] for part in parts if part.get("enum")), [])
