"""Which files an act on many is meant for (7.1.3)."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import QueryDict

from ..filters import CustomerFilter
from ..models import Customer


def files_meant(request, picked: Iterable[str], query: str | None) -> QuerySet:
    """Of the files that the caller may see those `picked` by id, or all that match a `query` of the list.

    ValidationError for an id that is none.
    """
    files = Customer.objects.visible_to(request.user)
    if query is None:
        return files.filter(pk__in=picked)
    return CustomerFilter(QueryDict(query), files, request=request).qs
