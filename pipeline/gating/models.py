from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from salesdept.common.calendar import now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record
from salesdept.common.workflow import Document, step
from salesdept.people.models import Role

from ..roles import SELLERS
from ..stages import Stage
from .checks import Check, CheckState
from .querysets import GateItemQuerySet, WaiverQuerySet

LONGEST = timedelta(days=90)
"""A waiver ends by then at the latest."""


class GateItem(Record):
    """What the department asks for beside the regulation before a stage is left; kept by the manager.

    `text` stands where a language has none of its own. One that is not active any more keeps its ticks.
    """

    stage = models.CharField(_("stage"), max_length=14, choices=Stage)
    text = models.CharField(_("what is asked for"), max_length=160)
    text_zh_hant = models.CharField(_("in traditional Chinese"), max_length=160, blank=True)
    text_zh_hans = models.CharField(_("in simplified Chinese"), max_length=160, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    ticks_here: list["GateTick"]

    objects = GateItemQuerySet.as_manager()

    class Meta:
        ordering = ["stage", "created_at"]

    def __str__(self):
        own = {"zh-hant": self.text_zh_hant, "zh-hans": self.text_zh_hans}
        return own.get(get_language() or "") or self.text

    def may_edit(self, user) -> bool:
        return user.is_a(Role.MANAGER)

    @property
    def code(self) -> str:
        return f"own_{self.pk.hex}"

    def line_of(self, opportunity) -> Check:
        """Its line in the gate; asked with the opportunity's ticks at hand (`asked_of`)."""
        from .supplies import ticking

        tick = next(iter(self.ticks_here), None)
        return Check(
            self.code,
            "3.1.3",
            str(self),
            CheckState.DONE if tick else CheckState.MISSING,
            opportunity.step_url("tick"),
            f"{tick.by} · {tick.at:%Y-%m-%d}" if tick else "",
            _("owner"),
            None if tick else ticking(self),
        )


class GateTick(models.Model):
    """Who says of which opportunity when that an own item is done."""

    item = models.ForeignKey(GateItem, models.PROTECT, related_name="ticks")
    opportunity = models.ForeignKey("pipeline.Opportunity", models.CASCADE, related_name="gate_ticks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "opportunity"], name="ticked_once")]

    def __str__(self):
        return f"{self.item_id} {self.opportunity_id}"


def stands_above(waiver, by):
    """The next level above who asks: the rep's supervisor or the manager, the manager, the leadership."""
    asker = waiver.asked_by
    if by.pk == asker.pk:
        return NotYourPart(gettext("Nobody grants what oneself asked for."), "3.1.3")
    if asker.is_a(Role.MANAGER):
        above = by.is_a(Role.LEADERSHIP)
    elif asker.is_a(Role.SUPERVISOR):
        above = by.is_a(Role.MANAGER)
    else:
        above = by.is_a(Role.MANAGER) or by.leads(asker)
    return None if above else NotYourPart(gettext("The level above who asks decides this."), "3.1.3")


class Waiver(Document):
    """One line of a gate is not asked of one opportunity until a day, for a reason, by the word of the level above."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("a waiver", "asked for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    opportunity = models.ForeignKey("pipeline.Opportunity", models.CASCADE, related_name="waivers")
    code = models.CharField(_("what is missing"), max_length=40)
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    until = models.DateField(_("until"), null=True, editable=False)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["asked_by", "created_at"], name="waivers_asked", condition=Q(state="asked"))]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "code"], condition=Q(state="asked"), name="asked_for_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="waived_by_another"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(until__isnull=False, decided_by__isnull=False),
                name="waived_until_a_day",
            ),
        ]

    def __str__(self):
        return str(self.label)

    @property
    def tone(self) -> str:
        return {"asked": "review", "granted": "success", "refused": "danger"}[self.state]

    @property
    def label(self):
        """What it is about, as the gate calls it."""
        from ..gates import label_of

        return label_of(self.code)

    def get_absolute_url(self):
        return f"{self.opportunity.get_absolute_url()}#waivers"

    def step_url(self, name: str) -> str:
        return reverse("pipeline:waiver_step", args=[self.pk, name])

    @step(
        State.ASKED,
        State.GRANTED,
        label=_("Waive it"),
        by=[*SELLERS, Role.LEADERSHIP],
        clause="3.1.3",
        guards=[stands_above],
        form="pipeline.gating.forms.GrantForm",
        tone="primary",
    )
    def grant(self, *, by, until):
        """The line holds nothing back until that day, at most 90 days ahead."""
        if not today() <= until <= today() + LONGEST:
            raise RuleBroken(gettext("A waiver ends within 90 days."), "3.1.3")
        self.decided_by, self.until = by, until

    @step(
        State.ASKED,
        State.REFUSED,
        label=_("Refuse"),
        by=[*SELLERS, Role.LEADERSHIP],
        clause="3.1.3",
        guards=[stands_above],
        form="salesdept.common.forms.ReasonForm",
    )
    def refuse(self, *, by, reason):
        """It is to be done; the reason is kept."""
        self.decided_by = by
