"""What is said of an expense beside its invoice, kindly: it keeps no claim from being handed in (5.2.2, 5.2.3)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .invoices.read_out import CENT


@dataclass(frozen=True)
class Remark:
    text: str
    clause: str
    tone: str = "warning"


def remarks_on(line) -> list[Remark]:
    """Of a line from `for_review`, in the order in which they are read."""
    return [
        *_above_limit(line),
        *_other_amount(line),
        *_other_day(line),
        *_before_joining(line),
        *_other_seller(line),
        *_sums(line),
        *_other_buyer(line),
        *_typed_over(line),
        *_known(line),
        *_elsewhere(line),
        *_own_rate(line),
    ]


def _above_limit(line) -> list[Remark]:
    if line.most is None or line.amount <= line.most:
        return []
    facts = {"most": f"{line.most:,.2f}", "reason": line.above_reason}
    return [Remark(_("Above the limit of %(most)s: %(reason)s") % facts, "5.2.1")]


def _other_amount(line) -> list[Remark]:
    """Cents count: the invoice's own total beside what is claimed of it."""
    claimed = line.foreign_amount if line.is_foreign else line.amount
    if not line.paper or line.paper.total is None or claimed == line.paper.total:
        return []
    facts = {"total": f"{line.paper.total:,.2f}", "difference": f"{line.paper.total - claimed:,.2f}"}
    return [Remark(_("The invoice comes to %(total)s: %(difference)s of it is not claimed.") % facts, "5.2.2", "info")]


def _other_day(line) -> list[Remark]:
    """Lateness, limits and the year that pays go by the day that was typed."""
    if not line.paper or line.paper.issued_on in (None, line.spent_on):
        return []
    facts = {"invoice": _day(line.paper.issued_on), "typed": _day(line.spent_on)}
    return [Remark(_("The invoice is of %(invoice)s, the expense of %(typed)s.") % facts, "5.2.2")]


def _before_joining(line) -> list[Remark]:
    if line.joined_on is None or line.first_day >= line.joined_on:
        return []
    return [Remark(_("Before the claimant's first day here, %(day)s.") % {"day": _day(line.joined_on)}, "5.2.1")]


def _other_seller(line) -> list[Remark]:
    """The tax ID says who sold it; a name is only typed beside it."""
    said = []
    if line.paper and line.paper.seller and line.paper.seller != line.seller:
        said.append(Remark(_("Its invoice names another seller: %(name)s.") % {"name": line.paper.seller}, "5.2.2"))
    if line.other_name:
        facts = {"id": line.paper.seller_tax_id, "name": line.other_name}
        said.append(Remark(_("The seller's tax ID %(id)s was claimed before as that of %(name)s.") % facts, "5.2.2"))
    return said


def _sums(line) -> list[Remark]:
    """A paper that doesn't add up may be right all the same: its owner says so, and others are told."""
    paper = line.paper
    if not paper or None in (paper.net, paper.tax, paper.total) or abs(paper.net + paper.tax - paper.total) <= CENT:
        return []
    facts = {"sum": f"{paper.net + paper.tax:,.2f}", "total": f"{paper.total:,.2f}"}
    return [Remark(_("On the invoice net and tax come to %(sum)s, the total is %(total)s.") % facts, "5.2.2")]


def _day(day) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _other_buyer(line) -> list[Remark]:
    if not line.paper or not settings.COMPANY_TAX_ID or line.paper.buyer_tax_id == settings.COMPANY_TAX_ID:
        return []
    if line.paper.buyer_tax_id:
        return [Remark(_("It is made out to another tax ID: %(id)s.") % {"id": line.paper.buyer_tax_id}, "5.2.2")]
    return [Remark(_("It does not bear the company's tax ID."), "5.2.2", "info")]


def _typed_over(line) -> list[Remark]:
    fields = line.paper.typed_over_in_words if line.paper else ""
    return [Remark(_("Typed over what was read: %(fields)s.") % {"fields": fields}, "5.2.2")] if fields else []


def _known(line) -> list[Remark]:
    if not line.is_like and not (line.paper and line.paper.looks_known):
        return []
    return [Remark(_("It looks like a photograph that was handed in before."), "5.2.2")]


def _elsewhere(line) -> list[Remark]:
    if not line.is_elsewhere:
        return []
    text = _("Somebody else has this invoice too: settle whose it is, or who of you claims a common bill.")
    return [Remark(text, "5.2.2")]


def _own_rate(line) -> list[Remark]:
    if not line.rate_reason:
        return []
    facts = {"rate": f"{line.rate.normalize():f}", "reason": line.rate_reason}
    return [Remark(_("Rate %(rate)s named by the claimant: %(reason)s") % facts, "5.2.3")]
