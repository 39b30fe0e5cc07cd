"""What is done with research in its tests, and what they look at."""

from pipeline.models import (
    Opportunity,
    RequirementsAnswer,
)
from salesdept.common.calendar import today
from salesdept.links.models import PrivateLink

NEXT = {"next_step": "call", "next_on": "2030-01-01"}
PROOF = {"name": "Ms Wang", "how": "meeting", "evidence": "minutes of the meeting"}


def gate(deal) -> dict:
    return {check.code: check for check in Opportunity.objects.get(pk=deal.pk).gate()}


def missing(deal) -> set[str]:
    return {code for code, check in gate(deal).items() if not check.is_done}


def confirm(brief, by, **given) -> RequirementsAnswer:
    return brief.record_confirmation(by=by, **PROOF | {"on": today()} | given)


def link_to(brief, by) -> str:
    """Where the customer reads; the newest version is frozen before."""
    brief.freeze(by=by)
    link = PrivateLink.make(brief, "requirements", by=by, name="Ms Wang", language="en", way="hand")
    return link.address[link.address.index("/l/") :]


def words(answer) -> str:
    return answer.content.decode()
