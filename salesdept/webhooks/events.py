"""What there is to hear: a chapter registers its events, each by the function that gives an event's facts.

@event("contract.signed", label=_("A contract is signed"), sample={"id": "…", "number": "C-0001"})
def signed(contract):
    return {"id": str(contract.pk), "number": contract.number}

Facts are ids, numbers, stages and states, and where the API has the record: a receiver who needs more reads it there,
with a key of its own. No person, no customer's name, no sum of money (7.1.3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesdept.common.text import Text


@dataclass(frozen=True)
class Event:
    """Something that happens. `facts` gives what is told of the record that it happened to; `sample` looks the same."""

    name: str
    label: Text
    sample: dict
    facts: Callable[[Any], dict]


EVENTS: dict[str, Event] = {}

PING = "ping"
"""The event of a test: nobody listens to it, it is sent by hand, once, and counts for nothing."""


def event(name: str, *, label: Text, sample: dict) -> Callable[[Callable[[Any], dict]], Event]:
    """Register the decorated function as the facts of the event `name`."""

    def register(facts: Callable[[Any], dict]) -> Event:
        EVENTS[name] = Event(name, label, sample, facts)
        return EVENTS[name]

    return register


def choices() -> list[tuple[str, Text]]:
    """(name, label) of all events that can be heard of."""
    return [(name, EVENTS[name].label) for name in sorted(EVENTS)]


def choices_of_log() -> list[tuple[str, Text]]:
    return [*choices(), (PING, label_of(PING))]


def label_of(name: str) -> Text:
    """As people read it; the name itself of what a later release doesn't know."""
    if name == PING:
        return _("Test")
    return EVENTS[name].label if name in EVENTS else name
