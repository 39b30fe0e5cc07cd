"""The API's manner: rows only through visible_to, steps by POST."""

from functools import partial

from django.http import Http404
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from ..web import visible_or_404
from .preconditions import carefully, is_named, tag_of


class VisibleField(serializers.PrimaryKeyRelatedField):
    """A reference that only finds what the caller may see; foreign and absent rows get the same error."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)


class DocumentSerializer(serializers.ModelSerializer):
    """A document with its state, read-only, and the steps open to the caller."""

    open_steps = serializers.SerializerMethodField()

    def get_open_steps(self, document) -> list[str]:
        return [rule.name for rule in document.open_steps(self.context["request"].user)]


class CarefulWrites(GenericViewSet):
    """Writes once only, and only what is as the caller read it: as the headers of the call ask."""

    def initial(self, request, *args, **kwargs):
        """Who is allowed to call writes as carefully as the headers ask."""
        super().initial(request, *args, **kwargs)
        method = request.method.lower()
        if method in ("post", "patch") and hasattr(self, method):
            setattr(self, method, partial(carefully, self, getattr(self, method)))


class RecordViewSet(CarefulWrites, ReadOnlyModelViewSet):
    """The records of `model` that the caller may see.

    Set `model`, `serializer_class`, `roles` and `clauses`; `filterset_class`, `ordering` and `sort_by` (what the
    caller may order by) as the list's page has them.
    """

    model: type
    roles: tuple | list | None = ()
    clauses: tuple = ()
    filterset_class: type | None = None
    ordering = "pk"
    sort_by: tuple[str, ...] = ()
    lookup_value_regex = "[0-9a-f-]{36}"

    @property
    def queryset(self):
        """No rows: it tells the description of the API what the model is."""
        return self.model._default_manager.none()

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user).for_list()

    def get_object(self):
        return visible_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def retrieve(self, request, *args, **kwargs):
        shown = self.shown()
        tag = tag_of(shown)
        if is_named(tag, request.headers.get("If-None-Match", "")):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(shown, headers={"ETag": tag})

    def shown(self) -> dict:
        """The record of this address as the caller may read it now."""
        return self.get_serializer(self.get_object()).data

    def answer(self, record, code: int = status.HTTP_200_OK) -> Response:
        """What a write made of the record."""
        self.kwargs["pk"] = record.pk
        shown = self.shown()
        return Response(shown, code, headers={"ETag": tag_of(shown)})


class DocumentViewSet(RecordViewSet):
    """Records with states; `POST /{id}/{step}/` takes a step by the model's own rules."""

    @action(detail=True, methods=["post"], url_path="(?P<step>[a-z_]+)")
    def take_step(self, request, step, pk=None):
        rule = self.model.steps().get(step)
        if rule is None:
            raise Http404
        document = self.get_object()
        if refusal := rule.refusal(document, request.user):
            raise refusal
        document.must_be_as_shown(request.data.get("version"))
        entered = entries(rule.make_form(request.data, document, request.user, request.FILES))
        document.perform(step, by=request.user, **entered)
        return self.answer(document)


def entries(form) -> dict:
    """What a form was filled in with; {} where there is no form, NotFilledIn where it does not hold."""
    if form is None:
        return {}
    if not form.is_valid():
        raise NotFilledIn(form)
    return form.cleaned_data


class NotFilledIn(ValidationError):
    """What a form does not take, and the clause that asks for it."""

    def __init__(self, form):
        super().__init__(form.errors)
        self.clause = getattr(form, "clause", "")
