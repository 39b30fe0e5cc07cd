"""What goes along when a file has another owner; chapters above name their part, so that this one need not know them.

@belongs(_("Opportunities"), on=lambda customer, former: Opportunity.objects.filter(customer=customer, owner=former))
def pass_opportunities(rows, heir, by): ...
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from salesdept.common.text import Text


@dataclass(frozen=True)
class Belonging:
    """One kind of things on a file. `pass_on` is None for what hangs on the file alone and needs no moving."""

    label: Text
    on: Callable[..., QuerySet]
    pass_on: Callable | None = None


_belongings: list[Belonging] = []


def hangs_on_file(label: Text, on: Callable[..., QuerySet]) -> None:
    """Name rows on(customer, former) that stay with the file, whoever owns it."""
    _belongings.append(Belonging(label, on))


def belongs(label: Text, *, on: Callable[..., QuerySet]):
    """Register pass_on(rows, heir, by) for the rows on(customer, former) that have an owner of their own."""

    def register(pass_on: Callable) -> Callable:
        _belongings.append(Belonging(label, on, pass_on))
        return pass_on

    return register


def going_along(customer) -> list[tuple[Text, int]]:
    """What a hand-over of this file brings to the new owner: (label, how many), kinds without any left out."""
    counted = [(kind.label, kind.on(customer, customer.owner).count()) for kind in _belongings]
    return [(label, count) for label, count in counted if count]


def pass_along(customer, former, heir, *, by) -> None:
    """Give the heir what `former` owned on this file, in the caller's transaction."""
    for kind in _belongings:
        if kind.pass_on:
            kind.pass_on(kind.on(customer, former), heir, by)
