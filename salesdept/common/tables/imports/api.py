from django.core.exceptions import ValidationError as Refused
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from ...api.views import DocumentViewSet, entries


class ImportViewSet(DocumentViewSet):
    """Imports of one file each."""

    ordering = "-created_at"
    sort_by = ("created_at",)

    def uploaded(self, request, form: type) -> Response:
        """The answer to a `POST`, whose shape is `form`."""
        given = entries(form(request.data, request.FILES))
        try:
            made = self.model.upload(**given, by=request.user)  # type: ignore[attr-defined]
        except Refused as error:
            raise ValidationError({"file": error.messages}) from error
        return self.answer(made, status.HTTP_201_CREATED)
