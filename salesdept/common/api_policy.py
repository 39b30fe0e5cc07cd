"""What holds for every API call: who may call, clean input, paging by key, refusals with clause and remedy."""

import json

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.pagination import BasePagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from .errors import NotYourPart, RuleBroken
from .listing import Keyset
from .screens import EVERYBODY


class CleanJSONParser(JSONParser):
    """JSON without NUL characters, of bounded depth."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            content = super().parse(stream, media_type, parser_context)
            if "\\u0000" in json.dumps(content):
                raise ParseError(_("The text holds a character that cannot be stored."))
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deep.")) from error
        return content


class SignedIn(BasePermission):
    """Signed in, and of one of the view's `roles` (EVERYBODY: any)."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        roles = getattr(view, "roles", ())
        if roles is not EVERYBODY and request.user.role not in roles:
            raise NotYourPart(_("This belongs to another role."), next(iter(getattr(view, "clauses", ())), "7.1.3"))
        return True


class KeysetPagination(BasePagination):
    """Pages by key: {"results": [...], "next": url or null, "previous": url or null}; `page_size` up to 200."""

    default_size, largest_size = 50, 200

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        self.window = Keyset(
            queryset,
            self._order(request, view),
            after=request.query_params.get("after", ""),
            before=request.query_params.get("before", ""),
            size=self._size(request),
        )
        return self.window.rows

    def _order(self, request, view) -> str:
        asked = request.query_params.get("ordering", "")
        return asked if asked.lstrip("-") in getattr(view, "ordering_fields", ()) else getattr(view, "ordering", "pk")

    def _size(self, request) -> int:
        asked = request.query_params.get("page_size", "")
        return (
            min(int(asked), self.largest_size)
            if asked.isascii() and asked.isdigit() and int(asked)
            else self.default_size
        )

    def get_paginated_response(self, data):
        return Response(
            {
                "results": data,
                "next": self._link("after", self.window.next_cursor),
                "previous": self._link("before", self.window.previous_cursor),
            }
        )

    def _link(self, name: str, cursor: str) -> str | None:
        return replace_query_param(self.request.build_absolute_uri(), name, cursor) if cursor else None


def exception_handler(error, context):
    """A refusal as JSON: {"detail", "clause", "remedy", "remedy_url"}."""
    if isinstance(error, RuleBroken):
        body = {"detail": error.message, "clause": error.clause}
        if error.remedy:
            body |= {"remedy": error.remedy, "remedy_url": error.remedy_url}
        return Response(body, error.status)
    # Imported late: REST framework's views read these settings while they load.
    from rest_framework.views import exception_handler as default_handler

    return default_handler(error, context)
