"""The rows behind a figure: what counts in it, and what doesn't with the reason (1.3.2).

One query makes the list and the sum that stands below it, so that a reader can hold it against the card.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField, Value, When
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customers.merging import stood_with
from customers.models import SurveyAnswer
from pipeline.models import SalesEntry
from pipeline.querysets import SalesEntryQuerySet
from salesdept.common.calendar import Month
from salesdept.common.money import ZERO
from salesdept.common.templatetags.formats import money
from salesdept.people.models import Membership

from .formula import rounded
from .models import Scorecard, TeamCard
from .rules import Base, Indicator, satisfaction

NOTHING = Q(amount=0, new_customers=0) & (Q(cost=0) | Q(cost=None))


@dataclass(frozen=True)
class LeftOut:
    """A ledger entry or an answer that one might look for in a figure, and why it does not count there."""

    row: SalesEntry | SurveyAnswer
    because: str


def evidence_of(card: Scorecard | TeamCard, indicator: Indicator, rep=None, reader=None) -> "Evidence":
    """The rows behind `indicator` on `card`; of a team's card, those of one `rep`. Who answered is told to a `reader`
    who may see it, else to nobody (7.1.3).
    """
    return _EVIDENCE[indicator](card, indicator, rep, reader)


def rows_behind(card: Scorecard | TeamCard, indicator: Indicator) -> QuerySet:
    """The ledger entries, or for satisfaction the answers, that make `indicator` on this card."""
    return evidence_of(card, indicator).counted


class Evidence:
    """What makes a figure of a card. Rows that came after the card was computed are left out: it is what it was then.

    `kind` says how the rows read: entries or answers.
    """

    kind = "entries"

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
        told = {"day": _day(entry.booked_on), "other": Month.of(entry.booked_on).label, "month": self.month.label}
        if entry.origin_on and entry.booked_on > self.month.last:
            return _("known only after %(month)s was published: booked on %(day)s, counts in %(other)s") % told
        if entry.booked_on > self.month.last:
            return _("signed on %(day)s: counts in %(other)s") % told
        if entry.created_at > self.card.created_at:
            return _("booked after this card was computed on %(day)s") % {"day": _day(self.card.created_at.date())}
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


class AnswerEvidence(Evidence):
    """The answers of the month, the latest of each customer (figures 5)."""

    kind = "answers"

    @property
    def counted(self):
        return self._received.filter(~Exists(self._later))

    @cached_property
    def total(self):
        """The plain mean, of 100."""
        return satisfaction([answer.rating for answer in self.rows], mean=ZERO, weight=0).raw

    @property
    def agrees(self):
        same = (self.total, len(self.rows)) == (self.card.satisfaction_raw, self.card.answers)
        return self.rep is not None or same

    @property
    def _of_month(self):
        """Every answer of the month with what decides whether it counts, told with the file it stood with when the
        card was computed: neither a merge nor an exclusion of later changes what was published.
        """
        month = SurveyAnswer.received.rated().in_month(self.month)
        then = [When(pk=pk, then=Value(customer)) for pk, customer in self._moved.items()]
        return month.annotate(customer_then=Case(*then, default=F("customer"), output_field=UUIDField()))

    @cached_property
    def _moved(self) -> dict:
        return stood_with("customers.SurveyAnswer.customer", self.card.created_at)

    @property
    def _answers(self):
        answers = self._of_month.filter(self._credited).select_related("customer", "rep")
        if self.reader:
            answers = answers.told_to(self.reader)
        return answers.filter(rep=self.rep) if self.rep else answers

    @property
    def _credited(self) -> Q:
        if not isinstance(self.card, TeamCard):
            return Q(rep=self.card.rep_id)
        there = Membership.objects.filter(
            Q(until=None) | Q(until__gt=OuterRef("received_on")),
            user=OuterRef("rep"),
            team=self.card.team_id,
            since__lte=OuterRef("received_on"),
        )
        return Q(team=self.card.team_id) | (Q(team=None) & Q(Exists(there)))

    @property
    def _had_come(self) -> Q:
        return Q(created_at__lte=self.card.created_at)

    @property
    def _stood(self) -> Q:
        """Not excluded by then."""
        return Q(excluded_at=None) | Q(excluded_at__gt=self.card.created_at)

    @property
    def _received(self):
        return self._answers.filter(self._had_come, self._stood)

    @property
    def _later(self):
        """A later answer of the same customer in the month, whoever it is credited to."""
        same_day = Q(received_on=OuterRef("received_on"), pk__gt=OuterRef("pk"))
        after = Q(received_on__gt=OuterRef("received_on")) | same_day
        known = self._of_month.filter(self._had_come, self._stood)
        return known.filter(after, customer_then=OuterRef("customer_then"))

    @cached_property
    def left_out(self):
        replaced = self._received.filter(Exists(self._later))
        excluded = self._answers.filter(self._had_come).exclude(self._stood)
        since = self._answers.exclude(self._had_come)
        return [
            *(LeftOut(answer, _("the customer answered again later")) for answer in replaced),
            *(LeftOut(answer, _because_excluded(answer)) for answer in excluded),
            *(LeftOut(answer, _("came in after this card was computed")) for answer in since),
        ]


def _because_excluded(answer: SurveyAnswer) -> str:
    return _("does not count: %(reason)s") % {"reason": answer.excluded_because}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


_EVIDENCE: dict[Indicator, type[Evidence]] = {
    Indicator.AMOUNT: Evidence,
    Indicator.PROFIT: ProfitEvidence,
    Indicator.GROWTH: GrowthEvidence,
    Indicator.NEW_CUSTOMERS: NewCustomersEvidence,
    Indicator.SATISFACTION: AnswerEvidence,
}
