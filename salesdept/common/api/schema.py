"""The API described as OpenAPI. What forms and steps know is read from them: nothing is written down twice."""

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_filters.filters import Filter, ModelChoiceFilter
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from ..regulation import CLAUSES
from ..workflow import Step

STEP = "{step}/"
JSON, MULTIPART = "application/json", "multipart/form-data"


class Problem(serializers.Serializer):
    """Why a call was refused, in the caller's language."""

    detail = serializers.CharField()
    clause = serializers.CharField(required=False)
    remedy = serializers.CharField(required=False)
    remedy_url = serializers.CharField(required=False)
    errors = serializers.DictField(required=False)  # type: ignore[assignment]
    checks = serializers.ListField(child=serializers.DictField(), required=False)
    changes = serializers.ListField(child=serializers.DictField(), required=False)


def taking(form_class: type) -> Callable:
    """Declare the form whose fields are the body of an act: @taking(HandOverForm)."""

    def declare(act):
        act.takes = form_class
        return act

    return declare


def one_path_per_step(endpoints: list) -> list:
    """`/leads/{id}/{step}/` as what it stands for, `/leads/{id}/qualify/` and so on, but steps that no role takes."""
    return [spelled for endpoint in endpoints for spelled in _spelled_out(*endpoint)]


def _spelled_out(path: str, regex: str, method: str, callback) -> Iterator[tuple]:
    if not path.endswith(STEP):
        yield path, regex, method, callback
        return
    for name, rule in callback.cls.model.steps().items():
        if rule.roles != ():
            yield f"{path.removesuffix(STEP)}{name}/", regex, method, callback


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "salesdept.people.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": _("A key of the page My access keys.")}


class ClauseSchema(AutoSchema):
    """One operation: what it takes from its form, what it refuses by which clause."""

    view: Any

    @property
    def act(self) -> str:
        """The view's method, or the step."""
        return self.path.rstrip("/").rpartition("/")[2] if self.step else getattr(self.view, "action", "list")

    @property
    def step(self) -> Step | None:
        if getattr(self.view, "action", "") != "take_step":
            return None
        return self.view.model.steps()[self.path.rstrip("/").rpartition("/")[2]]

    @property
    def form(self) -> type | None:
        """The form that reads the body."""
        if self.step:
            return import_string(self.step.form) if self.step.form else forms.Form
        standing = {"create": "new_form", "partial_update": "edit_form"}
        declared = getattr(self.view, standing.get(self.act, ""), None)
        return getattr(getattr(self.view, self.act, None), "takes", declared)

    @property
    def is_list(self) -> bool:
        return self.act == "list"

    def get_operation_id(self) -> str:
        return f"{getattr(self.view, 'basename', 'schema')}_{self.act}"

    def get_override_parameters(self) -> list:
        """The headers that a call understands, and the one that answers bear."""
        once = _("A text of your own; the same call with the same key, within 24 hours, gets its first answer again.")
        as_read = _("ETags of the record as you read it; refused with 412 if it reads otherwise now.")
        held = _("ETags that you hold; answered with 304 if one still fits.")
        headers = []
        if self.method == "POST":
            headers.append(_header("Idempotency-Key", once))
        if self.is_write and "{id}" in self.path:
            headers.append(_header("If-Match", as_read))
        if self.act == "retrieve":
            headers.append(_header("If-None-Match", held))
        if self.act in ("retrieve", "create", "partial_update") or self.step:
            headers.append(_header("ETag", _("Names this answer."), response=["200", "201"]))
        return headers

    @property
    def is_write(self) -> bool:
        return self.method in ("POST", "PATCH")

    def get_tags(self) -> list[str]:
        return [type(self.view).__module__.partition(".")[0]]

    def get_summary(self) -> str:
        if self.step:
            return str(self.step.label)
        texts = {
            "list": _("List"),
            "retrieve": _("Read one"),
            "create": _("Make one"),
            "partial_update": _("Change"),
            "destroy": _("Remove"),
        }
        return texts.get(self.act, self.act.replace("_", " ").capitalize())

    def get_description(self) -> str:  # type: ignore[override]
        """The act's own words, else the view's."""
        if self.step:
            return cleandoc(getattr(self.view.model, self.step.name).__doc__ or "")
        own = getattr(type(self.view), self.act, None)
        is_ours = own is not None and not own.__module__.startswith("rest_framework")
        return cleandoc((is_ours and own.__doc__) or type(self.view).__doc__ or "")

    def get_extensions(self) -> dict[str, Any]:
        clauses = (self.step.clause,) if self.step else self.view.clauses
        return {"x-clauses": [{"number": number, "title": str(CLAUSES[number].title)} for number in clauses]}

    def get_request_serializer(self):
        if not self.is_write:
            return None
        declared = super().get_request_serializer()
        if self.form is None:
            return declared if self.act == "create" else None
        fields = self.form.base_fields | (getattr(self.view, "named_beside", {}) if self.act == "create" else {})
        if self.step:
            fields = fields | {"version": forms.IntegerField(label=_("The version that was shown"), required=False)}
        has_file = any(isinstance(field, forms.FileField) for field in fields.values())
        needed = [] if self.method == "PATCH" else [name for name, field in fields.items() if self._needs(name, field)]
        return {MULTIPART if has_file else JSON: body_of(fields, needed)}

    def _needs(self, name: str, field: forms.Field) -> bool:
        """A form may name in `asked_of_some` what it doesn't ask of everybody."""
        is_asked = field.required and not isinstance(field, forms.BooleanField)
        return is_asked and name not in getattr(self.form, "asked_of_some", ())

    def get_response_serializers(self):
        answer = super().get_response_serializers()
        usual = {"create": {"201": answer}, "destroy": {"204": None}}.get(self.act, {"200": answer})
        answers = answer if isinstance(answer, dict) else usual
        if self.act == "retrieve":
            answers |= {"304": OpenApiResponse(description=_("It still reads as If-None-Match says."))}
        return answers | {code: Problem for code in self.refusals()}

    def refusals(self) -> dict[str, str]:
        """Status -> what it says."""
        says = {"401": _("Not signed in, or the key is not valid.")}
        if self.view.roles is not None or self.method != "GET":
            says["403"] = _("This belongs to another role or person; the clause says to whom.")
        if self.is_list or self.form:
            says["400"] = _("A parameter or entry is not right; `errors` names it.")
        if "{id}" in self.path:
            says["404"] = _("There is no such record, or the caller may not see it.")
        if self.method != "GET":
            says["409"] = _("The record is in another state or was changed meanwhile.")
            says["422"] = _("A rule forbids it; the answer names the clause and the way out.")
            if "{id}" in self.path:
                says["412"] = _("The record reads otherwise than If-Match says.")
        return says

    def _get_response_for_code(self, serializer, status_code, media_types=None, direction="response"):
        described = super()._get_response_for_code(serializer, status_code, media_types, direction)
        return described | {"description": described["description"] or self.refusals().get(status_code, "")}

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        """REST framework forgets of a field that is only read that it may be empty."""
        shape = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, serializers.ChoiceField) and field.read_only and _may_be_empty(field):
            shape = shape | {"enum": [*shape["enum"], ""]}
        return shape

    def _get_filter_parameters(self) -> list[dict]:
        if not self.is_list or not getattr(self.view, "filterset_class", None):
            return []
        filters = self.view.filterset_class.base_filters
        return [
            {"name": name, "in": "query", "description": str(one.label or ""), "schema": _schema_of_filter(one)}
            for name, one in filters.items()
        ]


