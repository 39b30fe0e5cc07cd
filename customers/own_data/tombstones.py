"""That somebody was erased (7.1.3), without telling whom: a file imported later does not bring the person back."""

from collections.abc import Iterable

from django.db import models

from salesdept.common.sealed.keys import mark_of

from ..reaching.reachable import plain_address

PURPOSE = "erased person"


class ErasedAddress(models.Model):
    """The keyed hash of a number or mail address of an erased person."""

    mark = models.CharField(max_length=64, unique=True)

    def __str__(self):
        return self.mark[:8]

    @classmethod
    def remember(cls, addresses: Iterable[str]) -> None:
        rows = [ErasedAddress(mark=_mark(address)) for address in addresses]
        ErasedAddress.objects.bulk_create(rows, ignore_conflicts=True)

    @classmethod
    def among(cls, addresses: Iterable[str]) -> set[str]:
        """Those of the addresses that an erased person had; one query."""
        marks = {address: _mark(address) for address in addresses}
        known = set(cls.objects.filter(mark__in=marks.values()).values_list("mark", flat=True)) if marks else set()
        return {address for address, mark in marks.items() if mark in known}


def _mark(address: str) -> str:
    return mark_of(PURPOSE, plain_address(address))
