"""The reviewer's look at one card: seen, or a question that the clerk answers first (4.3.1)."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.people.models import Role

from ..roles import WORK_ON_MONTHS


def person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")


class Looked(models.Model):
    """What the review leaves on a card of a compiled month. A question stays readable when it is answered."""

    period: Any
    period_id: Any
    rep_id: Any
    revision: Any

    seen_by = person()
    seen_at = models.DateTimeField(null=True, editable=False)
    question = models.TextField(_("question"), blank=True, editable=False)
    asked_by = person()
    answer = models.TextField(_("answer"), blank=True, editable=False)
    answered_by = person()

    class Meta:
        abstract = True

    @property
    def look(self) -> str:
        """seen, asked (waits for the clerk), answered (waits for the reviewer) or "" (nobody looked yet)."""
        if self.seen_at:
            return "seen"
        return ("answered" if self.answer else "asked") if self.question else ""

    def shows_review_to(self, user) -> bool:
        """What reviewer and clerk asked each other is theirs who work on months, never on the own card (1.3.2)."""
        return user.is_a(*WORK_ON_MONTHS) and self.rep_id != user.pk

    def review_refusal(self, by) -> RuleBroken | None:
        """Why `by` may not look at the card now, or None."""
        period = self.period
        if not period.is_reviewed_by(self, by):
            return NotYourPart(
                gettext("The team's supervisor reviews its cards, the manager those of supervisors."), "4.3.1"
            )
        if period.part_of(self) in period.reviewed_teams():
            return NotNow(gettext("The review of this team is signed."), "4.3.1")
        return self._not_under_review()

    def answer_refusal(self, by) -> RuleBroken | None:
        """Why `by` may not answer a question about the card now, or None."""
        if not by.is_a(Role.CLERK):
            return NotYourPart(gettext("The sales clerk answers questions about the figures."), "4.3.1")
        if self.look != "asked":
            return NotNow(gettext("There is no open question on this card."), "4.3.1")
        return self._not_under_review()

    def _not_under_review(self) -> RuleBroken | None:
        if self.period.state != self.period.State.COMPILED or self.period.revision != self.revision:
            return NotNow(gettext("Cards are reviewed between compilation and the last signature."), "4.3.1")
        return None

    @transaction.atomic
    def see(self, *, by) -> None:
        """The reviewer has looked at the card and finds nothing against it; again it changes nothing."""
        self._lock()
        raise_if(self.review_refusal(by))
        if self.look == "asked":
            raise RuleBroken(gettext("Your question waits for the clerk's answer."), "4.3.1")
        if self.look != "seen":
            self._keep(by, "see_card", seen_by=by, seen_at=now())

    @transaction.atomic
    def ask(self, *, by, question: str) -> None:
        """A question to the clerk; until it is answered the card can't be signed."""
        self._lock()
        raise_if(self.review_refusal(by))
        self._keep(
            by,
            "ask_about_card",
            question,
            question=question,
            asked_by=by,
            answer="",
            answered_by=None,
            seen_by=None,
            seen_at=None,
        )

    @transaction.atomic
    def answer_question(self, *, by, answer: str) -> None:
        """The clerk's answer; the reviewer then looks again."""
        self._lock()
        raise_if(self.answer_refusal(by))
        self._keep(by, "answer_about_card", answer, answer=answer, answered_by=by)

    def _lock(self) -> None:
        """Lock the period and read the card as it stands now."""
        period = type(self.period).objects.select_for_update(of=("self",)).get(pk=self.period_id)
        self.refresh_from_db()
        self.period = period

    def _keep(self, by, action: str, reason: str = "", **facts) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=list(facts))
        record_change(self, by=by, clause="4.3.1", action=action, reason=reason)


def raise_if(refusal: RuleBroken | None) -> None:
    if refusal:
        raise refusal
