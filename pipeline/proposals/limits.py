"""How far each role may go with an offer before the next one decides (3.3, 3.4.1)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.records import Record
from salesdept.common.request_id import once_per_request
from salesdept.people.models import Role

from ..roles import SEE_COSTS

LADDER = (Role.REP, Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP)
WITHIN_ONE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]


def _part(label, default: str):
    return models.DecimalField(label, max_digits=5, decimal_places=4, default=Decimal(default), validators=WITHIN_ONE)


class OfferLimitsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees costs: the least margin that an offer may leave tells of them."""
        sees = user.is_a(*SEE_COSTS)
        return self if sees else self.none()

    def for_list(self):
        return self


class OfferLimits(Record):
    """From `since` on, until the next ones: the greatest discount against the list that a role gives by itself, and the
    least margin that it may leave. 0.1 is 10 %. What the manager may not do alone, and anything below cost, is for the
    leadership.
    """

    since = models.DateField(_("from"), default=today, unique=True)
    rep_discount = _part(_("discount of a rep up to"), "0.05")
    supervisor_discount = _part(_("discount of a supervisor up to"), "0.10")
    manager_discount = _part(_("discount of the manager up to"), "1")
    rep_margin = _part(_("margin of a rep from"), "0.30")
    supervisor_margin = _part(_("margin of a supervisor from"), "0.20")
    manager_margin = _part(_("margin of the manager from"), "0")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = OfferLimitsQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        verbose_name_plural = "offer limits"
        constraints = [
            models.CheckConstraint(
                condition=Q(rep_discount__gte=0)
                & Q(supervisor_discount__gte=F("rep_discount"))
                & Q(manager_discount__gte=F("supervisor_discount"))
                & Q(manager_discount__lte=1),
                name="discounts_rise_with_the_role",
            ),
            models.CheckConstraint(
                condition=Q(manager_margin__gte=0)
                & Q(supervisor_margin__gte=F("manager_margin"))
                & Q(rep_margin__gte=F("supervisor_margin"))
                & Q(rep_margin__lte=1),
                name="margins_fall_with_the_role",
            ),
        ]

    def __str__(self):
        return str(self.since)

    @classmethod
    def on(cls, day=None) -> "OfferLimits":
        """Those in force on `day` (today); as long as the manager has set none, the usual ones, not saved."""
        return cls._on(day) if day else cls._today()

    @classmethod
    @once_per_request
    def _today(cls) -> "OfferLimits":
        return cls._on(today())

    @classmethod
    def _on(cls, day) -> "OfferLimits":
        return cls.objects.filter(since__lte=day).order_by("-since").first() or cls()

    def decider(self, *, margin: Decimal | None, discount: Decimal) -> Role:
        """The lowest role whose limits hold this offer. A margin that is not known is no rep's to answer for."""
        if margin is not None and margin < 0:
            return Role.LEADERSHIP
        for role in LADDER[:-1]:
            floor = getattr(self, f"{role.value}_margin")
            known = role != Role.REP if margin is None else margin >= floor
            if known and discount <= getattr(self, f"{role.value}_discount"):
                return role
        return Role.LEADERSHIP

    def approver_for(self, *, margin: Decimal | None, discount: Decimal, by) -> Role | None:
        """The role that must approve what `by` offers; None within the limits of `by`'s own role.

        `margin` as a part of the net (None: a cost is not known), `discount` against the list prices.
        """
        needed = self.decider(margin=margin, discount=discount)
        own = LADDER.index(by.role) if by.role in LADDER else -1
        return None if LADDER.index(needed) <= own else needed

    def rates(self) -> dict[str, Decimal]:
        """The six numbers, by their fields' names."""
        names = [f"{role.value}_{kind}" for kind in ("discount", "margin") for role in LADDER[:-1]]
        return {name: getattr(self, name) for name in names}

    def rows(self) -> list[tuple]:
        """(role, discount up to, margin from) for each role that has limits."""
        return [
            (role.label, getattr(self, f"{role.value}_discount"), getattr(self, f"{role.value}_margin"))
            for role in LADDER[:-1]
        ]

    def floor_of(self, role) -> Decimal | None:
        """The least margin that this role may leave; None for who offers nothing by himself."""
        return getattr(self, f"{Role(role).value}_margin", None)
