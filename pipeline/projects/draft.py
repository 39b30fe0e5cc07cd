"""The draft of a report to the customer, written from the milestones, in the customer's language (3.5.2)."""

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext

from .models import DateChange


def draft_of(project) -> str:
    """How each milestone stands, and which dates moved since the last report; the rep edits it."""
    contact = project.customer.contacts.order_by("-is_primary", "pk").first()
    with translation.override((contact and contact.language) or settings.LANGUAGE_CODE):
        changes = DateChange.objects.untold().filter(milestone__project=project, what=DateChange.What.EXPECTED)
        lines = [
            gettext("How your project %(contract)s stands today:") % {"contract": project.contract},
            *(f"- {_line(milestone)}" for milestone in project.milestones.standing()),
            *(_moved(change) for change in changes.select_related("milestone").order_by("at", "pk")),
        ]
    return "\n".join(lines)


def _line(milestone) -> str:
    said = {
        "accepted": gettext("%(title)s: accepted by you on %(day)s"),
        "done": gettext("%(title)s: done, waiting for your acceptance"),
        "open": gettext("%(title)s: expected on %(day)s"),
    }[milestone.state]
    day = milestone.accepted_on or milestone.expected_on
    return said % {"title": milestone.title, "day": _day(day)}


def _moved(change) -> str:
    said = gettext("%(title)s moves from %(before)s to %(after)s: %(why)s")
    return said % {
        "title": change.milestone.title,
        "before": _day(change.before),
        "after": _day(change.after),
        "why": change.why,
    }


def _day(day) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