def _may_be_empty(field: Any) -> bool:
    names = {one.name: one for one in field.parent.Meta.model._meta.get_fields()}
    return getattr(names.get(field.source), "blank", False)


def _schema_of_filter(one: Filter) -> dict[str, Any]:
    """Rows to choose from depend on who asks: they are named by their id."""
    return ROW if isinstance(one, ModelChoiceFilter) else schema_of(one.field)


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, **more)


def body_of(fields: dict[str, forms.Field], needed: list[str]) -> dict[str, Any]:
    """The fields of a form as the JSON object that fills them in."""
    body = {"type": "object", "properties": {name: _described(field) for name, field in fields.items()}}
    return body | ({"required": needed} if needed else {})


def _described(field: forms.Field) -> dict[str, Any]:
    words = [str(words) for words in (field.label, field.help_text) if words]
    return schema_of(field) | ({"description": ". ".join(words)} if words else {})


ROW = {"type": "string", "format": "uuid"}

# The first that fits names the type: subclasses stand before their parents.
TYPES: tuple[tuple[type, dict], ...] = (
    (forms.ModelMultipleChoiceField, {"type": "array", "items": ROW}),
    (forms.MultipleChoiceField, {"type": "array", "items": {"type": "string"}}),
    (forms.ModelChoiceField, ROW),
    (forms.NullBooleanField, {"type": "boolean", "nullable": True}),
    (forms.BooleanField, {"type": "boolean"}),
    (forms.DecimalField, {"type": "string", "format": "decimal"}),
    (forms.IntegerField, {"type": "integer"}),
    (forms.DateTimeField, {"type": "string", "format": "date-time"}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.UUIDField, {"type": "string", "format": "uuid"}),
    (forms.EmailField, {"type": "string", "format": "email"}),
    (forms.URLField, {"type": "string", "format": "uri"}),
    (forms.FileField, {"type": "string", "format": "binary"}),
    (forms.Field, {"type": "string"}),
)


def schema_of(field: forms.Field) -> dict[str, Any]:
    """Type and bounds of a form's field as OpenAPI says them; one with a `row_form` is a list of such rows."""
    if row_form := getattr(field, "row_form", None):
        return {"type": "array", "items": body_of(row_form.base_fields, [])}
    schema = next(dict(schema) for kind, schema in TYPES if isinstance(field, kind))
    values = _plain_choices(field)
    if values and schema["type"] == "array":
        schema["items"] = schema["items"] | {"enum": values}
    elif values:
        schema["enum"] = [*values, *([] if field.required else [""])]
    if (longest := getattr(field, "max_length", None)) and schema == {"type": "string"}:
        schema["maxLength"] = longest
    if schema["type"] == "integer":
        bounds: dict[Any, str] = {MinValueValidator: "minimum", MaxValueValidator: "maximum"}
        bounding: list[Any] = [one for one in field.validators if type(one) in bounds]
        schema |= {bounds[type(one)]: one.limit_value for one in bounding}
    return schema


def _plain_choices(field: forms.Field) -> list[str]:
    """The values to choose from; none where they are rows."""
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return []
    choices: Any = field.choices
    return [str(value) for value, _label in choices if value != ""]
