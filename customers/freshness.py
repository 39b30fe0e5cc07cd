"""How current the files are (7.1.2): whose facts were checked in time."""

from dataclasses import dataclass

from django.db.models import Count

from salesdept.people.models import Role, User

from .colleagues import team_of
from .models import Customer
from .roles import SELLERS


@dataclass(frozen=True)
class Freshness:
    """Of a person's `files` those `checked` in time."""

    person: User
    files: int
    checked: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.checked / self.files


def freshness_of(user) -> list[Freshness]:
    """The own files and, for who leads, those of each person led; the stalest first, nobody without files."""
    people = User.objects.filter(is_active=True, role__in=SELLERS) if user.is_a(Role.MANAGER) else team_of(user)
    kept = Customer.objects.filter(owner__in=people).order_by()
    files = _counted(kept)
    stale = _counted(kept.unchecked())
    names = people.in_bulk(list(files))
    found = [Freshness(names[pk], count, count - stale.get(pk, 0)) for pk, count in files.items()]
    return sorted(found, key=lambda one: (one.share, one.person.name))


def _counted(files) -> dict:
    return dict(files.values_list("owner").annotate(Count("pk")))
