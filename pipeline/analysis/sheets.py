"""The sheets of rows that the analysis counts, and what each number means (one definition, one clause)."""

from dataclasses import replace

from django.db.models import DateField, F, Q
from django.db.models.functions import Cast, TruncMonth
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.columns import Column
from salesdept.people.models import Target

from ..models import Opportunity, SalesEntry
from .buyers import BuyerFilter, Return, buyers_of
from .categories import Category, in_force
from .changes import Change, ChangeFilter
from .figures import Definition, Sheet
from .filters import DealFilter, EntryFilter, TargetFilter
from .visits import Fate, VisitFilter, visits_of


def month_of(day: str) -> Cast:
    """The first day of the month in which the date lies."""
    return Cast(TruncMonth(day), DateField())


def _deals(user):
    deals = Opportunity.objects.answered_for_by(user).select_related("customer", "owner", "product")
    return deals.annotate(category=in_force(), close_month=month_of("expected_close"), channel=F("lead__channel"))


def _lost_and_won(user):
    deals = Opportunity.objects.answered_for_by(user).select_related("customer", "owner", "lost_reason", "competitor")
    return deals.annotate(closed_month=month_of("closed_on"), channel=F("lead__channel"))


def _entries(user):
    entries = SalesEntry.objects.answered_for_by(user).select_related("contract", "customer", "rep")
    return entries.annotate(month=month_of("booked_on"))


DEALS = Sheet(
    _deals,
    DealFilter,
    (
        Column("name", _("Opportunity"), sort="name"),
        Column("owner", _("Owner"), sort="owner__name"),
        Column("category", _("Category")),
        Column("close", _("Expected close")),
        Column("next", _("Next step")),
        Column("amount", _("Amount"), sort="amount", numeric=True),
    ),
    "pipeline/analysis/_deal.html",
    "-amount",
    value="amount",
    said=(("category", Category),),
)
CLOSED = Sheet(
    _lost_and_won,
    DealFilter,
    (
        Column("name", _("Opportunity"), sort="name"),
        Column("owner", _("Owner"), sort="owner__name"),
        Column("state", _("State")),
        Column("closed", _("Closed on"), sort="closed_on"),
        Column("reason", _("Lost because")),
        Column("competitor", _("Lost to")),
        Column("amount", _("Amount"), sort="amount", numeric=True),
    ),
    "pipeline/analysis/_closed.html",
    "-amount",
    value="amount",
)
CHANGES = Sheet(
    _lost_and_won,
    ChangeFilter,
    (
        Column("name", _("Opportunity"), sort="name"),
        Column("owner", _("Owner"), sort="owner__name"),
        Column("change", _("Change")),
        Column("then", _("Then"), sort="amount_then", numeric=True),
        Column("now", _("Now"), numeric=True),
        Column("delta", _("Difference"), sort="delta", numeric=True),
    ),
    "pipeline/analysis/_change.html",
    "delta",
    value="delta",
    said=(("change", Change),),
)
THEN_SHEET = replace(CHANGES, value="amount_then", order="-amount_then")
ENTRIES = Sheet(
    _entries,
    EntryFilter,
    (
        Column("contract", _("Contract"), sort="pk"),
        Column("rep", _("Sales rep"), sort="rep__name"),
        Column("kind", _("Kind")),
        Column("booked", _("Booked on"), sort="booked_on"),
        Column("amount", _("Amount"), sort="amount", numeric=True),
    ),
    "pipeline/analysis/_entry.html",
    "-booked_on",
    value="amount",
)
TARGETS = Sheet(
    lambda user: Target.objects.answered_for_by(user).select_related("rep"),
    TargetFilter,
    (
        Column("rep", _("Sales rep"), sort="rep__name"),
        Column("month", _("Month"), sort="month"),
        Column("amount", _("Target"), sort="amount", numeric=True),
    ),
    "pipeline/analysis/_target.html",
    "month",
    value="amount",
)

