"""Lists of the API: filtered as on their pages, ordered, paged by key. What is not known is refused, not ignored."""

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from ..listing import Keyset


def must_be_known(request, names) -> None:
    """ValidationError that names each parameter of the address that is not among `names`."""
    if unknown := sorted(set(request.query_params) - set(names)):
        known = ", ".join(sorted(names))
        raise ValidationError(
            {name: [_("There is no such parameter. Known: %(known)s.") % {"known": known}] for name in unknown}
        )


class ListFilters(DjangoFilterBackend):
    """The filters of the list's page, by the same names."""

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        must_be_known(request, [*(filterset.filters if filterset else ()), *KeysetPagination.parameters])
        return super().filter_queryset(request, queryset, view)


class KeysetPagination(BasePagination):
    """Pages by key: {"results": [...], "next": url or null, "previous": url or null}."""

    parameters = ("sort", "after", "before", "page_size")
    default_size, largest_size = 50, 200

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        given = {name: request.query_params.get(name, "") for name in self.parameters}
        self.window = Keyset(
            queryset,
            self._order(given["sort"], view),
            after=given["after"],
            before=given["before"],
            size=self._size(given["page_size"]),
            tie=getattr(view, "tie", "pk"),
        )
        if self.window.cursor is None and (given["after"] or given["before"]):
            raise ValidationError({"after" if given["after"] else "before": [_("This is no place in the list.")]})
        return self.window.rows

    def _order(self, asked: str, view) -> str:
        if asked and asked.removeprefix("-") not in view.sort_by:
            known = ", ".join(view.sort_by) or "–"
            raise ValidationError({"sort": [_("The list is not sorted by this. Known: %(known)s.") % {"known": known}]})
        return asked or view.ordering

    def _size(self, asked: str) -> int:
        if not asked:
            return self.default_size
        if asked.isascii() and asked.isdigit() and 0 < int(asked) <= self.largest_size:
            return int(asked)
        raise ValidationError({"page_size": [_("A number from 1 to %(largest)s.") % {"largest": self.largest_size}]})

    def get_paginated_response(self, data):
        places = {
            "next": self._link("after", self.window.next_cursor),
            "previous": self._link("before", self.window.previous_cursor),
        }
        # As RFC 8288 has them: programs that walk lists know "prev".
        links = [f'<{url}>; rel="{place[:4]}"' for place, url in places.items() if url]
        return Response({"results": data, **places}, headers={"Link": ", ".join(links)} if links else None)

    def _link(self, name: str, cursor: str) -> str | None:
        """The present address at another place of the list."""
        if not cursor:
            return None
        url = self.request.build_absolute_uri()
        for place in ("after", "before"):
            url = remove_query_param(url, place)
        return replace_query_param(url, name, cursor)

    def get_paginated_response_schema(self, schema):
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view):
        fields = sorted(name for field in view.sort_by for name in (field, f"-{field}"))
        sort = [_parameter("sort", _("Order; with - before it falling."), enum=fields)] if fields else []
        return [
            *sort,
            _parameter("after", _("The page after this place; `next` of an answer has it.")),
            _parameter("before", _("The page before this place; `previous` of an answer has it.")),
            {
                "name": "page_size",
                "in": "query",
                "description": _("Rows of a page."),
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.largest_size,
                    "default": self.default_size,
                },
            },
        ]


def _parameter(name: str, description: str, **more) -> dict:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string"} | more}
