"""The API's manner: rows only through visible_to, steps by POST."""

from django.http import Http404
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from .web import visible_or_404


class VisibleField(serializers.PrimaryKeyRelatedField):
    """A reference that only finds what the caller may see; foreign and absent rows get the same error."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)


class DocumentSerializer(serializers.ModelSerializer):
    """A document with its state, read-only, and the steps open to the caller."""

    open_steps = serializers.SerializerMethodField()

    def get_open_steps(self, document) -> list[str]:
        return [rule.name for rule in document.open_steps(self.context["request"].user)]


class DocumentViewSet(viewsets.ReadOnlyModelViewSet):
    """The documents of `model` that the caller may see; `POST /{id}/{step}/` takes a step by the model's own rules.

    Set `model`, `serializer_class`, `roles`, `clauses`.
    """

    roles: tuple | list | None = ()
    clauses: tuple = ()
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user).for_list()

    def get_object(self):
        return visible_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    @action(detail=True, methods=["post"], url_path="(?P<step>[a-z_]+)")
    def take_step(self, request, step, pk=None):
        rule = self.model.steps().get(step)
        if rule is None:
            raise Http404
        document = self.get_object()
        if refusal := rule.refusal(document, request.user):
            raise refusal
        document.must_be_as_shown(request.data.get("version"))
        form = rule.make_form(request.data, document, request.user)
        if form is not None and not form.is_valid():
            raise ValidationError(form.errors)
        document.perform(step, by=request.user, **(form.cleaned_data if form else {}))
        return Response(self.get_serializer(self.get_object()).data)
