"""Who is judged on little: no entry, few answers, one deal (1.3.2)."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from pipeline.models import SalesEntry
from salesdept.common.money import ZERO
from salesdept.common.templatetags.formats import money

from ..cards.recomputing import Recomputing
from .checks import Check, Finding

FEW_ANSWERS = 3


def reps_without_entries(period) -> Check:
    selling = SalesEntry.objects.in_month(period.month).order_by().values("rep")
    idle = period.cards().exclude(rep__in=selling).select_related("rep").order_by("rep__name")
    return Check.of(
        _("Not a single entry"),
        _("Nothing sold, or not booked: both look the same on the card."),
        idle,
        lambda card: Finding(card.rep.name, url=card.get_absolute_url()),
    )


def reps_with_few_answers(period) -> Check:
    few = period.cards().filter(answers__lt=FEW_ANSWERS).select_related("rep").order_by("answers", "rep__name")
    return Check.of(
        _("Few answers to questionnaires"),
        _("With fewer than three answers satisfaction says little; it is drawn to the department's mean."),
        few,
        lambda card: Finding(card.rep.name, _("n = %(answers)s") % {"answers": card.answers}, card.get_absolute_url()),
    )


def grades_on_one_deal(period) -> Check:
    """Reps who would have another grade without their largest contract of the month."""
    largest = _largest_deals(period)
    found = []
    for card in period.cards().ranked().select_related("rep"):
        deal = largest.get(card.rep_id)
        if deal is None:
            continue
        # The score's own grade: one that the manager set hangs on no deal.
        without, now = _without(card, deal).grade_by_score, card.grade_by_score
        if without != now:
            about = _("%(grade)s, without %(contract)s (%(amount)s) %(other)s") % {
                "grade": now,
                "other": without or "–",
                "contract": deal["contract__number"],
                "amount": money(deal["brought"]),
            }
            found.append(Finding(card.rep.name, about, card.get_absolute_url()))
    return Check(
        _("The grade hangs on one deal"),
        _("Look at that contract twice: its day, its shares, its cost."),
        found,
    )


def _largest_deals(period) -> dict:
    """rep's pk -> figures of the contract that brought the most this month."""
    deals = (
        SalesEntry.objects.in_month(period.month)
        .order_by()
        .values("rep", "contract__number")
        .annotate(brought=Sum("amount", default=ZERO), cost_of_it=Sum("cost"), news=Sum("new_customers", default=ZERO))
        .filter(brought__gt=0)
        .order_by("brought", "contract__number")
    )
    # The largest comes last and stays.
    return {deal["rep"]: deal for deal in deals}


def _without(card, deal: dict):
    """The card as it would be without the deal, what was weighed included; not saved."""
    figures = {
        "amount": card.amount - deal["brought"],
        "new_customers": card.new_customers - deal["news"],
    }
    if card.profit is not None and deal["cost_of_it"] is not None:
        figures["profit"] = card.profit - (deal["brought"] - deal["cost_of_it"])
    return Recomputing(card, card.period.rule_set).with_figures(**figures)
