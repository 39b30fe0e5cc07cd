"""What the customer is told of a project, in the customer's language: a report's draft, and moved dates alone (3.5.2).

Without the reasons of the moves, which were written for colleagues: the customer reads reports on the private page.
"""

from contextlib import contextmanager

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext

from .models.as_told import Move, moves_of


def first_contact(customer):
    """The person whom the customer is told through, if there is nothing else to go by; reads `contacts`."""
    return min(customer.contacts.all(), key=lambda contact: (not contact.is_primary, contact.pk), default=None)


@contextmanager
def _in_language_of(customer):
    contact = first_contact(customer)
    with translation.override((contact and contact.language) or settings.LANGUAGE_CODE):
        yield


def draft_of(project) -> str:
    """How each milestone stands, and which days moved since the last report; the rep adds why, and edits it."""
    milestones = list(project.milestones.standing().prefetch_related("changes"))
    with _in_language_of(project.customer):
        lines = [
            gettext("How your project %(contract)s stands today:") % {"contract": project.contract},
            *(f"- {_line(milestone)}" for milestone in milestones),
            *(line for milestone in milestones for line in _moves(milestone)),
        ]
    return "\n".join(lines)


def words_of_moves(milestone, because: str = "") -> str:
    """Which days of the milestone moved untold, and the reason that the customer is given."""
    with _in_language_of(milestone.project.customer):
        return "\n".join([*(_moves(milestone) or [_line(milestone)]), *([because] if because else [])])


def _line(milestone) -> str:
    said = {
        "accepted": gettext("%(title)s: accepted by you on %(day)s"),
        "done": gettext("%(title)s: done, waiting for your acceptance"),
        "open": gettext("%(title)s: expected on %(day)s"),
    }[milestone.state]
    day = milestone.accepted_on or milestone.expected_on
    return said % {"title": milestone.title, "day": _day(day)}


def _moves(milestone) -> list[str]:
    return [_moved(milestone, move) for move in moves_of(milestone.untold)]


def _moved(milestone, move: Move) -> str:
    said = {
        "expected": gettext("%(title)s moves from %(before)s to %(after)s"),
        "promised": gettext("%(title)s: the promised day moves from %(before)s to %(after)s"),
    }[move.last.what]
    return said % {"title": milestone.title, "before": _day(move.before), "after": _day(move.after)}


def _day(day) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
