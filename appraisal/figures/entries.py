"""The entries of the ledger behind a figure, and those that it leaves out (4.1.1–4.1.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customers.models import CaseFinding, SurveyAnswer
from pipeline.models import SalesEntry
from pipeline.querysets import SalesEntryQuerySet
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.common.templatetags.formats import money

from ..formula import rounded
from ..models import LateRating, Scorecard, TeamCard
from ..rules import Base, Indicator

NOTHING = Q(amount=0, new_customers=0) & (Q(cost=0) | Q(cost=None))


@dataclass(frozen=True)
class LeftOut:
    """A ledger entry or an answer that one might look for in a figure, and why it does not count there."""

    row: SalesEntry | SurveyAnswer
    because: str


class Evidence:
    """What makes a figure of a card. Rows that came after the card was computed are left out: it is what it was then.

    `kind` says how the rows read: entries or answers.
    """

    kind = "entries"
    late: Sequence[LateRating] = ()
    """Answers of published months that this one counts or takes out (figures 14)."""
    complaints: Sequence[CaseFinding] = ()
    """What was found of complaints, with `opens`: whether the reader may see the case."""

    def __init__(self, card: Scorecard | TeamCard, indicator: Indicator, rep=None, reader=None):
        self.card, self.indicator, self.rep, self.reader = card, indicator, rep, reader
        self.month: Month = card.period.month

    @property
    def counted(self) -> QuerySet:
        return self._known.in_month(self.month)

    @cached_property
    def rows(self) -> list:
        return list(self.counted)

    @cached_property
    def total(self) -> Decimal | None:
        """The rows added up again."""
        return sum((getattr(row, self.indicator.value) for row in self.rows), ZERO)

    @property
    def agrees(self) -> bool:
        """Whether the rows make the figure that stands on the card; of one rep's rows no card says more."""
        return self.rep is not None or self.total == getattr(self.card, self.indicator.value)

    @cached_property
    def left_out(self) -> list[LeftOut]:
        """One query."""
        asked = self._late | self._too_late | self._of_next_month | self._without_effect
        return [LeftOut(entry, self._because(entry)) for entry in self._entries.filter(asked).exclude(NOTHING)]

    @property
    def _entries(self):
        whose = Q(team=self.card.team_id) if isinstance(self.card, TeamCard) else Q(rep=self.card.rep_id)
        entries = SalesEntry.objects.filter(whose).for_list().select_related("by", "reversed_by")
        return entries.filter(rep=self.rep) if self.rep else entries

    @property
    def _known(self):
        return self._entries.filter(created_at__lte=self.card.created_at)

    @property
    def _late(self) -> Q:
        """True in this month, booked in another, because this one was published by then (figures 14)."""
        return Q(origin_on__gte=self.month.first, origin_on__lte=self.month.last, booked_on__gt=self.month.last)

    @property
    def _too_late(self) -> Q:
        """Booked in this month since the card was computed."""
        return self._booked_in(self.month) & Q(created_at__gt=self.card.created_at)

    @property
    def _of_next_month(self) -> Q:
        """Drawn up in this month, signed in the next."""
        start, end = self.month.bounds()
        drawn = Q(contract__created_at__gte=start, contract__created_at__lt=end)
        return drawn & self._booked_in(self.month.next) & Q(kind=SalesEntry.Kind.SIGNED, origin_on=None)

    @property
    def _without_effect(self) -> Q:
        """Entries of the month that this very figure does not count; amounts count all."""
        return Q(pk__in=())

    @staticmethod
    def _booked_in(month: Month) -> Q:
        return Q(booked_on__gte=month.first, booked_on__lte=month.last)

    def _because(self, entry: SalesEntry) -> str:
        told = {"day": day_of(entry.booked_on), "other": Month.of(entry.booked_on).label, "month": self.month.label}
        if entry.origin_on and entry.booked_on > self.month.last:
            return _("known only after %(month)s was published: booked on %(day)s, counts in %(other)s") % told
        if entry.booked_on > self.month.last:
            return _("signed on %(day)s: counts in %(other)s") % told
        if entry.created_at > self.card.created_at:
            return _("booked after this card was computed on %(day)s") % {"day": day_of(self.card.created_at.date())}
        return self._because_it_has_no_effect(entry)

    def _because_it_has_no_effect(self, entry: SalesEntry) -> str:
        return ""


class ProfitEvidence(Evidence):
    """Entries with a cost; without one, nothing is known of the profit (figures 2)."""

    @property
    def counted(self):
        return super().counted.exclude(cost=None)

    @cached_property
    def total(self):
        """None where no entry has a cost."""
        return sum((row.profit for row in self.rows), ZERO) if self.rows else None

    @property
    def _without_effect(self):
        return self._booked_in(self.month) & SalesEntryQuerySet.WAITS_FOR_COST

    def _because_it_has_no_effect(self, entry):
        stands = entry.reverses_id is None and not hasattr(entry, "reversed_by")
        return _("its cost is not known") if stands else _("taken back before its cost was known")


class NewCustomersEvidence(Evidence):
    """Entries that bring a share of a new customer (figures 4)."""

    @property
    def counted(self):
        return super().counted.exclude(new_customers=0)

    @property
    def _entries(self):
        """With `signed_for`, what the whole contract was signed for."""
        of_contract = SalesEntry.objects.filter(contract=OuterRef("contract"), kind=SalesEntry.Kind.SIGNED).order_by()
        signed_for = of_contract.values("contract").annotate(together=Sum("amount")).values("together")
        return super()._entries.annotate(signed_for=Subquery(signed_for))

    @property
    def _without_effect(self):
        return self._booked_in(self.month) & Q(kind=SalesEntry.Kind.SIGNED, new_customers=0)

    def _because_it_has_no_effect(self, entry):
        least = self.card.period.rule_set.min_first_contract
        if entry.signed_for < least:
            return _("signed for less than %(least)s: makes nobody a customer") % {"least": money(least)}
        return _("the customer, or another company of its group, has bought before")


class GrowthEvidence(Evidence):
    """This month's entries; `base_rows` are those of the months compared with, as they were published (figures 3)."""

    @cached_property
    def total(self):
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def agrees(self):
        return self.rep is not None or (self.total == self.card.amount and self.base_total == self.card.base)

    @property
    def base_label(self) -> str:
        """The month compared with, or which months on average."""
        if len(self.base_months) == 1:
            return self.base_months[0].label
        return str(capfirst(Base(self.card.period.rule_set.base_mode).label))

    @cached_property
    def base_months(self) -> list[Month]:
        mode = Base(self.card.period.rule_set.base_mode)
        return [self.month.shift(-back) for back in mode.months_back]

    @cached_property
    def base_rows(self) -> list:
        """One query for each month, and one for when it was published."""
        pairs = zip_longest(self.base_months, self.card.base_revisions)
        return [row for month, revision in pairs for row in self._known_in(month, revision)]

    @property
    def base_total(self) -> Decimal:
        """Of several months the average."""
        return rounded(sum((row.amount for row in self.base_rows), ZERO) / len(self.base_months))

    def _known_in(self, month: Month, revision: int | None) -> list:
        """Entries of `month` that its card of that revision had; without one, those known to this card."""
        if revision is None:
            return list(self._known.in_month(month))
        of = "team" if isinstance(self.card, TeamCard) else "rep"
        cards = type(self.card)._default_manager.of_month(month)
        own = cards.filter(revision=revision, **{of: getattr(self.card, f"{of}_id")}).first()
        return list(self._entries.in_month(month).filter(created_at__lte=own.created_at)) if own else []


def day_of(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
