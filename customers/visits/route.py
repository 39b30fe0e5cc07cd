"""The route of a day: where one goes, in which order, and how to get there (3.1.3)."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from ..models import PlannedVisit

APPLE = ("iPhone", "iPad", "Macintosh")
"""Devices whose map program answers to `maps:`; all others know `geo:`."""


@dataclass(frozen=True)
class Stop:
    """One visit of the route; `map_url` opens the device's own map program, "" without an address."""

    place: int
    visit: PlannedVisit
    map_url: str
    is_last: bool

    @property
    def number(self) -> int:
        return self.place + 1

    @property
    def is_ahead(self) -> bool:
        return self.visit.state == PlannedVisit.State.PLANNED


def route_of(person, day: date, reader, agent: str = "") -> list[Stop]:
    """The stops of the person's day but those called off, as far as `reader` may see the files, on a device that names
    itself `agent`; one query.
    """
    visits = list(PlannedVisit.objects.visible_to(reader).route(person, day).for_list())
    return [
        Stop(place, visit, map_url(visit.place, agent), place == len(visits) - 1) for place, visit in enumerate(visits)
    ]


def map_url(address: str, agent: str = "") -> str:
    """Nothing is fetched: the device opens its map program and looks the address up there."""
    if not address:
        return ""
    where = quote(address, safe="")
    return f"maps:?q={where}" if any(name in agent for name in APPLE) else f"geo:0,0?q={where}"
