"""One search box for everything: records of all chapters, pages, and what one may do from anywhere."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from customers.models import Customer
from customers.roles import SEE_CUSTOMERS
from salesdept.common.api.lists import must_be_known
from salesdept.common.finding import PER_GROUP, Finding, Group, Query, find, spelled
from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import page_or_part, wants_part
from salesdept.navigation import menu, settings_of

ACTIONS = ">"
"""The sign before a query that asks for pages and actions alone."""


@screen(gettext_lazy("Find"), to=EVERYBODY, clauses=["7.1.1", "7.1.3"])
def found(request):
    """The whole page without scripts; the box and its answers for the dialog; the answers alone while one types."""
    query = Query(request.GET.get("q", ""))
    context = {"query": query.text, "groups": groups_for(request, query)}
    part = "home/_found.html" if "q" in request.GET and wants_part(request) else "home/_finder.html"
    return page_or_part(request, "home/find.html", part, context)


class FindingSerializer(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField()
    why = serializers.CharField()
    detail = serializers.CharField()


class FoundSerializer(serializers.Serializer):
    kind = serializers.CharField(source="label")
    findings = FindingSerializer(many=True)


class FindViewSet(ViewSet):
    """`GET /find/?q=`: what the search box finds, by kind, with why it matched; only what the caller may see."""

    roles = EVERYBODY
    clauses = ("7.1.3",)

    @extend_schema(parameters=[OpenApiParameter("q", str)], responses=FoundSerializer(many=True))
    def list(self, request):
        must_be_known(request, ["q"])
        groups = find(request.user, Query(request.query_params.get("q", "")))
        return Response(FoundSerializer(groups, many=True).data)


def groups_for(request, query: Query) -> list[Group]:
    """Answers to a query; before one is typed, with whom one spoke last and what one can do."""
    open_to_user, asked = menu(request), query.folded
    actions = _actions(open_to_user["quick_add"], asked)
    if not query:
        groups = [_met_last(request.user), actions]
    elif query.text.lstrip().startswith(ACTIONS):
        groups = [actions, _pages(request.user, open_to_user["menu"], asked)]
    else:
        groups = [*find(request.user, query), actions, _pages(request.user, open_to_user["menu"], asked)]
    return [group for group in groups if group.findings]


def _met_last(user) -> Group:
    files = []
    if user.is_a(*SEE_CUSTOMERS):
        files = Customer.objects.visible_to(user).for_list().proposed_to(user, PER_GROUP)
    answers = [Finding(one.name, one.get_absolute_url(), detail=one.keeper) for one in files]
    return Group(_("Spoken with last"), "clock", answers)


def _actions(quick_add: list, asked: str) -> Group:
    named = [(_("New: %(what)s") % {"what": label}, url) for label, url, _icon in quick_add]
    return Group(_("Actions"), "plus", [Finding(label, url) for label, url in named if _is_called(label, asked)])


def _pages(user, sections: list, asked: str) -> Group:
    pages = [(item.label, item.url, section.label) for section in sections for item in section.items]
    pages += [(item.label, url, chapter) for chapter, items in settings_of(user) for item, url in items]
    answers = [
        Finding(str(label), url, detail=str(chapter)) for label, url, chapter in pages if _is_called(str(label), asked)
    ]
    return Group(_("Pages"), "arrow", answers[:PER_GROUP])


def _is_called(label: str, asked: str) -> bool:
    return any(asked in line for line in spelled(label))
