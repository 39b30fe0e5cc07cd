"""Looks (7.1.3): who read which phone number or e-mail address whole, or which paper of a file that is another's."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from salesdept.common.models import AuditEntry
from salesdept.people.models import Role

from .colleagues import team_of
from .models import Customer, Lead

LOOKS = ("reveal", "read_file")


def looks_seen_by(user):
    """The manager sees every look, a supervisor those of the team and those of others at what the team keeps.

    A look at a person stands with the customer.
    """
    kinds = ContentType.objects.get_for_models(Customer, Lead)
    looks = AuditEntry.objects.filter(action__in=LOOKS, document_type__in=kinds.values())
    if user.is_a(Role.SUPERVISOR):
        at_theirs = [
            Q(document_type=kind, document_id__in=model.objects.visible_to(user).order_by().values("pk"))
            for model, kind in kinds.items()
        ]
        looks = looks.filter(Q(by__in=team_of(user)) | at_theirs[0] | at_theirs[1])
    elif not user.is_a(Role.MANAGER):
        looks = looks.none()
    return looks.select_related("by", "document_type").prefetch_related("document")
