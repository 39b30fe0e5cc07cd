"""Cases on the page of a customer's file, and on its line (7.2.2)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..files import Section, section
from ..models import Case
from ..time_line import strand
from .models import may_report

SHOWN = 5


@section(order=22)
def cases_of(customer, user) -> Section | None:
    """The newest; a panel without any only for who could report one."""
    found = Case.objects.visible_to(user).filter(customer=customer)
    shown = list(found.for_list()[:SHOWN])
    reports = may_report(customer, user)
    if not shown and not reports:
        return None
    return Section(
        _("Cases"),
        "customers/cases/_of_file.html",
        {"cases": shown},
        count=found.count() if shown else 0,
        url=reverse("customers:case_new", args=[customer.pk]) if reports else "",
        link_label=_("Report"),
        flush=bool(shown),
    )


@strand(
    {"case": gettext_lazy("Case")},
    at="reported_at",
    template="customers/cases/_on_line.html",
    searched=["code", "subject", "description", "solution"],
)
def cases_on_line(customer, user):
    return Case.objects.visible_to(user).filter(customer=customer)
