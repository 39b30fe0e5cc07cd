"""What the appraisal offers an import of history: rules that score only what the files can tell."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import SurveyAnswer
from pipeline.imports.offers import Setting, offer
from pipeline.models import SalesEntry
from salesdept.common.audit import record_change
from salesdept.common.calendar import Month
from salesdept.people.models import User

from .models import Period, RuleSet

HISTORY = {
    "weight_amount": Decimal(60),
    "weight_profit": Decimal(0),
    "weight_growth": Decimal(15),
    "weight_new_customers": Decimal(25),
    "weight_satisfaction": Decimal(0),
}
"""In files without costs and surveys, profit and satisfaction are not known; their weight goes to what is."""


def tell_no_costs(setting: Setting) -> bool:
    """True for history of which neither files nor books hold a cost or an answer, and for which nobody made rules."""
    first, last = setting.months[0], setting.months[-1]
    if not _is_history(last):
        return False
    span = (first.first, last.last)
    return not (
        setting.plan.sums.has_costs
        or SalesEntry.objects.filter(booked_on__range=span, cost__isnull=False).exists()
        or SurveyAnswer.objects.filter(received_on__range=span).exists()
        or RuleSet.objects.announced().filter(valid_from__gte=first, valid_from__lte=last.next).exists()
    )


def _is_history(last: Month) -> bool:
    """Whether the months up to `last` were over before the first one that was appraised (4.2).

    Whoever is appraised reads the rules before they hold, and leadership announces them (1.3.2): no import does that.
    """
    live = Period.objects.went_live()
    return last.has_ended and (live is None or last < live)


@offer(
    "history_rules",
    label=_("Score these months without profit and satisfaction"),
    hint=_(
        "The files tell neither costs nor surveys. Sales amount counts 60, growth 15, new customers 25. These rules "
        "hold at once, for these months alone, which lie before the first one that was appraised; then the present "
        "ones hold. Months that people are appraised for keep the rules that leadership announced."
    ),
    applies=tell_no_costs,
)
def make_history_rules(setting: Setting, by: User) -> str:
    first, last = setting.months[0], setting.months[-1]
    present = RuleSet.for_month(first)
    after = RuleSet.for_month(last.next)
    _copy(after, valid_from=last.next, by=by)
    _copy(present, valid_from=first, by=by, **HISTORY)
    return gettext("Rules of their own for %(first)s to %(last)s.") % {"first": first.label, "last": last.label}


def _copy(rules: RuleSet, *, valid_from: Month, by: User, **changes) -> None:
    """The same rules from another month on, with `changes`; none where a set begins there already."""
    kept = {field.attname: getattr(rules, field.attname) for field in RuleSet._meta.concrete_fields}
    for own in ("id", "created_at", "version", "state", "valid_from"):
        kept.pop(own)
    wanted = kept | {"drafted_by_id": by.pk} | changes
    announced = {"valid_from": valid_from, "state": RuleSet.State.ANNOUNCED}
    made, is_new = RuleSet.objects.get_or_create(**announced, defaults=wanted)
    if is_new:
        record_change(made, by=by, clause="4.3.3", action="create")
