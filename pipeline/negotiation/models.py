from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.money import ZERO, money_field
from salesdept.common.records import Record
from salesdept.common.text import Text
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..limits import DECIDERS, suffices
from ..roles import NEGOTIATORS
from .worth import Worth, worth_of


def organised_by(turn, by):
    """The manager, or the supervisor who leads the opportunity's owner (3.4.1)."""
    return turn.opportunity.organised_by(by)


def is_under_negotiation(turn, by):
    if turn.opportunity.state != "open":
        return RuleBroken(gettext("The opportunity is closed."), "3.4.1")
    return None


def has_authority(turn, by):
    """Who stands high enough for this price, and did not ask himself."""
    if not suffices(by.role, turn.worth().approver):
        return NotYourPart(gettext("This price is beyond your limit."), "3.4.1")
    if by.pk == turn.asked_by_id:
        return NotYourPart(gettext("Who asked does not decide."), "3.4.1")
    return None


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the opportunities that the reader sees, for who sells and for leadership (permissions)."""
        from ..models import Opportunity

        if not user.is_a(Role.REP, *NEGOTIATORS, Role.LEADERSHIP):
            return self.none()
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("opportunity__owner", "opportunity__customer", "proposal", "by", "asked_by")

    def agreed(self):
        return self.filter(state=NegotiationRound.State.AGREED)

    def to_decide_by(self, user):
        """Prices that wait for a decision, for who decides and did not ask."""
        waiting = self.visible_to(user).filter(state=NegotiationRound.State.ASKED)
        return waiting.exclude(asked_by=user) if user.is_a(*DECIDERS) else self.none()


@dataclass(frozen=True)
class Point:
    """One of the three points of a negotiation in one round; `agreed` is None while it is open."""

    name: Text
    asked: object
    offered: object
    agreed: object


class NegotiationRound(Document):
    """One round of a negotiation (3.4.1, 3.4.2): what they asked, what we offered, both positions.

    Prices are without tax in company currency. A round that both agree to binds us only when the price lies within the
    limit of who closes it; beyond, a higher one allows it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ASKED = "asked", _("Waits for approval")
        AGREED = "agreed", _("Agreed")

    opportunity = models.ForeignKey("pipeline.Opportunity", models.CASCADE, related_name="rounds", editable=False)
    proposal = models.ForeignKey(
        "pipeline.Proposal", models.SET_NULL, null=True, blank=True, related_name="rounds", editable=False
    )
    held_on = models.DateField(_("held on"), default=today)
    asked_price = money_field(verbose_name=_("price they ask, without tax"), null=True, blank=True)
    asked_payment = models.CharField(_("payment terms they ask"), max_length=300, blank=True)
    asked_service = models.CharField(_("service terms they ask"), max_length=300, blank=True)
    price = money_field(verbose_name=_("price without tax"))
    payment_terms = models.CharField(_("payment terms"), max_length=300)
    service_terms = models.CharField(_("service terms"), max_length=300)
    our_position = models.TextField(_("our position"), max_length=2000)
    their_position = models.TextField(_("the customer's position"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    asked_because = models.TextField(blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_because = models.TextField(blank=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-created_at"]
        indexes = [models.Index(fields=["state"], name="prices_to_decide", condition=Q(state="asked"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="who_asks_does_not_decide",
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0) & (Q(asked_price=None) | Q(asked_price__gte=0)),
                name="negotiated_price_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.opportunity} {self.held_on}"

    def get_absolute_url(self):
        return reverse("pipeline:round", args=[self.pk])

    @property
    def is_agreed(self) -> bool:
        return self.state == self.State.AGREED

    def worth(self) -> Worth:
        """The price against list price and cost of the version on the table."""
        return worth_of(self.proposal, self.price)

    def changes_the_offer(self) -> bool:
        """The price is not the one of the version on the table: a new version is due, or the terms would be lost."""
        return self.proposal is not None and self.proposal.quotation.totals.net_in_company != self.price

    def points(self) -> list[Point]:
        """What is negotiated (3.4.1), asked against offered; agreed is what was offered last."""
        rows = [
            (_("Price"), self.asked_price, self.price),
            (_("Payment"), self.asked_payment, self.payment_terms),
            (_("Service"), self.asked_service, self.service_terms),
        ]
        return [Point(name, asked, offered, offered if self.is_agreed else None) for name, asked, offered in rows]

    def may_edit(self, user) -> bool:
        return self.state == self.State.OPEN and user.is_a(*NEGOTIATORS) and organised_by(self, user) is None

    def must_be_editable_by(self, by) -> None:
        """NotYourPart for who does not negotiate here; NotNow for a round that is closed or waits for a decision."""
        if refusal := organised_by(self, by):
            raise refusal
        if self.state != self.State.OPEN:
            raise NotNow(gettext("This round is closed; record the next one."), "3.4.1")

    @step(
        State.OPEN,
        None,
        label=_("Both agree"),
        by=NEGOTIATORS,
        clause="3.4.1",
        guards=[organised_by, is_under_negotiation],
        form="pipeline.negotiation.forms.AgreementForm",
        tone="primary",
    )
    def agree(self, *, by, reason=""):
        """Agreed where the price lies within the limit of who closes the round; else it waits for who may allow it."""
        if suffices(by.role, self.worth().approver):
            self.state = self.State.AGREED
            return
        if not reason:
            raise RuleBroken(
                gettext("This price is beyond your limit: say why %(who)s should allow it.")
                % {"who": self.worth().approver.label},
                "3.4.1",
            )
        self.state, self.asked_by, self.asked_because = self.State.ASKED, by, reason
        self.decided_by, self.decided_because = None, ""

    @step(
        State.ASKED,
        State.AGREED,
        label=_("Allow this price"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[has_authority],
        form="salesdept.common.forms.ReasonForm",
        tone="primary",
    )
    def allow(self, *, by, reason):
        """The price binds us although it lies beyond the limit."""
        self.decided_by, self.decided_because = by, reason

    @step(
        State.ASKED,
        State.OPEN,
        label=_("Don't allow it"),
        by=DECIDERS,
        clause="3.4.1",
        guards=[has_authority],
        form="salesdept.common.forms.ReasonForm",
        tone="danger",
    )
    def refuse(self, *, by, reason):
        """The round is open again: another price, or another round."""
        self.decided_by, self.decided_because = by, reason


class Concession(Record):
    """What we gave in a round, what it is worth to us, and what we got for it (3.4.2)."""

    round = models.ForeignKey(NegotiationRound, models.CASCADE, related_name="concessions")
    given = models.CharField(_("what we gave"), max_length=2000)
    value = money_field(verbose_name=_("worth"), default=ZERO)
    got = models.CharField(_("what we got for it"), max_length=300, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(value__gte=0), name="concession_not_negative")]

    def __str__(self):
        return self.given
