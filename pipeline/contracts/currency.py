"""Contracts in foreign money (3.4.3): their own amounts, and what these are worth in company currency."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.money import money_field, to_cents

from ..catalogue.currencies import currency_choices
from ..quotations.models import company_currency
from ..quotations.rates import ExchangeRate


def in_company_currency(amount: str, rate: str | Combinable = "rate"):
    """Of a query set: the field `amount` at the contract's frozen `rate`, each rounded half up once; None without one.

    Whoever adds up amounts of several contracts adds up these.
    """
    return Round(F(amount) * (F(rate) if isinstance(rate, str) else rate), precision=2, output_field=money_field())


RATE_OR_OFFERS = Coalesce("rate", "proposal__quotation__rate", Value(0, models.DecimalField()))
"""Of a query set of contracts: the fixed rate, before the signature the one of the offer; 0 where none is known."""


class InCurrency(models.Model):
    """In which currency a contract is agreed and paid, and at which rate it counts in the company's.

    `rate` is company currency for one unit, as of `rate_on`. The signature fixes it and nothing changes it afterwards;
    before, it is None. Company currency has the rate 1.
    """

    currency = models.CharField(
        _("currency"), max_length=3, choices=currency_choices(), default=company_currency, editable=False
    )
    rate = models.DecimalField(
        _("rate to company currency"), max_digits=14, decimal_places=6, null=True, default=1, editable=False
    )
    rate_on = models.DateField(_("rate of"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_foreign(self) -> bool:
        return self.currency != settings.COMPANY_CURRENCY

    @property
    def rate_now(self) -> tuple[Decimal, date | None]:
        """(rate, its day): the fixed one; before the signature the forecast. RuleBroken where none is known."""
        return self._forecast() if self.rate is None else (self.rate, self.rate_on)

    def _forecast(self):
        """The rate of today, else the one of the offer."""
        try:
            return ExchangeRate.on(self.currency, today())
        except RuleBroken:
            if self.proposal is None:
                raise
            return self.proposal.quotation.rate, self.proposal.quotation.rate_on

    def in_company(self, amount: Decimal) -> Decimal:
        """An amount of this contract in company currency, as `in_company_currency` reckons it."""
        rate, _day = self.rate_now
        return to_cents(amount * rate)

    def told(self, amount: Decimal) -> str:
        """An amount of this contract in words of the list, with its currency where that is a foreign one."""
        return f"{amount:,.2f} {self.currency}" if self.is_foreign else f"{amount:,.2f}"

    def fix_rate(self, day: date) -> None:
        """Part of the signature on that day; RuleBroken where no rate is known by then."""
        self.rate, self.rate_on = ExchangeRate.on(self.currency, day)
