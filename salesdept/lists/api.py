"""Saved views as JSON; `query` is what stands behind the ? of the list's address."""

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.mixins import CreateModelMixin, DestroyModelMixin, UpdateModelMixin

from salesdept.common.api.views import RecordViewSet
from salesdept.common.screens import EVERYBODY

from .filters import SavedViewFilter
from .models import SavedView
from .pages import PAGES


class SavedViewSerializer(serializers.ModelSerializer):
    page = serializers.CharField()
    query = serializers.CharField(allow_blank=True, max_length=2000)

    class Meta:
        model = SavedView
        fields = ["id", "page", "name", "query", "scope", "owner", "team", "position"]
        read_only_fields = ["owner", "team"]
        validators: list = []

    def validate_page(self, name):
        page = PAGES.get(name)
        if page is None or not page.is_open_to(self.context["request"].user):
            raise serializers.ValidationError(
                serializers.ChoiceField.default_error_messages["invalid_choice"].format(input=name)
            )
        return name

    def save(self):
        by = self.context["request"].user
        view = self.instance or SavedView(owner=by)
        for name in set(self.validated_data) - {"query", "scope"}:
            setattr(view, name, self.validated_data[name])
        if "query" in self.validated_data:
            view.keep(QueryDict(self.validated_data["query"]))
        view.show_to(self.validated_data.get("scope", view.scope), by=by)
        view.full_clean()
        view.save()
        self.instance = view
        return view


class SavedViewViewSet(CreateModelMixin, UpdateModelMixin, DestroyModelMixin, RecordViewSet):
    """Views of lists that the caller may choose. A supervisor keeps the team's, the manager the department's."""

    model = SavedView
    serializer_class = SavedViewSerializer
    filterset_class = SavedViewFilter
    roles = EVERYBODY
    clauses = ("7.1.1",)
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]

    def get_queryset(self):
        return SavedView.objects.visible_to(self.request.user)

    def get_object(self):
        view = super().get_object()
        if self.request.method in ("PATCH", "DELETE"):
            view.must_be_kept_by(self.request.user)
        return view


def register(router) -> None:
    """Add saved views to the API."""
    router.register("saved-views", SavedViewViewSet, basename="saved-view")
