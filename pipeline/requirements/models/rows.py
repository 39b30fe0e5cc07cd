from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from salesdept.common.audit import record_change
from salesdept.common.errors import RuleBroken
from salesdept.common.records import Record

from ..querysets import NeedQuerySet, RowQuerySet
from ..written import PRIORITY_TONES, Priority
from .brief import Requirements


class ResearchRow(Record):
    """One finding of the research of an opportunity; who works on that writes it. `KIND` names it in addresses."""

    KIND = ""
    CLAUSE = "3.2.1"

    requirements: Any
    objects: Any

    class Meta:
        abstract = True

    @property
    def opportunity(self):
        return self.requirements.opportunity

    @property
    def edit_url(self) -> str:
        return reverse("pipeline:finding", args=[self.KIND, self.pk])

    def get_absolute_url(self) -> str:
        return self.requirements.get_absolute_url()

    def may_edit(self, user) -> bool:
        return self.requirements.may_edit(user)

    @classmethod
    @transaction.atomic
    def write(cls, opportunity, *, by, id=None, **facts) -> Self:
        """A new finding; the same `id` sent again gives the one that the first call made.

        NotYourPart for who does not work on the opportunity, RuleBroken for a person of another customer.
        """
        brief = Requirements.of(opportunity)
        brief.must_be_written_by(by)
        Requirements.objects.select_for_update().get(pk=brief.pk)
        if id and (twin := cls.objects.filter(pk=id, requirements=brief).first()):
            return twin
        cls.must_fit(brief, **facts)
        row = cls.objects.create(requirements=brief, **({"id": id} if id else {}), **facts)
        record_change(row, by=by, clause=cls.CLAUSE, action="create")
        brief.note_change(by, **{cls.KIND: ["", str(row)]})
        return row

    @classmethod
    def must_fit(cls, brief: Requirements, contact: Contact | None = None, **facts) -> None:
        """RuleBroken for a finding that can't stand in this research."""
        if contact is not None and contact.customer_id != brief.opportunity.customer_id:
            raise RuleBroken(gettext("This person belongs to another customer."), "7.1.1")

    @transaction.atomic
    def drop(self, *, by) -> None:
        """Out of the research; versions that were frozen keep it. The opportunity's history names it."""
        self.requirements.must_be_written_by(by)
        self.delete()
        self.requirements.note_change(by, **{self.KIND: [str(self), ""]})


class Need(ResearchRow):
    """What the customer needs, how badly, and who said so; what hurts today with our answer (3.2.2), and what it shall
    lead to, measured how and by when (3.2.3).
    """

    KIND = "need"

    requirements = models.ForeignKey(Requirements, models.CASCADE, related_name="needs", editable=False)
    text = models.TextField(_("need"), max_length=4000)
    priority = models.CharField(_("priority"), max_length=6, choices=Priority, default=Priority.MUST)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who says so")
    )
    pain = models.CharField(_("pain point"), max_length=300, blank=True)
    answer = models.CharField(_("our answer"), max_length=300, blank=True)
    goal = models.TextField(_("expected goal"), max_length=4000, blank=True)
    measure = models.CharField(_("measured by"), max_length=300, blank=True)
    goal_on = models.DateField(_("to be reached by"), null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(goal="") | Q(measure="", goal_on=None), name="goal_is_measured"),
            models.CheckConstraint(condition=~Q(pain="") | Q(answer=""), name="answer_has_a_pain_point"),
        ]

    def __str__(self):
        return self.text

    @property
    def is_answered(self) -> bool:
        """Where something hurts there is our answer."""
        return not self.pain or bool(self.answer)

    @property
    def goal_is_whole(self) -> bool:
        """Where there is a goal, its measure and its day are there."""
        return not self.goal or bool(self.measure and self.goal_on)

    @property
    def goal_day(self):
        return self.goal_on

    @property
    def priority_tone(self) -> str:
        return PRIORITY_TONES[self.priority]


class Decider(ResearchRow):
    """A person of the customer with a part in the decision, and how that person stands to us (3.2.1)."""

    KIND = "decider"

    class Attitude(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        FOR = "for", _("for us")
        NEUTRAL = "neutral", _("neutral")
        AGAINST = "against", _("against us")

    TONES = {"for": "success", "against": "danger", "neutral": "info", "unknown": "neutral"}

    requirements = models.ForeignKey(Requirements, models.CASCADE, related_name="deciders", editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("contact person"))
    part = models.CharField(
        _("part in the decision"), max_length=12, choices=Contact.Part, default=Contact.Part.DECIDES
    )
    attitude = models.CharField(_("attitude"), max_length=8, choices=Attitude, default=Attitude.UNKNOWN)
    note = models.CharField(_("what matters to this person"), max_length=300, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["requirements", "contact"], name="one_part_in_a_decision_per_person")
        ]

    def __str__(self):
        return f"{self.contact.name} ({self.get_part_display()})"

    @classmethod
    def must_fit(cls, brief, contact=None, **facts) -> None:
        super().must_fit(brief, contact=contact)
        if brief.deciders.filter(contact=contact).exists():
            raise RuleBroken(gettext("This person has a part in the decision already."), "3.2.1")

    @property
    def attitude_tone(self) -> str:
        return self.TONES[self.attitude]


class PurchaseStep(ResearchRow):
    """A step of how the customer buys, and when it is expected (3.2.1)."""

    KIND = "purchase_step"

    requirements = models.ForeignKey(Requirements, models.CASCADE, related_name="purchase_steps", editable=False)
    text = models.TextField(_("step"), max_length=4000)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["expected_on", "created_at", "pk"]

    def __str__(self):
        return self.text