FORECAST = Definition(
    "forecast",
    _("Open deals by category"),
    _(
        "The expected amounts of open deals whose expected close lies in the period, today or later. Commit: a "
        "round of the negotiation is agreed; best case: a proposal is accepted; pipeline: the rest; the owner may"
        " say otherwise with a reason. What is on hold counts nowhere; what has no expected close, or one in the "
        "past, stands apart."
    ),
    "3.4.1",
    DEALS,
    "pipeline:forecast",
    "amount",
    lambda deals: deals.filter(state="open", expected_close__gte=today()),
)
UNDATED = Definition(
    "undated",
    _("Without expected close"),
    _("Open deals that no month can count: nobody has said when they are to close."),
    "3.1.3",
    DEALS,
    "pipeline:forecast",
    "amount",
    lambda deals: deals.filter(state="open", expected_close=None),
)
OVERDUE = Definition(
    "overdue",
    _("Expected close in the past"),
    _("Open deals whose expected close has passed: they count in no month until it is set anew."),
    "3.1.3",
    DEALS,
    "pipeline:forecast",
    "amount",
    lambda deals: deals.filter(state="open", expected_close__lt=today()),
)
BOOKED = Definition(
    "booked",
    _("Won already"),
    _("The sales ledger: contracts signed, changed and cancelled, without tax, on the day on which they are booked."),
    "4.1.1",
    ENTRIES,
    "pipeline:forecast",
    "amount",
)
TARGET = Definition(
    "target",
    _("Target"),
    _("The monthly targets that the manager has set."),
    "1.1",
    TARGETS,
    "pipeline:forecast",
    "amount",
)
CHANGED = Definition(
    "changed",
    _("Changes of the forecast"),
    _(
        "Deals that stood in the period when the forecast was last written down, or stand in it now, and by how "
        "much each changes its sum. What was won or lost since leaves the sum of the open deals."
    ),
    "3.1.3",
    CHANGES,
    "pipeline:forecast",
    "amount",
)
THEN = Definition(
    "forecast-then",
    _("Open deals as they were then"),
    _(
        "What the open deals of the period came to when the forecast was last written down; those that came later"
        " add 0."
    ),
    "3.1.3",
    THEN_SHEET,
    "pipeline:forecast",
    "amount",
)
CLOSED_DEALS = Definition(
    "closed",
    _("Won and lost deals"),
    _(
        "Deals closed in the period: won on the day of the contract's signature, lost on the day on which that "
        "was recorded. Amounts are those expected at the end. The rate is won among won and lost; what was taken "
        "out as a mistake is in neither."
    ),
    "3.4.3",
    CLOSED,
    "pipeline:outcomes",
    "amount",
    lambda deals: deals.filter(Q(state="won") | Q(state="lost")),
)
VISITS = Sheet(
    visits_of,
    VisitFilter,
    (
        Column("name", _("Opportunity"), sort="opportunity__name"),
        Column("owner", _("Owner"), sort="opportunity__owner__name"),
        Column("stage", _("Stage")),
        Column("entered", _("Entered on"), sort="entered_at"),
        Column("fate", _("What became of it")),
        Column("days", _("Days"), sort="days", numeric=True),
    ),
    "pipeline/analysis/_visit.html",
    "-entered_at",
    days="days",
    said=(("fate", Fate),),
)
BUYERS = Sheet(
    buyers_of,
    BuyerFilter,
    (
        Column("customer", _("Customer"), sort="customer__name"),
        Column("owner", _("Owner")),
        Column("first", _("First contract"), sort="signed_on"),
        Column("second", _("Second contract")),
        Column("days", _("Days"), numeric=True),
        Column("back", _("Second purchase")),
    ),
    "pipeline/analysis/_buyer.html",
    "-signed_on",
    days="days",
    said=(("back", Return),),
)

VISITED = Definition(
    "visits",
    _("Visits to a stage"),
    _(
        "Each time a deal entered the stage in these days counts once, also when it came back. Moved on: to a "
        "later stage or won; lost: from this stage; still there: until today. What was taken out as a mistake is "
        "left out."
    ),
    "3.1.3",
    VISITS,
    "pipeline:funnel",
)
DAYS = Definition(
    "stage-days",
    _("Days in a stage"),
    _("Median over the visits that have ended. Time on hold does not count; visits that still last are left out."),
    "3.1.3",
    VISITS,
    "pipeline:funnel",
    "days",
    lambda visits: visits.filter(left_at__isnull=False),
)
FIRST_BUYERS = Definition(
    "buyers",
    _("First purchases"),
    _(
        "Customers whose first signed contract lies in these days. Within 12 months: the second contract was "
        "signed at most twelve months after the first. The rate counts only customers whose twelve months are "
        "over; for the others it is too early to say. Cancelled contracts don't count."
    ),
    "3.6.3",
    BUYERS,
    "pipeline:repeats",
)
SECOND_BUYERS = Definition(
    "second-purchases",
    _("Time to the second purchase"),
    _("Median of the days from the first to the second signed contract, over the customers who have a second one."),
    "3.6.3",
    BUYERS,
    "pipeline:repeats",
    "days",
    lambda buyers: buyers.filter(second_on__isnull=False),
)

DEFINITIONS = {
    one.code: one
    for one in (
        FORECAST, UNDATED, OVERDUE, BOOKED, TARGET, CHANGED, THEN, CLOSED_DEALS, VISITED, DAYS,
        FIRST_BUYERS, SECOND_BUYERS,
    )
}  # fmt: skip
"""Every number of the analysis by the code under which its rows open."""
