"""Looks behind the mask (7.1.3): who read which phone number or e-mail address whole."""

from django.contrib.contenttypes.models import ContentType

from salesdept.common.models import AuditEntry
from salesdept.people.models import Role

from .colleagues import team_of
from .models import Customer, Lead


def looks_seen_by(user):
    """The manager sees every look, a supervisor those of the team. A look at a person stands with the customer."""
    kinds = ContentType.objects.get_for_models(Customer, Lead).values()
    looks = AuditEntry.objects.filter(action="reveal", document_type__in=kinds)
    if user.is_a(Role.SUPERVISOR):
        looks = looks.filter(by__in=team_of(user))
    elif not user.is_a(Role.MANAGER):
        looks = looks.none()
    return looks.select_related("by", "document_type").prefetch_related("document")
