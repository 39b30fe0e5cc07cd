"""A claim filled in from what was picked: invoices of the wallet, visits of the log (5.2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext

from ..drafts.names import MOST_EXPENSES
from ..models import ClaimLine, WalletInvoice
from .matching import Match, likeliest, matches_of
from .named import ids_in
from .visits import visits_by


@dataclass(frozen=True)
class Picked:
    """What is put on a claim, and how many of the own invoices that were `asked` for."""

    invoices: list[WalletInvoice]
    visits: list
    asked: int

    @property
    def left(self) -> int:
        """So many stay in the wallet: more than a claim has, or not yet checked by their owner."""
        return self.asked - len(self.invoices)


def picked(user, asked) -> Picked:
    """The own invoices and visits that an address names (`?paper=…&visit=…`), as many as a claim has; those of others
    are passed over.
    """
    own = list(WalletInvoice.objects.of(user).unclaimed().filter(pk__in=ids_in(asked.getlist("paper"))))
    invoices = [one for one in own if one.is_claimable][:MOST_EXPENSES]
    own_visits = visits_by(user).filter(pk__in=ids_in(asked.getlist("visit"))).select_related("customer", "contact")
    return Picked(invoices, list(own_visits[: MOST_EXPENSES - len(invoices)]), len(own))


def title_of(invoices: Sequence[WalletInvoice], logged: Sequence) -> str:
    """What a claim of these is for, until somebody says it better."""
    places = [visit.customer.name for visit in logged] or [invoice.seller for invoice in invoices if invoice.seller]
    days = [visit.day for visit in logged] or [invoice.issued_on for invoice in invoices]
    if not days:
        return ""
    where = "、".join(dict.fromkeys(places[:2])) or gettext("Expenses")
    return f"{where} {date_format(min(days), 'SHORT_DATE_FORMAT')}"[:160]


def lines_of(user, invoices: Sequence[WalletInvoice], logged: Sequence) -> list[dict]:
    """What the form of each expense starts with."""
    matches = matches_of(user, invoices)
    known = _categories(user, [one.seller for one in invoices if one.seller])
    of_invoices = [_from_invoice(one, matches[one], known.get(one.seller)) for one in invoices]
    return of_invoices + [_from_visit(one) for one in logged]


def _from_invoice(invoice: WalletInvoice, matches: list[Match], category) -> dict:
    """The likeliest customer visited that day; the category that this person gave the seller last."""
    best = likeliest(matches)
    visit = best.visit if best else None
    return {
        "paper": invoice.pk,
        "amount": invoice.total,
        "tax": invoice.tax,
        "spent_on": invoice.issued_on,
        "category": category,
        "customer": visit.customer if visit else None,
        "purpose": _purpose(visit) if visit else (invoice.seller or str(invoice)),
    }


def _from_visit(visit) -> dict:
    people = visit.contact.name if visit.contact else ""
    return {"spent_on": visit.day, "customer": visit.customer, "purpose": _purpose(visit), "people": people}


def _purpose(visit) -> str:
    return (gettext("Visit to %(customer)s") % {"customer": visit.customer})[:200]


def _categories(user, sellers) -> dict:
    """seller -> the category of this person's latest expense there."""
    before = ClaimLine.objects.filter(claim__claimant=user, seller__in=sellers).order_by("created_at")
    return dict(before.values_list("seller", "category"))
