from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import Month
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import screen
from salesdept.people.models import Role

from ..rules import Indicator
from .cards import PER_PAGE, address_of, page_of
from .outlook import outlook_of
from .page import DepartmentMonth
from .sales import Sales, SalesFilter
from .satisfaction import Content
from .telling import sentences_of
from .tiles import tiles_of

SEE_DEPARTMENT = [Role.SUPERVISOR, Role.MANAGER, Role.CLERK, Role.LEADERSHIP]
REPS_IN_BARS = 12
COLUMNS = [
    Column("contract", _("Contract"), sort="pk"),
    Column("rep", _("Sales rep"), sort="rep__name"),
    Column("booked", _("Booked on"), sort="booked_on"),
    Column("profit", _("Sales profit"), numeric=True),
    Column("news", _("New customers"), numeric=True),
    Column("amount", _("Sales amount"), sort="amount", numeric=True),
]

ANSWER_COLUMNS = [
    Column("customer", _("Customer")),
    Column("rep", _("Sales rep"), sort="rep__name"),
    Column("received", _("Received"), sort="received_on"),
    Column("comment", _("Comment")),
    Column("rating", _("Rating"), sort="rating", numeric=True),
]


@screen(
    _("Department"), to=SEE_DEPARTMENT, clauses=["4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.2", "4.3.3", "1.1"]
)
def department(request, month: Month | None = None):
    found = DepartmentMonth(request.user, _month_or_404(month))
    by_rep, by_customer = found.waterfall("rep"), found.waterfall("customer")
    target = found.target("amount")
    context = {
        "found": found,
        "whose": _whose(found),
        "tiles": tiles_of(found),
        "sentences": sentences_of(found, by_rep),
        "by_rep": by_rep,
        "by_customer": by_customer,
        "ends": found.ends,
        "teams": [(share.label, share.amount, share.target, share.url) for share in found.by_team],
        "reps": [(share.label, share.amount, None, share.url) for share in found.by_rep[:REPS_IN_BARS]],
        "more_reps": max(len(found.by_rep) - REPS_IN_BARS, 0),
        "outlook": outlook_of(request.user, found.month, found.sums.amount, target) if found.is_running else None,
        **_heat(request, found),
    }
    return render(request, "appraisal/department_month.html", context)


def _month_or_404(month: Month | None) -> Month:
    """The running month where none is named; there is nothing to see of one to come."""
    if month and month > Month.current():
        raise Http404
    return month or Month.current()


def _whose(found: DepartmentMonth) -> str:
    if found.part.teams is None:
        return gettext("The whole department")
    return gettext(", ").join(share.label for share in found.by_team) or gettext("No team")


def _heat(request, found: DepartmentMonth) -> dict:
    """The table of reps by indicators: heads that sort, rows with an address each."""
    sort = request.GET.get("sort", "-score")
    page = page_of(found.cards.reps, sort, request.GET.get("page", "1"))
    columns = [("name", _("Rep")), *((one.value, one.label) for one in Indicator), ("score", _("Score"))]
    heads = [(name, label, *_sorted_by(name, sort)) for name, label in columns]
    rows = [(card, address_of(card), [(one.label, card.scores[one.value]) for one in Indicator]) for card in page]
    return {"page": page, "heads": heads, "heat_rows": rows, "sort": sort}


def _sorted_by(name: str, sort: str) -> tuple[str, str]:
    """What a click on this head asks for, and how the table stands now for those who hear it."""
    if sort == f"-{name}":
        return name, "descending"
    return (f"-{name}", "ascending") if sort == name else (name if name == "name" else f"-{name}", "")


class RowsListing(Listing):
    """What narrows the rows came with the number: it can be taken away, not chosen."""

    @property
    def filter_form(self):
        return None


@screen(_("Rows of the department's figures"), to=SEE_DEPARTMENT, clauses=["1.3.2"])
def rows(request, month: Month):
    """The entries behind a number of the department's page, and the number made anew out of them."""
    sales = Sales.asked_for(request.user, _month_or_404(month), request.GET)
    entries = sales.rows().select_related("contract", "customer", "rep")
    listing = RowsListing(request, entries, COLUMNS, filterset=SalesFilter, order="-booked_on")
    context = {"sales": sales, "sums": sales.sums_of(listing.queryset), "listing": listing}
    return render(request, "appraisal/department_rows.html", context)


@screen(_("Answers behind the department's satisfaction"), to=SEE_DEPARTMENT, clauses=["1.3.2", "4.1.5"])
def answers(request, month: Month):
    """Of each customer the latest answer of the month, and their mean made anew out of them."""
    found = DepartmentMonth(request.user, _month_or_404(month))
    rated = found.answers()
    told = rated.told_to(request.user).select_related("customer", "rep")
    context = {
        "month": found.month,
        "content": Content.of(list(rated.values_list("rating", flat=True))),
        "listing": Listing(request, told, ANSWER_COLUMNS, order="-received_on"),
    }
    return render(request, "appraisal/department_answers.html", context)


@screen(_("Changes against the month before"), to=SEE_DEPARTMENT, clauses=["1.3.2", "4.1.3"])
def changes(request, month: Month):
    """Everybody's or every customer's change, which the waterfall shows the greatest of."""
    found = DepartmentMonth(request.user, _month_or_404(month))
    by = "customer" if request.GET.get("by") == "customer" else "rep"
    page = Paginator(found.compared.changes(by), PER_PAGE).get_page(request.GET.get("page", "1"))
    lines = [(row[f"{by}__name"], found.compared.told(row, by)) for row in page]
    context = {
        "found": found,
        "by": by,
        "page": page,
        "lines": lines,
        "total": found.compared.sums_of(found.compared.rows()),
    }
    return render(request, "appraisal/department_changes.html", context)
