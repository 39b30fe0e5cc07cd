"""Where a proposal answers what the customer asked for (3.3.2): each need covered, or left out by agreement."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7

from ..requirements.written import PRIORITY_TONES, Priority


class CoverageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the proposal that it is a part of."""
        from ..models import Proposal

        return self.filter(proposal__in=Proposal.objects.visible_to(user).order_by().values("pk"))

    def for_list(self):
        return self.select_related("proposal__opportunity__owner", "proposal__quotation", "need")

    def as_sent(self):
        """What the customer reads of it."""
        return self.filter(is_noted_later=False)


class Coverage(Record):
    """What one version of a proposal says to one need: where it is covered, or why it is left out and who agreed to it.

    While the version is written it follows the need's text; sending it keeps `text`, `priority` and `position` as they
    were then, and nothing of it changes any more. What is found out afterwards is noted beside it and counts before it
    (`is_noted_later`); the customer doesn't read that. `need` is None where the need was taken out of the research.
    """

    class How(models.TextChoices):
        COVERED = "covered", _("covered")
        LEFT_OUT = "left_out", _("left out")

    proposal = models.ForeignKey("pipeline.Proposal", models.CASCADE, related_name="coverage", editable=False)
    need = models.ForeignKey("pipeline.Need", models.SET_NULL, null=True, related_name="+", verbose_name=_("need"))
    text = models.TextField(_("need"), max_length=4000, editable=False)
    priority = models.CharField(_("priority"), max_length=6, choices=Priority, editable=False)
    position = models.PositiveSmallIntegerField(default=1, editable=False)
    how = models.CharField(_("how it is answered"), max_length=8, choices=How)
    words = models.CharField(_("where it stands, or why it is left out"), max_length=300, blank=True)
    agreed_by = models.CharField(_("who of the customer agreed"), max_length=80, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    is_noted_later = models.BooleanField(_("noted after it was sent"), default=False, editable=False)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "need", "is_noted_later"], name="one_answer_per_need"),
            models.CheckConstraint(
                condition=~Q(words="") | Q(how="left_out", agreed_on__isnull=False),
                name="answer_to_a_need_says_something",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by="", agreed_on=None)
                | (Q(how="left_out", agreed_on__isnull=False) & ~Q(agreed_by="")),
                name="leaving_out_is_agreed_by_somebody_on_a_day",
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.proposal.get_absolute_url()}#coverage"

    def may_edit(self, user) -> bool:
        """Whether it is `user`'s part; whether the version still takes it is asked when it is written."""
        return not isinstance(self.proposal.writing_refusal(user), NotYourPart)

    def clean(self):
        if self.how == self.How.COVERED and (self.agreed_by or self.agreed_on):
            raise ValidationError({"agreed_by": _("What is covered needs no agreement.")})
        if bool(self.agreed_by) != bool(self.agreed_on):
            missing = "agreed_on" if self.agreed_by else "agreed_by"
            raise ValidationError({missing: _("An agreement has a person and a day.")})
        if self.agreed_on and self.agreed_on > today():
            raise ValidationError({"agreed_on": _("What has not happened yet can't be recorded.")})
        if not self.words and not self.agreed_on:
            raise ValidationError({"words": _("Say where it is covered, or why it is left out.")})

    @classmethod
    @transaction.atomic
    def write(cls, proposal, need, *, by, **said) -> "Coverage":
        """What the version says to `need` (`how`, `words`, `agreed_by`, `agreed_on`), in place of what it said before.

        NotYourPart and NotNow as for all of its contents, RuleBroken for a need of another opportunity,
        ValidationError for what can't be.
        """
        proposal.begin_change(by)
        if need.requirements.opportunity_id != proposal.opportunity_id:
            raise RuleBroken(gettext("This need belongs to another opportunity."), "3.3.2")
        return cls._put(proposal, need, by, said)

    @classmethod
    def note(cls, proposal, need, *, by, **said) -> "Coverage":
        """What was found out of `need` after the version was sent; `by` is None where the customer's link says it."""
        return cls._put(proposal, need, by, {"agreed_by": "", "agreed_on": None} | said, is_noted_later=True)

    @classmethod
    def _put(cls, proposal, need, by, said: dict[str, Any], *, is_noted_later: bool = False) -> "Coverage":
        place = {"proposal": proposal, "need": need, "is_noted_later": is_noted_later}
        one = cls.objects.filter(**place).first() or cls(**place)
        for name, value in said.items():
            setattr(one, name, value)
        one.text, one.priority = need.text, need.priority
        one.full_clean()
        one.version += not one._state.adding
        one.save()
        one.tell(by)
        return one

    @transaction.atomic
    def drop(self, *, by) -> None:
        """The need is not answered any more."""
        self.proposal.begin_change(by)
        self.delete()
        record_change(
            self.proposal, by=by, clause="3.3.2", action="cover", changed={"need": [self._told(), self.text[:80]]}
        )

    def tell(self, by) -> None:
        """The history of the proposal knows of it."""
        record_change(self.proposal, by=by, clause="3.3.2", action="cover", changed={"need": ["", self._told()]})

    def _told(self) -> str:
        told = [self.text[:80], str(self.get_how_display()), self.words, self.agreed_by]
        return " · ".join(filter(None, told))


