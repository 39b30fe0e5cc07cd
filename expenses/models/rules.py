from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.sealed import SealedField
from salesdept.people.models import Role


class PaymentRules(Record):
    """By which claims are reviewed in time and paid; there is one, kept by those who pay nothing themselves."""

    KEEPERS = (Role.MANAGER, Role.LEADERSHIP)
    CONFIDENTIAL = ("number",)

    review_days = models.PositiveSmallIntegerField(
        _("working days for a review"), default=3, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    together_up_to = money_field(
        verbose_name=_("up to this sum a claim is approved together with others"),
        default=Decimal(10_000),
        db_default=Decimal(10_000),
        validators=[MinValueValidator(ZERO)],
    )
    two_confirm_above = money_field(
        verbose_name=_("above this sum two people confirm a payment"),
        default=Decimal(100_000),
        validators=[MinValueValidator(ZERO)],
    )
    holder = models.CharField(_("name of the company's account"), max_length=70, blank=True)
    bank_code = models.CharField(_("bank code (BIC)"), max_length=11, blank=True)
    number = SealedField(_("account number"))
    place = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(place=1), name="one_set_of_payment_rules")]

    def __str__(self):
        return str(_("Rules of payment"))

    def get_absolute_url(self):
        return reverse("expenses:payment_rules")

    def may_edit(self, user) -> bool:
        return user.is_a(*self.KEEPERS)

    @classmethod
    def current(cls) -> "PaymentRules":
        """Those in force; before anybody wrote them, the ones that the product begins with, unsaved."""
        return cls.objects.first() or cls()

    @classmethod
    def to_edit(cls) -> "PaymentRules":
        return cls.objects.get_or_create(place=1)[0]
