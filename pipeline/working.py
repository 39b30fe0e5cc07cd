"""Who works on an opportunity (2.2.3)."""

from django.utils.translation import gettext

from salesdept.common.errors import NotYourPart
from salesdept.people.models import Role


def worked_by(opportunity, by):
    """The owner, the supervisor who leads the owner, the manager."""
    if by.is_a(Role.MANAGER) or by.pk == opportunity.owner_id or by.leads(opportunity.owner):
        return None
    return NotYourPart(gettext("This opportunity is another person's."), "7.1.3")