@dataclass(frozen=True)
class NeedLine:
    """A need beside what a version says to it: `said` is None while it says nothing, `need` where it is gone."""

    need: Any
    said: Coverage | None
    is_frozen: bool

    @property
    def _kept(self) -> Any:
        return self.said if self.is_frozen and self.said else self.need

    @property
    def text(self) -> str:
        return self._kept.text

    @property
    def priority(self) -> str:
        return self._kept.priority

    @property
    def get_priority_display(self):
        return Priority(self.priority).label

    @property
    def priority_tone(self) -> str:
        return PRIORITY_TONES[self.priority]

    @property
    def is_changed(self) -> bool:
        """The need reads otherwise than when the version was sent."""
        return bool(self.is_frozen and self.said and self.need and self.said.text != self.need.text)

    @property
    def is_left_out(self) -> bool:
        return self.said is not None and self.said.how == Coverage.How.LEFT_OUT

    @property
    def is_agreed(self) -> bool:
        return self.said is not None and self.said.agreed_on is not None

    @property
    def is_must(self) -> bool:
        return self.need is not None and self.need.priority == Priority.MUST

    @property
    def waits_for_agreement(self) -> bool:
        """A must is left out, and the customer has not been heard to agree."""
        return self.is_must and self.is_left_out and not self.is_agreed

    @property
    def is_open(self) -> bool:
        """Nothing is said to it, not to what it says now, or its leaving out is not agreed."""
        return self.said is None or self.is_changed or self.waits_for_agreement

    @property
    def is_open_must(self) -> bool:
        return self.is_must and self.is_open

    @property
    def answer_tone(self) -> str:
        return "neutral" if self.is_left_out else "success"

    @property
    def trouble_tone(self) -> str:
        return "warning" if self.is_must else "neutral"

    @property
    def field(self) -> str:
        """The name of its field where the open musts are answered after sending."""
        return f"covers_{self.need.pk.hex}"

    def agree(self, proposal, *, by, agreed_by: str, agreed_on) -> None:
        """Somebody of the customer agreed that it is left out, for the reason that was given if one was."""
        words = self.said.words if self.said and self.is_left_out else ""
        said = {"how": Coverage.How.LEFT_OUT, "words": words, "agreed_by": agreed_by, "agreed_on": agreed_on}
        Coverage.note(proposal, self.need, by=by, **said)

    @property
    def trouble(self) -> str:
        """Why it is open, in two or three words."""
        if self.is_changed:
            return gettext("changed since it was sent")
        return gettext("left out, not agreed") if self.said else gettext("not answered in this version")


def needs_of(opportunity) -> list:
    """What the research of the opportunity found; [] before it was begun."""
    brief = getattr(opportunity, "requirements", None)
    return list(brief.needs.all()) if brief else []


def lines_of(proposal) -> list[NeedLine]:
    """Each need of the opportunity beside what this version says to it; the musts that are open stand first.

    Needs that were taken out since a version was sent are still there if it answers them.
    """
    return sorted(_lines(proposal), key=lambda line: not line.is_open_must)


def open_musts(proposal) -> list[NeedLine]:
    """What stands in the way of the negotiation."""
    return [line for line in _lines(proposal) if line.is_open_must]


def _lines(proposal) -> Iterator[NeedLine]:
    answers = sorted(proposal.coverage.all(), key=lambda one: one.is_noted_later)
    said = {one.need_id: one for one in answers}
    for need in needs_of(proposal.opportunity):
        yield NeedLine(need, said.get(need.pk), proposal.is_frozen)
    if proposal.is_frozen:
        yield from (NeedLine(None, one, True) for one in answers if one.need_id is None and not one.is_noted_later)


def keep_as_sent(proposal) -> None:
    """Before the version is frozen: each answer keeps the need as the customer reads it here."""
    proposal.coverage.filter(need=None).delete()
    said = {one.need_id: one for one in proposal.coverage.all()}
    for place, need in enumerate(needs_of(proposal.opportunity), 1):
        if one := said.get(need.pk):
            one.text, one.priority, one.position = need.text, need.priority, place
    Coverage.objects.bulk_update(said.values(), ["text", "priority", "position"])


def hand_down(proposal, version) -> None:
    """The next version of the same opportunity answers as this one did, but for needs that have changed since."""
    for line in _lines(proposal):
        if line.need and line.said and not line.is_changed:
            line.said.pk, line.said.proposal, line.said.version = uuid7(), version, 1
            line.said.is_noted_later = False
            line.said.save(force_insert=True)


# What is found out after a version was sent.


def leaves_musts_open(proposal, by):
    if open_musts(proposal):
        return None
    return RuleBroken(gettext("Every must is answered."), "3.3.2")


def note_answers(proposal, places: dict[str, str], *, by, agreed_by: str, agreed_on) -> None:
    """To each open must where this version covers it, by `NeedLine.field`; without a place it is left out by agreement.

    RuleBroken where somebody would have to agree and nobody did.
    """
    for line in open_musts(proposal):
        if words := places.get(line.field):
            Coverage.note(proposal, line.need, by=by, how=Coverage.How.COVERED, words=words)
        elif agreed_by and agreed_on:
            line.agree(proposal, by=by, agreed_by=agreed_by, agreed_on=agreed_on)
        else:
            message = gettext("Say where it is covered, or who of the customer agreed to leave it out: %(need)s.")
            raise RuleBroken(message % {"need": line.need.text[:60]}, "3.3.2")


def agree_to_what_is_left_out(proposal, name: str) -> None:
    """The customer accepts the version today, and with it what it leaves out."""
    for line in _lines(proposal):
        if line.need and line.is_left_out and not line.is_agreed:
            line.agree(proposal, by=None, agreed_by=name, agreed_on=today())
