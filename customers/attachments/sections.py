"""The papers on the page of a customer file (7.1.1)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..files import Section, section
from .models import of

SHOWN = 8
AT_MOST = 100


@section(order=25)
def attachments_of(customer, user) -> Section | None:
    """The newest first; a panel without any only for who could attach one."""
    standing, writes = list(of(customer).standing().for_list()[:AT_MOST]), customer.is_written_by(user)
    if not standing and not writes:
        return None
    return Section(
        _("Attachments"),
        "customers/attachments/_of_file.html",
        {"attachments": standing[:SHOWN], "older": standing[SHOWN:]},
        count=len(standing),
        url=reverse("customers:attachment_new", args=[customer.pk]) if writes else "",
        link_label=_("Add"),
        flush=bool(standing),
    )
