"""What this chapter puts on the time line of a customer file (7.1.1)."""

from django.utils.translation import gettext_lazy as _

from ..models import AttachmentVersion, Communication
from . import day_begins, strand


@strand(
    dict(Communication.Kind.choices),
    kind_field="kind",
    at="happened_at",
    template="customers/time_line/_communication.html",
    searched=["note", "next_step", "contact__name"],
)
def communications_of(customer, user):
    return customer.communications.select_related("contact", "by")


@strand(
    {"purchase": _("Purchase")},
    at=day_begins("bought_on"),
    template="customers/time_line/_purchase.html",
    searched=["what", "number", "seller"],
)
def purchases_of(customer, user):
    """What was entered beside our contracts."""
    return customer.purchases.standing()


@strand(
    {"attachment": _("Attachment")},
    at="created_at",
    template="customers/time_line/_attachment.html",
    searched=["name", "attachment__title", "remark"],
)
def versions_of(customer, user):
    """Every version of the papers in use."""
    standing = customer.attachments.standing().values("pk")
    return AttachmentVersion.objects.filter(attachment__in=standing).select_related("attachment", "by")
